//! What can be done to a world: whether it makes sense now, and what it does.

use raft::{Change, Duration, Input, Membership, Server, ServerId, ServerSet, Term, Time};

use super::World;
use super::placed::{MOST_PLACED, placed};
use crate::interception::Rules;
use crate::{
    Action, Client, ClusterAction, Endpoint, Event, EventKind, Flight, Host, Interception, Link, LinkAction,
    Links, LossCause, MessageAction, MessageId, MessagePattern, PlacedState, Refused, ServerAction, Setting,
    Setup,
};

impl World {
    /// Does something to the world, now.
    ///
    /// # Errors
    ///
    /// If the action makes no sense at the moment. Then nothing has changed.
    pub fn act(&mut self, action: Action, out: &mut Vec<Event>) -> Result<(), Refused> {
        self.check(&action)?;
        self.events += 1;
        self.record(EventKind::Acted(action.clone()), out);
        self.carry_out(action, out);
        self.skip_void_events();
        Ok(())
    }

    /// Whether an action makes sense at the moment.
    ///
    /// # Errors
    ///
    /// Why it does not.
    pub fn check(&self, action: &Action) -> Result<(), Refused> {
        match action {
            Action::Server(server, action) => self.check_server(*server, action),
            Action::Links(links, action) => self.check_link_action(*links, *action),
            Action::Message(id, action) => self.check_message(*id, *action),
            Action::Cluster(action) => self.check_cluster(action),
            Action::Set(setting) => self.check_setting(*setting, |setup| setup.set(*setting)),
        }
    }

    fn carry_out(&mut self, action: Action, out: &mut Vec<Event>) {
        match action {
            Action::Server(server, action) => self.do_to_server(server, action, out),
            Action::Links(links, action) => self.each_link(links, |link| link.change(action)),
            Action::Message(id, action) => self.do_to_message(id, action, out),
            Action::Cluster(action) => self.do_to_cluster(action, out),
            Action::Set(setting) => self.set(setting),
        }
    }

    // ── Servers ──

    fn check_server(&self, server: ServerId, action: &ServerAction) -> Result<(), Refused> {
        match *action {
            ServerAction::TimeOut | ServerAction::Campaign => self.check_timer(server),
            ServerAction::Crash | ServerAction::CrashSynced => self.running(server).map(|_| ()),
            ServerAction::Restart | ServerAction::WipeDisk => match self.existing(server)?.server() {
                None => Ok(()),
                Some(_) => Err(Refused::IsRunning(server)),
            },
            ServerAction::CrashTorn => {
                self.running(server)?;
                let writes = 0 < self.existing(server)?.disk().writing();
                if writes { Ok(()) } else { Err(Refused::NothingToTear(server)) }
            }
            ServerAction::CrashLossy => {
                self.running(server)?;
                let can = self.existing(server)?.disk().can_lose();
                if can { Ok(()) } else { Err(Refused::NothingToLose(server)) }
            }
            ServerAction::Pause => self.awake(server).map(|_| ()),
            ServerAction::Resume => match self.running(server) {
                Ok(_) if !self.existing(server)?.is_paused() => Err(Refused::IsNotPaused(server)),
                running => running.map(|_| ()),
            },
            ServerAction::Compact => {
                let state = self.awake(server)?.state();
                let news = state.log().base_index() < state.last_applied();
                if news { Ok(()) } else { Err(Refused::NothingToCompact(server)) }
            }
            ServerAction::SetDiskLatency(span) => {
                self.existing(server)?;
                span.validate().map_err(Refused::BadSetting)
            }
            ServerAction::SetClock(rate) => is_news(self.existing(server)?.clock_rate() != rate),
            ServerAction::SetState(ref state) => self.check_state(server, state),
            ServerAction::Set(setting) => {
                self.existing(server)?;
                self.check_setting(setting, |setup| setup.set_own(server, setting))
            }
        }
    }

