//! Loads: what one layout, its seats, places and equipment must carry on each weekday at each moment between two stops, and
//! how many others a passenger can bear.

use super::{
    facts::{Facts, Rider, RunFacts, Vehicle},
    rule::{Breach, Rule},
};
use crate::model::{Mobility, Restraint};

/// All checks of this file.
pub(super) fn check(facts: &Facts, out: &mut Vec<Breach>) {
    for run in &facts.runs {
        assistants(facts, run, out);
        company(run, out);
        let Some(vehicle) = &run.vehicle else { continue };
        layout(run, vehicle, out);
        seats(facts, run, vehicle, out);
        equipment(run, vehicle, out);
        for rider in &run.riders {
            lift(run, vehicle, rider, out);
            wheelchair(run, vehicle, rider, out);
        }
    }
}

/// The most assistants any weekday needs.
fn assistants(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    let most = run.weekdays().iter().map(|day| facts.assistants(run, day)).max().unwrap_or(0);
    if i64::from(run.run.assistants) != most {
        out.push(Breach::of(Rule::Assistants, most, run.run.assistants).run(&run.run.id));
    }
}

/// The layout is one of the vehicle's.
fn layout(run: &RunFacts, vehicle: &Vehicle, out: &mut Vec<Breach>) {
    let layouts = &vehicle.equipment.layouts;
    if !layouts.contains(&run.run.layout) {
        let known: Vec<String> = layouts.iter().map(ToString::to_string).collect();
        out.push(Breach::of(Rule::LayoutKnown, known.join(" or "), run.run.layout).run(&run.run.id));
    }
}

/// The worst moment of a run by some measure: the first weekday on which it is reached, and its size.
fn worst(run: &RunFacts, measure: impl Fn(&[&Rider]) -> usize) -> Option<(usize, usize)> {
    let moments = run.weekdays().iter().flat_map(|day| (0..run.stops.len()).map(move |position| (day, position)));
    let mut worst: Option<(usize, usize)> = None;
    for (day, position) in moments {
        let size = measure(&run.aboard_after(position, day));
        if worst.is_none_or(|(_, most)| size > most) {
            worst = Some((day, size));
        }
    }
    worst
}

/// Reports the worst moment where it is more than there is.
fn at_most(run: &RunFacts, rule: Rule, there_are: i64, worst: Option<(usize, usize)>, out: &mut Vec<Breach>) {
    if let Some((day, most)) = worst.filter(|&(_, most)| most as i64 > there_are) {
        out.push(Breach::of(rule, format!("at most {}", there_are.max(0)), most).run(&run.run.id).on(day));
    }
}

fn seated(rider: &Rider) -> bool {
    rider.passenger.mobility != Mobility::Wheelchair
}

/// One layout carries every moment of every weekday: seats for those who sit and for the day's assistants (on board for
/// the whole run), places for wheelchairs, and seats away from the driver for those who need one. A passenger who may
/// not sit in front and travels in a wheelchair takes no seat.
fn seats(facts: &Facts, run: &RunFacts, vehicle: &Vehicle, out: &mut Vec<Breach>) {
    let layout = run.run.layout;
    for day in run.weekdays().iter() {
        let assistants = facts.assistants(run, day);
        let most = (0..run.stops.len())
            .map(|position| run.aboard_after(position, day).iter().filter(|r| seated(r)).count() as i64)
            .max()
            .unwrap_or(0);
        if most + assistants > i64::from(layout.seats) {
            let expected = format!("at most {} seats", layout.seats);
            let found = format!("{most} passengers and {assistants} assistants");
            out.push(Breach::of(Rule::Seats, expected, found).run(&run.run.id).on(day));
            break;
        }
    }
    let wheelchairs = worst(run, |aboard| aboard.iter().filter(|r| !seated(r)).count());
    at_most(run, Rule::WheelchairPlaces, i64::from(layout.wheelchairs), wheelchairs, out);
    let behind = i64::from(layout.seats) - i64::from(vehicle.equipment.front_seats);
    let not_in_front = worst(run, |aboard| aboard.iter().filter(|r| seated(r) && r.passenger.no_front_seat).count());
    at_most(run, Rule::FrontSeats, behind.max(0), not_in_front, out);
}

/// Harnesses and child seats in use never exceed those carried.
fn equipment(run: &RunFacts, vehicle: &Vehicle, out: &mut Vec<Breach>) {
    let using = |restraint: Restraint| {
        worst(run, move |aboard| aboard.iter().filter(|r| r.passenger.restraint == restraint).count())
    };
    at_most(run, Rule::Harnesses, i64::from(vehicle.equipment.harnesses), using(Restraint::Harness), out);
    at_most(run, Rule::ChildSeats, i64::from(vehicle.equipment.child_seats), using(Restraint::ChildSeat), out);
}

/// A passenger in a wheelchair, or who needs a lift otherwise, has one.
fn lift(run: &RunFacts, vehicle: &Vehicle, rider: &Rider, out: &mut Vec<Breach>) {
    if (!seated(rider) || rider.passenger.needs_lift) && !vehicle.equipment.lift {
        let found = format!("none on `{}`", vehicle.class);
        out.push(Breach::of(Rule::Lift, "a lift", found).run(&run.run.id).who(&rider.request.id));
    }
}

/// A wheelchair somebody travels in is within the vehicle's limits, where both are known.
fn wheelchair(run: &RunFacts, vehicle: &Vehicle, rider: &Rider, out: &mut Vec<Breach>) {
    if seated(rider) {
        return;
    }
    let (p, v) = (rider.passenger, vehicle.equipment);
    for (unit, size, limit) in [
        ("kg", p.wheelchair_kg, v.max_wheelchair_kg),
        ("mm long", p.wheelchair_length_mm, v.max_wheelchair_length_mm),
        ("mm wide", p.wheelchair_width_mm, v.max_wheelchair_width_mm),
    ] {
        if let (Some(size), Some(limit)) = (size, limit)
            && size > limit
        {
            let breach = Breach::of(Rule::WheelchairLimits, format!("at most {limit} {unit}"), size);
            out.push(breach.run(&run.run.id).who(&rider.request.id));
        }
    }
}

/// Solo: nobody else aboard at any moment of the journey. Group maximum: at every moment of that passenger's journey no
/// more passengers aboard than that, the passenger included.
fn company(run: &RunFacts, out: &mut Vec<Breach>) {
    for rider in &run.riders {
        let bearable = [
            (Rule::Solo, rider.passenger.solo.then_some(1)),
            (Rule::GroupMax, rider.passenger.group_max.map(usize::from)),
        ];
        for (rule, most) in bearable {
            let Some(most) = most else { continue };
            let moments = rider
                .request
                .weekdays
                .iter()
                .flat_map(|day| (rider.boards..rider.alights).map(move |position| (day, position)));
            let worst = moments.map(|(day, position)| (run.aboard_after(position, day).len(), day));
            if let Some((aboard, day)) = worst.max_by_key(|&(aboard, day)| (aboard, std::cmp::Reverse(day)))
                && aboard > most
            {
                let breach = Breach::of(rule, format!("at most {most} aboard"), aboard);
                out.push(breach.run(&run.run.id).on(day).who(&rider.request.id));
            }
        }
    }
}
