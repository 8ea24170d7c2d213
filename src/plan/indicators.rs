//! Red, amber and green: what a plan is judged by at a glance, with every threshold in one table.
//!
//! In come [`Measures`]; out goes a list of [`Indicator`]s in the order a report shows them. The thresholds are stated
//! defaults for discussion, not rules: rules are checked by `verify`.

use super::Measures;
use serde::Serialize;

/// How a figure stands against its thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Light {
    /// As it should be.
    Green,
    /// Worth a look.
    Amber,
    /// Needs a decision.
    Red,
    /// Nothing to judge: the plan has no such figure.
    Grey,
}

impl Light {
    /// The word shown beside the colour, so that colour is never the only sign.
    pub fn word(self) -> &'static str {
        match self {
            Light::Green => "Good",
            Light::Amber => "Watch",
            Light::Red => "Act",
            Light::Grey => "No data",
        }
    }
}

/// Unit of an indicator's figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Per cent.
    Percent,
    /// Minutes.
    Minutes,
    /// Pounds.
    Pounds,
    /// A plain number.
    Number,
}

impl Unit {
    /// A threshold in words: as a figure, without empty decimals.
    fn limit(self, value: f64) -> String {
        self.show(value).replacen(".00", "", 1).replacen(".0", "", 1)
    }

    /// The figure in words.
    pub fn show(self, value: f64) -> String {
        match self {
            // What is nearly all or nearly none must not read as all or none.
            Unit::Percent if value > 99.9 && value < 100.0 => "99.9%".to_owned(),
            Unit::Percent if value > 0.0 && value < 0.1 => "0.1%".to_owned(),
            Unit::Percent => format!("{value:.1}%"),
            Unit::Minutes => format!("{value:.0} min"),
            Unit::Pounds => crate::model::Pence((value * 100.0).round() as i64).to_string(),
            Unit::Number => format!("{value:.1}"),
        }
    }
}

/// One figure, its thresholds and its light.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Indicator {
    /// Name.
    pub name: &'static str,
    /// The figure in words.
    pub value: String,
    /// The light.
    pub light: Light,
    /// The thresholds in words.
    pub thresholds: String,
    /// What the figure means and where the thresholds come from.
    pub meaning: &'static str,
}

/// One row of the table of thresholds. `low_is_good`: green up to `green`, amber up to `amber`, red above; otherwise
/// green from `green`, amber from `amber`, red below.
struct Rule {
    name: &'static str,
    unit: Unit,
    low_is_good: bool,
    green: f64,
    amber: f64,
    figure: fn(&Measures) -> Option<f64>,
    meaning: &'static str,
}

