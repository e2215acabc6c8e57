//! The picture of the cluster: the ring, the messages between its servers, and the caption.

pub(crate) mod caption;
mod message;
mod ring;
mod server;
mod shape;

use raft::{ServerId, Timer};
use sim::{Flight, Host, MessageId, World};
use yew::prelude::*;

use crate::model::lit::Lit;
use crate::model::{Action, Model, Selected};
use message::Message;
use ring::{Point, Ring, px, translate};
use server::{Server, ServerView};

/// What the picture shows.
#[derive(Clone, PartialEq)]
pub(crate) struct PictureView {
    ring: Ring,
    servers: Vec<ServerView>,
    /// The part of its election timeout that each server has left, in thousandths.
    timers: Vec<(ServerId, u64)>,
    messages: Vec<MessageView>,
}

/// A message on its way.
#[derive(Clone, PartialEq)]
struct MessageView {
    id: MessageId,
    flight: Flight,
    at: Point,
    selected: bool,
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
}

impl<'a> Gaze<'a> {
    /// How the model looks at its world.
    pub(crate) fn of(model: &'a Model) -> Gaze<'a> {
        Gaze { selection: model.selection, still: model.reduced_motion, lit: &model.lit }
    }

    fn server(self) -> Option<ServerId> {
        match self.selection {
            Some(Selected::Server(server)) => Some(server),
            _ => None,
        }
    }
}

/// What the picture shows of a world.
pub(crate) fn view(world: &World, gaze: Gaze<'_>) -> PictureView {
    let ring = Ring::new(world.hosts().iter().map(Host::id).collect());
    let message = |(id, flight): (MessageId, &Flight)| MessageView {
        id,
        flight: flight.clone(),
        at: shape::way(&flight.packet, ring).at(progress(world, gaze, id, flight)),
        selected: gaze.selection == Some(Selected::Message(id)),
        number: gaze.lit.number(id),
    };
    PictureView {
        ring,
        servers: world.hosts().iter().map(|host| server::view(host, gaze.server())).collect(),
        timers: world.hosts().iter().filter_map(|host| timer(world, host)).collect(),
        messages: world.flights().map(message).collect(),
    }
}

/// How much of its way a message has behind it, in thousandths.
fn progress(world: &World, gaze: Gaze<'_>, id: MessageId, flight: &Flight) -> u64 {
    if gaze.still {
        // It stands; but two that follow each other should not stand on the same spot.
        return [500, 360, 640][(id.0 % 3) as usize];
    }
    let all = flight.arrives.since(flight.sent).as_micros().max(1);
    let done = world.now().since(flight.sent).as_micros().min(all);
    done * 1_000 / all
}

/// The part of the election timeout that is left, by the server's own clock.
fn timer(world: &World, host: &Host) -> Option<(ServerId, u64)> {
    let server = host.server()?;
    let Some((Timer::Election, ends)) = server.timer() else {
        return None;
    };
    let all = ends.since(server.timer_set()).as_micros().max(1);
    let left = ends.since(host.local_time(world.now())).as_micros().min(all);
    Some((host.id(), left * 1_000 / all))
}

#[derive(PartialEq, Properties)]
pub(crate) struct PictureProps {
    pub(crate) view: PictureView,
    pub(crate) on: Callback<Action>,
}

/// The picture. What moves in every frame is drawn here; the rest are components that stay as they
/// are until something happens to them.
#[component]
pub(crate) fn Picture(PictureProps { view, on }: &PictureProps) -> Html {
    let ring = view.ring;
    let view_box = ring.view_box().map(|number| px(number).to_string()).join(" ");
    let running: Vec<(ServerId, bool)> = view.servers.iter().map(ServerView::running).collect();
    html! {
        <div class="picture">
            <svg viewBox={view_box} role="group" aria-label="The cluster">
                <Links {ring} {running} />
                <g>
                    for server in view.servers.iter() {
                        <Server key={server.id().number()} view={server.clone()} {ring} {on} />
                    }
                </g>
                <g>
                    for (server, left) in view.timers.iter() {
                        <circle class="deadline" key={server.number()} r={px(ring.body + 7.0)}
                            transform={translate(ring.place(*server)) + " rotate(-90)"}
                            pathLength="1000" stroke-dasharray={format!("{left} 2000")} />
                    }
                </g>
                <g>
                    for MessageView { id, flight, at, selected, number } in view.messages.iter() {
                        <g key={id.0} transform={translate(*at)}>
                            <Message id={*id} flight={flight.clone()} {ring} selected={*selected} number={*number} {on} />
                        </g>
                    }
                </g>
            </svg>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct LinksProps {
    ring: Ring,
    running: Vec<(ServerId, bool)>,
}

/// A line between any two servers.
#[component]
fn Links(LinksProps { ring, running }: &LinksProps) -> Html {
    let pairs = running.iter().enumerate().flat_map(|(i, a)| running[i + 1..].iter().map(move |b| (a, b)));
    html! {
        <g>
            for ((a, a_runs), (b, b_runs)) in pairs {
                { link(ring.place(*a), ring.place(*b), *a_runs && *b_runs) }
            }
        </g>
    }
}

fn link(from: Point, to: Point, runs: bool) -> Html {
    let class = if runs { "link" } else { "link cut" };
    html! { <line {class} x1={px(from.x)} y1={px(from.y)} x2={px(to.x)} y2={px(to.y)} /> }
}

#[cfg(test)]
mod tests;
