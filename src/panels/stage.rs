//! The picture of the cluster: the ring, the messages between its servers, and the caption.

mod bar;
pub(crate) mod caption;
mod islands;
pub(crate) mod lesson;
mod links;
mod message;
mod pad;
mod ring;
mod server;
mod shape;
mod traces;

use std::rc::Rc;

use experiment::Feed;
use raft::{ServerId, ServerSet, Time, Timer};
use sim::{Endpoint, Flight, Host, MessageId, World};
use yew::prelude::*;

use crate::model::Changed;
use crate::model::lit::Lit;
use crate::model::run::Dropped;
use crate::model::tools::Tool;
use crate::model::traffic::Traffic;
use crate::model::{Action, Model, Selected};
use crate::platform::keyboard;
use crate::ui::{click, keyed, memo};
pub(crate) use bar::{Bar, bar};
use bar::{ToolsProps, tools};
use islands::{Group, IslandsProps, TearsProps};
use links::{FaultsProps, LinksProps, LinksView};
use message::MessageProps;
use pad::Pad;
use ring::{Point, Ring, px, translate};
use server::{ServerProps, ServerView};
use traces::{ArrowsProps, FlowView, FlowsProps, LossView};

/// What the picture shows of all that stays as it is until something happens.
#[derive(Clone, PartialEq)]
pub(crate) struct Ground {
    ring: Ring,
    /// The islands of a partition, if there is one.
    groups: Vec<Group>,
    links: LinksView,
    servers: Vec<ServerView>,
    /// Whether strokes cut links.
    cuts: bool,
}

/// What the picture shows.
#[derive(Clone, PartialEq)]
pub(crate) struct PictureView {
    ground: Rc<Ground>,
    /// The part of its election timeout that each server has left, in thousandths.
    timers: Vec<(ServerId, u64)>,
    /// The part of its lease that a leader has left, in thousandths.
    leases: Vec<(ServerId, u64)>,
    messages: Vec<MessageView>,
    losses: Vec<LossView>,
    flows: Vec<FlowView>,
    chain: Vec<(Endpoint, Endpoint, u32)>,
}

/// A message on its way.
#[derive(Clone, PartialEq)]
struct MessageView {
    id: MessageId,
    flight: Flight,
    at: Point,
    selected: bool,
    /// Whether the same message is on its way a second time.
    twice: bool,
    /// Its place in the chain of causes that is lit.
    number: Option<u32>,
}

/// How a world is looked at: all that the picture needs to know besides the world.
#[derive(Clone, Copy)]
pub(crate) struct Gaze<'a> {
    pub(crate) selection: Option<Selected>,
    /// Messages stand on their way rather than move.
    pub(crate) still: bool,
    pub(crate) lit: &'a Lit,
    pub(crate) tool: Option<Tool>,
    pub(crate) link: Option<(ServerId, ServerId)>,
    /// What was told up to here: the messages that were lost.
    pub(crate) feed: &'a Feed,
    /// The message that the visitor has just dropped.
    pub(crate) dropped: Option<&'a Dropped>,
    /// In place of single messages, when time goes too fast to follow one.
    pub(crate) traffic: Option<&'a Traffic>,
    /// What the last step has changed is marked.
    pub(crate) changed: Option<&'a Changed>,
}

