//! The keys.

use yew::prelude::*;

use crate::api::options::Allowed;
use crate::control::{Control, LookControl, keys};
use crate::model::caption::Say;
use crate::model::{Action, LookAction};
use crate::ui::{Select, button};

#[derive(PartialEq)]
pub(crate) struct HelpProps {
    pub(crate) say: Say,
    pub(crate) allowed: Allowed,
    pub(crate) on: Callback<Action>,
}

/// The keys, made from the table of controls.
pub(crate) fn help(HelpProps { say, allowed, on }: &HelpProps) -> Html {
    let chosen = Say::ALL.iter().position(|known| known == say).unwrap_or(0);
    let choose = on.reform(|place: usize| {
        Action::Look(LookAction::Say(Say::ALL.get(place).copied().unwrap_or_default()))
    });
    let names: Vec<String> = Say::ALL.map(|say| say.name().to_owned()).into();
    html! {
        <div role="group" class="help" aria-label="Keys">
            <div class="card-top"><h2>{ "Keys" }</h2>{ button(Control::Look(LookControl::Close), None, on) }</div>
            <label class="say">{ "A screen reader hears " }
                <Select id="say" label="What a screen reader hears" {names} {chosen} on={choose} />
            </label>
            <div class="groups">
                for (title, lines) in keys::help(allowed) {
                    <section>
                        <h3>{ title }</h3>
                        <dl>
                            for line in lines {
                                <div>
                                    <dt>
                                        <kbd>{ line.first }</kbd>
                                        if let Some(last) = line.last {
                                            { " to " }<kbd>{ last }</kbd>
                                        }
                                    </dt>
                                    <dd>{ line.text }</dd>
                                </div>
                            }
                        </dl>
                    </section>
                }
            </div>
        </div>
    }
}
