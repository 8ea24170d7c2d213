//! Declared prices of wishes not met: listed beside money, never added to it.

use super::runs::Draft;
use crate::model::{Demand, Leg, MicroPence, PairKind, Pence, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// The week's total, rounded half-up once. Each pair counts once a leg; continuity counts passengers.
pub fn price(scenario: &Scenario, demand: &Demand, drafts: &[Draft]) -> Pence {
    let mut run_of: Vec<Option<usize>> = vec![None; demand.requests.len()];
    for (d, draft) in drafts.iter().enumerate() {
        draft.requests.iter().for_each(|&r| run_of[r] = Some(d));
    }
    let mut by_passenger: Vec<Vec<usize>> = vec![Vec::new(); scenario.passengers.len()];
    demand.requests.iter().enumerate().for_each(|(r, request)| by_passenger[request.passenger].push(r));
    let mut total = 0;
    for pair in &scenario.pairs {
        for leg in Leg::BOTH {
            let of_leg =
                |passenger: usize| by_passenger[passenger].iter().filter(move |&&r| demand.requests[r].leg == leg);
            let meet = of_leg(pair.a).flat_map(|&a| of_leg(pair.b).map(move |&b| (a, b))).filter(|&(a, b)| {
                let common = demand.requests[a].weekdays.and(demand.requests[b].weekdays);
                !common.is_empty() && run_of[a].is_some() && run_of[b].is_some()
            });
            let mut meet = meet.map(|(a, b)| run_of[a] == run_of[b]);
            let unmet = match pair.kind {
                PairKind::PreferTogether => meet.any(|together| !together),
                PairKind::Avoid => meet.any(|together| together),
                PairKind::MustNotShare | PairKind::MustTravelWith => false,
            };
            total += if unmet { pair.price.0 * 1000 } else { 0 };
        }
    }
    for draft in drafts {
        let people: BTreeSet<usize> = draft.requests.iter().map(|&r| demand.requests[r].passenger).collect();
        let mut labels: BTreeMap<&str, i64> = BTreeMap::new();
        for &passenger in &people {
            let label = scenario.passengers[passenger].current_run.as_str();
            if !label.is_empty() {
                *labels.entry(label).or_default() += 1;
            }
        }
        let moved = labels.values().sum::<i64>() - labels.values().max().copied().unwrap_or(0);
        total += moved * scenario.policy.continuity_price.0 * 1000;
    }
    MicroPence(total).to_pence()
}
