//! Worlds that are ready-made: how messages, disks and clocks behave.

use raft::ServerId;
use sim::{Action, ClockRate, LinkAction, Links, Permille, Refused, ServerAction, Span, World};

use super::super::tools;

/// A world that is ready-made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Preset {
    /// Nothing goes wrong.
    Calm,
    /// Messages and disks take now less time, now more.
    Jittery,
    /// Messages get lost, or arrive twice.
    Lossy,
    /// All of it, and clocks go wrong.
    Chaos,
}

/// How messages, disks and clocks behave.
struct Weather {
    /// How long a message travels, and a write takes; as at the beginning if none.
    latency: Option<Span>,
    disk: Option<Span>,
    loss: u16,
    duplication: u16,
    reordering: u16,
    /// How fast the clocks go, S1's first.
    clocks: [u16; 9],
}

const TRUE: [u16; 9] = [1_000; 9];

impl Preset {
    /// All of them, the worst comes last.
    pub const ALL: [Preset; 4] = [Preset::Calm, Preset::Jittery, Preset::Lossy, Preset::Chaos];

    const fn weather(self) -> Weather {
        let calm =
            Weather { latency: None, disk: None, loss: 0, duplication: 0, reordering: 0, clocks: TRUE };
        match self {
            Preset::Calm => calm,
            Preset::Jittery => Weather {
                latency: Some(Span::millis(2, 45)),
                disk: Some(Span::millis(1, 12)),
                reordering: 100,
                ..calm
            },
            Preset::Lossy => Weather { loss: 200, duplication: 50, ..calm },
            Preset::Chaos => Weather {
                latency: Some(Span::millis(2, 60)),
                disk: Some(Span::millis(1, 20)),
                loss: 150,
                duplication: 100,
                reordering: 200,
                clocks: [1_000, 1_050, 950, 1_020, 980, 1_040, 960, 1_010, 990],
            },
        }
    }

    /// What makes a world so: nothing if it is so already.
    #[must_use]
    pub fn deeds(self, world: &World) -> Vec<Action> {
        let Weather { latency, disk, loss, duplication, reordering, clocks } = self.weather();
        let rate = |permille| Permille::new(permille).unwrap_or(Permille::ZERO);
        let links = [
            LinkAction::SetLatency(latency.unwrap_or(world.setup().latency)),
            LinkAction::SetLoss(rate(loss)),
            LinkAction::SetDuplication(rate(duplication)),
            LinkAction::SetReordering(rate(reordering)),
        ];
        let disk = ServerAction::SetDiskLatency(disk.unwrap_or(world.setup().disk_latency));
        let clock = |server: ServerId| {
            let place = usize::from(server.number() - 1) % clocks.len();
            ServerAction::SetClock(ClockRate::new(clocks[place]).unwrap_or(ClockRate::TRUE))
        };
        let of_server = |server| [disk.clone(), clock(server)].map(|action| Action::Server(server, action));
        let links = links.map(|action| Action::Links(Links::ALL, action)).into_iter();
        let servers = tools::all_of(world).iter().flat_map(of_server);
        links.chain(servers.collect::<Vec<_>>()).filter(|action| !is_so(world, action)).collect()
    }

    /// The one that a world is like, if any.
    #[must_use]
    pub fn of(world: &World) -> Option<Preset> {
        Preset::ALL.into_iter().find(|preset| preset.deeds(world).is_empty())
    }
}

/// Whether an action would change nothing. What nobody has set is as at the beginning.
fn is_so(world: &World, action: &Action) -> bool {
    match action {
        Action::Links(links, LinkAction::SetLatency(span)) => links
            .iter()
            .all(|(from, to)| world.link(from, to).latency.unwrap_or(world.setup().latency) == *span),
        Action::Server(server, ServerAction::SetDiskLatency(span)) => {
            let disk = world.host(*server).and_then(sim::Host::disk_latency);
            disk.unwrap_or(world.setup().disk_latency) == *span
        }
        action => world.check(action) == Err(Refused::NothingToChange),
    }
}
