//! What one more is worth: one more own vehicle of each class, one more minute of the rule, a wider window at one setting.
//!
//! In: an opened plan. Where no proof gives such a price, it is found by planning again: for each seed the plan is searched
//! on once as things are and once with one more of something, from the same start and with the same effort. A worth is the
//! difference, and the spread over the seeds says how far to trust it.

use super::again::{Effort, replan};
use super::desk::Desk;
use super::newcomers::NewcomersError;
use super::rules::{Priced, Variant, one};
use crate::model::{Pence, Scenario};
use crate::plan::Opened;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Settings whose windows are tried: those with most passengers.
const WINDOWS: usize = 3;
/// Minutes by which a window is made wider.
const WIDER: i32 = 5;

/// What one more of something is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Worth {
    /// One more of what.
    pub variant: Variant,
    /// The same in an officer's words.
    pub name: String,
    /// Saving of the year: the middle one of the seeds, never below nothing, because who has one more need not use it.
    pub year: Pence,
    /// Least and most over the seeds; below nothing where the search found less with one more than without.
    pub range: [Pence; 2],
    /// Saving with each seed, in their order.
    pub each: Vec<Pence>,
    /// Whether every seed found a saving: otherwise it cannot be told from the luck of a search.
    pub clear: bool,
    /// Vehicles a day more or less: the middle one of the seeds.
    pub vehicles: i64,
    /// Journeys without a seat more or less: the middle one of the seeds.
    pub unserved: i64,
    /// Breaches the independent check finds in any of the plans.
    pub breaches: usize,
}

/// The usual questions: each class of the own fleet, the rule, the windows of the largest settings.
pub fn usual(scenario: &Scenario) -> Vec<Variant> {
    let mut classes: Vec<&str> = scenario.fleet.iter().map(|v| v.class.as_str()).collect();
    classes.sort_unstable();
    classes.dedup();
    let mut list: Vec<Variant> = classes.into_iter().map(|c| Variant::OneMore(c.to_owned())).collect();
    list.push(Variant::Cap(scenario.policy.journey.cap.div_euclid(60) + 1));
    let mut count: BTreeMap<usize, usize> = BTreeMap::new();
    scenario.passengers.iter().for_each(|p| *count.entry(p.setting).or_default() += 1);
    let mut largest: Vec<(usize, usize)> = count.into_iter().collect();
    largest.sort_by_key(|&(setting, n)| (std::cmp::Reverse(n), setting));
    let windows = largest.iter().take(WINDOWS).filter_map(|&(s, _)| scenario.settings.get(s));
    list.extend(windows.map(|s| Variant::Window(s.reference.clone(), WIDER)));
    list
}

/// What each is worth, over so many seeds from that of the effort on.
///
/// # Errors
/// When drives are not known.
pub fn values(opened: &Opened, variants: &[Variant], effort: Effort, seeds: u64) -> Result<Vec<Worth>, NewcomersError> {
    let start = replan(&Desk::of(opened), effort);
    let mut all = vec![Variant::Present];
    all.extend(variants.iter().cloned());
    let seeds = seeds.max(1);
    let work: Vec<(&Variant, u64)> = all.iter().flat_map(|v| (0..seeds).map(move |s| (v, s))).collect();
    let plans: Result<Vec<Priced>, NewcomersError> = work
        .into_par_iter()
        .map(|(variant, s)| one(opened, &start, variant, Effort { seed: effort.seed.wrapping_add(s), ..effort }))
        .collect();
    let plans = plans?;
    let mut by_variant = plans.chunks(seeds as usize);
    let Some(present) = by_variant.next() else { return Ok(Vec::new()) };
    Ok(variants
        .iter()
        .zip(by_variant)
        .map(|(variant, with)| worth(&opened.loaded.scenario, variant, present, with))
        .collect())
}

