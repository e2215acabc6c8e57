//! Every decision has a reason, and every reason a sentence, a rule and a section. A corner, which has
//! none, has a test.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use common::cluster::Cluster;
use common::lab::Lab;
use common::net::Net;
use common::single::{append, vote_reply};
use common::{S1, S2, S3, S4, S5};
use raft::{
    Body, Change, ChangeRefusal, Command, Config, Corner, ElectionCause, Entry, Flaw, Flaws, Input,
    InstallSnapshot, LogIndex, Membership, Message, ReadProof, Reason, Recovered, Refusal, RequestVote,
    Round, Server, ServerId, ServerSet, Sessions, SnapshotMeta, Term, Time, TransferRefusal, VotePurpose,
};
use sim::{Event, EventKind};

/// The variants of an enum by name: a new one does not compile until it is listed, and once it is
/// listed the tests below want to see it.
macro_rules! variants {
    ($enum:ident, $all:ident, $name:ident: $($variant:ident)*) => {
        const $all: &[&str] = &[$(stringify!($variant)),*];

        fn $name(of: &$enum) -> &'static str {
            match of {
                $($enum::$variant { .. } => stringify!($variant)),*
            }
        }
    };
}

variants! { Reason, REASONS, reason_name:
    Started HigherTerm Applied IgnoredStaleReply
    StartedElection StartedPreVote MayNotCampaign BoundByLease GrantedVote IgnoredCandidate RefusedVote CountedVote
    WasRefusedVote BecameLeader FollowsLeader HeardRivalLeader LostQuorum LeftCluster
    SentHeartbeat SentEntries AppendedCommand AppendedNoop RefusedRequest RefusedCommand
    RefusedInTransfer
    RefusedStaleLeader RefusedMismatch RefusedToUncommit DeletedConflict AppendedEntries MatchedLeader FollowerMatched
    SteppedBack DoubtedMismatch Committed WithheldCommit LearnedCommit
    TookSnapshot SkippedSnapshot SentSnapshot StoredSnapshotPart InstalledSnapshot IgnoredOldSnapshot
    OpenedSession ExpiredSession SkippedDuplicate RefusedWithoutSession DelayedRead BeganRead ServedRead
    ChangedMembership RefusedChange AdoptedMembership RolledBackMembership
    StartedTransfer RefusedTransfer ToldToTakeOver AbortedTransfer
}
variants! { Corner, CORNERS, corner_name:
    CandidateBehind PreCandidateVotes LeavingCampaigns OldHalfDecides
    EntryUnderSnapshot TruncatedWhileWriting
    AnswerBeforeProbe MismatchSettled MismatchIsGap ConflictTermHeld MatchPastEnd AnswerOfEarlierTerm
    SnapshotRenewed PieceOutOfOrder PieceOfUnknown
    RoundTooOld LeaseInTransfer LeaseForgotten TransferCutShort
}
variants! { ElectionCause, CAUSES, cause_name: NoLeader NoWinner MadeToTimeOut Asked WouldBeElected Transfer }
variants! { Refusal, REFUSALS, refusal_name: StaleTerm AlreadyVoted LogBehind }
variants! { ReadProof, PROOFS, proof_name: Round Lease Nothing }
variants! { ChangeRefusal, CHANGE_REFUSALS, change_refusal_name:
    ChangeUnderWay NoCommitInTerm NothingToChange NoVoterLeft NotCaughtUp TransferUnderWay
}
variants! { TransferRefusal, TRANSFER_REFUSALS, transfer_refusal_name: LeadsAlready NotVoter UnderWay }

/// The sections of the paper and the thesis that state rules.
const SECTIONS: [&str; 23] = [
    "§5.1",
    "§5.2",
    "§5.3",
    "§5.4",
    "§5.4.1",
    "§5.4.2",
    "§5.4.3",
    "§5.5",
    "§5.6",
    "§6",
    "§7",
    "§8",
    "thesis 3.10",
    "thesis 4.1",
    "thesis 4.2.1",
    "thesis 4.2.2",
    "thesis 4.2.3",
    "thesis 6.2",
    "thesis 6.3",
    "thesis 6.4",
    "thesis 6.4.1",
    "thesis 9.6",
    "thesis 10.2.1",
];

