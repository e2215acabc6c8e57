//! What happened, in sentences: for the page, the terminal and the screen reader alike.

mod narrate;

pub use narrate::{Sentence, Source, narrate, narrate_verdict};
