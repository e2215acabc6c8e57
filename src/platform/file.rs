//! Files that the visitor keeps, or brings along.

use experiment::{Session, SessionError};
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, DragEvent, HtmlAnchorElement, HtmlInputElement, Url};
use yew::Callback;

use crate::model::share::{ShareAction, Source};
use crate::model::{Action, File};
use crate::platform;

/// Lets the visitor keep a file, where the browser puts what is downloaded.
pub(crate) fn save(file: &File) {
    if let Some(blob) = blob(file) {
        save_blob(&file.name, &blob);
    }
}

/// What is in it, as the browser hands it around.
pub(crate) fn blob(File { kind, text, .. }: &File) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_str_sequence_and_options(&Array::of1(&text.as_str().into()), &options).ok()
}

/// The same for what is no text.
pub(crate) fn save_blob(name: &str, blob: &Blob) {
    let Some(document) = platform::window().and_then(|window| window.document()) else {
        return;
    };
    let link = document.create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let (Some(link), Ok(address)) = (link, Url::create_object_url_with_blob(blob)) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
        // It fails only for what is no address.
        let _ = Url::revoke_object_url(&address);
    }
}

// ── What the visitor brings along ──

/// Lets the visitor choose a file, and opens it.
pub(crate) fn pick(on: &Callback<Action>) {
    let input = platform::window()
        .and_then(|window| window.document())
        .and_then(|document| document.create_element("input").ok())
        .and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else {
        return;
    };
    input.set_type("file");
    let (chosen, on) = (input.clone(), on.clone());
    let chosen = Closure::once_into_js(move || {
        if let Some(file) = chosen.files().and_then(|files| files.get(0)) {
            open(&file, &on);
        }
    });
    input.set_onchange(Some(chosen.unchecked_ref()));
    input.click();
}

/// Whether files are dragged there.
pub(crate) fn is_dragged(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Opens the file that was dropped there.
pub(crate) fn open_dropped(event: &DragEvent, on: &Callback<Action>) {
    if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
        open(&file, on);
    }
}

const UNREADABLE: &str = "this browser could not read it. If it is a folder, choose the file in it";

fn open(file: &Blob, on: &Callback<Action>) {
    let open = |text| Action::Share(ShareAction::OpenText(Source::File, text));
    if Session::MAX_BYTES as f64 <= file.size() {
        return on.emit(open(Err(SessionError::TooLong.to_string())));
    }
    let (text, on) = (file.text(), on.clone());
    yew::platform::spawn_local(async move {
        let text = JsFuture::from(text).await.ok().and_then(|text| text.as_string());
        on.emit(open(text.ok_or(UNREADABLE.to_owned())));
    });
}
