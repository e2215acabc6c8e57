//! Small parts without Raft in them.

mod button;
mod facts;
mod field;
mod menu;
mod select;
mod source;
mod tabs;

pub(crate) use button::Button;
pub(crate) use facts::{Fact, facts};
pub(crate) use field::field;
pub(crate) use menu::menu;
pub(crate) use select::Select;
pub(crate) use source::source;
pub(crate) use tabs::Tabs;
