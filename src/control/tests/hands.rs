//! What can be done to servers, messages and the cluster: when it makes sense, and what it does.

use raft::{ClientId, Role, ServerId, ServerSet};
use sim::{ClusterAction, Interception, LinkAction, MessageId, MessagePattern, Operation, World};

use super::super::*;
use crate::api::options::Options;
use crate::model::{Exact, LookAction, NO_MESSAGE, NO_SERVER, Selected, TimeAction, hands};

fn cluster(action: ClusterAction) -> Action {
    Action::Do(sim::Action::Cluster(action))
}

/// A playground in some situation.
struct Situation(Model);

impl Situation {
    fn new(servers: u8) -> Situation {
        Situation(Model::new(&Options { servers, ..Options::default() }, 1, Vec::new()))
    }

    /// Somebody leads, and has committed an entry of its term.
    fn led(servers: u8) -> Situation {
        let mut at = Situation::new(servers);
        at.until(|world| world.leader().is_some());
        at.act(cluster(ClusterAction::Request {
            client: World::VISITOR,
            via: None,
            operation: Operation::parse("set x 1").expect("it is one"),
        }));
        at.until(|world| world.hosts().iter().all(|host| applied(world, host.id()) == 1));
        at
    }

    fn act(&mut self, action: Action) {
        self.0.update(action, &mut Vec::new());
    }

    fn press(&mut self, control: impl Into<Control>) -> &mut Situation {
        let control = control.into();
        assert_eq!(self.why_not(control), None, "{control:?}");
        self.act(control.action());
        self
    }

    fn select(&mut self, server: ServerId) -> &mut Situation {
        self.act(Action::Look(LookAction::Select(Selected::Server(server))));
        self
    }

    fn until(&mut self, holds: impl Fn(&World) -> bool) {
        for _ in 0..5_000 {
            if holds(self.0.world()) {
                return;
            }
            self.act(Action::Time(TimeAction::NextEvent));
        }
        panic!("it does not come to that");
    }

    fn why_not(&self, control: impl Into<Control>) -> Option<String> {
        control.into().refusal(&self.0).map(Refusal::sentence)
    }

    fn world(&self) -> &World {
        self.0.world()
    }

    fn leader(&self) -> ServerId {
        self.world().leader().expect("somebody leads")
    }

    fn follower(&self) -> ServerId {
        let leader = self.leader();
        self.world().hosts().iter().map(sim::Host::id).rfind(|id| *id != leader).expect("not alone")
    }

    /// Opens the card of a message from the leader, that carries entries.
    fn choose_entries(&mut self) -> MessageId {
        self.act(Action::SendRequest);
        let carries = |packet: &sim::Packet| {
            packet.is(sim::MessageKind::AppendEntries) && !packet.is(sim::MessageKind::Heartbeat)
        };
        self.until(|world| world.flights().any(|(_, flight)| carries(&flight.packet)));
        let found = self.world().flights().find(|(_, flight)| carries(&flight.packet)).map(|(id, _)| id);
        let id = found.expect("it was there just now");
        self.act(Action::Look(LookAction::Select(Selected::Message(id))));
        id
    }
}

impl From<ServerControl> for Control {
    fn from(control: ServerControl) -> Control {
        Control::Server(control)
    }
}

impl From<MessageControl> for Control {
    fn from(control: MessageControl) -> Control {
        Control::Message(control)
    }
}

impl From<ClusterControl> for Control {
    fn from(control: ClusterControl) -> Control {
        Control::Cluster(control)
    }
}

fn applied(world: &World, server: ServerId) -> u64 {
    world.server(server).map_or(0, |server| server.state().last_applied().0)
}

