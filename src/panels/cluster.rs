//! Who belongs to the cluster, and what can be done to it as a whole.

use raft::{LogIndex, Membership, ServerId};
use sim::{Event, EventKind, Host, Setup, World};
use yew::prelude::*;

use crate::control::{ClusterControl, Control};
use crate::model::{Action, Model, hands};
use crate::text;
use crate::ui::{Offered, button, buttons};

/// What the panel shows.
#[derive(Clone, PartialEq)]
pub(crate) struct ClusterView {
    /// The configuration in force, as the leader knows it.
    in_force: String,
    rows: Vec<Row>,
    replace: Offered,
    /// Who would vote then.
    chosen: String,
    timers: Vec<Offered>,
    /// The rules for messages to come, in words.
    rules: Vec<(String, Control)>,
}

/// A server, or the one that could be added next.
#[derive(Clone, PartialEq, Debug)]
struct Row {
    server: ServerId,
    /// What it is in the configuration in force.
    member: &'static str,
    /// Which configuration it goes by itself.
    uses: String,
    /// Whether it is chosen to vote.
    chosen: bool,
    controls: Vec<Offered>,
}

/// What the panel shows now.
pub(crate) fn view(model: &Model) -> ClusterView {
    let world = model.world();
    let membership = hands::membership(world);
    let chosen = model.chosen_voters();
    let offer = |control| offered(model, control);
    let servers = world.hosts().iter().map(Host::id).chain(newcomers(model));
    ClusterView {
        in_force: in_force(world, membership),
        rows: servers.map(|server| row(model, membership, server)).collect(),
        replace: offer(ClusterControl::ReplaceVoters),
        chosen: text::configuration(Membership::of(chosen)),
        timers: [ClusterControl::SpreadTimers, ClusterControl::LineUpTimers].map(offer).into(),
        rules: rules(world),
    }
}

fn offered(model: &Model, control: ClusterControl) -> Offered {
    Control::Cluster(control).offered(model)
}

/// The servers that are not there yet: the next one, and if it or later ones are chosen, one more.
fn newcomers(model: &Model) -> impl Iterator<Item = ServerId> {
    let there = model.world().hosts().len() as u8;
    let chosen = model.chosen_voters().iter().last().map_or(0, ServerId::number);
    (there + 1..=there.max(chosen) + 1).filter(|number| *number <= Setup::MAX_SERVERS).map(ServerId::new)
}

fn in_force(world: &World, membership: Membership) -> String {
    let members = text::configuration(membership);
    match world.leader() {
        Some(leader) => format!("{leader} leads {members}"),
        None => format!("No server leads. {members}"),
    }
}

fn row(model: &Model, membership: Membership, server: ServerId) -> Row {
    use ClusterControl::*;
    let host = model.world().host(server);
    let (voters, outgoing) = (membership.voters.contains(server), membership.outgoing.contains(server));
    let learns = membership.learners.contains(server);
    let member = match (voters, outgoing) {
        (true, true) => "votes, old and new",
        (true, false) if membership.is_joint() => "votes, new",
        (true, false) => "votes",
        (false, true) => "votes, old",
        (false, false) if learns => "learns",
        (false, false) if host.is_none() => "not there yet",
        (false, false) => "no member",
    };
    let controls = if membership.is_voter(server) {
        vec![HandOver(server), Demote(server), Remove(server)]
    } else if learns {
        vec![Promote(server), Remove(server)]
    } else {
        vec![AddVoter(server), AddLearner(server)]
    };
    Row {
        server,
        member,
        uses: host.map(uses).unwrap_or_default(),
        chosen: model.chosen_voters().contains(server),
        controls: controls.into_iter().map(|control| offered(model, control)).collect(),
    }
}

/// Which configuration a server goes by, from which entry, and whether it knows that to be committed.
fn uses(host: &Host) -> String {
    let members = text::configuration(host.membership());
    let Some(server) = host.server() else {
        return format!("uses {members}, on disk");
    };
    let state = server.state();
    match state.log().membership_index() {
        LogIndex::ZERO if host.membership() == Membership::default() => "no configuration yet".to_owned(),
        LogIndex::ZERO => format!("uses {members}, from the start"),
        index if index <= state.commit_index() => format!("uses {members}, index {index} ✓"),
        index => format!("uses {members}, index {index}, not committed"),
    }
}

fn rules(world: &World) -> Vec<(String, Control)> {
    let words = |&(pattern, how): &(sim::MessagePattern, sim::Interception)| {
        let action = sim::Action::Cluster(sim::ClusterAction::Intercept(pattern, how));
        let event = Event { at: world.now(), step: 0, kind: EventKind::Acted(action) };
        let sentence = scenario::narrate(&event)?;
        Some((sentence.headline, Control::Cluster(ClusterControl::EndRule(pattern))))
    };
    world.rules().iter().filter_map(words).collect()
}

#[derive(PartialEq)]
pub(crate) struct ClusterProps {
    pub(crate) view: std::rc::Rc<ClusterView>,
    pub(crate) on: Callback<Action>,
}

