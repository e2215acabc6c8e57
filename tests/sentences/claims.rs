//! What sentences claim, and whether it is so.

mod clients;
mod elections;
mod membership;
mod replication;

use raft::{
    Body, Command, Entries, LogIndex, Membership, Reason, Server, ServerId, ServerSet, Term, is_quorum,
};
use scenario::Sentence;
use sim::{Action, Answer, Event, EventKind, Operation, ServerAction};

use super::sections;
use super::watch::Watch;

/// What is wrong with a sentence, one text for each kind of mistake.
pub(crate) fn wrong(watch: &Watch, event: &Event, sentence: &Sentence) -> impl Iterator<Item = String> {
    let text = format!("{}. {}", sentence.headline, sentence.detail);
    let mut claims = Claims { watch, text: &text, wrong: Vec::new() };
    claims.of_words();
    match &event.kind {
        EventKind::Explained { server, reason } => {
            claims.of_numbers(reason);
            claims.of_section(*server, reason, sentence);
            claims.of_reason(*server, reason);
        }
        EventKind::Acted(action) => claims.of_action(action),
        EventKind::Returned {
            answer: Answer::Done { value: Some(value) },
            operation: Operation::Add { key, .. },
            ..
        } => {
            let now = watch.world.leader().and_then(|leader| watch.world.host(leader)?.key_value().get(*key));
            claims.says(" now", now == Some(*value));
        }
        _ => {}
    }
    claims.wrong.into_iter()
}

struct Claims<'a> {
    watch: &'a Watch,
    /// The whole sentence.
    text: &'a str,
    wrong: Vec<String>,
}

