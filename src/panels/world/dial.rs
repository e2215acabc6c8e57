//! A dial: a slider and a field, or a field alone.

use yew::prelude::*;

use crate::model::dials::{Dial, DialsAction, Reading};
use crate::model::{Action, Model};
use crate::ui::{self, Dialed, Entry, Slider};

/// What is shown of a dial.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct DialView {
    dial: Dial,
    reading: Reading,
    pub(super) entry: Entry,
}

/// What is shown of a dial now. Its name is read out with what it is of: *loss, all links*.
pub(super) fn view(
    model: &Model,
    dial: Dial,
    id: impl Into<String>,
    name: impl Into<String>,
    of: &str,
) -> DialView {
    let reading = dial.read(model.world());
    let (mut name, id) = (name.into(), id.into());
    if reading.differs {
        name.push_str(" · differs");
    }
    let label = if of.is_empty() { name.clone() } else { [&*name, of].join(", ") };
    let text = model.dials.typed(dial).map_or_else(|| dial.write(reading.value), str::to_owned);
    let error = model.dials.wrong(dial).map(str::to_owned);
    DialView { dial, reading, entry: Entry { id, name, label, text, error } }
}

/// A slider and a field.
pub(super) fn slider(view: &DialView, on: &Callback<Action>) -> Html {
    let &DialView { dial, reading, .. } = view;
    let tell = Callback::from(move |place| dial.write(dial.at_stop(place, reading)));
    html! {
        <Slider key={view.entry.id.clone()} entry={view.entry.clone()} at={dial.stop(reading)}
            last={dial.stops().len() - 1} {tell} on={dialed(view, on)} />
    }
}

/// A field alone.
pub(super) fn field(view: &DialView, on: &Callback<Action>) -> Html {
    ui::entry(&view.entry, &dialed(view, on))
}

fn dialed(&DialView { dial, reading, .. }: &DialView, on: &Callback<Action>) -> Callback<Dialed> {
    on.reform(move |dialed| {
        Action::Dials(match dialed {
            Dialed::Stop(place) => DialsAction::Set(dial, dial.at_stop(place, reading)),
            Dialed::Typed(text) => DialsAction::Type(dial, text),
            Dialed::Entered => DialsAction::Enter(dial),
            Dialed::Forgotten => DialsAction::Forget,
        })
    })
}