// ── Stories: what real servers do, and the reasons they give ──

type Told = Vec<(ServerId, Reason)>;

fn paper() -> Config {
    Config::default()
}

fn flawed(flaw: Flaw) -> Config {
    Config { flaws: Flaws::only(flaw), ..Config::default() }
}

fn message(from: ServerId, to: ServerId, term: u64, body: Body) -> Input {
    Input::Receive(Message { from, to, term: Term(term), body })
}

/// S1 is elected, replicates a request and commits it; then another is elected, whose log is ahead.
fn elections_and_replication() -> Told {
    let mut lab = Lab::new(3, 3, paper());
    lab.wait(S2).propose(S2, 1).propose(S2, 2).propose(S1, 3);
    // S2 keeps an entry for itself, and S1 leads meanwhile.
    lab.silence(&[S2]).propose(S2, 4).campaign(S1).propose(S1, 5);
    lab.silence(&[]).wait(S2).wait(S1);
    // S3 misses an entry, so nobody votes for it.
    lab.silence(&[S3]).propose(S1, 6).silence(&[]).campaign(S3);
    // S2 leads again, and an entry of S1's term is all there is to commit.
    lab.silence(&[S3]).campaign(S2).silence(&[S1]).wait(S2);
    lab.reasons.clone()
}

/// Votes are refused for each cause, and elections end without a winner.
fn votes() -> Told {
    let mut lab = Lab::new(3, 3, paper());
    lab.silence(&[S2, S3]).wait(S1).wait(S1).silence(&[]);
    let request = RequestVote {
        last_log_index: LogIndex::ZERO,
        last_log_term: Term::ZERO,
        purpose: VotePurpose::Elect,
    };
    // S1 is a candidate of term 2 and is asked by another of that term, and by one of term 1.
    lab.input(S1, message(S2, S1, 2, Body::RequestVote(request)));
    lab.input(S1, message(S2, S1, 1, Body::RequestVote(request)));
    // A leader that hears from another of its own term must think that the world is mad.
    lab.campaign(S1).campaign(S2);
    lab.input(S2, message(S3, S2, 4, append((0, 0), &[], 0)));
    // Nor does anybody believe a leader that takes back what is committed.
    lab.propose(S2, 1).wait(S2).input(S1, message(S3, S1, 5, append((0, 0), &[5], 0)));
    lab.reasons.clone()
}

/// With Pre-Vote, stickiness and check-quorum.
fn elections_in_production() -> Told {
    let mut lab = Lab::new(3, 3, Config::complete());
    lab.wait(S1).wait(S1);
    // S3 is impatient while the others hear from S1.
    lab.silence(&[S3]).pause(100).wait(S1).pause(200).silence(&[S1, S2]).wait(S3).silence(&[]);
    lab.pause(20).wait(S1).silence(&[S1, S2]).wait(S3);
    let pre_vote =
        RequestVote { last_log_index: LogIndex(9), last_log_term: Term(9), purpose: VotePurpose::PreVote };
    lab.silence(&[S3]).wait(S1).input(S2, message(S3, S2, 1, Body::RequestVote(pre_vote)));
    lab.input(S1, message(S3, S1, 1, Body::RequestVote(pre_vote)));
    lab.input(S1, message(S3, S1, 0, Body::RequestVote(pre_vote)));
    // And S1 loses the others.
    for _ in 0..10 {
        lab.silence(&[S1]).wait(S1);
    }
    lab.reasons.clone()
}

