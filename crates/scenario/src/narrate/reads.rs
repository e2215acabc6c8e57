//! What is told of reads: what shows that the leader still led.

use raft::{ReadProof, Round};

/// What must come first.
pub(super) fn proof_to_come(proof: ReadProof) -> String {
    match proof {
        ReadProof::Round(Round(round)) => format!(
            "Before it answers, a majority must confirm that it still leads, by answering heartbeat round {round}."
        ),
        ReadProof::Lease { .. } => {
            "A majority answered so recently that no other can lead yet, if no clock is too fast or too slow."
                .to_owned()
        }
        ReadProof::Nothing => "It asks nobody whether it still leads.".to_owned(),
    }
}

/// What has come.
pub(super) fn proof_that_came(proof: ReadProof) -> String {
    match proof {
        ReadProof::Round(Round(round)) => {
            format!("A majority has answered heartbeat round {round}, so it still led")
        }
        ReadProof::Lease { .. } => "Its lease says that it still led".to_owned(),
        ReadProof::Nothing => "It has asked nobody whether it still led".to_owned(),
    }
}