#[test]
fn in_each_situation_what_makes_no_sense_says_why() {
    use ServerControl::*;
    // For each control: whether it makes sense, or the words that say why it does not.
    let check = |name: &str, situation: &Situation, expected: &[(ServerControl, &str)]| {
        for &(control, why) in expected {
            let told = situation.why_not(control).unwrap_or_default();
            let fits = if why.is_empty() { told.is_empty() } else { told.contains(why) };
            assert!(fits, "{name}, {control:?}: “{told}” and not “{why}”");
        }
    };
    let mut at = Situation::led(3);
    check(
        "nothing is selected",
        &at,
        &[
            (TimeOut, NO_SERVER),
            (Crash, NO_SERVER),
            (Restart, NO_SERVER),
            (Pause, NO_SERVER),
            (CutOff, NO_SERVER),
            (Read, NO_SERVER),
            (HandOver, NO_SERVER),
            (Compact, NO_SERVER),
            (Wipe, NO_SERVER),
            (Set(Exact::Clock), NO_SERVER),
            (Request, ""),
        ],
    );
    let (leader, follower) = (at.leader(), at.follower());
    at.select(leader);
    check(
        "the leader",
        &at,
        &[
            (TimeOut, "leads, and a leader has no election timer"),
            (Crash, ""),
            (Restart, "is running"),
            (Pause, ""),
            (Resume, "is not paused"),
            (CutOff, ""),
            (Reconnect, "It is so already"),
            (Request, ""),
            (Read, ""),
            (HandOver, "It leads already"),
            (Compact, ""),
            (CrashSynced, ""),
            (CrashTorn, "writes nothing"),
            (CrashLossy, ""),
            (Wipe, "is running"),
            (Set(Exact::Clock), "0.1 to 10"),
        ],
    );
    at.select(follower);
    check("a follower", &at, &[(TimeOut, ""), (HandOver, ""), (Pause, ""), (Compact, "")]);
    at.press(HandOver);
    check("while the leader hands over", &at, &[(HandOver, "It is handing over to")]);
    at.press(Pause);
    check(
        "a paused follower",
        &at,
        &[
            (TimeOut, "is paused: resume it first"),
            (Crash, ""),
            (Pause, "is paused"),
            (Resume, ""),
            (Compact, "is paused"),
        ],
    );
    at.press(Crash);
    check(
        "a crashed follower",
        &at,
        &[
            (TimeOut, "is crashed: restart it first"),
            (Crash, "is crashed"),
            (Restart, ""),
            (Pause, "is crashed"),
            (Resume, "is crashed"),
            (CutOff, ""),
            (Compact, "is crashed"),
            (CrashSynced, "is crashed"),
            (CrashTorn, "is crashed"),
            (Wipe, ""),
            (Request, ""),
        ],
    );
    at.act(Action::SetRequest("put x".to_owned()));
    check("a request that is none", &at, &[(Request, "Mend the request"), (Read, "Mend the request")]);
}

#[test]
fn each_control_of_a_server_does_what_it_says() {
    use ServerControl::*;
    let mut at = Situation::led(3);
    let (leader, follower) = (at.leader(), at.follower());
    let host = |at: &Situation| at.world().host(follower).expect("it is there").clone();

    at.select(follower).press(Compact);
    assert_eq!(host(&at).snapshot().map(raft::Snapshot::index), Some(host(&at).log().base_index()));
    at.press(Pause);
    assert!(host(&at).is_paused());
    at.press(Resume);
    assert!(!host(&at).is_paused());
    at.press(CutOff);
    assert!(at.world().link(leader, follower).cut && at.world().link(follower, leader).cut);
    assert!(!at.world().link(leader, other(leader, follower)).cut, "the others reach each other");
    assert_eq!(at.why_not(CutOff).as_deref(), Some("It is so already"));
    at.press(Reconnect);
    assert!(!at.world().link(leader, follower).cut && !at.world().link(follower, leader).cut);

    at.act(Action::Type(Exact::Clock, "1.5".to_owned()));
    at.press(Set(Exact::Clock));
    assert_eq!((host(&at).clock_rate().get(), at.0.typed(Exact::Clock)), (1_500, None));
    at.act(Action::Type(Exact::Disk, "40".to_owned()));
    at.press(Set(Exact::Disk));
    assert_eq!(host(&at).disk_latency(), Some(sim::Span::millis(40, 40)));

    at.press(TimeOut);
    assert!(matches!(host(&at).server().map(raft::Server::role), Some(Role::Candidate(_))));
    let term = host(&at).term();
    assert!(host(&at).disk().held().current_term < term, "its disk is slow");
    at.press(CrashSynced);
    assert_eq!(
        (host(&at).server().is_none(), host(&at).term()),
        (true, term),
        "what was being written is kept"
    );
    at.press(Restart);
    assert_eq!(host(&at).term(), term);
    at.press(TimeOut).press(Crash);
    assert_eq!(host(&at).term(), term, "what was being written is lost");
    at.press(Wipe);
    assert_eq!((host(&at).term(), host(&at).log().is_empty()), (raft::Term::ZERO, true));
    at.press(Restart).press(TimeOut).press(CrashTorn);
    assert!(host(&at).disk().torn().is_some());
}

