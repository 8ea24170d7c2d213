//! Large plans cut into parts that streams work on side by side: routes that lie near each other stay together, and every
//! cut is another one, so that no border lasts.

use super::state::Plan;
use crate::literature::problem::Problem;
use crate::routing::search::dice::Dice;

/// Cuts a plan into parts of about as many requests each, along the way from a random request to the one farthest from it.
/// Costs are left open.
pub fn split(p: &Problem, plan: &Plan, parts: usize, dice: &mut Dice) -> Vec<Plan> {
    let mut cut = vec![Plan::default(); parts];
    let from = dice.below(p.n) as u32;
    let way = |a: u32, b: u32| i64::from(p.arc(a, b).time);
    let to = (0..p.n as u32).max_by_key(|&q| way(from, q)).unwrap_or(from);
    let mut order: Vec<(i64, usize)> = Vec::with_capacity(plan.routes.len());
    for (i, (_, stops)) in plan.routes.iter().enumerate() {
        let pickups = stops.iter().filter(|&&s| p.is_pickup(s));
        let lean: i64 = pickups.clone().map(|&s| way(from, s) - way(s, to)).sum();
        order.push((lean / (pickups.count() as i64).max(1), i));
    }
    order.sort_unstable();
    let all: usize = plan.routes.iter().map(|(_, stops)| stops.len() - 2).sum();
    let mut done = 0;
    for (_, i) in order {
        let stops = plan.routes[i].1.len() - 2;
        let part = ((done + stops / 2) * parts / all.max(1)).min(parts - 1);
        cut[part].routes.push(plan.routes[i].clone());
        done += stops;
    }
    for &q in &plan.bank {
        cut[dice.below(parts)].bank.push(q);
    }
    cut
}

/// Puts the parts together again.
pub fn join<'a>(parts: impl Iterator<Item = &'a Plan>) -> Plan {
    let mut whole = Plan::default();
    for part in parts {
        whole.cost += part.cost;
        whole.bank.extend_from_slice(&part.bank);
        whole.routes.extend_from_slice(&part.routes);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::literature::instance::{Format, Instance, Request, Stop, Travel, Vehicle};

    #[test]
    fn parts_hold_every_route_once_and_neighbours_together() {
        // Twelve requests along a road, each alone in a route.
        let stop = |place| Stop { place, earliest: 0.0, latest: 1e4, service: 0.0 };
        let request = |i: usize| Request {
            id: i.to_string(),
            pickup: stop(i),
            delivery: stop(i + 1),
            load: [1, 0, 0, 0],
            ride: f64::INFINITY,
        };
        let vehicle = Vehicle {
            name: "van".into(),
            count: None,
            depot: None,
            capacity: [4, 0, 0, 0],
            duration: f64::INFINITY,
            horizon: (0.0, 1e4),
            price: crate::literature::instance::Price::default(),
        };
        let p = Problem::new(&Instance {
            name: String::new(),
            format: Format::Cordeau,
            requests: (0..12).map(request).collect(),
            vehicles: vec![vehicle],
            travel: Travel::Euclid((0..13).map(|i| (f64::from(i), 0.0)).collect()),
        });
        let (start, end) = p.ends(0);
        let routes = (0..12u32).map(|r| (0, vec![start, r, p.delivery(r), end])).collect();
        let plan = Plan { cost: 0, bank: Vec::new(), routes };
        let mut dice = Dice::new(4, 4);
        for _ in 0..20 {
            let parts = split(&p, &plan, 3, &mut dice);
            let mut seen: Vec<u32> = parts.iter().flat_map(|part| part.routes.iter().map(|(_, s)| s[1])).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..12).collect::<Vec<u32>>());
            assert!(parts.iter().all(|part| part.routes.len() == 4));
            assert_eq!(join(parts.iter()).routes.len(), 12);
        }
    }
}
