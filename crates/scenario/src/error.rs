//! What is wrong with a text that should be a scenario.

use std::fmt;

/// What was found wrong with a scenario's text, the first line first: one error for a line, and at
/// most [`ScenarioErrors::MAX`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScenarioErrors(pub Vec<ScenarioError>);

/// One thing that is wrong, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScenarioError {
    /// The line, from 1.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
    /// The word that stands there, shortened if it is long; empty at the end of a line.
    pub found: String,
    /// What is wrong with it: *expected a server, such as S1*.
    pub problem: String,
    /// The words that could stand there, where there are certain ones.
    pub words: Vec<&'static str>,
    /// The one of them that is nearest to what was found, if one is near.
    pub nearest: Option<&'static str>,
}

impl ScenarioErrors {
    /// How many errors are reported at once. Who has made more will want to begin with these.
    pub const MAX: usize = 20;
}

impl fmt::Display for ScenarioErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ScenarioErrors(errors) = self;
        for (place, error) in errors.iter().enumerate() {
            let separator = if place == 0 { "" } else { "\n" };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl ScenarioError {
    /// What is wrong, without the place: for whoever shows the place in another way.
    #[must_use]
    pub fn message(&self) -> String {
        let ScenarioError { found, problem, nearest, .. } = self;
        let found = if found.is_empty() { "here the line ends".to_owned() } else { format!("“{found}”") };
        let nearest = nearest.map_or(String::new(), |word| format!("; did you mean “{word}”?"));
        format!("{found}: {problem}{nearest}")
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message())
    }
}

impl std::error::Error for ScenarioErrors {}
impl std::error::Error for ScenarioError {}

/// The word nearest to what was found: at most a third of its letters, or one, are wrong, missing,
/// too many or exchanged with their neighbours, and not all of them. Capital letters are as good as small
/// ones.
#[must_use]
pub fn nearest(found: &str, words: &[&'static str]) -> Option<&'static str> {
    let found: Vec<char> = found.chars().map(|c| c.to_ascii_lowercase()).collect();
    let tolerance = (found.len() / 3).max(1).min(found.len().saturating_sub(1));
    let near = words.iter().map(|word| (distance(&found, word), *word));
    near.filter(|(distance, _)| !found.is_empty() && *distance <= tolerance)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters must be changed, added, removed or exchanged with their neighbour.
fn distance(found: &[char], word: &str) -> usize {
    let word: Vec<char> = word.chars().map(|c| c.to_ascii_lowercase()).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (i, &letter) in found.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, &wanted) in word.iter().enumerate() {
            let changed = row[j] + usize::from(letter != wanted);
            let mut best = changed.min(row[j + 1] + 1).min(next[j] + 1);
            if 0 < i && 0 < j && letter == word[j - 1] && found[i - 1] == wanted {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_if_it_is_near() {
        let words = ["crash", "restart", "election-timeout", "cut"];
        let check = |found, expected| assert_eq!(nearest(found, &words), expected, "{found}");
        check("crash", Some("crash"));
        check("crahs", Some("crash")); // two exchanged
        check("crsh", Some("crash")); // one missing
        check("crassh", Some("crash")); // one too many
        check("Crush", Some("crash")); // one wrong, and a capital
        check("restrat", Some("restart"));
        check("election_timeout", Some("election-timeout"));
        check("elect", None);
        check("c", None);
        check("", None);
        assert_eq!(nearest("x", &["a", "="]), None, "nothing of it is right");
    }
}
