//! The links between the servers: whole, cut one way or both, and what befalls messages on them.

use raft::{Pace, ServerId};
use sim::{Host, Status, World};
use yew::prelude::*;

use super::islands::Group;
use super::ring::{Point, Ring, Way, px, translate, turn};
use super::{Gaze, pressed};
use crate::model::Action;
use crate::model::dials;
use crate::model::tools::StageAction;

/// All links.
#[derive(Clone, PartialEq, Default, Debug)]
pub(super) struct LinksView {
    links: Vec<LinkView>,
    /// What befalls messages on every one of them.
    pub(super) everywhere: String,
    /// Whether the keyboard can reach them one by one.
    reachable: bool,
}

/// The link between two servers.
#[derive(Clone, PartialEq, Debug)]
struct LinkView {
    /// The lower number first.
    ends: (ServerId, ServerId),
    /// From the lower number to the higher, and back.
    ways: [WayView; 2],
    /// Whether it leads to another island: the tear says that it is cut.
    parts: bool,
    /// Whether a server runs at both ends.
    runs: bool,
    chosen: bool,
}

/// One direction of a link.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
struct WayView {
    cut: bool,
    /// What befalls messages there.
    faults: String,
    /// A snapshot that is on its way there, piece by piece.
    snapshot: Option<String>,
}

/// The links of a world.
pub(super) fn view(world: &World, groups: &[Group], gaze: Gaze<'_>) -> LinksView {
    let hosts = world.hosts();
    let pairs = hosts.iter().enumerate().flat_map(|(i, a)| hosts[i + 1..].iter().map(move |b| (a, b)));
    let mut links: Vec<LinkView> = pairs.map(|(a, b)| link(world, groups, gaze, a, b)).collect();
    let mut everywhere = String::new();
    let all = || links.iter().flat_map(|link| &link.ways);
    if let Some(first) = all().next()
        && 2 < all().count()
        && all().all(|way| way.faults == first.faults)
    {
        everywhere.clone_from(&first.faults);
        links.iter_mut().flat_map(|link| &mut link.ways).for_each(|way| way.faults.clear());
    }
    LinksView { links, everywhere, reachable: gaze.cuts() }
}

fn link(world: &World, groups: &[Group], gaze: Gaze<'_>, a: &Host, b: &Host) -> LinkView {
    let ends = (a.id(), b.id());
    let runs = |host: &Host| host.status() != Status::Crashed;
    let together =
        groups.iter().any(|group| group.servers.contains(ends.0) && group.servers.contains(ends.1));
    LinkView {
        ends,
        ways: [way(world, a, b), way(world, b, a)],
        parts: !groups.is_empty() && !together,
        runs: runs(a) && runs(b),
        chosen: gaze.link == Some(ends),
    }
}

fn way(world: &World, from: &Host, to: &Host) -> WayView {
    let link = world.link(from.id(), to.id());
    WayView {
        cut: link.cut,
        faults: dials::faults(link, world.setup().latency),
        snapshot: snapshot(from, to),
    }
}

/// How much of a snapshot a follower has of its leader.
fn snapshot(from: &Host, to: &Host) -> Option<String> {
    let (_, leader) = from.leading()?;
    let (_, progress) = leader.followers().find(|(follower, _)| *follower == to.id())?;
    let Pace::Snapshot { offset, .. } = progress.pace else {
        return None;
    };
    let all = from.snapshot().map_or(1, |snapshot| snapshot.data.len() as u64).max(1);
    Some(format!("snapshot {} %", (offset * 100 / all).min(100)))
}

#[cfg(test)]
impl LinksView {
    pub(super) fn labels(&self) -> Vec<String> {
        self.links.iter().map(LinkView::label).collect()
    }
}

impl LinkView {
    /// What is to be known of it, in one breath.
    fn label(&self) -> String {
        let (low, high) = self.ends;
        let [forth, back] = &self.ways;
        let cut = match (forth.cut, back.cut) {
            (false, false) => "whole".to_owned(),
            (true, true) => "cut both ways".to_owned(),
            (true, false) => format!("cut from {low} to {high}"),
            (false, true) => format!("cut from {high} to {low}"),
        };
        let mut label = format!("Link {low}–{high}: {cut}");
        for (way, from, to) in [(forth, low, high), (back, high, low)] {
            if !way.faults.is_empty() {
                label.push_str(&format!("; from {from} to {to} {}", way.faults));
            }
            if let Some(snapshot) = &way.snapshot {
                label.push_str(&format!("; {snapshot} on its way to {to}"));
            }
        }
        label
    }

