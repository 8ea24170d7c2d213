//! A published problem in its own units: requests, vehicles, places and the rules of its family. Nothing is rounded here.

use clap::ValueEnum;

/// The families of problems that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Homes to settings in the morning, the part every routing library can state (JSON).
    Plain,
    /// Dial-a-ride of Cordeau and Laporte: one depot, one type of vehicle, ride and route limits.
    Cordeau,
    /// Heterogeneous dial-a-ride with several depots.
    Hdarp,
    /// Pickup and delivery with time windows of Li and Lim.
    Lilim,
    /// School bus routing with mixed loads of Park, Tae and Kim (a folder).
    Park,
}

/// What is minimised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objective {
    /// Total distance.
    Distance,
    /// Vehicles, then total distance.
    VehiclesThenDistance,
    /// Vehicles alone.
    Vehicles,
    /// Money: fixed, per distance and per time.
    Money,
}

impl Format {
    /// What the family minimises.
    pub fn objective(self) -> Objective {
        match self {
            Format::Plain => Objective::Money,
            Format::Cordeau | Format::Hdarp => Objective::Distance,
            Format::Lilim => Objective::VehiclesThenDistance,
            Format::Park => Objective::Vehicles,
        }
    }
}

/// A whole problem.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Name, from the file's.
    pub name: String,
    /// The family, which decides the rules.
    pub format: Format,
    /// What has to be carried.
    pub requests: Vec<Request>,
    /// What can carry it.
    pub vehicles: Vec<Vehicle>,
    /// Places and what lies between them.
    pub travel: Travel,
}

/// One pick-up with its delivery.
#[derive(Debug, Clone)]
pub struct Request {
    /// As the file names it.
    pub id: String,
    /// Where it is picked up.
    pub pickup: Stop,
    /// Where it is delivered.
    pub delivery: Stop,
    /// Load in up to four dimensions, in the family's meaning.
    pub load: [i32; 4],
    /// Longest ride, by the family's clock; infinite where there is none.
    pub ride: f64,
}

/// One end of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// Index of the place.
    pub place: usize,
    /// Service may not start earlier.
    pub earliest: f64,
    /// Service may not start later.
    pub latest: f64,
    /// How long service takes (Park: pick-ups only, a visit to a school depends on who gets off).
    pub service: f64,
}

/// Vehicles of one kind.
#[derive(Debug, Clone)]
pub struct Vehicle {
    /// Name of the kind.
    pub name: String,
    /// How many there are; `None`: as many as needed.
    pub count: Option<u32>,
    /// Where routes start and end; `None`: at the first and last stop.
    pub depot: Option<usize>,
    /// Capacity in up to four dimensions.
    pub capacity: [i32; 4],
    /// Longest route.
    pub duration: f64,
    /// The route must lie between these times.
    pub horizon: (f64, f64),
    /// Cost of a route, of a unit of distance and of a unit of time (plain only).
    pub price: Price,
}

/// What a kind of vehicle costs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Price {
    /// For using it.
    pub fixed: f64,
    /// Per unit of distance.
    pub per_distance: f64,
    /// Per unit of time.
    pub per_time: f64,
}

/// What lies between places.
#[derive(Debug, Clone)]
pub enum Travel {
    /// Straight lines; time equals distance.
    Euclid(Vec<(f64, f64)>),
    /// Along the axes at a speed; times in whole units, truncated.
    Manhattan {
        /// Coordinates.
        places: Vec<(f64, f64)>,
        /// Distance in a unit of time.
        speed: f64,
    },
    /// Square tables, row by row.
    Tables {
        /// Places in a row.
        width: usize,
        /// Seconds.
        seconds: Vec<f64>,
        /// Metres.
        metres: Vec<f64>,
    },
}

impl Travel {
    /// Number of places.
    pub fn len(&self) -> usize {
        match self {
            Travel::Euclid(places) | Travel::Manhattan { places, .. } => places.len(),
            Travel::Tables { width, .. } => *width,
        }
    }
    /// Whether there are no places.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Time and distance from one place to another.
    pub fn between(&self, a: usize, b: usize) -> (f64, f64) {
        match self {
            Travel::Euclid(at) => {
                let d = (at[a].0 - at[b].0).hypot(at[a].1 - at[b].1);
                (d, d)
            }
            Travel::Manhattan { places, speed } => {
                let d = (places[a].0 - places[b].0).abs() + (places[a].1 - places[b].1).abs();
                ((d / speed).trunc(), d)
            }
            Travel::Tables { width, seconds, metres } => (seconds[a * width + b], metres[a * width + b]),
        }
    }
}

/// Seconds to pick up a number of students of Park's problem.
pub fn park_pickup(students: i32) -> f64 {
    (19.0 + 2.6 * f64::from(students) + 1e-9).trunc()
}
/// Seconds to let a number of students off in one visit of a school of Park's problem.
pub fn park_visit(students: i32) -> f64 {
    (29.0 + 1.9 * f64::from(students) + 1e-9).trunc()
}
