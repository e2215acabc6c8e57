//! What is asked under *Why not?*.

use raft::{ClientId, LogIndex, ServerId};
use scenario::Question;
use sim::{Endpoint, Host, World};

use super::look::LogCell;
use super::{Model, Selected};

impl Model {
    /// The question under *Why not?*: what somebody asked, or what the choice of a server, an entry or
    /// a message suggests.
    #[must_use]
    pub fn question(&self) -> Question {
        if let Some(asked) = self.asked {
            return asked;
        }
        if let Some(LogCell { server, index: Some(index) }) = self.cell {
            return Question::Commits(server, index);
        }
        match self.selection {
            Some(Selected::Server(server)) => of_server(self.world(), server),
            Some(Selected::Message(id)) => match self.world().flight(id).map(|flight| &flight.packet) {
                Some(packet) => of_ends(self.world(), [packet.from(), packet.to()]),
                None => first(self.world()),
            },
            None => first(self.world()),
        }
    }
}

/// Whom a question can be about, each with the first question about them.
#[must_use]
pub fn subjects(world: &World) -> Vec<Question> {
    let servers = world.hosts().iter().map(|host| of_server(world, host.id()));
    let clients = world.clients().iter().map(|client| Question::Answers(client.id()));
    servers.chain(clients).collect()
}

/// All questions about the same server or client as this one; this one is among them.
#[must_use]
pub fn alike(world: &World, question: Question) -> Vec<Question> {
    /// So many entries are offered.
    const MOST: u64 = 4;
    let Some(server) = server_of(question) else {
        return vec![question];
    };
    let mut questions = vec![Question::Leads(server), Question::Stands(server)];
    if let Some(host) = world.host(server) {
        let last = host.log().last_index().0;
        let committed = host.server().map_or(0, |server| server.state().commit_index().0);
        let first = (committed + 1).max((last + 1).saturating_sub(MOST)).max(1);
        questions.extend((first..=last).map(|index| Question::Commits(server, LogIndex(index))));
    }
    if !questions.contains(&question) {
        questions.push(question);
    }
    questions
}

/// The server that a question is about.
#[must_use]
pub fn server_of(question: Question) -> Option<ServerId> {
    match question {
        Question::Leads(server) | Question::Stands(server) | Question::Commits(server, _) => Some(server),
        Question::Answers(_) => None,
    }
}

fn first(world: &World) -> Question {
    let follower = world.hosts().iter().find(|host| host.leading().is_none());
    Question::Leads(follower.or(world.hosts().first()).map_or(ServerId::new(1), Host::id))
}

fn of_ends(world: &World, ends: [Endpoint; 2]) -> Question {
    let client = |end: &Endpoint| match end {
        Endpoint::Client(client) => Some(*client),
        Endpoint::Server(_) => None,
    };
    let client: Option<ClientId> = ends.iter().find_map(client);
    match (client, ends[1]) {
        (Some(client), _) => Question::Answers(client),
        (None, Endpoint::Server(server)) => of_server(world, server),
        (None, Endpoint::Client(client)) => Question::Answers(client),
    }
}

/// Of a leader one asks about its last entry: that it leads is plain.
fn of_server(world: &World, server: ServerId) -> Question {
    let Some(host) = world.host(server) else {
        return Question::Leads(server);
    };
    let last = host.log().last_index();
    match host.leading() {
        Some(_) if LogIndex::ZERO < last => Question::Commits(server, last),
        _ => Question::Leads(server),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::{Action, LookAction, TimeAction};

    fn until(model: &mut Model, done: impl Fn(&World) -> bool) {
        while !done(model.world()) {
            model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
        }
    }

    /// A cluster whose leader has just got its first entry.
    fn led() -> Model {
        let mut model = Model::new(&Options { servers: 3, ..Options::default() }, 1, Vec::new());
        until(&mut model, |world| world.leader().is_some());
        model.update(Action::SendRequest, &mut Vec::new());
        until(&mut model, |world| world.hosts().iter().any(|host| !host.log().is_empty()));
        model
    }

    fn look(model: &mut Model, action: LookAction) -> Question {
        model.update(Action::Look(action), &mut Vec::new());
        model.question()
    }

    #[test]
    fn the_question_follows_what_is_chosen_until_somebody_asks_another() {
        let mut model = led();
        let leader = model.world().leader().unwrap();
        let follower = model.world().hosts().iter().map(Host::id).find(|id| *id != leader).unwrap();
        let choose = |server| LookAction::Select(Selected::Server(server));
        assert_eq!(look(&mut model, choose(follower)), Question::Leads(follower));
        assert_eq!(look(&mut model, choose(leader)), Question::Commits(leader, LogIndex(1)));
        let cell = LogCell { server: follower, index: Some(LogIndex(1)) };
        assert_eq!(
            look(&mut model, LookAction::ChooseCell(Some(cell))),
            Question::Commits(follower, LogIndex(1))
        );
        let asked = Question::Stands(follower);
        assert_eq!(look(&mut model, LookAction::Ask(Some(asked))), asked);
        assert_eq!(look(&mut model, choose(follower)), Question::Leads(follower));
    }

    #[test]
    fn the_menus_offer_everybody_and_what_can_be_asked_of_them() {
        let model = led();
        let leader = model.world().leader().unwrap();
        let subjects = subjects(model.world());
        assert_eq!(subjects.len(), 4, "three servers and a client: {subjects:?}");
        assert_eq!(subjects[3], Question::Answers(World::VISITOR));
        let [leads, stands, commits] =
            [Question::Leads(leader), Question::Stands(leader), Question::Commits(leader, LogIndex(1))];
        assert_eq!(alike(model.world(), leads), [leads, stands, commits]);
        assert_eq!(alike(model.world(), subjects[3]), [subjects[3]]);
        let far = Question::Commits(leader, LogIndex(9));
        assert!(alike(model.world(), far).contains(&far));
    }
}
