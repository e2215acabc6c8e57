//! Files that the visitor keeps.

use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::model::File;
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
