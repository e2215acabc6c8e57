//! The paper (§5 to §8) and the thesis (chapters 3, 4, 6, 9 and 10), claim by claim: what each
//! sentence promises, a cluster is seen to keep.
//!
//! Sections are the paper's unless the thesis is named. A claim about a single server stands in
//! `follower_server`, `candidate_server` and `leader_server`; what breaks without a rule, in `flaws`.
#![cfg(not(target_arch = "wasm32"))]

mod common;

mod paper {
    mod clients;
    mod elections;
    mod membership;
    mod replication;
    mod safety;
    mod snapshots;
    mod timing;
    mod transfer;
}
