//! Where results are written.

use std::env;
use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Write};

/// Lines for a person, or for a program.
///
/// Once the results cannot be written any more, the rest of them is dropped: whoever reads
/// `… | head` has seen enough, and the exit status stays true.
pub(crate) struct Screen<'a> {
    results: &'a mut dyn Write,
    problems: &'a mut dyn Write,
    colours: bool,
    /// Why results were dropped.
    lost: Option<io::Error>,
}

/// What a piece of text is, as far as its colour says so.
#[derive(Clone, Copy)]
pub(crate) enum Tone {
    Title,
    Good,
    Bad,
    Quiet,
}

/// Whether the results are read by a person who has nothing against colours (no-color.org).
pub(crate) fn may_colour() -> bool {
    io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

impl<'a> Screen<'a> {
    pub(crate) fn new(results: &'a mut dyn Write, problems: &'a mut dyn Write, colours: bool) -> Screen<'a> {
        Screen { results, problems, colours, lost: None }
    }

    /// Writes a line of the results.
    pub(crate) fn say(&mut self, line: &str) {
        if self.lost.is_none() {
            self.lost = writeln!(self.results, "{line}").err();
        }
    }

    /// Writes a line where problems go.
    pub(crate) fn complain(&mut self, line: &str) {
        let _ = self.results.flush();
        // There is nowhere else to say that this failed.
        let _ = writeln!(self.problems, "{line}");
    }

    /// The text in its colour, if there are colours.
    pub(crate) fn paint(&self, tone: Tone, text: impl Display) -> String {
        let code = match tone {
            Tone::Title => "1",
            Tone::Good => "32",
            Tone::Bad => "31",
            Tone::Quiet => "2",
        };
        if self.colours { format!("\x1b[{code}m{text}\x1b[m") } else { text.to_string() }
    }

    /// Whether all results were written that somebody wanted to read.
    ///
    /// # Errors
    ///
    /// Why they were not, which has been told.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        match self.lost.take().map_or_else(|| self.results.flush(), Err) {
            Err(why) if why.kind() != ErrorKind::BrokenPipe => {
                self.complain(&format!("error: cannot write the results: {why}"));
                Err(why)
            }
            _ => Ok(()),
        }
    }
}

/// The text without what could move the cursor or colour the screen, each such character one space.
pub(crate) fn harmless(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::{Screen, Tone, harmless};
    use std::io::{self, ErrorKind, Write};

    /// A reader that has gone, or a disk that is full.
    struct Gone(ErrorKind);

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_leaves_is_no_error_and_a_full_disk_is_one() {
        for (kind, is_error) in [(ErrorKind::BrokenPipe, false), (ErrorKind::StorageFull, true)] {
            let (mut results, mut problems) = (Gone(kind), Vec::new());
            let mut screen = Screen::new(&mut results, &mut problems, false);
            screen.say("one");
            screen.say("two");
            assert_eq!(screen.finish().is_err(), is_error, "{kind}");
            assert_eq!(!problems.is_empty(), is_error, "{kind}");
        }
    }

    #[test]
    fn there_are_colours_only_where_they_are_wanted() {
        let (mut results, mut problems) = (Vec::new(), Vec::new());
        let mut painted =
            |colours| Screen::new(&mut results, &mut problems, colours).paint(Tone::Good, "passed");
        assert_eq!(painted(false), "passed");
        assert_eq!(painted(true), "\x1b[32mpassed\x1b[m");
    }

    #[test]
    fn a_text_cannot_take_over_the_terminal() {
        assert_eq!(harmless("crash\tS1\x1b[2J\r"), "crash S1 [2J ");
    }
}
