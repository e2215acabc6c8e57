//! The tools of the stage: what is done to the cluster as a whole, and to the link that is chosen.

use raft::ServerId;
use yew::prelude::*;

use crate::control::{Control, LookControl, Offer, StageControl};
use crate::model::tools::Tool;
use crate::model::{Action, Model};
use crate::text;
use crate::ui::{Offered, button, buttons, click};

/// The tools of the stage.
#[derive(Clone, PartialEq)]
pub(crate) struct Bar {
    /// Each with why it cannot be pressed, if so.
    buttons: Vec<Offered>,
    /// What to do with the tool in the hand.
    hint: Option<String>,
    link: Option<LinkBar>,
}

/// The link that is chosen.
#[derive(Clone, Copy, PartialEq)]
struct LinkBar {
    ends: (ServerId, ServerId),
    /// Whether it is cut from the lower number to the higher, and back.
    cut: [bool; 2],
}

/// The tools at the moment.
pub(crate) fn bar(model: &Model) -> Bar {
    let controls = [
        Control::Stage(StageControl::Request),
        Control::Stage(StageControl::Cut),
        Control::Stage(StageControl::Choose),
        Control::Stage(StageControl::Part),
        Control::Stage(StageControl::PutAway),
        Control::Stage(StageControl::HealAll),
    ];
    let offered = controls.into_iter().filter_map(|control| match control.offer(model) {
        Offer::Absent => None,
        Offer::Yes => Some((control, None)),
        Offer::No(why) => Some((control, Some(why))),
    });
    let world = model.world();
    let link = model.link.filter(|(_, high)| world.host(*high).is_some());
    Bar {
        buttons: offered.collect(),
        hint: model.tool.map(hint),
        link: link.map(|ends| LinkBar {
            ends,
            cut: [world.link(ends.0, ends.1).cut, world.link(ends.1, ends.0).cut],
        }),
    }
}

fn hint(tool: Tool) -> String {
    match tool {
        Tool::Part(chosen) if chosen.is_empty() => {
            "Choose the servers of one side: click them, or press numbers.".to_owned()
        }
        Tool::Part(chosen) => format!("{} | the others", text::servers(chosen)),
        Tool::Cut(None) => "Draw across links or around servers, or press two numbers.".to_owned(),
        Tool::Cut(Some(first)) => format!("{first} and … ?"),
    }
}

#[derive(PartialEq)]
pub(super) struct ToolsProps {
    pub(super) bar: Bar,
    pub(super) on: Callback<Action>,
}

/// The tools.
pub(super) fn tools(ToolsProps { bar, on }: &ToolsProps) -> Html {
    html! {
        <div class="tools">
            <div class="tool-row" role="group" aria-label="Tools">
                { buttons(&bar.buttons, on) }
            </div>
            if let Some(hint) = &bar.hint {
                <p class="tool-hint" role="status">{ hint }</p>
            }
            if let Some(link) = bar.link {
                { link_bar(link, on) }
            }
        </div>
    }
}

fn link_bar(LinkBar { ends: (low, high), cut }: LinkBar, on: &Callback<Action>) -> Html {
    let way = |control: StageControl, from: ServerId, to: ServerId, cut: bool| {
        let control = Control::Stage(control);
        let sentence = if cut { "is cut: heal it" } else { "is whole: cut it" };
        html! {
            <button type="button" data-control={control.description().id} aria-pressed={cut.to_string()}
                title={control.description().name} aria-label={format!("{from} to {to} {sentence}")}
                onclick={click(control.action(), on)}>
                { format!("{from} → {to}") }{ if cut { " ✕" } else { " ✓" } }
            </button>
        }
    };
    html! {
        <div class="tool-row link-bar" role="group" aria-label={format!("Link {low}–{high}")}>
            { way(StageControl::TurnForth, low, high, cut[0]) }
            { way(StageControl::TurnBack, high, low, cut[1]) }
            { button(Control::Look(LookControl::Close), None, on) }
        </div>
    }
}
