//! What OpenStreetMap's tags mean for a minibus and for somebody on foot. Every rule has a test beside it.

use crate::travel::roads::class::RoadClass;

/// Tags of one element.
#[derive(Debug, Clone, Default)]
pub struct Tags<'a>(pub Vec<(&'a str, &'a str)>);

impl<'a> Tags<'a> {
    /// Value of a key.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| v.trim())
    }
    fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }
}

/// A way as drivers and walkers may use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayUse {
    /// Class.
    pub class: RoadClass,
    /// Driving with and against the direction in which the way is drawn.
    pub drive: [bool; 2],
    /// Open to vehicles for the last metres only: private, destination, service.
    pub access_only: bool,
    /// Open to walkers.
    pub walk: bool,
    /// Speed limit in km/h each way; 0 = not known.
    pub limit: [u8; 2],
    /// Part of a roundabout.
    pub roundabout: bool,
    /// Name and number for directions; empty where there is none.
    pub name: String,
}

/// What an access tag allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Open,
    LastMetres,
    Closed,
}

fn access(value: &str) -> Access {
    match value.split(';').next().unwrap_or("").trim() {
        "private" | "destination" | "delivery" | "permit" | "customers" | "residents" => Access::LastMetres,
        "no"
        | "agricultural"
        | "forestry"
        | "agricultural;forestry"
        | "emergency"
        | "military"
        | "psv"
        | "bus"
        | "use_sidepath" => Access::Closed,
        _ => Access::Open,
    }
}

/// The use of a way, or `None` where neither vehicles nor walkers have one.
pub fn way_use(tags: &Tags) -> Option<WayUse> {
    let highway = tags.get("highway")?;
    if tags.is("area", "yes") || tags.is("impassable", "yes") {
        return None;
    }
    let (class, by_default, on_foot) = class_of(highway)?;
    // The most particular tag decides: motorcar, motor_vehicle, vehicle, access.
    let told = ["motorcar", "motor_vehicle", "vehicle", "access"].iter().find_map(|k| tags.get(k)).map(access);
    let vehicles = match (by_default, told) {
        (true, told) => told.unwrap_or(Access::Open),
        // A track or path is driven only where that is said of motor vehicles themselves.
        (false, _) => match ["motorcar", "motor_vehicle"].iter().find_map(|k| tags.get(k)).map(access) {
            Some(Access::Open) if class != RoadClass::Path || highway == "track" => Access::LastMetres,
            _ => Access::Closed,
        },
    };
    let drive = if vehicles == Access::Closed { [false; 2] } else { directions(tags, class) };
    let walk = match tags.get("foot").or_else(|| tags.get("access")) {
        Some(value) => {
            let allowed = access(value) != Access::Closed && value != "private";
            allowed && (on_foot || tags.get("foot").is_some())
        }
        None => on_foot,
    };
    if drive == [false; 2] && !walk {
        return None;
    }
    Some(WayUse {
        class,
        drive,
        access_only: vehicles == Access::LastMetres || class == RoadClass::Service,
        walk,
        limit: limits(tags),
        roundabout: is_roundabout(tags),
        name: name_of(tags),
    })
}

/// Class, whether vehicles may use it unless told otherwise, and whether walkers may.
fn class_of(highway: &str) -> Option<(RoadClass, bool, bool)> {
    Some(match highway {
        "motorway" | "motorway_link" => (RoadClass::Motorway, true, false),
        "trunk" | "trunk_link" => (RoadClass::Trunk, true, true),
        "primary" | "primary_link" => (RoadClass::Primary, true, true),
        "secondary" | "secondary_link" => (RoadClass::Secondary, true, true),
        "tertiary" | "tertiary_link" => (RoadClass::Tertiary, true, true),
        "unclassified" | "road" => (RoadClass::Unclassified, true, true),
        "residential" => (RoadClass::Residential, true, true),
        "living_street" => (RoadClass::LivingStreet, true, true),
        "service" => (RoadClass::Service, true, true),
        "track" => (RoadClass::Service, false, true),
        "pedestrian" | "footway" | "path" | "cycleway" | "bridleway" | "steps" | "corridor" => {
            (RoadClass::Path, false, true)
        }
        _ => return None,
    })
}

fn is_roundabout(tags: &Tags) -> bool {
    matches!(tags.get("junction"), Some("roundabout" | "circular"))
}

