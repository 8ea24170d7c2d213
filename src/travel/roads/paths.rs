//! The way of a drive: its line on the map, and the roads it takes.

use super::approach::Ground;
use super::hierarchy::Weight;
use super::network::{Network, Spot, degrees};
use super::prepared::{Prepared, cell};
use super::snap::Snapped;
use super::turns::heading;
use crate::model::{LatLon, Leg, LocationId, Metres};
use crate::travel::Source;
use crate::travel::sphere::cos_degrees;
use petgraph::Direction;
use petgraph::graph::EdgeIndex;

/// Which way one goes from the road before into the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bend {
    /// Straight on, or the first road.
    #[default]
    On,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// A stretch along one road.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    /// Name and number of the road, such as `High Street (A41)`; empty where the map has none.
    pub road: String,
    /// Metres along it, those of a roundabout at its end included.
    pub metres: Metres,
    /// The way into it.
    pub bend: Bend,
    /// It is entered from a roundabout.
    pub roundabout: bool,
}

/// The way of a drive between two locations.
#[derive(Debug, Clone, PartialEq)]
pub struct DrivenPath {
    /// Names of the two locations.
    pub names: [String; 2],
    /// Points in the order of driving, both locations included.
    pub line: Vec<LatLon>,
    /// Roads in the order of driving.
    pub steps: Vec<Step>,
    /// Mean seconds (no margins).
    pub secs: u32,
    /// Metres.
    pub metres: Metres,
}

impl DrivenPath {
    /// The line with points left out that lie within so many metres of it, for maps and files (Ramer, Douglas, Peucker).
    pub fn simplified(&self, metres: f64) -> Vec<LatLon> {
        use geo::Simplify;
        let east = cos_degrees(self.line.first().map_or(0.0, |p| p.lat));
        let flat: geo::LineString = self.line.iter().map(|p| (p.lon * east, p.lat)).collect();
        // A degree of latitude is 111.2 km.
        let kept = flat.simplify(metres.max(0.0) / 111_195.0);
        let mut kept = kept.coords().peekable();
        let same = |p: &LatLon, c: &geo::Coord| p.lon * east == c.x && p.lat == c.y;
        let keep = |p: &&LatLon| kept.next_if(|c| same(p, c)).is_some();
        self.line.iter().filter(keep).copied().collect()
    }
}

/// Knows the way between locations, by their numbers in the demand.
pub trait Paths: Sync {
    /// What drawn ways follow, in an officer's words: `the roads of ...`.
    fn follows(&self) -> String;

    /// The way of a drive; `None` where a location is not known or cannot be reached.
    fn drive(&self, leg: Leg, from: LocationId, to: LocationId) -> Option<DrivenPath>;
}

/// The way of a drive of `leg`, from the source where it draws one.
pub fn drive(source: &dyn Source, leg: Leg, from: LocationId, to: LocationId) -> Option<DrivenPath> {
    source.paths()?.drive(leg, from, to)
}

impl Prepared {
    /// The way between two points of roads.
    pub fn path(&self, leg: Leg, from: &Snapped, to: &Snapped) -> Option<DrivenPath> {
        let (weight, parts) = self.parts(leg, from, to)?;
        let mut trace = Trace { network: &self.network, line: Vec::new(), stretches: Vec::new(), round: None };
        for part in parts {
            trace.road(part);
        }
        let whole = cell(weight);
        let mut line = vec![degrees(from.at)];
        line.extend(trace.line.iter().map(|&s| degrees(s)));
        line.push(degrees(to.at));
        line.dedup();
        let names = [String::new(), String::new()];
        Some(DrivenPath { names, line, steps: trace.steps(), secs: whole.secs, metres: whole.metres })
    }

    /// The weight of the way between two points, and the roads it takes.
    pub fn parts(&self, leg: Leg, from: &Snapped, to: &Snapped) -> Option<(Weight, Vec<Part>)> {
        let ground = self.ground(leg);
        let (start, end) = (ground.approach(from), ground.approach(to));
        let direct = ground.along(from, to);
        let way = self.way(leg, &start.starts, &end.ends);
        if let Some(way) = way.filter(|way| direct.is_none_or(|d| way.weight < d)) {
            let (first, last) = (way.nodes.first().copied()?, way.nodes.last().copied()?);
            let mut parts = self.leave(&ground, from, first);
            for pair in way.nodes.windows(2) {
                let road = self.road_between(leg, pair[0], pair[1])?;
                parts.push((road, 0, self.network.graph[road].cm));
            }
            parts.append(&mut self.arrive(&ground, to, last));
            return Some((way.weight, parts));
        }
        let direction = usize::from(from.cm > to.cm);
        let along = |road: EdgeIndex| {
            let whole = self.network.graph[road].cm;
            let at = |cm: u32| if direction == 0 { cm.min(whole) } else { whole - cm.min(whole) };
            (road, at(from.cm), at(to.cm))
        };
        Some((direct?, self.network.over[from.shape as usize][direction].map(along).into_iter().collect()))
    }

    /// The road of the cheapest arc between two nodes.
    fn road_between(&self, leg: Leg, from: u32, to: u32) -> Option<EdgeIndex> {
        let (a, b) = (self.turns.first_arc[from as usize] as usize, self.turns.first_arc[from as usize + 1] as usize);
        let arcs = self.turns.arcs[a..b].iter().filter(|arc| arc.to == to);
        let weight = |arc: &&super::turns::Arc| {
            let road = &self.network.graph[EdgeIndex::new(arc.road as usize)];
            (self.profile.millis(road, leg) + self.profile.turn_millis(arc.turn, leg), road.cm, arc.road)
        };
        arcs.min_by_key(weight).map(|arc| EdgeIndex::new(arc.road as usize))
    }

