//! Parts of the page that are drawn only when what they show has changed.

use std::rc::Rc;

use raft::ServerId;
use yew::prelude::*;

use crate::table::Table;
use crate::tale::Told;
use crate::view::{logs, why};

/// What a part shows.
#[derive(Clone)]
pub(crate) enum Shows {
    /// The logs, and which server is selected.
    Logs(Rc<Table>, Option<ServerId>),
    /// What happened, and whether with what happens all the time.
    Why(Rc<Vec<Rc<Told>>>, bool),
}

impl PartialEq for Shows {
    /// Compares pointers: what is behind them is made anew whenever it changes.
    fn eq(&self, other: &Shows) -> bool {
        match (self, other) {
            (Shows::Logs(a, of_a), Shows::Logs(b, of_b)) => Rc::ptr_eq(a, b) && of_a == of_b,
            (Shows::Why(a, of_a), Shows::Why(b, of_b)) => Rc::ptr_eq(a, b) && of_a == of_b,
            _ => false,
        }
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct PartProps {
    pub(crate) shows: Shows,
}

/// A part; Yew leaves it alone while its properties stay equal.
pub(crate) struct Part {
    node: NodeRef,
    /// Whether to scroll to the end of the logs when they are drawn.
    follow: bool,
}

impl Component for Part {
    type Message = ();
    type Properties = PartProps;

    fn create(_: &Context<Part>) -> Part {
        Part { node: NodeRef::default(), follow: true }
    }

    /// Follows the end of the logs, unless somebody has scrolled away from it.
    fn changed(&mut self, _: &Context<Part>, _: &PartProps) -> bool {
        self.follow = self.node.cast().is_none_or(|node| logs::shows_end(&node));
        true
    }

    fn view(&self, ctx: &Context<Part>) -> Html {
        let drawn = match &ctx.props().shows {
            Shows::Logs(table, selected) => logs::logs(table, *selected),
            Shows::Why(told, routine) => why::why(told, *routine),
        };
        drawn.node(&self.node).into()
    }

    fn rendered(&mut self, _: &Context<Part>, _: bool) {
        if let Some(node) = self.node.cast().filter(|_| self.follow) {
            logs::show_end(&node);
        }
    }
}
