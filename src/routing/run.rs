//! One run: its items in order and everything the search needs to know about them without looking again.
//!
//! Items are nodes (pick-ups, in morning orientation) and visits to gates, ending with a visit. [`Run::rebuild`] derives
//! the schedule, loads and price from the items from nothing, for any weekday pattern: it is the truth the fast insertion
//! test of [`super::insertion`] is asserted against in debug builds.

use super::pattern;
use super::problem::{DayWork, Load, MAX_VISITS, Place, Problem, field, peak, plus};
use super::schedule::{FAR, System, Timetable};
use super::state::NO_RUN;
use super::views::Views;
use crate::model::{Cell, Secs};

/// A run. Vectors keep their capacity when a run is emptied, so the search allocates nothing once warm.
#[derive(Debug, Clone)]
pub struct Run {
    /// Nodes and visits (`Problem::first_visit() + gate`) in order.
    pub items: Vec<u32>,
    /// Vehicle type.
    pub kind: u8,
    /// A fingerprint of items and type, after [`Run::seal`]: runs with the same one are the same.
    pub version: u64,
    /// Weekdays on which somebody rides.
    pub days: u8,
    /// Everybody rides on the same weekdays: the constant-time insertion test applies.
    pub uniform: bool,
    /// Somebody aboard has been promised a time: the constant-time test does not apply.
    pub promised: bool,
    /// Shifts that keep all promises; all of the slack where nothing is promised.
    pub window: (Secs, Secs),
    /// Number of passengers (requests) of the run.
    pub people: u16,
    /// Types allowed by everybody's restrictions, as bits.
    pub allowed: u64,
    /// Types that also carry the load, as bits.
    pub fits: u64,
    /// Price a week with the present type, wishes included, in millionths of a penny.
    pub cost: i64,
    /// Declared price of wishes within the run.
    pub wish: i64,
    /// Passengers of the commonest of today's runs.
    pub most_today: u16,
    /// Visits and constraints.
    pub system: System,
    /// Timetable of the visits.
    pub times: Timetable,
    /// Gate of each visit.
    pub gate: [u32; MAX_VISITS],
    /// Position of each visit in `items`.
    pub at: [u16; MAX_VISITS],
    /// Seconds of service at each visit.
    pub dwell: [Secs; MAX_VISITS],
    /// Weekdays on which somebody alights at each visit.
    pub visit_days: [u8; MAX_VISITS],
    /// Load on arrival at each visit (uniform runs).
    pub load: [Load; MAX_VISITS],
    /// Least group maximum of those aboard on arrival at each visit (uniform runs).
    pub group: [u8; MAX_VISITS],
    /// Place of each item.
    pub places: Vec<Place>,
    /// Drive from each item to the next, nothing after the last (uniform runs).
    pub legs: Vec<Cell>,
    /// Visit at or after each item.
    pub block: Vec<u8>,
    /// Visit at which each home's passenger alights.
    pub dest: Vec<u8>,
    /// Seconds from arrival at the stop of each home to start of unloading at its block's visit (uniform runs).
    pub off: Vec<Secs>,
    /// First item of each home's stop.
    pub stop: Vec<u16>,
    /// `before[p * m + j]`: least slack of passengers for visit `j` at positions of the block before `p` (uniform runs).
    pub before: Vec<Secs>,
    /// `after[p * m + j]`: the same at positions from `p` on.
    pub after: Vec<Secs>,
    /// Distinct days and how many weekdays look so.
    pub work: [(u8, DayWork); 5],
    /// Number of distinct days.
    pub works: usize,
    /// Begin and end of service of each distinct day in the last timetable.
    pub service: [(Secs, Secs); 5],
    /// Each distinct day of a run with mixed weekdays, after [`Run::view_days`].
    pub views: Views,
    pub(super) scratch: pattern::Scratch,
}

impl Default for Run {
    fn default() -> Self {
        Run {
            items: Vec::new(),
            kind: 0,
            version: 0,
            days: 0,
            uniform: true,
            promised: false,
            window: (0, 0),
            people: 0,
            allowed: 0,
            fits: 0,
            cost: 0,
            wish: 0,
            most_today: 0,
            system: System::EMPTY,
            times: Timetable { start: [0; MAX_VISITS], early: 0 },
            gate: [0; MAX_VISITS],
            at: [0; MAX_VISITS],
            dwell: [0; MAX_VISITS],
            visit_days: [0; MAX_VISITS],
            load: [[0; 8]; MAX_VISITS],
            group: [255; MAX_VISITS],
            places: Vec::new(),
            legs: Vec::new(),
            block: Vec::new(),
            dest: Vec::new(),
            off: Vec::new(),
            stop: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            work: [(0, DayWork::default()); 5],
            works: 0,
            service: [(0, 0); 5],
            views: Views::default(),
            scratch: pattern::Scratch::default(),
        }
    }
}

