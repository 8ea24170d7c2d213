//! Faults of a tender's own files: declared rules out of range, companies nobody knows, lots and own vehicles that do not fit
//! together. In comes a tender as read from its folder, out goes every fault at once, each by its name and its key.

use super::Tender;
use crate::scenario::{Fault, Faults};
use std::collections::BTreeSet;

const TOML: &str = "tender.toml";

/// Every fault of a tender's declared rules, companies, lots and own fleet.
pub fn faults(tender: &Tender) -> Vec<Fault> {
    let faults = Faults::new();
    rules(tender, &faults);
    companies(tender, &faults);
    lots(tender, &faults);
    own_fleet(tender, &faults);
    faults.into_sorted()
}

fn rules(t: &Tender, faults: &Faults) {
    let r = &t.rules;
    let must = |good: bool, code: &'static str, key: &str, value: String, mend: &str| {
        if !good {
            let problem = format!("The declared `{key}` cannot be a rule of an award.");
            faults.push(Fault::error(code, TOML, problem, mend).at_column(key, &value));
        }
    };
    let weights = format!("{} and {}", r.price_weight, r.quality_weight);
    let whole = r.price_weight > 0 && r.price_weight.checked_add(r.quality_weight) == Some(100);
    let mend = "Price and quality weigh 100 together, and price at least 1.";
    must(whole, "bad-weights", "price_weight, quality_weight", weights, mend);
    let credit = r.continuity_credit.0;
    must(credit >= 0, "bad-credit", "continuity_credit", credit.to_string(), "Write pence a day, 0 or more.");
    let percents = [
        ("bad-routes-share", "max_routes_percent", r.max_routes_percent),
        ("bad-value-share", "max_value_percent", r.max_value_percent),
        ("bad-small-share", "small_percent", r.small_percent),
    ];
    for (code, key, percent) in percents {
        let good = percent.is_none_or(|p| (1..=100).contains(&p));
        let mend = "Write per cent, 1 to 100, or leave the key out.";
        must(good, code, key, percent.unwrap_or_default().to_string(), mend);
    }
    let least = [
        ("bad-max-lots", "max_lots", r.max_lots, 1),
        ("bad-package-size", "max_package_lots", r.max_package_lots, 2),
        ("bad-min-suppliers", "min_suppliers", r.min_suppliers, 1),
    ];
    for (code, key, number, from) in least {
        let mend = format!("Write {from} or more, or leave the key out.");
        must(number.is_none_or(|n| n >= from), code, key, number.unwrap_or_default().to_string(), &mend);
    }
    let budget = r.budget.map_or(1, |b| b.0);
    must(budget > 0, "bad-budget", "budget", budget.to_string(), "Write pence a year above 0, or leave the key out.");
    let penalty = r.unawarded_percent;
    let mend = "Write per cent of should-cost, 100 to 10000: nobody at all is no saving.";
    must((100..=10_000).contains(&penalty), "bad-penalty", "unawarded_percent", penalty.to_string(), mend);
    must((1..=12).contains(&r.own_chain), "bad-chain", "own_chain", r.own_chain.to_string(), "Write 1 to 12 runs.");
    let turn = r.own_turnaround_minutes;
    let mend = "Write 0 to 240 minutes.";
    must(turn <= 240, "bad-turnaround", "own_turnaround_minutes", turn.to_string(), mend);
    let mend = "Publish a word before opening and write it here.";
    must(!r.tie_draw.trim().is_empty(), "bad-draw", "tie_draw", r.tie_draw.clone(), mend);
    let lines = &t.own_lines;
    let overhead = lines.overhead_percent;
    must(overhead <= 200, "bad-own-line", "overhead_percent", overhead.to_string(), "Write 0 to 200 per cent.");
    for (key, amount) in [("tupe_per_route", lines.tupe_per_route.0), ("vehicle_year", lines.vehicle_year.0)] {
        must(amount >= 0, "bad-own-line", key, amount.to_string(), "Write pence a year, 0 or more.");
    }
    if let Some((deadline, day)) = t.deadline.zip(t.award_date) {
        let mend = "Bids are awarded after the deadline.";
        must(day >= deadline.date(), "award-before-deadline", "award_date", day.to_string(), mend);
    }
}