fn worth(scenario: &Scenario, variant: &Variant, present: &[Priced], with: &[Priced]) -> Worth {
    let pairs = || present.iter().zip(with);
    let each: Vec<Pence> = pairs().map(|(p, w)| p.year - w.year).collect();
    let mut sorted = each.clone();
    sorted.sort_unstable();
    let range = [sorted.first(), sorted.last()].map(|p| p.copied().unwrap_or(Pence(0)));
    let middle = |mut list: Vec<i64>| {
        list.sort_unstable();
        list.get(list.len() / 2).copied().unwrap_or(0)
    };
    let unserved = middle(pairs().map(|(p, w)| w.unserved as i64 - p.unserved as i64).collect());
    Worth {
        name: name(scenario, variant),
        year: Pence(middle(each.iter().map(|p| p.0).collect()).max(0)),
        range,
        clear: range[0] > Pence(0) && unserved <= 0,
        each,
        vehicles: middle(pairs().map(|(p, w)| w.vehicles as i64 - p.vehicles as i64).collect()),
        unserved,
        breaches: pairs().map(|(p, w)| p.breaches + w.breaches).sum(),
        variant: variant.clone(),
    }
}

/// A variant in an officer's words, with the seats of a class and the name of a setting.
fn name(scenario: &Scenario, variant: &Variant) -> String {
    match variant {
        Variant::OneMore(class) => {
            let like = scenario.fleet.iter().find(|v| v.class == *class);
            let seats = like.map_or(0, |v| v.equipment.seats_max());
            format!("One more own vehicle of class {class} ({seats} seats)")
        }
        Variant::Cap(minutes) => format!("One more minute of the rule (longest journey {minutes} min)"),
        Variant::Window(reference, minutes) => {
            let found = scenario.settings.iter().find(|s| s.reference == *reference);
            format!("{minutes} min more at {}", found.map_or(reference.as_str(), |s| s.name.as_str()))
        }
        other => other.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::testing::world;

    fn priced(year: i64, vehicles: u64, unserved: u64) -> Priced {
        Priced {
            variant: Variant::Present,
            year: Pence(year),
            difference: Pence(0),
            vehicles,
            median: 0,
            p95: 0,
            longest: 0,
            unserved,
            exceptions: 0,
            breaches: 0,
            from_stricter: false,
        }
    }

    #[test]
    fn a_worth_is_the_middle_saving_and_clear_only_when_every_seed_agrees() {
        let f = world(20, 3);
        let present = [priced(1_000, 9, 0), priced(1_100, 9, 0), priced(1_050, 9, 0)];
        let of = |years: [i64; 3]| {
            let with = years.map(|y| priced(y, 8, 0));
            worth(&f.scenario, &Variant::Cap(51), &present, &with)
        };
        let clear = of([900, 1_070, 1_040]);
        assert_eq!((clear.year, clear.range, clear.clear), (Pence(30), [Pence(10), Pence(100)], true));
        assert_eq!(clear.vehicles, -1);
        let luck = of([1_050, 1_200, 1_040]);
        assert_eq!((luck.year, luck.range[0], luck.clear), (Pence(0), Pence(-100), false));
        // Money saved by leaving somebody behind is no worth.
        let with = [900, 1_000, 950].map(|y| priced(y, 8, 1));
        assert!(!worth(&f.scenario, &Variant::Cap(51), &present, &with).clear);
    }

    #[test]
    fn the_usual_questions_change_what_they_say() {
        let f = world(60, 3);
        let s = &f.scenario;
        let list = usual(s);
        let class = s.fleet[0].class.clone();
        assert!(list.contains(&Variant::OneMore(class.clone())) && list.contains(&Variant::Cap(51)));
        let more = Variant::OneMore(class.clone()).apply(s);
        assert_eq!(more.fleet.len(), s.fleet.len() + 1);
        let new = more.fleet.last().unwrap();
        assert_eq!((&new.class, new.disposable, new.depot_at), (&class, false, s.fleet[0].depot_at));
        assert!(s.fleet.iter().all(|v| v.reference != new.reference));
        let Some(Variant::Window(reference, minutes)) = list.last() else { panic!("windows come last: {list:?}") };
        let wider = Variant::Window(reference.clone(), *minutes).apply(s);
        let changed: Vec<usize> =
            (0..s.settings.len()).filter(|&i| s.settings[i].windows != wider.settings[i].windows).collect();
        assert_eq!(changed.len(), 1);
        assert_eq!(s.settings[changed[0]].reference, *reference);
    }
}
