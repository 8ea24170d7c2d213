//! Unloading places: when each run of a plan comes, so that no setting ever has more vehicles at once than it has places.
//!
//! A search that did not know of places would end with runs for which there are none, all at a popular setting in its last
//! minutes, and taking those apart costs far more than never driving them. So a candidate that is cheap enough is asked one
//! thing more: whether every run it changed still finds a place, all others standing where they stand. In: runs; out: yes, with
//! the new times noted, or no, with everything as it was. [`super::places`] has the last word on the times, and does what is to
//! be done where not everybody finds a place.

use super::problem::Problem;
use super::run::Run;
use super::state::State;
use super::stays::{Rows, Stay};
use crate::model::Secs;

/// Seconds between the times tried.
const STEP: Secs = 15;
/// Rounds in which those that found no place choose before all others.
const ROUNDS: usize = 20;

/// No shift is known.
pub const UNKNOWN: Secs = Secs::MAX;

/// When a run comes and where it stands then.
#[derive(Debug, Clone, Default)]
pub struct Berth {
    /// How much earlier than its last timetable, seconds.
    shift: Secs,
    /// It has found no place.
    lacking: bool,
    /// Where places are limited.
    stays: Vec<Stay>,
}

/// Who stands where and when.
#[derive(Debug, Clone, Default)]
pub struct Bays {
    rows: Rows,
    /// By slot of a run.
    berths: Vec<Berth>,
    // Buffers, so that nothing is allocated once the search is under way.
    before: Vec<(u32, Berth)>,
    spare: Vec<Berth>,
    order: Vec<(Secs, u32)>,
    fresh: Vec<Stay>,
}

impl Bays {
    /// Places of all settings, where only vehicles of other parts stand.
    pub fn new(p: &Problem) -> Bays {
        let mut rows = Rows::new(&p.unloading, p.gates.iter().map(|g| (g.setting, g.earliest, g.latest)));
        rows.add(&p.beside);
        Bays { rows, ..Bays::default() }
    }

    /// The places of a plan whose runs, in the order of their slots, come so much earlier than their last timetables; whoever
    /// cannot, or of whom nothing is said, comes when there is room.
    pub fn of(p: &Problem, state: &State, shifts: &[Secs]) -> Bays {
        let mut bays = Bays::new(p);
        bays.lay_out(p, state, shifts);
        bays
    }

    /// How much earlier than its last timetable the run in a slot comes, seconds.
    pub fn shift(&self, r: u32) -> Secs {
        self.berths.get(r as usize).map_or(0, |b| b.shift)
    }

    /// The same of all runs, in the order of their slots.
    pub fn shifts(&self, state: &State) -> Vec<Secs> {
        state.used().map(|(r, _)| self.shift(r)).collect()
    }

    /// Where the run in a slot stands, at settings with limited places.
    pub fn stays(&self, r: u32) -> &[Stay] {
        self.berths.get(r as usize).map_or(&[], |b| &b.stays)
    }

    /// Whether the run in a slot has found no place.
    pub fn is_lacking(&self, r: u32) -> bool {
        self.berths.get(r as usize).is_some_and(|b| b.lacking)
    }

    /// Lets every run of a plan stand, as in [`Bays::of`]. Those with least slack choose first and, where that leaves somebody
    /// without a place, those without one before all others in the next of a few rounds.
    pub fn lay_out(&mut self, p: &Problem, state: &State, shifts: &[Secs]) {
        let (kept, lacking) = self.try_out(p, state, shifts);
        if lacking > 0 && kept > 0 && self.try_out(p, state, &[]).1 > lacking {
            self.try_out(p, state, shifts);
        }
    }

