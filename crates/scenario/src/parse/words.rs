//! The words of one line, read from left to right.

use crate::ScenarioError;
use crate::error::nearest;
use crate::names::value_of;

/// How much of a word an error repeats.
const SHOWN: usize = 40;
/// An error names all words that could stand somewhere, if they are no more than this.
const LISTED: usize = 12;

/// The words of a line that have not been read yet.
#[derive(Clone)]
pub(super) struct Words<'a> {
    line: u32,
    rest: &'a str,
    /// The column at which the rest begins.
    column: u32,
    /// What has been looked for in vain there.
    wishes: Vec<Wish>,
}

/// What could stand somewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wish {
    /// This word.
    Word(&'static str),
    /// A server that is there.
    Server,
    /// A server that is there or is to come.
    AnyServer,
    /// A client.
    Client,
    /// A message in flight, by its number.
    Message,
}

/// A word and where it begins.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    column: u32,
}

/// What ends a word without a space, the longer first.
const SIGNS: [&str; 8] = ["<->", "->", "<=", ">=", "<", ">", "=", "|"];

impl<'a> Words<'a> {
    pub(super) fn new(line: u32, text: &'a str) -> Words<'a> {
        let mut words = Words { line, rest: text, column: 1, wishes: Vec::new() };
        words.skip_spaces();
        words
    }

    /// The word that comes next; empty at the end of the line.
    pub(super) fn peek(&self) -> Word<'a> {
        let text = &self.rest[..word_length(self.rest)];
        Word { text, column: self.column }
    }

    /// The word after the next.
    pub(super) fn second(&self) -> &'a str {
        let ahead = self.rest[self.peek().text.len()..].trim_start();
        &ahead[..word_length(ahead)]
    }

    /// Whether a digit begins the word after the next.
    pub(super) fn second_begins_with_digit(&self) -> bool {
        self.second().starts_with(|c: char| c.is_ascii_digit())
    }

    /// Takes the word that comes next.
    pub(super) fn next(&mut self) -> Word<'a> {
        let word = self.peek();
        self.skip(word.text.len());
        self.skip_spaces();
        word
    }

    /// Takes the next word if it is this one.
    pub(super) fn take(&mut self, word: &'static str) -> bool {
        let there = self.peek().text == word;
        if there {
            self.next();
        } else {
            self.wish(Wish::Word(word));
        }
        there
    }

    /// Takes what the next word names, if it is one of a table's.
    pub(super) fn take_named<T: Clone>(&mut self, table: &[(&'static str, T)]) -> Option<T> {
        let found = self.take_if(|text| value_of(table, text));
        if found.is_none() {
            self.wish_words(table.iter().map(|(word, _)| *word));
        }
        found
    }

    /// Something else could stand here than what does.
    pub(super) fn wish(&mut self, wish: Wish) {
        if !self.wishes.contains(&wish) {
            self.wishes.push(wish);
        }
    }

    /// One of these words could stand here.
    pub(super) fn wish_words(&mut self, words: impl IntoIterator<Item = &'static str>) {
        words.into_iter().for_each(|word| self.wish(Wish::Word(word)));
    }

    /// What could stand in the place of the next word, as far as has been looked for.
    pub(super) fn wishes(&self) -> &[Wish] {
        &self.wishes
    }

    /// Takes what the next word means, if it means something.
    pub(super) fn take_if<T>(&mut self, meaning: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let found = meaning(self.peek().text);
        if found.is_some() {
            self.next();
        }
        found
    }

    /// Takes this word.
    pub(super) fn expect(&mut self, word: &'static str) -> Result<(), ScenarioError> {
        if self.take(word) { Ok(()) } else { Err(self.expected(&[word])) }
    }

    /// Takes all that is left of the line, comments and all.
    pub(super) fn prose(&mut self) -> &'a str {
        let prose = self.rest;
        self.skip(prose.len());
        prose
    }

    /// Whether the line ends here.
    pub(super) fn at_end(&self) -> bool {
        self.peek().text.is_empty()
    }

    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// The error that the next word is not as it should be.
    pub(super) fn wrong(&self, problem: impl Into<String>) -> ScenarioError {
        self.wrong_at(self.peek(), problem)
    }

    /// The error that a word is not as it should be.
    pub(super) fn wrong_at(&self, word: Word<'_>, problem: impl Into<String>) -> ScenarioError {
        let Word { text, column } = word;
        let error = ScenarioError {
            line: self.line,
            column,
            found: shown(text),
            problem: problem.into(),
            words: Vec::new(),
            nearest: None,
        };
        let here = self.wishes.iter().filter(|_| column == self.column);
        let words: Vec<_> = here.filter_map(|wish| wish.word()).collect();
        error.with_words(&words)
    }

    /// The error that the next word is none of those that could stand there.
    pub(super) fn expected(&self, words: &[&'static str]) -> ScenarioError {
        let problem = match words {
            [word] => format!("expected “{word}”"),
            _ if words.len() <= LISTED => format!("expected one of {}", words.join(", ")),
            _ => format!("expected one of {} and {} more", words[..LISTED].join(", "), words.len() - LISTED),
        };
        self.wrong(problem).with_words(words)
    }

    fn skip_spaces(&mut self) {
        let trimmed = self.rest.trim_start();
        self.skip(self.rest.len() - trimmed.len());
    }

    fn skip(&mut self, bytes: usize) {
        let (skipped, rest) = self.rest.split_at(bytes);
        if !skipped.is_empty() {
            self.wishes.clear();
        }
        self.column += skipped.chars().count() as u32;
        self.rest = rest;
    }
}

impl ScenarioError {
    /// The same, with more words that could stand there.
    pub(super) fn with_words(mut self, words: &[&'static str]) -> ScenarioError {
        for word in words {
            if !self.words.contains(word) {
                self.words.push(word);
            }
        }
        self.nearest = nearest(&self.found, &self.words);
        self
    }
}

impl Word<'_> {
    pub(super) fn column(self) -> u32 {
        self.column
    }
}

impl Wish {
    pub(crate) fn word(self) -> Option<&'static str> {
        if let Wish::Word(word) = self { Some(word) } else { None }
    }
}

/// `#17` names a message; `# 17` does not.
fn begins_comment(rest: &str) -> bool {
    rest.strip_prefix('#').is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_digit()))
}

/// A word goes up to a space or a sign; a sign is a word of its own. Nothing comes after the line.
fn word_length(rest: &str) -> usize {
    if begins_comment(rest) {
        return 0;
    }
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return sign.len();
    }
    let ends =
        |(at, c): &(usize, char)| c.is_whitespace() || SIGNS.iter().any(|sign| rest[*at..].starts_with(sign));
    rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at)
}

/// A word as an error repeats it.
fn shown(text: &str) -> String {
    let visible = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
    let mut shown: String = text.chars().take(SHOWN).map(visible).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
