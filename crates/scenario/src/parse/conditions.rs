//! What `until`, `expect`, `never` and `goal` say of the world.

use check::Property;

use super::values;
use super::words::{Wish, Words};
use crate::names::{self, value_of, words_of};
use crate::{
    Claim, ClientFact, Compare, Condition, Fact, ReasonKind, ScenarioError, ServerFact, ServerRole, Who,
};

type Parsed<T> = Result<T, ScenarioError>;

/// What can follow the name of a server.
pub(crate) const SERVER_FACTS: [&str; 20] = [
    "leads",
    "is",
    "term",
    "log",
    "last",
    "entry",
    "commit",
    "applied",
    "snapshot",
    "vote",
    "value",
    "votes",
    "said",
    "voters",
    "learners",
    "joint",
    "lease",
    "next",
    "match",
    "in-flight",
];

impl Words<'_> {
    pub(super) fn condition(&mut self) -> Parsed<Condition> {
        let mut claims = vec![self.claim()?];
        while self.take("and") {
            claims.push(self.claim()?);
        }
        if self.peek().text == "or" {
            return Err(self.wrong("there is no “or” in a condition, only “and” and “not”"));
        }
        Ok(Condition(claims))
    }

    fn claim(&mut self) -> Parsed<Claim> {
        Ok(Claim { not: self.take("not"), fact: self.fact()? })
    }

    fn fact(&mut self) -> Parsed<Fact> {
        if let Some(client) = self.take_client() {
            return Ok(Fact::Client(client, self.client_fact()?));
        }
        if self.begins_servers() {
            let servers = self.servers()?;
            return Ok(Fact::Servers(servers, self.server_fact()?));
        }
        let first = self.peek();
        let words =
            ["a", "one", "no", "logs", "voters", "learners", "joint", "message", "messages", "violation"];
        if !words.contains(&first.text) {
            let all: Vec<_> = words.into_iter().chain(["not"]).chain(words_of(&names::SERVERS)).collect();
            let problem =
                "expected what shall be true, such as S1 leads, a leader, all commit >= 3, C1 answered 5";
            self.wish(Wish::Server);
            return Err(self.wrong(problem).with_words(&all));
        }
        self.next();
        Ok(match first.text {
            "a" => self.expect("leader").map(|()| Fact::SomeLeader)?,
            "one" => self.expect("leader").map(|()| Fact::OneLeader)?,
            "no" if self.take("violation") => Fact::NoViolation,
            "no" if self.take("leader") => Fact::NoLeader,
            "no" => return Err(self.expected(&["leader", "violation"])),
            "logs" => self.expect("equal").map(|()| Fact::LogsEqual)?,
            "voters" => Fact::Voters(self.server_list()?),
            "learners" => Fact::Learners(self.server_list()?),
            "joint" => Fact::Joint,
            "message" => Fact::InFlight(self.selection_or_any()?),
            "messages" => {
                let selection = self.selection_or_any()?;
                self.compared().map(|(how, n)| Fact::Messages(selection, how, n))?
            }
            _ => Fact::Violation(self.property()?),
        })
    }

    pub(super) fn begins_servers(&self) -> bool {
        let text = self.peek().text;
        values::looks_like_server(text) || text == "none" || value_of(&names::SERVERS, text).is_some()
    }

    fn server_fact(&mut self) -> Parsed<ServerFact> {
        let first = self.peek();
        if !SERVER_FACTS.contains(&first.text) {
            return Err(self.expected(&SERVER_FACTS));
        }
        self.next();
        Ok(match first.text {
            "leads" => ServerFact::Leads(if self.take("term") { Some(self.term()?) } else { None }),
            "is" => ServerFact::Is(self.role()?),
            "term" => self.compared().map(|(how, n)| ServerFact::Term(how, n))?,
            "log" => self.compared().map(|(how, n)| ServerFact::Log(how, n))?,
            "last" => {
                self.expect("term")?;
                self.compared().map(|(how, n)| ServerFact::LastTerm(how, n))?
            }
            "entry" => {
                let index = self.number()?;
                self.expect("term")?;
                self.compared().map(|(how, n)| ServerFact::Entry(index, how, n))?
            }
            "commit" => self.compared().map(|(how, n)| ServerFact::Commit(how, n))?,
            "applied" => self.compared().map(|(how, n)| ServerFact::Applied(how, n))?,
            "snapshot" => self.compared().map(|(how, n)| ServerFact::Snapshot(how, n))?,
            "vote" => ServerFact::Vote(if self.take("none") { None } else { Some(self.server()?) }),
            "value" => self.value_fact()?,
            "votes" => ServerFact::Votes,
            "voters" => ServerFact::Voters(self.server_list()?),
            "learners" => ServerFact::Learners(self.server_list()?),
            "joint" => ServerFact::Joint,
            "lease" => ServerFact::Lease,
            "next" => self.follower_fact(ServerFact::Next)?,
            "match" => self.follower_fact(ServerFact::Match)?,
            "in-flight" => self.follower_fact(ServerFact::InFlight)?,
            _ => ServerFact::Said(self.reason()?),
        })
    }

    /// What a leader knows of one server.
    fn follower_fact(&mut self, fact: fn(Who, Compare, u64) -> ServerFact) -> Parsed<ServerFact> {
        let follower = self.who()?;
        let (how, n) = self.compared()?;
        Ok(fact(follower, how, n))
    }

    fn value_fact(&mut self) -> Parsed<ServerFact> {
        let key = self.key()?;
        if self.take("none") {
            return Ok(ServerFact::NoValue(key));
        }
        let how = self.comparison();
        Ok(ServerFact::Value(key, how, self.value()?))
    }

    fn client_fact(&mut self) -> Parsed<ClientFact> {
        let fact = match self.peek().text {
            "waits" => ClientFact::Waits,
            "idle" => ClientFact::Idle,
            "gave-up" => ClientFact::GaveUp,
            "answered" => ClientFact::Answered,
            _ => return Err(self.expected(&["waits", "idle", "answered", "gave-up"])),
        };
        self.next();
        if fact != ClientFact::Answered {
            return Ok(fact);
        }
        Ok(if self.take("none") {
            ClientFact::AnsweredNone
        } else if self.take("no-session") {
            ClientFact::AnsweredNoSession
        } else {
            self.take_if(values::value).map_or(ClientFact::Answered, ClientFact::AnsweredValue)
        })
    }

    fn compared(&mut self) -> Parsed<(Compare, u64)> {
        let how = self.comparison();
        Ok((how, self.number()?))
    }

    fn comparison(&mut self) -> Compare {
        self.take_named(&names::COMPARISONS).unwrap_or(Compare::Equal)
    }

    fn role(&mut self) -> Parsed<ServerRole> {
        let role = self.take_named(&names::ROLES);
        role.ok_or_else(|| self.expected(&words_of(&names::ROLES)))
    }

    fn property(&mut self) -> Parsed<Property> {
        let property = self.take_if(Property::from_id);
        property.ok_or_else(|| self.expected(&Property::ALL.map(Property::id)))
    }

    fn reason(&mut self) -> Parsed<ReasonKind> {
        let named = |text: &str| ReasonKind::ALL.iter().copied().find(|kind| kind.name() == text);
        let words: Vec<_> = ReasonKind::ALL.iter().map(|kind| kind.name()).collect();
        self.take_if(named).ok_or_else(|| self.wrong("no reason has this name").with_words(&words))
    }
}
