//! Small parts without Raft in them.

mod button;
mod facts;
mod field;
mod memo;
mod menu;
mod select;
mod slider;
mod source;
mod style;
mod switch;
mod tabs;

pub(crate) use button::{Offered, button, buttons, click};
pub(crate) use facts::{Fact, facts};
pub(crate) use field::{field, typed_in};
pub(crate) use memo::{keyed, memo};
pub(crate) use menu::menu;
pub(crate) use select::Select;
pub(crate) use slider::{Dialed, Entry, Slider, entry};
pub(crate) use source::source;
pub(crate) use style::style;
pub(crate) use switch::switch;
pub(crate) use tabs::{TabsProps, tabs};