/// S1 is restarted, and S5 belongs to no cluster.
fn coming_and_going() -> Told {
    let mut cluster = Cluster::of_five(1);
    cluster.elect(S1).request("set x 1").until("all have it", |c| c.all_applied(1));
    cluster.crash(S1).restart(S1);
    let mut told: Told = cluster.reasons(S1).map(|reason| (S1, reason)).collect();
    let mut lab = Lab::led(paper());
    lab.campaign(S5).input(S2, Input::TimeOut);
    told.extend(&lab.reasons);
    told
}

/// S2 comes back without the entry that it has acknowledged.
fn lost_disks() -> Told {
    let mut net = Net::of(3, paper());
    net.elect(S1).commit(S1, 1).wipe(S2).time_out(S1).deliver_all();
    net.reasons
}

/// S3 lags behind and gets a snapshot, in pieces; S2 gets one that it partly has.
fn snapshots() -> Told {
    let mut lab = Lab::led(Config { snapshot_chunk: 10, ..paper() });
    lab.propose(S1, 1).silence(&[S3]).propose(S1, 2).propose(S1, 3).snapshot(S1).snapshot(S1);
    lab.silence(&[]).wait(S1).wait(S1);
    let install = |index: u64, term: u64| {
        let meta = SnapshotMeta {
            last_included_index: LogIndex(index),
            last_included_term: Term(term),
            membership: Membership::of(ServerSet::first(3)),
            sessions: Sessions::default(),
        };
        let data: Arc<[u8]> = (*b"all").into();
        let piece = InstallSnapshot { meta: meta.into(), offset: 0, data, done: true, round: Round(1) };
        message(S1, S2, 1, Body::InstallSnapshot(piece))
    };
    // One that comes late, and one that covers what S2 has but does not know to be committed.
    lab.input(S2, install(1, 1));
    let mut told = lab.reasons.clone();
    let mut lab = Lab::led(paper());
    lab.propose(S1, 1).input(S2, install(1, 1));
    told.extend(&lab.reasons);
    told
}

/// Two clients and one session.
fn sessions() -> Told {
    let mut lab = Lab::led(Config { sessions: true, max_sessions: 1, no_op: true, ..paper() });
    lab.propose(S1, 1).open_session(S1, 1).propose(S1, 1).propose(S1, 1).open_session(S1, 2);
    lab.reasons.clone()
}

/// Reads that wait, that a majority confirms, that a lease covers, and that nothing proves.
fn reads() -> Told {
    let mut lab = Lab::led(paper());
    lab.read(S1, 1).propose(S1, 2).read(S1, 3);
    let mut told = lab.reasons.clone();
    let leases = Config { lease_reads: true, ..Config::complete() };
    for config in [leases, flawed(Flaw::ReadWithoutQuorum)] {
        let mut lab = Lab::led(config);
        lab.propose(S1, 1).wait(S1).read(S1, 2).campaign(S2);
        told.extend(&lab.reasons);
    }
    told
}

/// A server learns, votes, and another leaves; a change is refused for each cause; one is rolled
/// back; and S1 removes itself.
fn membership() -> Told {
    let mut lab = Lab::led(paper());
    lab.change(S1, Change::AddLearner(S4)).propose(S1, 1).change(S1, Change::Remove(S5));
    lab.silence(&[S4]).change(S1, Change::AddLearner(S4)).propose(S1, 2).change(S1, Change::AddVoter(S4));
    lab.silence(&[]).wait(S1).wait(S1).change(S1, Change::AddVoter(S4)).change(S4, Change::Remove(S2));
    lab.change(S1, Change::Replace([S1, S2, S5].into_iter().collect())).wait(S1).wait(S1);
    lab.change(S1, Change::Replace(ServerSet::EMPTY));
    // S1 wants to add S3 again, alone, and S2 leads before anybody hears of it.
    lab.silence(&[S1]).change(S1, Change::AddVoter(S3)).change(S1, Change::AddVoter(S4)).campaign(S2);
    lab.propose(S2, 3).silence(&[]).wait(S2).wait(S2).transfer(S2, S1).propose(S1, 4);
    lab.change(S1, Change::Remove(S1)).wait(S1);
    lab.reasons.clone()
}

