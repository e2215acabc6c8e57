//! The links between servers and clients, and what is on its way over them.

use raft::{ClientId, Dice, Duration, ServerId};

use crate::interception::Rules;
use crate::{Endpoint, Flight, Links, MessageId, Permille, Setup, Span, purpose};

/// What one server's messages to another meet on their way.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Link {
    /// Whether nothing gets through.
    pub cut: bool,
    /// How long a message travels, if not as long as on the others.
    pub latency: Option<Span>,
    /// How many messages get lost.
    pub loss: Permille,
    /// How many messages arrive twice.
    pub duplication: Permille,
    /// How many messages take up to four times as long, so that others overtake them.
    pub reordering: Permille,
    latency_dice: Dice,
    /// Rolls apart, so that a link that loses messages delivers the others when it would have.
    fault_dice: Dice,
}

/// The messages in flight, and the links they travel on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Network {
    seed: u64,
    /// Oldest first.
    flights: Vec<(MessageId, Flight)>,
    /// From each server to each, those that are not there yet included. Each link rolls its own
    /// dice, so that more traffic on one changes nothing on another.
    links: Vec<Link>,
    /// Between clients and servers, for those that have spoken: from, to and dice.
    client_links: Vec<(Endpoint, Endpoint, Dice)>,
    pub(crate) rules: Rules,
    sent: u64,
}

impl Network {
    pub(crate) fn new(seed: u64) -> Network {
        let ids = || Links::ALL.from.iter();
        let links = ids().flat_map(|from| ids().map(move |to| Link::new(seed, from, to))).collect();
        Network {
            seed,
            flights: Vec::new(),
            links,
            client_links: Vec::new(),
            rules: Rules::default(),
            sent: 0,
        }
    }

    pub(crate) fn flights(&self) -> impl Iterator<Item = (MessageId, &Flight)> {
        self.flights.iter().map(|(id, flight)| (*id, flight))
    }

    pub(crate) fn flight(&self, id: MessageId) -> Option<&Flight> {
        self.position(id).map(|position| &self.flights[position].1)
    }

    pub(crate) fn flight_mut(&mut self, id: MessageId) -> Option<&mut Flight> {
        self.position(id).map(|position| &mut self.flights[position].1)
    }

    pub(crate) fn link(&self, from: ServerId, to: ServerId) -> &Link {
        &self.links[place(from) * usize::from(Setup::MAX_SERVERS) + place(to)]
    }

    pub(crate) fn link_mut(&mut self, from: ServerId, to: ServerId) -> &mut Link {
        &mut self.links[place(from) * usize::from(Setup::MAX_SERVERS) + place(to)]
    }

    /// Puts a packet on its way.
    pub(crate) fn send(&mut self, flight: Flight) -> MessageId {
        self.sent += 1;
        let id = MessageId(self.sent);
        self.flights.push((id, flight));
        id
    }

    /// How long a message between a client and a server travels.
    pub(crate) fn roll_client_latency(&mut self, from: Endpoint, to: Endpoint, latency: Span) -> Duration {
        let known = self.client_links.iter().position(|link| (link.0, link.1) == (from, to));
        let place = known.unwrap_or_else(|| {
            let dice = Dice::keyed(self.seed, &[purpose::LINK, name(from), name(to)]);
            self.client_links.push((from, to, dice));
            self.client_links.len() - 1
        });
        latency.roll(&mut self.client_links[place].2)
    }

    /// Takes a message out of the network: it has arrived, or it is lost.
    pub(crate) fn take(&mut self, id: MessageId) -> Option<Flight> {
        self.position(id).map(|position| self.flights.remove(position).1)
    }

    fn position(&self, id: MessageId) -> Option<usize> {
        self.flights.binary_search_by_key(&id, |(flying, _)| *flying).ok()
    }
}

impl Link {
    fn new(seed: u64, from: ServerId, to: ServerId) -> Link {
        let dice =
            |purpose| Dice::keyed(seed, &[purpose, name(Endpoint::Server(from)), name(Endpoint::Server(to))]);
        Link {
            cut: false,
            latency: None,
            loss: Permille::ZERO,
            duplication: Permille::ZERO,
            reordering: Permille::ZERO,
            latency_dice: dice(purpose::LINK),
            fault_dice: dice(purpose::FAULT),
        }
    }

    /// How long the next message travels.
    pub(crate) fn roll_latency(&mut self, usual: Span) -> Duration {
        let latency = self.latency.unwrap_or(usual);
        let travels = latency.roll(&mut self.latency_dice);
        if self.happens(self.reordering) {
            let longer = Span { min: latency.max, max: Duration::from_micros(3 * latency.max.as_micros()) };
            return Duration::from_micros(
                travels.as_micros() + longer.roll(&mut self.fault_dice).as_micros(),
            );
        }
        travels
    }

    /// Whether a fault befalls the next message.
    pub(crate) fn happens(&mut self, probability: Permille) -> bool {
        probability != Permille::ZERO && self.fault_dice.below(1_000) < u64::from(probability.get())
    }
}

/// What an endpoint's dice are named by.
fn name(endpoint: Endpoint) -> u64 {
    match endpoint {
        Endpoint::Server(server) => server.number().into(),
        Endpoint::Client(ClientId(client)) => 1_000 + u64::from(client),
    }
}

fn place(server: ServerId) -> usize {
    usize::from(server.number()) - 1
}
