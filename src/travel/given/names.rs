//! Which location a name in a council's matrix means.

use crate::model::{Demand, LatLon, LocationId, Scenario};
use std::collections::HashMap;

/// Names and positions of the locations of a demand.
///
/// A place may be called by its location's name, by a reference (setting, pick-up point, depot), by `P001` or `home of P001`
/// for a home, by `father of P001` for a second address of that name, or by its position, `52.501,-2.012`. When a
/// reference is used twice, the setting comes first, then the pick-up point, then the passenger.
pub struct Names {
    by_name: HashMap<String, LocationId>,
    by_position: HashMap<(i32, i32), LocationId>,
}

impl Names {
    /// All names of a demand's locations.
    pub fn of(scenario: &Scenario, demand: &Demand) -> Names {
        let mut names = Names { by_name: HashMap::new(), by_position: demand.by_position() };
        for setting in &scenario.settings {
            names.add(&setting.reference, setting.at);
        }
        for point in &scenario.pickup_points {
            names.add(&point.reference, point.at);
        }
        for passenger in &scenario.passengers {
            names.add(&format!("home of {}", passenger.reference), passenger.home);
            names.add(&passenger.reference, passenger.home);
        }
        for address in &scenario.addresses {
            let passenger = &scenario.passengers[address.passenger].reference;
            names.add(&format!("{} of {passenger}", address.name), address.at);
        }
        for vehicle in &scenario.fleet {
            names.add(&vehicle.depot, vehicle.depot_at);
        }
        for (i, location) in demand.locations.iter().enumerate() {
            names.by_name.entry(location.name.to_lowercase()).or_insert(i);
        }
        names
    }

    fn add(&mut self, name: &str, at: LatLon) {
        if let Some(&id) = self.by_position.get(&at.key()) {
            self.by_name.entry(name.to_lowercase()).or_insert(id);
        }
    }

    /// The location a name or position means; capitals do not matter.
    pub fn find(&self, name: &str) -> Option<LocationId> {
        let name = name.trim();
        let named = self.by_name.get(&name.to_lowercase());
        named.or_else(|| self.by_position.get(&position(name)?.key())).copied()
    }
}

/// A position written `52.501,-2.012`, with a comma, semicolon or space between.
pub fn position(text: &str) -> Option<LatLon> {
    let mut parts = text.split([',', ';', ' ']).filter(|p| !p.is_empty());
    let (lat, lon) = (parts.next()?.parse::<f64>().ok()?, parts.next()?.parse::<f64>().ok()?);
    let possible = parts.next().is_none() && lat.abs() <= 90.0 && lon.abs() <= 180.0;
    possible.then_some(LatLon { lat, lon })
}