/// Leadership goes from S1 to S2, and back if it were not for the network.
fn transfers() -> Told {
    let mut lab = Lab::led(paper());
    lab.propose(S1, 1).transfer(S1, S1).transfer(S1, S5).transfer(S2, S3).transfer(S1, S2);
    lab.silence(&[S1]).propose(S2, 2).transfer(S2, S1).transfer(S2, S3).change(S2, Change::Remove(S1));
    lab.propose(S2, 3);
    for _ in 0..10 {
        lab.wait(S2);
    }
    lab.reasons.clone()
}

fn told() -> Told {
    let stories = [
        elections_and_replication,
        votes,
        elections_in_production,
        coming_and_going,
        lost_disks,
        snapshots,
        sessions,
        reads,
        membership,
        transfers,
    ];
    stories.into_iter().flat_map(|story| story()).collect()
}

/// Every name of `all` is among those that are told.
fn check_all<'a>(all: &[&'static str], told: impl Iterator<Item = &'a str>) {
    let told: BTreeSet<&str> = told.collect();
    let missing: Vec<_> = all.iter().filter(|name| !told.contains(**name)).collect();
    assert!(missing.is_empty(), "no story tells {missing:?}");
}

#[test]
fn every_reason_is_given_by_a_real_server() {
    check_all(REASONS, told().iter().map(|(_, reason)| reason_name(reason)));
}

#[test]
fn every_detail_of_a_reason_is_given_by_a_real_server() {
    let told: Vec<Reason> = told().into_iter().map(|(_, reason)| reason).collect();
    check_all(
        CAUSES,
        told.iter().filter_map(|reason| match reason {
            Reason::StartedElection { cause, .. } | Reason::StartedPreVote { cause, .. } => {
                Some(cause_name(cause))
            }
            _ => None,
        }),
    );
    check_all(
        REFUSALS,
        told.iter().filter_map(|reason| match reason {
            Reason::RefusedVote { because, .. } => Some(refusal_name(because)),
            _ => None,
        }),
    );
    check_all(
        PROOFS,
        told.iter().filter_map(|reason| match reason {
            Reason::ServedRead { proof, .. } => Some(proof_name(proof)),
            _ => None,
        }),
    );
    check_all(
        CHANGE_REFUSALS,
        told.iter().filter_map(|reason| match reason {
            Reason::RefusedChange { because, .. } => Some(change_refusal_name(because)),
            _ => None,
        }),
    );
    check_all(
        TRANSFER_REFUSALS,
        told.iter().filter_map(|reason| match reason {
            Reason::RefusedTransfer { because, .. } => Some(transfer_refusal_name(because)),
            _ => None,
        }),
    );
}

/// A page that shows a reason has something to show: what, why, which rule, where it stands.
#[test]
fn every_reason_has_a_sentence_a_rule_and_a_section_that_exists() {
    let mut rules = BTreeMap::new();
    for (server, reason) in told() {
        let kind = EventKind::Explained { server, reason };
        let sentence = scenario::narrate(&Event { at: Time::ZERO, step: 1, kind }).expect("a sentence");
        let (headline, detail) = (sentence.headline.as_str(), sentence.detail.as_str());
        assert!(headline.starts_with(&format!("{server}")), "{headline}");
        assert!(!headline.ends_with('.'), "a headline is no sentence: {headline}");
        assert!(detail.ends_with('.') && detail.starts_with(char::is_uppercase), "{headline}: {detail}");
        assert!(!detail.contains("  ") && !headline.contains("  "), "{headline}: {detail}");
        assert!(SECTIONS.contains(&reason.section()), "{}", reason.section());
        let source = sentence.source.expect("a rule says where it stands");
        assert_eq!((source.section, source.rule), (reason.section(), reason.rule().name()));
        assert!(!source.rule.is_empty());
        let other = rules.insert(source.rule, reason.rule());
        assert!(other.is_none_or(|other| other == reason.rule()), "two rules are called {}", source.rule);
    }
}

