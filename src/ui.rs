//! Small parts without Raft in them.

mod button;
mod facts;

pub(crate) use button::Button;
pub(crate) use facts::{Fact, facts};
