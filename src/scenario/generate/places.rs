//! Settings a cohort may go to, with windows made from their bell times, and the districts of cohorts too large for one.

use super::{
    dice::Dice,
    facts::{self, SettingFact},
    plane,
};
use crate::model::{LatLon, Leg, Phase, Secs, Setting, SettingKind, Window, parse_clock};

/// A setting that may be drawn.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub setting: Setting,
    /// School years taken, both ends included.
    pub years: (i8, i8),
    /// Pull against others of its kind.
    pub weight: f64,
    /// District, for cohorts of several.
    pub district: usize,
}

/// School years of an age band.
pub(super) fn years_of(phase: Phase) -> (i8, i8) {
    match phase {
        Phase::Primary => (0, 6),
        Phase::Secondary => (7, 11),
        Phase::Post16 => (12, 13),
        Phase::Adult => (14, 18),
    }
}

impl Place {
    /// Years of an age band that are taken here.
    pub fn years_in(&self, phase: Phase) -> Option<(i8, i8)> {
        let (low, high) = years_of(phase);
        let both = (low.max(self.years.0), high.min(self.years.1));
        (both.0 <= both.1).then_some(both)
    }
}

/// The embedded settings, once for each of so many districts.
pub(super) fn embedded(districts: &Districts) -> Vec<Place> {
    let facts = facts::settings();
    (0..districts.count)
        .flat_map(|d| facts.iter().map(move |f| (d, f)))
        .map(|(d, f)| of_fact(districts, d, f))
        .collect()
}

fn of_fact(districts: &Districts, district: usize, fact: &SettingFact) -> Place {
    let time = |text: &str| parse_clock(text).unwrap_or(9 * 3600);
    let (reference, name) = if district == 0 {
        (fact.urn.clone(), fact.name.clone())
    } else {
        let number = district + 1;
        (format!("D{number:02}-{}", fact.urn), format!("District {number}, {}", fact.name))
    };
    let friday = fact.friday_finishes.as_deref().map(time);
    let setting = Setting {
        reference,
        name,
        kind: fact.kind,
        at: districts.place(district, LatLon { lat: fact.lat, lon: fact.lon }),
        in_borough: fact.district == "Sandwell",
        windows: windows(fact.kind, time(&fact.starts), time(&fact.finishes), friday),
        dwell: None,
        places: None,
        alight_walk: None,
        alight_wheelchair: None,
    };
    Place { setting, years: (fact.year_low, fact.year_high), weight: fact.weight, district }
}

/// Windows from bell times. Special schools take vehicles in from 30 to 5 minutes before the bell, others from 25 or 20
/// minutes before it to the bell; vehicles load from 5 minutes before the finish to 20 or 25 minutes after.
pub(super) fn windows(kind: SettingKind, bell: Secs, finish: Secs, friday: Option<Secs>) -> [[Option<Window>; 5]; 2] {
    let (before, until, after) = match kind {
        SettingKind::Special | SettingKind::IndependentSpecial => (30, 5, 25),
        SettingKind::AlternativeProvision | SettingKind::Post16 => (25, 0, 20),
        SettingKind::Primary | SettingKind::Secondary => (20, 0, 20),
    };
    let am = Window { earliest: bell - before * 60, latest: bell - until * 60 };
    let pm = |finish: Secs| Window { earliest: finish - 300, latest: finish + after * 60 };
    let mut windows = [[Some(am); 5], [Some(pm(finish)); 5]];
    if let Some(finish) = friday {
        windows[Leg::Pm.index()][4] = Some(pm(finish));
    }
    windows
}

/// Unloading places and dwell where they differ from the default, once the number of passengers is known.
pub(super) fn furnish(settings: &mut [Setting], passengers: &[usize], dice: &mut Dice) {
    for (setting, &count) in settings.iter_mut().zip(passengers) {
        setting.places = Some(if setting.kind == SettingKind::Special {
            (count / 7 + 4).clamp(6, 20) as u8
        } else {
            (count.div_ceil(5) + 1).clamp(1, 4) as u8
        });
        if dice.chance(100) {
            // Passengers are walked to the door by staff, one vehicle after the other.
            setting.dwell = Some(*dice.pick(&[90, 120, 150]));
        }
        if setting.kind == SettingKind::Special && dice.chance(120) {
            setting.alight_walk = Some(30);
            setting.alight_wheelchair = Some(150);
        }
    }
}

/// Districts a large cohort lives in: each has the borough's pattern of neighbourhoods and settings, turned over in one of
/// eight ways, on a square grid. The first is the borough itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Districts {
    /// How many.
    pub count: usize,
    side: usize,
}

/// Metres from district to district: a county's mixture of towns and open country.
const PITCH: f64 = 14_000.0;
/// Passengers up to whom one district is enough.
const ONE_DISTRICT: usize = 2000;
/// Passengers of a district in larger cohorts.
const PER_DISTRICT: usize = 1100;

impl Districts {
    /// For a cohort of so many passengers.
    pub fn of(passengers: usize) -> Districts {
        let count = if passengers <= ONE_DISTRICT { 1 } else { passengers.div_ceil(PER_DISTRICT) };
        let side = count.isqrt() + usize::from(count.isqrt().pow(2) < count);
        Districts { count, side }
    }

    /// Row and column on the grid.
    fn cell(self, district: usize) -> (usize, usize) {
        (district / self.side, district % self.side)
    }

    /// Whether two districts are the same or next to each other.
    pub fn near(self, a: usize, b: usize) -> bool {
        let ((r, c), (s, d)) = (self.cell(a), self.cell(b));
        r.abs_diff(s) <= 1 && c.abs_diff(d) <= 1
    }

    /// A position of the borough, moved to a district.
    pub fn place(self, district: usize, at: LatLon) -> LatLon {
        if district == 0 {
            return plane::rounded(at);
        }
        let (mut x, mut y) = plane::offset(facts::CENTRE, at);
        if district & 1 == 1 {
            x = -x;
        }
        if district & 2 == 2 {
            y = -y;
        }
        if district & 4 == 4 {
            (x, y) = (y, x);
        }
        let (row, column) = self.cell(district);
        plane::shifted(facts::CENTRE, x + column as f64 * PITCH, y + row as f64 * PITCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_borough_up_to_two_thousand_passengers_then_a_county() {
        assert_eq!(Districts::of(955).count, 1);
        let county = Districts::of(30_000);
        assert_eq!(county.count, 28);
        let (a, b) = (county.place(1, facts::CENTRE), county.place(27, facts::CENTRE));
        assert!((plane::metres(facts::CENTRE, a) - PITCH).abs() < 5.0);
        assert!(plane::metres(facts::CENTRE, b) > 3.0 * PITCH);
        assert!(county.near(0, 1) && !county.near(0, 27));
    }

    #[test]
    fn an_early_friday_changes_friday_afternoons_only() {
        let w = windows(SettingKind::Special, 32_400, 54_000, Some(46_800));
        assert_eq!(w[0][4], w[0][0]);
        assert_eq!(w[1][4].map(|w| w.earliest), Some(46_500));
        assert_eq!(w[1][3].map(|w| w.earliest), Some(53_700));
    }
}
