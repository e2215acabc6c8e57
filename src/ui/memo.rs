//! What is drawn anew only when it has changed.

use std::any::Any;
use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{Key, VChild};

/// Draws a part of the page, and leaves it alone while what it is drawn from stays equal.
///
/// One component does it for all of them: each of its own would bring Yew's code for components to the
/// page once more.
pub(crate) fn memo<P: PartialEq + 'static>(draw: fn(&P) -> Html, props: P) -> Html {
    component(None, Rc::new(Part { draw, props }))
}

/// The same in a list, or where another part may take its place.
pub(crate) fn keyed<P: PartialEq + 'static>(key: impl Into<Key>, draw: fn(&P) -> Html, props: P) -> Html {
    component(Some(key.into()), Rc::new(Part { draw, props }))
}

fn component(key: Option<Key>, part: Rc<dyn Draw>) -> Html {
    VChild::<Memo>::new(MemoProps { part }, key).into()
}

#[derive(Properties)]
struct MemoProps {
    part: Rc<dyn Draw>,
}

impl PartialEq for MemoProps {
    fn eq(&self, other: &MemoProps) -> bool {
        self.part.is_equal(&*other.part)
    }
}

#[component]
fn Memo(MemoProps { part }: &MemoProps) -> Html {
    part.draw()
}

/// A part, whatever it is drawn from.
trait Draw: Any {
    fn draw(&self) -> Html;
    fn is_equal(&self, other: &dyn Draw) -> bool;
}

struct Part<P> {
    draw: fn(&P) -> Html,
    props: P,
}

impl<P: PartialEq + 'static> Draw for Part<P> {
    fn draw(&self) -> Html {
        (self.draw)(&self.props)
    }

    fn is_equal(&self, other: &dyn Draw) -> bool {
        let other: Option<&Part<P>> = (other as &dyn Any).downcast_ref();
        other.is_some_and(|other| std::ptr::fn_addr_eq(self.draw, other.draw) && self.props == other.props)
    }
}
