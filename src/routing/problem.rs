//! The planning problem of one leg as the search sees it: dense numbers, no strings, built once and never changed.
//!
//! Everything is in **morning orientation**: homes first, then settings, journeys end when unloading starts. The afternoon
//! enters as its mirror image in time (times negated, matrix transposed), so that there is one kernel and no second code
//! path; only the clock differs, and [`Problem::afternoon_clock`] says which one holds. [`super::compile`] builds it.

use super::drives::Drives;
use super::hold::Lock;
use super::stays::Stay;
use crate::model::{Cell, Secs, Tariff};

/// Most visits to settings in one run.
pub const MAX_VISITS: usize = 8;

/// A place of the matrix.
pub type Place = u32;
/// Node: one request at one of its possible places.
pub type Node = u32;

/// Fields of a [`Load`].
pub mod field {
    /// Passengers aboard.
    pub const PEOPLE: usize = 0;
    /// Seated passengers.
    pub const SEATS: usize = 1;
    /// Wheelchair passengers.
    pub const WHEELCHAIRS: usize = 2;
    /// Passengers sharing assistants.
    pub const SHARED: usize = 3;
    /// Passengers with an assistant or nurse of their own.
    pub const OWN: usize = 4;
    /// Passengers who may not sit beside the driver.
    pub const NO_FRONT: usize = 5;
    /// Harnesses in use.
    pub const HARNESS: usize = 6;
    /// Child seats in use.
    pub const CHILD_SEAT: usize = 7;
}

/// What is on board, eight small counts added and compared together (see [`field`]).
pub type Load = [u8; 8];

/// Field-wise sum.
#[inline]
pub fn plus(a: Load, b: Load) -> Load {
    std::array::from_fn(|i| a[i] + b[i])
}
/// Field-wise maximum.
#[inline]
pub fn peak(a: Load, b: Load) -> Load {
    std::array::from_fn(|i| a[i].max(b[i]))
}

/// One request at one of its possible places.
#[derive(Debug, Clone, Copy)]
pub struct NodeData {
    /// Place of the stop.
    pub place: Place,
    /// Own seconds at the home stop.
    pub dwell: Secs,
    /// Own seconds at the setting.
    pub setting_secs: Secs,
    /// Longest clocked journey left for the vehicle: cap less walk and rounding.
    pub cap: Secs,
    /// Gate.
    pub gate: u32,
    /// Request.
    pub request: u32,
    /// What the passenger adds to the load.
    pub load: Load,
    /// Vehicle types that may carry the passenger, as bits.
    pub types: u64,
    /// Weekdays as bits.
    pub days: u8,
    /// Most passengers aboard during the journey; 255 = no limit.
    pub group_max: u8,
    /// Label of today's run; `u32::MAX` where none.
    pub today: u32,
    /// Earliest and latest time at home that keep a promise.
    pub promise: (Secs, Secs),
    /// What the search may not change.
    pub lock: Lock,
}

/// One request.
#[derive(Debug, Clone, Copy)]
pub struct RequestData {
    /// First of its nodes; the node at the passenger's own address.
    pub first_node: Node,
    /// Number of nodes.
    pub nodes: u32,
    /// Unit of requests that must share a run.
    pub unit: u32,
    /// Index in `Demand::requests`.
    pub demand: u32,
}

/// One gate.
#[derive(Debug, Clone, Copy)]
pub struct GateData {
    /// Place.
    pub place: Place,
    /// Fixed seconds of a stop.
    pub dwell: Secs,
    /// Earliest start of unloading.
    pub earliest: Secs,
    /// Latest end of unloading.
    pub latest: Secs,
    /// Setting.
    pub setting: u32,
}

/// A type of vehicle: an operator's class, or interchangeable vehicles of the own fleet at one depot.
#[derive(Debug, Clone)]
pub struct TypeData {
    /// Price.
    pub tariff: Tariff,
    /// Fixed cost of a disposable own vehicle for this leg's half of a day, in millionths of a penny.
    pub half_fixed: i64,
    /// Set for own vehicles.
    pub own: Option<OwnType>,
    /// Index of the class in `Scenario::classes`, or of each vehicle in `Scenario::fleet`.
    pub members: Vec<usize>,
}

/// What limits an own vehicle.
#[derive(Debug, Clone, Copy)]
pub struct OwnType {
    /// Vehicles of the type.
    pub count: u32,
    /// Depot.
    pub depot: Place,
    /// Earliest departure from the depot.
    pub from: Secs,
    /// Latest return to the depot.
    pub until: Secs,
}

/// A declared price between two requests of a run: positive to keep them apart, negative to reward them for being together.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The other request.
    pub other: u32,
    /// Millionths of a penny a week when both are in one run.
    pub price: i64,
}

