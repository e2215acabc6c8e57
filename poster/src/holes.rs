//! Many pictures that differ in a few words are one picture with holes, and what fills them.

use std::fmt::Write;

/// A picture with holes.
#[derive(Debug, PartialEq)]
pub(crate) struct Picture {
    /// A hole is its number in braces.
    pub(crate) html: String,
    /// For each hole, what fills it in each of the pictures.
    fillings: Vec<Vec<String>>,
}

impl Picture {
    /// Of the first so many that are built like the very first.
    pub(crate) fn of(pictures: impl Iterator<Item = String>, wanted: usize) -> Result<Picture, String> {
        let mut alike: Vec<String> = Vec::new();
        for picture in pictures {
            if alike.first().is_none_or(|first| words(first).len() == words(&picture).len()) {
                alike.push(picture);
            }
            if alike.len() == wanted {
                return Picture::with_holes(&alike);
            }
        }
        Err(format!("only {} first pictures are built alike, and not {wanted}.", alike.len()))
    }

    fn with_holes(alike: &[String]) -> Result<Picture, String> {
        let pictures: Vec<Vec<&str>> = alike.iter().map(|picture| words(picture)).collect();
        let mut whole = Picture { html: String::new(), fillings: Vec::new() };
        for (place, word) in pictures[0].iter().enumerate() {
            let filling: Vec<String> = pictures.iter().map(|words| words[place].to_owned()).collect();
            if filling.iter().all(|other| other == word) {
                if word.contains('{') {
                    return Err(format!("the first picture says “{word}”, and a brace stands for a hole."));
                }
                whole.html.push_str(word);
            } else {
                let hole = whole.hole(filling);
                let _ = write!(whole.html, "{{{hole}}}");
            }
        }
        Ok(whole)
    }

    /// What is the same everywhere is one hole in many places.
    fn hole(&mut self, filling: Vec<String>) -> usize {
        self.fillings.iter().position(|known| *known == filling).unwrap_or_else(|| {
            self.fillings.push(filling);
            self.fillings.len() - 1
        })
    }

    /// What fills the holes as a table in JSON: a row for each picture.
    pub(crate) fn table(&self) -> String {
        let row = |picture: usize| {
            let cells: Vec<String> = self.fillings.iter().map(|filling| cell(&filling[picture])).collect();
            format!("[{}]", cells.join(","))
        };
        let rows: Vec<String> = (0..self.fillings.first().map_or(0, Vec::len)).map(row).collect();
        format!("[{}]", rows.join(","))
    }
}

/// A number as it is, all else as a string.
fn cell(word: &str) -> String {
    let is_number = word.parse().is_ok_and(|number: u32| number.to_string() == word);
    // A word of HTML holds no quotation mark, and nothing that ends the script.
    if is_number { word.to_owned() } else { format!("\"{word}\"") }
}

/// The words of a text, and what stands between them.
fn words(html: &str) -> Vec<&str> {
    const ENDS: [char; 4] = ['"', '<', '>', ' '];
    let parts = html.split_inclusive(ENDS).flat_map(|part| {
        let end = part.trim_end_matches(ENDS).len();
        [&part[..end], &part[end..]]
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::Picture;

    fn picture(all: &[&str], wanted: usize) -> Result<Picture, String> {
        Picture::of(all.iter().map(|one| (*one).to_owned()), wanted)
    }

    #[test]
    fn what_differs_is_a_hole_and_the_same_difference_is_the_same_hole() {
        let all = ["<p id=\"7\">seed 7, 0.5 s</p>", "<p id=\"9\">seed 9, 0.25 s</p>"];
        // The comma belongs to the word, so this is another one.
        let picture = picture(&all, 2).unwrap();
        assert_eq!(picture.html, "<p id=\"{0}\">seed {1} {2} s</p>");
        assert_eq!(picture.table(), "[[7,\"7,\",\"0.5\"],[9,\"9,\",\"0.25\"]]");
    }

    #[test]
    fn a_picture_that_is_built_in_another_way_is_left_out() {
        let all = ["<b>1</b>", "<b>2</b><i></i>", "<b>3</b>"];
        assert_eq!(picture(&all, 2).unwrap().table(), "[[1],[3]]");
        assert!(picture(&all, 3).is_err_and(|problem| problem.contains("only 2")));
    }

    #[test]
    fn a_brace_in_the_picture_is_refused() {
        assert!(picture(&["{0} 1", "{0} 2"], 2).is_err());
    }
}
