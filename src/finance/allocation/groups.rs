//! Costs of passengers gathered for budget holders: by setting, need, ward, age band, in or out of the borough.

use super::Allocation;
use crate::model::{Assistance, Mobility, Passenger, Pence, Phase, Scenario};
use serde::Serialize;
use std::collections::BTreeMap;

/// What passengers are gathered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// Setting attended.
    Setting,
    /// The need that weighs most on a plan.
    Need,
    /// Ward of the home.
    Ward,
    /// Age band.
    AgeBand,
    /// Setting in or out of the borough.
    Borough,
}

impl Grouping {
    /// All groupings.
    pub const ALL: [Grouping; 5] =
        [Grouping::Setting, Grouping::Need, Grouping::Ward, Grouping::AgeBand, Grouping::Borough];

    /// Name in an officer's words.
    pub fn name(self) -> &'static str {
        match self {
            Grouping::Setting => "Setting",
            Grouping::Need => "Need",
            Grouping::Ward => "Ward",
            Grouping::AgeBand => "Age band",
            Grouping::Borough => "Borough",
        }
    }

    /// The group a passenger is in.
    pub fn of(self, passenger: &Passenger, scenario: &Scenario) -> String {
        let setting = scenario.settings.get(passenger.setting);
        match self {
            Grouping::Setting => setting.map_or(String::new(), |s| s.name.clone()),
            Grouping::Need => need_of(passenger).to_owned(),
            Grouping::Ward if passenger.ward.is_empty() => "Not known".to_owned(),
            Grouping::Ward => passenger.ward.clone(),
            Grouping::AgeBand => match passenger.phase() {
                Phase::Primary => "1 Primary (to year 6)",
                Phase::Secondary => "2 Secondary (years 7-11)",
                Phase::Post16 => "3 Post-16 (years 12-13)",
                Phase::Adult => "4 Aged 19 and over",
            }
            .to_owned(),
            Grouping::Borough if setting.is_some_and(|s| s.in_borough) => "In the borough".to_owned(),
            Grouping::Borough => "Out of the borough".to_owned(),
        }
    }
}

/// The need that weighs most on a plan, in an officer's words.
pub fn need_of(p: &Passenger) -> &'static str {
    match (p.solo, p.assistance, p.mobility) {
        (true, ..) => "1 Travels alone",
        (_, Assistance::Nurse, _) => "2 Nurse",
        (_, Assistance::OneToOne, _) => "3 Assistant one to one",
        (_, _, Mobility::Wheelchair) => "4 Travels in wheelchair",
        (_, Assistance::Shared, _) => "5 Shared assistant",
        _ => "6 No assistant",
    }
}

/// One group's cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Name of the group.
    pub name: String,
    /// Passengers served.
    pub passengers: usize,
    /// A normal week, by method.
    pub week: [Pence; 5],
    /// The year, by method.
    pub year: [Pence; 5],
}

impl Group {
    /// Year a passenger, half-up, by one method.
    pub fn each(&self, method: usize) -> Pence {
        let n = self.passengers.max(1) as i64;
        Pence((self.year[method].0 * 2 + n).div_euclid(2 * n))
    }
}

impl Allocation {
    /// The groups of a grouping, by name; together they are all passengers and all money.
    pub fn groups(&self, by: Grouping, scenario: &Scenario) -> Vec<Group> {
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        for cost in &self.passengers {
            let name = by.of(&scenario.passengers[cost.passenger], scenario);
            let group = groups.entry(name.clone()).or_insert_with(|| Group {
                name,
                passengers: 0,
                week: Default::default(),
                year: Default::default(),
            });
            group.passengers += 1;
            for m in 0..5 {
                group.week[m] += cost.week[m];
                group.year[m] += cost.year[m];
            }
        }
        groups.into_values().collect()
    }
}
