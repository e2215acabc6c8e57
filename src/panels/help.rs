//! The keys.

use yew::prelude::*;

use crate::control::{Control, LookControl, keys};
use crate::model::Action;
use crate::ui::Button;

#[derive(PartialEq, Properties)]
pub(crate) struct HelpProps {
    pub(crate) on: Callback<Action>,
}

/// The keys, made from the table of controls.
#[component]
pub(crate) fn Help(HelpProps { on }: &HelpProps) -> Html {
    html! {
        <div role="group" class="help" aria-label="Keys">
            <div class="card-top"><h2>{ "Keys" }</h2><Button control={Control::Look(LookControl::Close)} {on} /></div>
            <div class="groups">
                for (title, lines) in keys::help() {
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
