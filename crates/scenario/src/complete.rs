//! What could stand where somebody is writing, from the grammar itself: the parser reads what stands
//! before, and says what it looked for.

use sim::{Setup, World};

use crate::parse::{self, Wish};
use crate::print::Client;

/// What could stand at a place of a line.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Completion {
    /// Where the word begins that could be another one, in bytes.
    pub from: usize,
    /// Where it ends. Up to the cursor it is the beginning of all [`words`](Completion::words).
    pub to: usize,
    /// The words that could stand there, where there are certain ones.
    pub words: Vec<String>,
    /// What is wrong so far, if anything but these words stands there: *expected a time with its unit*. For
    /// an error before that place it names the word. None where all goes.
    pub problem: Option<String>,
}

/// How many messages in flight are offered.
const MOST_MESSAGES: usize = 16;
/// A scenario names no more clients than these.
const CLIENTS: u32 = 9;
/// What makes no sense in a line that is carried out by itself.
const NOT_ALONE: [&str; 8] = ["title", "servers", "seed", "start", "never", "goal", "repeat", "end"];

/// What could stand at the cursor, which is a place in the line, in bytes.
///
/// With a world, the line is carried out there by itself: its servers and messages are offered, and nothing
/// that makes sense only in a scenario. Without one it is a line of a scenario, in the setup or later.
#[must_use]
pub fn complete(line: &str, cursor: usize, world: Option<&World>) -> Completion {
    let cursor = floor(line, cursor);
    let from = begins(&line[..cursor]);
    let to = cursor + length(&line[cursor..]);
    let (beginning, typed) = (&line[..from], &line[from..cursor]);
    let mut completion = Completion { from, to, ..Completion::default() };
    let parts: &[bool] = if world.is_some() { &[false] } else { &[true, false] };
    for &in_setup in parts {
        let found = parse::wishes(beginning, in_setup);
        let fits = |word: &String| {
            let is_begun = word.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
            is_begun && leads_on(beginning, word, in_setup)
        };
        for word in named(&found.wishes, world).filter(fits) {
            if !completion.words.contains(&word) {
                completion.words.push(word);
            }
        }
        completion.problem = found.error.map(|error| {
            let is_here = error.column as usize == 1 + beginning.chars().count();
            if is_here { error.problem } else { error.message() }
        });
    }
    completion
}

/// Whether the parser gets past a word that follows a beginning.
fn leads_on(beginning: &str, word: &str, in_setup: bool) -> bool {
    let longer = format!("{beginning}{word} ");
    let after = 1 + longer.chars().count() as u32;
    parse::wishes(&longer, in_setup).error.is_none_or(|error| error.column == after)
}

/// The words that are wished for: servers, what the language has words for, clients, messages.
fn named(wishes: &[Wish], world: Option<&World>) -> impl Iterator<Item = String> {
    let servers = || {
        let known = world.map_or(Setup::MAX_SERVERS, |world| world.hosts().len() as u8);
        let can_come = wishes.contains(&Wish::AnyServer) && known < Setup::MAX_SERVERS;
        (1..=known + u8::from(can_come)).map(|number| format!("S{number}"))
    };
    let takes_server = wishes.contains(&Wish::Server) || wishes.contains(&Wish::AnyServer);
    let servers = takes_server.then(servers).into_iter().flatten();
    let is_here = move |word: &&str| world.is_none() || !NOT_ALONE.contains(word);
    let words = wishes.iter().filter_map(|wish| wish.word()).filter(is_here).map(str::to_owned);
    let clients = wishes.contains(&Wish::Client).then(|| (1..=CLIENTS).map(|n| Client(raft::ClientId(n))));
    let clients = clients.into_iter().flatten().map(|client| client.to_string());
    let flights = world.filter(|_| wishes.contains(&Wish::Message)).into_iter().flat_map(World::flights);
    let messages = flights.take(MOST_MESSAGES).map(|(id, _)| format!("#{}", id.0));
    servers.chain(words).chain(clients).chain(messages)
}

/// Where the last word of a text begins: after a space, or after a sign that is a word of its own.
fn begins(text: &str) -> usize {
    if text.ends_with("->") || text.ends_with('|') {
        return text.len();
    }
    // Of the others some are the beginning of a longer one.
    let is_sign = text.ends_with(is_sign);
    text.trim_end_matches(|c: char| if is_sign { self::is_sign(c) } else { !ends_word(c) }).len()
}

/// How much of a text is still the word with which it begins.
fn length(text: &str) -> usize {
    let ends = |(at, c): &(usize, char)| ends_word(*c) || text[*at..].starts_with("->");
    text.char_indices().find(ends).map_or(text.len(), |(at, _)| at)
}

fn is_sign(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '|')
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || is_sign(c)
}

/// The next place before one at which no letter is cut in two.
fn floor(line: &str, at: usize) -> usize {
    (0..=at.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or_default()
}