/// The problem of one leg.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Nodes; all nodes of a request are consecutive.
    pub nodes: Vec<NodeData>,
    /// Requests.
    pub requests: Vec<RequestData>,
    /// Requests that must share a run, by unit.
    pub units: Vec<Vec<u32>>,
    /// Gates.
    pub gates: Vec<GateData>,
    /// Whether two gates may be visited by one run, row by row.
    pub gates_mix: Vec<bool>,
    /// Vehicle types; bit `t` of a mask is type `t`.
    pub types: Vec<TypeData>,
    /// Types that are operators' classes, as bits.
    pub operator_types: u64,
    /// Requests that may not be in one run with a request, sorted.
    pub conflicts: Vec<Vec<u32>>,
    /// Declared prices, by request.
    pub wishes: Vec<Vec<Wish>>,
    /// Price of each labelled passenger who is not with the run's commonest label.
    pub continuity: i64,
    /// Nearest requests of a request, nearest first, `near_len` of them.
    pub near: Vec<u32>,
    /// Length of each list in `near`.
    pub near_len: usize,
    /// Whether a place lies in the clean-air zone.
    pub in_zone: Vec<bool>,
    /// No departure from a home stop's clock side before this.
    pub earliest_home: Secs,
    /// True when journeys are clocked as in the afternoon: own seconds at the home stop do not count.
    pub afternoon_clock: bool,
    /// Waiting after unloading while others are aboard is allowed.
    pub wait_aboard: bool,
    /// Passengers with shared need per assistant.
    pub pa_ratio: u32,
    /// Most visits in a run.
    pub max_visits: usize,
    /// Price of leaving a request unserved.
    pub unserved_price: i64,
    /// Something is promised or locked.
    pub holds: bool,
    /// Unloading places of each setting; `None` where there is no limit.
    pub unloading: Vec<Option<u8>>,
    /// Vehicles of the other parts of a leg that stand there; nothing where the leg is planned as one.
    pub beside: Vec<Stay>,
    pub(super) drives: Drives,
    /// The same by destination: where many origins are asked for one place, its row stays in the cache.
    pub(super) turned: Drives,
    pub(super) fit: FitTable,
}

impl Problem {
    /// Number of nodes; visits are numbered from here in item sequences.
    #[inline]
    pub fn first_visit(&self) -> u32 {
        self.nodes.len() as u32
    }
    /// The drive between two places.
    #[inline]
    pub fn drive(&self, from: Place, to: Place) -> Cell {
        self.drives.get(from, to)
    }
    /// The drive to a place from another: as [`Problem::drive`], quick where the destination stays and origins change.
    #[inline]
    pub fn drive_into(&self, to: Place, from: Place) -> Cell {
        self.turned.get(to, from)
    }
    /// Fetches all drives from and to a place, for whoever asks about it soon.
    #[inline]
    pub fn fetch_around(&self, place: Place) {
        self.drives.fetch_from(place);
        self.turned.fetch_from(place);
    }
    /// Fetches the drives along a chain of places.
    #[inline]
    pub fn fetch_along(&self, chain: &[Place]) {
        self.drives.fetch_along(chain);
    }
    /// Place of an item: a node, or a gate from [`Problem::first_visit`] on.
    #[inline]
    pub fn place(&self, item: u32) -> Place {
        match self.nodes.get(item as usize) {
            Some(node) => node.place,
            None => self.gates[item as usize - self.nodes.len()].place,
        }
    }
    /// Gate that a request rides to.
    #[inline]
    pub fn gate_of(&self, request: u32) -> u32 {
        self.nodes[self.requests[request as usize].first_node as usize].gate
    }
    /// Whether two gates may be visited by one run.
    #[inline]
    pub fn mix(&self, a: u32, b: u32) -> bool {
        self.gates_mix[a as usize * self.gates.len() + b as usize]
    }
    /// Nearest requests, nearest first.
    #[inline]
    pub fn near(&self, request: u32) -> &[u32] {
        &self.near[request as usize * self.near_len..][..self.near_len]
    }
    /// Label of a request's run of today; `u32::MAX` where none.
    #[inline]
    pub fn today(&self, request: u32) -> u32 {
        self.nodes[self.requests[request as usize].first_node as usize].today
    }
    /// Sets it.
    pub fn set_today(&mut self, request: u32, label: u32) {
        for u in self.nodes_of(request) {
            self.nodes[u as usize].today = label;
        }
    }
    /// Nodes of a request.
    #[inline]
    pub fn nodes_of(&self, request: u32) -> std::ops::Range<u32> {
        let r = &self.requests[request as usize];
        r.first_node..r.first_node + r.nodes
    }
    /// Assistants a load needs.
    #[inline]
    pub fn assistants(&self, load: Load) -> u32 {
        u32::from(load[field::SHARED]).div_ceil(self.pa_ratio) + u32::from(load[field::OWN])
    }
    /// Types with a layout and equipment for a peak load with so many assistants aboard, as bits.
    #[inline]
    pub fn fitting(&self, peak: Load, assistants: u32) -> u64 {
        self.fit.mask(peak, assistants)
    }
    /// The drive to the first stop that is paid for: an own vehicle's from its depot; nothing for operators.
    #[inline]
    pub fn from_depot(&self, kind: usize, first: Place) -> Cell {
        self.types[kind].own.map_or(Cell::default(), |own| self.drive(own.depot, first))
    }
    /// The drive from the last stop that is paid for.
    #[inline]
    pub fn to_depot(&self, kind: usize, last: Place) -> Cell {
        self.types[kind].own.map_or(Cell::default(), |own| self.drive_into(own.depot, last))
    }
    /// The type's price of one day, with its half share of a disposable vehicle's fixed cost; for own vehicles the drives
    /// from and to the depot are added here.
    #[inline]
    pub fn day_cost(&self, kind: usize, day: &DayWork) -> i64 {
        let data = &self.types[kind];
        let (out, back) = (self.from_depot(kind, day.first), self.to_depot(kind, day.last));
        let metres = day.metres + i64::from(out.metres + back.metres);
        let secs = day.secs + (out.secs + back.secs) as Secs;
        data.tariff.day_cost(metres, secs, day.assistants, day.in_zone).0 + data.half_fixed
    }
}

