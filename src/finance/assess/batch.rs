//! The batch together: one plan with all newcomers under each freedom, and what it costs more than a plan without them
//! made with the same freedom and effort.

use super::gentle::few_changes;
use super::{Case, Freedom, Marginal, Options};
use crate::finance::again::{improve, say, settled};
use crate::finance::insert::Rule;
use crate::finance::ledger::{LedgerLine, Limit, ledger};
use crate::finance::region::{Ground, Region};
use crate::model::{Leg, MicroPence, Pence};
use crate::plan::Plan;
use crate::plan::compare;
use crate::plan::published::Published;
use crate::routing::problem::Problem;
use crate::routing::state::State;
use serde::Serialize;
use std::collections::BTreeSet;
use std::time::Instant;

/// A plan with all newcomers.
#[derive(Debug, Clone, Serialize)]
pub struct FreedomPlan {
    /// Freedom.
    pub freedom: Freedom,
    /// What the newcomers cost together: this plan less the best without them, never more than under less freedom.
    pub price: Marginal,
    /// Week of the plan with the newcomers.
    pub week: Pence,
    /// Week of the best plan without them under the same freedom and effort.
    pub week_without: Pence,
    /// Present passengers whose run or vehicle changes.
    pub changed: usize,
    /// The same, per cent of present passengers.
    pub changed_percent: f64,
    /// Farthest move of a published time among those who keep their vehicle, seconds.
    pub moved: i32,
    /// Vehicles more than before, day contracts.
    pub new_vehicles: i64,
    /// Newcomers' requests without a seat.
    pub unserved: usize,
    /// Breaches found by the independent check.
    pub breaches: usize,
    /// Contracts that are touched, or near or over the limit of their growth since their ledger was opened.
    pub ledger: Vec<LedgerLine>,
    /// Seconds it took.
    pub seconds: f64,
    /// The plan.
    #[serde(skip)]
    pub plan: Plan,
}

/// All newcomers together.
#[derive(Debug, Clone, Serialize)]
pub struct Batch {
    /// One plan a freedom.
    pub plans: Vec<FreedomPlan>,
    /// Sum of everybody's own cheapest insertion, as if each came alone.
    pub one_by_one: Pence,
    /// What placing them together saves a week against that, under *insert*.
    pub saved_together: Pence,
}

/// Both legs of a plan under construction.
type Legs = [State; 2];