#[test]
fn a_disk_that_lies_loses_what_it_called_durable() {
    let mut at = Situation::led(3);
    let leader = at.leader();
    let last = |at: &Situation| at.world().host(leader).expect("it is there").log().last_index().0;
    assert_eq!(last(&at), 1);
    at.select(leader).press(ServerControl::CrashLossy);
    assert_eq!(last(&at), 0);
}

#[test]
fn leadership_is_handed_over_to_whom_was_chosen() {
    let mut at = Situation::led(3);
    let follower = at.follower();
    at.select(follower).press(ServerControl::HandOver);
    at.until(|world| world.leader() == Some(follower));
}

#[test]
fn a_read_asks_the_selected_server_for_the_key_of_the_request() {
    let mut at = Situation::led(3);
    let leader = at.leader();
    at.act(Action::SetRequest("set x 9".to_owned()));
    at.select(leader).press(ServerControl::Read);
    let asks = |flight: &sim::Flight| match &flight.packet {
        sim::Packet::Request { to, ask: sim::Ask::Operation(operation), .. } => {
            Some((*to, operation.to_string()))
        }
        _ => None,
    };
    let asked: Vec<_> = at.world().flights().filter_map(|(_, flight)| asks(flight)).collect();
    assert_eq!(asked, [(leader, "get x".to_owned())]);
    assert_eq!(at.0.request, "set x 9", "and the request stays as it is");
}

#[test]
fn a_request_goes_through_the_client_that_was_chosen() {
    let mut at = Situation::led(3);
    at.act(Action::SetClient(ClientId(7)));
    at.press(ServerControl::Request);
    assert!(at.world().clients().iter().any(|client| client.id() == ClientId(7) && client.call().is_some()));
    at.press(ClusterControl::GiveUp(ClientId(7)));
    assert_eq!(
        at.why_not(ClusterControl::GiveUp(ClientId(7))).as_deref(),
        Some("Client C7 waits for nothing")
    );
}

#[test]
fn each_control_of_a_message_does_what_it_says() {
    use MessageControl::*;
    let mut at = Situation::led(3);
    assert_eq!(at.why_not(Deliver).as_deref(), Some(NO_MESSAGE));
    let id = at.choose_entries();
    let flight = |at: &Situation| at.world().flight(id).cloned();
    let before = flight(&at).expect("in flight");
    at.press(Delay);
    assert_eq!(flight(&at).map(|flight| flight.arrives), Some(before.arrives + crate::model::LATER));
    assert!(at.why_not(Release).is_some_and(|why| why.contains("is not held")));
    at.press(Hold);
    assert_eq!(flight(&at).and_then(|flight| flight.held), Some(at.world().now()));
    assert!(at.why_not(Hold).is_some_and(|why| why.contains("is held already")));
    at.press(Release);
    assert_eq!(flight(&at).and_then(|flight| flight.held), None);
    let copies =
        |at: &Situation| at.world().flights().filter(|(_, flight)| flight.packet == before.packet).count();
    at.press(Duplicate);
    assert_eq!(copies(&at), 2);
    at.press(Drop);
    assert_eq!((copies(&at), at.0.selection), (1, None));
    let id = at.choose_entries();
    let sim::Endpoint::Server(to) = at.world().flight(id).expect("in flight").packet.to() else {
        panic!("a leader sends entries to servers");
    };
    let log = |at: &Situation| at.world().host(to).expect("it is there").log().last_index();
    let held = log(&at);
    at.press(Deliver);
    assert_eq!((log(&at), at.0.selection), (held.next(), None));
}

#[test]
fn what_waits_at_a_paused_server_cannot_be_delivered() {
    let mut at = Situation::led(2);
    let follower = at.follower();
    at.choose_entries();
    at.act(Action::Do(sim::Action::Server(follower, sim::ServerAction::Pause)));
    let why = format!("{follower} is paused: resume it first");
    assert_eq!(at.why_not(MessageControl::Deliver), Some(why));
}

#[test]
fn messages_are_walked_in_both_directions() {
    let mut at = Situation::led(5);
    at.until(|world| 3 <= world.flights().count());
    let ids: Vec<MessageId> = at.world().flights().map(|(id, _)| id).collect();
    let mut walk = |key: &str| {
        at.act(keys::action(key, &at.0).expect("the key does something"));
        match at.0.selection {
            Some(Selected::Message(id)) => id,
            _ => panic!("a message is chosen"),
        }
    };
    let last = ids.len() - 1;
    assert_eq!(
        ["m", "m", "M", "M", "m", "M"].map(&mut walk),
        [0, 1, 0, last, 0, last].map(|place| ids[place])
    );
}

