//! What must hold in every state: the properties of Figure 3, and that nothing durable is undone.

use raft::{Command, Entry, LogIndex, ServerId, Term};

use crate::atlas::Move;
use crate::host::{Disk, Host};

/// What must hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Law {
    ElectionSafety,
    LogMatching,
    LeaderCompleteness,
    StateMachineSafety,
    /// A commit index goes back at most by a restart.
    CommitNeverGoesBack,
    /// On disk terms only grow, and a vote stays as long as its term.
    PersistentState,
}

/// What the laws must remember of the past of a cluster.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Past {
    /// Who was elected, and in which term.
    leaders: Vec<(Term, ServerId)>,
    /// What any server ever knew to be committed, in the order of the log.
    committed: Vec<Committed>,
}

/// A committed entry, and the term in which a server first knew that it is committed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Committed {
    term: Term,
    command: u64,
    in_term: Term,
}

impl Past {
    /// Looks at the cluster after server number `moved` did something: all else is as before.
    pub fn judge(&mut self, hosts: [&Host; 3], moved: usize, applied: &[Entry]) -> Result<(), Law> {
        let others = (0..3).filter(|other| *other != moved);
        self.election_safety(hosts[moved])?;
        others.map(|other| hosts[other]).try_for_each(|other| log_matching(hosts[moved], other))?;
        self.state_machine_safety(hosts[moved].term(), applied)?;
        self.leader_completeness(hosts)
    }

    /// The highest term that had a leader.
    pub fn led(&self) -> Term {
        self.leaders.last().map_or(Term::ZERO, |(term, _)| *term)
    }

    /// How many entries are committed.
    pub fn committed(&self) -> usize {
        self.committed.len()
    }

    /// "At most one leader can be elected in a given term."
    fn election_safety(&mut self, host: &Host) -> Result<(), Law> {
        if !host.server.is_leader() {
            return Ok(());
        }
        let (term, id) = (host.term(), host.server.state().id());
        match self.leaders.iter().find(|(led, _)| *led == term) {
            Some((_, leader)) if *leader != id => Err(Law::ElectionSafety),
            Some(_) => Ok(()),
            None => {
                self.leaders.push((term, id));
                self.leaders.sort_unstable();
                Ok(())
            }
        }
    }

    /// "If a server has applied a log entry at a given index to its state machine, no other server
    /// will ever apply a different log entry for the same index."
    fn state_machine_safety(&mut self, in_term: Term, applied: &[Entry]) -> Result<(), Law> {
        for entry in applied {
            let (term, command) = essence(entry);
            match self.committed.get(entry.index.0 as usize - 1) {
                Some(known) if (known.term, known.command) != (term, command) => {
                    return Err(Law::StateMachineSafety);
                }
                Some(_) => {}
                None => self.committed.push(Committed { term, command, in_term }),
            }
        }
        Ok(())
    }

    /// "If a log entry is committed in a given term, then that entry will be present in the logs of
    /// the leaders for all higher-numbered terms."
    fn leader_completeness(&self, hosts: [&Host; 3]) -> Result<(), Law> {
        for leader in hosts.iter().filter(|host| host.server.is_leader()) {
            let log = leader.server.state().log();
            for (index, committed) in (1..).zip(&self.committed) {
                let held = log.entry(LogIndex(index)).map(essence);
                if committed.in_term < leader.term() && held != Some((committed.term, committed.command)) {
                    return Err(Law::LeaderCompleteness);
                }
            }
        }
        Ok(())
    }
}

/// "If two logs contain an entry with the same index and term, then the logs are identical in all
/// entries up through the given index."
fn log_matching(one: &Host, other: &Host) -> Result<(), Law> {
    let (one, other) = (one.server.state().log(), other.server.state().log());
    let alike = |(a, b): (&Entry, &Entry)| a.term == b.term;
    let upto = one.iter().zip(other.iter()).rposition(alike).map_or(0, |last| last + 1);
    let differ = one.iter().zip(other.iter()).take(upto).any(|(a, b)| essence(a) != essence(b));
    if differ { Err(Law::LogMatching) } else { Ok(()) }
}

/// What is durable is never undone, and what is known to be committed is not forgotten but by a
/// restart.
pub fn nothing_goes_back(before: &Host, after: &Host, step: Move) -> Result<(), Law> {
    let restarts = step == Move::Restart;
    if after.server.state().commit_index() < before.server.state().commit_index() && !restarts {
        return Err(Law::CommitNeverGoesBack);
    }
    let (old, new) = (&before.held, &after.held);
    let keeps_vote = old.voted_for.is_none() || old.voted_for == new.voted_for;
    let disk_keeps =
        old.current_term < new.current_term || old.current_term == new.current_term && keeps_vote;
    let may_lose_term = restarts && after.disk == Disk::Slow;
    if !disk_keeps || after.term() < before.term() && !may_lose_term {
        return Err(Law::PersistentState);
    }
    Ok(())
}

/// An entry's term and the number of its command: nothing else can differ here.
fn essence(entry: &Entry) -> (Term, u64) {
    match &entry.command {
        Command::Client(command) => (entry.term, command.serial),
        _ => (entry.term, 0),
    }
}
