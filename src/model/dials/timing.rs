//! What the paper says of timing (§5.6): *broadcastTime ≪ electionTimeout ≪ MTBF*.

use raft::Duration;
use sim::{Links, Span, World};

use super::super::tools;

/// How long the things take that leadership hangs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timing {
    /// How long a message travels, from the fastest link to the slowest.
    pub latency: Span,
    /// How long a write to disk takes, from the fastest disk to the slowest.
    pub disk: Span,
    /// How long a leader stays silent at most.
    pub heartbeat: Duration,
    /// How long a follower waits for a leader.
    pub timeout: Span,
    /// How fast the fastest clock goes, and the slowest, in thousandths.
    pub clocks: (u16, u16),
}

/// What §5.6 lets one expect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// A leader stays until it crashes.
    Steady,
    /// Leaders are elected, but votes may split, or a heartbeat may come too late.
    Tight,
    /// Elections end before they are decided, or heartbeats come when it is too late.
    CannotHold,
}

/// An end of what is drawn on the axis, that can be moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handle {
    /// The fastest broadcast.
    BroadcastMin,
    /// The slowest.
    BroadcastMax,
    /// The heartbeat.
    Heartbeat,
    /// The shortest election timeout.
    TimeoutMin,
    /// The longest.
    TimeoutMax,
}

impl Handle {
    /// All of them, from the left to the right.
    pub const ALL: [Handle; 5] = [
        Handle::BroadcastMin,
        Handle::BroadcastMax,
        Handle::Heartbeat,
        Handle::TimeoutMin,
        Handle::TimeoutMax,
    ];
}

impl Timing {
    /// A world's. Of what differs between servers, the extremes.
    #[must_use]
    pub fn of(world: &World) -> Timing {
        let setup = world.setup();
        let all = tools::all_of(world);
        let links = Links { from: all, to: all, both_ways: false };
        let latencies = links.iter().map(|(from, to)| world.link(from, to).latency.unwrap_or(setup.latency));
        let disks = world.hosts().iter().map(|host| host.disk_latency().unwrap_or(setup.disk_latency));
        let own = || world.hosts().iter().map(|host| setup.of(host.id()).config);
        let timeouts =
            own().map(|config| Span { min: config.election_timeout_min, max: config.election_timeout_max });
        let rates = || world.hosts().iter().map(|host| host.clock_rate().get());
        Timing {
            latency: hull(latencies).unwrap_or(setup.latency),
            disk: hull(disks).unwrap_or(setup.disk_latency),
            heartbeat: own().map(|config| config.heartbeat_interval).max().unwrap_or(Duration::ZERO),
            timeout: hull(timeouts).unwrap_or(Span::millis(0, 0)),
            clocks: (rates().max().unwrap_or(1_000), rates().min().unwrap_or(1_000)),
        }
    }

    /// How long it takes to reach the others and hear from them, what they write to disk before they answer
    /// included: the paper's *broadcastTime*.
    #[must_use]
    pub fn broadcast(self) -> Span {
        let there_and_back = |travels: Duration, writes: Duration| {
            Duration::from_micros(2 * travels.as_micros() + writes.as_micros())
        };
        Span {
            min: there_and_back(self.latency.min, self.disk.min),
            max: there_and_back(self.latency.max, self.disk.max),
        }
    }

    /// What §5.6 says of it.
    ///
    /// *Steady* asks for the order of magnitude that the paper asks for, between the slowest broadcast and the
    /// most impatient timer; and that two heartbeats, the first fast and the second slow, come within that timer.
    /// The paper's broadcastTime is an average: where that is no shorter than the average timeout, most
    /// candidates give up before their votes are back, and no leader can hold its place.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        let (fastest, slowest) = self.clocks;
        let Span { min, max } = self.timeout;
        let broadcast = self.broadcast();
        let (impatient, patient) = (by_clock(min, fastest), by_clock(max, slowest));
        let heartbeat = by_clock(self.heartbeat, slowest);
        let jitter = self.latency.max.as_micros() - self.latency.min.as_micros();
        if impatient + patient <= (broadcast.min.as_micros() + broadcast.max.as_micros()).max(2 * heartbeat) {
            Verdict::CannotHold
        } else if 10 * broadcast.max.as_micros() <= impatient && heartbeat + jitter < impatient {
            Verdict::Steady
        } else {
            Verdict::Tight
        }
    }

    /// How many times the slowest broadcast fits into the most impatient timer, in tenths.
    #[must_use]
    pub fn tenfold(self) -> u64 {
        10 * by_clock(self.timeout.min, self.clocks.0) / self.broadcast().max.as_micros().max(1)
    }

    /// Where a handle is.
    #[must_use]
    pub fn place(self, handle: Handle) -> Duration {
        match handle {
            Handle::BroadcastMin => self.broadcast().min,
            Handle::BroadcastMax => self.broadcast().max,
            Handle::Heartbeat => self.heartbeat,
            Handle::TimeoutMin => self.timeout.min,
            Handle::TimeoutMax => self.timeout.max,
        }
    }

    /// The same with a handle elsewhere; the other end of a band goes with it rather than be crossed. The
    /// broadcast is moved by the latency: the disks stay as they are.
    #[must_use]
    pub fn moved(self, handle: Handle, to: Duration) -> Timing {
        let travels =
            |disk: Duration| Duration::from_micros(to.as_micros().saturating_sub(disk.as_micros()) / 2);
        let mut moved = self;
        match handle {
            Handle::BroadcastMin => moved.latency = from(self.latency, travels(self.disk.min)),
            Handle::BroadcastMax => moved.latency = up_to(self.latency, travels(self.disk.max)),
            Handle::Heartbeat => moved.heartbeat = to,
            Handle::TimeoutMin => moved.timeout = from(self.timeout, to),
            Handle::TimeoutMax => moved.timeout = up_to(self.timeout, to),
        }
        moved
    }
}

fn from(span: Span, min: Duration) -> Span {
    Span { min, max: span.max.max(min) }
}

fn up_to(span: Span, max: Duration) -> Span {
    Span { min: span.min.min(max), max }
}

/// How many microseconds of the world's time pass while a clock measures this.
fn by_clock(length: Duration, permille: u16) -> u64 {
    length.as_micros() * 1_000 / u64::from(permille.max(1))
}

/// From the least to the most of several.
fn hull(spans: impl Iterator<Item = Span>) -> Option<Span> {
    spans.reduce(|one, other| Span { min: one.min.min(other.min), max: one.max.max(other.max) })
}

#[cfg(test)]
mod tests;
