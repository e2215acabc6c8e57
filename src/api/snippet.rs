//! What somebody puts into a page of their own, so that a playground is there: written from one value.

/// A playground in somebody's page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snippet {
    /// The address of the playground's own page.
    pub page: String,
    /// What it is called, for those who do not see it and where it cannot be shown.
    pub title: String,
    /// What is set, however it comes to its moment: names of the table of settings, and values.
    pub settings: Vec<Setting>,
    /// How it comes to its moment.
    pub way: Way,
    /// How much room it takes.
    pub size: Size,
}

/// A setting's name, and its value.
pub type Setting = (&'static str, String);

/// How a playground comes to what it shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// By settings alone.
    Settings(Vec<Setting>),
    /// By what stands behind the `#` of a link, which holds all that was done.
    Link(String),
    /// By a scenario's text, where there is room for it, and settings; elsewhere by a link.
    Text {
        /// The text; it [`fits`] into a page.
        text: String,
        /// What belongs to it.
        settings: Vec<Setting>,
        /// What stands behind the `#` of the link to the same moment.
        link: String,
    },
}

/// How much room it takes, in the page's pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// None: all that there is.
    pub width: Option<u16>,
    /// How high it is.
    pub height: u16,
}

/// As what it goes into a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// The element, and the script that brings it.
    Tag,
    /// A frame, where no script may be added.
    Frame,
    /// An address.
    Link,
    /// The same with its name, as Markdown writes it.
    Markdown,
}

impl Form {
    /// All of them, in the order in which they serve a reader best.
    pub const ALL: [Form; 4] = [Form::Tag, Form::Frame, Form::Link, Form::Markdown];
}

impl Snippet {
    /// The text to be put into the page.
    #[must_use]
    pub fn write(&self, form: Form) -> String {
        match form {
            Form::Tag => self.tag(),
            Form::Frame => self.frame(),
            Form::Link => self.address(),
            Form::Markdown => self.markdown(),
        }
    }

    /// The attributes of the element, in their order.
    pub fn attributes(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.all_settings(true)
    }

    fn all_settings(&self, has_text: bool) -> impl Iterator<Item = (&'static str, &str)> {
        let (more, link): (&[Setting], Option<&String>) = match &self.way {
            Way::Settings(settings) => (settings, None),
            Way::Text { settings, .. } if has_text => (settings, None),
            Way::Link(link) | Way::Text { link, .. } => (&[], Some(link)),
        };
        let link = link.map(|link| ("link", &**link));
        link.into_iter().chain(more.iter().chain(&self.settings).map(|(name, value)| (*name, &**value)))
    }

    /// How big the element is, as a style.
    #[must_use]
    pub fn style(&self) -> String {
        let Size { width, height } = self.size;
        let width = width.map_or_else(|| "100%".to_owned(), |width| format!("{width}px"));
        format!("width:{width};max-width:100%;height:{height}px")
    }

    fn tag(&self) -> String {
        let folder = self.page.rsplit_once('/').map_or("", |(folder, _)| folder);
        let script = html(&format!("{folder}/raft-playground.js"));
        let mut tag = format!("<script type=\"module\" src=\"{script}\"></script>\n<raft-playground");
        for (name, value) in self.attributes() {
            // What is on needs no value, in HTML.
            if value.is_empty() {
                tag.extend([" ", name]);
            } else {
                tag.extend([" ", name, "=\"", &html(value), "\""]);
            }
        }
        tag.extend([" style=\"", &self.style(), "\">\n"]);
        if let Way::Text { text, .. } = &self.way {
            tag.extend(["<script type=\"text/raft\">\n", text.trim_end(), "\n</script>\n"]);
        }
        let (address, title) = (html(&self.address()), html(&self.title));
        tag.extend(["<a href=\"", &address, "\">", &title, "</a>\n</raft-playground>\n"]);
        tag
    }

    fn frame(&self) -> String {
        let Size { width, height } = self.size;
        let width = width.map_or_else(|| "100%".to_owned(), |width| width.to_string());
        let (address, title) = (html(&self.address()), html(&self.title));
        format!(
            "<iframe src=\"{address}\" title=\"{title}\" width=\"{width}\" height=\"{height}\" \
             style=\"border:0;max-width:100%\" loading=\"lazy\" allow=\"clipboard-write; fullscreen\"></iframe>\n"
        )
    }

    fn markdown(&self) -> String {
        // Brackets would end the address too early.
        let address = self.address().replace('(', "%28").replace(')', "%29");
        format!("[{}]({address})\n", markdown(&self.title))
    }

    fn address(&self) -> String {
        [&*self.page, "?", &query(self.all_settings(false))].concat()
    }
}

/// Settings, as a query holds them.
pub fn query<'a>(settings: impl Iterator<Item = (&'static str, &'a str)>) -> String {
    let mut query = String::new();
    for (name, value) in settings {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(name);
        if !value.is_empty() {
            query.push('=');
            encode(value, &mut query);
        }
    }
    query
}

/// Whether a text can stand in a page as it is: nothing in a script can be escaped.
#[must_use]
pub fn fits(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    !["</script", "<script", "<!--", "\0"].iter().any(|end| text.contains(end))
}

/// As it stands in HTML, between tags or in an attribute.
fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            letter => out.push(letter),
        }
    }
    out
}

/// As it stands in Markdown, within a line.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_punctuation()
            && !matches!(letter, '.' | ',' | ':' | ';' | '\'' | '"' | '-' | '/' | '?')
        {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// Adds it as it stands in a query: what means nothing there stays as it is, so that it can be read.
fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' | b':' | b',' => {
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                out.extend([byte >> 4, byte & 15].map(|digit| char::from(DIGITS[usize::from(digit)])));
            }
        }
    }
}

const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
