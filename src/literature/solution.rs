//! What the search found: orders of stops by vehicle, and its JSON. The plain format's checker reads `routes`, `class` and
//! `stops` of it.

use super::instance::Instance;
use serde::{Deserialize, Serialize};

/// Routes of vehicles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Solution {
    /// Vehicles in use.
    pub routes: Vec<Route>,
}

/// One vehicle's stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Index of the kind of vehicle.
    pub vehicle: usize,
    /// Requests in order: index, and whether it is the pick-up.
    pub stops: Vec<(usize, bool)>,
}

/// A solution as it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    /// Name of the instance.
    #[serde(default)]
    pub instance: String,
    /// Value of the objective as the checker found it.
    #[serde(default)]
    pub objective: f64,
    /// Vehicles in use.
    #[serde(default)]
    pub vehicles: usize,
    /// Total distance.
    #[serde(default)]
    pub distance: f64,
    /// The routes.
    pub routes: Vec<WrittenRoute>,
}

/// A route as it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WrittenRoute {
    /// Name of the kind of vehicle.
    pub class: String,
    /// The request's id as in the file, `+` where it is picked up and `-` where it is delivered.
    pub stops: Vec<(String, char)>,
    /// Start of service at each stop (Park: arrival).
    #[serde(default)]
    pub times: Vec<f64>,
}

impl Solution {
    /// The stops in the file's names.
    pub fn written(&self, instance: &Instance) -> Vec<WrittenRoute> {
        let name = |&(r, up): &(usize, bool)| (instance.requests[r].id.clone(), if up { '+' } else { '-' });
        let written = |route: &Route| WrittenRoute {
            class: instance.vehicles[route.vehicle].name.clone(),
            stops: route.stops.iter().map(name).collect(),
            times: Vec::new(),
        };
        self.routes.iter().map(written).collect()
    }
}
