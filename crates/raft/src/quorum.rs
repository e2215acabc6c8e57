//! Majorities: any two of them share a server, and all of Raft's safety stands on that.

use crate::{LogIndex, ServerSet};

/// How many servers are a majority of `members`.
#[must_use]
pub const fn majority(members: ServerSet) -> u32 {
    members.len() / 2 + 1
}

/// Whether `servers` holds a majority of `members`.
#[must_use]
pub const fn is_quorum(members: ServerSet, servers: ServerSet) -> bool {
    majority(members) <= servers.len()
}

/// The highest index that a majority has reached, given how far each member has come.
///
/// Sorts `reached`.
#[must_use]
pub fn reached_by_majority(reached: &mut [LogIndex]) -> LogIndex {
    reached.sort_unstable();
    match reached.len() {
        0 => LogIndex::ZERO,
        len => reached[(len - 1) / 2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ServerId;
    use alloc::vec::Vec;

    #[test]
    fn a_majority_is_more_than_half() {
        let sizes = [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (9, 5)];
        for (members, expected) in sizes {
            assert_eq!(majority(ServerSet::first(members)), expected, "of {members}");
        }
    }

    /// Two disjoint sets are never both quorums: two leaders of one term would need that (§5.2).
    #[test]
    fn any_two_majorities_share_a_server() {
        for members in 1..=7u8 {
            let all = ServerSet::first(members);
            for bits in 0..1u32 << members {
                let (one, other): (Vec<ServerId>, Vec<ServerId>) =
                    all.iter().partition(|server| bits >> (server.number() - 1) & 1 == 1);
                let one = is_quorum(all, one.into_iter().collect());
                let other = is_quorum(all, other.into_iter().collect());
                assert!(!(one && other), "of {members}: {bits:b}");
            }
        }
    }

    #[test]
    fn the_majority_index_is_the_highest_that_more_than_half_have_reached() {
        for case in 0..5u64.pow(5) {
            let reached: Vec<LogIndex> = (0..5).map(|i| LogIndex(case / 5u64.pow(i) % 5)).collect();
            let enough = |index: &u64| 2 < reached.iter().filter(|r| *index <= r.0).count();
            let expected = (0..5).rev().find(enough).map(LogIndex);
            assert_eq!(Some(reached_by_majority(&mut reached.clone())), expected, "{reached:?}");
        }
    }
}
