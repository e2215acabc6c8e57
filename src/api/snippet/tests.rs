use proptest::prelude::*;

use super::*;
use crate::api::options::Options;

fn snippet(way: Way) -> Snippet {
    Snippet {
        page: "https://raft.example/play/".to_owned(),
        title: "A \"first\" [election] <of> S1 & S2, at 2.4 s".to_owned(),
        settings: vec![("panels", "why transport".to_owned()), ("autoplay", String::new())],
        way,
        size: Size { width: Some(640), height: 420 },
    }
}

#[test]
fn each_form_is_what_somebody_would_write_by_hand() {
    let way = Way::Settings(vec![("scenario", "election-first".to_owned()), ("start", "line 12".to_owned())]);
    let snippet = snippet(way);
    let check = |form, expected: &str| assert_eq!(snippet.write(form), expected);
    let query = "scenario=election-first&start=line+12&panels=why+transport&autoplay";
    let escaped = query.replace('&', "&amp;");
    let title = "A &quot;first&quot; [election] &lt;of&gt; S1 &amp; S2, at 2.4 s";
    check(
        Form::Tag,
        &format!(
            "<script type=\"module\" src=\"https://raft.example/play/raft-playground.js\"></script>\n\
             <raft-playground scenario=\"election-first\" start=\"line 12\" panels=\"why transport\" autoplay \
             style=\"width:640px;max-width:100%;height:420px\">\n\
             <a href=\"https://raft.example/play/?{escaped}\">{title}</a>\n\
             </raft-playground>\n"
        ),
    );
    check(
        Form::Frame,
        &format!(
            "<iframe src=\"https://raft.example/play/?{escaped}\" title=\"{title}\" width=\"640\" height=\"420\" \
             style=\"border:0;max-width:100%\" loading=\"lazy\" allow=\"clipboard-write; fullscreen\"></iframe>\n"
        ),
    );
    check(Form::Link, &format!("https://raft.example/play/?{query}"));
    check(
        Form::Markdown,
        &format!(
            "[A \"first\" \\[election\\] \\<of\\> S1 \\& S2, at 2.4 s](https://raft.example/play/?{query})\n"
        ),
    );
}

#[test]
fn a_text_stands_in_the_tag_and_elsewhere_the_link_takes_its_place() {
    let text = "title Mine\nsay \"a < b\"\n".to_owned();
    let way = Way::Text { text, settings: vec![("start", "1s".to_owned())], link: "r1z.AAAA".to_owned() };
    let snippet = snippet(way);
    let tag = snippet.write(Form::Tag);
    assert!(tag.contains("<script type=\"text/raft\">\ntitle Mine\nsay \"a < b\"\n</script>\n"), "{tag}");
    assert!(tag.contains("<raft-playground start=\"1s\" panels="), "{tag}");
    let address = snippet.write(Form::Link);
    assert_eq!(address, "https://raft.example/play/?link=r1z.AAAA&panels=why+transport&autoplay");
}

#[test]
fn a_text_that_would_end_its_script_does_not_fit() {
    for text in ["say </ScRiPt >", "# <!-- no", "say <script>", "say \0"] {
        assert!(!fits(text), "{text}");
    }
    assert!(fits("say a < b > c, 1 <2, </s"));
}

#[test]
fn as_wide_as_there_is_room_is_a_hundred_percent() {
    let mut snippet = snippet(Way::Link("r1z.A".to_owned()));
    snippet.size.width = None;
    assert_eq!(snippet.style(), "width:100%;max-width:100%;height:420px");
    assert!(snippet.write(Form::Frame).contains(" width=\"100%\" height=\"420\""));
    assert!(snippet.write(Form::Tag).contains("<raft-playground link=\"r1z.A\" panels"));
}

// ── What is written is read again ──

/// What a browser makes of it: the settings of the element, or of the address, as a query.
fn read_again(form: Form, text: &str) -> String {
    match form {
        Form::Tag => {
            let tag = text.split_once("<raft-playground").expect("it is an element").1;
            let own = attributes(tag);
            query(own.iter().filter(|(name, _)| *name != "style").map(|(name, value)| (*name, &**value)))
        }
        Form::Frame => {
            let attributes = attributes(text.strip_prefix("<iframe").expect("it is a frame"));
            query_of(&attributes.iter().find(|(name, _)| *name == "src").expect("it has an address").1)
        }
        Form::Link => query_of(text),
        Form::Markdown => {
            let (title, rest) = text.split_once("](").expect("it is a link");
            assert!(!title[1..].replace("\\[", "").replace("\\]", "").contains(['[', ']']), "{title}");
            let address = rest.strip_suffix(")\n").filter(|address| !address.contains([' ', '(', ')', '\n']));
            query_of(address.expect(rest))
        }
    }
}

