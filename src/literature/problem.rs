//! The dense integer copy of an instance that the search works on. Built once, then read only.
//!
//! Nodes: pick-ups `0..n`, deliveries `n..2n` (of request r: `n + r`), then start and end of each kind of vehicle. Times are
//! whole ticks (a millionth of a unit for straight lines, a second otherwise), always rounded to the cautious side, so that
//! what is feasible here is feasible in double precision.

use super::instance::{Format, Instance, Travel};

/// Stands for "no limit"; small enough to be added up without overflow.
pub const NEVER: i64 = 1 << 50;

/// What lies between two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Ticks.
    pub time: i32,
    /// Cost of the arc in ticks of cost; metres for the plain format.
    pub cost: i32,
}

/// One stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Row of the matrix.
    pub place: u32,
    /// Service may not start before.
    pub early: i64,
    /// Service may not start after.
    pub late: i64,
    /// Ticks of service.
    pub service: i64,
}

/// Vehicles of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// How many there are.
    pub count: u32,
    /// Packed capacity.
    pub capacity: u64,
    /// Longest route in ticks.
    pub duration: i64,
    /// Money in millionths: for a route, a metre, a second (plain only).
    pub price: [i64; 3],
}

/// Set-down at a school: ticks for the visit, tenths for it and for each student.
pub const VISIT_TENTHS: (i64, i64) = (290, 19);

/// The whole problem.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The family.
    pub format: Format,
    /// Number of requests.
    pub n: usize,
    /// All nodes.
    pub nodes: Vec<Node>,
    /// Packed load of each request.
    pub load: Vec<u64>,
    /// Longest time from the start of the pick-up's service to the start of the delivery's.
    pub span: Vec<i64>,
    /// Kinds of vehicles.
    pub kinds: Vec<Kind>,
    /// Whether a route's order can be infeasible although all windows and loads hold.
    pub tight: bool,
    /// Ticks of cost in a unit of the objective.
    pub scale: f64,
    width: usize,
    cells: Vec<Cell>,
    /// To and from, side by side.
    both: Vec<[Cell; 2]>,
}

/// Four loads below 2^15 in one word; sums of packed loads are packed sums.
fn pack(load: [i32; 4]) -> u64 {
    load.iter().enumerate().fold(0, |word, (lane, &l)| word | (l as u64) << (16 * lane))
}

const GUARDS: u64 = 0x8000_8000_8000_8000;

/// Whether every dimension of a packed load is within a packed capacity.
#[inline]
pub fn fits(load: u64, capacity: u64) -> bool {
    ((capacity | GUARDS) - load) & GUARDS == GUARDS
}

/// Ticks in a unit of length: a million, or less where the longest leg would not fit a cell.
fn ticks(places: &[(f64, f64)]) -> f64 {
    let side = |pick: fn(&(f64, f64)) -> f64| {
        let (low, high) = places.iter().map(pick).fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(x), h.max(x)));
        high - low
    };
    let longest = side(|p| p.0).hypot(side(|p| p.1));
    let mut ticks = 1e6;
    while longest * ticks > 2e9 {
        ticks /= 10.0;
    }
    ticks
}

/// The row of each place: large tables are sorted so that places near each other stand near each other in memory.
fn ranks(instance: &Instance) -> Vec<usize> {
    let places = instance.travel.len();
    let mut rank: Vec<usize> = (0..places).collect();
    if !matches!(instance.travel, Travel::Tables { .. }) || places == 0 {
        return rank;
    }
    let mut left: Vec<usize> = (1..places).collect();
    let (mut here, mut next) = (0, 0);
    loop {
        rank[here] = next;
        next += 1;
        let near = |&i: &usize| instance.travel.between(here, left[i]).0;
        let Some(closest) = (0..left.len()).min_by(|a, b| near(a).total_cmp(&near(b))) else { return rank };
        here = left.swap_remove(closest);
    }
}

