//! The council's nouns, with no input or output: who rides, where to, in what, under which rules, at what price.
//!
//! Everything here is plain data with units in its names or its docs. [`Scenario`] is what a council's files say, row
//! by row; [`Demand`] is what follows from it for planning: locations, gates and requests; [`TravelTimes`] is the
//! matrix over those locations. Nothing here reads a file, searches, or prints.

pub mod alternative;
pub mod calendar;
pub mod contract;
pub mod crew;
pub mod demand;
pub mod group;
pub mod journey;
pub mod matrix;
pub mod money;
pub mod pair;
pub mod passenger;
pub mod place;
pub mod policy;
pub mod scenario;
pub mod setting;
pub mod tariff;
pub mod time;
pub mod vehicle;
pub mod weekdays;

pub use calendar::Calendar;
pub use contract::{Contract, Supplier, TodayRoute};
pub use crew::{Assistance, Assistant};
pub use demand::{
    Demand, Gate, GateId, Location, LocationId, LocationKind, PickupChoice, Request, RequestId, passenger_of,
};
pub use journey::{ExceptionReason, JourneyCap, JourneyRule};
pub use matrix::{Cell, Matrix, TravelTimes};
pub use money::{MicroPence, Pence, Rate};
pub use pair::{Pair, PairKind};
pub use passenger::{Mobility, Passenger, Phase, Restraint};
pub use place::{LatLon, Metres};
pub use policy::{CleanAirZone, Dwell, Policy};
pub use scenario::{Address, Attendance, PickupPoint, Scenario};
pub use setting::{Setting, SettingKind, Window};
pub use tariff::Tariff;
pub use time::{Leg, Secs, clock, parse_clock};
pub use vehicle::{Layout, Licence, OwnVehicle, VehicleClass};
pub use weekdays::Weekdays;