    fn do_to_server(&mut self, server: ServerId, action: ServerAction, out: &mut Vec<Event>) {
        let now = self.now;
        match action {
            ServerAction::TimeOut => self.input(server, Input::TimeOut, out),
            ServerAction::Campaign => self.input(server, Input::Campaign, out),
            ServerAction::Crash => self.host_mut(server).crash(now),
            ServerAction::CrashSynced => {
                self.host_mut(server).disk_mut().sync_all();
                self.host_mut(server).crash(now);
            }
            ServerAction::CrashTorn => {
                self.host_mut(server).disk_mut().tear();
                self.host_mut(server).crash(now);
            }
            ServerAction::CrashLossy => {
                self.host_mut(server).disk_mut().lose_last_write();
                self.host_mut(server).crash(now);
            }
            ServerAction::Restart => self.restart(server, out),
            ServerAction::Pause => self.host_mut(server).paused = true,
            ServerAction::Resume => self.resume(server, out),
            ServerAction::WipeDisk => self.host_mut(server).wipe(),
            ServerAction::Compact => self.compact(server, out),
            ServerAction::SetDiskLatency(span) => self.host_mut(server).disk_latency = Some(span),
            ServerAction::SetClock(rate) => {
                let host = self.host_mut(server);
                host.clock = host.clock.with_rate(now, rate);
                self.schedule_wake(server);
            }
            ServerAction::SetState(state) => self.set_state(server, &state, out),
            ServerAction::Set(setting) => {
                self.setup.set_own(server, setting);
                self.reconfigure(server);
            }
        }
    }

    // ── Links ──

    fn check_link_action(&self, links: Links, action: LinkAction) -> Result<(), Refused> {
        if let LinkAction::SetLatency(span) = action {
            span.validate().map_err(Refused::BadSetting)?;
        }
        self.check_links(links, |link| {
            let mut changed = link.clone();
            changed.change(action);
            changed != *link
        })
    }

    // ── Messages ──

    fn check_message(&self, id: MessageId, action: MessageAction) -> Result<(), Refused> {
        let flight = self.flight(id).ok_or(Refused::NotInFlight(id))?;
        match action {
            MessageAction::Drop | MessageAction::Duplicate => Ok(()),
            MessageAction::Hold if flight.held.is_some() => Err(Refused::IsHeld(id)),
            MessageAction::Hold => Ok(()),
            MessageAction::Release if flight.held.is_none() => Err(Refused::IsNotHeld(id)),
            MessageAction::Release => Ok(()),
            MessageAction::Delay(length) if Setup::LONGEST < length => Err(Refused::TooLong(length)),
            MessageAction::Delay(_) if flight.waits => Err(Refused::NotInFlight(id)),
            MessageAction::Delay(_) => Ok(()),
            MessageAction::Deliver => match flight.packet.to() {
                Endpoint::Server(server) => self.awake(server).map(|_| ()),
                Endpoint::Client(_) => Ok(()),
            },
        }
    }

    fn do_to_message(&mut self, id: MessageId, action: MessageAction, out: &mut Vec<Event>) {
        let now = self.now;
        match action {
            MessageAction::Drop => self.lose(id, LossCause::Dropped, out),
            MessageAction::Hold => self.change_flight(id, |flight| flight.held = Some(now)),
            MessageAction::Release => self.change_flight(id, |flight| flight.release(now)),
            MessageAction::Delay(length) => {
                self.change_flight(id, |flight| flight.delay(length));
            }
            MessageAction::Duplicate => self.duplicate(id, out),
            MessageAction::Deliver => self.deliver(id, out),
        }
    }

    // ── The cluster ──

    fn check_cluster(&self, action: &ClusterAction) -> Result<(), Refused> {
        match *action {
            ClusterAction::SpreadTimers | ClusterAction::LineUpTimers => match self.timers().next() {
                Some(_) => Ok(()),
                None => Err(Refused::NoTimers),
            },
            ClusterAction::Partition(ref groups) => self.check_partition(groups),
            ClusterAction::Intercept(pattern, how) => self.check_rule(pattern, how),
            ClusterAction::StopIntercepting(pattern) => {
                let stands = match pattern {
                    None => !self.rules().is_empty(),
                    Some(pattern) => self.network.rules.get(pattern).is_some(),
                };
                if stands { Ok(()) } else { Err(Refused::NoSuchRule) }
            }
            ClusterAction::GiveUp(client) => {
                let waits = self.find_client(client).is_some_and(|client| client.call().is_some());
                if waits { Ok(()) } else { Err(Refused::ClientIsIdle(client)) }
            }
            ClusterAction::Request { client, via, .. } => {
                if !(1..=World::MAX_CLIENTS).contains(&client.0) {
                    return Err(Refused::NoSuchClient(client));
                }
                if self.find_client(client).is_some_and(|known| Client::MAX_WAITING <= known.waiting()) {
                    return Err(Refused::ClientIsBusy(client));
                }
                via.map_or(Ok(()), |server| self.existing(server).map(|_| ()))
            }
            ClusterAction::ChangeMembership { via, change } => {
                self.asked(via)?;
                self.check_change(change)
            }
            ClusterAction::TransferLeadership { via, to } => {
                self.asked(via)?;
                self.existing(to).map(|_| ())
            }
        }
    }

