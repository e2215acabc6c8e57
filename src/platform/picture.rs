//! A picture on the page, as one can keep it: with its look inside, so that it needs no style sheet.

use js_sys::{Function, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, CssStyleDeclaration, Document, Element, HtmlCanvasElement, HtmlElement,
    HtmlImageElement, ShadowRoot, Url, XmlSerializer,
};
use yew::Callback;

use crate::model::{Action, File, Picture, PictureForm};
use crate::platform::{self, file};

const NOT_THERE: &str = "There is no picture to be saved: show it first";
const NOT_DRAWN: &str = "This browser could not draw the picture: save it as SVG instead";

/// Lets the visitor keep a picture that is in `root`; says why not, if that cannot be.
pub(crate) fn save(root: &HtmlElement, picture: &Picture, on: &Callback<Action>) {
    let Some(Drawing { text, width, height }) = drawing(root, picture.selector) else {
        return on.emit(Action::Notify(NOT_THERE));
    };
    let file = File { name: picture.file_name(), kind: "image/svg+xml", text };
    match picture.form {
        PictureForm::Svg => file::save(&file),
        PictureForm::Png => {
            let on = on.clone();
            yew::platform::spawn_local(async move {
                match png(&file, width, height).await {
                    Ok(blob) => file::save_blob(&file.name, &blob),
                    Err(_) => on.emit(Action::Notify(NOT_DRAWN)),
                }
            });
        }
    }
}

// ── SVG ──

/// A whole SVG file, and how large the picture is on the page.
struct Drawing {
    text: String,
    width: f64,
    height: f64,
}

/// What is inherited by what is inside: it is said where it changes.
const INHERITED: [&str; 14] = [
    "color",
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "paint-order",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
];
/// What is not: it is said where it is other than this.
const OWN: [(&str, &str); 8] = [
    ("opacity", "1"),
    ("transform", "none"),
    ("dominant-baseline", "auto"),
    ("clip-path", "none"),
    ("mask", "none"),
    ("marker-start", "none"),
    ("marker-end", "none"),
    ("filter", "none"),
];
/// What means something on the page alone.
const OF_THE_PAGE: [&str; 5] = ["class", "style", "tabindex", "role", "aria-pressed"];

fn drawing(root: &HtmlElement, selector: &str) -> Option<Drawing> {
    let shown = root.query_selector(selector).ok()??;
    let copy: Element = shown.clone_node_with_deep(true).ok()?.unchecked_into();
    let (inside, of_copy) = (shown.query_selector_all("*").ok()?, copy.query_selector_all("*").ok()?);
    for place in 0..inside.length() {
        let (element, copy): (Element, Element) =
            (inside.get(place)?.unchecked_into(), of_copy.get(place)?.unchecked_into());
        let around = element.parent_element()?;
        dress(&copy, &style(&element)?, Some(&style(&around)?));
    }
    dress(&copy, &style(&shown)?, None);
    let place = shown.get_bounding_client_rect();
    let (width, height) = (place.width(), place.height());
    // It fails only for what is no name of an attribute.
    let set = |element: &Element, name, value: &str| element.set_attribute(name, value).unwrap_or_default();
    for (name, length) in [("width", width), ("height", height)] {
        set(&copy, name, &(length.round() as u32).to_string());
    }
    if !copy.has_attribute("viewBox") {
        set(&copy, "viewBox", &format!("0 0 {} {}", width.round() as u32, height.round() as u32));
    }
    let paper = document()?.create_element_ns(Some("http://www.w3.org/2000/svg"), "rect").ok()?;
    set(&paper, "fill", &ground(&shown)?);
    // The picture may be shown with room around its own box.
    for (name, length) in [("x", "-100%"), ("y", "-100%"), ("width", "300%"), ("height", "300%")] {
        set(&paper, name, length);
    }
    copy.insert_before(&paper, copy.first_child().as_ref()).ok()?;
    let text = XmlSerializer::new().ok()?.serialize_to_string(&copy).ok()?;
    Some(Drawing { text, width, height })
}