/// Driving with and against the way's own direction.
fn directions(tags: &Tags, class: RoadClass) -> [bool; 2] {
    let told = ["oneway:motor_vehicle", "oneway"].iter().find_map(|k| tags.get(k));
    match told {
        Some("yes" | "true" | "1") => [true, false],
        Some("-1" | "reverse") => [false, true],
        Some("reversible") => [false, false],
        None if is_roundabout(tags) || class == RoadClass::Motorway => [true, false],
        _ => [true, true],
    }
}

/// Speed limits with and against the way's direction, km/h; 0 where not known.
fn limits(tags: &Tags) -> [u8; 2] {
    let both = tags.get("maxspeed").or_else(|| tags.get("maxspeed:type")).map_or(0, limit);
    ["maxspeed:forward", "maxspeed:backward"].map(|k| tags.get(k).map_or(both, limit))
}

/// A speed limit in km/h: `30 mph`, `50`, `30;50` (the lower), `GB:nsl_single`, `walk`; 0 where it says nothing.
pub fn limit(text: &str) -> u8 {
    text.split([';', '|']).map(one_limit).filter(|&v| v > 0).min().unwrap_or(0)
}

fn one_limit(text: &str) -> u8 {
    let text = text.trim();
    let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    if let Ok(value) = digits.parse::<f64>() {
        let kmh = match text[digits.len()..].trim() {
            "mph" => value * 1.609_344,
            "knots" => value * 1.852,
            "" | "km/h" | "kmh" | "kph" => value,
            _ => return 0,
        };
        return if (3.0..=250.0).contains(&kmh) { kmh.round() as u8 } else { 0 };
    }
    match text {
        "GB:nsl_single" | "gb:nsl_single" => 97,
        "GB:nsl_dual" | "GB:motorway" | "gb:nsl_dual" | "gb:motorway" => 113,
        "GB:urban" | "gb:urban" | "GB:nsl_restricted" | "gb:nsl_restricted" => 48,
        "walk" => 6,
        _ => match text.split_once(':').map(|(_, zone)| zone) {
            Some("urban") => 50,
            Some("rural") => 90,
            Some("living_street") => 10,
            Some("zone30" | "zone:30") => 30,
            Some("zone20" | "zone:20") => 20,
            Some("motorway") => 120,
            _ => 0,
        },
    }
}

/// `Birmingham Road (A41)`, `Birmingham Road`, `A41` or nothing.
fn name_of(tags: &Tags) -> String {
    match (tags.get("name"), tags.get("ref")) {
        (Some(name), Some(number)) => format!("{name} ({number})"),
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (None, None) => String::new(),
    }
}

/// A node that vehicles cannot pass.
pub const BLOCKED: u8 = 1;
/// A node with traffic signals.
pub const SIGNALS: u8 = 2;

/// What stands at a node, as flags.
pub fn node_flags(tags: &Tags) -> u8 {
    let mut flags = 0;
    if tags.is("highway", "traffic_signals") {
        flags |= SIGNALS;
    }
    if let Some(barrier) = tags.get("barrier") {
        let told = ["motorcar", "motor_vehicle", "vehicle", "access"].iter().find_map(|k| tags.get(k)).map(access);
        let open_by_default = matches!(
            barrier,
            "cattle_grid"
                | "border_control"
                | "toll_booth"
                | "sally_port"
                | "gate"
                | "lift_gate"
                | "no"
                | "entrance"
                | "height_restrictor"
                | "arch"
                | "kerb"
                | "swing_gate"
        );
        let blocked = match told {
            Some(Access::Open | Access::LastMetres) => false,
            Some(Access::Closed) => true,
            None => !open_by_default,
        };
        if blocked {
            flags |= BLOCKED;
        }
    }
    flags
}

/// What a turn restriction does: forbids one turn, or all others; `None` where it is not one for us.
pub fn restriction(tags: &Tags) -> Option<bool> {
    if !tags.get("type").is_some_and(|t| t == "restriction" || t == "restriction:motorcar") {
        return None;
    }
    if tags.get("except").is_some_and(|e| e.split(';').any(|v| matches!(v.trim(), "motorcar" | "motor_vehicle"))) {
        return None;
    }
    let kind = tags.get("restriction:motorcar").or_else(|| tags.get("restriction"))?;
    match kind {
        _ if kind.starts_with("no_") => Some(false),
        _ if kind.starts_with("only_") => Some(true),
        _ => None,
    }
}

#[cfg(test)]
#[path = "tags_tests.rs"]
mod tests;