    fn do_to_cluster(&mut self, action: ClusterAction, out: &mut Vec<Event>) {
        match action {
            ClusterAction::SpreadTimers => self.set_timers(|place| place),
            ClusterAction::LineUpTimers => self.set_timers(|_| 0),
            ClusterAction::Partition(groups) => {
                for (from, to) in Links::ALL.iter() {
                    self.network.link_mut(from, to).cut = !together(&groups, from, to);
                }
            }
            ClusterAction::Intercept(pattern, how) => self.network.rules.set(pattern, how),
            ClusterAction::StopIntercepting(pattern) => self.network.rules.end(pattern),
            ClusterAction::GiveUp(client) => self.give_up(client, out),
            ClusterAction::Request { client, via, operation } => {
                self.request(client, via, operation, out);
            }
            ClusterAction::ChangeMembership { via, change } => {
                for server in self.newcomers(change).iter() {
                    self.hosts.push(Host::new(server, Membership::default(), self.setup.seed));
                    self.restart(server, out);
                }
                self.ask_server(via, Input::ChangeMembership(change), out);
            }
            ClusterAction::TransferLeadership { via, to } => {
                self.ask_server(via, Input::TransferLeadership(to), out);
            }
        }
    }

    // ── Whether it makes sense ──

    fn existing(&self, server: ServerId) -> Result<&Host, Refused> {
        self.host(server).ok_or(Refused::NoSuchServer(server))
    }

    fn running(&self, server: ServerId) -> Result<&Server, Refused> {
        self.existing(server)?.server().ok_or(Refused::IsCrashed(server))
    }

    fn awake(&self, server: ServerId) -> Result<&Server, Refused> {
        let running = self.running(server)?;
        if self.existing(server)?.is_paused() { Err(Refused::IsPaused(server)) } else { Ok(running) }
    }

    /// Who is asked for what only a leader can do.
    fn asked(&self, via: Option<ServerId>) -> Result<ServerId, Refused> {
        let server = via.or_else(|| self.leader()).ok_or(Refused::NoLeader)?;
        self.awake(server).map(|_| server)
    }

    fn check_timer(&self, server: ServerId) -> Result<(), Refused> {
        match self.awake(server)? {
            running if running.is_leader() => Err(Refused::Leads(server)),
            running if running.deadline().is_none() => Err(Refused::DoesNotVote(server)),
            _ => Ok(()),
        }
    }

    fn check_state(&self, server: ServerId, state: &PlacedState) -> Result<(), Refused> {
        let PlacedState { term, voted_for, ref log, snapshot, commit, membership } = *state;
        let named = membership.map_or(ServerSet::EMPTY, |membership| membership.all());
        for server in [server].into_iter().chain(voted_for).chain(named.iter()) {
            self.existing(server)?;
        }
        if MOST_PLACED < log.len() {
            return Err(Refused::LogTooLong(server));
        }
        let terms = || log.iter().copied().chain([term]);
        if !log.is_empty() && (log[0] == Term::ZERO || !terms().is_sorted()) {
            return Err(Refused::TermsOutOfOrder(server));
        }
        if (log.len() as u64) < snapshot.max(commit).0 {
            return Err(Refused::BeyondLog(server));
        }
        let can_be = |membership: Membership| {
            let Membership { voters, outgoing, learners } = membership;
            voters.union(outgoing).intersection(learners).is_empty()
                && !(membership.is_joint() && voters.is_empty())
        };
        if membership.is_none_or(can_be) { Ok(()) } else { Err(Refused::NoSuchMembership(server)) }
    }