impl<'a> Gaze<'a> {
    /// How the model looks at its world.
    pub(crate) fn of(model: &'a Model) -> Gaze<'a> {
        let is_fast = model.playing && !model.speed.is_readable();
        Gaze {
            selection: model.selection,
            still: model.reduced_motion,
            lit: &model.lit,
            tool: model.tool,
            link: model.link,
            feed: model.run.feed(),
            dropped: model.run.dropped(),
            traffic: is_fast.then(|| model.run.traffic()),
            changed: Some(&model.changed),
        }
    }

    fn server(self) -> Option<ServerId> {
        match self.selection {
            Some(Selected::Server(server)) => Some(server),
            _ => None,
        }
    }

    fn has_chosen(self, server: ServerId) -> bool {
        match self.tool {
            Some(Tool::Part(chosen)) => chosen.contains(server),
            Some(Tool::Cut(first)) => first == Some(server),
            None => false,
        }
    }

    fn cuts(self) -> bool {
        matches!(self.tool, Some(Tool::Cut(_)))
    }
}

/// What the picture shows of a world.
pub(crate) fn view(world: &World, gaze: Gaze<'_>) -> PictureView {
    view_on(Rc::new(ground(world, gaze)), world, gaze)
}

/// The ground at the moment.
pub(crate) fn ground(world: &World, gaze: Gaze<'_>) -> Ground {
    let hosts = world.hosts();
    let groups = islands::groups(world);
    Ground {
        ring: Ring::new(hosts.iter().map(Host::id).collect()),
        links: links::view(world, &groups, gaze),
        servers: hosts.iter().map(|host| server::view(world, host, &groups, gaze)).collect(),
        cuts: gaze.cuts(),
        groups,
    }
}

/// What moves, on a ground that is known already.
pub(crate) fn view_on(ground: Rc<Ground>, world: &World, gaze: Gaze<'_>) -> PictureView {
    let (hosts, ring) = (world.hosts(), ground.ring);
    PictureView {
        ground,
        timers: hosts.iter().filter_map(|host| timer(world, host)).collect(),
        leases: hosts.iter().filter_map(|host| lease(world, host)).collect(),
        messages: messages(world, ring, gaze),
        losses: match gaze.traffic {
            None => traces::losses(world, gaze, ring),
            Some(_) => Vec::new(),
        },
        flows: gaze.traffic.map_or_else(Vec::new, |traffic| traces::flows(world, traffic, ring)),
        chain: gaze.lit.arrows.clone(),
    }
}

/// The messages that can be followed: all of them, or, when time goes too fast, those that stand still.
fn messages(world: &World, ring: Ring, gaze: Gaze<'_>) -> Vec<MessageView> {
    let stands = |id, flight: &Flight| {
        flight.held.is_some() || flight.waits || gaze.selection == Some(Selected::Message(id))
    };
    let shown = world.flights().filter(|(id, flight)| gaze.traffic.is_none() || stands(*id, flight));
    let mut views: Vec<MessageView> = Vec::new();
    for (id, flight) in shown {
        let way = shape::way(&flight.packet, ring);
        let mut at = way.at(progress(world.now(), gaze, id, flight));
        if flight.waits {
            // Those who wait at the same door stand in a row, and from the fourth on behind each other.
            let is_there = |other: &&MessageView| {
                other.flight.waits
                    && other.flight.packet.from() == flight.packet.from()
                    && other.flight.packet.to() == flight.packet.to()
            };
            let before = views.iter().filter(is_there).count().min(3);
            at = at.plus(way.heading, -24.0 * before as f64);
        }
        views.push(MessageView {
            id,
            flight: flight.clone(),
            at,
            selected: gaze.selection == Some(Selected::Message(id)),
            twice: traces::is_twice(world, id, &flight.packet),
            number: gaze.lit.number(id),
        });
    }
    views
}

/// How much of its way a message has behind it at a moment, in thousandths.
fn progress(now: Time, gaze: Gaze<'_>, id: MessageId, flight: &Flight) -> u64 {
    if flight.waits {
        return 1_000;
    }
    if gaze.still {
        // It stands; but two that follow each other should not stand on the same spot.
        return [500, 360, 640][(id.0 % 3) as usize];
    }
    let until = flight.held.unwrap_or(now);
    let all = flight.arrives.since(flight.sent).as_micros().max(1);
    let done = until.since(flight.sent).as_micros().min(all);
    done * if flight.doomed { traces::LOST_AFTER } else { 1_000 } / all
}

/// The part of the election timeout that is left, by the server's own clock. Who is paused takes no notice
/// of it.
fn timer(world: &World, host: &Host) -> Option<(ServerId, u64)> {
    let server = host.server().filter(|_| !host.is_paused())?;
    let Some((Timer::Election, ends)) = server.timer() else {
        return None;
    };
    let all = ends.since(server.timer_set()).as_micros().max(1);
    let left = ends.since(host.local_time(world.now())).as_micros().min(all);
    Some((host.id(), in_steps(left, all)))
}

/// Who may answer reads on its own at the moment.
pub(crate) fn lease_holders(world: &World) -> ServerSet {
    let holds = |host: &&Host| server::lease(world, host).is_some();
    world.hosts().iter().filter(holds).map(Host::id).collect()
}

/// The part of its lease that a leader has left.
fn lease(world: &World, host: &Host) -> Option<(ServerId, u64)> {
    let (left, all) = server::lease(world, host)?;
    Some((host.id(), in_steps(left.as_micros(), all.as_micros().max(1))))
}

/// A part of a time in thousandths, in steps of a pixel of its arc: less would be drawn, but not seen.
fn in_steps(left: u64, all: u64) -> u64 {
    const STEP: u64 = 4;
    left * (1_000 / STEP) / all * STEP
}

#[derive(PartialEq)]
pub(crate) struct PictureProps {
    pub(crate) view: PictureView,
    /// The tools, where there is something to be done.
    pub(crate) bar: Option<Bar>,
    pub(crate) on: Callback<Action>,
}

/// The picture. What moves in every frame is drawn here; the rest are parts that stay as they
/// are until something happens to them.
pub(crate) fn picture(PictureProps { view, bar, on }: &PictureProps) -> Html {
    let ground = &view.ground;
    let ring = ground.ring;
    let view_box = ring.view_box().map(|number| px(number).to_string()).join(" ");
    html! {
        <div class={classes!("picture", ground.cuts.then_some("cutting"))}>
            if let Some(bar) = bar {
                { memo(tools, ToolsProps { bar: bar.clone(), on: on.clone() }) }
            }
            if !ground.links.everywhere.is_empty() {
                <p class="everywhere">{ format!("Every link {}", ground.links.everywhere) }</p>
            }
            <svg viewBox={view_box} role="group" aria-label="The cluster">
                { memo(below, GroundProps { ground: ground.clone(), on: on.clone() }) }
                { memo(traces::draw_flows, FlowsProps { flows: view.flows.clone() }) }
                <g>
                    for (server, left) in view.timers.iter() {
                        { arc("deadline", ring.place(*server), ring.body + 7.0, *left, server.number()) }
                    }
                </g>
                <g>
                    for (server, left) in view.leases.iter() {
                        { arc("lease", ring.place(*server), ring.body - 6.0, *left, server.number()) }
                    }
                </g>
                { memo(above, GroundProps { ground: ground.clone(), on: on.clone() }) }
                { memo(traces::draw_arrows, ArrowsProps { arrows: view.chain.clone(), ring }) }
                <g>
                    for lost in view.losses.iter() {
                        <g key={lost.id.0}>{ traces::loss(lost) }</g>
                    }
                </g>
                <g>
                    for MessageView { id, flight, at, selected, twice, number } in view.messages.iter() {
                        <g key={id.0} transform={translate(*at)}>
                            { memo(message::draw_message, MessageProps {
                                id: *id,
                                flight: flight.clone(),
                                ring,
                                selected: *selected,
                                twice: *twice,
                                number: *number,
                                on: on.clone(),
                            }) }
                        </g>
                    }
                </g>
            </svg>
        </div>
    }
}

#[derive(Clone)]
struct GroundProps {
    ground: Rc<Ground>,
    on: Callback<Action>,
}

impl PartialEq for GroundProps {
    /// In most frames it is the same ground.
    fn eq(&self, other: &GroundProps) -> bool {
        (Rc::ptr_eq(&self.ground, &other.ground) || self.ground == other.ground) && self.on == other.on
    }
}

/// What lies beneath the messages: the islands, the links, the servers.
fn below(GroundProps { ground, on }: &GroundProps) -> Html {
    let ring = ground.ring;
    html! {
        <g>
            <defs>
                <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <line class="hatch-line" y2="7" />
                </pattern>
            </defs>
            { memo(islands::draw_islands, IslandsProps { groups: ground.groups.clone(), ring }) }
            { memo(links::draw_links, LinksProps { view: ground.links.clone(), ring, on: on.clone() }) }
            if ground.cuts {
                <Pad {ring} {on} />
            }
            <g>
                for server in ground.servers.iter() {
                    { keyed(u64::from(server.id().number()), server::draw_server, ServerProps { view: server.clone(), ring, on: on.clone() }) }
                }
            </g>
        </g>
    }
}

/// What lies above the servers, but beneath the messages: what befalls links, and what heals them.
fn above(GroundProps { ground, on }: &GroundProps) -> Html {
    let ring = ground.ring;
    html! {
        <g>
            { memo(links::draw_faults, FaultsProps { view: ground.links.clone(), ring }) }
            { memo(islands::draw_tears, TearsProps { groups: ground.groups.clone(), ring, on: on.clone() }) }
        </g>
    }
}

/// What is left of a time, as an arc around a server that begins at the top.
fn arc(class: &'static str, at: Point, r: f64, left: u64, key: u8) -> Html {
    html! {
        <circle {class} {key} r={px(r)} transform={translate(at) + " rotate(-90)"} pathLength="1000"
            stroke-dasharray={format!("{left} 2000")} />
    }
}

/// What makes a shape a button: a click, and the keys that choose, unless it is chosen already.
fn pressed(
    on: &Callback<Action>,
    action: Action,
    is_chosen: bool,
) -> (Callback<MouseEvent>, Callback<KeyboardEvent>) {
    let (on_key, by_key) = (on.clone(), action.clone());
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if keyboard::chooses(&event, is_chosen) {
            event.prevent_default();
            on_key.emit(by_key.clone());
        }
    });
    (click(action, on), onkeydown)
}

#[cfg(test)]
mod tests;
