//! A passenger whom no vehicle can carry: neither a class of operators' vehicle nor an own one has the place, the
//! equipment and the class they need.

use crate::model::vehicle::Equipment;
use crate::model::{Assistance, Mobility, Passenger, Policy, Restraint};
use crate::scenario::did_you_mean;
use crate::scenario::read::Draft;

/// Whether a vehicle of a class and equipment will do.
type Test<'p> = Box<dyn Fn(&str, &Equipment) -> bool + 'p>;

/// One need, and whether a vehicle of a class meets it.
struct Need<'p> {
    column: &'static str,
    words: String,
    met: Test<'p>,
}

/// Today's run of a passenger should be one of today's routes or contracts, where the council lists them.
fn current_runs(draft: &Draft<'_>) {
    let s = &draft.scenario;
    let listed: Vec<&str> =
        s.routes.iter().map(|r| r.reference.as_str()).chain(s.contracts.iter().map(|c| c.reference.as_str())).collect();
    for (p, row) in s.passengers.iter().zip(&draft.passenger_rows) {
        let run = p.current_run.as_str();
        if !run.is_empty() && !s.routes.is_empty() && !listed.iter().any(|l| l.eq_ignore_ascii_case(run)) {
            let problem = "This run is neither in routes.csv nor in contracts.csv.";
            let mend = format!("{}Correct it, or add the run.", did_you_mean(run, listed.iter().copied()));
            row.warning("current_run", "unknown-run", problem, &mend);
        }
    }
}

/// Needs of a passenger, those that rule out most said first.
fn needs<'p>(p: &'p Passenger, policy: &Policy) -> Vec<Need<'p>> {
    let mut needs = Vec::new();
    let mut add = |column, words: String, met: Test<'p>| {
        needs.push(Need { column, words, met });
    };
    let named = |list: &[String], class: &str| list.iter().any(|c| c.eq_ignore_ascii_case(class));
    if !p.only_classes.is_empty() {
        let words = format!("one of the classes {}", p.only_classes.join(", "));
        add("only_classes", words, Box::new(move |class, _| named(&p.only_classes, class)));
    }
    if !p.not_classes.is_empty() {
        let words = format!("none of the classes {}", p.not_classes.join(", "));
        add("not_classes", words, Box::new(move |class, _| !named(&p.not_classes, class)));
    }
    if p.mobility == Mobility::Wheelchair {
        let place = |_: &str, e: &Equipment| e.layouts.iter().any(|l| l.wheelchairs > 0);
        add("mobility", "a wheelchair place".to_owned(), Box::new(place));
        add("mobility", "a lift or ramp".to_owned(), Box::new(|_, e| e.lift));
        let limit = |most: Option<u32>, own: Option<u32>| most.zip(own).is_none_or(|(most, own)| own <= most);
        if let Some(kg) = p.wheelchair_kg {
            let words = format!("a lift for {kg} kg");
            add("wheelchair_kg", words, Box::new(move |_, e| limit(e.max_wheelchair_kg, p.wheelchair_kg)));
        }
        if let Some(mm) = p.wheelchair_length_mm {
            let words = format!("room for a wheelchair {mm} mm long");
            let met = move |_: &str, e: &Equipment| limit(e.max_wheelchair_length_mm, p.wheelchair_length_mm);
            add("wheelchair_length_mm", words, Box::new(met));
        }
        if let Some(mm) = p.wheelchair_width_mm {
            let words = format!("room for a wheelchair {mm} mm wide");
            let met = move |_: &str, e: &Equipment| limit(e.max_wheelchair_width_mm, p.wheelchair_width_mm);
            add("wheelchair_width_mm", words, Box::new(met));
        }
    } else if p.needs_lift {
        add("needs_lift", "a lift or ramp".to_owned(), Box::new(|_, e| e.lift));
    }
    match p.restraint {
        Restraint::None => {}
        Restraint::Harness => add("restraint", "a harness".to_owned(), Box::new(|_, e| e.harnesses > 0)),
        Restraint::ChildSeat => add("restraint", "a child seat".to_owned(), Box::new(|_, e| e.child_seats > 0)),
    }
    let wheelchairs = u32::from(p.mobility == Mobility::Wheelchair);
    let assistants = policy.assistants(std::iter::once(p.assistance));
    let no_front = u32::from(p.no_front_seat && wheelchairs == 0);
    let seats = 1 - wheelchairs + assistants;
    let mut words = format!("a layout with {seats} seats and {wheelchairs} wheelchair places");
    if assistants > 0 {
        words.push_str(", one seat for the assistant");
    }
    if no_front > 0 {
        words.push_str(", not beside the driver");
    }
    let column = if p.assistance == Assistance::None { "mobility" } else { "assistance" };
    add(column, words, Box::new(move |_, e| e.layout_for(seats, wheelchairs, no_front).is_some()));
    needs
}

pub(super) fn check(draft: &Draft<'_>) {
    current_runs(draft);
    if !draft.vehicles_known {
        return;
    }
    let s = &draft.scenario;
    let own = s.fleet.iter().map(|v| (v.class.as_str(), &v.equipment));
    let vehicles: Vec<(&str, &Equipment)> =
        s.classes.iter().map(|c| (c.id.as_str(), &c.equipment)).chain(own).collect();
    for (p, row) in s.passengers.iter().zip(&draft.passenger_rows) {
        let needs = needs(p, &s.policy);
        let mut left = vehicles.clone();
        let mut said: Vec<&str> = Vec::new();
        for need in &needs {
            left.retain(|(class, equipment)| (need.met)(class, equipment));
            said.push(&need.words);
            if left.is_empty() {
                let problem = format!("No vehicle can carry this passenger: none has {}.", said.join(" and "));
                let mend = "Correct the need, or add a class to rates.csv or a vehicle to fleet.csv that meets it.";
                row.error(need.column, "no-vehicle", &problem, mend);
                break;
            }
        }
        if p.group_max == Some(0) || (p.solo && p.group_max.is_some_and(|g| g > 1)) {
            let problem = "The passenger travels alone: a larger group has no meaning.";
            row.warning("group_max", "solo-with-group", problem, "Leave the cell empty.");
        }
    }
}