fn companies(t: &Tender, faults: &Faults) {
    // Before suppliers have come forward nobody can be checked.
    if t.bidders.is_empty() {
        return;
    }
    let known = |name: &String| t.bidders.iter().any(|b| b.reference == *name);
    let groups = t.connected.iter().map(|g| ("connected", g.as_slice()));
    for (key, group) in groups.chain(t.not_connected.iter().map(|g| ("not_connected", g.as_slice()))) {
        for name in group.iter().filter(|n| !known(n)) {
            let mend = "Write the reference of suppliers.csv.";
            let fault = Fault::error("unknown-company", TOML, "This company is not on the list of suppliers.", mend);
            faults.push(fault.at_column(key, name));
        }
        let different: BTreeSet<&String> = group.iter().collect();
        if different.len() < 2 {
            let problem = "A company cannot be connected with itself alone.";
            let fault = Fault::error("company-alone", TOML, problem, "Name two companies or more.");
            faults.push(fault.at_column(key, &group.join(", ")));
        }
    }
}

fn lots(t: &Tender, faults: &Faults) {
    let (mut names, mut runs) = (BTreeSet::new(), BTreeSet::new());
    for lot in &t.lots {
        let push = |code, problem: &str, mend: &str| {
            faults.push(Fault::error(code, "lots.json", problem, mend).at_column("reference", &lot.reference));
        };
        if !names.insert(lot.reference.to_lowercase()) {
            push("lot-twice", "Two lots have this reference.", "Give each lot its own.");
        }
        if lot.timetable.iter().any(|r| !runs.insert(r.id.as_str())) {
            push("run-twice", "A run of this lot stands in the tender twice.", "Name each run once.");
        }
        if lot.routes == 0 || lot.days == 0 || lot.days > 366 {
            push("empty-lot", "The lot has no route, or no days of a year.", "Write what is bought.");
        }
        if lot.should_cost.0 < 0 || lot.timetable.iter().any(|r| r.end < r.start) {
            push("impossible-lot", "A cost is below nothing or a run ends before it starts.", "Correct the lot.");
        }
        if lot.end < lot.start || lot.extension.is_some_and(|day| day < lot.end) {
            push("bad-term", "The lot ends before it starts, or its extension before its end.", "Correct the dates.");
        }
    }
}

