//! The declarations for TypeScript say what the code says.

use raft_playground::api::events::Event;
use raft_playground::api::options::SETTINGS;

const DECLARATIONS: &str = include_str!("../www/raft-playground.d.ts");

/// What stands between the braces of an interface, with single spaces.
fn interface(name: &str) -> String {
    let (_, rest) = DECLARATIONS.split_once(&format!("interface {name} {{")).expect(name);
    let (body, _) = rest.split_once("\n}").expect("its end");
    let lines = body.lines().map(str::trim).filter(|line| !line.starts_with(['/', '*']));
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

#[test]
fn each_event_is_declared_with_its_detail_and_no_other_is() {
    let declared = interface("RaftPlaygroundEventMap");
    for event in Event::ALL {
        let detail = event.detail().replace(", ", "; ");
        let wanted = [
            format!("{}: CustomEvent<{{ {detail} }}>;", event.name()),
            format!("{}: CustomEvent<{{ {detail}; }}>;", event.name()),
        ];
        assert!(wanted.iter().any(|wanted| declared.contains(wanted)), "{} is not in {declared}", wanted[0]);
    }
    // The element tells one by itself: that the program is there.
    assert!(declared.contains("ready: CustomEvent<"));
    assert_eq!(declared.matches(": CustomEvent<").count(), Event::ALL.len() + 1);
}

#[test]
fn each_setting_is_declared_and_no_other_is() {
    let declared = interface("RaftPlaygroundSettings");
    let names: Vec<&str> =
        declared.split("; ").filter_map(|member| member.split_once(": ")).map(|(name, _)| name).collect();
    for setting in &SETTINGS {
        // Every element has a language; and what the link is, is a question, too.
        let is_elsewhere = ["lang", "link"].contains(&setting.name);
        assert!(is_elsewhere || names.contains(&setting.name), "{} is not in {names:?}", setting.name);
    }
    for name in names {
        // When the program is loaded is no matter of the program.
        assert!(
            name == "loading" || SETTINGS.iter().any(|setting| setting.name == name),
            "{name} is no setting"
        );
    }
}
