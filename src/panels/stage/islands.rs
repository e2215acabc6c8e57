//! Partitions: an island around each group of servers that reach each other, named by what it can do,
//! and a tear between it and the others.

use raft::{ServerId, ServerSet};
use sim::{Host, Status, World};
use yew::prelude::*;

use super::pressed;
use super::ring::{Point, Ring, px, translate};
use crate::model::Action;
use crate::model::tools::{StageAction, all_of};

/// Servers that reach each other, and nobody else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Group {
    pub(super) servers: ServerSet,
    /// How many of them vote and run, and how many voters there are in all.
    votes: (u32, u32),
    standing: Standing,
}

/// What a group can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standing {
    /// It has a majority: it can elect a leader, and commit.
    Decides,
    /// One of them leads, but can commit nothing.
    LeadsInVain(ServerId),
    /// It cannot elect a leader.
    NoLeader,
}

/// The groups, if there are several.
pub(super) fn groups(world: &World) -> Vec<Group> {
    let mut rest = all_of(world);
    let mut groups = Vec::new();
    while let Some(first) = rest.iter().next() {
        let servers = reached_from(world, first);
        groups.push(group(world, servers));
        rest = rest.difference(servers);
    }
    if groups.len() < 2 { Vec::new() } else { groups }
}

/// All that a server reaches or is reached by, be it by way of others.
fn reached_from(world: &World, first: ServerId) -> ServerSet {
    let mut reached: ServerSet = [first].into_iter().collect();
    loop {
        let linked = |server: &ServerId| {
            reached.iter().any(|other| {
                other == *server || !world.link(other, *server).cut || !world.link(*server, other).cut
            })
        };
        let more: ServerSet = all_of(world).iter().filter(linked).collect();
        if more == reached {
            return reached;
        }
        reached = more;
    }
}

fn group(world: &World, servers: ServerSet) -> Group {
    let hosts = || world.hosts().iter().filter(move |host| servers.contains(host.id()));
    let able: ServerSet =
        hosts().filter(|host| host.server().is_some() && !host.is_paused()).map(Host::id).collect();
    let decides = hosts().any(|host| able.contains(host.id()) && host.membership().is_quorum(able));
    let leads = hosts().find(|host| host.status() == Status::Leader);
    let membership = hosts().max_by_key(|host| host.term()).map(Host::membership).unwrap_or_default();
    let voters = membership.voters.union(membership.outgoing);
    let standing = match leads {
        _ if decides => Standing::Decides,
        Some(leader) => Standing::LeadsInVain(leader.id()),
        None => Standing::NoLeader,
    };
    Group { servers, votes: (able.intersection(voters).len(), voters.len()), standing }
}

impl Group {
    /// How many of the voters are here: *2 of 5*.
    fn share(&self) -> String {
        let cut_off = if self.servers.len() == 1 { "cut off: " } else { "" };
        format!("{cut_off}{} of {}", self.votes.0, self.votes.1)
    }

    fn standing(&self) -> String {
        match self.standing {
            Standing::Decides => "majority".to_owned(),
            Standing::LeadsInVain(leader) => format!("{leader} commits nothing"),
            Standing::NoLeader => "no leader here".to_owned(),
        }
    }

    /// What is to be known of it, in one breath.
    pub(super) fn label(&self) -> String {
        format!("{}: {}, {}", crate::text::servers(self.servers), self.share(), self.standing())
    }
}

// ── Where they lie ──

/// An island: discs around its servers, and bands between neighbours, which are as broad as the
/// others leave room for.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Island {
    pub(super) discs: Vec<Point>,
    pub(super) bands: Vec<Band>,
    /// Whether the ground between the bands belongs to it, too.
    pub(super) filled: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Band {
    pub(super) from: Point,
    pub(super) to: Point,
    pub(super) half_width: f64,
}

/// The line between a group and the others, and where its button is.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Tear {
    group: ServerSet,
    path: String,
    heal: Point,
}

const ORIGIN: Point = Point { x: 0.0, y: 0.0 };
/// How far an island reaches beyond the circles of its servers.
const SHORE: f64 = 26.0;
/// Half the width of a path between the servers of an island that others lie across.
const PATH: f64 = 12.0;
/// Half the width and half the height of a name, and of a button.
const NAME: Point = Point { x: 46.0, y: 15.0 };
const BUTTON: Point = Point { x: 31.0, y: 14.0 };
/// What is free around the circle of a server: there is the arc of its timer.
const ARC: f64 = 10.0;

