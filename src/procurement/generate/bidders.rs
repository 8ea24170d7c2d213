//! Invented suppliers and their bids on any lots.

use super::Spec;
use crate::{
    model::{Licence, Pence, Rate},
    procurement::{Bid, Bidder, LicenceHeld, Package, Step, Tender},
};
use jiff::civil::date;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::{BTreeMap, BTreeSet};

const FIRST: [&str; 12] = [
    "Amber",
    "Beacon",
    "Canal",
    "Dartmouth",
    "Elm",
    "Forge",
    "Galton",
    "Hawthorn",
    "Ironstone",
    "Jubilee",
    "Keystone",
    "Lion",
];
const SECOND: [&str; 5] = ["Travel", "Cars", "Minibuses", "Coaches", "Transport"];
const GIVEN: [&str; 10] =
    ["Anita", "Brian", "Carol", "Davinder", "Emma", "Farah", "George", "Harpreet", "Irene", "Jamal"];
const FAMILY: [&str; 9] = ["Adeyemi", "Bhatti", "Clarke", "Dhillon", "Evans", "Foster", "Gill", "Hussain", "Johnson"];

/// How a supplier prices: level in per mille of should-cost, the areas it knows.
struct Habit {
    level: f64,
    keen: f64,
    areas: BTreeSet<String>,
    classes: BTreeSet<String>,
}

/// Adds suppliers, bids and packages to a tender that has lots.
pub fn bid(tender: &mut Tender, spec: &Spec) {
    let mut rng = Pcg64Mcg::seed_from_u64(spec.seed ^ 0xb1d5);
    let areas: BTreeSet<String> = tender.lots.iter().flat_map(|l| l.areas.iter().cloned()).collect();
    let areas: Vec<String> = areas.into_iter().collect();
    let habits: Vec<Habit> = (0..spec.suppliers).map(|s| supplier(tender, spec, s, &areas, &mut rng)).collect();
    let silent: BTreeSet<usize> = silent_lots(tender.lots.len(), spec, &mut rng);
    let mut prices: BTreeMap<(usize, usize), Pence> = BTreeMap::new();
    for l in (0..tender.lots.len()).filter(|l| !silent.contains(l)) {
        for s in takers(tender, &habits, l, spec, &mut rng) {
            let price = price(tender, &habits[s], l, &mut rng);
            prices.insert((s, l), price);
        }
    }
    collude(&mut prices, spec, &mut rng);
    for (&(s, l), &price) in &prices {
        let lot = &tender.lots[l];
        let share = if lot.assistants > 0 { rng.random_range(24..34) } else { 0 };
        tender.bids.push(Bid {
            reference: format!("{}-{}", tender.bidders[s].reference, lot.reference),
            supplier: tender.bidders[s].reference.clone(),
            lot: lot.reference.clone(),
            price,
            assistants: Pence(price.0 * share / 100),
            wheelchair_supplement: Pence(rng.random_range(3..10) * 100),
            per_mile: Rate::pence(rng.random_range(140..260)),
            extra_passenger: Pence(rng.random_range(4..13) * 100),
            vehicles: BTreeMap::new(),
            valid_until: Some(date(2026, 12, 31)),
        });
    }
    packages(tender, spec, &prices, &mut rng);
}

fn silent_lots(lots: usize, spec: &Spec, rng: &mut Pcg64Mcg) -> BTreeSet<usize> {
    let mut silent = BTreeSet::new();
    let want = (lots * spec.unbid_percent as usize + 50) / 100;
    while silent.len() < want.min(lots) {
        silent.insert(rng.random_range(0..lots));
    }
    silent
}

fn supplier(tender: &mut Tender, spec: &Spec, s: usize, areas: &[String], rng: &mut Pcg64Mcg) -> Habit {
    let classes: BTreeSet<String> = tender.lots.iter().flat_map(|l| l.vehicles.keys().cloned()).collect();
    let large = s.is_multiple_of(3);
    let mut own: BTreeSet<String> = classes.iter().filter(|_| large || rng.random_bool(0.6)).cloned().collect();
    if own.is_empty() {
        own.extend(classes.iter().next().cloned());
    }
    let fair = (tender.lots.len() as u32 * 2).div_ceil(spec.suppliers.max(1) as u32).max(2);
    let size = if large { fair * 2 } else { fair };
    let group = s % spec.groups.max(1);
    let connected = s >= spec.groups;
    let person = |n: usize| format!("{} {}", GIVEN[n % GIVEN.len()], FAMILY[n / GIVEN.len() % FAMILY.len()]);
    let unlicensed = spec.suppliers > 4 && s == spec.suppliers - 1;
    let expires = Some(if unlicensed { date(2026, 6, 30) } else { date(2031, 3, 31) });
    let reference = format!("S{:02}", s + 1);
    tender.bidders.push(Bidder {
        name: format!("{} {}", FIRST[s % FIRST.len()], SECOND[(s / FIRST.len() + s) % SECOND.len()]),
        company_number: format!("{:08}", 4_100_000 + 7919 * s),
        // A connected supplier shares a director, an address or a telephone with an earlier one, by turns.
        directors: vec![if connected && large { person(group) } else { person(s) }, person(s + 40)],
        address: format!(
            "{} Birmingham Road, {}",
            if connected && s % 3 == 1 { group } else { s } + 1,
            100 + if connected && s % 3 == 1 { group } else { s }
        ),
        phone: format!("0121 496 {:04}", if connected && s % 3 == 2 { group } else { s } * 13),
        licences: [Licence::PrivateHire, Licence::Section19, Licence::Psv]
            .map(|licence| LicenceHeld { licence, expires })
            .into(),
        small: !large,
        quality: rng.random_range(58..97),
        vehicles: own.iter().map(|c| (c.clone(), size.div_ceil(own.len() as u32) + rng.random_range(0..4))).collect(),
        drivers: Some(size + 2),
        assistants: Some(size),
        routes: Some(size),
        ladder: if rng.random_bool(0.4) {
            let step = (size / 4).max(2);
            vec![Step { lots: step, basis_points: 100 }, Step { lots: step * 2, basis_points: 250 }]
        } else {
            Vec::new()
        },
        reference,
    });
    let known = areas.iter().filter(|_| rng.random_bool(if large { 0.7 } else { 0.4 })).cloned().collect();
    // The second supplier prices abnormally low.
    let level = if spec.suppliers > 4 && s == 1 { 0.66 } else { rng.random_range(0.92..1.16) };
    Habit { level, keen: rng.random_range(0.5..1.5), areas: known, classes: own }
}

