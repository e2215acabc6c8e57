//! What proves that a property is broken: its witnesses in order, each with its moment.

use check::{Property, Verdict};
use raft::{Command, DiskWrite, Entry, LogIndex, Reason, ServerId, ServerSet, Term, Time};
use scenario::{client_name, narrate};
use sim::{Event, EventKind, Moment, Operation, Target};

use crate::experiment::Experiment;
use crate::feed::moment_of;

/// What proves that a property is broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// What was found.
    pub verdict: Verdict,
    /// What shows it, the earlier first.
    pub witnesses: Vec<Witness>,
    /// Of two leaders in a term: who elected each.
    pub majorities: Vec<(ServerId, ServerSet)>,
    /// Whether witnesses are left out, because the way to them took too long.
    pub gave_up: bool,
}

/// A step that shows what is broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Witness {
    /// The moment after it.
    pub moment: Moment,
    /// Who did it; nobody if it is about a client.
    pub server: Option<ServerId>,
    /// What it was, in a few words without a full stop.
    pub headline: String,
    /// More of it; empty if there is nothing to add.
    pub detail: String,
}

impl Evidence {
    /// The servers that belong to both majorities: there the fault lies.
    #[must_use]
    pub fn shared(&self) -> ServerSet {
        match self.majorities[..] {
            [(_, one), (_, other)] => one.intersection(other),
            _ => ServerSet::EMPTY,
        }
    }
}

/// Votes are given before the election is won, by so many steps at most; of others nothing is told.
const ELECTION: u64 = 1_000;

impl Experiment {
    /// What proves a verdict of the cursor's judges. A second cursor goes to the steps that it names, by at
    /// most `most` steps.
    #[must_use]
    pub fn evidence(&self, verdict: &Verdict, most: u64) -> Evidence {
        let mut replay = Replay { second: self.clone(), left: most };
        let mut evidence = Evidence {
            verdict: verdict.clone(),
            witnesses: Vec::new(),
            majorities: Vec::new(),
            gave_up: false,
        };
        for (place, &step) in verdict.events.iter().enumerate() {
            let server = verdict.servers.get(place).copied();
            match replay.step(step) {
                Some(happened) => {
                    evidence.majorities.extend(majority(server, &happened));
                    evidence.add(witness(verdict, server, &happened));
                }
                None => evidence.gave_up = true,
            }
        }
        if verdict.property == Property::ElectionSafety && !evidence.gave_up {
            for witness in replay.votes(self, &evidence) {
                evidence.add(Some(witness));
            }
        } else {
            evidence.majorities.clear();
        }
        evidence
    }
}

impl Evidence {
    fn add(&mut self, witness: Option<Witness>) {
        if let Some(witness) = witness {
            let place = self.witnesses.partition_point(|other| other.moment <= witness.moment);
            self.witnesses.insert(place, witness);
        }
    }
}

/// A second cursor that goes forward, as long as it may.
struct Replay {
    second: Experiment,
    left: u64,
}

impl Replay {
    /// What a step added to the record.
    fn step(&mut self, number: u64) -> Option<Vec<Event>> {
        self.go_before(number)?;
        self.next()
    }

    fn go_before(&mut self, number: u64) -> Option<()> {
        let events = number.checked_sub(1)?;
        self.second.leave();
        self.second.history.seek_begin(Target::Moment(Moment { events, at: Time::ZERO }));
        let way = events.saturating_sub(self.second.moment().events);
        self.left = self.left.checked_sub(way)?;
        self.second.history.seek_on(u64::MAX);
        (self.second.moment().events == events).then_some(())
    }

    /// What the next step adds; a look of the director is none.
    fn next(&mut self) -> Option<Vec<Event>> {
        self.left = self.left.checked_sub(1)?;
        let mut happened = Vec::new();
        while happened.is_empty() && self.second.history.step(&mut happened) {}
        Some(happened)
    }

