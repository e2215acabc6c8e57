//! Sessions as text: whatever was done, whoever opens it comes to the same moment, on the same branches;
//! and what is damaged opens nothing else.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;

use experiment::{Destination, Experiment, MarkKind, Opening, Session, SessionError};
use raft::{Dice, Duration, Time};
use scenario::{Instruction, Scenario, Statement};
use sim::{Branch, BranchId, Moment, Setup};

/// What a hand does, now and then.
const DEEDS: &str = "\
crash S1
crash leader
restart S1
restart S2
pause leader
resume S1
timeout S3
campaign S2
cut S1 <-> S2
cut leader -> all
heal all <-> all
partition minority | majority
loss all <-> all 20%
latency S1 -> S2 5ms..40ms
drop all S1->S2
hold S2->S1
delay S1->S2 7ms
duplicate leader->S2
request C1 leader set x 1
request C2 add y 2
transfer S2
remove S3
add S4
timers spread
timers together
option pre-vote on
flaw vote-twice
intercept drop S1->S2 AppendEntries
intercept off
disk S1 2ms..9ms
compact leader
";

fn deeds() -> Vec<Instruction> {
    let scenario = Scenario::parse(&format!("start\n{DEEDS}")).expect("they can be read");
    let deed = |statement| match statement {
        Statement::Do(instruction) => instruction,
        other => panic!("{other} does nothing"),
    };
    scenario.lines.into_iter().map(|line| deed(line.statement)).collect()
}

/// Somebody plays: lets time go on, does something, goes back, and does something else.
fn play(experiment: &mut Experiment, dice: &mut Dice, turns: u64) {
    let deeds = deeds();
    for _ in 0..turns {
        match dice.below(8) {
            0 => {
                let events = dice.below(1 + experiment.end().events);
                experiment.seek(Moment { events, at: Time::ZERO });
            }
            1 => _ = experiment.go(Destination::End).expect("there is an end"),
            2..5 => {
                let deed = &deeds[dice.below(deeds.len() as u64) as usize];
                for action in deed.actions(experiment.world()).unwrap_or_default() {
                    // What makes no sense leaves no trace.
                    let _ = experiment.act(action);
                }
            }
            5 => (0..dice.below(5)).for_each(|_| _ = experiment.step()),
            6 => {
                let here = experiment.world().now();
                experiment.rest_until(here + Duration::from_micros(dice.below(3_000)));
            }
            _ => {
                let until = experiment.world().now() + Duration::from_micros(dice.below(200_000));
                experiment.run_until(until, 2_000);
            }
        }
    }
}

/// All that one can see of a session: where the branches part and end, what was done on each, and
/// whose doing it was.
fn sight(experiment: &Experiment) -> Vec<String> {
    let all = experiment.history().branches();
    let place = |id: BranchId| all.iter().position(|branch| branch.id() == id);
    let branch = |branch: &Branch| {
        let own = experiment
            .timeline_of(branch.id())
            .map(|timeline| timeline.marks().filter(|mark| matches!(mark.kind, MarkKind::Action)).count());
        let (name, parent, end) = (branch.name(), branch.parent().and_then(place), branch.end());
        format!("{name}: of {parent:?}, {:?} to {end:?}, {own:?}: {:?}", branch.fork(), branch.actions())
    };
    let here = format!(
        "{:?} {:?} {:016x} {:?}",
        place(experiment.branch().id()),
        experiment.moment(),
        experiment.world().digest(),
        experiment.judges().violations(),
    );
    all.iter().map(branch).chain([here]).collect()
}

fn open(text: &str, step: u64) -> Result<Experiment, SessionError> {
    let mut opening = Opening::new(Session::parse(text)?)?;
    while !opening.go_on(step)? {
        assert!(opening.percent() <= 100);
    }
    Ok(opening.finish())
}

fn text(experiment: &Experiment) -> String {
    let view = vec!["tab why".to_owned(), "select S2".to_owned()];
    Session::of(experiment, view).expect("all of it is known").to_string()
}

fn library() -> Vec<Scenario> {
    let mut paths: Vec<_> = fs::read_dir("scenarios")
        .expect("there are some")
        .map(|file| file.expect("it is there").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "raft"));
    paths.sort();
    let read = |path| Scenario::parse(&fs::read_to_string(path).expect("a file")).expect("a scenario");
    paths.into_iter().map(read).collect()
}

/// Sessions of all kinds: with a scenario or without, with many branches or one.
fn sessions(count: u64) -> impl Iterator<Item = (u64, Experiment)> {
    let library = library();
    (0..count).map(move |seed| {
        let mut dice = Dice::new(seed);
        let mut experiment = if seed % 3 == 0 {
            let load_interval = Some(Duration::from_millis(50));
            Experiment::bare(Setup { seed, servers: 3, load_interval, ..Setup::default() })
        } else {
            Experiment::new(library[seed as usize % library.len()].clone())
        }
        .expect("it can work");
        play(&mut experiment, &mut dice, 10 + 10 * (seed % 5));
        (seed, experiment)
    })
}

#[test]
fn whoever_opens_a_session_is_at_the_same_moment_of_the_same_branches() {
    let (mut branches, mut deeds) = (0, 0);
    for (seed, experiment) in sessions(150) {
        let text = text(&experiment);
        let again = open(&text, 1 + seed * 7).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
        assert_eq!(sight(&again), sight(&experiment), "seed {seed}\n{text}");
        assert_eq!(self::text(&again), text, "and it is told in the same words");
        branches += again.history().branches().len();
        deeds += again.history().branches().iter().map(|branch| branch.actions().len()).sum::<usize>();
    }
    assert!(300 < branches && 1_000 < deeds, "{branches} branches, {deeds} deeds");
}

