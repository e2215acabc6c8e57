//! What a leader knows of its followers, and how it sends to them.

use raft::{Leader, Pace, Progress, ServerId, Time};
use yew::prelude::*;

use crate::text;

/// A follower, as its leader sees it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct FollowerRow {
    server: ServerId,
    pub(super) pace: &'static str,
    pub(super) next: u64,
    pub(super) matches: u64,
    pub(super) in_flight: String,
    heard: String,
}

/// All of them, at a moment of the leader's own clock.
pub(super) fn view(leader: &Leader, local: Time) -> Vec<FollowerRow> {
    leader.followers().map(|(server, progress)| row(server, progress, local)).collect()
}

fn row(server: ServerId, progress: &Progress, local: Time) -> FollowerRow {
    let (pace, in_flight) = match &progress.pace {
        Pace::Probe { awaiting } => ("probe", u32::from(awaiting.is_some()).to_string()),
        Pace::Replicate { in_flight } => ("replicate", in_flight.len().to_string()),
        Pace::Snapshot { index, offset } => ("snapshot", format!("to {index}, has {offset} B")),
    };
    FollowerRow {
        server,
        pace,
        next: progress.next_index.0,
        matches: progress.match_index.0,
        in_flight,
        heard: text::millis(local.since(progress.heard)),
    }
}

/// A small table.
pub(super) fn table(rows: &[FollowerRow]) -> Html {
    html! {
        <table class="followers">
            <thead>
                <tr>
                    <th scope="col"><span class="unseen">{ "Follower" }</span></th>
                    <th scope="col" title="How the leader sends to it: one message to probe where the logs part, entries one after the other, or a snapshot">
                        { "pace" }
                    </th>
                    <th scope="col" title="nextIndex: the next entry to send">{ "next" }</th>
                    <th scope="col" title="matchIndex: the highest entry known to be there">{ "match" }</th>
                    <th scope="col" title="Messages with entries that are not answered yet">{ "in flight" }</th>
                    <th scope="col" title="How long ago it last answered">{ "heard" }</th>
                </tr>
            </thead>
            <tbody>
                for row in rows.iter() {
                    <tr>
                        <th scope="row">{ row.server.to_string() }</th>
                        <td>{ row.pace }</td>
                        <td>{ row.next }</td>
                        <td>{ row.matches }</td>
                        <td>{ &row.in_flight }</td>
                        <td>{ &row.heard }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
