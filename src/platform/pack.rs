//! Links: a session is packed and unpacked by the browser itself.

use experiment::{Session, SessionError};
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use yew::Callback;

use crate::model::Action;
use crate::model::link::{Link, Packing};
use crate::model::share::{ShareAction, Source};

/// Makes a link to a page, which opens a session there.
pub(crate) fn pack(session: String, page: String, on: &Callback<Action>) {
    let on = on.clone();
    yew::platform::spawn_local(async move {
        on.emit(Action::Share(ShareAction::Packed(link(session, &page).await)));
    });
}

/// A link to a page, which opens a session there.
pub(crate) async fn link(session: String, page: &str) -> String {
    let link = match packed(session.as_bytes()).await {
        Some(bytes) => Link { packing: Packing::Deflate, bytes },
        None => Link { packing: Packing::Text, bytes: session.into_bytes() },
    };
    page.to_owned() + &link.write()
}

/// Opens the session that a link holds.
pub(crate) fn unpack(source: Source, link: Link, on: &Callback<Action>) {
    let on = on.clone();
    yew::platform::spawn_local(async move {
        let text = unpacked(link).await;
        on.emit(Action::Share(ShareAction::OpenText(source, text)));
    });
}

const FORMAT: &str = "deflate-raw";
const CANNOT: &str = "this browser cannot unpack links. Open it in a newer one";

/// None in a browser that cannot.
async fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let packer = CompressionStream::new(FORMAT).ok()?;
    through(bytes, &packer).await.ok()
}

async fn unpacked(link: Link) -> Result<String, String> {
    let bytes = match link.packing {
        Packing::Text => link.bytes,
        Packing::Deflate => {
            let unpacker = DecompressionStream::new(FORMAT).map_err(|_| CANNOT.to_owned())?;
            through(&link.bytes, &unpacker).await.map_err(|error| error.to_string())?
        }
    };
    String::from_utf8(bytes).map_err(|_| SessionError::Damaged.to_string())
}

/// What comes out of a stream; and no more of it than a session may have: a few bytes can unpack to very many.
async fn through(bytes: &[u8], stream: &JsValue) -> Result<Vec<u8>, SessionError> {
    let reader = Bytes::new(&Array::of1(&Uint8Array::from(bytes))).stream().pipe_through(stream).reader();
    let mut out = Vec::new();
    while out.len() <= Session::MAX_BYTES {
        let read = JsFuture::from(reader.read()).await.map_err(|_| SessionError::Damaged)?;
        let read: Read = read.unchecked_into();
        if read.done() {
            return Ok(out);
        }
        out.extend(read.value().to_vec());
    }
    // Whether it likes to stop is no matter.
    let _ = JsFuture::from(reader.cancel()).await;
    Err(SessionError::TooLong)
}

#[wasm_bindgen]
extern "C" {
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;

    #[wasm_bindgen(js_name = Blob)]
    type Bytes;
    #[wasm_bindgen(constructor, js_class = "Blob")]
    fn new(parts: &Array) -> Bytes;
    #[wasm_bindgen(method)]
    fn stream(this: &Bytes) -> Stream;

    #[wasm_bindgen(js_name = ReadableStream)]
    type Stream;
    #[wasm_bindgen(method, js_name = pipeThrough)]
    fn pipe_through(this: &Stream, stream: &JsValue) -> Stream;
    #[wasm_bindgen(method, js_name = getReader)]
    fn reader(this: &Stream) -> Reader;

    type Reader;
    #[wasm_bindgen(method)]
    fn read(this: &Reader) -> Promise;
    #[wasm_bindgen(method)]
    fn cancel(this: &Reader) -> Promise;

    type Read;
    #[wasm_bindgen(method, getter)]
    fn done(this: &Read) -> bool;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Read) -> Uint8Array;
}
