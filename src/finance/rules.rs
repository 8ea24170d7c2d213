//! The price of a rule: the plan made again under another rule, at the same effort and from the same start.
//!
//! The plan as it stands is searched on once; every variant, the present rule among them, then searches on from there with
//! the same effort. A plan that obeys a stricter rule obeys the looser one too, so a looser rule never costs more.

use super::again::{Effort, replan};
use super::desk::Desk;
use super::newcomers::{Grown, NewcomersError};
use crate::model::{Mobility, OwnVehicle, Pence, Scenario, Secs, Setting};
use crate::plan::measures::percentile;
use crate::plan::{Measures, Opened, Plan, verify};
use rayon::prelude::*;
use serde::Serialize;

/// A rule under which to plan again.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// As it is.
    Present,
    /// Longest journey, minutes.
    Cap(i32),
    /// Settings may or may not share a run.
    Mixing(bool),
    /// Passengers an assistant can look after.
    Ratio(u32),
    /// Windows at all settings open so many minutes earlier in the morning and close so many later in the afternoon.
    Wider(i32),
    /// One setting's bells move by so many minutes, morning and afternoon.
    Stagger(String, i32),
    /// Passengers from year 7 who walk on, and have no assistant, walk up to so many metres to a pick-up point.
    Walk(u32),
    /// One more vehicle of a class of the own fleet, like the first of them; its fixed cost is for whoever asks to weigh.
    OneMore(String),
    /// One setting's windows open so many minutes earlier in the morning and close so many later in the afternoon.
    Window(String, i32),
}

impl Variant {
    /// Name in an officer's words.
    pub fn name(&self) -> String {
        match self {
            Variant::Present => "As it is".to_owned(),
            Variant::Cap(minutes) => format!("Longest journey {minutes} min"),
            Variant::Mixing(true) => "Settings share runs".to_owned(),
            Variant::Mixing(false) => "Settings do not share runs".to_owned(),
            Variant::Ratio(n) => format!("One assistant for {n}"),
            Variant::Wider(minutes) => format!("Windows {minutes} min wider"),
            Variant::Stagger(setting, minutes) => format!("Bells of {setting} {minutes:+} min"),
            Variant::Walk(metres) => format!("Walk up to {metres} m"),
            Variant::OneMore(class) => format!("One more own {class}"),
            Variant::Window(setting, minutes) => format!("Windows of {setting} {minutes} min wider"),
        }
    }

    /// What the curve runs along, and where on it this variant lies; `None` for switches.
    pub fn position(&self) -> Option<(&'static str, f64)> {
        match self {
            Variant::Cap(minutes) => Some(("Longest journey (minutes)", f64::from(*minutes))),
            Variant::Ratio(n) => Some(("Passengers an assistant", f64::from(*n))),
            Variant::Wider(minutes) => Some(("Wider windows (minutes)", f64::from(*minutes))),
            Variant::Walk(metres) => Some(("Walk (metres)", f64::from(*metres))),
            Variant::Stagger(_, minutes) => Some(("Bells of one setting (minutes)", f64::from(*minutes))),
            _ => None,
        }
    }

