//! The purposes that randomness is kept apart for.

pub(crate) const SERVER: u64 = 1;
pub(crate) const DISK: u64 = 2;
pub(crate) const LINK: u64 = 3;
pub(crate) const LOAD: u64 = 4;
pub(crate) const FAULT: u64 = 5;