pub(super) fn assess(case: &Case, options: &Options, one_by_one: Pence) -> Batch {
    let present: Legs = [case.desk.legs[0].state.clone(), case.desk.legs[1].state.clone()];
    let lean = [Leg::Am, Leg::Pm].map(|leg| without(case, leg));
    let closed = [Leg::Am, Leg::Pm].map(|leg| closed(case, leg));
    let began = Instant::now();
    let mut plans: Vec<FreedomPlan> = Vec::new();
    let mut legs = both(|leg| {
        let bench = &case.desk.legs[leg.index()];
        let mut state = present[leg.index()].clone();
        let newcomers: Vec<u32> = case.all_requests(leg).iter().filter_map(|&r| bench.numbers[r]).collect();
        let rule = Rule { published: &case.published[leg.index()], tolerance: options.tolerance };
        rule.jointly(&bench.problem, &mut state, &newcomers, options.rounds, options.effort.seed);
        state
    });
    let mut lean_states: Legs = [lean[0].1.clone(), lean[1].1.clone()];
    for freedom in Freedom::ALL.into_iter().filter(|f| *f <= options.up_to) {
        let began = if freedom == Freedom::Insert { began } else { Instant::now() };
        match freedom {
            Freedom::Insert => {}
            Freedom::SmallChange => {
                let (rounds, seed) = (options.effort.iterations, options.effort.seed);
                lean_states = both(|leg| {
                    let (problem, present) = &lean[leg.index()];
                    let start = &lean_states[leg.index()];
                    let most = allowed(case, options, leg);
                    let published = Published::of(case.desk.plan, case.desk.scenario, case.desk.demand, problem, leg);
                    let holds = stands(problem, &published);
                    few_changes(problem, present, start, &[], most, rounds, seed, &holds)
                });
                // Newcomers whom a gate has no place for have left their runs before anybody else may change.
                let inserted = both(|leg| {
                    let i = leg.index();
                    settled(&case.desk.legs[i].problem, &case.published[i], &legs[i])
                });
                // Own vehicles may change for vehicles alike: fewer are then allowed to the search, at last none.
                for share in [1, 2, 4, 8, 16] {
                    legs = both(|leg| {
                        let i = leg.index();
                        let (problem, present, start) = (&closed[i], &case.desk.legs[i].state, &inserted[i]);
                        let numbers = &case.desk.legs[i].numbers;
                        let newcomers: Vec<u32> = case.all_requests(leg).iter().filter_map(|&r| numbers[r]).collect();
                        let most = allowed(case, options, leg) / share;
                        let holds = stands(problem, &case.published[i]);
                        few_changes(problem, present, start, &newcomers, most, rounds / share as u64, seed, &holds)
                    });
                    let parts = [0, 1].map(|i: usize| (case.desk.legs[i].problem.clone(), legs[i].clone()));
                    let desk = &case.desk;
                    let plan = say(desk.plan, desk.scenario, desk.demand, desk.travel, parts, options.effort, None);
                    let present = desk.scenario.passengers.len() - case.newcomers.len();
                    if changed(case, &plan).0 as f64 * 100.0 <= options.share * present as f64 {
                        break;
                    }
                    legs.clone_from(&inserted);
                }
            }
            Freedom::Replan => {
                legs = both(|leg| {
                    let mut free = closed[leg.index()].clone();
                    money_only(&mut free);
                    let start = crate::routing::solve::restore(&free, &snapshot(&legs[leg.index()]));
                    let found = improve(&free, start, options.effort, leg);
                    crate::routing::solve::restore(&case.desk.legs[leg.index()].problem, &snapshot(&found))
                });
                lean_states =
                    both(|leg| improve(&lean[leg.index()].0, lean_states[leg.index()].clone(), options.effort, leg));
            }
        }
        let week_without: Pence =
            MicroPence(lean_states.iter().map(|s| s.cost - s.runs.iter().map(|r| r.wish).sum::<i64>()).sum())
                .to_pence();
        let ceiling = plans.last().map(|p| p.price.week);
        plans.push(said(case, freedom, &legs, &lean, week_without, ceiling, began, options));
    }
    let saved_together = plans.first().map_or(Pence(0), |p| one_by_one - p.price.week);
    Batch { plans, one_by_one, saved_together }
}

/// Whether every run of a leg has its unloading places as it is: mending that asks for changes of its own, and for money.
fn stands<'a>(problem: &'a Problem, published: &'a Published) -> impl Fn(&State) -> bool + 'a {
    move |state| settled(problem, published, state).cost == state.cost
}

fn snapshot(state: &State) -> Vec<(u8, Vec<u32>)> {
    crate::routing::search::sisr::snapshot(state)
}

/// Both legs at once.
fn both<T: Send>(work: impl Fn(Leg) -> T + Sync) -> [T; 2] {
    let (a, b) = rayon::join(|| work(Leg::Am), || work(Leg::Pm));
    [a, b]
}

/// The leg's problem with no place for whoever the present plan leaves without a seat: they are no newcomers, and serving
/// them would be paid for by those.
fn closed(case: &Case, leg: Leg) -> Problem {
    let bench = &case.desk.legs[leg.index()];
    let newcomers: BTreeSet<u32> = case.all_requests(leg).iter().filter_map(|&r| bench.numbers[r]).collect();
    let mut problem = bench.problem.clone();
    for q in bench.state.bank.iter().filter(|q| !newcomers.contains(q)) {
        for u in problem.nodes_of(*q) {
            problem.nodes[u as usize].types = 0;
        }
    }
    problem
}

fn money_only(p: &mut Problem) {
    p.continuity = 0;
    p.wishes.iter_mut().for_each(Vec::clear);
}

