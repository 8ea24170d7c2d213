//! Drift: a year of changes by insertion beside a fresh plan month by month, and the month in which to re-procure.
//!
//! Every insertion is the cheapest of its day and together they are not. What a fresh plan would save in the months left is
//! set against what switching costs: work on every contract that changes, and disruption of every child who does.

use super::again::Effort;
use super::assess::Case;
use super::forecast::{Assumptions, Chance, months};
use super::ledger::Limit;
use super::living::{Fresh, Living};
use crate::model::Pence;
use serde::{Deserialize, Serialize};

/// What switching costs; each a default that a council changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Switching {
    /// Work on one run that changes: tender, award, new cards. Pence.
    pub run: Pence,
    /// Disruption of one journey that changes: visits, settling in, complaints. Pence.
    pub journey: Pence,
}

impl Default for Switching {
    fn default() -> Self {
        Switching { run: Pence(35_000), journey: Pence(4_000) }
    }
}

/// One month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Month {
    /// Name.
    pub name: &'static str,
    /// Came and left in the month.
    pub came: usize,
    /// As `came`.
    pub left: usize,
    /// Journeys without a seat by insertion.
    pub unserved: usize,
    /// Week of the patched plan at the end of the month.
    pub patched: Pence,
    /// Week of a fresh plan of the same passengers.
    pub fresh: Pence,
    /// Patched over fresh, less one, per cent.
    pub drift: f64,
    /// Saved in the school days left until the end of July if it were re-procured now.
    pub saving_left: Pence,
    /// What switching costs now.
    pub switching: Pence,
    /// Saved less switching.
    pub net: Pence,
    /// Journeys that would change.
    pub journeys: usize,
    /// Contracts of the patched plan near the limit of their growth since their ledger was opened.
    pub amber: usize,
    /// Contracts at the limit or over it: these must be tendered whatever the plan as a whole says.
    pub red: usize,
}

/// A year of drift, September to July.
#[derive(Debug, Clone, Serialize)]
pub struct Drift {
    /// Months in the order of the academic year.
    pub months: Vec<Month>,
    /// A fresh plan of today's passengers costs so much less a week already.
    pub today: Pence,
    /// First month in which re-procuring pays before the year ends.
    pub first_pays: Option<&'static str>,
    /// Month in which it pays most.
    pub best: Option<&'static str>,
}

/// Months of the academic year as months of the financial year.
const ACADEMIC: [usize; 11] = [5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3];

/// Lives through an academic year. The case's newcomers are those who may come.
pub fn drift(case: &Case, a: &Assumptions, switching: Switching, limit: Limit, effort: Effort, seed: u64) -> Drift {
    let days = months::days(&case.desk.scenario.calendar);
    let own = case.desk.scenario.passengers.len() - case.newcomers.len();
    let mut chance = Chance::new(seed, 0xD21F7);
    let mut waiting = case.newcomers.clone();
    let mut riding: Vec<usize> = (0..own).collect();
    let mut plan = Living::new(case);
    let idle = (plan.week() - plan.fresh(effort).week).max(0.0);
    let mut out = Vec::new();
    for (step, &m) in ACADEMIC.iter().enumerate() {
        let expected = own as f64 * a.arrivals_percent / 100.0 * a.arrivals_profile[m];
        let number = expected.floor() as usize + usize::from(chance.unit() < expected.fract());
        let mut new = Vec::new();
        while new.len() < number && !waiting.is_empty() {
            new.push(waiting.swap_remove(chance.below(waiting.len())));
        }
        let before = riding.len();
        riding.retain(|&p| {
            let stays = chance.unit() >= a.leave_in_month / 100.0;
            if !stays {
                plan.leave(p);
            }
            stays
        });
        let left = before - riding.len();
        let unserved = plan.arrive(&new, seed);
        let (patched, fresh) = (plan.week(), plan.fresh(effort));
        let days_left: u32 = ACADEMIC[step + 1..].iter().map(|&k| days[k]).sum();
        let said = month(months::NAMES[m], (new.len(), left, unserved), patched, fresh, days_left, switching, idle);
        let (amber, red) = plan.lights(limit);
        out.push(Month { amber, red, ..said });
        riding.extend(new);
    }
    let pays = |m: &&Month| m.net > Pence(0);
    Drift {
        first_pays: out.iter().find(pays).map(|m| m.name),
        best: out.iter().filter(pays).max_by_key(|m| m.net).map(|m| m.name),
        today: Pence(idle.round() as i64),
        months: out,
    }
}

fn month(
    name: &'static str,
    (came, left, unserved): (usize, usize, usize),
    patched: f64,
    fresh: Fresh,
    days_left: u32,
    s: Switching,
    idle: f64,
) -> Month {
    // What a fresh plan would have saved before anybody came is no drift, and is reported apart.
    let gap = (patched - fresh.week - idle).max(0.0);
    let saving = Pence((gap / 5.0 * f64::from(days_left)).round() as i64);
    let switching = Pence(s.run.0 * fresh.runs as i64 + s.journey.0 * fresh.journeys as i64);
    Month {
        name,
        came,
        left,
        unserved,
        patched: Pence(patched.round() as i64),
        fresh: Pence(fresh.week.round() as i64),
        drift: gap / fresh.week.max(1.0) * 100.0,
        saving_left: saving,
        switching,
        net: saving - switching,
        journeys: fresh.journeys,
        amber: 0,
        red: 0,
    }
}
