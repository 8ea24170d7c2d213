//! How fast roads flow: free flow by class and limit, slowed by leg, class and kind of surroundings.
//!
//! Everything is in whole numbers, so that a road takes the same milliseconds on every machine. The defaults make A roads
//! of a town with a 30 mph limit flow at 17-20 mph in the morning peak, signals and turns included: free-flow times are
//! slowed 1.6-1.8 times there, less on open roads. `sendroute calibrate` fits the factors to observed journeys and writes
//! them as `speeds.toml`, which is read from the scenario's folder where it is present.

use super::network::Road;
use super::turns::Turn;
use crate::model::Leg;
use serde::{Deserialize, Serialize};

/// Limits from here up, km/h, mean open road: 50 mph and more.
const OPEN_FROM: u16 = 75;

/// Speeds of one leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Share of the free-flow speed reached on built-up roads, per mille, by class from motorway to service.
    pub town: [u32; 9],
    /// The same on open roads (limit of 50 mph or more).
    pub open: [u32; 9],
    /// Seconds lost at traffic signals.
    pub signal_secs: u32,
    /// Seconds of a turn into the near side.
    pub near_secs: u32,
    /// Seconds of a turn across oncoming traffic.
    pub across_secs: u32,
    /// Seconds of turning back.
    pub back_secs: u32,
    /// All times, per mille: what calibration multiplies by.
    pub scale: u32,
}

/// Which time the rule is kept with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleTime {
    /// The mean drive.
    #[default]
    Mean,
    /// The drive that nine in ten do not exceed.
    P90,
}

/// Speeds of both legs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Which time the rule is kept with: every source's means are raised to it before the policy's margins.
    pub rule_time: RuleTime,
    /// By how many per cent the 90th percentile exceeds the mean, by leg; calibration measures it.
    pub p90_percent: [u32; 2],
    /// Free-flow speed by class, km/h, where no limit is known.
    pub free_kmh: [u16; 9],
    /// Highest free-flow speed by class whatever the limit says, km/h: lanes are narrow.
    pub most_kmh: [u16; 9],
    /// Morning.
    pub am: Flow,
    /// Afternoon.
    pub pm: Flow,
}

impl Default for Profile {
    fn default() -> Self {
        let am = Flow {
            town: [620, 620, 640, 650, 680, 720, 720, 800, 800],
            open: [720, 720, 760, 790, 820, 850, 850, 850, 850],
            signal_secs: 14,
            near_secs: 3,
            across_secs: 9,
            back_secs: 30,
            scale: 1_000,
        };
        let pm = Flow {
            town: [700, 690, 700, 710, 730, 760, 760, 820, 820],
            open: [820, 800, 820, 840, 860, 880, 880, 880, 880],
            signal_secs: 12,
            near_secs: 3,
            across_secs: 7,
            back_secs: 30,
            scale: 1_000,
        };
        Profile {
            rule_time: RuleTime::Mean,
            p90_percent: [25, 20],
            free_kmh: [110, 80, 60, 56, 48, 45, 40, 15, 15],
            most_kmh: [113, 104, 90, 80, 72, 60, 48, 20, 25],
            am,
            pm,
        }
    }
}

impl Profile {
    /// Flow with no traffic: limits are reached, signals and turns still cost.
    pub fn off_peak() -> Flow {
        Flow {
            town: [950; 9],
            open: [950; 9],
            signal_secs: 8,
            near_secs: 2,
            across_secs: 4,
            back_secs: 20,
            scale: 1_000,
        }
    }

    /// What the means of all sources are multiplied by for the rule, per cent, by leg.
    pub fn rule_percent(&self) -> [u32; 2] {
        match self.rule_time {
            RuleTime::Mean => [100; 2],
            RuleTime::P90 => self.p90_percent.map(|p| 100 + p.min(400)),
        }
    }

    /// What calibration multiplies all times by, per mille, by leg.
    pub fn scale(&self) -> [u32; 2] {
        Leg::BOTH.map(|leg| self.flow(leg).scale.max(1))
    }

    /// The flow of a leg.
    pub fn flow(&self, leg: Leg) -> &Flow {
        match leg {
            Leg::Am => &self.am,
            Leg::Pm => &self.pm,
        }
    }

