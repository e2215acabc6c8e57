//! What is to be seen of messages besides themselves: where they were lost, which way they flow when
//! time goes too fast to follow one, and the chain of causes that is lit.

use experiment::News;
use raft::ServerId;
use sim::{Endpoint, EventKind, LossCause, MessageId, Packet, World};
use yew::prelude::*;

use super::links::CROSS;
use super::message::badge;
use super::ring::{Point, Ring, Way, px, translate};
use super::shape;
use super::{Gaze, progress};
use crate::model::traffic::Traffic;

/// An ✕ where a message was lost.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct LossView {
    pub(super) id: MessageId,
    pub(super) at: Point,
    /// How old it is, in tenths of the time for which it is to be seen.
    pub(super) age: u64,
}

/// For so long in virtual time the place is marked where a message was lost.
const FADE_US: u64 = 20_000;
/// A message that will be lost does not come further, in thousandths of its way.
pub(super) const LOST_AFTER: u64 = 600;

/// Where messages were lost just now, or by the last step.
pub(super) fn losses(world: &World, gaze: Gaze<'_>, ring: Ring) -> Vec<LossView> {
    let age = |at: raft::Time| world.now().since(at).as_micros();
    let is_fresh = |moment: sim::Moment| age(moment.at) < FADE_US || moment.events == world.events();
    let fresh = gaze.feed.latest(true).take_while(|item| is_fresh(item.moment()));
    let lost = fresh.filter_map(|item| match &item.news {
        News::Happened(event) => match &event.kind {
            EventKind::Lost { id, packet, cause } => Some(LossView {
                id: *id,
                at: shape::way(packet, ring).at(where_lost(*cause)),
                age: (age(event.at) * 10 / FADE_US).min(9),
            }),
            _ => None,
        },
        _ => None,
    });
    let dropped = gaze.dropped.filter(|dropped| age(dropped.at) < FADE_US).map(|dropped| LossView {
        id: dropped.id,
        at: shape::way(&dropped.flight.packet, ring).at(progress(
            dropped.at,
            gaze,
            dropped.id,
            &dropped.flight,
        )),
        age: age(dropped.at) * 10 / FADE_US,
    });
    lost.chain(dropped).collect()
}

fn where_lost(cause: LossCause) -> u64 {
    match cause {
        LossCause::Intercepted => 100,
        LossCause::LinkCut | LossCause::Dropped => 420,
        LossCause::Chance => LOST_AFTER,
        LossCause::ReceiverCrashed => 1_000,
    }
}

pub(super) fn loss(LossView { at, age, .. }: &LossView) -> Html {
    let opacity = format!("0.{}", 10 - age.clamp(&1, &9));
    html! { <path class="cross lost" transform={translate(*at)} {opacity} d={CROSS} /> }
}

/// How many messages flow one way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct FlowView {
    way: Way,
    breadth: u8,
}

/// All flows of late.
pub(super) fn flows(world: &World, traffic: &Traffic, ring: Ring) -> Vec<FlowView> {
    let ids: Vec<ServerId> = world.hosts().iter().map(sim::Host::id).collect();
    let margin = ring.body + 14.0;
    let between = |from: ServerId, to: ServerId| FlowView {
        way: Way::new(ring.place(from), ring.place(to), margin, margin),
        breadth: traffic.breadth(Endpoint::Server(from), Endpoint::Server(to)),
    };
    let servers = ids.iter().flat_map(|from| ids.iter().map(move |to| (*from, *to)));
    let mut flows: Vec<FlowView> =
        servers.filter(|(from, to)| from != to).map(|(from, to)| between(from, to)).collect();
    let client = Endpoint::Client(World::VISITOR);
    for id in ids {
        let (server, beside) = (ring.place(id), ring.client(id));
        let edge = ring.body + 14.0;
        let there = Way::new(beside, server, 0.0, edge);
        let back = Way::new(server, beside, edge, 0.0);
        flows.push(FlowView { way: there, breadth: traffic.breadth(client, Endpoint::Server(id)) });
        flows.push(FlowView { way: back, breadth: traffic.breadth(Endpoint::Server(id), client) });
    }
    flows.retain(|flow| flow.breadth != 0);
    flows
}

#[derive(PartialEq)]
pub(super) struct FlowsProps {
    pub(super) flows: Vec<FlowView>,
}

/// The flows: broad where they begin, and thin where they end.
pub(super) fn draw_flows(FlowsProps { flows }: &FlowsProps) -> Html {
    let path: Vec<String> = flows.iter().map(wedge).collect();
    html! { <path class="flow" d={path.concat()} /> }
}

fn wedge(FlowView { way, breadth }: &FlowView) -> String {
    let half = [0.0, 2.2, 4.0, 6.5, 9.0][usize::from(*breadth).min(4)];
    let aside = way.heading.turned();
    let corners = [
        way.start.plus(aside, half),
        way.end.plus(aside, 0.6),
        way.end.plus(aside, -0.6),
        way.start.plus(aside, -half),
    ];
    let corners = corners.map(|corner| format!("{} {}", px(corner.x), px(corner.y)));
    format!("M{}z", corners.join("L"))
}

#[derive(PartialEq)]
pub(super) struct ArrowsProps {
    pub(super) arrows: Vec<(Endpoint, Endpoint, u32)>,
    pub(super) ring: Ring,
}

/// The chain of causes, as far as it has arrived.
pub(super) fn draw_arrows(ArrowsProps { arrows, ring }: &ArrowsProps) -> Html {
    html! {
        <g class="chain" aria-hidden="true">
            for (from, to, number) in arrows.iter() {
                { arrow(*from, *to, *number, *ring) }
            }
        </g>
    }
}

fn arrow(from: Endpoint, to: Endpoint, number: u32, ring: Ring) -> Html {
    // Shown as long as the server is there: a second world may know fewer.
    let stands = |end| match end {
        Endpoint::Server(server) => ring.servers().contains(server),
        Endpoint::Client(_) => true,
    };
    if from == to || !stands(from) || !stands(to) {
        return html! {};
    }
    let way = shape::between(from, to, ring, 0.0);
    let (tip, heading) = (way.end, way.heading);
    let aside = heading.turned();
    let wings = [tip.plus(heading, -12.0).plus(aside, 6.0), tip.plus(heading, -12.0).plus(aside, -6.0)];
    let [start, tip, left, right] =
        [way.start, tip, wings[0], wings[1]].map(|point| format!("{} {}", px(point.x), px(point.y)));
    html! {
        <>
            <path d={format!("M{start}L{tip}M{left}L{tip}L{right}")} />
            { badge(way.at(500), number) }
        </>
    }
}

/// Whether a message is one of two that are alike and on their way at the same time.
pub(super) fn is_twice(world: &World, id: MessageId, packet: &Packet) -> bool {
    world.flights().any(|(other, flight)| {
        other != id
            && flight.packet.from() == packet.from()
            && flight.packet.to() == packet.to()
            && flight.packet == *packet
    })
}