#[test]
fn members_are_added_promoted_demoted_replaced_and_removed() {
    use ClusterControl::*;
    let mut at = Situation::led(3);
    let [s2, s3, s4, s5] = [2, 3, 4, 5].map(ServerId::new);
    let committed = |at: &mut Situation| {
        at.until(|world| {
            let leader = world.leader().and_then(|leader| world.server(leader));
            leader.is_some_and(|leader| {
                let state = leader.state();
                state.log().membership_index() <= state.commit_index() && !state.membership().is_joint()
            })
        });
        hands::membership(at.world())
    };
    let is = |voters: &[u8], learners: &[u8]| {
        let set = |numbers: &[u8]| numbers.iter().map(|number| ServerId::new(*number)).collect::<ServerSet>();
        raft::Membership { learners: set(learners), ..raft::Membership::of(set(voters)) }
    };
    assert!(at.why_not(AddVoter(s5)).is_some_and(|why| why.contains("numbered on")));
    at.press(AddLearner(s4));
    let why = at.why_not(AddLearner(s5)).expect("one change at a time");
    assert!(why.contains("would refuse") && why.contains("Wait until it is"), "{why}");
    assert_eq!(committed(&mut at), is(&[1, 2, 3], &[4]));
    at.until(|world| applied(world, s4) == applied(world, world.leader().expect("somebody leads")));
    at.until(|world| world.flights().next().is_none());
    at.press(Promote(s4));
    assert_eq!(committed(&mut at), is(&[1, 2, 3, 4], &[]));
    let victim = if at.leader() == s2 { s3 } else { s2 };
    at.press(Demote(victim));
    assert!(committed(&mut at).learners.contains(victim));
    at.press(Remove(victim));
    assert!(!committed(&mut at).all().contains(victim));

    assert!(at.why_not(ReplaceVoters).is_some_and(|why| why.contains("nothing to change")));
    let stays = at.leader();
    for server in at.0.chosen_voters().iter().filter(|server| *server != stays) {
        at.act(ChooseVoter(server).action());
    }
    for server in [victim, s5] {
        at.act(ChooseVoter(server).action());
    }
    at.press(ReplaceVoters);
    assert!(hands::membership(at.world()).is_joint());
    let expected: ServerSet = [stays, victim, s5].into_iter().collect();
    assert_eq!(committed(&mut at).voters, expected);
    assert_eq!(at.0.chosen_voters(), expected, "the choice begins anew");
    let alone = Situation::led(1);
    assert!(alone.why_not(Remove(ServerId::new(1))).is_some_and(|why| why.contains("Leave one that votes")));
}

#[test]
fn timers_are_spread_and_lined_up() {
    let deadlines = |at: &Situation| -> Vec<_> {
        let times = at.world().hosts().iter().filter_map(|host| host.server()?.deadline());
        let mut times: Vec<_> = times.collect();
        times.dedup();
        times
    };
    let mut at = Situation::new(5);
    at.press(ClusterControl::LineUpTimers);
    assert_eq!(deadlines(&at).len(), 1);
    at.press(ClusterControl::SpreadTimers);
    assert_eq!(deadlines(&at).len(), 5);
}

#[test]
fn a_rule_for_messages_to_come_can_be_ended() {
    let mut at = Situation::new(3);
    let pattern = MessagePattern::default();
    assert!(at.why_not(ClusterControl::EndRule(pattern)).is_some_and(|why| why.contains("no such rule")));
    at.act(cluster(ClusterAction::Intercept(pattern, Interception::Hold)));
    at.press(ClusterControl::EndRule(pattern));
    assert_eq!(at.world().rules(), []);
}

#[test]
fn only_links_of_the_selected_server_are_healed() {
    let mut at = Situation::led(3);
    let (leader, follower) = (at.leader(), at.follower());
    let third = other(leader, follower);
    let links = sim::Links {
        from: [leader].into_iter().collect(),
        to: [third].into_iter().collect(),
        both_ways: true,
    };
    at.act(Action::Do(sim::Action::Links(links, LinkAction::Cut)));
    at.select(follower);
    assert_eq!(at.why_not(ServerControl::Reconnect).as_deref(), Some("It is so already"));
    at.select(third).press(ServerControl::Reconnect);
    assert!(!at.world().link(leader, third).cut);
}

/// The third of three.
fn other(one: ServerId, two: ServerId) -> ServerId {
    ServerId::new(6 - one.number() - two.number())
}
