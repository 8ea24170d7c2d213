//! Unloading places: when each run comes, so that no setting has more vehicles at once than it has places.
//!
//! The search leaves each run some slack; this spends it. Runs with least slack choose first, each as near the middle of
//! its slack as the places allow. What cannot be fitted is planned anew.

use super::hold::Lock;
use super::insertion::Scratch;
use super::problem::Problem;
use super::run::Run;
use super::state::State;
use crate::model::Secs;

/// Seconds between the times tried.
const STEP: Secs = 15;

/// The run of a stay that belongs to another part.
const ANOTHER: u32 = u32::MAX;

/// A vehicle at a setting: from, until (half open), weekdays.
#[derive(Debug, Clone, Copy)]
struct Stay {
    run: u32,
    from: Secs,
    until: Secs,
    days: u8,
}

/// Who is at which setting when.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// How much earlier than its last timetable each run slot goes, seconds.
    pub shift: Vec<Secs>,
    places: Vec<Option<u8>>,
    stays: Vec<Vec<Stay>>,
    keeping: Keeping,
}

/// What is to be kept of an earlier plan. Lists are by run slot, `new` by request; what is absent is not to be kept.
#[derive(Debug, Clone, Default)]
pub struct Keeping {
    /// The shift a run would like to keep.
    pub wish: Vec<Option<Secs>>,
    /// How far from it the run may go.
    pub reach: Vec<Option<Secs>>,
    /// The run is exactly as it was: all such runs fit together, and choose first.
    pub firm: Vec<bool>,
    /// Requests that had no place before: they make way for the others.
    pub new: Vec<bool>,
    /// Items and shift of the run without newcomers, exactly as it was: its places are kept until newcomers have theirs.
    pub base: Vec<Option<(Vec<u32>, Secs)>>,
}

impl Keeping {
    fn is_firm(&self, r: u32) -> bool {
        self.firm.get(r as usize).copied().unwrap_or(false)
    }

    fn is_new(&self, q: u32) -> bool {
        self.new.get(q as usize).copied().unwrap_or(false)
    }
}

/// Fits all runs of a leg, replanning those for which there is no place: they are dissolved, and each of their passengers
/// goes to the cheapest run, or a run of their own, that still finds a place. What is left over is in the bank.
/// `places` is the number of places of each setting, `None` where there is no limit.
pub fn fit(p: &Problem, state: &mut State, places: &[Option<u8>]) -> Timeline {
    fit_keeping(p, state, places, Keeping::default())
}

/// As [`fit`], keeping what there was: runs that are as they were choose first, then those with a shift they would like to
/// keep. Where a run finds no place because of newcomers aboard, the newcomers leave it, and nobody else.
pub fn fit_keeping(p: &Problem, state: &mut State, places: &[Option<u8>], keeping: Keeping) -> Timeline {
    fit_beside(p, state, places, keeping, &mut Beside::default())
}

/// Stays of runs of other parts of a leg at the settings: they stand, whoever comes after them.
#[derive(Debug, Clone, Default)]
pub struct Beside(Vec<Vec<Stay>>);

/// As [`fit_keeping`], beside the runs of other parts; those of this part are added to them.
pub fn fit_beside(
    p: &Problem,
    state: &mut State,
    places: &[Option<u8>],
    keeping: Keeping,
    beside: &mut Beside,
) -> Timeline {
    let mut stays = std::mem::take(&mut beside.0);
    stays.resize(places.len(), Vec::new());
    let timeline = fit_among(p, state, places, keeping, stays);
    beside.0.clone_from(&timeline.stays);
    beside.0.iter_mut().flatten().for_each(|stay| stay.run = ANOTHER);
    timeline
}

fn fit_among(
    p: &Problem,
    state: &mut State,
    places: &[Option<u8>],
    keeping: Keeping,
    stays: Vec<Vec<Stay>>,
) -> Timeline {
    let mut timeline = Timeline { shift: vec![0; state.runs.len()], places: places.to_vec(), stays, keeping };
    let mut order: Vec<(bool, bool, Secs, u32)> = state
        .used()
        .map(|(r, run)| {
            let (least, most) = range(run, p);
            (!timeline.keeping.is_firm(r), timeline.wished(r).is_none(), most - least, r)
        })
        .collect();
    order.sort_unstable();
    timeline.reserve(p, state);
    let mut unfitted: Vec<u32> = order.into_iter().map(|(.., r)| r).collect();
    unfitted.retain(|&r| {
        let reserved = timeline.lift(r);
        let placed = timeline.place(p, r, &state.runs[r as usize]);
        if !placed {
            timeline.put_back(reserved);
        }
        !placed
    });
    for r in unfitted {
        // Newcomers make way first; then a time may move farther than it should; company and vehicle go last.
        if !shed(p, state, &mut timeline, r) && !timeline.place_anywhere(p, state, r) {
            dissolve(p, state, &mut timeline, r);
        }
    }
    timeline
}