/// One day of a run, as far as its price depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayWork {
    /// First to last stop.
    pub metres: i64,
    /// Arrival at the first to end of service at the last stop.
    pub secs: Secs,
    /// Assistants.
    pub assistants: u32,
    /// A stop lies in the clean-air zone.
    pub in_zone: bool,
    /// Place of the first stop.
    pub first: Place,
    /// Place of the last stop.
    pub last: Place,
}

/// Which types have a layout for which load. A table for each number of seats beside the driver, because those bind only
/// where passengers may not sit there.
#[derive(Debug, Clone, Default)]
pub(super) struct FitTable {
    /// `[front][seats][wheelchairs]`.
    tables: Vec<Vec<u64>>,
    seats: usize,
    wheelchairs: usize,
    harness: Vec<u64>,
    child_seat: Vec<u64>,
}

impl FitTable {
    /// From each type's equipment.
    pub(super) fn new(equipment: &[&crate::model::vehicle::Equipment]) -> FitTable {
        let seats = equipment.iter().map(|e| e.seats_max() as usize).max().unwrap_or(0) + 1;
        let chairs = equipment.iter().flat_map(|e| &e.layouts).map(|l| l.wheelchairs as usize);
        let wheelchairs = chairs.max().unwrap_or(0) + 1;
        let fronts = equipment.iter().map(|e| e.front_seats as usize).max().unwrap_or(0) + 1;
        let mut table = FitTable {
            tables: vec![vec![0; seats * wheelchairs]; fronts],
            seats,
            wheelchairs,
            harness: vec![0; 256],
            child_seat: vec![0; 256],
        };
        for (t, e) in equipment.iter().enumerate() {
            for s in 0..seats {
                for w in 0..wheelchairs {
                    if e.layout_for(s as u32, w as u32, 0).is_some() {
                        table.tables[e.front_seats as usize][s * wheelchairs + w] |= 1 << t;
                    }
                }
            }
            table.harness[..=e.harnesses as usize].iter_mut().for_each(|mask| *mask |= 1 << t);
            table.child_seat[..=e.child_seats as usize].iter_mut().for_each(|mask| *mask |= 1 << t);
        }
        table
    }

    #[inline]
    fn mask(&self, peak: Load, assistants: u32) -> u64 {
        let seats = peak[field::SEATS] as usize + assistants as usize;
        let (no_front, w) = (peak[field::NO_FRONT] as usize, peak[field::WHEELCHAIRS] as usize);
        if seats >= self.seats || w >= self.wheelchairs {
            return 0;
        }
        let mut mask = 0;
        for (front, table) in self.tables.iter().enumerate() {
            let needed = if no_front > 0 { seats.max(no_front + front) } else { seats };
            if needed < self.seats {
                mask |= table[needed * self.wheelchairs + w];
            }
        }
        mask & self.harness[peak[field::HARNESS] as usize] & self.child_seat[peak[field::CHILD_SEAT] as usize]
    }
}
