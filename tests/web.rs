//! The page in a real browser: what a visitor clicks, and what the cluster makes of it.
#![cfg(target_arch = "wasm32")]

use js_sys::{Function, JSON, Object, Promise, Reflect};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/www/element.js")]
extern "C" {
    fn define(how: &JsValue);
}

// What it imports is put beside it only if it is named, too.
#[wasm_bindgen(module = "/www/manners.js")]
extern "C" {
    fn keepKey(event: &JsValue);
}
#[wasm_bindgen(module = "/www/screens.js")]
extern "C" {
    fn screen(title: &str);
}
#[wasm_bindgen(module = "/www/sight.js")]
extern "C" {
    fn whenNear(element: &JsValue, arrived: &JsValue);
}

const NAME: &str = "raft-playground";

#[wasm_bindgen_test]
async fn the_page_mounts_and_a_leader_appears() {
    let page = Page::open(&[("seed", "1"), ("speed", "1")]).await;
    assert_eq!(page.all(".server").len(), 5);
    page.until("a leader appears", |state| state["leader"].is_u64()).await;
    page.until_drawn("the leader is drawn", r#".server[data-role="leader"]"#).await;
    let told = page.all("h2").into_iter().chain(page.all("p")).filter_map(|element| element.text_content());
    assert!(told.into_iter().any(|text| text.contains("leader of term")), "and told");
    page.close().await;
}

#[wasm_bindgen_test]
async fn time_out_on_a_follower_brings_a_new_term() {
    let page = Page::open(&[("seed", "2"), ("speed", "1")]).await;
    let state = page.until("a leader appears", |state| state["leader"].is_u64()).await;
    let (leader, term) = (state["leader"].clone(), highest_term(&state));
    let follower = servers(&state).find(|server| server["id"] != leader).expect("a follower")["id"].clone();
    page.click(&format!(".server[data-server='{follower}']")).await;
    page.click("[data-control='time-out']").await;
    page.until("there is a leader of a new term", |state| {
        term < highest_term(state) && servers(state).any(|s| s["role"] == "leader" && s["term"] != term)
    })
    .await;
    page.close().await;
}

#[wasm_bindgen_test]
async fn a_request_ends_committed_in_all_five_logs() {
    let page = Page::open(&[("seed", "3"), ("speed", "1")]).await;
    let state = page.until("a leader appears", |state| state["leader"].is_u64()).await;
    page.click(&format!(".server[data-server='{}']", state["leader"])).await;
    page.click("[data-control='request']").await;
    let state = page
        .until("all five have applied it", |state| {
            servers(state).all(|server| server["commit_index"] == 1 && server["machine"]["x"] == 1)
        })
        .await;
    assert_eq!(servers(&state).filter(|server| server["log"][0]["index"] == 1).count(), 5);
    page.close().await;
}

#[wasm_bindgen_test]
async fn a_crashed_leader_is_replaced() {
    let page = Page::open(&[("seed", "4"), ("speed", "1")]).await;
    let state = page.until("a leader appears", |state| state["leader"].is_u64()).await;
    let old = state["leader"].clone();
    page.click(&format!(".server[data-server='{old}']")).await;
    page.click("[data-control='crash']").await;
    page.until("another leads", |state| state["leader"].is_u64() && state["leader"] != old).await;
    page.click("[data-control='restart']").await;
    page.until("it is back as a follower", |state| {
        servers(state).any(|server| server["id"] == old && server["role"] == "follower")
    })
    .await;
    page.close().await;
}

/// Both votes that the first candidate of three asks for are dropped, so nobody leads term 1.
#[wasm_bindgen_test]
async fn a_dropped_message_never_arrives() {
    let page = Page::open(&[("seed", "5"), ("servers", "3"), ("speed", "1"), ("paused", "")]).await;
    while messages(&page.state()).next().is_none() {
        page.click("[data-control='next-event']").await;
    }
    let asked: Vec<Value> = messages(&page.state()).cloned().collect();
    assert_eq!(asked.len(), 2);
    for message in &asked {
        page.click(&format!(".msg[data-message='{}']", message["id"])).await;
        page.click("[data-control='drop']").await;
    }
    assert_eq!(messages(&page.state()).count(), 0);
    page.click("[data-control='play']").await;
    let state = page.until("a leader appears all the same", |state| state["leader"].is_u64()).await;
    assert!(1 < highest_term(&state), "term 1 had no leader");
    page.close().await;
}

#[wasm_bindgen_test]
async fn two_elements_on_a_page_live_side_by_side() {
    let one = Page::open(&[("seed", "6"), ("servers", "3"), ("speed", "1")]).await;
    let other = Page::open(&[("seed", "7"), ("speed", "1")]).await;
    let first = one.until("the first has a leader", |state| state["leader"].is_u64()).await;
    let second = other.until("so has the second", |state| state["leader"].is_u64()).await;
    assert_eq!((servers(&first).count(), servers(&second).count()), (3, 5));
    assert_ne!(first["digest"], second["digest"]);
    one.close().await;
    let before = other.state()["now_us"].as_u64();
    other.until("the other goes on", |state| before < state["now_us"].as_u64()).await;
    other.close().await;
}

#[wasm_bindgen_test]
async fn a_broken_setting_is_told_and_stops_nothing() {
    let page = Page::open(&[("seed", "one"), ("servers", "12"), ("speed", "1")]).await;
    let state = page.until("a leader appears", |state| state["leader"].is_u64()).await;
    let notices = state["notices"].as_array().expect("a list");
    assert_eq!((notices.len(), page.all("[data-notice]").len()), (2, 2), "{notices:?}");
    page.close().await;
}

fn servers(state: &Value) -> impl Iterator<Item = &Value> {
    state["servers"].as_array().into_iter().flatten()
}

fn messages(state: &Value) -> impl Iterator<Item = &Value> {
    state["messages"].as_array().into_iter().flatten()
}

fn highest_term(state: &Value) -> u64 {
    servers(state).filter_map(|server| server["term"].as_u64()).max().unwrap_or_default()
}

/// A playground that a test has put on the page.
struct Page {
    element: HtmlElement,
}

impl Page {
    async fn open(attributes: &[(&str, &str)]) -> Page {
        define_once();
        let element: HtmlElement = document().create_element(NAME).expect("a new element").unchecked_into();
        for (name, value) in attributes {
            element.set_attribute(name, value).expect("a new attribute");
        }
        // Wherever the runner writes what came of the tests, this is in sight, and so its time goes on.
        element.set_attribute("style", "position: fixed; inset: 0").expect("a new attribute");
        element.set_attribute("loading", "eager").expect("a new attribute");
        document().body().expect("a body").append_child(&element).expect("a new child");
        let page = Page { element };
        page.until_drawn("the cluster is drawn", ".server").await;
        page
    }

    async fn close(self) {
        self.element.remove();
        frames(2).await;
        let left = self.element.shadow_root().map_or(0, |root| root.child_element_count());
        assert_eq!(left, 0, "an element that is gone leaves nothing behind");
    }

    fn state(&self) -> Value {
        let state = Reflect::get(&self.element, &"state".into()).expect("the element has a state");
        let json = JSON::stringify(&state).expect("it is plain data");
        serde_json::from_str(&String::from(json)).expect("what was written can be read")
    }

    async fn until(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..1_200 {
            let state = self.state();
            if holds(&state) {
                return state;
            }
            frames(1).await;
        }
        panic!("waited in vain until {what}: {}", self.state());
    }

    async fn until_drawn(&self, what: &str, selector: &str) {
        for _ in 0..1_200 {
            if !self.all(selector).is_empty() {
                return;
            }
            frames(1).await;
        }
        panic!("waited in vain until {what}");
    }

    /// Clicks as a mouse does, and lets the page draw what follows.
    async fn click(&self, selector: &str) {
        self.until_drawn(selector, selector).await;
        let target = self.all(selector).remove(0);
        let event = web_sys::Event::new_with_event_init_dict("click", &{
            let init = web_sys::EventInit::new();
            init.set_bubbles(true);
            init.set_cancelable(true);
            init
        })
        .expect("a new event");
        match target.dyn_ref::<HtmlElement>() {
            Some(button) => button.click(),
            None => {
                target.dispatch_event(&event).expect("a new event can be dispatched");
            }
        }
        frames(2).await;
    }

    fn all(&self, selector: &str) -> Vec<Element> {
        let Some(root) = self.element.shadow_root() else {
            return Vec::new();
        };
        let found = root.query_selector_all(selector).expect("a selector");
        (0..found.length()).filter_map(|i| found.get(i)?.dyn_into().ok()).collect()
    }
}

/// Defines the element as `www/raft-playground.js` does, but with the program that runs already.
fn define_once() {
    let program = Object::new();
    let mount = Closure::<dyn Fn(Element, String) -> JsValue>::new(|place, query| {
        raft_playground::mount(place, query, None, String::new(), false, Function::new_no_args("")).into()
    });
    let nothing = Closure::<dyn Fn(JsValue)>::new(|_| {});
    let settings = Closure::<dyn Fn() -> Vec<String>>::new(raft_playground::settings);
    set(&program, "mount", &mount.into_js_value());
    set(&program, "settings", &settings.into_js_value());
    let locked =
        Closure::<dyn Fn(String) -> Vec<String>>::new(|query: String| raft_playground::locked(&query));
    set(&program, "locked", &locked.into_js_value());
    set(&program, "number_instance", &nothing.into_js_value());
    let program = JsValue::from(program);
    let load = Closure::<dyn Fn() -> Promise>::new(move || Promise::resolve(&program));
    let how = Object::new();
    set(&how, "name", &NAME.into());
    set(&how, "style", &"data:text/css,".into());
    set(&how, "panels", &"data:text/css,".into());
    set(&how, "load", &load.into_js_value());
    define(&how);
}

fn set(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).expect("a plain object");
}

/// Lets the browser draw so many frames.
async fn frames(count: u32) {
    for _ in 0..count {
        let window = web_sys::window().expect("a window");
        let frame = Promise::new(&mut |resolve: Function, _| {
            window.request_animation_frame(&resolve).expect("a frame");
        });
        JsFuture::from(frame).await.expect("a frame comes");
    }
}

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("a document")
}