impl Claims<'_> {
    /// What must be so, whatever the words are.
    fn is(&mut self, what: &str, so: bool) {
        if !so {
            self.wrong.push(what.to_owned());
        }
    }

    /// What must be so if these words are said.
    fn says(&mut self, words: &str, so: bool) {
        if !so && self.text.contains(words) {
            self.wrong.push(format!("“{}”", words.trim()));
        }
    }

    // ── Whatever the sentence is about ──

    /// Grammar, and whom it speaks to.
    fn of_words(&mut self) {
        let words: Vec<&str> = self.text.split([' ', ',', '.', ':', ';']).collect();
        let many = ["votes", "entries", "bytes", "servers", "indexes", "events", "messages", "are", "hold"];
        let plural = words.windows(2).any(|pair| pair[0] == "1" && many.contains(&pair[1]));
        self.is("one is told as many", !plural);
        self.is("nobody is told as many", !self.text.contains("nobody hold "));
        self.is("the reader did it", !words.iter().any(|word| ["You", "you", "your"].contains(word)));
    }

    /// Servers, terms and indexes that are named are there, and shares are what they are called.
    fn of_numbers(&mut self, reason: &Reason) {
        let Watch { world, past, .. } = self.watch;
        let pre_vote = matches!(
            reason,
            Reason::StartedPreVote { .. }
                | Reason::GrantedVote { pre_vote: true, .. }
                | Reason::RefusedVote { pre_vote: true, .. }
                | Reason::CountedVote { pre_vote: true, .. }
                | Reason::WasRefusedVote { pre_vote: true, .. }
        );
        let terms = Term(past.highest_term.0 + u64::from(pre_vote));
        let words: Vec<&str> = self.text.split([' ', ',', '.', ':', ';', '(', ')', '\'', '–']).collect();
        let number = |text: &str| text.parse::<u64>().ok();
        let (mut servers, mut has_terms, mut indexes, mut shares) = (true, true, true, true);
        for pair in words.windows(2) {
            if let Some(server) = pair[0].strip_prefix('S').and_then(number) {
                servers &= world.host(ServerId::new(server as u8)).is_some();
            }
            if let ("term", Some(term)) = (pair[0], number(pair[1])) {
                has_terms &= Term(term) <= terms;
            }
            if let ("index" | "indexes", Some(index)) = (pair[0], number(pair[1])) {
                indexes &= LogIndex(index) <= past.highest_index.next();
            }
        }
        for four in words.windows(3) {
            if let (Some(part), "of", Some(all)) = (number(four[0]), four[1], number(four[2])) {
                shares &= part <= all;
            }
        }
        self.is("a server that is not there", servers);
        self.is("a term that nobody came to", has_terms);
        self.is("an index that nobody has", indexes);
        self.is("a share larger than the whole", shares);
    }

    fn of_section(&mut self, server: ServerId, reason: &Reason, sentence: &Sentence) {
        let source = sentence.source.expect("a reason has a source");
        let subject = sections::subject(reason, self.was_joint(server, reason));
        self.is(
            &format!("{} ({}) for {subject}", source.section, source.rule),
            sections::speaks_of(source.section, subject)
                && sections::stands_in(source.rule, source.section)
                && sections::states(source.rule, reason),
        );
    }

    /// Whether a joint configuration was in force before the one that the reason tells of.
    fn was_joint(&self, server: ServerId, reason: &Reason) -> bool {
        let (Reason::ChangedMembership { index, .. } | Reason::AdoptedMembership { index, .. }) = reason
        else {
            return false;
        };
        let log = self.after(server).state().log();
        if log.base_index() < *index {
            return log.membership_at(index.previous()).is_joint();
        }
        // It is compacted away already.
        let arrived = match self.watch.arrived.as_ref().map(|message| &message.body) {
            Some(Body::AppendEntries(append)) => append.entries.clone(),
            _ => Entries::empty(),
        };
        let mut earlier = arrived.iter().rev().filter(|entry| entry.index < *index);
        let last = earlier.find_map(|entry| match entry.command {
            Command::Configure(membership) => Some(membership),
            _ => None,
        });
        let before = || self.before(server).map(|server| server.state().membership());
        last.or_else(before).is_some_and(|membership| membership.is_joint())
    }

    // ── Reasons ──

    fn before(&self, server: ServerId) -> Option<&Server> {
        self.watch.before.get(&server)
    }

    fn after(&self, server: ServerId) -> &Server {
        self.watch.world.server(server).expect("who gives a reason runs")
    }

    /// The configuration that the server uses after the event.
    fn membership(&self, server: ServerId) -> Membership {
        self.after(server).state().membership()
    }

    fn flawed(&self) -> bool {
        !self.watch.world.setup().config.flaws.is_empty()
    }

    fn of_reason(&mut self, s: ServerId, reason: &Reason) {
        self.of_starts(s, reason);
        self.of_elections(s, reason);
        self.of_votes(s, reason);
        self.of_replication(s, reason);
        self.of_commitment(s, reason);
        self.of_snapshots_and_clients(s, reason);
        self.of_membership(s, reason);
    }

    // ── Actions ──

    fn of_action(&mut self, action: &Action) {
        if let Action::Server(server, ServerAction::Crash) = *action
            && let Some(was) = self.before(server)
        {
            let (state, disk) =
                (was.state(), self.watch.world.host(server).expect("it is there").disk().held());
            let last = disk.snapshot.as_ref().map_or(LogIndex::ZERO, raft::Snapshot::index);
            let last = disk.entries.last().map_or(last, |entry| entry.index);
            let kept = (disk.current_term, disk.voted_for, last)
                == (state.current_term(), state.voted_for(), state.log().last_index());
            self.says("Its term, vote and log are on disk", kept);
        }
    }
}

fn progress(leader: &Server, follower: ServerId) -> Option<(LogIndex, LogIndex)> {
    let raft::Role::Leader(role) = leader.role() else { return None };
    let found = role.followers().find(|(id, _)| *id == follower);
    found.map(|(_, progress)| (progress.next_index, progress.match_index))
}

fn all_voters(membership: Membership) -> ServerSet {
    membership.voters.union(membership.outgoing)
}

/// Whether they are a majority of all who vote, and the configuration is a single one.
fn of_all(membership: Membership, servers: ServerSet) -> bool {
    !membership.is_joint() && is_quorum(membership.voters, servers.intersection(membership.voters))
}