fn query_of(address: &str) -> String {
    address.split_once('?').map_or("", |(_, query)| query).to_owned()
}

/// The attributes of a tag, up to its end.
fn attributes(mut tag: &str) -> Vec<Setting> {
    let mut found = Vec::new();
    loop {
        tag = tag.trim_start();
        if tag.starts_with('>') {
            return found;
        }
        let end = tag.find(['=', ' ', '>']).expect("a name ends");
        let name: &'static str = tag[..end].to_owned().leak();
        tag = &tag[end..];
        let value = match tag.strip_prefix("=\"") {
            Some(rest) => {
                let (value, rest) = rest.split_once('"').expect("a value ends");
                tag = rest;
                value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
            }
            None => String::new(),
        };
        found.push((name, value));
    }
}

fn a_setting() -> impl Strategy<Value = Setting> {
    let pin = "[0-9a-f]{16}".prop_map(|digest| ("pin", format!("1-{digest}-S3-t2-c5-e120")));
    prop_oneof![
        any::<u64>().prop_map(|seed| ("seed", seed.to_string())),
        (1_u8..10).prop_map(|servers| ("servers", servers.to_string())),
        (100_u64..60_000).prop_map(|load| ("load", format!("{load}ms"))),
        Just(("scenario", "log-figure-8".to_owned())),
        prop_oneof!["[0-9]{1,4}ms", "[1-9]\\.[0-9]{3}s", "line [1-9]", "start", "end"]
            .prop_map(|start| ("start", start)),
        pin,
        prop_oneof!["", "true", "false"].prop_map(|autoplay| ("autoplay", autoplay)),
        prop_oneof!["1/50", "10", "1/1000"].prop_map(|speed| ("speed", speed)),
        prop_oneof!["all", "none", "why transport", "-tape -header", "all space-time"]
            .prop_map(|panels| ("panels", panels)),
        prop_oneof!["none", "-crash -restart", "time -step", "-console"]
            .prop_map(|controls| ("controls", controls)),
        prop_oneof!["auto", "light", "dark"].prop_map(|theme| ("theme", theme)),
    ]
}

proptest! {
    #[test]
    fn every_form_is_read_again_as_the_same_settings(
        settings in prop::collection::vec(a_setting(), 0..8),
        more in prop::collection::vec(a_setting(), 0..4),
        link in prop::option::of("[A-Za-z0-9_-]{4,40}"),
        page in "https://[a-z]{1,9}\\.example/[a-z()&'~-]{0,9}/?(index\\.html)?",
        title in any::<String>(),
        width in prop::option::of(1_u16..),
    ) {
        let link = link.map(|digits| ("link", format!("r1z.{digits}")));
        let way = match link.clone() {
            Some((_, link)) => Way::Link(link),
            None => Way::Settings(more.clone()),
        };
        let first = link.map_or(more, |link| vec![link]);
        let all = first.iter().chain(&settings).map(|(name, value)| (*name, &**value));
        let (expected, notices) = Options::parse(&query(all));
        prop_assert_eq!(notices, [""; 0]);
        let title = title.replace(char::is_control, " ");
        let snippet = Snippet { page, title, settings, way, size: Size { width, height: 300 } };
        for form in Form::ALL {
            let text = snippet.write(form);
            let (options, notices) = Options::parse(&read_again(form, &text));
            prop_assert_eq!(notices, [""; 0], "{}", text);
            prop_assert_eq!(&options, &expected, "{}", text);
        }
    }

    #[test]
    fn whatever_stands_in_a_value_comes_back_from_html_and_from_an_address(value in any::<String>()) {
        prop_assume!(!value.is_empty());
        let settings = vec![("scenario", value.clone())];
        let snippet = Snippet { settings, ..snippet(Way::Settings(Vec::new())) };
        for form in Form::ALL {
            let found = read_again(form, &snippet.write(form));
            let mut expected = String::from("scenario=");
            encode(&value, &mut expected);
            prop_assert_eq!(found, expected);
        }
    }
}
