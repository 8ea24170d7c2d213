//! Operators, their contracts from the old purchasing system, and the routes that run today.

use super::{
    dice::Dice,
    facts::market::{SUPPLIERS, VEHICLE_CLASSES},
    facts::rates::{CLASSES, PA_PENCE},
    mix, plane,
};
use crate::model::{
    Assistance, Contract, Licence, Mobility, Pair, PairKind, Passenger, Rate, Setting, SettingKind, Supplier,
    TodayRoute,
};
use jiff::civil::{Date, date};

/// Contracts in force for a cohort of 955.
const CONTRACTS_OF_955: usize = 40;
/// Old prices against today's rate card, per cent: the lowest and the highest.
const OLD_PRICE: (i64, i64) = (82, 138);

/// The operators.
pub(super) fn suppliers(seed: u64, count: usize) -> Vec<Supplier> {
    let mut dice = Dice::new(seed, "suppliers");
    SUPPLIERS
        .iter()
        .take(count)
        .enumerate()
        .map(|(i, fact)| Supplier {
            reference: format!("S{:02}", i + 1),
            name: fact.name.to_owned(),
            company_number: format!("{:08}", 99_000_101 + 37 * i),
            directors: fact.directors.split("; ").map(str::to_owned).collect(),
            address: fact.address.to_owned(),
            phone: fact.phone.to_owned(),
            licences: fact
                .licences
                .chars()
                .map(|c| {
                    let licence = if c == 'h' { Licence::PrivateHire } else { Licence::Psv };
                    (licence, Some(Date::constant(2027 + dice.below(4) as i16, 1 + dice.below(12) as i8, 28)))
                })
                .collect(),
            small: fact.small,
            vehicles: VEHICLE_CLASSES
                .iter()
                .zip(fact.vehicles)
                .filter(|(_, n)| *n > 0)
                .map(|(class, n)| ((*class).to_owned(), n))
                .collect(),
            quality: Some(f64::from(fact.quality)),
        })
        .collect()
}

/// What a day costs by the rate card: day rate, live miles and minutes, assistants.
fn card_price(class: &str, miles: i64, assistants: u32) -> i64 {
    let price = CLASSES.iter().find(|(c, _)| c.id == class).map_or(6000, |(_, price)| {
        // Three minutes a mile, boarding included.
        price.day * 100 + price.mile * miles + price.minute * miles * 3
    });
    price + i64::from(assistants) * PA_PENCE * 3
}

/// A supplier that has vehicles of a class.
fn supplier_of(class: &str, suppliers: &[Supplier], dice: &mut Dice) -> Option<usize> {
    let able: Vec<usize> =
        (0..suppliers.len()).filter(|&i| suppliers[i].vehicles.iter().any(|(c, n)| c == class && *n > 0)).collect();
    if able.is_empty() { None } else { Some(*dice.pick(&able)) }
}

/// Contracts extended from the old purchasing system; their passengers are not in this cohort.
pub(super) fn contracts(passengers: usize, settings: &[Setting], suppliers: &[Supplier], seed: u64) -> Vec<Contract> {
    let mut dice = Dice::new(seed, "contracts");
    let special: Vec<&Setting> =
        settings.iter().filter(|s| matches!(s.kind, SettingKind::Special | SettingKind::IndependentSpecial)).collect();
    let from = if special.is_empty() { settings.iter().collect() } else { special };
    if from.is_empty() {
        return Vec::new();
    }
    let count = (passengers * CONTRACTS_OF_955 + 477) / 955;
    (0..count.max(2))
        .filter_map(|i| {
            let class = *dice.pick(&["taxi4", "taxi4", "mpv8", "mpv8", "wav", "wavbus8", "minibus16", "minibus16"]);
            let supplier = supplier_of(class, suppliers, &mut dice)?;
            let (low, high) = match class {
                "taxi4" | "wav" => (1, 3),
                "mpv8" | "wavbus8" => (3, 6),
                _ => (6, 12),
            };
            let carried = dice.between(low, high) as u32;
            let miles = dice.between(9, 34);
            let assistants = u32::from(dice.chance(550)) * carried.div_ceil(6);
            let per_cent = dice.between(OLD_PRICE.0, OLD_PRICE.1);
            let mut served: Vec<String> = vec![dice.pick(&from).reference.clone()];
            if dice.chance(200) {
                served.push(dice.pick(&from).reference.clone());
                served.dedup();
            }
            let end = *dice.pick(&[date(2026, 12, 18), date(2027, 3, 25), date(2027, 7, 21), date(2027, 7, 21)]);
            let extended = *dice.pick(&[None, Some(date(2027, 7, 21)), Some(date(2028, 7, 21))]);
            Some(Contract {
                reference: format!("SEND2-{:03}", i + 1),
                supplier: suppliers[supplier].reference.clone(),
                day_price: Rate::pence((card_price(class, miles, assistants) * per_cent + 50) / 100),
                class: class.to_owned(),
                assistants,
                daily_miles: miles as f64,
                start: Some(*dice.pick(&[date(2021, 9, 1), date(2022, 9, 5), date(2023, 9, 4)])),
                end,
                extension_end: extended.filter(|e| *e > end),
                settings: served,
                passengers: carried,
            })
        })
        .collect()
}