/// Gives the copy of an element the look that this one has; what is not shown, it leaves out.
fn dress(copy: &Element, style: &CssStyleDeclaration, around: Option<&CssStyleDeclaration>) {
    let value = |style: &CssStyleDeclaration, name| style.get_property_value(name).unwrap_or_default();
    if value(style, "display") == "none" || value(style, "visibility") == "hidden" {
        copy.remove();
        return;
    }
    for name in OF_THE_PAGE {
        let _ = copy.remove_attribute(name);
    }
    for name in INHERITED {
        let own = value(style, name);
        let is_told = around.is_none_or(|around| value(around, name) != own);
        put(copy, name, is_told.then_some(own));
    }
    for (name, default) in OWN {
        let own = value(style, name);
        match (name, own == default || own.is_empty()) {
            // Some browsers do not count the attribute as style.
            ("transform", true) => {}
            (_, is_default) => put(copy, name, (!is_default).then_some(own)),
        }
    }
}

fn put(copy: &Element, name: &str, value: Option<String>) {
    // It fails only for what is no name of an attribute.
    let _ = match value {
        Some(value) => copy.set_attribute(name, &plain(&value)),
        None => copy.remove_attribute(name),
    };
}

/// A colour as every program knows it: not all know what a style sheet can mix.
fn plain(value: &str) -> String {
    let Some(numbers) = value.strip_prefix("color(srgb ").and_then(|rest| rest.strip_suffix(')')) else {
        return if value == "rgba(0, 0, 0, 0)" { "none".to_owned() } else { value.to_owned() };
    };
    let mut parts = numbers.split(' ').filter(|part| *part != "/").map(thousandths);
    let mut next = || parts.next();
    let [red, green, blue] = [(); 3].map(|()| (next().unwrap_or(0) * 255 + 500) / 1_000);
    match next() {
        Some(alpha @ ..1_000) => format!("rgba({red}, {green}, {blue}, 0.{alpha:03})"),
        _ => format!("rgb({red}, {green}, {blue})"),
    }
}

/// A number from 0 to 1.
fn thousandths(number: &str) -> u32 {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    // So small a number that it is written otherwise is none.
    if number.contains('e') {
        return 0;
    }
    let part = part.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    if whole == "0" { part } else { 1_000 }
}

/// The colour of what the picture stands on.
fn ground(shown: &Element) -> Option<String> {
    let mut next = Some(shown.clone());
    while let Some(element) = next {
        let colour = plain(&style(&element)?.get_property_value("background-color").ok()?);
        if colour != "none" {
            return Some(colour);
        }
        let outside = || element.get_root_node().dyn_into::<ShadowRoot>().ok().map(|root| root.host());
        next = element.parent_element().or_else(outside);
    }
    Some("none".to_owned())
}

// ── PNG ──

/// So many dots of the file for one of the page.
const SCALE: f64 = 2.0;
/// What every browser can still draw.
const MOST_DOTS: f64 = 8_192.0;

async fn png(svg: &File, width: f64, height: f64) -> Result<Blob, JsValue> {
    let scale = SCALE.min(MOST_DOTS / width.max(height));
    let document = document().ok_or(JsValue::NULL)?;
    let image = HtmlImageElement::new()?;
    let address = Url::create_object_url_with_blob(&file::blob(svg).ok_or(JsValue::NULL)?)?;
    image.set_src(&address);
    let drawn = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&address)?;
    drawn?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    canvas.set_width((width * scale) as u32);
    canvas.set_height((height * scale) as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(
        &image,
        0.0,
        0.0,
        canvas.width().into(),
        canvas.height().into(),
    )?;
    let mut ask = |resolve: Function, _| {
        let given = Closure::once_into_js(move |blob: JsValue| resolve.call1(&JsValue::NULL, &blob));
        // If it fails, it never answers; then nothing is saved, and nothing hangs on it.
        let _ = canvas.to_blob(given.unchecked_ref());
    };
    JsFuture::from(Promise::new(&mut ask)).await?.dyn_into()
}

fn style(element: &Element) -> Option<CssStyleDeclaration> {
    platform::window()?.get_computed_style(element).ok()?
}

fn document() -> Option<Document> {
    platform::window()?.document()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn colours_are_written_as_every_program_knows_them() {
        for (computed, written) in [
            ("rgb(1, 2, 3)", "rgb(1, 2, 3)"),
            ("rgba(0, 0, 0, 0)", "none"),
            ("color(srgb 0.5 0 1)", "rgb(128, 0, 255)"),
            ("color(srgb 0.2 1e-05 0.9999 / 0.35)", "rgba(51, 0, 255, 0.350)"),
            ("url(\"#hatch\")", "url(\"#hatch\")"),
        ] {
            assert_eq!(plain(computed), written);
        }
    }
}
