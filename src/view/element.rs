//! How elements are made: `el("text").with("class", "name").say(name)`.
//!
//! Yew's `html!` writes out, for every element anew, all that making one takes. Here each step is a
//! call of one function, and that makes the program that a visitor downloads smaller by a tenth.

use std::rc::Rc;

use yew::virtual_dom::{Key, VList, VNode, VTag, VText};
use yew::{AttrValue, Html, NodeRef};

/// An element under construction.
pub(crate) struct El(Box<VTag>);

/// An element of this name, without anything.
#[inline(never)]
pub(crate) fn el(name: &'static str) -> El {
    El(Box::new(VTag::new(AttrValue::Static(name))))
}

impl El {
    /// Gives it an attribute that is written here and now.
    pub(crate) fn with(self, name: &'static str, value: &'static str) -> El {
        self.attribute(name, AttrValue::Static(value))
    }

    /// Gives it an attribute that has been worked out.
    #[inline(never)]
    pub(crate) fn set(self, name: &'static str, value: String) -> El {
        self.attribute(name, AttrValue::Rc(value.into()))
    }

    /// Gives it an attribute if there is a value for it.
    #[inline(never)]
    pub(crate) fn with_if(self, name: &'static str, value: Option<&'static str>) -> El {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    #[inline(never)]
    fn attribute(mut self, name: &'static str, value: AttrValue) -> El {
        self.0.add_attribute(name, value);
        self
    }

    /// Tells it apart from its siblings.
    #[inline(never)]
    pub(crate) fn key(mut self, key: u64) -> El {
        self.0.key = Some(Key::from(key));
        self
    }

    /// Makes the node that it becomes known to a component.
    #[inline(never)]
    pub(crate) fn node(mut self, node: &NodeRef) -> El {
        self.0.node_ref = node.clone();
        self
    }

    /// Puts text into it that is written here and now.
    pub(crate) fn text(self, text: &'static str) -> El {
        self.add(VText::new(AttrValue::Static(text)).into())
    }

    /// Puts text into it that has been worked out.
    #[inline(never)]
    pub(crate) fn say(self, text: String) -> El {
        self.add(VText::new(AttrValue::Rc(text.into())).into())
    }

    /// Puts an element into it.
    #[inline(never)]
    pub(crate) fn child(self, child: El) -> El {
        self.add(child.into())
    }

    /// Puts an element into it, or something that stands for none: the places of the others stay.
    #[inline(never)]
    pub(crate) fn maybe(self, child: Option<El>) -> El {
        self.add(child.map_or_else(Html::default, El::into))
    }

    /// Puts several elements into it, which may become more or fewer.
    pub(crate) fn list(self, children: impl Iterator<Item = El>) -> El {
        self.add(VList::with_children(children.map(El::into).collect(), None).into())
    }

    /// Puts HTML into it, which is the shortest way to write what never changes.
    #[inline(never)]
    pub(crate) fn fixed(self, html: &'static str) -> El {
        self.add(Html::from_html_unchecked(AttrValue::Static(html)))
    }

    /// Puts anything into it.
    #[inline(never)]
    pub(crate) fn add(mut self, child: Html) -> El {
        self.0.add_child(child);
        self
    }
}

impl From<El> for Html {
    #[inline(never)]
    fn from(element: El) -> Html {
        VNode::VTag(Rc::new(*element.0))
    }
}
