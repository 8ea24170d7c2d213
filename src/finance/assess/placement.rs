//! One place for one newcomer, as an officer weighs it: which vehicle, at what price, who is delayed, what it means for
//! the contract.

use super::Case;
use crate::finance::agreed::{Charge, metres};
use crate::finance::insert::Offer;
use crate::model::{Leg, MicroPence, Mobility, Pence, RequestId, Secs};
use crate::routing::run::Run;
use serde::Serialize;

/// A present passenger whose published time moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delay {
    /// Reference.
    pub passenger: String,
    /// Published time after less before, seconds; negative is earlier.
    pub moved: Secs,
}

/// One place for one request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placement {
    /// Request.
    pub request: String,
    /// Leg.
    pub leg: Leg,
    /// Run of the plan; `None` for a new vehicle.
    pub run: Option<String>,
    /// Day contract of the run.
    pub contract: Option<String>,
    /// Vehicle class after.
    pub class: String,
    /// `Own fleet MB01`, today's operator of most passengers aboard, or words for a new vehicle.
    pub operator: String,
    /// What the week costs more.
    pub week: Pence,
    /// The same for each operated day of the request, half-up.
    pub day: Pence,
    /// The same for the year.
    pub year: Pence,
    /// The newcomer's clocked journey, seconds.
    pub journey: Secs,
    /// Assistants more than before.
    pub new_assistants: i64,
    /// Growth of the contract's week since its ledger was opened, per cent; 0 for own fleet and new vehicles.
    pub growth: f64,
    /// The growth stays within the limit for a variation; at agreed rates where they are known.
    pub within_variation: bool,
    /// What the contract's winner charges at its agreed rates; `None` where no award is known for it.
    pub agreed: Option<Charge>,
    /// Whose times move, farthest first.
    pub delays: Vec<Delay>,
}

impl Placement {
    /// Says an offer in the council's words.
    pub(super) fn of(case: &Case, leg: Leg, request: RequestId, offer: &Offer, limit: f64) -> Option<Placement> {
        let desk = &case.desk;
        let bench = &desk.legs[leg.index()];
        let (p, published) = (&bench.problem, &case.published[leg.index()]);
        let mut run = Run::default();
        run.items.clone_from(&offer.items);
        if !run.rebuild(p) {
            return None;
        }
        run.kind = offer.kind;
        let mut trial = Run::default();
        let shift = published.moved(p, &run, &mut trial)?.shift;
        trial.copy_from(&run);
        trial.kind = run.kind;
        let times = trial.timetable(p, shift)?;
        let before = offer.slot.map(|s| &bench.state.runs[s as usize]);
        let planned = offer.slot.and_then(|s| bench.runs.get(s as usize).copied().flatten());
        let contract = planned.and_then(|r| {
            let id = &desk.plan.runs[r].id;
            desk.plan.day_contracts.iter().find(|c| c.am.as_ref() == Some(id) || c.pm.as_ref() == Some(id))
        });
        let wish = run.wish - before.map_or(0, |b| b.wish);
        let week = MicroPence(offer.delta - wish).to_pence();
        let days = desk.demand.requests[request].weekdays.len().max(1) as i64;
        let own = p.types[run.kind as usize].own.is_some();
        let growth = match contract {
            Some(c) if !own => {
                let base = case.opened_at.get(&c.id).copied().unwrap_or(c.week_cost);
                crate::finance::ledger::growth(base, c.week_cost + week)
            }
            _ => 0.0,
        };
        let assistants = |r: &Run| r.work[..r.works].iter().map(|(_, w)| i64::from(w.assistants)).max().unwrap_or(0);
        let q = bench.numbers[request]?;
        let mut delays: Vec<Delay> = run
            .items
            .iter()
            .zip(&times)
            .filter_map(|(&u, &t)| {
                let node = p.nodes.get(u as usize)?;
                // The mirrored afternoon turns later into earlier and back again.
                let moved = published.shift_of(node.request, t)? * if leg == Leg::Am { 1 } else { -1 };
                let id = p.requests[node.request as usize].demand as usize;
                let passenger = &desk.scenario.passengers[desk.demand.requests[id].passenger];
                (moved != 0).then(|| Delay { passenger: passenger.reference.clone(), moved })
            })
            .collect();
        delays.sort_by_key(|d| (std::cmp::Reverse(d.moved.abs()), d.passenger.clone()));
        let new_assistants = assistants(&run) - before.map_or(0, assistants);
        let agreed = contract.and_then(|c| case.agreed.get(&c.id)).zip(before).map(|(terms, old)| {
            let more = i64::from(metres(p, &run)) - i64::from(metres(p, old));
            let who = &desk.scenario.passengers[desk.demand.requests[request].passenger];
            let covered = new_assistants <= 0 && run.kind == old.kind;
            terms.charge(more, who.mobility == Mobility::Wheelchair, covered, limit)
        });
        Some(Placement {
            request: desk.demand.requests[request].id.clone(),
            leg,
            run: planned.map(|r| desk.plan.runs[r].id.clone()),
            contract: contract.map(|c| c.id.clone()),
            class: class_of(case, p, &run),
            operator: match &agreed {
                Some(charge) => format!("{}, at its agreed rates", charge.supplier),
                None => operator_of(case, leg, planned, own),
            },
            week,
            day: Pence((week.0 * 2 + days).div_euclid(2 * days)),
            year: desk.annual(week),
            journey: journey(p, &run, q, &times),
            new_assistants,
            growth,
            within_variation: agreed.as_ref().map_or(growth <= limit, |a| a.holds && growth <= limit),
            agreed,
            delays,
        })
    }
}

