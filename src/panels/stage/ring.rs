//! Where things stand in the picture of the cluster.

use raft::{ServerId, ServerSet};
use yew::AttrValue;

use crate::text::thousandths;

/// A point of the picture; its middle is the origin, y grows downwards.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Point {
    pub(crate) fn plus(self, other: Point, times: f64) -> Point {
        Point { x: self.x + times * other.x, y: self.y + times * other.y }
    }

    pub(super) fn minus(self, other: Point) -> Point {
        self.plus(other, -1.0)
    }

    pub(super) fn dot(self, other: Point) -> f64 {
        self.x * other.x + self.y * other.y
    }

    pub(super) fn distance(self, other: Point) -> f64 {
        let way = self.minus(other);
        way.dot(way).sqrt()
    }

    /// The same direction, of length 1.
    pub(super) fn unit(self) -> Point {
        let length = self.dot(self).sqrt().max(0.001);
        Point { x: self.x / length, y: self.y / length }
    }

    /// A direction, turned to the right.
    pub(super) fn turned(self) -> Point {
        Point { x: -self.y, y: self.x }.unit()
    }

    /// How far it is from the nearest point between two others.
    pub(super) fn distance_to_line(self, from: Point, to: Point) -> f64 {
        let way = to.minus(from);
        let along = self.minus(from).dot(way) / way.dot(way).max(0.001);
        self.distance(from.plus(way, along.clamp(0.0, 1.0)))
    }
}

/// Cosine and sine of the angle between neighbours on a ring of 1 to 9.
///
/// A table, because the functions would cost more bytes than all that is drawn with them.
const TURNS: [(f64, f64); 9] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (-0.5, 0.866_025_4),
    (0.0, 1.0),
    (0.309_017, 0.951_056_5),
    (0.5, 0.866_025_4),
    (0.623_489_8, 0.781_831_5),
    (std::f64::consts::FRAC_1_SQRT_2, std::f64::consts::FRAC_1_SQRT_2),
    (0.766_044_4, 0.642_787_6),
];

/// How the servers stand: on a ring, the first at the top, clockwise.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Ring {
    servers: ServerSet,
    /// The radius of a server's circle.
    pub(crate) body: f64,
    radius: f64,
}

/// How far a label reaches beyond its server's circle.
const LABEL: f64 = 52.0;
/// Half the width of a label.
const LABEL_HALF_WIDTH: f64 = 74.0;

impl Ring {
    pub(crate) fn new(servers: ServerSet) -> Ring {
        let (body, radius) = match servers.len() {
            0 | 1 => (52.0, 0.0),
            2 => (46.0, 130.0),
            3 => (44.0, 160.0),
            4 | 5 => (40.0, 190.0),
            6 | 7 => (37.0, 212.0),
            _ => (33.0, 226.0),
        };
        Ring { servers, body, radius }
    }

    /// Who stands there.
    pub(super) fn servers(self) -> ServerSet {
        self.servers
    }

    /// Where a server stands.
    pub(crate) fn place(self, server: ServerId) -> Point {
        let (cos, sin) = TURNS[(self.servers.len().clamp(1, 9) - 1) as usize];
        let mut unit = Point { x: 0.0, y: -1.0 };
        for _ in self.servers.iter().take_while(|other| *other < server) {
            unit = Point { x: unit.x * cos - unit.y * sin, y: unit.x * sin + unit.y * cos };
        }
        Point { x: self.radius * unit.x, y: self.radius * unit.y }
    }

    /// Whether the server's label stands above it, away from the middle.
    pub(crate) fn label_above(self, server: ServerId) -> bool {
        self.place(server).y < 1.0
    }

    /// The middle of the server's label, and half its width and height.
    pub(super) fn label(self, server: ServerId) -> (Point, Point) {
        let away = if self.label_above(server) { -self.body - 33.0 } else { self.body + 33.0 };
        (self.place(server).plus(Point { x: 0.0, y: away }, 1.0), Point { x: 50.0, y: 17.0 })
    }

    /// Where a client's messages to and from the server begin and end: beside it, since its label
    /// is above or below.
    pub(crate) fn client(self, server: ServerId) -> Point {
        let place = self.place(server);
        let side = if place.x < -1.0 { -1.0 } else { 1.0 };
        place.plus(Point { x: side, y: 0.0 }, self.body + 92.0)
    }

    /// The part of the plane that is to be seen: left, top, width, height.
    pub(crate) fn view_box(self) -> [f64; 4] {
        let places = || self.servers.iter().map(|server| (server, self.place(server)));
        let reach = places().map(|(_, p)| p.x.abs()).fold(0.0, f64::max) + LABEL_HALF_WIDTH;
        let top = places().map(|(n, p)| p.y - self.edge(self.label_above(n)));
        let bottom = places().map(|(n, p)| p.y + self.edge(!self.label_above(n)));
        let (top, bottom) = (top.fold(0.0, f64::min), bottom.fold(0.0, f64::max));
        let reach = reach.max(self.body + LABEL_HALF_WIDTH);
        [-reach, top, 2.0 * reach, bottom - top]
    }