impl Run {
    /// Whether nobody rides.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Copies another run into this one, keeping this one's capacity.
    pub fn copy_from(&mut self, other: &Run) {
        self.items.clone_from(&other.items);
        self.copy_facts(other);
        self.places.clone_from(&other.places);
        self.legs.clone_from(&other.legs);
        self.block.clone_from(&other.block);
        self.dest.clone_from(&other.dest);
        self.off.clone_from(&other.off);
        self.stop.clone_from(&other.stop);
        self.before.clone_from(&other.before);
        self.after.clone_from(&other.after);
        self.views.copy_from(&other.views);
    }

    fn copy_facts(&mut self, o: &Run) {
        (self.kind, self.version, self.uniform) = (o.kind, o.version, o.uniform);
        (self.promised, self.window) = (o.promised, o.window);
        (self.days, self.people, self.most_today) = (o.days, o.people, o.most_today);
        (self.allowed, self.fits, self.cost, self.wish) = (o.allowed, o.fits, o.cost, o.wish);
        (self.system, self.times, self.gate, self.at) = (o.system, o.times, o.gate, o.at);
        (self.dwell, self.visit_days, self.load, self.group) = (o.dwell, o.visit_days, o.load, o.group);
        (self.work, self.works, self.service) = (o.work, o.works, o.service);
    }

    /// Empties the run.
    pub fn clear(&mut self) {
        self.items.clear();
        (self.days, self.people, self.cost, self.wish, self.works, self.system.m) = (0, 0, 0, 0, 0, 0);
        (self.uniform, self.promised) = (true, false);
        self.views.clear();
    }

