//! Recombination: the cheapest choice of collected routes that serves every request once with the vehicles there are, found
//! by HiGHS from the plan at hand.

use super::pool::Pool;
use super::state::Plan;
use crate::literature::problem::Problem;

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Most columns handed over, those of the best plans first.
    pub columns: usize,
    /// Most routes.
    pub vehicles: usize,
    /// Seconds, where the search is limited by time anyway.
    pub seconds: Option<f64>,
    /// Nodes of the search tree.
    pub nodes: i32,
}

/// A cheaper plan out of the pool, if there is one.
#[cfg(feature = "highs")]
pub fn recombine(p: &Problem, pool: &Pool, plan: &Plan, effort: &Effort) -> Option<Plan> {
    use highs::{ColProblem, HighsSolutionStatus, Sense};
    let mut order: Vec<usize> = (0..pool.columns.len()).collect();
    order.sort_by_key(|&i| (pool.columns[i].seen, i));
    order.truncate(effort.columns);
    if order.is_empty() || !plan.bank.is_empty() {
        return None;
    }
    let mut program = ColProblem::new();
    let served: Vec<_> = (0..p.n).map(|_| program.add_row(1.0..=1.0)).collect();
    let fleet: Vec<_> = p
        .kinds
        .iter()
        .map(|k| if k.count == u32::MAX { program.add_row(0.0..) } else { program.add_row(..=f64::from(k.count)) })
        .collect();
    let routes = program.add_row(..=effort.vehicles as f64);
    let mut start = Vec::new();
    let mut columns: Vec<(u16, i64, &[u32])> = Vec::new();
    // The plan at hand comes first, so that it is a start even where its columns were purged.
    let own = plan.routes.iter().map(|(kind, stops)| match pool.find(p, *kind, stops) {
        Some(c) => (*kind, Some(c.cost), pool.stops(c)),
        None => (*kind, None, stops.as_slice()),
    });
    let others = order.iter().map(|&i| &pool.columns[i]).map(|c| (c.kind, Some(c.cost), pool.stops(c)));
    let own_cost = |stops: &[u32]| stops.windows(2).map(|w| i64::from(p.arc(w[0], w[1]).cost)).sum::<i64>();
    for (i, (kind, cost, stops)) in own.chain(others).enumerate() {
        let rows = stops.iter().filter(|&&s| p.is_pickup(s)).map(|&s| (served[s as usize], 1.0));
        let rows: Vec<_> = rows.chain([(fleet[kind as usize], 1.0), (routes, 1.0)]).collect();
        start.push(f64::from(u8::from(i < plan.routes.len())));
        let cost = cost.unwrap_or_else(|| own_cost(stops));
        program.add_integer_column(cost as f64 / p.scale, 0.0..=1.0, rows);
        columns.push((kind, cost, stops));
    }
    let mut model = program.try_optimise(Sense::Minimise).ok()?;
    model.make_quiet();
    model.try_set_option("parallel", "off").ok()?;
    model.try_set_option("threads", 1).ok()?;
    model.try_set_option("random_seed", 1).ok()?;
    model.try_set_option("mip_max_nodes", effort.nodes).ok()?;
    model.try_set_option("mip_rel_gap", 1e-6).ok()?;
    if let Some(seconds) = effort.seconds {
        model.try_set_option("time_limit", seconds).ok()?;
    }
    model.try_set_solution(Some(&start), None, None, None).ok()?;
    let solved = model.try_solve().ok()?;
    if solved.primal_solution_status() != HighsSolutionStatus::Feasible {
        return None;
    }
    let values = solved.get_solution().columns().to_vec();
    let chosen = columns.iter().zip(values).filter(|(_, v)| *v > 0.5).map(|(c, _)| *c);
    let mut found = Plan::default();
    for (kind, cost, stops) in chosen {
        found.cost += cost;
        found.routes.push((kind, stops.to_vec()));
    }
    (found.cost < plan.cost).then_some(found)
}

/// Without HiGHS nothing is recombined.
#[cfg(not(feature = "highs"))]
pub fn recombine(_: &Problem, _: &Pool, _: &Plan, _: &Effort) -> Option<Plan> {
    None
}