    /// Free-flow speed of a road, km/h.
    pub fn free_flow(&self, road: &Road) -> u16 {
        let class = (road.class as usize).min(8);
        let told = if road.limit > 0 { u16::from(road.limit) } else { self.free_kmh[class] };
        let most = if road.roundabout { self.most_kmh[class].min(35) } else { self.most_kmh[class] };
        told.min(most).max(5)
    }

    /// Whether a road runs through open country (or is a motorway).
    pub fn is_open(&self, road: &Road) -> bool {
        self.free_flow(road) >= OPEN_FROM
    }

    /// Milliseconds to drive a road, its signals included.
    pub fn millis(&self, road: &Road, leg: Leg) -> u64 {
        self.part_millis(road, road.cm, leg) + self.scaled(u64::from(road.signals) * self.signal_millis(leg), leg)
    }

    /// Milliseconds to drive so many centimetres of a road, signals apart.
    pub fn part_millis(&self, road: &Road, cm: u32, leg: Leg) -> u64 {
        let class = (road.class as usize).min(8);
        let flow = self.flow(leg);
        let kmh = self.free_flow(road);
        let share = if self.is_open(road) { flow.open[class] } else { flow.town[class] };
        // cm / (km/h): 36 ms for a centimetre at 1 km/h.
        let free = u64::from(cm) * 36 * 1_000;
        self.scaled(free.div_ceil(u64::from(kmh) * u64::from(share.max(1))), leg).max(1)
    }

    /// Milliseconds of a turn.
    pub fn turn_millis(&self, turn: Turn, leg: Leg) -> u64 {
        let flow = self.flow(leg);
        let secs = match turn {
            Turn::Free => 0,
            Turn::Near => flow.near_secs,
            Turn::Across => flow.across_secs,
            Turn::Back => flow.back_secs,
        };
        self.scaled(u64::from(secs) * 1_000, leg)
    }

    fn signal_millis(&self, leg: Leg) -> u64 {
        u64::from(self.flow(leg).signal_secs) * 1_000
    }

    fn scaled(&self, millis: u64, leg: Leg) -> u64 {
        (millis * u64::from(self.flow(leg).scale.max(1))).div_ceil(1_000)
    }

    /// Bytes that stand for the profile in the names of cached files.
    pub fn fingerprint(&self) -> Vec<u8> {
        // The percentile is applied after the means: it does not change them.
        let means = Profile { rule_time: RuleTime::Mean, p90_percent: [0; 2], ..self.clone() };
        serde_json::to_vec(&means).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::travel::roads::class::RoadClass;

    fn road(class: RoadClass, limit: u8, signals: u8) -> Road {
        Road {
            class,
            limit,
            cm: 100_000,
            signals,
            access_only: false,
            roundabout: false,
            name: 0,
            shape: 0,
            reversed: false,
        }
    }

    #[test]
    fn a_roads_of_a_town_flow_at_17_to_20_mph_in_the_morning() {
        let profile = Profile::default();
        // A kilometre at 30 mph with one set of signals every two kilometres.
        let one = profile.millis(&road(RoadClass::Primary, 48, 1), Leg::Am);
        let none = profile.millis(&road(RoadClass::Primary, 48, 0), Leg::Am);
        let mph = 2.0 / ((one + none) as f64 / 3_600_000.0) / 1.609_344;
        assert!((17.0..=20.0).contains(&mph), "{mph}");
        let free = 2.0 * 3_600_000.0 / 48.0;
        let slowed = (one + none) as f64 / free;
        assert!((1.5..=1.8).contains(&slowed), "{slowed}");
        // Against streets with no traffic, where signals cost too, the peak takes half as long again.
        let quiet = Profile { am: Profile::off_peak(), ..profile.clone() };
        let peak = (one + none) as f64 / (2 * quiet.millis(&road(RoadClass::Primary, 48, 0), Leg::Am)) as f64;
        assert!((1.4..=1.7).contains(&peak), "{peak}");
    }

    #[test]
    fn limits_rule_and_greater_roads_are_never_slower() {
        let profile = Profile::default();
        assert_eq!(profile.free_flow(&road(RoadClass::Residential, 32, 0)), 32);
        assert_eq!(profile.free_flow(&road(RoadClass::Unclassified, 97, 0)), 60);
        for leg in Leg::BOTH {
            let secs = |class| profile.millis(&road(class, 0, 0), leg);
            assert!(RoadClass::ALL[..8].windows(2).all(|w| secs(w[0]) <= secs(w[1])));
        }
    }
}