fn class_of(case: &Case, p: &crate::routing::problem::Problem, run: &Run) -> String {
    let kind = &p.types[run.kind as usize];
    let scenario = case.desk.scenario;
    let member = kind.members.first().copied().unwrap_or(0);
    if kind.own.is_some() {
        scenario.fleet.get(member).map_or(String::new(), |v| v.class.clone())
    } else {
        scenario.classes.get(member).map_or(String::new(), |c| c.id.clone())
    }
}

/// Own vehicle, or the operator who drives most of the run's passengers today, or that one is to be found.
fn operator_of(case: &Case, leg: Leg, planned: Option<usize>, own: bool) -> String {
    let desk = &case.desk;
    let Some(run) = planned.map(|r| &desk.plan.runs[r]) else {
        return if own { "Own fleet".to_owned() } else { "New vehicle at the rate card".to_owned() };
    };
    if let Some(vehicle) = &run.own_vehicle {
        return format!("Own fleet {vehicle}");
    }
    let mut votes: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    let ids: std::collections::HashSet<&str> = run.stops.iter().flat_map(|s| &s.board).map(String::as_str).collect();
    for (_, request) in desk.demand.of_leg(leg).filter(|(_, r)| ids.contains(r.id.as_str())) {
        let label = desk.scenario.passengers[request.passenger].current_run.as_str();
        if let Some(route) = desk.scenario.routes.iter().find(|r| r.reference == label && !r.supplier.is_empty()) {
            *votes.entry(route.supplier.as_str()).or_default() += 1;
        }
    }
    let most = votes.into_iter().max_by_key(|&(name, n)| (n, std::cmp::Reverse(name)));
    match most.and_then(|(s, _)| desk.scenario.suppliers.iter().find(|x| x.reference == s)) {
        Some(supplier) => format!("{} (drives most of them today), at the rate card", supplier.name),
        None => "Operator of the run, at the rate card".to_owned(),
    }
}

/// Clocked journey of one request at the times of its run.
fn journey(p: &crate::routing::problem::Problem, run: &Run, q: u32, times: &[Secs]) -> Secs {
    let Some(pos) = run.items.iter().position(|&u| p.nodes.get(u as usize).is_some_and(|n| n.request == q)) else {
        return 0;
    };
    let node = &p.nodes[run.items[pos] as usize];
    let block = run.items[..pos].iter().filter(|&&u| u >= p.first_visit()).count();
    let Some(visit) = (block..run.visits()).find(|&j| run.gate[j] == node.gate) else { return 0 };
    let cap = p.nodes[p.requests[q as usize].first_node as usize].cap;
    let own = if p.afternoon_clock { node.dwell } else { 0 };
    // The walk stands in the difference between the caps of a request's places.
    times[run.at[visit] as usize] - times[pos] - own + (cap - node.cap)
}