pub(super) fn island(ring: Ring, group: ServerSet, groups: &[Group]) -> Island {
    let members: Vec<ServerId> = group.iter().collect();
    let discs: Vec<Point> = members.iter().map(|server| ring.place(*server)).collect();
    let edges = if discs.len() == 2 { 1 } else { discs.len() };
    let is_alone = groups.iter().all(|other| other.servers == group || !cross(ring, group, other.servers));
    let band = |place: usize| {
        let (from, to) = (discs[place], discs[(place + 1) % discs.len()]);
        let half_width = half_width(ring, from, to, group);
        // Where islands lie across each other, only paths lead over.
        Band { from, to, half_width: if is_alone { half_width } else { half_width.min(PATH) } }
    };
    let bands = if discs.len() < 2 { Vec::new() } else { (0..edges).map(band).collect() };
    let filled = 2 < discs.len() && is_alone;
    Island { discs, bands, filled }
}

/// How broad a band can be without touching the servers of others.
fn half_width(ring: Ring, from: Point, to: Point, group: ServerSet) -> f64 {
    let others = ring.servers().difference(group);
    let room =
        others.iter().map(|other| ring.place(other).distance_to_line(from, to) - ring.body - SHORE - 4.0);
    room.fold(ring.body + SHORE, f64::min).max(5.0)
}

/// Whether the islands of two groups would lie across each other.
fn cross(ring: Ring, one: ServerSet, other: ServerSet) -> bool {
    let mut changes = 0;
    let named: Vec<bool> = ring
        .servers()
        .iter()
        .filter(|server| one.contains(*server) || other.contains(*server))
        .map(|server| one.contains(server))
        .collect();
    for (place, is_one) in named.iter().enumerate() {
        changes += u32::from(*is_one != named[(place + 1) % named.len()]);
    }
    2 < changes
}

/// Where the names of the islands stand: as near to the middle of each as there is room.
pub(super) fn names(ring: Ring, groups: &[Group]) -> Vec<Point> {
    let mut names: Vec<Point> = Vec::new();
    for group in groups {
        let share = 1.0 / f64::from(group.servers.len());
        let middle = group.servers.iter().fold(ORIGIN, |sum, server| sum.plus(ring.place(server), share));
        let is_free = |at: Point| {
            is_clear(ring, at, NAME) && names.iter().all(|other| are_apart(at, *other, NAME, NAME))
        };
        names.push(nearest(middle, is_free));
    }
    names
}

/// The free place that is nearest to a point.
fn nearest(to: Point, is_free: impl Fn(Point) -> bool) -> Point {
    const STEP: f64 = 9.0;
    let offsets = || (-24..=24).map(|steps| f64::from(steps) * STEP);
    let around = offsets().flat_map(|x| offsets().map(move |y| Point { x, y }));
    let mut best = None;
    for at in [to].into_iter().chain(around) {
        let away = at.distance(to);
        if best.is_none_or(|(_, nearest)| away < nearest) && is_free(at) {
            best = Some((at, away));
        }
    }
    best.map_or(to, |(at, _)| at)
}

/// Whether something of that size covers no server there, and no server's name.
fn is_clear(ring: Ring, at: Point, half: Point) -> bool {
    ring.servers().iter().all(|server| {
        let away = ring.place(server).minus(at);
        let beyond = Point { x: (away.x.abs() - half.x).max(0.0), y: (away.y.abs() - half.y).max(0.0) };
        let (label, label_half) = ring.label(server);
        ring.body + ARC <= beyond.distance(ORIGIN) && are_apart(at, label, half, label_half)
    })
}

/// Whether two things of these sizes do not cover each other.
fn are_apart(one: Point, other: Point, half: Point, other_half: Point) -> bool {
    let away = one.minus(other);
    half.x + other_half.x <= away.x.abs() || half.y + other_half.y <= away.y.abs()
}

/// The tears between the groups: one around each but the largest, if its servers are neighbours.
pub(super) fn tears(ring: Ring, groups: &[Group]) -> Vec<Tear> {
    let Some(main) = groups.iter().max_by_key(|group| group.servers.len()) else {
        return Vec::new();
    };
    let others = groups.iter().filter(|group| group.servers != main.servers);
    let mut taken = names(ring, groups);
    let tear = |group: &Group| {
        let tear = tear(ring, group.servers, &taken)?;
        taken.push(tear.heal);
        Some(tear)
    };
    others.filter_map(tear).collect()
}