/// The panel.
pub(crate) fn cluster(ClusterProps { view, on }: &ClusterProps) -> Html {
    html! {
        <div role="group" class="cluster" aria-label="Members and timers" tabindex="0">
            <h2>{ &view.in_force }</h2>
            { members(&view.rows, on) }
            <div class="acts">
                { button(view.replace.0, view.replace.1, on) }
                <span>{ "by those ticked, " }{ &view.chosen }{ ", through a joint configuration" }</span>
            </div>
            <h3>{ "Election timers" }</h3>
            <div class="acts">
                { buttons(&view.timers, on) }
            </div>
            if !view.rules.is_empty() {
                <h3>{ "Messages to come" }</h3>
                { list(&view.rules, on) }
            }
        </div>
    }
}

fn members(rows: &[Row], on: &Callback<Action>) -> Html {
    html! {
        <ul class="members">
            for row in rows.iter() {
                { member(row, on) }
            }
        </ul>
    }
}

fn member(Row { server, member, uses, chosen, controls }: &Row, on: &Callback<Action>) -> Html {
    let choose = Control::Cluster(ClusterControl::ChooseVoter(*server));
    let onchange = on.reform(move |_| choose.action());
    html! {
        <li data-member={server.number().to_string()} key={server.number()}>
            <input type="checkbox" data-control={choose.description().id} checked={*chosen}
                aria-label={format!("{server} shall vote")} {onchange} />
            <b>{ server.to_string() }</b>
            <span>{ *member }</span>
            <span class="uses">{ uses }</span>
            <div class="acts">
                { buttons(controls, on) }
            </div>
        </li>
    }
}

fn list(lines: &[(String, Control)], on: &Callback<Action>) -> Html {
    html! {
        <ul class="waiting">
            for (words, control) in lines.iter() {
                <li><span>{ words }</span>{ button(*control, None, on) }</li>
            }
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::options::Options;
    use crate::model::TimeAction;
    use raft::Change;

    fn at_start(servers: u8) -> Model {
        Model::new(&Options { servers, ..Options::default() }, 1, Vec::new())
    }

    fn shown(model: &Model) -> Vec<(u8, &'static str, String)> {
        view(model).rows.into_iter().map(|row| (row.server.number(), row.member, row.uses)).collect()
    }

    #[test]
    fn a_server_that_is_chosen_can_be_seen_whether_it_is_there_or_not() {
        let mut model = at_start(7);
        let choose = |model: &mut Model, number| {
            model.update(Action::ChooseVoter(ServerId::new(number)), &mut Vec::new());
            shown(model).into_iter().map(|(number, ..)| number).skip(7).collect::<Vec<_>>()
        };
        assert_eq!(shown(&model).len(), 8);
        assert_eq!(choose(&mut model, 8), [8, 9]);
        assert_eq!(choose(&mut model, 9), [8, 9]);
        assert_eq!(choose(&mut model, 8), [8, 9], "9 is still chosen");
        assert_eq!(choose(&mut model, 9), [8]);
        assert_eq!(shown(&at_start(9)).len(), 9, "no more than nine");
    }

    #[test]
    fn each_server_says_which_configuration_it_goes_by() {
        let mut model = at_start(2);
        let step_until = |model: &mut Model, holds: &dyn Fn(&World) -> bool| {
            while !holds(model.world()) {
                model.update(Action::Time(TimeAction::NextEvent), &mut Vec::new());
            }
        };
        step_until(&mut model, &|world| world.leader().is_some());
        model.update(Action::SendRequest, &mut Vec::new());
        let committed = |index| {
            move |world: &World| {
                let hosts = world.hosts().iter().take(2);
                hosts.filter_map(Host::server).all(|server| server.state().commit_index() == LogIndex(index))
            }
        };
        step_until(&mut model, &committed(1));
        let leader = model.world().leader().expect("it still leads").number();
        let row = |model: &Model, number: u8| shown(model).swap_remove(usize::from(number) - 1);
        let voters = [3].map(ServerId::new).into_iter().chain([ServerId::new(leader)]).collect();
        let replace = sim::ClusterAction::ChangeMembership { via: None, change: Change::Replace(voters) };
        model.update(Action::Do(sim::Action::Cluster(replace)), &mut Vec::new());
        let other = 3 - leader;
        let joint = format!("S1, S2 joined with S{leader}, S3");
        assert_eq!(
            row(&model, leader),
            (leader, "votes, old and new", format!("uses {joint}, index 2, not committed"))
        );
        assert_eq!(row(&model, other), (other, "votes, old", "uses S1, S2, from the start".to_owned()));
        assert_eq!(row(&model, 3), (3, "votes, new", "no configuration yet".to_owned()));
        step_until(&mut model, &|world| {
            world.host(ServerId::new(leader)).is_some_and(|host| {
                host.server().is_some_and(|server| server.state().commit_index() == LogIndex(3))
            })
        });
        assert_eq!(row(&model, leader), (leader, "votes", format!("uses S{leader}, S3, index 3 ✓")));
        assert_eq!(row(&model, other).1, "no member");
    }
}
