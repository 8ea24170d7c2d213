//! The days of a run as the insertion tests see them, and what is certain about each by itself.

use crate::model::Secs;
use crate::routing::problem::{NodeData, Problem};
use crate::routing::run::Run;

/// A run's days as the constant-time test can use them: the run itself where it is uniform.
pub(super) fn days<'a>(run: &'a Run, p: &Problem) -> impl Iterator<Item = (&'a Run, Option<&'a [u16]>)> {
    debug_assert!(run.has_days(p), "a run is asked once its days are there");
    let itself = (run.uniform && p.wait_aboard).then_some((run, None));
    itself.into_iter().chain(run.views.days().iter().map(|v| (&v.run, Some(v.map.as_slice()))))
}

#[inline]
pub(super) fn mapped(map: Option<&[u16]>, pos: usize) -> usize {
    map.map_or(pos, |m| m[pos] as usize)
}

/// What days cost at the least on which nobody rode before.
pub(super) fn new_days(run: &Run, p: &Problem, node: &NodeData) -> i64 {
    i64::from((node.days & !run.days).count_ones()) * p.types[run.kind as usize].tariff.fixed
}

/// What a run costs at the least, each day by itself, less its price.
pub(super) fn least_today(run: &Run, p: &Problem) -> i64 {
    let kind = run.kind as usize;
    let each = days(run, p).map(|(day, _)| i64::from(day.days.count_ones()) * p.day_cost(kind, &day.work[0].1));
    each.sum::<i64>() + run.wish - run.cost
}

/// Whether the windows, and the journeys of those on board, leave room for a new visit to a gate, longer by some seconds, at
/// a position of a uniform run; what is certain only.
#[inline]
pub(super) fn has_time(run: &Run, p: &Problem, gate: u32, secs: Secs, q: usize) -> bool {
    let new = &p.gates[gate as usize];
    let (n, m) = (run.items.len(), run.visits());
    let block = if q == n { m } else { run.block[q] as usize };
    let dwell = new.dwell + secs;
    if block > 0 {
        let before = block - 1;
        let drive = p.drive_into(new.place, p.gates[run.gate[before] as usize].place).secs as i32;
        if run.system.lo[before] + run.dwell[before] + drive > new.latest - dwell {
            return false;
        }
    }
    if block == m {
        return true;
    }
    let drive = p.drive(new.place, p.gates[run.gate[block] as usize].place).secs as i32;
    if new.earliest + dwell + drive > run.system.hi[block] {
        return false;
    }
    if q > 0 {
        let (into, out) = (p.drive_into(new.place, run.places[q - 1]), p.drive(new.place, run.places[q]));
        let delay = (into.secs + out.secs) as i32 + dwell - run.legs[q - 1].secs as i32;
        let row = q * m;
        if (block..m).any(|k| run.before[row + k] < delay) {
            return false;
        }
        if block > 0 && run.system.gap[block - 1][block] + delay > run.system.ride[block - 1][block] {
            return false;
        }
    }
    true
}