    /// How many runs come when they came, and how many find no place.
    fn try_out(&mut self, p: &Problem, state: &State, shifts: &[Secs]) -> (usize, usize) {
        self.make_room(state.runs.len());
        for r in 0..self.berths.len() as u32 {
            self.lift(r);
        }
        // Whether a run has always found a place so far, its slack, its slot.
        let mut order: Vec<(bool, Secs, u32)> = Vec::new();
        let mut kept = 0;
        for (i, (r, run)) in state.used().enumerate() {
            let (least, most) = range(run, p);
            let asked = shifts.get(i).filter(|&shift| (least..=most).contains(shift));
            if asked.is_some_and(|&shift| self.place_at(p, r, run, [shift])) {
                kept += 1;
            } else {
                order.push((true, slack(run, p), r));
            }
        }
        let mut lacking = 0;
        for _ in 0..ROUNDS {
            order.sort_unstable();
            for &(.., r) in &order {
                self.lift(r);
            }
            lacking = 0;
            for (always, _, r) in &mut order {
                if !self.place(p, *r, &state.runs[*r as usize]) {
                    *always = false;
                    lacking += 1;
                }
            }
            if lacking == 0 {
                break;
            }
        }
        (kept, lacking)
    }

    /// Lets every run come as near the middle of its slack as there is room, those with least slack first.
    pub fn ease(&mut self, p: &Problem, state: &State) {
        let mut order: Vec<(Secs, u32)> = state.used().map(|(r, run)| (slack(run, p), r)).collect();
        order.sort_unstable();
        for (_, r) in order {
            if !self.is_lacking(r) {
                let (berth, run) = (self.lift(r), &state.runs[r as usize]);
                if !self.place_near(p, r, run, middle(run, p), Secs::MAX) {
                    self.put_back(r, berth);
                }
            }
        }
    }

    /// Lets runs take the place of those that stand in their slots, all others staying as they are. False, with nothing
    /// changed, where more of them would find no place than before.
    pub fn admit<'a>(&mut self, p: &Problem, runs: &(impl Iterator<Item = (u32, &'a Run)> + Clone)) -> bool {
        self.order.clear();
        let mut allowed = 0;
        for (r, run) in runs.clone() {
            self.make_room(r as usize + 1);
            allowed += usize::from(self.is_lacking(r));
            let berth = self.lift(r);
            self.before.push((r, berth));
            if !run.is_empty() {
                self.order.push((slack(run, p), r));
            }
        }
        self.order.sort_unstable();
        let mut lacking = 0;
        for i in 0..self.order.len() {
            let r = self.order[i].1;
            let run = runs.clone().find(|(slot, _)| *slot == r).map(|(_, run)| run);
            lacking += usize::from(run.is_some_and(|run| !self.place(p, r, run)));
            if lacking > allowed {
                break;
            }
        }
        let admitted = lacking <= allowed;
        while let Some((r, berth)) = self.before.pop() {
            if admitted {
                self.spare.push(berth);
            } else {
                let tried = self.lift(r);
                self.spare.push(tried);
                self.put_back(r, berth);
            }
        }
        admitted
    }

    /// As [`Bays::admit`], for the runs a state has changed since [`State::begin`].
    pub fn follow(&mut self, p: &Problem, state: &State) -> bool {
        self.admit(p, &state.touched().map(|r| (r, &state.runs[r as usize])))
    }

    /// Whether what stands is what the runs of a plan, each at its shift, would make stand from nothing.
    #[cfg(debug_assertions)]
    pub fn agrees(&self, p: &Problem, state: &State) -> bool {
        let mut anew = Bays::new(p);
        for (r, run) in state.used().filter(|&(r, _)| !self.is_lacking(r)) {
            anew.stand(p, r, run, self.shift(r));
        }
        anew.rows == self.rows
    }

    /// Lets a run, whose slot is empty, come as early as there is room: the last minutes are for those that cannot. False where
    /// there is none. (Mornings of Sandwell, 40,000 iterations, six seeds: 0.8 % cheaper than near the middle.)
    fn place(&mut self, p: &Problem, r: u32, run: &Run) -> bool {
        self.place_near(p, r, run, range(run, p).1, Secs::MAX)
    }

    /// Lets a run, whose slot is empty, come as near a shift as its slack and the others allow, at most so far from it; false
    /// where there is no such time.
    pub fn place_near(&mut self, p: &Problem, r: u32, run: &Run, wish: Secs, reach: Secs) -> bool {
        let (least, most) = range(run, p);
        let (least, most) = (least.max(wish.saturating_sub(reach)), most.min(wish.saturating_add(reach)));
        if least > most {
            self.berths[r as usize].lacking = true;
            return false;
        }
        self.place_at(p, r, run, nearest(wish.clamp(least, most), (least, most)))
    }

    /// Lets a run stand at the first of some shifts at which there is room at each of its settings.
    fn place_at(&mut self, p: &Problem, r: u32, run: &Run, shifts: impl IntoIterator<Item = Secs>) -> bool {
        for shift in shifts {
            if self.rows.stand(visits(p, run, shift), &mut self.fresh) {
                let berth = &mut self.berths[r as usize];
                std::mem::swap(&mut berth.stays, &mut self.fresh);
                (berth.shift, berth.lacking) = (shift, false);
                return true;
            }
        }
        self.berths[r as usize].lacking = true;
        false
    }

    /// Lets a run stand at a shift, whether there is room or not: it was there first.
    pub fn stand(&mut self, p: &Problem, r: u32, run: &Run, shift: Secs) {
        self.make_room(r as usize + 1);
        self.put_back(r, Berth { shift, lacking: false, stays: visits(p, run, shift).collect() });
    }

    /// Takes a run away; what was its, to be put back.
    pub fn lift(&mut self, r: u32) -> Berth {
        self.make_room(r as usize + 1);
        let empty = self.spare.pop().map_or_else(Berth::default, |mut berth| {
            berth.stays.clear();
            Berth { shift: 0, lacking: false, ..berth }
        });
        let berth = std::mem::replace(&mut self.berths[r as usize], empty);
        self.rows.take(&berth.stays);
        berth
    }

    /// Puts a run back where it was lifted.
    pub fn put_back(&mut self, r: u32, berth: Berth) {
        self.rows.add(&berth.stays);
        self.berths[r as usize] = berth;
    }

    fn make_room(&mut self, slots: usize) {
        while self.berths.len() < slots {
            self.berths.push(Berth::default());
        }
    }
}