/// Who bids on a lot: those with a vehicle of its class, sooner those who know the area.
fn takers(tender: &Tender, habits: &[Habit], l: usize, spec: &Spec, rng: &mut Pcg64Mcg) -> Vec<usize> {
    let lot = &tender.lots[l];
    let able: Vec<usize> =
        (0..habits.len()).filter(|&s| lot.vehicles.keys().all(|c| habits[s].classes.contains(c))).collect();
    let weight =
        |s: usize| habits[s].keen * if lot.areas.iter().any(|a| habits[s].areas.contains(a)) { 3.0 } else { 1.0 };
    let total: f64 = able.iter().map(|&s| weight(s)).sum();
    let bid_lots = (spec.lots.max(1) as f64) * (100.0 - f64::from(spec.unbid_percent)) / 100.0;
    let want = spec.bids as f64 / bid_lots;
    able.into_iter().filter(|&s| rng.random::<f64>() < want * weight(s) / total).collect()
}

fn price(tender: &Tender, habit: &Habit, l: usize, rng: &mut Pcg64Mcg) -> Pence {
    let lot = &tender.lots[l];
    let near = if lot.areas.iter().any(|a| habit.areas.contains(a)) { 0.97 } else { 1.05 };
    let noise: f64 = (0..4).map(|_| rng.random_range(-0.07..0.07)).sum::<f64>();
    let exact = lot.should_cost.0 as f64 * habit.level * near * (1.0 + noise);
    // Half the suppliers round to whole pounds, as they do.
    let step = if habit.keen > 1.0 { 100.0 } else { 25.0 };
    Pence(((exact / step).round().max(1.0) * step) as i64)
}

/// The third and fourth supplier collude: where both bid, the fourth covers for the third.
fn collude(prices: &mut BTreeMap<(usize, usize), Pence>, spec: &Spec, rng: &mut Pcg64Mcg) {
    if spec.suppliers < 5 {
        return;
    }
    let both: Vec<(usize, Pence)> = prices.iter().filter(|((s, _), _)| *s == 2).map(|((_, l), p)| (*l, *p)).collect();
    for (l, p) in both {
        let cover = Pence(p.0 * rng.random_range(1_040..1_060) / 1000);
        if rng.random_bool(0.9) {
            prices.insert((3, l), cover);
        }
    }
}

/// Packages by setting and by area, a few per cent below the sum of the single bids.
fn packages(tender: &mut Tender, spec: &Spec, prices: &BTreeMap<(usize, usize), Pence>, rng: &mut Pcg64Mcg) {
    let mut sets: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for &(s, l) in prices.keys() {
        let lot = &tender.lots[l];
        for key in lot.settings.iter().chain(&lot.areas) {
            sets.entry((s, key.clone())).or_default().push(l);
        }
    }
    let mut sets: Vec<(usize, Vec<usize>)> = sets
        .into_iter()
        .filter(|(_, lots)| lots.len() >= 2)
        .map(|((s, _), mut lots)| {
            lots.truncate(6);
            (s, lots)
        })
        .collect();
    let mut number = 0;
    while number < spec.packages && !sets.is_empty() {
        let (s, lots) = sets.swap_remove(rng.random_range(0..sets.len()));
        let sum: i64 = lots.iter().map(|l| prices[&(s, *l)].0).sum();
        number += 1;
        tender.packages.push(Package {
            reference: format!("{}-P{number:03}", tender.bidders[s].reference),
            supplier: tender.bidders[s].reference.clone(),
            lots: lots.iter().map(|&l| tender.lots[l].reference.clone()).collect(),
            price: Pence(sum * rng.random_range(905..985) / 1000),
            valid_until: Some(date(2026, 12, 31)),
        });
    }
}
