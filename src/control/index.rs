//! Every control by its id, in groups: what the page around can name.

use raft::{ClientId, Flaw, ServerId, Time};
use sim::{BranchId, MessagePattern, Moment, Setting};

use super::*;
use crate::model::Tab;
use crate::model::dials::{Preset, Ways};

/// The groups, each with the controls in it: one for each id, whatever it is pressed for. Those that only
/// close something are in none, for nobody may be shut in.
#[must_use]
pub fn groups() -> [(&'static str, Vec<Control>); 14] {
    let time = TimeControl::ALL.iter().copied();
    let time = time.chain(TimeControl::MEASURES.map(TimeControl::StepBy)).map(Control::Time);
    let look = LookControl::ALL.iter().filter(|control| **control != LookControl::Close);
    let play = PlayControl::ALL.iter().filter(|control| **control != PlayControl::StepByStep);
    let space_time = SpaceTimeControl::ALL.iter().copied().map(Control::SpaceTime);
    let stage = StageControl::ALL.iter().filter(|control| **control != StageControl::PutAway);
    let share = ShareControl::ALL.iter().filter(|control| **control != ShareControl::Close);
    let embed = EmbedControl::ALL.iter().filter(|control| **control != EmbedControl::Close);
    let embed = embed.copied().map(Control::Embed);
    let cluster = ClusterControl::ALL.iter().copied().chain(OF_A_SERVER);
    [
        ("time", time.collect()),
        ("branches", BRANCHES.map(Control::Branch).into()),
        ("server", ServerControl::ALL.iter().copied().map(Control::Server).collect()),
        ("message", MessageControl::ALL.iter().copied().map(Control::Message).collect()),
        ("stage", stage.copied().map(Control::Stage).collect()),
        ("cluster", cluster.map(Control::Cluster).collect()),
        ("world", WORLD.into()),
        ("clients", CLIENTS.map(Control::Clients).into()),
        ("promises", PROMISES.map(Control::Evidence).into()),
        ("scenario", play.copied().chain(OF_A_SCENARIO).map(Control::Play).collect()),
        ("console", ConsoleControl::ALL.iter().copied().map(Control::Console).collect()),
        ("space-time", space_time.collect()),
        ("share", share.copied().map(Control::Share).chain(embed).collect()),
        ("look", look.copied().chain(LOOK).map(Control::Look).collect()),
    ]
}

/// What can be changed and is no control: its group, its id, and what it is.
pub const MORE: [(&str, &str, &str); 4] = [
    ("time", "speed", "Choose a speed"),
    ("time", "scrub", "Drag along the tape"),
    ("world", "dial", "Change a dial of the world"),
    ("share", "drop-file", "Drop a file onto the page to open it"),
];

// Of what is there once for each server, client, branch or line, one stands for all.

const S1: ServerId = ServerId::new(1);
const MOMENT: Moment = Moment { events: 0, at: Time::ZERO };

const BRANCHES: [BranchControl; 5] = {
    use BranchControl::*;
    [GoTo(BranchId(0)), Compare(BranchId(0)), CompareLast, CompareNone, Delete(BranchId(0))]
};

const OF_A_SERVER: [ClusterControl; 9] = {
    use ClusterControl::*;
    let any = MessagePattern { from: None, to: None, kind: None };
    [
        AddVoter(S1),
        AddLearner(S1),
        Promote(S1),
        Demote(S1),
        Remove(S1),
        HandOver(S1),
        ChooseVoter(S1),
        GiveUp(ClientId(0)),
        EndRule(any),
    ]
};

const WORLD: [Control; 12] = {
    use DialsControl as Dials;
    use EvidenceControl as Switch;
    let option = Setting::PreVote(true);
    [
        Control::Dials(Dials::Preset(Preset::Calm)),
        Control::Dials(Dials::Preset(Preset::Jittery)),
        Control::Dials(Dials::Preset(Preset::Lossy)),
        Control::Dials(Dials::Preset(Preset::Chaos)),
        Control::Dials(Dials::Choose(Ways::All)),
        Control::Dials(Dials::Cut),
        Control::Dials(Dials::Heal),
        Control::Dials(Dials::LoadOn),
        Control::Dials(Dials::LoadOff),
        Control::Evidence(Switch::Switch(option)),
        Control::Evidence(Switch::StartWith(option)),
        Control::Evidence(Switch::Complete),
    ]
};

const CLIENTS: [ClientsControl; 3] = [ClientsControl::Ask, ClientsControl::Earlier, ClientsControl::Newest];

const PROMISES: [EvidenceControl; 7] = {
    use EvidenceControl::*;
    [
        LookInto,
        Broken(0),
        Witness(MOMENT),
        GoToBreak(MOMENT),
        WithoutFlaws,
        ShowFlaw(Flaw::VoteTwice),
        Switch(Setting::Flaw(Flaw::VoteTwice, true)),
    ]
};

const OF_A_SCENARIO: [PlayControl; 3] =
    [PlayControl::Open(""), PlayControl::ToLine(1), PlayControl::ToError(0)];

const LOOK: [LookControl; 4] = [
    LookControl::ChooseServer(S1),
    LookControl::Open(Tab::Compare),
    LookControl::EndOfLogs,
    LookControl::AskOfChoice,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids of all controls that a table describes.
    fn described() -> Vec<&'static str> {
        const TABLES: [&str; 15] = [
            include_str!("branch.rs"),
            include_str!("clients.rs"),
            include_str!("cluster.rs"),
            include_str!("console.rs"),
            include_str!("dials.rs"),
            include_str!("embed.rs"),
            include_str!("evidence.rs"),
            include_str!("look.rs"),
            include_str!("message.rs"),
            include_str!("play.rs"),
            include_str!("server.rs"),
            include_str!("share.rs"),
            include_str!("space_time.rs"),
            include_str!("stage.rs"),
            include_str!("time.rs"),
        ];
        let calls = TABLES.iter().flat_map(|table| table.split("new(").skip(1));
        calls.filter_map(|call| call.trim_start().strip_prefix('"')?.split('"').next()).collect()
    }

    /// They only close something, or have keys of another control.
    const IN_NO_GROUP: [&str; 10] = [
        "put-away",
        "close-evidence",
        "close-share",
        "close-embed",
        "close-entry",
        "end-story",
        "dismiss",
        "close",
        "to-next-sentence",
        "to-previous-sentence",
    ];

    #[test]
    fn every_id_is_in_one_group_but_for_those_that_close_something() {
        let groups = groups();
        let groups = groups.iter().map(|(group, controls)| {
            let mut ids: Vec<&str> = controls.iter().map(|control| control.description().id).collect();
            ids.dedup();
            (*group, ids)
        });
        let groups: Vec<_> = groups.collect();
        let all: Vec<&str> = groups.iter().flat_map(|(_, ids)| ids).copied().collect();
        for (place, id) in all.iter().enumerate() {
            assert!(!all[..place].contains(id), "{id} is in two groups, or twice in one");
            assert!(!IN_NO_GROUP.contains(id), "{id}");
            let whose = groups.iter().find(|(group, _)| group == id);
            assert!(whose.is_none_or(|(_, ids)| ids.contains(id)), "{id} is the name of another group");
        }
        let described = described();
        assert!(100 < described.len(), "the tables are read");
        for id in described {
            assert!(all.contains(&id) || IN_NO_GROUP.contains(&id), "{id} is in no group");
        }
    }
}
