//! The words of one line, read from left to right.

use crate::ScenarioError;
use crate::error::nearest;

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
        let mut words = Words { line, rest: text, column: 1 };
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
        let mut ahead = self.clone();
        ahead.next();
        ahead.peek().text
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
    pub(super) fn take(&mut self, word: &str) -> bool {
        let there = self.peek().text == word;
        if there {
            self.next();
        }
        there
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
        ScenarioError {
            line: self.line,
            column,
            found: shown(text),
            problem: problem.into(),
            words: Vec::new(),
            nearest: None,
        }
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
        self.column += skipped.chars().count() as u32;
        self.rest = rest;
    }
}

impl ScenarioError {
    /// The same, with the words that could stand there.
    pub(super) fn with_words(mut self, words: &[&'static str]) -> ScenarioError {
        self.nearest = nearest(&self.found, words);
        self.words = words.to_vec();
        self
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
