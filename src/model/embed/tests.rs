use super::*;
use crate::model::share::ShareAction;
use crate::model::tests::{model, update};

const S1: raft::ServerId = raft::ServerId::new(1);
const FRAME: Action = Action::Time(TimeAction::Frame { elapsed_us: 16_667 });

fn embed(model: &mut Model, action: EmbedAction) -> Vec<Effect> {
    update(model, Action::Embed(action))
}

fn wish(model: &mut Model, change: impl Fn(&mut Wish)) -> Vec<Effect> {
    let mut wish = model.embed.wish.clone();
    change(&mut wish);
    embed(model, EmbedAction::Wish(Box::new(wish)))
}

fn step(model: &mut Model, events: usize) {
    for _ in 0..events {
        update(model, Action::Time(TimeAction::NextEvent));
    }
}

/// To a moment that a time alone can tell.
fn step_to_a_time(model: &mut Model, events: usize) {
    step(model, events);
    while model.run.experiment().next_at() == Some(model.world().now()) {
        step(model, 1);
    }
}

/// Waits for what is under way; and what must happen outside then.
fn arrive(model: &mut Model) -> Vec<Effect> {
    let mut out = Vec::new();
    for _ in 0..10_000 {
        if !model.embed.is_underway() {
            return out;
        }
        out.extend(update(model, FRAME));
    }
    panic!("it does not arrive");
}

/// Makes the link that is wanted, as the page does.
fn pack(model: &mut Model, out: &[Effect]) -> String {
    let session = out.iter().find_map(|effect| match effect {
        Effect::Pack(session) => Some(session.clone()),
        _ => None,
    });
    update(model, Action::Share(ShareAction::Packed("https://raft.example/#r1z.AAAA".to_owned())));
    session.expect("a link is to be made")
}

/// Opens it as the page does that it is put into, and gives the digest of where it starts.
fn opened(snippet: &Snippet) -> u64 {
    let settings = snippet.attributes().filter(|(name, _)| *name != "link");
    let (mut options, notices) = Options::parse(&snippet::query(settings));
    assert_eq!(notices, [""; 0]);
    options.autoplay = Some(false);
    if let Way::Text { text, .. } = &snippet.way {
        options.text = Some(text.clone());
    }
    let mut model = Model::new(&options, options.seed.unwrap_or(99), Vec::new());
    for _ in 0..10_000 {
        if !model.is_under_way() {
            break;
        }
        update(&mut model, FRAME);
    }
    assert!(model.notices.is_empty(), "{:?}", model.notices);
    model.world().digest()
}

fn names(snippet: &Snippet) -> Vec<&str> {
    snippet.attributes().map(|(name, _)| name).collect()
}

#[test]
fn a_scenario_of_the_library_goes_by_its_name_and_the_moment() {
    let mut model = model("scenario=election-first");
    step_to_a_time(&mut model, 40);
    let out = embed(&mut model, EmbedAction::Open);
    assert_eq!(out, [Effect::Focus(Focus::Dialog)], "no link is needed");
    let snippet = model.snippet().expect("all is known at once");
    assert_eq!(names(&snippet), ["scenario", "start", "autoplay", "speed", "pin"]);
    assert_eq!(opened(&snippet), model.world().digest());
    assert!(snippet.title.ends_with(&format!(", at {} s", text::seconds(model.world().now()))));
}

#[test]
fn free_play_goes_by_its_seed_and_what_was_set_from_outside() {
    let mut model = model("seed=7&servers=3&load=250");
    step_to_a_time(&mut model, 60);
    embed(&mut model, EmbedAction::Open);
    let snippet = model.snippet().expect("all is known at once");
    assert_eq!(names(&snippet), ["seed", "servers", "load", "start", "autoplay", "speed", "pin"]);
    assert_eq!(opened(&snippet), model.world().digest());
    assert!(snippet.title.starts_with("A Raft cluster of 3 servers, at "), "{}", snippet.title);
}

#[test]
fn what_was_done_by_hand_goes_as_a_link() {
    let mut model = model("seed=7");
    step(&mut model, 60);
    update(&mut model, Action::Do(sim::Action::Server(S1, sim::ServerAction::Crash)));
    let out = embed(&mut model, EmbedAction::Open);
    assert_eq!(model.snippet(), None, "the link is still being made");
    assert_eq!(Ok(pack(&mut model, &out)), model.session_to_embed());
    let snippet = model.snippet().expect("now it is there");
    assert_eq!(snippet.way, Way::Link("r1z.AAAA".to_owned()));
    assert!(names(&snippet).contains(&"pin"));
}

#[test]
fn a_text_of_ones_own_stands_in_the_tag_unless_it_would_end_it() {
    for (say, fits) in [("a < b", true), ("</script>", false)] {
        let mut model = model("seed=7");
        model
            .play_text(&format!("title Mine\nservers 3\nsay {say}\nuntil a leader\nwait 1s\n"))
            .expect("it is one");
        step_to_a_time(&mut model, 30);
        let out = embed(&mut model, EmbedAction::Open);
        pack(&mut model, &out);
        let snippet = model.snippet().expect("all is known");
        assert_eq!(matches!(snippet.way, Way::Text { .. }), fits, "{say}");
        if fits {
            assert_eq!(opened(&snippet), model.world().digest());
        }
    }
}

#[test]
fn a_moment_within_a_microsecond_goes_as_a_link_because_no_time_tells_it() {
    let mut model = model("scenario=election-first");
    while !model.run.has_past() || model.run.experiment().next_at() != Some(model.world().now()) {
        step(&mut model, 1);
    }
    let out = embed(&mut model, EmbedAction::Open);
    pack(&mut model, &out);
    assert!(matches!(model.snippet().expect("all is known").way, Way::Link(_)));
}