/// The shifts between a least and a most that are tried for one in between, the nearest first.
pub fn nearest(shift: Secs, (least, most): (Secs, Secs)) -> impl Iterator<Item = Secs> {
    let steps = 1..=((shift - least).max(most - shift) + STEP - 1) / STEP;
    let both = move |n: Secs| [shift - n * STEP, shift + n * STEP].map(|s| s.clamp(least, most));
    std::iter::once(shift).chain(steps.flat_map(both))
}

/// How far the shifts of a run reach, seconds.
pub fn slack(run: &Run, p: &Problem) -> Secs {
    let (least, most) = range(run, p);
    most - least
}

/// The shift in the middle of a run's slack.
pub fn middle(run: &Run, p: &Problem) -> Secs {
    range(run, p).0 + slack(run, p) / 2
}

/// The range of shifts a run's slack and its vehicle's shift allow.
pub fn range(run: &Run, p: &Problem) -> (Secs, Secs) {
    let (mut least, mut most) = if run.promised { run.window } else { (0, run.times.early) };
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

/// Where a run stands, and when, at a shift.
pub fn visits<'a>(p: &'a Problem, run: &'a Run, shift: Secs) -> impl Iterator<Item = Stay> + 'a {
    (0..run.visits()).map(move |k| {
        let from = run.times.start[k] - shift;
        let setting = p.gates[run.gate[k] as usize].setting;
        Stay { setting, from, until: from + run.dwell[k], days: run.visit_days[k] }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::construct;
    use crate::routing::search::anneal::Anneal;
    use crate::routing::search::sisr::Stream;
    use crate::routing::solve::restore;

    /// A leg with few places at every setting.
    fn tight(leg: Leg, limit: u8) -> Problem {
        let mut p = cohort::problem(120, 6, leg, true);
        p.unloading.iter_mut().for_each(|places| *places = Some(limit));
        p
    }

    /// Most vehicles at once at any setting on any weekday, each second asked of every run, and of those without a place none.
    fn most_at_once(p: &Problem, state: &State, bays: &Bays) -> usize {
        let stands = |(r, _): &(u32, &Run)| !bays.is_lacking(*r);
        let stays: Vec<Stay> = state.used().filter(stands).flat_map(|(r, run)| visits(p, run, bays.shift(r))).collect();
        let here = |at: &Stay, day: u8| {
            let there =
                |s: &&Stay| s.setting == at.setting && s.days >> day & 1 == 1 && s.from <= at.from && at.from < s.until;
            stays.iter().filter(there).count()
        };
        let days = |stay: &Stay| (0..5).filter(|day| stay.days >> day & 1 == 1).collect::<Vec<u8>>();
        stays.iter().flat_map(|stay| days(stay).into_iter().map(|day| here(stay, day))).max().unwrap_or(0)
    }

    #[test]
    fn no_setting_has_more_vehicles_at_once_than_places_through_a_whole_search() {
        for leg in Leg::BOTH {
            let p = tight(leg, 1);
            let crowded = construct::regret(&p);
            let lacking = |state: &State, bays: &Bays| state.used().filter(|&(r, _)| bays.is_lacking(r)).count();
            let before = lacking(&crowded, &Bays::of(&p, &crowded, &[]));
            assert!(before > 3, "{leg}: {before} find no place, or there is nothing to test");
            let mut stream = Stream::new(&p, crowded, 3, 0);
            for round in 0..10 {
                stream.search(&p, Anneal { hot: 1e9, cold: 1e7 }, 300, (300 * round, 3_000), &|| false);
                let state = restore(&p, &stream.best());
                let bays = Bays::of(&p, &state, &stream.best_shifts());
                assert!(most_at_once(&p, &state, &bays) <= 1, "{leg}");
                assert!(lacking(&state, &bays) <= before, "nobody loses a place");
            }
        }
    }

    #[test]
    fn what_is_not_admitted_leaves_everything_as_it_was() {
        let p = tight(Leg::Am, 1);
        let state = construct::reference(&p);
        let mut bays = Bays::of(&p, &state, &[]);
        let (mut yes, mut no) = (0, 0);
        let slots: Vec<u32> = state.used().map(|(r, _)| r).collect();
        for &r in &slots {
            for &s in slots.iter().filter(|&&s| s != r) {
                // One slot with the run of another, and a new slot with its own: two vehicles at once where one was.
                let (now, shifts) = (bays.rows.counts(), bays.shifts(&state));
                let (a, b) = (&state.runs[r as usize], &state.runs[s as usize]);
                if bays.admit(&p, &[(r, b), (state.runs.len() as u32 + 1, a)].into_iter()) {
                    yes += 1;
                    bays = Bays::of(&p, &state, &shifts);
                } else {
                    no += 1;
                    assert_eq!(bays.rows.counts(), now);
                    assert_eq!(bays.shifts(&state), shifts);
                }
            }
        }
        assert!(yes > 50 && no > 50, "{yes} {no}");
    }

    #[test]
    fn a_plan_laid_out_by_its_shifts_comes_when_it_came_and_is_eased_towards_the_middle() {
        let p = tight(Leg::Pm, 2);
        let mut state = construct::regret(&p);
        super::super::places::fit(&p, &mut state);
        let early = Bays::of(&p, &state, &[]);
        let mut bays = Bays::of(&p, &state, &early.shifts(&state));
        assert_eq!(bays.shifts(&state), early.shifts(&state));
        let off = |bays: &Bays| state.used().map(|(r, run)| (bays.shift(r) - middle(run, &p)).abs()).sum::<Secs>();
        let before = off(&bays);
        bays.ease(&p, &state);
        assert!(off(&bays) < before / 2, "{} of {before}", off(&bays));
        assert!(most_at_once(&p, &state, &bays) <= 2);
    }
}
