//! How figures and needs are said: the same words in every file.

use crate::model::{Assistance, Layout, Mobility, Passenger, Restraint, Secs, Weekdays};

/// Metres of a mile.
const MILE: f64 = 1609.344;

/// Miles, for display.
pub fn miles(metres: u64) -> f64 {
    metres as f64 / MILE
}

/// A distance as a driver reads it: yards to the nearest ten below two tenths of a mile, else miles with one decimal.
pub fn distance(metres: u32) -> String {
    if miles(metres.into()) < 0.18 {
        let yards = (miles(metres.into()) * 176.0).round().max(1.0) * 10.0;
        format!("{yards:.0} yards")
    } else {
        format!("{:.1} miles", miles(metres.into()))
    }
}

/// `HH:MM`, seconds dropped: a passenger who keeps to it is never late.
pub fn hour_minute(t: Secs) -> String {
    crate::model::clock(t - t.rem_euclid(60))
}

/// Whole minutes, rounded up, so that a length is never understated; a length below zero is rounded to the nearest.
pub fn minutes_up(t: Secs) -> Secs {
    if t < 0 { -((-t + 30) / 60) } else { (t + 59) / 60 }
}

/// `1 journey`, `2 journeys`.
pub fn several(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `Mon-Fri`, `Mon, Wed, Fri`, `Mon-Wed, Fri`: three days or more in a row are a stretch.
pub fn weekdays(days: Weekdays) -> String {
    let list: Vec<usize> = days.iter().collect();
    let stretches = list.chunk_by(|a, b| b - a == 1).flat_map(|stretch| match stretch {
        [first, _, .., last] => vec![format!("{}-{}", Weekdays::name(*first), Weekdays::name(*last))],
        few => few.iter().map(|&d| Weekdays::name(d).to_owned()).collect(),
    });
    stretches.collect::<Vec<_>>().join(", ")
}

/// An assistant named to a run, with the drive to collect them: `PA003 (2.1 miles, 9 min)`.
pub fn crew_member(member: &crate::plan::CrewMember) -> String {
    let minutes = member.collect_secs.div_ceil(60);
    format!("{} ({:.1} miles, {minutes} min)", member.assistant, miles(u64::from(member.collect_metres)))
}

/// A vehicle as a family would say it, by its places.
pub fn vehicle(own: bool, layout: Layout) -> &'static str {
    match (own, layout.seats + layout.wheelchairs) {
        (false, 0..=8) => "Taxi",
        (false, 9..=22) => "Minibus",
        (false, _) => "Coach",
        (true, 0..=4) => "Council car",
        (true, 5..=22) => "Council minibus",
        (true, _) => "Council bus",
    }
}

/// What a passenger needs on board, each need as an officer would say it.
pub fn needs(passenger: &Passenger) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    match passenger.mobility {
        Mobility::Walks => {}
        Mobility::Transfers => words.push("Wheelchair, transfers to seat".into()),
        Mobility::Wheelchair => {
            let size = match (passenger.wheelchair_length_mm, passenger.wheelchair_width_mm) {
                (Some(l), Some(w)) => format!(" {l} x {w} mm"),
                _ => String::new(),
            };
            let weight = passenger.wheelchair_kg.map_or(String::new(), |kg| format!(" {kg} kg"));
            words.push(format!("Travels in wheelchair{size}{weight}"));
        }
    }
    if passenger.needs_lift {
        words.push("Tail lift".into());
    }
    match passenger.assistance {
        Assistance::None => {}
        Assistance::Shared => words.push("Assistant, shared".into()),
        Assistance::OneToOne => words.push("Assistant, one to one".into()),
        Assistance::Nurse => words.push("Nurse".into()),
    }
    match passenger.restraint {
        Restraint::None => {}
        Restraint::Harness => words.push("Harness".into()),
        Restraint::ChildSeat => words.push("Child seat".into()),
    }
    if passenger.no_front_seat {
        words.push("Not beside driver".into());
    }
    if passenger.solo {
        words.push("Travels alone".into());
    }
    if let Some(most) = passenger.group_max {
        words.push(format!("Group of {most} at most"));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_never_understated() {
        assert_eq!(minutes_up(0), 0);
        assert_eq!(minutes_up(2941), 50);
        assert_eq!(minutes_up(3000), 50);
        assert_eq!(minutes_up(3001), 51);
        assert_eq!(minutes_up(-90), -2);
    }

    #[test]
    fn distances_for_drivers() {
        let told = [0, 91, 280, 300, 1_609].map(distance);
        assert_eq!(told, ["10 yards", "100 yards", "310 yards", "0.2 miles", "1.0 miles"]);
    }

    #[test]
    fn times_lose_their_seconds_downwards() {
        assert_eq!(hour_minute(8 * 3600 + 59), "08:00");
        assert_eq!(hour_minute(8 * 3600 + 119), "08:01");
    }

    #[test]
    fn weekdays_in_words() {
        assert_eq!(weekdays(Weekdays::ALL), "Mon-Fri");
        assert_eq!(weekdays(Weekdays(0b10101)), "Mon, Wed, Fri");
        assert_eq!(weekdays(Weekdays(0b10111)), "Mon-Wed, Fri");
        assert_eq!(weekdays(Weekdays(0b00011)), "Mon, Tue");
        assert_eq!(weekdays(Weekdays(0b10000)), "Fri");
        assert_eq!(weekdays(Weekdays::NONE), "");
    }
}
