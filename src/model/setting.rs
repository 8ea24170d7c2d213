//! Settings: schools, colleges and other places of education, with the windows in which vehicles may be there.

use super::{LatLon, Leg, Secs};
use serde::{Deserialize, Serialize};

/// Kind of setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettingKind {
    /// State special school.
    Special,
    /// Independent or non-maintained special school.
    IndependentSpecial,
    /// Mainstream primary.
    Primary,
    /// Mainstream secondary.
    Secondary,
    /// Alternative provision, pupil referral unit.
    AlternativeProvision,
    /// College or other post-16 provision.
    Post16,
}

/// A window in seconds since midnight. Morning: `earliest` binds the start of unloading, `latest` the end of the last
/// alighting. Afternoon: `earliest` binds the start of loading, `latest` the departure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Earliest.
    pub earliest: Secs,
    /// Latest.
    pub latest: Secs,
}

/// One row of `settings.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Reference, unique (a URN or the council's own).
    pub reference: String,
    /// Name officers know it by.
    pub name: String,
    /// Kind.
    pub kind: SettingKind,
    /// Position of the gate.
    pub at: LatLon,
    /// Inside the borough.
    pub in_borough: bool,
    /// Windows by leg and weekday; `None` on a day on which it is closed for that leg.
    pub windows: [[Option<Window>; 5]; 2],
    /// Fixed seconds of a stop where they differ from the policy's.
    pub dwell: Option<Secs>,
    /// Vehicles that can unload or load at once; `None` = no limit.
    pub places: Option<u8>,
    /// Alighting seconds of a walk-on passenger here where they differ from the policy's.
    pub alight_walk: Option<Secs>,
    /// Alighting seconds of a wheelchair passenger here where they differ from the policy's.
    pub alight_wheelchair: Option<Secs>,
}

impl Setting {
    /// The window of a leg on a weekday (0 = Monday).
    pub fn window(&self, leg: Leg, day: usize) -> Option<Window> {
        self.windows[leg.index()][day]
    }
}
