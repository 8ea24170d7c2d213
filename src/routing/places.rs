//! Unloading places: when each run comes, so that no setting has more vehicles at once than it has places.
//!
//! The search leaves each run some slack; this spends it. Runs with least slack choose first, each as near the middle of
//! its slack as the places allow. What cannot be fitted is handed back to be planned anew.

use super::problem::Problem;
use super::run::Run;
use super::state::State;
use crate::model::Secs;

/// Seconds between the times tried.
const STEP: Secs = 15;

/// A vehicle at a setting: from, until (half open), weekdays.
#[derive(Debug, Clone, Copy)]
struct Stay {
    from: Secs,
    until: Secs,
    days: u8,
}

/// How much earlier than its last timetable each run goes, and the runs for which there is no place.
#[derive(Debug, Clone, Default)]
pub struct Shifts {
    /// Shift of each run slot, seconds.
    pub shift: Vec<Secs>,
    /// Runs that cannot be fitted.
    pub unfitted: Vec<u32>,
}

/// The range of shifts a run's slack and its vehicle's shift allow.
pub fn range(run: &Run, p: &Problem) -> (Secs, Secs) {
    let (mut least, mut most) = (0, run.times.early);
    if let Some(own) = &p.types[run.kind as usize].own {
        for (day, (_, work)) in run.work[..run.works].iter().enumerate() {
            let (begin, end) = run.service[day];
            let collect = if work.assistants > 0 { p.types[run.kind as usize].tariff.pa_secs } else { 0 };
            let out = p.drive(own.depot, work.first).secs as Secs + collect;
            let back = p.drive(work.last, own.depot).secs as Secs;
            most = most.min(begin - out - own.from);
            least = least.max(end + back - own.until);
        }
    }
    (least, most.max(least))
}

/// Fits all runs of a leg. `places` is the number of places of each setting, `None` where there is no limit.
pub fn fit(p: &Problem, state: &State, places: &[Option<u8>]) -> Shifts {
    fit_near(p, state, places, &[])
}

/// As [`fit`], with the shift some runs would like to keep, by slot: those choose first, and as near to it as they can.
pub fn fit_near(p: &Problem, state: &State, places: &[Option<u8>], wish: &[Option<Secs>]) -> Shifts {
    let wished = |r: u32| wish.get(r as usize).copied().flatten();
    let mut shifts = Shifts { shift: vec![0; state.runs.len()], unfitted: Vec::new() };
    let mut stays: Vec<Vec<Stay>> = vec![Vec::new(); places.len()];
    let mut order: Vec<(bool, Secs, u32)> = state
        .used()
        .map(|(r, run)| {
            let (least, most) = range(run, p);
            (wished(r).is_none(), most - least, r)
        })
        .collect();
    order.sort_unstable();
    for (_, _, r) in order {
        let run = &state.runs[r as usize];
        let (least, most) = range(run, p);
        let middle = wished(r).map_or(least + (most - least) / 2, |s| s.clamp(least, most));
        let mut tries: Vec<Secs> = (0..).map(|k| least + k * STEP).take_while(|&s| s < most).collect();
        tries.extend([most, middle]);
        tries.sort_by_key(|&s| ((s - middle).abs(), s));
        match tries.into_iter().find(|&s| free(p, run, s, places, &stays)) {
            Some(s) => {
                shifts.shift[r as usize] = s;
                for (setting, stay) in visits(p, run, s) {
                    stays[setting].push(stay);
                }
            }
            None => shifts.unfitted.push(r),
        }
    }
    shifts
}

fn visits<'a>(p: &'a Problem, run: &'a Run, shift: Secs) -> impl Iterator<Item = (usize, Stay)> + 'a {
    (0..run.visits()).map(move |k| {
        let from = run.times.start[k] - shift;
        let stay = Stay { from, until: from + run.dwell[k], days: run.visit_days[k] };
        (p.gates[run.gate[k] as usize].setting as usize, stay)
    })
}

/// Whether a run at a shift finds a place at each of its settings on each weekday.
fn free(p: &Problem, run: &Run, shift: Secs, places: &[Option<u8>], stays: &[Vec<Stay>]) -> bool {
    visits(p, run, shift).all(|(setting, own)| {
        let Some(limit) = places[setting] else { return true };
        (0..5u8).filter(|&d| own.days >> d & 1 == 1).all(|day| {
            let others: Vec<&Stay> = stays[setting]
                .iter()
                .filter(|s| s.days >> day & 1 == 1 && s.from < own.until && own.from < s.until)
                .collect();
            // The most vehicles at once while this one is there: counted when it comes and whenever another comes.
            let moments = others.iter().map(|s| s.from.max(own.from)).chain([own.from]);
            moments.max_by_key(|&t| at_moment(&others, t)).is_none_or(|t| at_moment(&others, t) < usize::from(limit))
        })
    })
}

fn at_moment(stays: &[&Stay], t: Secs) -> usize {
    stays.iter().filter(|s| s.from <= t && t < s.until).count()
}
