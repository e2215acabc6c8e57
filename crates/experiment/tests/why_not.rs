//! Why something is not so, and what a message would do, in situations that a visitor comes to.
//!
//! `why_not.txt` holds them: the lines of a scenario, each question with `?` before it, and its answer.
//! `? S2 -> S1` asks what would follow if the first message from S2 to S1 arrived now.
#![cfg(not(target_arch = "wasm32"))]

use experiment::Experiment;
use raft::{ClientId, LogIndex, ServerId, Time};
use scenario::{Question, Scenario, Sentence, foresee, why_not};
use sim::{Endpoint, World};

/// Where the lines lead to.
fn after(lines: &str) -> Experiment {
    let scenario = Scenario::parse(lines).unwrap_or_else(|errors| panic!("{errors}\n{lines}"));
    let mut experiment = Experiment::new(scenario).expect("a setup that was parsed can work");
    experiment.run(Time::from_micros(u64::MAX), u64::MAX, |at| at.director().has_ended());
    assert_eq!(experiment.director().failure(), None, "{lines}");
    experiment
}

/// All questions that are asked here.
fn questions() -> impl Iterator<Item = Question> {
    let about = |server: ServerId| {
        let commits = (0..=4).map(move |index| Question::Commits(server, LogIndex(index)));
        [Question::Leads(server), Question::Stands(server)].into_iter().chain(commits)
    };
    let client = Question::Answers(ClientId(1));
    (1..=8).map(ServerId::new).flat_map(about).chain([client])
}

fn answer(world: &World, question: &str) -> Vec<Sentence> {
    if let Some((from, to)) = question.split_once(" -> ") {
        let end = |name: &str| {
            let number = name[1..].parse().expect("the number of a server or of a client");
            match &name[..1] {
                "S" => Endpoint::Server(ServerId::new(number)),
                _ => Endpoint::Client(ClientId(number.into())),
            }
        };
        let ends = (end(from), end(to));
        let mut flights = world.flights();
        let found = flights.find(|(_, flight)| (flight.packet.from(), flight.packet.to()) == ends);
        let (id, _) = found.unwrap_or_else(|| panic!("no message is on its way: {question}"));
        return foresee(world, id).into_iter().collect();
    }
    let asked = questions().find(|known| known.to_string() == question);
    why_not(world, asked.unwrap_or_else(|| panic!("nobody asks so: {question}")))
}

fn told(sentence: &Sentence) -> String {
    let source = sentence.source.map_or(String::new(), |source| format!(" ({})", source.section));
    format!("{}{source}. {}", sentence.headline, sentence.detail).trim_end().to_owned()
}

#[test]
fn each_question_has_the_answer_of_its_situation() {
    let mut found = String::new();
    for situation in include_str!("why_not.txt").split("\n\n") {
        let mut lines = situation.lines().peekable();
        let mut scenario = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("? ")) {
            scenario.push(line);
        }
        let experiment = after(&scenario.join("\n"));
        found += &(scenario.join("\n") + "\n");
        for question in lines.filter_map(|line| line.strip_prefix("? ")) {
            found += &format!("? {question}\n");
            for sentence in answer(experiment.world(), question) {
                found += &(told(&sentence) + "\n");
            }
        }
        found += "\n";
    }
    let expected = include_str!("why_not.txt");
    for (expected, found) in expected.split("\n\n").zip(found.split("\n\n")) {
        assert_eq!(expected.trim_end(), found.trim_end(), "all as found:\n\n{}", found);
    }
}