/// A turn around a setting as a number from 0 to 4 that grows with the bearing, without trigonometry.
fn bearing(x: f64, y: f64) -> f64 {
    let sum = x.abs() + y.abs();
    if sum == 0.0 {
        return 0.0;
    }
    let t = y / sum;
    if x < 0.0 {
        2.0 - t
    } else if y < 0.0 {
        4.0 + t
    } else {
        t
    }
}

/// Today's routes: passengers of one setting and one direction, in today's small groups that keep the rules. Sets
/// `current_run` of everybody who is not newly assessed.
pub(super) fn routes(
    cohort: &mut [Passenger],
    settings: &[Setting],
    pairs: &[Pair],
    suppliers: &[Supplier],
    seed: u64,
) -> Vec<TodayRoute> {
    let mut dice = Dice::new(seed, "routes");
    let mut routes = Vec::new();
    for s in 0..settings.len() {
        let mut here: Vec<usize> =
            (0..cohort.len()).filter(|&i| cohort[i].setting == s && !dice.chance(mix::NEW)).collect();
        let turn = |i: usize| {
            let (x, y) = plane::offset(settings[s].at, cohort[i].home);
            bearing(x, y)
        };
        here.sort_by(|&a, &b| turn(a).total_cmp(&turn(b)).then(a.cmp(&b)));
        let mut rest = here.as_slice();
        while !rest.is_empty() {
            let most = if settings[s].kind == SettingKind::Special { dice.between(3, 9) } else { dice.between(1, 4) };
            let (group, others) = rest.split_at(together(rest, most as usize, cohort, pairs));
            rest = others;
            let route = route(routes.len() + 1, group, cohort, &settings[s], suppliers, &mut dice);
            for &i in group {
                cohort[i].current_run.clone_from(&route.reference);
            }
            routes.push(route);
        }
    }
    routes
}

/// How many of the first can share one of today's routes: `most`, or fewer where somebody travels alone, in a small group
/// or not with another; brothers and sisters at one address stay together.
fn together(order: &[usize], most: usize, cohort: &[Passenger], pairs: &[Pair]) -> usize {
    let apart = |a: usize, b: usize| {
        pairs.iter().any(|p| p.kind == PairKind::MustNotShare && ((p.a, p.b) == (a, b) || (p.a, p.b) == (b, a)))
    };
    let mut limit = most;
    for (n, &i) in order.iter().enumerate() {
        let p = &cohort[i];
        let own = if p.solo { 1 } else { p.group_max.map_or(usize::MAX, usize::from) };
        let tied = n > 0 && cohort[order[n - 1]].home.key() == p.home.key() && n < limit + 2;
        if n > 0 && ((n >= limit.min(own) && !tied) || order[..n].iter().any(|&j| apart(i, j))) {
            return n;
        }
        limit = limit.min(own);
    }
    order.len()
}

fn route(
    number: usize,
    group: &[usize],
    cohort: &[Passenger],
    setting: &Setting,
    suppliers: &[Supplier],
    dice: &mut Dice,
) -> TodayRoute {
    let of = |test: &dyn Fn(&Passenger) -> bool| group.iter().filter(|&&i| test(&cohort[i])).count();
    let wheelchairs = of(&|p| p.mobility == Mobility::Wheelchair);
    let shared = of(&|p| p.assistance == Assistance::Shared);
    let own = of(&|p| matches!(p.assistance, Assistance::OneToOne | Assistance::Nurse));
    let assistants = (shared.div_ceil(4) + own) as u32;
    let class = match (wheelchairs, group.len() + assistants as usize) {
        (0, 0..=4) => "taxi4",
        (0, 5..=8) => "mpv8",
        (1, 0..=4) => "wav",
        (1..=2, 0..=7) => "wavbus8",
        _ => "minibus16",
    };
    let farthest = group.iter().map(|&i| plane::road_metres(cohort[i].home, setting.at)).fold(0.0, f64::max) / 1609.344;
    let miles = (farthest * 2.0) as i64 + group.len() as i64 + 1;
    // One route in twelve is the council's own.
    let supplier = if dice.chance(83) { None } else { supplier_of(class, suppliers, dice) };
    let per_cent = dice.between(90, 145);
    TodayRoute {
        reference: format!("SN-{}", 2100 + number),
        supplier: supplier.map_or_else(String::new, |i| suppliers[i].reference.clone()),
        day_price: Rate::pence((card_price(class, miles, assistants) * per_cent + 50) / 100),
        class: class.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearing_grows_all_the_way_round() {
        let turns = [(2.0, 1.0), (1.0, 2.0), (-1.0, 2.0), (-2.0, -1.0), (-1.0, -2.0), (1.0, -2.0), (2.0, -1.0)];
        assert!(turns.windows(2).all(|w| bearing(w[0].0, w[0].1) < bearing(w[1].0, w[1].1)));
    }

    #[test]
    fn eighteen_operators_in_fourteen_groups() {
        let all = suppliers(7, 18);
        let linked = |a: &Supplier, b: &Supplier| {
            a.address == b.address || a.phone == b.phone || a.directors.iter().any(|d| b.directors.contains(d))
        };
        let mut group: Vec<usize> = (0..all.len()).collect();
        for i in 0..all.len() {
            for j in 0..i {
                if linked(&all[i], &all[j]) {
                    let (from, to) = (group[i], group[j]);
                    group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
                }
            }
        }
        group.sort_unstable();
        group.dedup();
        assert_eq!((all.len(), group.len()), (18, 14));
    }
}