    /// From the point to the first node: the rest of its road, or the roads of the last metres.
    fn leave(&self, ground: &Ground, from: &Snapped, first: u32) -> Vec<Part> {
        let over = self.network.over[from.shape as usize].into_iter().enumerate();
        let roads = over.filter_map(|(direction, road)| road.map(|r| (direction, r)));
        let mut joining = roads.filter(|&(_, r)| self.turns.head[r.index()] == first);
        match joining.next() {
            Some((direction, road)) => {
                let whole = self.network.graph[road].cm;
                let at = if direction == 0 { from.cm.min(whole) } else { whole - from.cm.min(whole) };
                vec![(road, at, whole)]
            }
            None => ground.last_metres_way(from, first, Direction::Outgoing),
        }
    }

    /// From the last node to the point.
    fn arrive(&self, ground: &Ground, to: &Snapped, last: u32) -> Vec<Part> {
        let leads = |road: EdgeIndex| self.turns.is_usable(road) && self.turns.arcs_of(road).any(|a| a.from == last);
        let over = self.network.over[to.shape as usize].into_iter().enumerate();
        let part = |(direction, road): (usize, EdgeIndex)| {
            let whole = self.network.graph[road].cm;
            (road, 0, if direction == 0 { to.cm.min(whole) } else { whole - to.cm.min(whole) })
        };
        let through = over.filter_map(|(d, r)| r.filter(|&r| leads(r)).map(|r| part((d, r))));
        if let Some(part) = through.min_by_key(|p| p.2) {
            return vec![part];
        }
        let mut parts = ground.last_metres_way(to, last, Direction::Incoming);
        parts.reverse();
        parts
    }
}

/// A road and the part of it that is driven: from and to, in centimetres from its start in the direction of driving.
pub type Part = (EdgeIndex, u32, u32);

/// Along one road, as long as it keeps its name.
struct Stretch {
    name: u32,
    cm: u64,
    bend: Bend,
    roundabout: bool,
}

/// Collects the line and the names of a way.
struct Trace<'n> {
    network: &'n Network,
    line: Vec<Spot>,
    stretches: Vec<Stretch>,
    /// On a roundabout: the last two points before it.
    round: Option<[Spot; 2]>,
}

impl Trace<'_> {
    /// Adds a part of a road.
    fn road(&mut self, (road, from, to): Part) {
        let whole = self.network.graph[road];
        let before = self.line.last_chunk::<2>().copied();
        let line = self.network.line(road);
        let total: u64 = line.windows(2).map(|p| u64::from(super::network::length_cm(p))).sum::<u64>().max(1);
        let mut done = 0u64;
        for (i, &spot) in line.iter().enumerate() {
            if i > 0 {
                done += u64::from(super::network::length_cm(&line[i - 1..=i]));
            }
            let at = done * u64::from(whole.cm) / total;
            if (u64::from(from)..=u64::from(to)).contains(&at) && self.line.last() != Some(&spot) {
                self.line.push(spot);
            }
        }
        let cm = u64::from(to.saturating_sub(from));
        match self.stretches.last_mut() {
            // A roundabout belongs to the road that leads to it; where one leaves it, the next road begins.
            Some(last) if whole.roundabout => {
                last.cm += cm;
                self.round = self.round.or(before);
            }
            Some(last) if last.name == whole.name && self.round.is_none() => last.cm += cm,
            last => {
                let is_first = last.is_none();
                let came = self.round.take();
                let next = line.first_chunk::<2>().copied();
                let bend = came.or(before).zip(next).filter(|_| !is_first).map_or(Bend::On, |(a, b)| bend(a, b));
                self.stretches.push(Stretch { name: whole.name, cm, bend, roundabout: came.is_some() });
            }
        }
    }

    /// Roads with whole metres whose sum is that of the way to a metre: rounding is carried on.
    fn steps(&self) -> Vec<Step> {
        let (mut sum, mut told) = (0u64, 0u64);
        let step = |stretch: &Stretch| {
            sum += stretch.cm;
            let metres = (sum + 50) / 100 - told;
            told += metres;
            let road = self.network.names.get(stretch.name as usize).cloned().unwrap_or_default();
            Step { road, metres: metres as Metres, bend: stretch.bend, roundabout: stretch.roundabout }
        };
        self.stretches.iter().map(step).filter(|s| s.metres > 0).collect()
    }
}

/// Which way the second stretch turns from the first; within 40 degrees it goes straight on.
fn bend(before: [Spot; 2], after: [Spot; 2]) -> Bend {
    let (u, v) = (heading(before[0], before[1]), heading(after[0], after[1]));
    let (dot, cross) = (u.0 * v.0 + u.1 * v.1, u.0 * v.1 - u.1 * v.0);
    let size = ((u.0 * u.0 + u.1 * u.1) * (v.0 * v.0 + v.1 * v.1)).sqrt();
    match (dot >= size * 0.766, cross > 0.0) {
        (true, _) => Bend::On,
        (false, true) => Bend::Left,
        (false, false) => Bend::Right,
    }
}
