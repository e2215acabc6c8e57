use super::*;
use raft::Time;
use sim::{Setting, Setup};

const USUAL: Timing = Timing {
    latency: Span::millis(3, 6),
    disk: Span::millis(1, 3),
    heartbeat: Duration::from_millis(50),
    timeout: Span::millis(150, 300),
    clocks: (1_000, 1_000),
};

/// "The broadcast time should be an order of magnitude less than the election timeout".
#[test]
fn ten_times_the_slowest_broadcast_is_steady_and_less_is_tight() {
    let check = |max, expected| {
        let timing = Timing { latency: Span::millis(3, max), ..USUAL };
        assert_eq!((timing.verdict(), timing.tenfold()), expected, "{max} ms each way");
    };
    check(6, (Verdict::Steady, 100));
    check(7, (Verdict::Tight, 88));
    check(20, (Verdict::Tight, 34));
    assert_eq!(USUAL.broadcast(), Span::millis(7, 15));
}

#[test]
fn a_heartbeat_that_may_come_too_late_is_not_steady() {
    let check = |heartbeat, expected| {
        let heartbeat = Duration::from_millis(heartbeat);
        assert_eq!(Timing { heartbeat, ..USUAL }.verdict(), expected, "{heartbeat:?}");
    };
    check(146, Verdict::Steady);
    check(147, Verdict::Tight);
    check(149, Verdict::Tight);
}

#[test]
fn clocks_that_go_wrong_are_taken_into_account() {
    let check = |clocks, expected| assert_eq!(Timing { clocks, ..USUAL }.verdict(), expected, "{clocks:?}");
    check((1_000, 900), Verdict::Steady);
    check((1_010, 1_000), Verdict::Tight);
    // A leader's clock is so slow that its heartbeats come when all others have lost patience.
    check((3_000, 300), Verdict::Tight);
    check((10_000, 1_000), Verdict::Tight);
    let slow = Timing { heartbeat: Duration::from_millis(140), timeout: Span::millis(150, 160), ..USUAL };
    assert_eq!(Timing { clocks: (10_000, 800), ..slow }.verdict(), Verdict::CannotHold);
}

#[test]
fn a_broadcast_that_takes_as_long_as_a_timeout_cannot_hold_a_leader() {
    let check = |latency, expected| {
        assert_eq!(Timing { latency, ..USUAL }.verdict(), expected, "{latency:?}");
    };
    check(Span::millis(10, 150), Verdict::Tight);
    check(Span::millis(100, 100), Verdict::Tight);
    check(Span::millis(100, 123), Verdict::CannotHold);
    check(Span::millis(1_000, 1_000), Verdict::CannotHold);
}

/// For how many thousandths of half a minute somebody led whom most followed, and how many terms there were.
fn led(setup: Setup) -> (u64, u64) {
    let mut world = World::new(setup).expect("it can work");
    let (start, end) = (3_000, 30_000);
    let mut led = 0;
    for ms in start..end {
        world.run_until(Time::from_micros(ms * 1_000), &mut Vec::new());
        let term = world.leader().and_then(|leader| world.host(leader)).map(sim::Host::term);
        let followed = world.hosts().iter().filter(|host| Some(host.term()) == term).count();
        led += u64::from(world.hosts().len() < 2 * followed);
    }
    (led * 1_000 / (end - start), world.hosts().iter().map(|host| host.term().0).max().unwrap_or(0))
}

#[test]
fn what_is_said_comes_true() {
    for (latency, timeout, verdict) in [
        (Span::millis(3, 6), Span::millis(150, 300), Verdict::Steady),
        (Span::millis(10, 20), Span::millis(430, 860), Verdict::Steady),
        (Span::millis(100, 150), Span::millis(150, 300), Verdict::CannotHold),
        (Span::millis(10, 20), Span::millis(51, 55), Verdict::Tight),
        (Span::millis(30, 40), Span::millis(51, 90), Verdict::CannotHold),
    ] {
        for seed in 1..4 {
            let mut setup = Setup { seed, latency, ..Setup::default() };
            setup.set(Setting::ElectionTimeout(timeout));
            let said = Timing::of(&World::new(setup.clone()).expect("it can work")).verdict();
            assert_eq!(said, verdict, "{latency:?} {timeout:?}");
            let (led, terms) = led(setup);
            let holds = match verdict {
                Verdict::Steady => led == 1_000 && terms <= 2,
                Verdict::Tight => 0 < led,
                Verdict::CannotHold => led < 300 && 30 < terms,
            };
            assert!(holds, "{verdict:?}: {latency:?} {timeout:?}, seed {seed}: {led} {terms}");
        }
    }
}

#[test]
fn a_handle_takes_the_other_end_with_it_rather_than_cross_it() {
    let ms = Duration::from_millis;
    let moved = |handle, to| USUAL.moved(handle, ms(to));
    assert_eq!(moved(Handle::TimeoutMin, 400).timeout, Span::millis(400, 400));
    assert_eq!(moved(Handle::TimeoutMax, 100).timeout, Span::millis(100, 100));
    assert_eq!(moved(Handle::Heartbeat, 20).heartbeat, ms(20));
    assert_eq!(moved(Handle::BroadcastMax, 43).latency, Span::millis(3, 20));
    assert_eq!(moved(Handle::BroadcastMin, 21).latency, Span::millis(10, 10));
    assert_eq!(moved(Handle::BroadcastMin, 0).latency, Span::millis(0, 6));
    for handle in Handle::ALL {
        let to = ms(99);
        assert_eq!(USUAL.moved(handle, to).place(handle), to, "{handle:?}");
    }
}
