//! The clipboard.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use yew::Callback;

use crate::model::Action;
use crate::platform;

const COPIED: &str = "It is on the clipboard";
const REFUSED: &str =
    "This browser does not let the page write to the clipboard: mark the text, and copy it by hand";

/// Puts a text there, and says whether it is there.
pub(crate) fn copy(text: &str, on: &Callback<Action>) {
    let on = on.clone();
    let Some(done) = write(text) else {
        return on.emit(Action::Notify(REFUSED));
    };
    yew::platform::spawn_local(async move {
        let is_there = wasm_bindgen_futures::JsFuture::from(done).await.is_ok();
        on.emit(if is_there { Action::Inform(COPIED) } else { Action::Notify(REFUSED) });
    });
}

/// None where there is no clipboard: on pages that came over an unsafe line.
fn write(text: &str) -> Option<Promise> {
    #[wasm_bindgen]
    extern "C" {
        type Navigator;
        type Clipboard;
        #[wasm_bindgen(method, getter)]
        fn clipboard(this: &Navigator) -> Option<Clipboard>;
        #[wasm_bindgen(method, catch, js_name = writeText)]
        fn write_text(this: &Clipboard, text: &str) -> Result<Promise, JsValue>;
    }
    let navigator: Navigator = JsValue::from(platform::window()?.navigator()).unchecked_into();
    navigator.clipboard()?.write_text(text).ok()
}