/// Takes the newcomers out of a run and finds them other places; false, with nothing changed, where that does not help.
fn shed(p: &Problem, state: &mut State, timeline: &mut Timeline, r: u32) -> bool {
    let unit = |q: u32| p.requests[q as usize].unit as usize;
    let aboard: Vec<u32> =
        state.runs[r as usize].items.iter().filter_map(|&u| p.nodes.get(u as usize)).map(|n| n.request).collect();
    let all_new = |q: &u32| p.units[unit(*q)].iter().all(|&m| timeline.keeping.is_new(m));
    let leaving: Vec<u32> = aboard.iter().copied().filter(all_new).collect();
    if leaving.is_empty() || leaving.len() == aboard.len() {
        return false;
    }
    state.begin();
    state.remove(p, r, &leaving);
    // The places of the run as it was are still its own.
    let reserved = timeline.lift(r);
    if state.runs[r as usize].is_empty() || !timeline.place(p, r, &state.runs[r as usize]) {
        timeline.put_back(reserved);
        state.roll_back(p);
        return false;
    }
    let mut units: Vec<usize> = leaving.iter().map(|&q| unit(q)).collect();
    units.sort_unstable();
    units.dedup();
    for u in units {
        let members = &p.units[u];
        if rehouse(p, state, timeline, members) {
            state.bank.retain(|q| !members.contains(q));
        }
    }
    true
}

