//! Majorities: any two of them share a server, and all of Raft's safety stands on that.

use crate::ServerSet;

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
}