const RULES: [Rule; 12] = [
    Rule {
        name: "Journeys within their cap",
        unit: Unit::Percent,
        low_is_good: false,
        green: 100.0,
        amber: 100.0,
        figure: |m| (m.within_cap.of > 0).then(|| m.within_cap.percent()),
        meaning: "The 50-minute rule with its computed exceptions. Hard: anything below 100% is a breach.",
    },
    Rule {
        name: "Requests without a seat",
        unit: Unit::Percent,
        low_is_good: true,
        green: 0.0,
        amber: 1.0,
        figure: |m| (m.unserved.of > 0).then(|| m.unserved.percent()),
        meaning: "Passenger journeys that no run serves; each is listed with the rule in its way.",
    },
    Rule {
        name: "Exceptions to the 50-minute rule",
        unit: Unit::Percent,
        low_is_good: true,
        green: 2.0,
        amber: 4.0,
        figure: |m| (m.exceptions.of > 0).then(|| m.exceptions.percent()),
        meaning: "Journeys that are over the rule even when driven directly; 1-2% is usual for the area.",
    },
    Rule {
        name: "95th percentile journey, worse leg",
        unit: Unit::Minutes,
        low_is_good: true,
        green: 45.0,
        amber: 50.0,
        figure: |m| (!m.journeys.is_empty()).then(|| f64::from(m.legs[0].p95.max(m.legs[1].p95)) / 60.0),
        meaning: "95 in 100 journeys are no longer than this.",
    },
    Rule {
        name: "Primary-age journeys within 45 minutes",
        unit: Unit::Percent,
        low_is_good: false,
        green: 95.0,
        amber: 85.0,
        figure: |m| (m.primary_within_45.of > 0).then(|| m.primary_within_45.percent()),
        meaning: "National guidance for primary age.",
    },
    Rule {
        name: "Older passengers within 75 minutes",
        unit: Unit::Percent,
        low_is_good: false,
        green: 100.0,
        amber: 99.0,
        figure: |m| (m.secondary_within_75.of > 0).then(|| m.secondary_within_75.percent()),
        meaning: "National guidance for secondary age and above.",
    },
    Rule {
        name: "Cost per passenger and year",
        unit: Unit::Pounds,
        low_is_good: true,
        green: 8800.0,
        amber: 10000.0,
        figure: |m| (m.served.part > 0).then(|| m.cost.year_per_passenger.pounds()),
        meaning: "National mean of 2025-26 is £8,800 per passenger with special needs (DfE).",
    },
    Rule {
        name: "Cost below the reference plan",
        unit: Unit::Percent,
        low_is_good: false,
        green: 15.0,
        amber: 10.0,
        figure: |m| m.saving_on_reference,
        meaning: "Against cheapest insertion in file order: what one would get by filling vehicles as names come in.",
    },
    Rule {
        name: "Passengers per vehicle",
        unit: Unit::Number,
        low_is_good: false,
        green: 4.0,
        amber: 3.0,
        figure: |m| (m.vehicles > 0).then_some(m.passengers_per_vehicle),
        meaning: "Served passengers over vehicles; councils report 4 to 7 passengers a route.",
    },
    Rule {
        name: "Journeys alone in the vehicle",
        unit: Unit::Percent,
        low_is_good: true,
        green: 10.0,
        amber: 15.0,
        figure: |m| (m.alone.of > 0).then(|| m.alone.percent()),
        meaning: "Nobody else aboard at any moment of any day; 5-10% is usual.",
    },
    Rule {
        name: "Empty running",
        unit: Unit::Percent,
        low_is_good: true,
        green: 15.0,
        amber: 25.0,
        figure: |m| (m.empty.of > 0).then(|| m.empty.percent()),
        meaning: "Miles with nobody aboard, between stops and to and from own depots. Operators' way to the first \
                  stop is not known and not counted.",
    },
    Rule {
        name: "Care plans outstanding",
        unit: Unit::Percent,
        low_is_good: true,
        green: 0.0,
        amber: 5.0,
        figure: |m| (m.care_plans.of > 0).then(|| m.care_plans.percent()),
        meaning: "Passengers who have a seat but must not be carried until their care plan is cleared.",
    },
];

/// The indicators of a plan, in the order a report shows them.
pub fn indicators(measures: &Measures) -> Vec<Indicator> {
    RULES
        .iter()
        .map(|rule| {
            let figure = (rule.figure)(measures);
            let at_least = |limit: f64, value: f64| if rule.low_is_good { value <= limit } else { value >= limit };
            let light = match figure {
                None => Light::Grey,
                Some(v) if at_least(rule.green, v) => Light::Green,
                Some(v) if at_least(rule.amber, v) => Light::Amber,
                Some(_) => Light::Red,
            };
            let bound = if rule.low_is_good { "up to" } else { "from" };
            let thresholds = if rule.green == rule.amber {
                format!("green {bound} {}, else red", rule.unit.limit(rule.green))
            } else {
                format!("green {bound} {}, amber {bound} {}", rule.unit.limit(rule.green), rule.unit.limit(rule.amber))
            };
            Indicator {
                name: rule.name,
                value: figure.map_or_else(|| "-".to_owned(), |v| rule.unit.show(v)),
                light,
                thresholds,
                meaning: rule.meaning,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_all_is_not_all() {
        assert_eq!(Unit::Percent.show(99.97), "99.9%");
        assert_eq!(Unit::Percent.show(100.0), "100.0%");
        assert_eq!(Unit::Percent.show(0.01), "0.1%");
        assert_eq!(Unit::Percent.limit(100.0), "100%");
        assert_eq!(Unit::Pounds.limit(8800.0), "£8,800");
        assert_eq!(Unit::Minutes.limit(50.0), "50 min");
    }

    #[test]
    fn a_plan_of_nothing_has_no_lights() {
        let all = indicators(&Measures::default());
        assert!(all.iter().all(|i| i.light == Light::Grey && i.value == "-"));
        assert_eq!(all.len(), RULES.len());
    }

    #[test]
    fn thresholds_belong_to_the_better_light() {
        let with = |part| Measures { care_plans: crate::plan::Share { part, of: 100 }, ..Measures::default() };
        let light =
            |part| indicators(&with(part)).into_iter().find(|i| i.name == "Care plans outstanding").unwrap().light;
        assert_eq!([light(0), light(1), light(5), light(6)], [Light::Green, Light::Amber, Light::Amber, Light::Red]);
    }
}