    fn check_links(&self, links: Links, differs: impl Fn(&Link) -> bool) -> Result<(), Refused> {
        for servers in [links.from, links.to] {
            self.check_named(servers)?;
        }
        is_news(links.iter().any(|(from, to)| differs(self.network.link(from, to))))
    }

    /// All servers that there can be are a way to say *all*.
    fn check_named(&self, servers: ServerSet) -> Result<(), Refused> {
        if servers == Links::ALL.from {
            return Ok(());
        }
        servers.iter().try_for_each(|server| self.existing(server).map(|_| ()))
    }

    fn check_partition(&self, groups: &[ServerSet]) -> Result<(), Refused> {
        let mut named = ServerSet::EMPTY;
        for &group in groups {
            self.check_named(group)?;
            if let Some(twice) = group.intersection(named).iter().next() {
                return Err(Refused::InTwoGroups(twice));
            }
            named = named.union(group);
        }
        let differs = |(from, to)| self.network.link(from, to).cut == together(groups, from, to);
        is_news(Links::ALL.iter().any(differs))
    }

    fn check_rule(&self, pattern: MessagePattern, how: Interception) -> Result<(), Refused> {
        for end in [pattern.from, pattern.to].into_iter().flatten() {
            match end {
                Endpoint::Server(server) => self.existing(server).map(|_| ())?,
                Endpoint::Client(client) if World::LOAD < client => {
                    return Err(Refused::NoSuchClient(client));
                }
                Endpoint::Client(_) => {}
            }
        }
        if let Interception::Delay(length) = how
            && Setup::LONGEST < length
        {
            return Err(Refused::TooLong(length));
        }
        let known = self.network.rules.get(pattern);
        if known.is_none() && Rules::MAX <= self.rules().len() {
            return Err(Refused::TooManyRules);
        }
        is_news(known != Some(how))
    }

    fn check_change(&self, change: Change) -> Result<(), Refused> {
        if let Change::Remove(server) | Change::Demote(server) = change {
            return self.existing(server).map(|_| ());
        }
        let there = self.hosts.len() as u8;
        for (number, server) in (there + 1..).zip(self.newcomers(change).iter()) {
            if server.number() != number || Setup::MAX_SERVERS < number {
                return Err(Refused::NotTheNextServer(server));
            }
        }
        Ok(())
    }

    /// The servers that a change names and that have to be started first.
    fn newcomers(&self, change: Change) -> ServerSet {
        let named: ServerSet = match change {
            Change::AddLearner(server) | Change::AddVoter(server) => [server].into_iter().collect(),
            Change::Replace(servers) => servers,
            Change::Remove(_) | Change::Demote(_) => ServerSet::EMPTY,
        };
        named.difference(ServerSet::first(self.hosts.len() as u8))
    }

    fn check_setting(&self, setting: Setting, set: impl FnOnce(&mut Setup)) -> Result<(), Refused> {
        let mut next = self.setup.clone();
        set(&mut next);
        is_news(next != self.setup)?;
        next.validate().map_err(Refused::BadSetting)?;
        // Servers that execute the same entries differently would part for ever.
        let begun = || self.hosts.iter().any(|host| !host.is_blank());
        if matches!(setting, Setting::Sessions(_) | Setting::MaxSessions(_)) && begun() {
            return Err(Refused::TooLate);
        }
        Ok(())
    }

    // ── What it does ──

    fn restart(&mut self, server: ServerId, out: &mut Vec<Event>) {
        if let Some(torn) = self.host_mut(server).disk_mut().cut_off() {
            self.record(EventKind::CutOff { server, torn }, out);
        }
        let reason = self.start(server);
        self.record(EventKind::Explained { server, reason }, out);
    }

    /// What came meanwhile is handled first, and then the timers that have ended.
    fn resume(&mut self, server: ServerId, out: &mut Vec<Event>) {
        let now = self.now;
        self.host_mut(server).paused = false;
        if let Some(mark) = self.host_mut(server).unheard.take() {
            self.on_durable(server, mark, out);
        }
        let at_its_door = |flight: &Flight| flight.waits && flight.packet.to() == Endpoint::Server(server);
        let waiting: Vec<MessageId> =
            self.flights().filter(|(_, flight)| at_its_door(flight)).map(|(id, _)| id).collect();
        for id in waiting {
            self.change_flight(id, |flight| {
                flight.waits = false;
                flight.arrives = now;
            });
        }
        self.schedule_wake(server);
    }