fn own_fleet(t: &Tender, faults: &Faults) {
    let runs: BTreeSet<&str> = t.lots.iter().flat_map(|l| l.timetable.iter().map(|r| r.id.as_str())).collect();
    let push = |code, problem: &str, value: &str| {
        let mend = "Write own.json again with `sendroute tender`.";
        faults.push(Fault::error(code, "own.json", problem, mend).at_column("id", value));
    };
    let mut groups = BTreeSet::new();
    for group in &t.own.groups {
        if !groups.insert(&group.id) {
            push("own-group-twice", "Two groups of own vehicles have this name.", &group.id);
        }
        if group.fixed_per_day.0 < 0 {
            push("impossible-own-cost", "A vehicle cannot cost less than nothing.", &group.id);
        }
        for reach in group.reach.iter().filter(|r| !runs.contains(r.run.as_str())) {
            push("own-run-unknown", "The own fleet reaches a run that is in no lot.", &reach.run);
        }
        if group.reach.iter().any(|r| r.out_secs < 0 || r.back_secs < 0) {
            push("own-drive-impossible", "A drive takes less than no time.", &group.id);
        }
    }
    for link in &t.own.links {
        for run in [&link.from, &link.to].into_iter().filter(|r| !runs.contains(r.as_str())) {
            push("own-run-unknown", "The own fleet drives to or from a run that is in no lot.", run);
        }
        if link.secs < 0 {
            push("own-drive-impossible", "A drive takes less than no time.", &link.from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Pence;
    use crate::procurement::generate::{Spec, tender};
    use jiff::civil::date;

    type Corrupt = fn(&mut Tender);

    #[test]
    fn every_corrupted_declaration_is_caught_by_name_twice_and_the_good_one_passes() {
        let good = tender(&Spec { lots: 8, suppliers: 5, groups: 5, bids: 20, packages: 0, own: 3, ..Spec::default() });
        assert_eq!(faults(&good), vec![]);
        let cases: [(&str, [Corrupt; 2]); 25] = [
            (
                "bad-weights",
                [|t| t.rules.price_weight = 81, |t| (t.rules.price_weight, t.rules.quality_weight) = (0, 100)],
            ),
            (
                "bad-credit",
                [|t| t.rules.continuity_credit = Pence(-1), |t| t.rules.continuity_credit = Pence(i64::MIN)],
            ),
            (
                "bad-routes-share",
                [|t| t.rules.max_routes_percent = Some(0), |t| t.rules.max_routes_percent = Some(133)],
            ),
            ("bad-value-share", [|t| t.rules.max_value_percent = Some(0), |t| t.rules.max_value_percent = Some(101)]),
            ("bad-small-share", [|t| t.rules.small_percent = Some(0), |t| t.rules.small_percent = Some(250)]),
            (
                "bad-max-lots",
                [|t| t.rules.max_lots = Some(0), |t| (t.rules.max_lots, t.rules.capacity) = (Some(0), false)],
            ),
            ("bad-package-size", [|t| t.rules.max_package_lots = Some(0), |t| t.rules.max_package_lots = Some(1)]),
            (
                "bad-min-suppliers",
                [|t| t.rules.min_suppliers = Some(0), |t| (t.rules.min_suppliers, t.rules.max_lots) = (Some(0), None)],
            ),
            ("bad-budget", [|t| t.rules.budget = Some(Pence(0)), |t| t.rules.budget = Some(Pence(-900))]),
            ("bad-penalty", [|t| t.rules.unawarded_percent = 99, |t| t.rules.unawarded_percent = 2_000_000]),
            ("bad-chain", [|t| t.rules.own_chain = 0, |t| t.rules.own_chain = 99]),
            (
                "bad-turnaround",
                [|t| t.rules.own_turnaround_minutes = 241, |t| t.rules.own_turnaround_minutes = u32::MAX],
            ),
            ("bad-draw", [|t| t.rules.tie_draw.clear(), |t| t.rules.tie_draw = " \t".into()]),
            ("bad-own-line", [|t| t.own_lines.overhead_percent = 1_200, |t| t.own_lines.tupe_per_route = Pence(-1)]),
            (
                "unknown-company",
                [
                    |t| t.connected = vec![vec!["S01".into(), "S99".into()]],
                    |t| t.not_connected = vec![["S01".into(), "s02 Ltd".into()]],
                ],
            ),
            (
                "company-alone",
                [|t| t.connected = vec![vec!["S01".into()]], |t| t.not_connected = vec![["S01".into(), "S01".into()]]],
            ),
            (
                "lot-twice",
                [
                    |t| t.lots[1].reference = t.lots[0].reference.clone(),
                    |t| t.lots[2].reference = t.lots[0].reference.to_lowercase(),
                ],
            ),
            (
                "run-twice",
                [
                    |t| t.lots[1].timetable[0].id = t.lots[0].timetable[0].id.clone(),
                    |t| t.lots[0].timetable.extend_from_within(..),
                ],
            ),
            ("own-run-unknown", [|t| t.own.groups[0].reach[0].run = "L999-am1".into(), |t| t.lots.truncate(1)]),
            (
                "own-group-twice",
                [
                    |t| t.own.groups.extend_from_within(..1),
                    |t| {
                        let g = t.own.groups[0].clone();
                        t.own.groups.push(g);
                    },
                ],
            ),
            ("empty-lot", [|t| t.lots[0].days = 0, |t| t.lots[3].routes = 0]),
            ("impossible-lot", [|t| t.lots[0].should_cost = Pence(-5), |t| t.lots[0].timetable[0].end = 0]),
            ("bad-term", [|t| t.lots[0].end = date(2020, 1, 1), |t| t.lots[0].extension = Some(date(2020, 1, 1))]),
            (
                "impossible-own-cost",
                [|t| t.own.groups[0].fixed_per_day = Pence(-1), |t| t.own.groups[0].fixed_per_day = Pence(-9_000)],
            ),
            (
                "own-drive-impossible",
                [|t| t.own.groups[0].reach[0].out_secs = -1, |t| t.own.groups[0].reach[0].back_secs = -60],
            ),
        ];
        for (code, corruptions) in cases {
            for (n, corrupt) in corruptions.into_iter().enumerate() {
                let mut t = good.clone();
                corrupt(&mut t);
                let found = faults(&t);
                assert!(found.iter().any(|f| f.code == code && f.is_error()), "{code} {n}: {found:?}");
            }
        }
        let mut t = good.clone();
        (t.deadline, t.award_date) = (Some(date(2026, 5, 29).at(12, 0, 0, 0)), Some(date(2026, 5, 28)));
        t.rules.price_weight = 7;
        let codes: Vec<&str> = faults(&t).iter().map(|f| f.code).collect();
        assert_eq!(codes, ["bad-weights", "award-before-deadline"], "all at once");
    }
}
