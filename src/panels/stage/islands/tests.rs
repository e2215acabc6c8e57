use super::*;

const MOST: u8 = 9;

/// Into how many groups: all partitions into three would take a minute.
const fn groups_of(servers: u8) -> usize {
    if servers <= 6 { 3 } else { 2 }
}

fn ring(servers: u8) -> Ring {
    Ring::new(ServerSet::first(servers))
}

fn group(servers: ServerSet) -> Group {
    Group { servers, votes: (servers.len(), 9), standing: Standing::NoLeader }
}

/// All partitions of so many servers into so many groups at most, each as its groups.
fn partitions(servers: u8, most: usize) -> Vec<Vec<Group>> {
    let mut all: Vec<Vec<ServerSet>> = vec![Vec::new()];
    for id in ServerSet::first(servers).iter() {
        let joined = |groups: &Vec<ServerSet>| {
            (0..=groups.len())
                .map(|place| {
                    let mut groups = groups.clone();
                    match groups.get_mut(place) {
                        Some(group) => drop(group.insert(id)),
                        None => groups.push([id].into_iter().collect()),
                    }
                    groups
                })
                .collect::<Vec<_>>()
        };
        all = all.iter().flat_map(joined).filter(|groups| groups.len() <= most).collect();
    }
    let several = all.into_iter().filter(|groups| 1 < groups.len());
    several.map(|groups| groups.into_iter().map(group).collect()).collect()
}

/// Whether a point lies within a polygon: a ray from it crosses the edges an odd number of times.
fn is_inside(corners: &[Point], at: Point) -> bool {
    let edges = (0..corners.len()).map(|place| (corners[place], corners[(place + 1) % corners.len()]));
    let crosses = |(a, b): &(Point, Point)| {
        (a.y <= at.y) != (b.y <= at.y) && at.x < a.x + (at.y - a.y) / (b.y - a.y) * (b.x - a.x)
    };
    edges.filter(crosses).count() % 2 == 1
}

#[test]
fn an_island_holds_its_servers_and_touches_no_other() {
    for servers in 2..=MOST {
        let ring = ring(servers);
        for groups in partitions(servers, groups_of(servers)) {
            for own in &groups {
                let island = island(ring, own.servers, &groups);
                let places: Vec<Point> = own.servers.iter().map(|server| ring.place(server)).collect();
                assert_eq!(island.discs, places);
                for other in ring.servers().difference(own.servers).iter() {
                    let place = ring.place(other);
                    let shore = |band: &Band| place.distance_to_line(band.from, band.to) - band.half_width;
                    let near = island.bands.iter().map(shore).fold(f64::MAX, f64::min);
                    // Not its circle, nor the arc around that.
                    assert!(ring.body + 10.0 < near, "{other} of {servers}: {near} from {:?}", own.servers);
                    assert!(
                        !island.filled || !is_inside(&island.discs, place),
                        "{other} in {:?}",
                        own.servers
                    );
                    let apart = places.iter().map(|own| own.distance(place)).fold(f64::MAX, f64::min);
                    assert!(2.0 * (ring.body + SHORE) < apart, "{other} of {servers}");
                }
            }
        }
    }
}

#[test]
fn every_island_is_named_and_no_name_covers_a_server_or_another_name() {
    for servers in 2..=MOST {
        let ring = ring(servers);
        for groups in partitions(servers, groups_of(servers)) {
            let names = names(ring, &groups);
            assert_eq!(names.len(), groups.len());
            for (place, name) in names.iter().enumerate() {
                assert!(is_clear(ring, *name, NAME), "{servers}: {groups:?}");
                let apart = names[..place].iter().all(|other| are_apart(*name, *other, NAME, NAME));
                assert!(apart, "{servers}: {groups:?} at {names:?}");
            }
        }
    }
}

#[test]
fn a_partition_in_two_can_be_healed_at_its_tear_unless_the_islands_lie_across_each_other() {
    for servers in 2..=MOST {
        let ring = ring(servers);
        for groups in partitions(servers, 2) {
            let tears = tears(ring, &groups);
            let across = cross(ring, groups[0].servers, groups[1].servers);
            assert_eq!(tears.len(), usize::from(!across), "{servers}: {groups:?}");
            for tear in tears {
                assert!(is_clear(ring, tear.heal, BUTTON), "{servers}: {groups:?} at {:?}", tear.heal);
                let clear = names(ring, &groups).iter().all(|name| are_apart(*name, tear.heal, NAME, BUTTON));
                assert!(clear, "{servers}: {groups:?}");
            }
        }
    }
}