    /// The servers that run and have an election timer.
    fn timers(&self) -> impl Iterator<Item = ServerId> {
        let ticks = |server: &Server| !server.is_leader() && server.deadline().is_some();
        self.hosts.iter().filter(move |host| host.server().is_some_and(ticks)).map(Host::id)
    }

    /// Sets each timer so many steps from the shortest timeout on; the last server's place is as many
    /// steps as lead to the longest.
    fn set_timers(&mut self, steps: impl Fn(u64) -> u64) {
        let servers: Vec<ServerId> = self.timers().collect();
        let (min, max) = (self.setup.config.election_timeout_min, self.setup.config.election_timeout_max);
        let spread = max.as_micros() - min.as_micros();
        let last = (servers.len() as u64).saturating_sub(1).max(1);
        for (place, server) in (0..).zip(servers) {
            let timeout = Duration::from_micros(min.as_micros() + spread * steps(place) / last);
            let now = self.now;
            let host = self.host_mut(server);
            let local = host.local_time(now);
            if let Some(running) = host.server_mut() {
                running.set_election_timeout(local, timeout);
            }
            self.schedule_wake(server);
        }
    }

    fn set_state(&mut self, server: ServerId, state: &PlacedState, out: &mut Vec<Event>) {
        let (now, sessions) = (self.now, self.setup.config.sessions);
        let host = self.host_mut(server);
        host.crash(now);
        let held = placed(state, host.first_membership(), sessions);
        host.disk_mut().replace(held, now);
        self.restart(server, out);
        self.step_server(server, out, |running, local, out| {
            running.set_commit_index(local, state.commit, out)
        });
    }

    fn each_link(&mut self, links: Links, change: impl Fn(&mut Link)) {
        for (from, to) in links.iter() {
            change(self.network.link_mut(from, to));
        }
    }

    /// Changes a message in flight, and looks anew when it will arrive.
    pub(super) fn change_flight(&mut self, id: MessageId, change: impl FnOnce(&mut Flight)) {
        if let Some(flight) = self.network.flight_mut(id) {
            change(flight);
            let arrives = flight.arrives;
            self.schedule_arrival(arrives, id);
        }
    }

    fn ask_server(&mut self, via: Option<ServerId>, input: Input, out: &mut Vec<Event>) {
        if let Ok(server) = self.asked(via) {
            self.input(server, input, out);
        }
    }

    fn set(&mut self, setting: Setting) {
        self.setup.set(setting);
        for server in ServerSet::first(self.hosts.len() as u8).iter() {
            self.reconfigure(server);
        }
        if let Setting::LoadInterval(_) = setting {
            self.load_plan += 1;
            self.schedule_load();
        }
    }

    fn reconfigure(&mut self, server: ServerId) {
        let (now, config) = (self.now, self.setup.of(server).config);
        let host = self.host_mut(server);
        let local = host.local_time(now);
        if let Some(running) = host.server_mut() {
            running.reconfigure(local, config);
        }
        self.schedule_wake(server);
    }
}

impl Link {
    fn change(&mut self, action: LinkAction) {
        match action {
            LinkAction::Cut => self.cut = true,
            LinkAction::Heal => self.cut = false,
            LinkAction::SetLatency(span) => self.latency = Some(span),
            LinkAction::SetLoss(loss) => self.loss = loss,
            LinkAction::SetDuplication(duplication) => self.duplication = duplication,
            LinkAction::SetReordering(reordering) => self.reordering = reordering,
        }
    }
}

impl Flight {
    pub(super) fn delay(&mut self, length: Duration) {
        self.arrives = self.arrives + length;
    }

    /// Goes on from where it was held.
    fn release(&mut self, now: Time) {
        if let Some(since) = self.held.take() {
            let stood = now.since(since);
            self.sent = self.sent + stood;
            self.arrives = (self.arrives + stood).max(now);
        }
    }
}

fn is_news(news: bool) -> Result<(), Refused> {
    if news { Ok(()) } else { Err(Refused::NothingToChange) }
}

/// Whether two servers are in the same group. Those that are not named form one, too.
fn together(groups: &[ServerSet], one: ServerId, other: ServerId) -> bool {
    let group = |server| groups.iter().position(|group| group.contains(server));
    group(one) == group(other)
}