    /// Takes the fingerprint of items and type.
    #[inline]
    pub fn seal(&mut self) {
        let mut print = u64::from(self.kind) + 1;
        for &item in &self.items {
            print = (print.rotate_left(23) ^ u64::from(item)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        self.version = (print ^ print >> 29).max(1);
    }

    /// Half of the fingerprint, an even number; [`NO_RUN`] where nobody rides.
    #[inline]
    pub fn tag(&self) -> u32 {
        if self.is_empty() { NO_RUN } else { (self.version >> 32) as u32 & !1 | 2 }
    }

    /// Number of visits.
    #[inline]
    pub fn visits(&self) -> usize {
        self.system.m
    }

    /// Derives everything but the type and the price from `items`. False when the run breaks a rule that no vehicle type
    /// could mend; then the caches are unusable.
    pub fn rebuild(&mut self, p: &Problem) -> bool {
        self.views.clear();
        if !self.read_visits(p) || self.visit_days[..self.system.m].contains(&0) {
            return false; // A visit to which nobody rides is no visit: see `prune_visits`.
        }
        self.find_stops(p);
        let ok = if self.uniform && p.wait_aboard { self.rebuild_uniform(p) } else { pattern::rebuild(self, p) };
        if !ok || self.fits == 0 || !self.keep_promises(p) {
            return false;
        }
        self.wish = self.wishes(p);
        true
    }

    /// Visits, blocks, weekdays and restrictions.
    pub(super) fn read_visits(&mut self, p: &Problem) -> bool {
        let first_visit = p.first_visit();
        let n = self.items.len();
        self.block.clear();
        self.block.resize(n, 0);
        self.places.clear();
        let mut m = 0;
        (self.days, self.people, self.allowed, self.uniform) = (0, 0, u64::MAX, true);
        self.promised = false;
        let mut common = None;
        for (pos, &item) in self.items.iter().enumerate() {
            if m == p.max_visits {
                return false;
            }
            self.block[pos] = m as u8;
            if item >= first_visit {
                self.gate[m] = item - first_visit;
                self.at[m] = pos as u16;
                let gate = &p.gates[self.gate[m] as usize];
                self.dwell[m] = gate.dwell;
                self.places.push(gate.place);
                if !self.gate[..m].iter().all(|&g| p.mix(g, self.gate[m])) {
                    return false;
                }
                m += 1;
            } else {
                let node = &p.nodes[item as usize];
                self.places.push(node.place);
                self.days |= node.days;
                self.uniform &= *common.get_or_insert(node.days) == node.days;
                self.allowed &= node.types;
                self.promised |= node.is_promised();
                self.people += 1;
            }
        }
        self.system.m = m;
        p.fetch_along(&self.places); // For the rebuild that follows, which reads them one by one.
        m > 0 && self.at[m - 1] as usize + 1 == n && self.allowed != 0 && self.count_dwell(p)
    }

    /// Adds the own seconds of those who alight at each visit. False when somebody's setting is not visited afterwards.
    fn count_dwell(&mut self, p: &Problem) -> bool {
        self.visit_days = [0; MAX_VISITS];
        self.dest.clear();
        self.dest.resize(self.items.len(), 0);
        for pos in 0..self.items.len() {
            let Some(node) = p.nodes.get(self.items[pos] as usize) else { continue };
            let Some(j) = self.visit_of(node.gate, self.block[pos] as usize) else { return false };
            self.dest[pos] = j as u8;
            self.dwell[j] += node.setting_secs;
            self.visit_days[j] |= node.days;
        }
        true
    }

    /// The first visit to a gate at or after a block.
    #[inline]
    pub fn visit_of(&self, gate: u32, from: usize) -> Option<usize> {
        (from..self.system.m).find(|&j| self.gate[j] == gate)
    }

    /// Homes next to each other at one place are one stop.
    fn find_stops(&mut self, p: &Problem) {
        self.stop.clear();
        for pos in 0..self.items.len() {
            let joins = pos > 0
                && self.block[pos - 1] == self.block[pos]
                && self.items[pos] < p.first_visit()
                && self.places[pos - 1] == self.places[pos];
            let first = if joins { self.stop[pos - 1] } else { pos as u16 };
            self.stop.push(first);
        }
    }

    pub(super) fn rebuild_uniform(&mut self, p: &Problem) -> bool {
        let m = self.system.m;
        let n = self.items.len();
        self.off.clear();
        self.off.resize(n, 0);
        self.legs.clear();
        self.legs.resize(n, Cell::default());
        self.before.clear();
        self.before.resize((n + 1) * m, FAR);
        self.after.clear();
        self.after.resize((n + 1) * m, FAR);
        self.load[..m].fill([0; 8]);
        self.group[..m].fill(255);
        let (mut metres, mut in_zone) = (0i64, false);
        let mut earlier_place = None;
        for i in 0..m {
            let (from, to) = (if i == 0 { 0 } else { self.at[i - 1] as usize + 1 }, self.at[i] as usize);
            let gate = &p.gates[self.gate[i] as usize];
            for row in &mut self.system.ride[i][..m] {
                *row = FAR;
            }
            // Offsets and slacks, from the setting backwards, stop by stop.
            let (mut next_place, mut next_off) = (gate.place, 0);
            let mut clock_off = 0;
            let mut pos = to;
            while pos > from {
                let first = self.stop[pos - 1] as usize;
                let dwell: Secs = self.items[first..pos].iter().map(|&u| p.nodes[u as usize].dwell).sum();
                let place = self.places[first];
                let cell = p.drive(place, next_place);
                self.legs[pos - 1] = cell;
                metres += i64::from(cell.metres);
                in_zone |= p.in_zone[place as usize];
                let off = dwell + cell.secs as Secs + next_off;
                clock_off = if p.afternoon_clock { off - dwell } else { off };
                for at in (first..pos).rev() {
                    let node = &p.nodes[self.items[at] as usize];
                    let j = self.dest[at] as usize;
                    self.off[at] = off;
                    let slack = node.cap - clock_off;
                    let ride = &mut self.system.ride[i][j];
                    *ride = (*ride).min(slack);
                    for k in 0..m {
                        self.after[at * m + k] = self.after[(at + 1) * m + k];
                    }
                    let here = &mut self.after[at * m + j];
                    *here = (*here).min(slack);
                    for k in i..=j {
                        self.load[k] = plus(self.load[k], node.load);
                        self.group[k] = self.group[k].min(node.group_max);
                    }
                    self.before[(at + 1) * m + j] = slack;
                }
                (next_place, next_off) = (place, off);
                pos = first;
            }
            for at in from..to {
                for k in 0..m {
                    let so_far = self.before[at * m + k];
                    let here = &mut self.before[(at + 1) * m + k];
                    *here = (*here).min(so_far);
                }
            }
            in_zone |= p.in_zone[gate.place as usize];
            self.system.lo[i] = if from < to { gate.earliest.max(p.earliest_home + clock_off) } else { gate.earliest };
            self.system.hi[i] = gate.latest - self.dwell[i];
            if let Some(previous) = earlier_place {
                let cell = p.drive(previous, next_place);
                self.legs[from - 1] = cell;
                metres += i64::from(cell.metres);
                self.system.gap[i - 1][i] = self.dwell[i - 1] + cell.secs as Secs + next_off;
                for k in 0..i - 1 {
                    self.system.gap[k][i] = -FAR;
                }
            }
            earlier_place = Some(gate.place);
        }
        let mut top = [0; 8];
        let mut assistants = 0;
        for i in 0..m {
            if self.load[i][field::PEOPLE] > self.group[i] {
                return false;
            }
            top = peak(top, self.load[i]);
            assistants = assistants.max(p.assistants(self.load[i]));
        }
        let Some(times) = self.system.solve() else { return false };
        self.times = times;
        self.fits = self.allowed & p.fitting(top, assistants);
        let last = m - 1;
        let (begin, end) = (times.start[0] - self.off[0], times.start[last] + self.dwell[last]);
        self.service[0] = (begin, end);
        let work = DayWork {
            metres,
            secs: end - begin,
            assistants,
            in_zone,
            first: p.place(self.items[0]),
            last: p.gates[self.gate[last] as usize].place,
        };
        self.work[0] = (self.days.count_ones() as u8, work);
        self.works = 1;
        true
    }

    /// Declared price of the wishes between those in the run, and of breaking up today's runs.
    fn wishes(&mut self, p: &Problem) -> i64 {
        let mut price = 0;
        for &u in &self.items {
            let Some(node) = p.nodes.get(u as usize) else { continue };
            for wish in &p.wishes[node.request as usize] {
                let together =
                    self.items.iter().any(|&v| p.nodes.get(v as usize).is_some_and(|n| n.request == wish.other));
                // Each pair stands in both lists.
                price += if together && node.request < wish.other { wish.price } else { 0 };
            }
        }
        self.most_today = 0;
        if p.continuity > 0 {
            let label = |u: &u32| p.nodes.get(*u as usize).map(|n| n.today);
            let labels = self.items.iter().filter_map(label).filter(|&l| l != u32::MAX);
            let (mut known, mut most) = (0, 0);
            for l in labels {
                known += 1;
                most = most.max(self.items.iter().filter_map(label).filter(|&other| other == l).count());
            }
            self.most_today = most as u16;
            price += p.continuity * (known - most as i64);
        }
        price
    }

    /// Seconds that the vehicle waits between first and last visit (uniform runs): detours beyond them make the run longer.
    #[inline]
    pub fn waiting(&self) -> Secs {
        let m = self.system.m;
        let gaps: Secs = (1..m).map(|i| self.system.gap[i - 1][i]).sum();
        self.times.start[m - 1] - self.times.start[0] - gaps
    }

    /// Removes the items of requests for which `gone` holds, and visits nobody needs any more.
    pub fn retain(&mut self, p: &Problem, mut gone: impl FnMut(u32) -> bool) {
        let first_visit = p.first_visit();
        self.items.retain(|&u| u >= first_visit || !gone(p.nodes[u as usize].request));
        prune_visits(&mut self.items, p);
    }

    /// Scheduled arrival at the gate of a visit, after [`Run::timetable`]: the start of unloading, except where policy
    /// forbids waiting with passengers aboard and the vehicle waits at the gate.
    pub fn arrival(&self, p: &Problem, pos: usize, shift: Secs) -> Secs {
        let visit = self.block[pos] as usize;
        let at = if p.wait_aboard { self.times.start[visit] } else { self.scratch.arrival(visit) };
        at - shift
    }

    /// Scheduled arrival at each home and start of unloading at each visit, in morning orientation, with the whole run
    /// `shift` seconds before its last timetable. `None` when the items are not feasible.
    pub fn timetable(&mut self, p: &Problem, shift: Secs) -> Option<Vec<Secs>> {
        let kind = self.kind;
        if !self.rebuild(p) {
            return None;
        }
        self.kind = kind;
        let uniform = self.uniform && p.wait_aboard;
        let times = (0..self.items.len()).map(|pos| {
            let visit = self.items[pos] >= p.first_visit();
            let at = if visit { self.times.start[self.block[pos] as usize] } else { self.home_time(pos, uniform) };
            at - shift
        });
        Some(times.collect())
    }

    /// Arrival at a home in the last timetable; after the schedule is known.
    #[inline]
    pub(super) fn home_time(&self, pos: usize, uniform: bool) -> Secs {
        if uniform {
            self.times.start[self.block[pos] as usize] - self.off[pos]
        } else {
            self.scratch.home_time(self.stop[pos])
        }
    }
}

/// Drops visits at which nobody alights, and joins two visits to one gate with nothing between them.
pub fn prune_visits(items: &mut Vec<u32>, p: &Problem) {
    let first_visit = p.first_visit();
    let mut pos = 0;
    while pos < items.len() {
        if items[pos] < first_visit {
            pos += 1;
            continue;
        }
        let gate = items[pos] - first_visit;
        // Those who alight here boarded after the visit to the same gate before this one.
        let mut used = false;
        for &u in items[..pos].iter().rev() {
            if u == items[pos] {
                break;
            }
            if u < first_visit && p.nodes[u as usize].gate == gate {
                used = true;
                break;
            }
        }
        if used {
            pos += 1;
        } else {
            items.remove(pos);
        }
    }
}
