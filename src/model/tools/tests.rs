use super::*;
use crate::api::options::Options;
use crate::model::{Action, LookAction, Selected, TimeAction};

fn model(servers: u8) -> Model {
    Model::new(&Options { servers, autoplay: Some(false), ..Options::default() }, 1, Vec::new())
}

fn id(number: u8) -> ServerId {
    ServerId::new(number)
}

fn set<const N: usize>(numbers: [u8; N]) -> ServerSet {
    numbers.map(id).into_iter().collect()
}

fn press(model: &mut Model, keys: &[&str]) {
    for key in keys {
        let action = crate::control::keys::action(key, model).expect("the key does something");
        model.update(action, &mut Vec::new());
    }
}

fn stage(model: &mut Model, action: StageAction) {
    model.update(Action::Stage(action), &mut Vec::new());
}

/// The links that are cut, one way each.
fn cut(model: &Model) -> Vec<(u8, u8)> {
    super::cut(model.world()).map(|(from, to)| (from.number(), to.number())).collect()
}

fn between(all: u8, some: ServerSet) -> Vec<(u8, u8)> {
    let all = ServerSet::first(all);
    let pairs = all.iter().flat_map(|from| all.iter().map(move |to| (from, to)));
    let parted = pairs.filter(|(from, to)| some.contains(*from) != some.contains(*to));
    parted.map(|(from, to)| (from.number(), to.number())).collect()
}

#[test]
fn keys_alone_part_the_cluster_and_heal_it() {
    let mut model = model(5);
    press(&mut model, &["z", "1", "5", "4", "4", "z"]);
    assert_eq!(cut(&model), between(5, set([1, 5])));
    assert_eq!((model.tool, model.selection), (None, None), "numbers choose for the tool, and open no card");
    assert_eq!(model.world().events(), 1, "it is one action");
    press(&mut model, &["Z"]);
    assert_eq!((cut(&model), model.notices.len()), (vec![], 0));
}

#[test]
fn what_is_cut_stays_cut_when_another_group_is_parted() {
    let mut model = model(5);
    press(&mut model, &["z", "1", "z", "z", "2", "z"]);
    let mut both: Vec<_> = between(5, set([1])).into_iter().chain(between(5, set([2]))).collect();
    both.sort_unstable();
    both.dedup();
    assert_eq!(cut(&model), both);
    stage(&mut model, StageAction::Rejoin(set([1])));
    assert_eq!(
        cut(&model),
        between(5, set([2])).into_iter().filter(|(a, b)| *a != 1 && *b != 1).collect::<Vec<_>>()
    );
}

#[test]
fn nothing_is_parted_without_a_choice_nor_from_nobody() {
    let mut model = model(3);
    for keys in [&["z", "z"][..], &["1", "2", "3", "z"]] {
        press(&mut model, keys);
        assert_eq!((cut(&model), model.notices.len()), (vec![], 1), "it says why: {:?}", model.notices);
    }
    press(&mut model, &["Escape"]);
    assert_eq!(model.tool, None);
}

#[test]
fn two_numbers_cut_a_link_and_one_way_of_it_is_healed_by_a_key() {
    let mut model = model(5);
    press(&mut model, &["q", "3", "1"]);
    assert_eq!((cut(&model), model.link), (vec![(1, 3), (3, 1)], Some((id(1), id(3)))));
    press(&mut model, &["j"]);
    assert_eq!(cut(&model), [(3, 1)]);
    press(&mut model, &["J", "j"]);
    assert_eq!(cut(&model), [(1, 3)]);
    press(&mut model, &["3", "1"]);
    assert_eq!(cut(&model), [], "a link that is cut in any way is healed");
    press(&mut model, &["Escape"]);
    assert_eq!((model.tool, model.link), (None, None));
}

#[test]
fn a_stroke_that_parts_all_servers_in_two_is_one_partition_and_another_cuts_what_it_crosses() {
    for side in 1..0b11110_u64 {
        let some: ServerSet = (1..=5).filter(|number| side & 1 << number != 0).map(id).collect();
        if some.is_empty() || some.len() == 5 {
            continue;
        }
        let all = ServerSet::first(5);
        let crossed = some.iter().flat_map(|one| {
            all.difference(some).iter().map(move |other| (one.min(other), one.max(other))).collect::<Vec<_>>()
        });
        let mut model = model(5);
        stage(&mut model, StageAction::Stroke(crossed.collect()));
        assert_eq!((cut(&model), model.world().events()), (between(5, some), 1));
    }
    let mut model = model(5);
    stage(&mut model, StageAction::Stroke(vec![(id(1), id(3)), (id(2), id(4)), (id(1), id(4))]));
    assert_eq!(cut(&model), [(1, 3), (1, 4), (2, 4), (3, 1), (4, 1), (4, 2)]);
    assert_eq!(model.notices, []);
}

#[test]
fn a_tool_is_put_away_when_another_run_begins_and_a_click_opens_cards_again() {
    let mut model = model(3);
    press(&mut model, &["q", "1"]);
    model.update(Action::StartAgain, &mut Vec::new());
    assert_eq!(model.tool, None);
    model.update(Action::Look(LookAction::Select(Selected::Server(id(1)))), &mut Vec::new());
    assert_eq!(model.selection, Some(Selected::Server(id(1))));
    model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
}
