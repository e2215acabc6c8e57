//! What the visitor does to the world.

use raft::{Change, Duration, Leader, ServerId, ServerSet, State};
use sim::{ClusterAction, Key, Links, Operation, World};

use super::clients::ClientsAction;
use super::{Action, Changed, Effect, Focus, Model, Refusal, Selected};

/// What to do before one can act on a server.
pub const NO_SERVER: &str = "Choose a server first: click it, or press its number";
/// What to do before one can act on a message.
pub const NO_MESSAGE: &str = "Choose a message first: click it, or press m";
const NO_REQUEST: &str = "Mend the request first: write “set x 1”, “add x 5” or “get x”";
/// How much later a message arrives that is to arrive later.
pub const LATER: Duration = Duration::from_millis(20);

impl Model {
    /// Whether something that can be done to the world makes sense at the moment.
    ///
    /// # Errors
    ///
    /// Why it does not: the world would refuse it, or the leader that would be asked.
    pub fn check(&self, action: &Action) -> Result<(), Refusal> {
        let deed = self.deed(action)?;
        self.world().check(&deed)?;
        self.check_leader(&deed)
    }

    /// What an action does to the world, as things are selected and typed.
    fn deed(&self, action: &Action) -> Result<sim::Action, Refusal> {
        let server = || self.selected_server().ok_or(Refusal::Said(NO_SERVER));
        let ask = |via, operation| ClusterAction::Request { client: self.client, via, operation };
        let request = || Operation::parse(&self.request).map_err(|_| Refusal::Said(NO_REQUEST));
        Ok(match action {
            Action::Do(action) => action.clone(),
            Action::Server(action) => sim::Action::Server(server()?, action.clone()),
            Action::Enter(exact) => {
                sim::Action::Server(server()?, exact.parse(self.typed(*exact).unwrap_or_default())?)
            }
            Action::Links(action) => {
                let from = ServerSet::from_iter([server()?]);
                sim::Action::Links(Links { from, to: Links::ALL.to, both_ways: true }, *action)
            }
            Action::Message(action) => match self.selection {
                Some(Selected::Message(id)) => sim::Action::Message(id, *action),
                _ => return Err(NO_MESSAGE.into()),
            },
            Action::HandOver => {
                sim::Action::Cluster(ClusterAction::TransferLeadership { via: None, to: server()? })
            }
            Action::ReplaceVoters => sim::Action::Cluster(ClusterAction::ChangeMembership {
                via: None,
                change: Change::Replace(self.chosen_voters()),
            }),
            Action::Read => {
                server()?;
                sim::Action::Cluster(ask(self.selected_server(), Operation::Get { key: self.key()? }))
            }
            Action::SendRequest => sim::Action::Cluster(ask(self.selected_server(), request()?)),
            Action::Clients(ClientsAction::Ask) => sim::Action::Cluster(ask(self.clients.via, request()?)),
            _ => return Err("This does nothing to the cluster".into()),
        })
    }

    /// What a leader can be asked for, it may refuse itself.
    fn check_leader(&self, deed: &sim::Action) -> Result<(), Refusal> {
        let sim::Action::Cluster(asked) = deed else {
            return Ok(());
        };
        match *asked {
            ClusterAction::ChangeMembership { via, change } => {
                let Some((id, state, leader)) = self.leader(via) else { return Ok(()) };
                let check = leader.check_change(state, change);
                check.map(|_| ()).map_err(|because| Refusal::Change { leader: id, because })
            }
            ClusterAction::TransferLeadership { via, to } => {
                let Some((id, state, leader)) = self.leader(via) else { return Ok(()) };
                let check = leader.check_transfer(state, to);
                check.map_err(|because| Refusal::Transfer { leader: id, to, because })
            }
            _ => Ok(()),
        }
    }

    /// Who is asked for what only a leader can do, if it leads.
    fn leader(&self, via: Option<ServerId>) -> Option<(ServerId, &State, &Leader)> {
        let id = via.or_else(|| self.world().leader())?;
        let (state, leader) = self.world().host(id)?.leading()?;
        Some((id, state, leader))
    }

    /// Does what an action asks for.
    pub(super) fn do_to_world(&mut self, action: &Action, out: &mut Vec<Effect>) {
        let deed = match self.deed(action) {
            Ok(deed) => deed,
            Err(refusal) => return self.notify(refusal.sentence()),
        };
        let had_card = self.selection.is_some();
        self.act(deed);
        match action {
            Action::SendRequest | Action::Clients(ClientsAction::Ask) => self.vary_request(),
            Action::Enter(_) => self.typed = None,
            Action::ReplaceVoters => self.voters = None,
            // The card is gone with its message.
            Action::Message(_) if had_card && self.selection.is_none() => {
                out.push(Effect::Focus(Focus::Root))
            }
            _ => {}
        }
    }

    pub(super) fn act(&mut self, action: sim::Action) {
        if let Err(refused) = self.act_all([action]) {
            self.notify(scenario::narrate_refusal(refused));
        }
    }

    /// Does several things as one, or says why not.
    pub(super) fn do_all(&mut self, actions: Vec<sim::Action>) {
        if let Err(refused) = self.act_all(actions) {
            self.notify(Refusal::World(refused).sentence());
        }
    }

    /// Does several things, one after the other, as one that can be undone. Stops before the first that is
    /// refused: what was done before it is done.
    pub(super) fn act_all(
        &mut self,
        actions: impl IntoIterator<Item = sim::Action>,
    ) -> Result<(), sim::Refused> {
        self.stop();
        let (here, before) = (self.here(), self.world().clone());
        let result = actions.into_iter().try_for_each(|action| self.run.act(action));
        if before.events() < self.world().events() {
            self.did(here);
            self.changed = Changed::since(before);
        }
        self.follow();
        self.caption.speak();
        result
    }

    /// The next request is another one, so that the two can be told apart in the logs.
    fn vary_request(&mut self) {
        if let Ok(Operation::Set { key, value }) = Operation::parse(&self.request) {
            self.request = Operation::Set { key, value: value.saturating_add(1) }.to_string();
        }
    }

    /// The key that the request is about.
    fn key(&self) -> Result<Key, Refusal> {
        Operation::parse(&self.request).map(Operation::key).map_err(|_| Refusal::Said(NO_REQUEST))
    }

    /// Who shall vote, as far as it has been chosen: at first, those who do.
    #[must_use]
    pub fn chosen_voters(&self) -> ServerSet {
        self.voters.unwrap_or_else(|| membership(self.world()).voters)
    }

    pub(super) fn choose_voter(&mut self, server: ServerId) {
        let mut voters = self.chosen_voters();
        if !voters.insert(server) {
            voters = voters.without(server);
        }
        self.voters = Some(voters);
    }
}

/// The configuration that the leader goes by; without a leader, the latest that any log has.
#[must_use]
pub fn membership(world: &World) -> raft::Membership {
    let leader = world.leader().and_then(|leader| world.host(leader));
    let latest = || world.hosts().iter().max_by_key(|host| (host.log().last_term(), host.log().last_index()));
    leader.or_else(latest).map(sim::Host::membership).unwrap_or_default()
}