impl Problem {
    /// The dense copy.
    pub fn new(instance: &Instance) -> Problem {
        let scale = if let Travel::Euclid(places) = &instance.travel { ticks(places) } else { 1.0 };
        let up = |x: f64| if x.is_finite() { ((x * scale - 1e-4).ceil() as i64).min(NEVER) } else { NEVER };
        let down = |x: f64| if x.is_finite() { ((x * scale + 1e-4).floor() as i64).min(NEVER) } else { NEVER };
        let n = instance.requests.len();
        // One more place lies next to everything: where routes without a depot start and end.
        let (places, width) = (instance.travel.len(), instance.travel.len() + 1);
        let mut cells = vec![Cell { time: 0, cost: 0 }; width * width];
        let rank = ranks(instance);
        for a in 0..places {
            for b in 0..places {
                let (time, distance) = instance.travel.between(a, b);
                let (a, b) = (rank[a], rank[b]);
                let time = up(time) as i32;
                let cost = if instance.format == Format::Plain { distance.round() as i32 } else { time };
                cells[a * width + b] = Cell { time, cost };
            }
        }
        let both = (0..width * width).map(|i| [cells[i % width * width + i / width], cells[i]]).collect();
        // Patients may sit on stretchers and so on: sums of the four resources are limited, not each alone.
        let lanes = |l: [i32; 4]| {
            if instance.format == Format::Hdarp { [l[3], l[2], l[1] + l[2], l[0] + l[1] + l[2]] } else { l }
        };
        let node = |stop: &super::instance::Stop| Node {
            place: rank[stop.place] as u32,
            early: up(stop.earliest),
            late: down(stop.latest),
            service: up(stop.service),
        };
        let mut nodes: Vec<Node> = instance.requests.iter().map(|r| node(&r.pickup)).collect();
        nodes.extend(instance.requests.iter().map(|r| node(&r.delivery)));
        for vehicle in &instance.vehicles {
            let place = vehicle.depot.map_or(places, |depot| rank[depot]) as u32;
            let depot = Node { place, early: up(vehicle.horizon.0), late: down(vehicle.horizon.1), service: 0 };
            nodes.extend([depot, depot]);
        }
        let boarding = |r: usize| match instance.format {
            Format::Park | Format::Plain => 0,
            _ => nodes[r].service,
        };
        let span = |r: usize| (down(instance.requests[r].ride) + boarding(r)).min(NEVER);
        let kinds = instance.vehicles.iter().map(|v| Kind {
            count: v.count.unwrap_or(u32::MAX),
            capacity: pack(lanes(v.capacity)),
            duration: down(v.duration),
            price: [v.price.fixed, v.price.per_distance, v.price.per_time].map(|p| (p * 1e6).round() as i64),
        });
        let mut problem = Problem {
            format: instance.format,
            n,
            span: (0..n).map(span).collect(),
            load: instance.requests.iter().map(|r| pack(lanes(r.load))).collect(),
            kinds: kinds.collect(),
            tight: false,
            scale: if instance.format == Format::Plain { 1e6 } else { scale },
            nodes,
            width,
            cells,
            both,
        };
        problem.tight = problem.span.iter().any(|&s| s < NEVER) || problem.kinds.iter().any(|k| k.duration < NEVER);
        problem.tighten();
        problem
    }

    /// Windows that follow from the other end of a request, so that cheap tests see them (not where vehicles may not wait,
    /// because there an opening time is an order to wait).
    fn tighten(&mut self) {
        if self.format == Format::Plain {
            return;
        }
        for r in 0..self.n {
            let direct = self.nodes[r].service + i64::from(self.arc(r as u32, (self.n + r) as u32).time);
            let (up, down, span) = (self.nodes[r], self.nodes[self.n + r], self.span[r]);
            self.nodes[r].late = up.late.min(down.late - direct);
            self.nodes[r].early = up.early.max(down.early - span);
            // Those who get off together share a visit's window; a rounded leg must not tell them apart.
            if self.format != Format::Park {
                self.nodes[self.n + r].early = down.early.max(up.early + direct);
                self.nodes[self.n + r].late = down.late.min(up.late.saturating_add(span));
            }
        }
    }

    /// What lies between two nodes.
    #[inline]
    pub fn arc(&self, a: u32, b: u32) -> Cell {
        let (a, b) = (&self.nodes[a as usize], &self.nodes[b as usize]);
        self.cells[a.place as usize * self.width + b.place as usize]
    }
    /// What lies between a node and every place.
    #[inline]
    pub fn row(&self, a: u32) -> &[Cell] {
        &self.cells[self.nodes[a as usize].place as usize * self.width..][..self.width]
    }
    /// What lies between every place and a node, and between the node and the place.
    #[inline]
    pub fn around(&self, a: u32) -> &[[Cell; 2]] {
        &self.both[self.nodes[a as usize].place as usize * self.width..][..self.width]
    }
    /// Whether a node is a pick-up.
    #[inline]
    pub fn is_pickup(&self, node: u32) -> bool {
        (node as usize) < self.n
    }
    /// Whether a node is a delivery.
    #[inline]
    pub fn is_delivery(&self, node: u32) -> bool {
        (self.n..2 * self.n).contains(&(node as usize))
    }
    /// The request of a pick-up or delivery.
    #[inline]
    pub fn request(&self, node: u32) -> usize {
        let node = node as usize;
        if node < self.n { node } else { node - self.n }
    }
    /// The delivery of a request.
    #[inline]
    pub fn delivery(&self, request: u32) -> u32 {
        request + self.n as u32
    }
    /// Start and end node of a kind of vehicle.
    #[inline]
    pub fn ends(&self, kind: usize) -> (u32, u32) {
        let first = (2 * self.n + 2 * kind) as u32;
        (first, first + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_loads_are_compared_in_every_dimension() {
        let capacity = pack([2, 0, 30_000, 5]);
        assert!(fits(pack([2, 0, 30_000, 5]), capacity));
        for over in [[3, 0, 0, 0], [0, 1, 0, 0], [0, 0, 30_001, 0], [2, 0, 0, 6]] {
            assert!(!fits(pack(over), capacity), "{over:?}");
        }
        assert_eq!((ticks(&[(0.0, 0.0), (30.0, 40.0)]), ticks(&[(0.0, 0.0), (0.0, 5e4)])), (1e6, 1e4));
        assert_eq!(pack([1, 2, 3, 4]) + pack([4, 3, 2, 1]), pack([5; 4]));
    }
}
