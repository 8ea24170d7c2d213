//! A placement quote: what transport would take and cost to each of several settings a child might attend, now and over
//! the years expected there.

use super::assess::{Case, Child, Options};
use super::newcomers::{Grown, NewcomersError};
use crate::model::{ExceptionReason, Leg, Passenger, Pence, Scenario, Secs};
use crate::plan::Opened;
use serde::Serialize;

/// What a quote assumes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assumptions {
    /// Last school year expected at the setting.
    pub last_year: i8,
    /// Price inflation a year, per cent.
    pub inflation: f64,
    /// Places and effort.
    pub options: Options,
}

impl Default for Assumptions {
    fn default() -> Self {
        Assumptions { last_year: 11, inflation: 3.0, options: Options::default() }
    }
}

/// One setting for one child.
#[derive(Debug, Clone, Serialize)]
pub struct Quote {
    /// Reference of the child.
    pub passenger: String,
    /// Setting name.
    pub setting: String,
    /// Inside the borough.
    pub in_borough: bool,
    /// Direct clocked journey by leg, seconds; `None` where the child does not ride.
    pub direct: [Option<Secs>; 2],
    /// Clocked journey at the cheapest place by leg, seconds.
    pub journey: [Option<Secs>; 2],
    /// The direct journey is over the rule.
    pub exception: Option<ExceptionReason>,
    /// A year at the cheapest place in the present plan.
    pub insert_year: Pence,
    /// A year when runs around are re-planned.
    pub replan_year: Pence,
    /// Years expected at the setting, this one included.
    pub years: i64,
    /// Re-planned price over those years with inflation.
    pub over_years: Pence,
    /// What over those years it costs more than the cheapest setting of the same child.
    pub more: Pence,
    /// Some journey finds no seat.
    pub unserved: bool,
}

/// The scenario with each child once for each setting, and which is which.
pub type Crowd = (Scenario, Vec<(usize, usize)>);

/// Adds each child at each setting.
pub fn crowd(scenario: &Scenario, children: &[Passenger], settings: &[usize]) -> Crowd {
    let (mut after, mut pairs) = (scenario.clone(), Vec::new());
    for (c, child) in children.iter().enumerate() {
        for &setting in settings {
            let reference = format!("{}@{}", child.reference, scenario.settings[setting].reference);
            after.passengers.push(Passenger { reference, setting, ..child.clone() });
            pairs.push((c, setting));
        }
    }
    (after, pairs)
}

/// Quotes every child at every setting, cheapest first for each child.
///
/// # Errors
/// When the drives to a home or setting are not known.
pub fn quote(
    opened: &Opened,
    children: &[Passenger],
    settings: &[usize],
    assumptions: &Assumptions,
) -> Result<Vec<Quote>, NewcomersError> {
    let (scenario, pairs) = crowd(&opened.loaded.scenario, children, settings);
    let grown = Grown::of(scenario, opened)?;
    Ok(quotes(&Case::new(opened, &grown)?, &pairs, children, assumptions))
}

/// Quotes for a case whose newcomers are the crowd.
pub fn quotes(case: &Case, pairs: &[(usize, usize)], children: &[Passenger], a: &Assumptions) -> Vec<Quote> {
    let found = case.children(&a.options);
    let mut quotes: Vec<(usize, Quote)> = Vec::new();
    for ((&(child, setting), priced), &passenger) in pairs.iter().zip(&found).zip(&case.newcomers) {
        quotes.push((child, one(case, &children[child], setting, priced, passenger, a)));
    }
    for i in 0..quotes.len() {
        let least = quotes.iter().filter(|q| q.0 == quotes[i].0 && !q.1.unserved).map(|q| q.1.over_years).min();
        quotes[i].1.more = quotes[i].1.over_years - least.unwrap_or(quotes[i].1.over_years);
    }
    quotes.sort_by_key(|(child, q)| (*child, q.unserved, q.over_years));
    quotes.into_iter().map(|(_, q)| q).collect()
}

fn one(case: &Case, child: &Passenger, setting: usize, priced: &Child, passenger: usize, a: &Assumptions) -> Quote {
    let (demand, scenario) = (case.desk.demand, case.desk.scenario);
    let of_leg = |leg: Leg| case.requests(passenger, leg).into_iter().next();
    let direct = Leg::BOTH.map(|leg| {
        of_leg(leg).map(|r| {
            let request = &demand.requests[r];
            demand.direct_secs(request, request.choices[0], case.desk.travel)
        })
    });
    let journey = Leg::BOTH.map(|leg| {
        let best = priced.placements.iter().filter_map(|list| list.first()).find(|p| p.leg == leg);
        best.map(|p| p.journey)
    });
    let exception = Leg::BOTH
        .into_iter()
        .filter_map(of_leg)
        .find_map(|r| demand.journey_cap(&demand.requests[r], scenario, case.desk.travel).exception);
    let years = i64::from(child.year_group.map_or(1, |y| (a.last_year - y + 1).max(1)));
    let growth = 1.0 + a.inflation / 100.0;
    // Quotes ask for every freedom; should somebody ask for less, an insertion is what is known.
    let replan = priced.replan.unwrap_or(priced.insert);
    let over: f64 = (0..years as i32).map(|y| replan.year.0 as f64 * growth.powi(y)).sum();
    Quote {
        passenger: child.reference.clone(),
        setting: scenario.settings[setting].name.clone(),
        in_borough: scenario.settings[setting].in_borough,
        direct,
        journey,
        exception,
        insert_year: priced.insert.year,
        replan_year: replan.year,
        years,
        over_years: Pence(over.round() as i64),
        more: Pence(0),
        unserved: !priced.unserved.is_empty(),
    }
}

/// The children's own settings and, for the first child, the nearest others of the same kind.
pub fn nearest(scenario: &Scenario, children: &[Passenger], more: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    for child in children {
        if !chosen.contains(&child.setting) {
            chosen.push(child.setting);
        }
    }
    if let Some(child) = children.first() {
        let kind = scenario.settings[child.setting].kind;
        let mut near: Vec<(i64, usize)> = (0..scenario.settings.len())
            .filter(|s| scenario.settings[*s].kind == kind && !chosen.contains(s))
            .map(|s| (child.home.metres_to(scenario.settings[s].at) as i64, s))
            .collect();
        near.sort_unstable();
        chosen.extend(near.into_iter().take(more).map(|n| n.1));
    }
    chosen
}
