//! What has a place or a size of its own, which no class can name.

use wasm_bindgen::JsValue;

/// What `~style={..}` sets. That is the property: the attribute, which `style={..}` would set, is refused by the
/// policy of a strict page. Where there is no browser, as for the first picture, there is no property to set.
pub(crate) fn style(declarations: String) -> JsValue {
    if cfg!(target_arch = "wasm32") { declarations.into() } else { JsValue::NULL }
}
