//! The scenario language as a whole: what it refuses, what it prints, what it does.
#![cfg(not(target_arch = "wasm32"))]

mod completion;
mod errors;
mod history;
mod hostile;
mod round_trip;
mod values;