    /// What those who elected both leaders of a term did between: they voted for one, came back from a
    /// crash, and voted for the other.
    fn votes(&mut self, first: &Experiment, evidence: &Evidence) -> Vec<Witness> {
        let (term, shared) = (evidence.verdict.term, evidence.shared());
        let [Some(begin), Some(end)] = [evidence.verdict.events.first(), evidence.verdict.events.last()]
        else {
            return Vec::new();
        };
        let begin = begin.saturating_sub(ELECTION).max(first.history.begins_at().events + 1);
        let mut told: Vec<(ServerId, Witness, bool)> = Vec::new();
        if self.go_before(begin).is_none() {
            return Vec::new();
        }
        while self.second.moment().events < *end {
            let Some(happened) = self.next() else { break };
            let in_question = |server: &ServerId| shared.contains(*server);
            for event in &happened {
                let EventKind::Explained { server, reason } = &event.kind else { continue };
                if !in_question(server) {
                    continue;
                }
                let is_vote = is_vote(reason, term);
                if is_vote || matches!(reason, Reason::Started { .. }) {
                    told.extend(tell(event, *server).map(|witness| (*server, witness, is_vote)));
                }
            }
        }
        // A start tells something only between two votes.
        let voted = |server: ServerId, range: &[(ServerId, Witness, bool)]| {
            range.iter().any(|(whose, _, is_vote)| *whose == server && *is_vote)
        };
        let matters = |place: usize| {
            let (server, _, is_vote) = &told[place];
            *is_vote || voted(*server, &told[..place]) && voted(*server, &told[place + 1..])
        };
        (0..told.len()).filter(|place| matters(*place)).map(|place| told[place].1.clone()).collect()
    }
}

/// Whether a server gives its vote in a term, to another or to itself.
fn is_vote(reason: &Reason, of: Term) -> bool {
    match *reason {
        Reason::GrantedVote { term, pre_vote: false, .. } | Reason::StartedElection { term, .. } => {
            term == of
        }
        _ => false,
    }
}

/// Who elected a leader.
fn majority(server: Option<ServerId>, happened: &[Event]) -> Option<(ServerId, ServerSet)> {
    happened.iter().find_map(|event| match event.kind {
        EventKind::Explained { server: leader, reason: Reason::BecameLeader { voters, .. } }
            if server == Some(leader) =>
        {
            Some((leader, voters))
        }
        _ => None,
    })
}

/// What a step shows of what is broken: what is told of the very thing, or else what tells most.
fn witness(verdict: &Verdict, server: Option<ServerId>, happened: &[Event]) -> Option<Witness> {
    let moment = moment_of(happened.first()?);
    let index = |place: usize| verdict.indexes.get(place).or(verdict.indexes.last()).copied();
    let own = happened.iter().find_map(|event| match &event.kind {
        EventKind::Applied { server: whose, entry, .. } if Some(*whose) == server => {
            let is_it = match verdict.property {
                Property::StateMachineSafety => index(0) == Some(entry.index),
                Property::ExactlyOnce => verdict.indexes.contains(&entry.index),
                _ => false,
            };
            is_it.then(|| applied(*whose, entry))
        }
        EventKind::Wrote { server: whose, write: DiskWrite::Entries(entries) }
            if Some(*whose) == server && verdict.property == Property::LogMatching =>
        {
            let entry = entries.iter().find(|entry| Some(entry.index) == index(0))?;
            Some(format!(
                "{whose} writes {} at index {}, of term {}",
                command(&entry.command),
                entry.index,
                entry.term
            ))
        }
        _ => None,
    });
    if let Some(headline) = own {
        return Some(Witness { moment, server, headline, detail: String::new() });
    }
    let is_own = |event: &&Event| match &event.kind {
        EventKind::Explained { server: whose, .. } => server == Some(*whose),
        // Of clients it is told what they asked and what they were told, whoever made them ask.
        EventKind::Called { .. } | EventKind::Returned { .. } => true,
        _ => server.is_some(),
    };
    let sentences = happened.iter().filter(is_own).filter_map(narrate);
    let Some(sentence) = sentences.max_by_key(|sentence| sentence.weight) else {
        // Nothing is told of it but what it breaks.
        let headline = scenario::narrate_verdict(verdict).detail;
        let headline = headline.trim_end_matches('.').to_owned();
        return Some(Witness { moment, server, headline, detail: String::new() });
    };
    Some(Witness { moment, server, headline: sentence.headline, detail: sentence.detail })
}

fn tell(event: &Event, server: ServerId) -> Option<Witness> {
    let sentence = narrate(event)?;
    let (headline, detail) = (sentence.headline, sentence.detail);
    Some(Witness { moment: moment_of(event), server: Some(server), headline, detail })
}

fn applied(server: ServerId, entry: &Entry) -> String {
    let Entry { index, term, command: ref what } = *entry;
    let LogIndex(index) = index;
    format!("{server} applies {} at index {index}, of term {term}", command(what))
}

/// What an entry asks for: *set x 1*, with whose request it is.
fn command(command: &Command) -> String {
    match command {
        Command::Noop => "a no-op".to_owned(),
        Command::Client(asked) => {
            let what = Operation::from_bytes(&asked.bytes);
            let what =
                what.map_or_else(|| "an unknown command".to_owned(), |operation| operation.to_string());
            format!("“{what}” (request {} of {})", asked.serial, client_name(asked.client))
        }
        Command::OpenSession(client) => format!("a session for {}", client_name(*client)),
        Command::Configure(_) => "a configuration".to_owned(),
    }
}