/// Each of these tests fails if it does not come to its corner any more (`common::corners`).
#[test]
fn every_corner_has_a_test_that_says_that_it_comes_there() {
    let _complete: fn(&Corner) -> &'static str = corner_name;
    let mut tests = String::new();
    for folder in ["", "follower", "candidate", "leader"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        for file in folder.read_dir().expect("a folder").map(|file| file.expect("a file").path()) {
            if file.extension().is_some_and(|extension| extension == "rs") {
                tests += &fs::read_to_string(file).expect("a text");
            }
        }
    }
    for corner in CORNERS {
        assert_eq!(tests.matches(&format!("reaches(Corner::{corner})")).count(), 1, "{corner}");
    }
}

/// Reasons are copied into the record by the thousand.
#[test]
fn a_reason_is_small() {
    assert!(size_of::<Reason>() <= 64, "{} bytes", size_of::<Reason>());
}

/// `cargo test --test reasons -- --nocapture --ignored` shows each sentence once, to be read.
#[test]
#[ignore = "for people"]
#[allow(clippy::print_stdout, reason = "this is what it is for")]
fn the_sentences() {
    let mut seen = BTreeSet::new();
    for (server, reason) in told() {
        let kind = EventKind::Explained { server, reason };
        let sentence = scenario::narrate(&Event { at: Time::ZERO, step: 1, kind }).expect("a sentence");
        let shape = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
        if seen.insert(shape(&sentence.detail) + &shape(&sentence.headline)) {
            let (section, rule) = (reason.section(), reason.rule().name());
            println!("{}\n    {} ({section}, {rule})", sentence.headline, sentence.detail);
        }
    }
}

/// §6: while two configurations are joined each needs a majority. The numbers told are those of the
/// half that lacks more, so that what looks like a majority is one.
#[test]
fn in_a_joint_configuration_the_numbers_are_those_that_decide() {
    let [old, new] = [[S1, S2, S3], [S1, S4, S5]].map(|voters| voters.into_iter().collect());
    let joint = Membership { voters: new, outgoing: old, ..Membership::default() };
    let entry = Entry { index: LogIndex(1), term: Term(1), command: Command::Configure(joint) };
    let disk = Recovered { entries: vec![entry].into(), ..Recovered::empty(Membership::of(old)) };
    let disk = Recovered { current_term: Term(1), ..disk };
    let mut lab = Lab::of(vec![Server::new(Time::ZERO, S1, paper(), disk, 1)]);
    lab.silence(&[S1]).campaign(S1);
    let mut votes = |from: ServerId| {
        lab.input(S1, message(from, S1, 2, vote_reply(true)));
        lab.reasons.iter().rev().find_map(|(_, reason)| match reason {
            Reason::CountedVote { votes, needed, .. } => Some((*votes, *needed)),
            _ => None,
        })
    };
    assert_eq!(votes(S2), Some((1, 2)), "a majority of the old ones does not decide");
    assert_eq!(votes(S4), Some((2, 2)));
    let voters = [S1, S2, S4].into_iter().collect();
    let won = Reason::BecameLeader { term: Term(2), voters, of: 5 };
    assert!(lab.reasons.contains(&(S1, won)), "{:?}", lab.reasons);
}

/// Thesis 4.2.2: a leader that is to leave "does not count itself in majorities".
#[test]
fn a_leader_that_is_to_leave_is_not_among_those_who_are_counted() {
    let mut lab = Lab::led(paper());
    lab.propose(S1, 1).change(S1, Change::Remove(S1));
    let committed = lab.reasons.iter().rev().find_map(|(server, reason)| match reason {
        Reason::Committed { holders, of, .. } if *server == S1 => Some((*holders, *of)),
        _ => None,
    });
    assert_eq!(committed, Some(([S2, S3].into_iter().collect(), 2)));
}
