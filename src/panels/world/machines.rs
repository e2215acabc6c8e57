//! Disks, clocks, and what the clients ask for by themselves.

use raft::ServerId;
use sim::Host;
use yew::prelude::*;

use super::SectionProps;
use super::dial::{self, DialView};
use crate::control::{Control, DialsControl};
use crate::model::dials::{Dial, DialsAction};
use crate::model::{Action, Model};
use crate::ui::{Select, button};

/// What the section shows.
#[derive(PartialEq)]
pub(crate) struct MachinesView {
    servers: Vec<ServerId>,
    /// Whose disk is set; everybody's if none.
    whose: Option<ServerId>,
    disk: DialView,
    clocks: Vec<DialView>,
    load: DialView,
    /// Lets requests come by themselves, or no longer.
    turn_load: Control,
    /// What is seldom set.
    more: Vec<DialView>,
}

/// What the section shows now.
pub(crate) fn view(model: &Model) -> MachinesView {
    let servers: Vec<ServerId> = model.world().hosts().iter().map(Host::id).collect();
    let whose = model.dials.disk.filter(|server| servers.contains(server));
    let of_disk = whose.map_or("all disks".to_owned(), |server| format!("disk of {server}"));
    let clock = |server: &ServerId| {
        let id = format!("clock-{}", server.number());
        dial::view(model, Dial::Clock(*server), id, server.to_string(), "speed of its clock")
    };
    let is_loaded = model.world().setup().load_interval.is_some();
    let more = [
        (Dial::Patience, "patience", "a client waits", "before it asks another server"),
        (Dial::Attempts, "attempts", "a client gives up after", "times that it has asked"),
        (Dial::CompactAfter, "compact-after", "a snapshot after", "applied entries"),
        (Dial::MaxBatch, "max-batch", "entries in a message", "at most"),
        (Dial::MaxInFlight, "max-in-flight", "messages in flight", "AppendEntries to one follower at most"),
    ];
    MachinesView {
        disk: dial::view(model, Dial::Disk(whose), "disk", "a write takes", &of_disk),
        clocks: servers.iter().map(clock).collect(),
        load: dial::view(model, Dial::Load, "load", "one every", "requests that come by themselves"),
        turn_load: Control::Dials(if is_loaded { DialsControl::LoadOff } else { DialsControl::LoadOn }),
        more: more.map(|(dial, id, name, of)| dial::view(model, dial, id, name, of)).into(),
        servers,
        whose,
    }
}

/// The section.
pub(crate) fn machines(SectionProps { view, on }: &SectionProps<MachinesView>) -> Html {
    html! {
        <>
            <section class="disks">
                <div class="heading">
                    <h3>{ "Disks" }</h3>
                    { whose(view, on) }
                </div>
                { dial::slider(&view.disk, on) }
            </section>
            <section class="clocks">
                <h3>{ "Clocks" }<small>{ "100 % is as fast as time" }</small></h3>
                <div>{ for view.clocks.iter().map(|clock| dial::slider(clock, on)) }</div>
            </section>
            <section class="load">
                <div class="heading">
                    <h3>{ "Requests by themselves" }</h3>
                    { button(view.turn_load, None, on) }
                </div>
                { dial::slider(&view.load, on) }
                <details>
                    <summary>{ "More: clients, snapshots, messages" }</summary>
                    { for view.more.iter().map(|more| dial::slider(more, on)) }
                </details>
            </section>
        </>
    }
}

fn whose(view: &MachinesView, on: &Callback<Action>) -> Html {
    let names = ["all".to_owned()].into_iter().chain(view.servers.iter().map(ServerId::to_string));
    let chosen = view.servers.iter().position(|server| Some(*server) == view.whose);
    let servers = view.servers.clone();
    let choose = on.reform(move |place: usize| {
        Action::Dials(DialsAction::ChooseDisk(
            place.checked_sub(1).and_then(|place| servers.get(place).copied()),
        ))
    });
    html! {
        <Select id="disk-of" label="Whose disk is set" names={names.collect::<Vec<_>>()}
            chosen={chosen.map_or(0, |place| place + 1)} on={choose} />
    }
}
