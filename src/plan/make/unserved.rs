//! Why a request is served by nobody: the first rule that stands in its way when it travels alone, computed.

use super::SolvedLeg;
use crate::model::{Demand, Scenario, clock};
use crate::plan::document::Unserved;
use crate::routing::problem::{NodeData, Problem};
use crate::routing::run::Run as Kernel;

/// Every request of a leg in no run, with its reason.
pub fn explain(scenario: &Scenario, demand: &Demand, solved: &SolvedLeg, left_out: &[u32]) -> Vec<Unserved> {
    let p = &solved.problem;
    let mut list: Vec<Unserved> = Vec::new();
    let searched = solved.solution.unserved.iter().map(|&q| (q, reason(scenario, p, q)));
    let unplaced = left_out.iter().map(|&q| {
        let gate = p.gate_of(q);
        let setting = &scenario.settings[p.gates[gate as usize].setting as usize];
        let needed = format!("one more unloading place at {}, or a wider window there", setting.name);
        (q, ("unloading-places", needed))
    });
    for (q, (rule, needed)) in searched.chain(unplaced) {
        let request = &demand.requests[p.requests[q as usize].demand as usize];
        list.push(Unserved {
            request: request.id.clone(),
            passenger: scenario.passengers[request.passenger].reference.clone(),
            leg: solved.leg,
            rule: rule.to_owned(),
            needed,
        });
    }
    list.sort_by(|a, b| a.request.cmp(&b.request));
    list
}

fn reason(scenario: &Scenario, p: &Problem, q: u32) -> (&'static str, String) {
    let node = &p.nodes[p.requests[q as usize].first_node as usize];
    if node.types == 0 {
        return ("class-restriction", "a vehicle class that the passenger's restrictions allow".to_owned());
    }
    let assistants = p.assistants(node.load);
    if node.types & p.fitting(node.load, assistants) == 0 {
        let needed = "an allowed vehicle with a layout and equipment for the passenger and any assistant".to_owned();
        return ("seats", needed);
    }
    let mut run = Kernel::default();
    run.items.extend_from_slice(&[p.requests[q as usize].first_node, p.first_visit() + node.gate]);
    if run.rebuild(p) {
        if run.cheapest(p, u64::MAX).is_none() {
            return ("shift", "a longer shift of the vehicles that may carry the passenger".to_owned());
        }
        if run.fits & p.operator_types == 0 {
            let needed = "one more vehicle like those of the own fleet that may carry the passenger";
            return ("own-vehicle-once", needed.to_owned());
        }
        return ("must-travel-with", "a vehicle and times that suit everybody who must travel together".to_owned());
    }
    time_reason(scenario, p, node)
}

fn time_reason(scenario: &Scenario, p: &Problem, node: &NodeData) -> (&'static str, String) {
    let gate = &p.gates[node.gate as usize];
    let service = gate.dwell + node.setting_secs;
    if gate.latest - gate.earliest < service {
        let needed = format!("a window of at least {} minutes at the setting", (service + 59) / 60);
        return ("window-latest", needed);
    }
    if p.afternoon_clock {
        let latest = scenario.policy.latest_dropoff;
        ("latest-dropoff", format!("an earlier finish, or set-downs later than {}", clock(latest)))
    } else {
        let earliest = scenario.policy.earliest_pickup;
        ("earliest-pickup", format!("a later start, or pick-ups earlier than {}", clock(earliest)))
    }
}