    /// The scenario under the rule.
    pub fn apply(&self, scenario: &Scenario) -> Scenario {
        let mut after = scenario.clone();
        let policy = &mut after.policy;
        match self {
            Variant::Present => {}
            Variant::Cap(minutes) => policy.journey.cap = minutes * 60,
            Variant::Mixing(on) => policy.mixing = *on,
            Variant::Ratio(n) => policy.pa_ratio = (*n).max(1),
            Variant::Wider(minutes) => after.settings.iter_mut().for_each(|s| widen(s, *minutes)),
            Variant::Window(reference, minutes) => {
                for setting in after.settings.iter_mut().filter(|s| s.reference == *reference) {
                    widen(setting, *minutes);
                }
            }
            Variant::OneMore(class) => {
                if let Some(like) = scenario.fleet.iter().find(|v| v.class == *class) {
                    let taken = |name: &String| scenario.fleet.iter().any(|v| v.reference == *name);
                    let reference =
                        (1..=scenario.fleet.len() + 1).map(|n| format!("{class}-NEW{n}")).find(|name| !taken(name));
                    let reference = reference.unwrap_or_default();
                    after.fleet.push(OwnVehicle { reference, disposable: false, ..like.clone() });
                }
            }
            Variant::Stagger(reference, minutes) => {
                let same = |s: &&mut Setting| {
                    s.reference.eq_ignore_ascii_case(reference) || s.name.eq_ignore_ascii_case(reference)
                };
                for setting in after.settings.iter_mut().filter(same) {
                    for window in setting.windows.iter_mut().flatten().flatten() {
                        window.earliest += minutes * 60;
                        window.latest += minutes * 60;
                    }
                }
            }
            Variant::Walk(metres) => {
                for p in &mut after.passengers {
                    let able = p.year_group.is_some_and(|y| y >= 7)
                        && p.mobility == Mobility::Walks
                        && p.assistance == crate::model::Assistance::None
                        && !p.solo;
                    if able {
                        p.walk_max = p.walk_max.max(*metres);
                    }
                }
            }
        }
        after
    }

    /// Whether every plan of `self` obeys `looser` too.
    fn implies(&self, looser: &Variant) -> bool {
        match (self, looser) {
            (Variant::Cap(a), Variant::Cap(b)) | (Variant::Wider(a), Variant::Wider(b)) => a <= b,
            (Variant::Ratio(a), Variant::Ratio(b)) | (Variant::Walk(a), Variant::Walk(b)) => a <= b,
            (Variant::Mixing(false), Variant::Mixing(true))
            | (
                Variant::Present,
                Variant::Mixing(true)
                | Variant::Wider(_)
                | Variant::Walk(_)
                | Variant::OneMore(_)
                | Variant::Window(..),
            ) => true,
            _ => false,
        }
    }
}

fn widen(setting: &mut Setting, minutes: i32) {
    for window in setting.windows[0].iter_mut().flatten() {
        window.earliest -= minutes * 60;
    }
    for window in setting.windows[1].iter_mut().flatten() {
        window.latest += minutes * 60;
    }
}

/// The usual questions.
pub fn usual(scenario: &Scenario) -> Vec<Variant> {
    let mut list: Vec<Variant> = [40, 45, 50, 55, 60].map(Variant::Cap).to_vec();
    list.push(Variant::Mixing(!scenario.policy.mixing));
    list.extend([2, 3, 4, 6].map(Variant::Ratio));
    list.extend([5, 10, 15].map(Variant::Wider));
    // The bells that move most: those of the setting with most passengers.
    let going = |s: usize| scenario.passengers.iter().filter(|p| p.setting == s).count();
    if let Some(largest) = (0..scenario.settings.len()).max_by_key(|&s| (going(s), std::cmp::Reverse(s))) {
        let reference = &scenario.settings[largest].reference;
        list.extend([-15, 15].map(|minutes| Variant::Stagger(reference.clone(), minutes)));
    }
    if !scenario.pickup_points.is_empty() {
        list.extend([400, 800].map(Variant::Walk));
    }
    list
}

/// A plan under a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Priced {
    /// Rule.
    pub variant: Variant,
    /// Year.
    pub year: Pence,
    /// Year less that of the present rule.
    pub difference: Pence,
    /// Vehicles a day.
    pub vehicles: u64,
    /// Median journey, seconds.
    pub median: Secs,
    /// 95th percentile journey, seconds.
    pub p95: Secs,
    /// Longest journey, seconds.
    pub longest: Secs,
    /// Journeys without a seat.
    pub unserved: u64,
    /// Exceptions to the rule.
    pub exceptions: usize,
    /// Breaches the independent check finds.
    pub breaches: usize,
    /// The figures are those of a stricter rule's plan, which was cheaper than what was found under this one.
    pub from_stricter: bool,
}

