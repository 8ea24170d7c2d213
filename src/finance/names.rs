//! Names that stay: after a change each run keeps the name of the run most of its passengers rode before, and each day
//! contract its number, so that letters, ledgers and drivers' sheets still mean the same vehicle.

use crate::model::{Leg, Pence, passenger_of};
use crate::plan::{DayContract, Plan, Run};
use std::collections::{BTreeMap, BTreeSet};

/// Gives the runs and day contracts of `plan` the names they had in `before`.
pub fn settle(before: &Plan, plan: &mut Plan) {
    let old_of = matched(before, plan);
    rename_runs(before, plan, &old_of);
    plan.day_contracts = contracts(before, plan);
}

/// Request ids of a run.
fn riders(run: &Run) -> BTreeSet<&str> {
    run.stops.iter().flat_map(|s| &s.board).map(String::as_str).collect()
}

/// For each new run the old run it continues: most riders in common first, each old run once.
fn matched(before: &Plan, plan: &Plan) -> Vec<Option<usize>> {
    let mut old_run: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, run) in before.runs.iter().enumerate() {
        for id in riders(run) {
            old_run.insert(id, i);
        }
    }
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (new, run) in plan.runs.iter().enumerate() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for &old in riders(run).iter().filter_map(|id| old_run.get(id)) {
            *common.entry(old).or_default() += 1;
        }
        pairs.extend(common.into_iter().map(|(old, n)| (n, new, old)));
    }
    pairs.sort_by_key(|&(n, new, old)| (std::cmp::Reverse(n), old, new));
    let (mut result, mut taken) = (vec![None; plan.runs.len()], BTreeSet::new());
    for (_, new, old) in pairs {
        if result[new].is_none() && taken.insert(old) {
            result[new] = Some(old);
        }
    }
    result
}

fn rename_runs(before: &Plan, plan: &mut Plan, old_of: &[Option<usize>]) {
    let number = |id: &str| id.trim_start_matches(char::is_alphabetic).parse::<u32>().unwrap_or(0);
    let mut highest = [0, 0];
    for run in &before.runs {
        let most = &mut highest[run.leg.index()];
        *most = (*most).max(number(&run.id));
    }
    for (run, old) in plan.runs.iter_mut().zip(old_of) {
        run.id = if let Some(old) = old {
            before.runs[*old].id.clone()
        } else {
            let next = &mut highest[run.leg.index()];
            *next += 1;
            format!("{}{next:03}", run.leg.code().to_uppercase())
        };
    }
    plan.runs.sort_by(|a, b| (a.leg, number(&a.id), &a.id).cmp(&(b.leg, number(&b.id), &b.id)));
}

/// Number, morning and afternoon run of a day contract.
type Named = (String, Option<usize>, Option<usize>);

/// Old pairs stay where both runs still go in one kind of vehicle; what is left pairs by passengers in common.
fn contracts(before: &Plan, plan: &Plan) -> Vec<DayContract> {
    let at: BTreeMap<&str, usize> = plan.runs.iter().enumerate().map(|(i, r)| (r.id.as_str(), i)).collect();
    let vehicle = |i: usize| (&plan.runs[i].class, &plan.runs[i].own_vehicle);
    let mut free: BTreeSet<usize> = (0..plan.runs.len()).collect();
    let mut named: Vec<Named> = Vec::new();
    for contract in &before.day_contracts {
        let find = |id: &Option<String>| id.as_deref().and_then(|id| at.get(id)).copied();
        let (am, mut pm) = (find(&contract.am), find(&contract.pm));
        if let (Some(a), Some(b)) = (am, pm)
            && vehicle(a) != vehicle(b)
        {
            pm = None;
        }
        if am.is_some() || pm.is_some() {
            free.retain(|&i| Some(i) != am && Some(i) != pm);
            named.push((contract.id.clone(), am, pm));
        }
    }
    let number = |id: &str| id.trim_start_matches('D').parse::<u32>().unwrap_or(0);
    let mut highest = before.day_contracts.iter().map(|c| number(&c.id)).max().unwrap_or(0);
    // A run left alone joins a contract of its vehicle that lacks its leg, most passengers in common first.
    let mut left: Vec<usize> = free.into_iter().collect();
    left.sort_by_key(|&i| (plan.runs[i].own_vehicle.is_none(), i));
    for i in left {
        let leg = plan.runs[i].leg;
        let open = |(_, am, pm): &&mut Named| {
            let (mine, other) = if leg == Leg::Am { (*am, *pm) } else { (*pm, *am) };
            mine.is_none() && other.is_some_and(|o| vehicle(o) == vehicle(i))
        };
        let common = |c: &&mut Named| c.1.or(c.2).map_or(0, |o| in_common(&plan.runs[o], &plan.runs[i]));
        match named.iter_mut().filter(open).max_by_key(common) {
            Some(contract) if leg == Leg::Am => contract.1 = Some(i),
            Some(contract) => contract.2 = Some(i),
            None => {
                highest += 1;
                let (am, pm) = if leg == Leg::Am { (Some(i), None) } else { (None, Some(i)) };
                named.push((format!("D{highest:03}"), am, pm));
            }
        }
    }
    named.sort_by_key(|c| number(&c.0));
    named.into_iter().filter_map(|(id, am, pm)| contract(plan, id, am, pm)).collect()
}

fn contract(plan: &Plan, id: String, am: Option<usize>, pm: Option<usize>) -> Option<DayContract> {
    let first = &plan.runs[am.or(pm)?];
    let name = |i: Option<usize>| i.map(|i| plan.runs[i].id.clone());
    let cost = |i: Option<usize>| i.map_or(Pence(0), |i| plan.runs[i].week_cost);
    Some(DayContract {
        id,
        am: name(am),
        pm: name(pm),
        class: first.class.clone(),
        own_vehicle: first.own_vehicle.clone(),
        passengers_in_common: am.zip(pm).map_or(0, |(a, b)| in_common(&plan.runs[a], &plan.runs[b])),
        week_cost: cost(am) + cost(pm),
    })
}

/// Passengers who ride both runs.
fn in_common(a: &Run, b: &Run) -> u32 {
    let people = |run: &Run| -> BTreeSet<String> {
        run.stops.iter().flat_map(|s| &s.board).map(|id| passenger_of(id).to_owned()).collect()
    };
    people(a).intersection(&people(b)).count() as u32
}
