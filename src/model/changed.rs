//! What the last step has changed, so that it can be marked.

use raft::{LogIndex, Role, ServerId};
use sim::{Host, World};

/// What the last step has changed: the world as it was before, to be held against what is. Nothing
/// while time goes.
#[derive(Default)]
pub struct Changed(Option<World>);

impl Changed {
    pub(super) fn since(before: World) -> Changed {
        Changed(Some(before))
    }

    /// A server as it was before the last step, if anything is to be marked.
    #[must_use]
    pub fn before(&self, server: ServerId) -> Option<&Host> {
        self.0.as_ref()?.host(server)
    }

    /// Whether anything of a server has changed but what time alone changes.
    #[must_use]
    pub fn server(&self, now: &Host) -> bool {
        self.is_news(now, seen)
    }

    /// Whether an entry has come to a server's log, or is known to be committed only now.
    #[must_use]
    pub fn entry(&self, now: &Host, index: LogIndex) -> bool {
        self.is_news(now, |host| (host.log().term_at(index), index <= committed(host)))
    }

    fn is_news<T: PartialEq>(&self, now: &Host, of: impl Fn(&Host) -> T) -> bool {
        self.before(now.id()).is_some_and(|before| of(before) != of(now))
    }
}

/// What can be seen of a server.
fn seen(host: &Host) -> impl PartialEq + use<> {
    let running = host.server().map(|server| {
        let votes = match server.role() {
            Role::Candidate(candidate) => Some((candidate.granted(), candidate.refused())),
            Role::Follower(_) | Role::Leader(_) => None,
        };
        (server.state().commit_index(), server.state().last_applied(), votes)
    });
    let log = (host.log().last_index(), host.log().last_term(), host.membership());
    (host.status(), host.term(), host.vote(), log, host.disk().writing(), host.is_paused(), running)
}

fn committed(host: &Host) -> LogIndex {
    host.server().map_or(LogIndex(0), |server| server.state().commit_index())
}