/// The leg's problem and present plan without the newcomers, money only.
fn without(case: &Case, leg: Leg) -> (Problem, State) {
    let desk = &case.desk;
    let bench = &desk.legs[leg.index()];
    let slots: Vec<u32> = bench.state.used().map(|(r, _)| r).collect();
    let ground = Ground { scenario: desk.scenario, demand: desk.demand, travel: desk.travel, bench };
    let region = Region::of(ground, &slots, &[], &[]);
    (region.problem, region.state)
}

/// Requests of a leg that may change vehicle: the share is of children, and a child may change in the morning, in the
/// afternoon or in both, so half of it goes to each leg.
fn allowed(case: &Case, options: &Options, leg: Leg) -> usize {
    let present: BTreeSet<usize> = case
        .desk
        .demand
        .of_leg(leg)
        .map(|(_, r)| r.passenger)
        .filter(|p| case.newcomers.binary_search(p).is_err())
        .collect();
    (present.len() as f64 * options.share / 200.0).floor() as usize
}

#[allow(clippy::too_many_arguments)]
fn said(
    case: &Case,
    freedom: Freedom,
    legs: &Legs,
    lean: &[(Problem, State); 2],
    week_without: Pence,
    ceiling: Option<Pence>,
    began: Instant,
    options: &Options,
) -> FreedomPlan {
    let desk = &case.desk;
    let parts = [0, 1].map(|i: usize| (desk.legs[i].problem.clone(), legs[i].clone()));
    let money = |p: &Problem, s: &State| {
        s.cost - s.runs.iter().map(|r| r.wish).sum::<i64>() - s.bank.len() as i64 * p.unserved_price
    };
    let with = MicroPence((0..2).map(|i| money(&desk.legs[i].problem, &legs[i])).sum()).to_pence();
    // Requests the present plan serves nobody for are in neither; their price is in the bank of both.
    let bank: i64 = lean.iter().map(|(p, s)| s.bank.len() as i64 * p.unserved_price).sum();
    let lean_week = week_without - MicroPence(bank).to_pence();
    let own = Pence((with - lean_week).0.max(0));
    let tolerance = (freedom == Freedom::Insert).then_some(options.tolerance);
    let plan = say(desk.plan, desk.scenario, desk.demand, desk.travel, parts, options.effort, tolerance);
    // Without newcomers an insertion leaves the plan as it is, so its price is exact, unloading places and all.
    let own = if freedom == Freedom::Insert { plan.cost.week - desk.plan.cost.week } else { own };
    let week = ceiling.map_or(own, |c| c.min(own));
    let (changed, moved) = changed(case, &plan);
    let present = desk.scenario.passengers.len() - case.newcomers.len();
    let new: BTreeSet<&str> = case.newcomers.iter().map(|&p| desk.scenario.passengers[p].reference.as_str()).collect();
    let breaches = crate::plan::verify::verify(&plan, desk.scenario, desk.demand, desk.travel).breaches.len();
    FreedomPlan {
        freedom,
        price: Marginal::new(case, week, week, week),
        week: plan.cost.week,
        week_without: lean_week,
        changed,
        changed_percent: changed as f64 * 100.0 / present.max(1) as f64,
        moved,
        new_vehicles: plan.day_contracts.len() as i64 - desk.plan.day_contracts.len() as i64,
        unserved: plan.unserved.iter().filter(|u| new.contains(u.passenger.as_str())).count(),
        breaches,
        ledger: ledger(desk.plan, &plan, &case.opened_at, Limit::of(options.variation_limit)),
        seconds: began.elapsed().as_secs_f64(),
        plan,
    }
}

/// Present passengers whose run or vehicle is another, and the farthest move of a published time among the others.
fn changed(case: &Case, plan: &Plan) -> (usize, i32) {
    let (mut people, mut farthest) = (BTreeSet::new(), 0);
    for change in compare::compare(case.desk.plan, plan).requests {
        if let (Some(a), Some(b)) = (&change.before, &change.after) {
            if a.run != b.run || change.other_vehicle() {
                people.insert(change.passenger.clone());
            } else {
                farthest = farthest.max(change.home_shift().abs());
            }
        }
    }
    (people.len(), farthest)
}