    /// More than can ever be seen of the plane.
    pub(super) fn pad(self) -> [f64; 4] {
        let [left, top, width, height] = self.view_box();
        [left - width, top - height, 3.0 * width, 3.0 * height]
    }

    fn edge(self, has_label: bool) -> f64 {
        self.body + if has_label { LABEL } else { 12.0 }
    }
}

/// A message's way from one point to another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Way {
    pub(super) start: Point,
    pub(super) end: Point,
    /// Its direction, of length 1.
    pub(crate) heading: Point,
}

impl Way {
    /// From one place to another, leaving out so much at either end; a little to the right of the
    /// straight line, so that those who come the other way can pass.
    pub(crate) fn new(from: Point, to: Point, leave_from: f64, leave_to: f64) -> Way {
        let heading = to.minus(from).unit();
        let aside = heading.turned();
        let start = from.plus(heading, leave_from).plus(aside, ASIDE);
        let end = to.plus(heading, -leave_to).plus(aside, ASIDE);
        Way { start, end, heading }
    }

    /// The point after so many thousandths of the way.
    pub(crate) fn at(self, thousandths: u64) -> Point {
        let done = thousandths as f64 / 1_000.0;
        let between = Point { x: self.end.x - self.start.x, y: self.end.y - self.start.y };
        self.start.plus(between, done)
    }
}

const ASIDE: f64 = 11.0;

/// A number with one decimal, as SVG wants it.
pub(crate) fn px(value: f64) -> AttrValue {
    let tenths = (value * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let tenths = tenths.unsigned_abs();
    let text = match tenths % 10 {
        0 => format!("{sign}{}", tenths / 10),
        rest => format!("{sign}{}.{rest}", tenths / 10),
    };
    text.into()
}

/// Moves what is drawn at the origin to a point.
pub(crate) fn translate(point: Point) -> String {
    format!("translate({} {})", px(point.x), px(point.y))
}

/// Turns what is drawn towards the right into a direction of length 1.
pub(crate) fn turn(heading: Point) -> String {
    let (cos, sin) = (thousandths(heading.x), thousandths(heading.y));
    format!("matrix({cos} {sin} {} {cos} 0 0)", thousandths(-heading.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(servers: u8) -> Ring {
        Ring::new(ServerSet::first(servers))
    }

    fn distance(a: Point, b: Point) -> f64 {
        a.distance(b)
    }

    #[test]
    fn coordinates_are_written_with_one_decimal() {
        let texts = [0.0, 1.0, -0.04, -0.06, 12.34, -200.96].map(|value| px(value).to_string());
        assert_eq!(texts, ["0", "1", "0", "-0.1", "12.3", "-201"]);
        assert_eq!(turn(Point { x: 0.0, y: -1.0 }), "matrix(0.000 -1.000 1.000 0.000 0 0)");
    }

    #[test]
    fn the_ring_closes() {
        for servers in 1..=9 {
            let (ring, id) = (ring(servers), ServerId::new);
            let gap = distance(ring.place(id(servers)), ring.place(id(1)));
            let first = distance(ring.place(id(1)), ring.place(id(if servers == 1 { 1 } else { 2 })));
            assert!((gap - first).abs() < 0.1, "{servers}: {gap} and {first}");
        }
    }

    /// The rectangles that a server and its label take up.
    fn boxes(ring: Ring, server: ServerId) -> [[f64; 4]; 2] {
        let (place, r) = (ring.place(server), ring.body + 7.0);
        let (middle, half) = ring.label(server);
        let label = [middle.x - half.x, middle.y - half.y, middle.x + half.x, middle.y + half.y];
        [[place.x - r, place.y - r, place.x + r, place.y + r], label]
    }

    #[test]
    fn nothing_covers_anything_and_all_is_in_sight() {
        let apart = |a: [f64; 4], b: [f64; 4]| a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
        for servers in 1..=9 {
            let ring = ring(servers);
            let [left, top, width, height] = ring.view_box();
            for one in 1..=servers {
                for [x1, y1, x2, y2] in boxes(ring, ServerId::new(one)) {
                    assert!(left <= x1 && x2 <= left + width && top <= y1 && y2 <= top + height);
                }
                for other in one + 1..=servers {
                    for a in boxes(ring, ServerId::new(one)) {
                        for b in boxes(ring, ServerId::new(other)) {
                            assert!(apart(a, b), "S{one} and S{other} of {servers}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn servers_stand_in_the_order_of_their_numbers_whatever_these_are() {
        let ids = [2, 5, 9].map(ServerId::new);
        let ring = Ring::new(ids.into_iter().collect());
        let whole = self::ring(3);
        assert_eq!(ids.map(|id| ring.place(id)), [1, 2, 3].map(|n| whole.place(ServerId::new(n))));
    }

    #[test]
    fn those_who_come_the_other_way_can_pass() {
        let (a, b) = (Point { x: 0.0, y: 0.0 }, Point { x: 100.0, y: 0.0 });
        let there = Way::new(a, b, 40.0, 40.0).at(500);
        let back = Way::new(b, a, 40.0, 40.0).at(500);
        assert_eq!((there, back), (Point { x: 50.0, y: ASIDE }, Point { x: 50.0, y: -ASIDE }));
    }
}
