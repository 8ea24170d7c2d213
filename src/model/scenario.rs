//! A scenario: everything a council's files say, row by row, checked but not yet turned into a planning problem.

use super::{
    Assistant, Calendar, Contract, LatLon, Leg, OwnVehicle, Pair, Passenger, Policy, Secs, Setting, Supplier,
    TodayRoute, VehicleClass, Weekdays,
};
use jiff::civil::Date;

/// One row of `addresses.csv`: a second address of a passenger.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Index of the passenger.
    pub passenger: usize,
    /// Name within the passenger, such as `father`.
    pub name: String,
    /// Position.
    pub at: LatLon,
}

/// One row of `attendance.csv`: a leg a passenger rides on some weekdays. A passenger with no row rides both legs daily.
#[derive(Debug, Clone, PartialEq)]
pub struct Attendance {
    /// Index of the passenger.
    pub passenger: usize,
    /// Leg.
    pub leg: Leg,
    /// Weekdays.
    pub weekdays: Weekdays,
    /// Index into `Scenario::addresses`; `None` = home.
    pub address: Option<usize>,
    /// The passenger's own arrival (morning) or finish (afternoon) window bounds, in place of the setting's.
    pub earliest: Option<Secs>,
    /// As `earliest`.
    pub latest: Option<Secs>,
    /// First day, where limited.
    pub start: Option<Date>,
    /// Last day, where limited.
    pub end: Option<Date>,
}

/// One row of `pickup_points.csv`: a place passengers may walk to.
#[derive(Debug, Clone, PartialEq)]
pub struct PickupPoint {
    /// Reference, unique.
    pub reference: String,
    /// Name.
    pub name: String,
    /// Position.
    pub at: LatLon,
}

/// The box a scenario's homes lie in, degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// South.
    pub south: f64,
    /// West.
    pub west: f64,
    /// North.
    pub north: f64,
    /// East.
    pub east: f64,
}

impl Area {
    /// Whether the position lies inside.
    pub fn contains(&self, p: LatLon) -> bool {
        (self.south..=self.north).contains(&p.lat) && (self.west..=self.east).contains(&p.lon)
    }
}

/// Where travel times come from. Paths are relative to the scenario folder, or to `$SENDROUTE_DATA` when they start with it.
#[derive(Debug, Clone, PartialEq)]
pub enum TravelSource {
    /// No map: great circles, circuity and speed bands.
    Estimate,
    /// The council's own matrix, CSV long form or compact binary.
    Given(String),
    /// Roads: an OpenStreetMap extract (`.osm.pbf`, `.osm`, `.osm.gz`), a GMNS folder or a strategic skeleton.
    Roads(String),
}

impl TravelSource {
    /// What the name of a strategic skeleton, which is part of the program and no file, begins with.
    pub const SKELETON: &'static str = "skeleton:";
}

/// A council's scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Name.
    pub name: String,
    /// Version of the files, raised when committed scenarios change.
    pub version: u32,
    /// Seed and provenance, free text for people.
    pub provenance: String,
    /// Box homes must lie in, if given.
    pub area: Option<Area>,
    /// Policy.
    pub policy: Policy,
    /// Calendar.
    pub calendar: Calendar,
    /// Source of travel times.
    pub travel: TravelSource,
    /// Day on which attendance is read: rows whose dates exclude it are left out. `None` = all rows count.
    pub as_of: Option<Date>,
    /// Settings.
    pub settings: Vec<Setting>,
    /// Passengers.
    pub passengers: Vec<Passenger>,
    /// Second addresses.
    pub addresses: Vec<Address>,
    /// Attendance rows.
    pub attendance: Vec<Attendance>,
    /// Pairs.
    pub pairs: Vec<Pair>,
    /// Pick-up points.
    pub pickup_points: Vec<PickupPoint>,
    /// Operators' classes.
    pub classes: Vec<VehicleClass>,
    /// Own fleet.
    pub fleet: Vec<OwnVehicle>,
    /// Assistants with homes.
    pub assistants: Vec<Assistant>,
    /// Contracts in force.
    pub contracts: Vec<Contract>,
    /// Today's routes.
    pub routes: Vec<TodayRoute>,
    /// Suppliers.
    pub suppliers: Vec<Supplier>,
}
