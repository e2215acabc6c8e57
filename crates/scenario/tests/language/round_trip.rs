//! What is printed reads as what it was.

use proptest::prelude::*;
use scenario::Scenario;

use crate::values;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_scenario_prints_to_a_text_that_reads_as_the_same(scenario in values::scenario()) {
        let text = scenario.to_string();
        prop_assert_eq!(Scenario::parse(&text), Ok(scenario), "{}", text);
    }
}

#[test]
fn options_of_single_servers_print_after_those_of_all() {
    let text = "flaw S1 vote-twice\noption S2 no-op on\noption S2 no-op off\noption no-op on\noption S3 S4 no-op off\n";
    let expected = "\
option   no-op on
flaw     S1 vote-twice
option   S3 no-op off
option   S4 no-op off
";
    assert_eq!(Scenario::parse(text).expect("it is one").to_string(), expected);
    // The first thing that is done is no part of the setup.
    for text in
        ["start\noption   S1 no-op on\n", "option   all no-op on\n", "start\noption   none no-op on\n"]
    {
        assert_eq!(Scenario::parse(text).expect("it is one").to_string(), text);
    }
}

#[test]
fn a_scenario_prints_in_columns_without_what_is_as_usual() {
    let text = "\
# A comment
title  A vote
 servers 5
seed 8   # as usual? no: 1 is
option election-timeout 150ms..300ms
option pre-vote off
option max-in-flight 2
flaw vote-twice on

say  One # word
repeat 2
cut S2 S1->leader
  drop all S1->S3 AppendEntries
end
until S1 leads term 1 and all commit>=3
";
    let expected = "\
title    A vote
seed     8
option   max-in-flight 2
flaw     vote-twice
say      One # word
repeat   2
  cut      S1 S2 -> leader
  drop     all S1->S3 AppendEntries
end
until    S1 leads term 1 and all commit >= 3
";
    let scenario = Scenario::parse(text).expect("it is one");
    assert_eq!(scenario.to_string(), expected);
}

#[test]
fn the_usual_options_of_a_complete_server_print_as_one_line() {
    let text = "option   complete\noption   pre-vote off\n";
    assert_eq!(Scenario::parse(text).expect("it is one").to_string(), text);
}

#[test]
fn a_setting_that_comes_first_is_told_from_the_setup() {
    let text = "start\noption   pre-vote on\n";
    let scenario = Scenario::parse(text).expect("it is one");
    assert!(!scenario.setup.config.pre_vote);
    assert_eq!(scenario.to_string(), text);
}
