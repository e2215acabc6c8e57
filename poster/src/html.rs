//! The page that the picture is put into.

use crate::holes::Picture;

/// Where the picture goes.
const PLACE: &str = r#"<template id="poster"></template>"#;
/// What stands in the page, so that the first picture waits for nothing: the name of its file's element, and of the
/// one that holds its text. The page's policy allows it by its digest.
const INSIDE: [(&str, &str, &str); 2] = [
    (r#"<link rel="stylesheet" href="www/page.css" />"#, "style", include_str!("../../www/page.css")),
    (r#"<script src="www/poster.js"></script>"#, "script", include_str!("../../www/poster.js")),
];
const ELEMENT: &str = "<raft-playground";
/// What the page may load and run.
const POLICY: &str = "<meta\n      http-equiv=\"Content-Security-Policy\"";

/// The settings that the page's own element bears, as a query.
pub(crate) fn query(page: &str, settings: &[&str]) -> Result<String, String> {
    let tag = page.split_once(ELEMENT).and_then(|(_, rest)| rest.split_once('>'));
    let (attributes, _) = tag.ok_or(format!("index.html has no {ELEMENT}>, so nothing is drawn there."))?;
    let is_setting = |attribute: &&str| settings.contains(&attribute.split('=').next().unwrap_or_default());
    let query: Vec<String> = attributes
        .split_whitespace()
        .filter(is_setting)
        .map(|attribute| attribute.replace('"', ""))
        .collect();
    Ok(query.join("&"))
}

/// The page with the picture in it, its style, and what `www/poster.js` fills it with.
pub(crate) fn with_poster(page: &str, picture: &Picture, style: &str) -> Result<String, String> {
    if page.matches(PLACE).count() != 1 {
        return Err(format!("index.html must say {PLACE} once, for the first picture to be put there."));
    }
    // It cannot be used yet; and if the program does not come, the slot shows what the page says of that.
    let poster = format!(
        "<template id=\"poster\"><style>{}</style><div class=\"mount\" inert>{}</div>\
         <p class=\"unseen\" role=\"status\">Loading Raft Playground …</p><slot></slot></template>\n    \
         <script type=\"application/json\" id=\"firsts\">{}</script>",
        squeezed(style),
        picture.html,
        picture.table(),
    );
    let mut page = page.replace(PLACE, &poster);
    for (file, name, text) in INSIDE {
        page = page.replace(file, &format!("<{name}>\n{text}</{name}>"));
    }
    Ok(page)
}

/// The page without its policy, for trunk puts a script into the page that it serves, to load it afresh.
pub(crate) fn without_policy(page: &str) -> Result<String, String> {
    let parts = page.split_once(POLICY).and_then(|(before, rest)| Some((before, rest.split_once("/>")?.1)));
    let (before, after) = parts.ok_or("index.html has no policy where poster/src/html.rs looks for it.")?;
    Ok(format!("{before}{after}"))
}

/// A style sheet without comments, and in as few lines as can be.
fn squeezed(style: &str) -> String {
    let mut rest = style;
    let mut bare = String::new();
    while let Some((before, comment)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let mut squeezed = String::new();
    for line in bare.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if squeezed.ends_with(|end: char| !"{};,".contains(end)) {
            squeezed.push(' ');
        }
        squeezed.push_str(line);
    }
    squeezed
}

#[cfg(test)]
mod tests {
    use super::{INSIDE, query, squeezed, with_poster, without_policy};
    use crate::holes::Picture;

    #[test]
    fn settings_are_read_from_the_element_and_other_attributes_are_not() {
        let page = "<main><raft-playground address load=\"250\"\n paused>late</raft-playground>";
        assert_eq!(query(page, &["load", "paused"]).unwrap(), "load=250&paused");
        assert!(query("<main></main>", &["load"]).is_err());
    }

    #[test]
    fn a_style_sheet_is_squeezed_to_what_is_read() {
        let style = "/* a\n b */\n.a,\n.b {\n  color: red; /* c */\n  grid: a b /\n    c;\n}\n";
        assert_eq!(squeezed(style), ".a,.b {color: red;grid: a b / c;}");
    }

    #[test]
    fn a_page_without_a_place_for_the_picture_is_refused() {
        let picture = Picture::of(["1".to_owned(), "2".to_owned()].into_iter(), 2).unwrap();
        assert!(with_poster("<body></body>", &picture, "").is_err());
        let page = with_poster("<template id=\"poster\"></template>", &picture, "p {}").unwrap();
        assert!(
            page.contains("<style>p {}</style>") && page.contains("id=\"firsts\">[[1],[2]]</script>"),
            "{page}"
        );
    }

    #[test]
    fn a_page_that_is_served_for_work_on_it_has_no_policy() {
        let page = include_str!("../../index.html");
        let without = without_policy(page).unwrap();
        for (file, ..) in INSIDE {
            assert!(page.contains(file), "{file}");
        }
        assert!(page.contains("default-src 'none'") && !without.contains("Content-Security-Policy"));
        assert!(without_policy(&without).is_err());
    }
}