/// The tear around one group, whose button is not where something else is.
fn tear(ring: Ring, group: ServerSet, taken: &[Point]) -> Option<Tear> {
    let all: Vec<ServerId> = ring.servers().iter().collect();
    let size = all.len();
    let member = |place: usize| group.contains(all[place % size]);
    let begins = |place: &usize| member(*place) && !member(place + size - 1);
    let first = (0..size).find(begins)?;
    if 1 < (0..size).filter(begins).count() {
        return None;
    }
    let last = first + group.len() as usize - 1;
    let place = |place: usize| ring.place(all[place % size]);
    let (before, after) = (place(first + size - 1), place(last + 1));
    let middle = (first..=last).fold(ORIGIN, |sum, member| sum.plus(place(member), 1.0)).unit();
    // How far out the island and the others' ground reach, towards the island's middle.
    let shore = ring.body + SHORE;
    let own = if first == last { shore } else { half_width(ring, place(first), place(last), group) };
    let others = ring.servers().difference(group);
    let theirs = if before == after { shore } else { half_width(ring, before, after, others) };
    let (inner, outer) = (before.dot(middle) + theirs, place(first).dot(middle) - own);
    let bend = ORIGIN.plus(middle, (inner + outer) / 2.0);
    // Through the gaps on both sides.
    let gap = |one: Point, other: Point| {
        let between = ORIGIN.plus(one, 0.5).plus(other, 0.5);
        let outward = if between.distance(ORIGIN) < 1.0 { one.turned() } else { between.unit() };
        (between, ORIGIN.plus(outward, place(0).distance(ORIGIN) + ring.body + 14.0))
    };
    let ((near, start), (far, end)) = (gap(before, place(first)), gap(place(last), after));
    let end = if size == 2 { ORIGIN.plus(start, -1.0) } else { end };
    let control = ORIGIN.plus(bend, 2.0).plus(near, -0.5).plus(far, -0.5);
    let [start, near, control, far, end_at] =
        [start, near, control, far, end].map(|point| format!("{} {}", px(point.x), px(point.y)));
    let path = format!("M{start}L{near}Q{control} {far}L{end_at}");
    let is_free = |at: Point| {
        is_clear(ring, at, BUTTON) && taken.iter().all(|other| are_apart(at, *other, BUTTON, NAME))
    };
    Some(Tear { group, path, heal: nearest(bend, is_free) })
}

// ── How they are drawn ──

#[derive(PartialEq)]
pub(super) struct IslandsProps {
    pub(super) groups: Vec<Group>,
    pub(super) ring: Ring,
}

/// The islands: beneath everything else.
pub(super) fn draw_islands(IslandsProps { groups, ring }: &IslandsProps) -> Html {
    html! {
        <g>
            for group in groups.iter() {
                { draw(group, &island(*ring, group.servers, groups), *ring) }
            }
        </g>
    }
}

fn draw(group: &Group, island: &Island, ring: Ring) -> Html {
    let class = if group.standing == Standing::Decides { "island decides" } else { "island" };
    html! {
        <g {class} role="img" aria-label={group.label()} data-group={crate::text::servers(group.servers)}>
            { ground("shore", island, ring, 1.5) }
            { ground("ground", island, ring, 0.0) }
        </g>
    }
}

/// The same shape twice, a little larger first, makes an outline around all of it.
fn ground(class: &'static str, island: &Island, ring: Ring, more: f64) -> Html {
    let corners: Vec<String> = island.discs.iter().map(|at| format!("{} {}", px(at.x), px(at.y))).collect();
    html! {
        <g {class}>
            if island.filled {
                <path class="area" d={format!("M{}z", corners.join("L"))} />
            }
            for band in island.bands.iter() {
                <line x1={px(band.from.x)} y1={px(band.from.y)} x2={px(band.to.x)} y2={px(band.to.y)}
                    stroke-width={px(2.0 * (band.half_width + more))} />
            }
            for at in island.discs.iter() {
                <circle cx={px(at.x)} cy={px(at.y)} r={px(ring.body + SHORE + more)} />
            }
        </g>
    }
}

#[derive(PartialEq)]
pub(super) struct TearsProps {
    pub(super) groups: Vec<Group>,
    pub(super) ring: Ring,
    pub(super) on: Callback<Action>,
}

/// The tears between the islands, and their names.
pub(super) fn draw_tears(TearsProps { groups, ring, on }: &TearsProps) -> Html {
    html! {
        <g>
            for (group, name) in groups.iter().zip(names(*ring, groups)) {
                <text class="island-name" aria-hidden="true" transform={translate(name)}>
                    <tspan class="share" x="0" y="-3">{ group.share() }</tspan>
                    <tspan x="0" y="11">{ group.standing() }</tspan>
                </text>
            }
            for tear in tears(*ring, groups) {
                { heal(&tear, on) }
            }
        </g>
    }
}

fn heal(Tear { group, path, heal }: &Tear, on: &Callback<Action>) -> Html {
    let (onclick, onkeydown) = pressed(on, Action::Stage(StageAction::Rejoin(*group)), false);
    let label = format!("Heal: join {} with the others again", crate::text::servers(*group));
    html! {
        <g class="tear">
            <path d={path.clone()} />
            <g class="heal" role="button" tabindex="0" aria-label={label} transform={translate(*heal)}
                {onclick} {onkeydown}>
                <rect class="hit" x="-34" y="-22" width="68" height="44" />
                <rect class="box" x="-30" y="-13" width="60" height="26" rx="13" />
                <text y="5">{ "Heal" }</text>
            </g>
        </g>
    }
}

#[cfg(test)]
mod tests;