/// Prices the rules. `effort` is spent once on the plan as it stands and once on each variant.
///
/// # Errors
/// When drives of places a rule brings in are not known.
pub fn price(opened: &Opened, variants: &[Variant], effort: Effort) -> Result<Vec<Priced>, NewcomersError> {
    let start = replan(&Desk::of(opened), effort);
    let mut all = vec![Variant::Present];
    all.extend(variants.iter().cloned());
    let results: Vec<Result<Priced, NewcomersError>> =
        all.par_iter().map(|variant| one(opened, &start, variant, effort)).collect();
    let mut priced = Vec::new();
    for result in results {
        priced.push(result?);
    }
    envelope(&mut priced);
    let present = priced.first().map_or(Pence(0), |p| p.year);
    for line in &mut priced {
        line.difference = line.year - present;
    }
    Ok(priced)
}

pub(super) fn one(opened: &Opened, start: &Plan, variant: &Variant, effort: Effort) -> Result<Priced, NewcomersError> {
    let grown = Grown::of(variant.apply(&opened.loaded.scenario), opened)?;
    let desk = Desk::new(start, &grown.scenario, &grown.demand, &grown.travel);
    let plan = replan(&desk, effort);
    let measures = Measures::of(&plan, &grown.scenario, &grown.demand, &grown.travel);
    let times: Vec<Secs> = measures.journeys.iter().map(|j| j.journey).collect();
    let breaches = verify::verify(&plan, &grown.scenario, &grown.demand, &grown.travel).breaches.len();
    Ok(Priced {
        variant: variant.clone(),
        year: plan.cost.year,
        difference: Pence(0),
        vehicles: measures.vehicles,
        median: percentile(&times, 50).unwrap_or(0),
        p95: percentile(&times, 95).unwrap_or(0),
        longest: percentile(&times, 100).unwrap_or(0),
        unserved: measures.unserved.part,
        exceptions: plan.exceptions.len(),
        breaches,
        from_stricter: false,
    })
}

/// A stricter rule's plan that is cheaper, and leaves no more without a seat, is also the plan of the looser rule.
fn envelope(priced: &mut [Priced]) {
    let found = priced.to_vec();
    for line in priced.iter_mut() {
        let better = found
            .iter()
            .filter(|f| f.variant != line.variant && f.variant.implies(&line.variant) && f.unserved <= line.unserved)
            .min_by_key(|f| f.year);
        if let Some(better) = better.filter(|b| b.year < line.year) {
            let variant = line.variant.clone();
            *line = Priced { variant, from_stricter: true, ..better.clone() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_looser_rule_never_costs_more() {
        let line = |variant: Variant, year: i64| Priced {
            variant,
            year: Pence(year),
            difference: Pence(0),
            vehicles: 0,
            median: 0,
            p95: 0,
            longest: 0,
            unserved: 0,
            exceptions: 0,
            breaches: 0,
            from_stricter: false,
        };
        let mut priced = vec![line(Variant::Cap(45), 900), line(Variant::Cap(50), 950), line(Variant::Cap(40), 1000)];
        envelope(&mut priced);
        assert_eq!(priced.iter().map(|p| p.year.0).collect::<Vec<_>>(), [900, 900, 1000]);
        assert!(priced[1].from_stricter && priced[1].variant == Variant::Cap(50));
    }

    #[test]
    fn rules_change_what_they_say() {
        let f = crate::finance::testing::world(20, 3);
        let s = &f.scenario;
        assert_eq!(Variant::Cap(40).apply(s).policy.journey.cap, 2400);
        let wider = Variant::Wider(10).apply(s);
        let (a, b) = (s.settings[0].windows[0][0].unwrap(), wider.settings[0].windows[0][0].unwrap());
        assert_eq!((b.earliest, b.latest), (a.earliest - 600, a.latest));
        let reference = s.settings[0].reference.clone();
        let moved = Variant::Stagger(reference, 15).apply(s);
        assert_eq!(moved.settings[0].windows[0][0].unwrap().earliest, a.earliest + 900);
        assert_eq!(moved.settings[1], s.settings[1]);
        let staggered = usual(s).into_iter().filter(|v| matches!(v, Variant::Stagger(..))).count();
        assert_eq!(staggered, 2, "bells of the largest setting, earlier and later");
    }
}
