//! Contracts in force, today's routes, and the operators on the purchasing system.

use super::Rate;
use jiff::civil::Date;

/// One row of `contracts.csv`: a contract in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Contract {
    /// Reference, unique.
    pub reference: String,
    /// Reference of its supplier.
    pub supplier: String,
    /// Price per operated day.
    pub day_price: Rate,
    /// Vehicle class id.
    pub class: String,
    /// Assistants provided.
    pub assistants: u32,
    /// Live miles per day.
    pub daily_miles: f64,
    /// First day, where known.
    pub start: Option<Date>,
    /// Last day.
    pub end: Date,
    /// Last day if extended; `None` where no extension is left.
    pub extension_end: Option<Date>,
    /// Setting references served.
    pub settings: Vec<String>,
    /// Passengers carried (outside the passengers of this scenario).
    pub passengers: u32,
}

/// One row of `routes.csv`: a route as it runs today.
#[derive(Debug, Clone, PartialEq)]
pub struct TodayRoute {
    /// Reference, as in `Passenger::current_run`.
    pub reference: String,
    /// Supplier reference, empty for the own fleet.
    pub supplier: String,
    /// Price per operated day.
    pub day_price: Rate,
    /// Vehicle class id, empty where unknown.
    pub class: String,
}

/// One row of `suppliers.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Supplier {
    /// Reference, unique.
    pub reference: String,
    /// Trading name.
    pub name: String,
    /// Companies House number, or empty.
    pub company_number: String,
    /// Directors' names.
    pub directors: Vec<String>,
    /// Registered address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Licence classes held with their expiry.
    pub licences: Vec<(super::Licence, Option<Date>)>,
    /// A small or medium-sized firm.
    pub small: bool,
    /// Vehicles by class id.
    pub vehicles: Vec<(String, u32)>,
    /// Quality score, 0-100, where assessed.
    pub quality: Option<f64>,
}
