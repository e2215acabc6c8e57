//! Small parts without Raft in them.

mod button;
mod facts;
mod field;
mod menu;
mod tabs;

pub(crate) use button::Button;
pub(crate) use facts::{Fact, facts};
pub(crate) use field::field;
pub(crate) use menu::menu;
pub(crate) use tabs::Tabs;
