//! The council's rules and prices that are not about one passenger, setting or vehicle. Every number is a default that a
//! council changes in `scenario.toml`.

use super::{Assistance, Cell, JourneyRule, LatLon, Mobility, Rate, Secs};
use serde::{Deserialize, Serialize};

/// Boarding and alighting seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dwell {
    /// Fixed seconds of a stop at a setting.
    pub setting: Secs,
    /// Walk-on passenger boards.
    pub board_walk: Secs,
    /// Walk-on passenger alights.
    pub alight_walk: Secs,
    /// Wheelchair passenger boards.
    pub board_wheelchair: Secs,
    /// Wheelchair passenger alights.
    pub alight_wheelchair: Secs,
}

impl Default for Dwell {
    fn default() -> Self {
        Dwell { setting: 60, board_walk: 60, alight_walk: 20, board_wheelchair: 240, alight_wheelchair: 120 }
    }
}

impl Dwell {
    /// The preset `cautious` (Scottish Borders): 120 s and 600 s to board.
    pub fn cautious() -> Dwell {
        Dwell { board_walk: 120, board_wheelchair: 600, ..Dwell::default() }
    }
    /// Boarding seconds by mobility; a passenger who transfers boards as a walk-on.
    pub fn board(&self, mobility: Mobility) -> Secs {
        if mobility == Mobility::Wheelchair { self.board_wheelchair } else { self.board_walk }
    }
    /// Alighting seconds by mobility.
    pub fn alight(&self, mobility: Mobility) -> Secs {
        if mobility == Mobility::Wheelchair { self.alight_wheelchair } else { self.alight_walk }
    }
}

/// A clean-air zone: a run enters it when one of its stops lies inside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CleanAirZone {
    /// Corners in order; the last joins the first.
    pub corners: Vec<LatLon>,
    /// Per day for vehicles of up to eight passenger seats.
    pub charge_small: Rate,
    /// Per day for larger ones.
    pub charge_large: Rate,
}

impl CleanAirZone {
    /// Whether the point lies inside (even-odd rule; the zone is far smaller than a degree).
    pub fn contains(&self, p: LatLon) -> bool {
        let mut inside = false;
        for (i, a) in self.corners.iter().enumerate() {
            let b = self.corners[(i + 1) % self.corners.len()];
            if (a.lat > p.lat) != (b.lat > p.lat) && p.lon < (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat) + a.lon
            {
                inside = !inside;
            }
        }
        inside
    }
}

/// Policy of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The 50-minute rule.
    pub journey: JourneyRule,
    /// Added to every mean drive, per cent.
    pub margin_percent: f64,
    /// Added to every drive between two different places, seconds.
    pub margin_secs: Secs,
    /// Added to every clocked journey before it meets its cap: 59 makes published whole minutes safe. Seconds.
    pub rounding_secs: Secs,
    /// Passengers of different settings may share a run.
    pub mixing: bool,
    /// Most visits to settings in one run, double runs included.
    pub max_visits: usize,
    /// A vehicle may wait at a setting after unloading while others are aboard.
    pub wait_with_passengers: bool,
    /// Passengers with shared need one assistant can look after.
    pub pa_ratio: u32,
    /// Seconds a run lasts longer to collect and return its assistants.
    pub pa_collect_secs: Secs,
    /// Metres a run is longer to collect and return its assistants.
    pub pa_collect_metres: u32,
    /// Earliest departure of any run to its first home (morning) or, mirrored, latest arrival at a home (afternoon).
    pub earliest_pickup: Secs,
    /// Latest arrival at a home in the afternoon.
    pub latest_dropoff: Secs,
    /// Boarding and alighting.
    pub dwell: Dwell,
    /// Walking speed to a pick-up point, metres a second.
    pub walk_metres_per_sec: f64,
    /// Declared price a leg and week of moving one passenger away from the others of today's run.
    pub continuity_price: Rate,
    /// Personal travel budget per mile, for alternatives.
    pub travel_budget_per_mile: Rate,
    /// The zone, if any.
    pub clean_air: Option<CleanAirZone>,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            journey: JourneyRule::default(),
            margin_percent: 0.0,
            margin_secs: 0,
            rounding_secs: 0,
            mixing: true,
            max_visits: 4,
            wait_with_passengers: true,
            pa_ratio: 4,
            pa_collect_secs: 600,
            pa_collect_metres: 4828,
            earliest_pickup: 6 * 3600,
            latest_dropoff: 19 * 3600,
            dwell: Dwell::default(),
            walk_metres_per_sec: 1.2,
            continuity_price: Rate(0),
            travel_budget_per_mile: Rate::pence(50),
            clean_air: None,
        }
    }
}

impl Policy {
    /// What a run with assistants is longer by to collect and return them, where no homes say otherwise.
    pub fn pa_collection(&self) -> Cell {
        Cell { secs: self.pa_collect_secs.unsigned_abs(), metres: self.pa_collect_metres }
    }

    /// Daily clean-air charge of a vehicle that does not comply, by its seats.
    pub fn clean_air_charge(&self, seats: u8) -> Rate {
        match &self.clean_air {
            Some(zone) if seats > 8 => zone.charge_large,
            Some(zone) => zone.charge_small,
            None => Rate(0),
        }
    }

    /// Assistants a moment on board needs: shared needs over the ratio, rounded up, and one for each passenger with an
    /// assistant or nurse of their own.
    pub fn assistants(&self, on_board: impl Iterator<Item = Assistance>) -> u32 {
        let (mut shared, mut own) = (0, 0);
        for need in on_board {
            match need {
                Assistance::None => {}
                Assistance::Shared => shared += 1,
                Assistance::OneToOne | Assistance::Nurse => own += 1,
            }
        }
        u32::div_ceil(shared, self.pa_ratio) + own
    }
}
