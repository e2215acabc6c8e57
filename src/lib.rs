//! The page of Raft Playground.
//!
//! [`model::Model`] is the whole state, and [`model::Model::update`] the one function that changes
//! it. [`control`] is the table of all that can be pressed. Both are free of a browser; `app` runs
//! them in one, and `panels` draws.
//!
//! The custom element of `www/` mounts it all:
//!
//! ```js
//! const tell = (type, json) => console.log(type, JSON.parse(json));
//! const playground = mount(element, "seed=42&servers=3&speed=1/50", undefined, "https://example.org/", false, tell);
//! JSON.parse(playground.state()).leader;
//! playground.destroy();
//! ```

pub mod api;
pub mod control;
pub mod library;
pub mod model;
pub mod platform;
#[cfg(not(target_arch = "wasm32"))]
pub mod poster;
pub mod text;

mod app;
mod page;
mod panels;
mod ui;

pub use api::element::{Playground, locked, mount, settings};