#[test]
fn it_can_start_at_the_beginning_at_a_time_or_at_a_line() {
    let mut model = model("scenario=election-first");
    step(&mut model, 40);
    let here = model.world().digest();
    embed(&mut model, EmbedAction::Open);
    for start in [Start::Beginning, Start::At("1.5s".to_owned()), Start::At("line 6".to_owned())] {
        wish(&mut model, |wish| wish.start = start.clone());
        arrive(&mut model);
        let snippet = model.snippet().expect("it is there");
        let words = match &start {
            Start::At(words) => Some(&**words),
            Start::Here | Start::Beginning => None,
        };
        assert_eq!(snippet.attributes().find(|(name, _)| *name == "start").map(|(_, value)| value), words);
        let (_, pin) = snippet.settings.last().expect("it is pinned");
        assert!(pin.contains(&format!("{:016x}", opened(&snippet))), "{start:?}");
    }
    assert_eq!(model.world().digest(), here, "and nothing has moved here");
}

#[test]
fn what_was_done_by_hand_can_start_elsewhere_too() {
    let mut model = model("seed=7");
    step(&mut model, 60);
    update(&mut model, Action::Do(sim::Action::Server(S1, sim::ServerAction::Crash)));
    step(&mut model, 60);
    let here = model.session();
    embed(&mut model, EmbedAction::Open);
    wish(&mut model, |wish| wish.start = Start::Beginning);
    let out = arrive(&mut model);
    let session = pack(&mut model, &out);
    assert!(session.contains("event 0\n") && session.contains("crash"), "{session}");
    assert_eq!(model.session(), here);
}

#[test]
fn a_start_or_a_size_that_cannot_be_is_said_and_nothing_can_be_copied() {
    let mut model = model("scenario=election-first");
    embed(&mut model, EmbedAction::Open);
    let mut check = |change: &dyn Fn(&mut Wish), expected: &str| {
        wish(&mut model, change);
        arrive(&mut model);
        let error = model.embed.error().expect(expected);
        assert!(error.contains(expected), "{error}");
        assert_eq!(model.snippet(), None);
        assert_eq!(embed(&mut model, EmbedAction::Copy(Form::Tag)), []);
        wish(&mut model, |wish| *wish = Wish::default());
    };
    check(&|wish| wish.start = Start::At("yesterday".to_owned()), "“yesterday” is no moment");
    check(&|wish| wish.start = Start::At("line 999".to_owned()), "there is nothing at line 999");
    check(&|wish| wish.height = "tall".to_owned(), "The height is a whole number of pixels from 160 to 4000");
    check(&|wish| wish.width = "9".to_owned(), "The width is a whole number of pixels from 240 to 4000");
}

#[test]
fn an_address_that_is_too_long_gives_way_to_the_tag() {
    let mut model = model("seed=7");
    update(&mut model, Action::Do(sim::Action::Server(S1, sim::ServerAction::Crash)));
    embed(&mut model, EmbedAction::Open);
    let long = format!("https://raft.example/#r1z.{}", "A".repeat(LONGEST_ADDRESS));
    update(&mut model, Action::Share(ShareAction::Packed(long)));
    for form in Form::ALL {
        let out = embed(&mut model, EmbedAction::Copy(form));
        assert_eq!(out.len(), usize::from(form == Form::Tag), "{form:?}");
    }
}

#[test]
fn what_is_wished_for_is_set() {
    let mut model = model("scenario=election-first");
    embed(&mut model, EmbedAction::Open);
    let set = |model: &Model| -> Vec<String> {
        let snippet = model.snippet().expect("it is ready");
        let own = snippet.settings.iter().filter(|(name, _)| *name != "pin");
        own.map(|(name, value)| format!("{name}={value}")).collect()
    };
    assert_eq!(set(&model), ["autoplay=false", "speed=1/50"]);
    wish(&mut model, |wish| {
        (wish.autoplay, wish.theme, wish.panels) = (true, Theme::Dark, vec!["caption", "why", "transport"]);
        *wish = wish.clone().with_lock("crash", true).with_lock("share", true).with_lock("crash", false);
    });
    assert_eq!(
        set(&model),
        ["panels=why caption transport", "controls=-share", "autoplay=", "speed=1/50", "theme=dark"]
    );
    wish(&mut model, |wish| wish.panels = Vec::new());
    assert_eq!(set(&model)[0], "panels=none");
    wish(&mut model, |wish| *wish = wish.clone().with_panel("tape", true).with_panel("why", true));
    assert_eq!(set(&model)[0], "panels=why tape");
    model.tab = Tab::SpaceTime;
    wish(&mut model, |wish| wish.panels = PANELS.into());
    assert_eq!(set(&model)[0], "panels=all space-time");
}

#[test]
fn time_stands_still_while_the_dialog_is_open_and_what_was_told_there_goes_with_it() {
    let mut model = model("seed=7");
    assert!(model.is_moving());
    embed(&mut model, EmbedAction::Open);
    assert!(!model.is_moving());
    update(&mut model, Action::Notify("copied"));
    assert_eq!(model.told_while_embedding().map(|notice| &*notice.text), Some("copied"));
    let out = embed(&mut model, EmbedAction::Close);
    assert_eq!(out, [Effect::Focus(Focus::Control("share"))]);
    assert!(model.is_moving() && model.notices.is_empty());
}

#[test]
fn it_takes_the_place_of_the_dialog_that_it_is_opened_from() {
    let mut model = model("seed=7");
    update(&mut model, Action::Share(ShareAction::Open));
    embed(&mut model, EmbedAction::Open);
    assert!(model.share.dialog().is_none() && model.embed.is_open());
}
