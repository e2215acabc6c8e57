//! What the page draws first, as text: it is put into `index.html`, to be seen before the program comes.

use yew::prelude::*;

use crate::api::options::Options;
use crate::model::Model;
use crate::page::{Extent, Slow, page};

#[derive(PartialEq, Properties)]
struct PosterProps {
    options: Options,
    seed: u64,
}

/// What [`App`](crate::app::App) draws first; nothing in it can be pressed.
#[component]
fn Poster(PosterProps { options, seed }: &PosterProps) -> Html {
    let model = Model::new(options, *seed, Vec::new());
    html! {
        <div class="app" data-seed={seed.to_string()}>
            { page(&model, &Slow::new(&model, Extent::Whole), &Callback::noop()) }
        </div>
    }
}

/// What the page draws first, as HTML.
pub async fn first_picture(options: Options, seed: u64) -> String {
    let poster = yew::LocalServerRenderer::<Poster>::with_props(PosterProps { options, seed });
    poster.hydratable(false).render().await
}