/// Takes a run apart and finds every unit of it another place.
fn dissolve(p: &Problem, state: &mut State, timeline: &mut Timeline, r: u32) {
    let mut units: Vec<u32> = Vec::new();
    for node in state.runs[r as usize].items.iter().filter_map(|&u| p.nodes.get(u as usize)) {
        let unit = p.requests[node.request as usize].unit;
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    let requests: Vec<u32> = units.iter().flat_map(|&u| p.units[u as usize].iter().copied()).collect();
    state.begin();
    timeline.lift(r);
    state.remove(p, r, &requests);
    for unit in units {
        let members = &p.units[unit as usize];
        if rehouse(p, state, timeline, members) {
            state.bank.retain(|q| !members.contains(q));
        }
    }
}

/// Puts a unit where it costs least among the runs that then still find their places.
fn rehouse(p: &Problem, state: &mut State, timeline: &mut Timeline, unit: &[u32]) -> bool {
    let (mut trial, mut scratch) = (Run::default(), Scratch::default());
    let mut offers: Vec<(i64, Option<u32>)> = Vec::new();
    // Newcomers change no run of those who rode before.
    let new = |q: u32| timeline.keeping.is_new(q);
    let open_to = |run: &Run| run.items.iter().filter_map(|&u| p.nodes.get(u as usize)).all(|n| new(n.request));
    let newcomers = unit.iter().all(|&q| new(q));
    let runs: Vec<u32> = state
        .used()
        .filter(|(_, run)| run.lock(p) != Lock::Untouched && (!newcomers || open_to(run)))
        .map(|(r, _)| r)
        .collect();
    for r in runs.into_iter().map(Some).chain([None]) {
        if let Some(delta) = state.best_unit(p, r, unit, &mut trial, &mut scratch) {
            offers.push((delta, r));
        }
    }
    offers.sort_unstable();
    for (_, r) in offers {
        state.begin();
        if state.best_unit(p, r, unit, &mut trial, &mut scratch).is_none() {
            continue;
        }
        let changed = match r {
            Some(r) => {
                state.adopt(p, r, &trial, unit);
                Some(r)
            }
            None => state.open(p, &trial.items),
        };
        let Some(changed) = changed else { continue };
        timeline.shift.resize(state.runs.len(), 0);
        let before = timeline.lift(changed);
        if timeline.place(p, changed, &state.runs[changed as usize]) {
            return true;
        }
        timeline.put_back(before);
        state.roll_back(p);
    }
    false
}

impl Timeline {
    fn wished(&self, r: u32) -> Option<Secs> {
        self.keeping.wish.get(r as usize).copied().flatten()
    }

    /// Gives a run a shift at which it finds a place everywhere, as near the shift it would keep, or the middle of its slack,
    /// as possible.
    fn place(&mut self, p: &Problem, r: u32, run: &Run) -> bool {
        self.place_within(p, r, run, true)
    }

    /// As `place`, however far from the shift it would keep; false, with nothing changed, where there is none.
    fn place_anywhere(&mut self, p: &Problem, state: &State, r: u32) -> bool {
        let reserved = self.lift(r);
        let placed = self.place_within(p, r, &state.runs[r as usize], false);
        if !placed {
            self.put_back(reserved);
        }
        placed
    }

    fn place_within(&mut self, p: &Problem, r: u32, run: &Run, near: bool) -> bool {
        let (least, most) = range(run, p);
        let mut wish = self.wished(r);
        if let Some(Some((items, shift))) = self.keeping.base.get(r as usize)
            && *items == run.items
        {
            wish = Some(*shift);
        }
        let middle = wish.map_or(least + (most - least) / 2, |s| s.clamp(least, most));
        let mut tries: Vec<Secs> = (least..most).step_by(STEP as usize).collect();
        tries.extend([most, middle]);
        if let (true, Some(wish), Some(Some(reach))) = (near, wish, self.keeping.reach.get(r as usize)) {
            tries.retain(|s| (s - wish).abs() <= *reach);
        }
        tries.sort_by_key(|&s| ((s - middle).abs(), s));
        let Some(shift) = tries.into_iter().find(|&s| self.is_free(p, r, run, s)) else { return false };
        self.shift[r as usize] = shift;
        for (setting, stay) in visits(p, r, run, shift) {
            self.stays[setting].push(stay);
        }
        true
    }

    /// Keeps the places of runs as they were before newcomers joined them.
    fn reserve(&mut self, p: &Problem, state: &State) {
        for (r, _) in state.used() {
            let Some(Some((items, shift))) = self.keeping.base.get(r as usize) else { continue };
            let mut run = Run::default();
            run.items.clone_from(items);
            if run.rebuild(p) {
                for (setting, stay) in visits(p, r, &run, *shift) {
                    self.stays[setting].push(stay);
                }
            }
        }
    }

    /// Takes a run's stays out.
    fn lift(&mut self, r: u32) -> Vec<(usize, Stay)> {
        let mut lifted = Vec::new();
        for (setting, list) in self.stays.iter_mut().enumerate() {
            lifted.extend(list.iter().filter(|s| s.run == r).map(|s| (setting, *s)));
            list.retain(|s| s.run != r);
        }
        lifted
    }

    fn put_back(&mut self, lifted: Vec<(usize, Stay)>) {
        for (setting, stay) in lifted {
            self.stays[setting].push(stay);
        }
    }

    /// Whether a run at a shift finds a place at each of its settings on each weekday.
    fn is_free(&self, p: &Problem, r: u32, run: &Run, shift: Secs) -> bool {
        visits(p, r, run, shift).all(|(setting, own)| {
            let Some(limit) = self.places[setting] else { return true };
            // A run may come twice to one setting; its other visit counts like anybody's.
            let others: Vec<Stay> = self.stays[setting]
                .iter()
                .copied()
                .chain(visits(p, r, run, shift).filter(|(s, o)| *s == setting && o.from != own.from).map(|(_, o)| o))
                .filter(|s| s.from < own.until && own.from < s.until)
                .collect();
            (0..5u8).filter(|&d| own.days >> d & 1 == 1).all(|day| {
                let here =
                    |t: Secs| others.iter().filter(|s| s.days >> day & 1 == 1 && s.from <= t && t < s.until).count();
                // The most at once is reached when this one comes or when another comes.
                let most = others.iter().map(|s| here(s.from.max(own.from))).max().unwrap_or(0);
                most < usize::from(limit)
            })
        })
    }
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

fn visits<'a>(p: &'a Problem, r: u32, run: &'a Run, shift: Secs) -> impl Iterator<Item = (usize, Stay)> + 'a {
    (0..run.visits()).map(move |k| {
        let from = run.times.start[k] - shift;
        let stay = Stay { run: r, from, until: from + run.dwell[k], days: run.visit_days[k] };
        (p.gates[run.gate[k] as usize].setting as usize, stay)
    })
}