    fn class(&self) -> Classes {
        classes!(
            "link",
            (!self.runs).then_some("idle"),
            self.parts.then_some("parts"),
            self.ways.iter().all(|way| way.cut).then_some("cut"),
            self.chosen.then_some("chosen"),
            self.ways.iter().any(|way| !way.faults.is_empty()).then_some("faulty"),
        )
    }
}

#[derive(PartialEq)]
pub(super) struct LinksProps {
    pub(super) view: LinksView,
    pub(super) ring: Ring,
    pub(super) on: Callback<Action>,
}

/// A line between any two servers. A click cuts it, or heals it.
pub(super) fn draw_links(LinksProps { view, ring, on }: &LinksProps) -> Html {
    html! {
        <g role="group" aria-label="Links">
            for link in view.links.iter() {
                { draw(link, *ring, view.reachable, on) }
            }
        </g>
    }
}

fn draw(link: &LinkView, ring: Ring, reachable: bool, on: &Callback<Action>) -> Html {
    let (low, high) = link.ends;
    let (from, to) = (ring.place(low), ring.place(high));
    let (onclick, onkeydown) = pressed(on, Action::Stage(StageAction::TurnLink(low, high)), false);
    let label = link.label();
    let line = |class: Classes| {
        html! { <line {class} x1={px(from.x)} y1={px(from.y)} x2={px(to.x)} y2={px(to.y)} /> }
    };
    html! {
        <g class={link.class()} role="button" tabindex={if reachable { "0" } else { "-1" }} aria-label={label.clone()}
            data-link={format!("{}-{}", low.number(), high.number())} {onclick} {onkeydown}>
            <title>{ label }{ ". Click to cut or to heal it." }</title>
            { line(classes!("wire")) }
            { line(classes!("line")) }
        </g>
    }
}

#[derive(PartialEq)]
pub(super) struct FaultsProps {
    pub(super) view: LinksView,
    pub(super) ring: Ring,
}

/// What stands on the links: that they are cut, and what befalls messages there. Above the lines, so
/// that no other link runs through the words.
pub(super) fn draw_faults(FaultsProps { view, ring }: &FaultsProps) -> Html {
    html! {
        <g class="faults" aria-hidden="true">
            for link in view.links.iter() {
                { faults(link, *ring) }
            }
        </g>
    }
}

fn faults(link: &LinkView, ring: Ring) -> Html {
    let (low, high) = link.ends;
    let (from, to) = (ring.place(low), ring.place(high));
    let margin = ring.body + 14.0;
    let [forth, back] = &link.ways;
    let crosses = !link.parts && (forth.cut || back.cut);
    let directions =
        [(forth, Way::new(from, to, margin, margin)), (back, Way::new(to, from, margin, margin))];
    html! {
        <>
            if crosses && forth.cut && back.cut {
                <path class="cross" transform={translate(from.plus(to.minus(from), NEAR))} d={CROSS} />
            } else if crosses {
                for (way, at) in directions {
                    if way.cut {
                        { one_way(at) }
                    }
                }
            }
            if forth.faults == back.faults {
                { words("fault", from.plus(to.minus(from), FAR), &forth.faults) }
            } else {
                { words("fault", from.plus(to.minus(from), 0.3), &arrowed(&forth.faults, high)) }
                { words("fault", to.plus(from.minus(to), 0.3), &arrowed(&back.faults, low)) }
            }
            if let Some(snapshot) = &forth.snapshot {
                { words("fault snap", from.plus(to.minus(from), 0.62), snapshot) }
            }
            if let Some(snapshot) = &back.snapshot {
                { words("fault snap", to.plus(from.minus(to), 0.62), snapshot) }
            }
        </>
    }
}

/// Not in the middle, where links meet.
const NEAR: f64 = 0.4;
const FAR: f64 = 0.56;
/// An ✕ around the origin.
pub(super) const CROSS: &str = "M-7 -7L7 7M-7 7L7 -7";

fn arrowed(faults: &str, to: ServerId) -> String {
    if faults.is_empty() { String::new() } else { format!("→{to} {faults}") }
}

/// An arrow of the direction that is cut, and an ✕ on it.
fn one_way(way: Way) -> Html {
    html! {
        <g class="one-way" transform={translate(way.at(400))}>
            <path transform={turn(way.heading)} d="M-30 0H26M18 -6L28 0L18 6" />
            <path class="cross" d={CROSS} />
        </g>
    }
}

fn words(class: &'static str, at: Point, words: &str) -> Html {
    let half = words.chars().count() as f64 * 3.3 + 8.0;
    html! {
        if !words.is_empty() {
            <g {class} transform={translate(at)}>
                <rect x={px(-half)} y="-11" width={px(2.0 * half)} height="22" rx="11" />
                <text y="4">{ words }</text>
            </g>
        }
    }
}