#[test]
fn what_was_done_goes_on_in_the_same_way() {
    for (seed, mut experiment) in sessions(30) {
        let mut again = open(&text(&experiment), 10_000).expect("it can be opened");
        for experiment in [&mut experiment, &mut again] {
            play(experiment, &mut Dice::new(seed), 20);
        }
        assert_eq!(sight(&again), sight(&experiment), "seed {seed}");
    }
}

#[test]
fn a_damaged_session_is_refused_and_never_opens_anything_else() {
    let mut dice = Dice::new(7);
    for (seed, experiment) in sessions(12) {
        let text = text(&experiment);
        for _ in 0..400 {
            let damaged = damage(&text, &mut dice);
            // Ends of lines may change on the way.
            if damaged == text {
                continue;
            }
            let error = Session::parse(&damaged).expect_err("it says that it is damaged");
            assert!(
                matches!(
                    error,
                    SessionError::Damaged | SessionError::NotASession | SessionError::OtherFormat(_)
                ),
                "seed {seed}: {error}\n{damaged}"
            );
            assert!(error.to_string().len() < 300);
        }
    }
}

/// One letter is another one, one comes or goes, or a part is missing, doubled or somewhere else.
fn damage(text: &str, dice: &mut Dice) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut place = || dice.below(bytes.len() as u64) as usize;
    let (one, other) = (place(), place());
    let (from, to) = (one.min(other), one.max(other));
    let letter = b' ' + dice.below(95) as u8;
    match dice.below(7) {
        0 => bytes[one] = letter,
        1 => bytes.insert(one, letter),
        2 => _ = bytes.remove(one),
        3 => bytes.truncate(one),
        4 => _ = bytes.drain(from..to),
        5 => bytes.rotate_left(one),
        _ => {
            let part = bytes[from..to].to_vec();
            bytes.splice(other..other, part);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A text whose checksum is right, whatever stands in it: as another version would write it, or somebody
/// who means harm.
fn signed(text: &str) -> String {
    let (_, body) = text.split_once("sum ").and_then(|(_, rest)| rest.split_once('\n')).expect("a sum");
    let step = |sum: u32, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
    let sum = !body.bytes().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(byte), step));
    format!("raft-session 1\nsum {sum:08x}\n{body}")
}

#[test]
fn a_session_of_another_version_is_refused_if_it_leads_elsewhere() {
    let mut dice = Dice::new(9);
    let (mut opened, mut errors) = (0, [0; 4]);
    for (seed, experiment) in sessions(12) {
        let text = text(&experiment);
        for _ in 0..40 {
            let strange = signed(&edit(&text, &mut dice));
            let here = sight(&experiment);
            match open(&strange, 100_000) {
                // What was done after the moment that is shown, and names, can be other ones.
                Ok(again) => {
                    opened += 1;
                    assert_eq!(again.world().digest(), experiment.world().digest(), "seed {seed}\n{strange}");
                    assert_eq!(sight(&experiment), here);
                }
                Err(SessionError::Unknown(_) | SessionError::UnknownLine(_)) => errors[0] += 1,
                Err(SessionError::CannotDo(_)) => errors[1] += 1,
                Err(SessionError::LeadsElsewhere) => errors[2] += 1,
                Err(SessionError::TakesTooLong(_)) => errors[3] += 1,
                Err(error) => panic!("seed {seed}: {error}\n{strange}"),
            }
        }
    }
    assert!(0 < opened && errors.iter().all(|count| 0 < *count), "{opened} opened, {errors:?}");
}

/// A digit is another one, a line is missing, or stands twice.
fn edit(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let place = 2 + dice.below(lines.len() as u64 - 2) as usize;
    match dice.below(4) {
        0 => _ = lines.remove(place),
        1 => lines.insert(place, lines[place].clone()),
        _ => {
            let digits: Vec<usize> =
                lines[place].match_indices(|c: char| c.is_ascii_digit()).map(|(i, _)| i).collect();
            if let Some(&at) = digits.get(dice.below(1 + digits.len() as u64) as usize) {
                let digits = ["0", "1", "7", "9999999999"][dice.below(4) as usize];
                lines[place].replace_range(at..=at, digits);
            }
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let (_, experiment) = sessions(1).next().expect("one");
    let text = text(&experiment);
    let check = |text: &str, expected: &str| {
        let error = Session::parse(text).expect_err(text).to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("", "its first line would be “raft-session 1”");
    check("title x\n", "its first line would be");
    check(&text.replacen("session 1", "session 2", 1), "its format is 2, and this page reads 1");
    check(&text[..text.len() / 2], "it is damaged");
    check(&"x".repeat(Session::MAX_BYTES + 1), "at most 1048576 bytes");
    check(&signed(&text.replacen("[view]", "[sight]", 1)), "not known here: line 5");
    check(&signed(&text.replacen("servers  3", "servers  three", 1)), "line 9, column 10");
    assert_eq!(
        Session::parse(&text.replace('\n', "\r\n")),
        Session::parse(&text),
        "ends of lines are no matter"
    );
}
