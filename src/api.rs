//! What the page around can set, ask and be told.

pub mod element;
pub mod events;
pub mod options;
pub mod pin;
pub mod snippet;
pub mod state;
pub mod values;
