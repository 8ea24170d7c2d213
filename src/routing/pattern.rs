//! Runs whose passengers ride on different weekdays: one constraint system over all distinct days with shared times.
//!
//! Published times are shared by all days, and on each day absent stops are skipped. So a home is as late as the earliest
//! demand of any of its days: its time is the least of `start_k - off[k]` over the visits `k` that some day's drive reaches
//! from it, and every rule stays a difference constraint between visits. The same code serves the policy that forbids
//! waiting with passengers aboard: then each visit has two variables, arrival and start.

use super::problem::{DayWork, Load, MAX_VISITS, Place, Problem, field, peak, plus};
use super::run::Run;
use super::schedule::{FAR, System};
use crate::model::Secs;

/// A stop: homes next to each other at one place, or a visit.
#[derive(Debug, Clone, Copy)]
struct Stop {
    place: Place,
    dwell: Secs,
    days: u8,
    /// First and one past the last item.
    items: (u16, u16),
    /// Visit at or after the stop, and whether the stop is that visit.
    block: u8,
    is_visit: bool,
}

/// Longest drives from a stop to each visit; negative where no day has one.
type Offsets = [Secs; MAX_VISITS];

/// Buffers of [`rebuild`], kept between calls.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    stops: Vec<Stop>,
    off: Vec<Offsets>,
    /// Arrival at each visit.
    arrive: [Secs; MAX_VISITS],
    /// Time of each home stop, by its first item.
    times: Vec<(u16, Secs)>,
}

impl Scratch {
    /// Scheduled arrival at a visit in the last timetable.
    pub(super) fn arrival(&self, visit: usize) -> Secs {
        self.arrive[visit]
    }

    /// Published time of the home stop that begins at an item.
    pub(super) fn home_time(&self, first_item: u16) -> Secs {
        self.times.iter().find(|(first, _)| *first == first_item).map_or(0, |(_, t)| *t)
    }
}

/// One distinct set of stops in use.
#[derive(Debug, Clone, Copy, Default)]
struct Day {
    /// One weekday that looks so, and how many do.
    sample: u8,
    weekdays: u8,
    /// While stops are walked backwards: the stop after the present one.
    next: usize,
    /// First and last stop, metres, and whether one lies in the zone.
    first: usize,
    last: usize,
    metres: i64,
    in_zone: bool,
}

/// As `Run::rebuild`, for any mix of weekdays; the caller has read visits and stops.
pub(super) fn rebuild(run: &mut Run, p: &Problem) -> bool {
    let mut scratch = std::mem::take(&mut run.scratch);
    let ok = Builder { run, p, s: &mut scratch }.build();
    run.scratch = scratch;
    ok
}

/// The distinct sets of passengers, as the weekdays on which each rides, and how many there are.
pub(super) fn distinct_days(run: &Run, p: &Problem) -> ([u8; 5], usize) {
    let mut riders = [0u128; 5];
    for (pos, &u) in run.items.iter().enumerate() {
        let Some(node) = p.nodes.get(u as usize) else { continue };
        for (day, set) in riders.iter_mut().enumerate() {
            // Runs beyond 128 items do not occur with vehicles that exist; a wrapped bit only merges less.
            *set |= u128::from(node.days >> day & 1) << (pos & 127);
        }
    }
    let mut list = [0; 5];
    let mut count = 0;
    for day in (0..5).filter(|&d| riders[d] != 0) {
        if let Some(same) =
            list[..count].iter_mut().find(|m: &&mut u8| riders[m.trailing_zeros() as usize] == riders[day])
        {
            *same |= 1 << day;
        } else {
            list[count] = 1 << day;
            count += 1;
        }
    }
    (list, count)
}

struct Builder<'a> {
    run: &'a mut Run,
    p: &'a Problem,
    s: &'a mut Scratch,
}

impl Builder<'_> {
    fn build(&mut self) -> bool {
        let double = !self.p.wait_aboard;
        let m = self.run.system.m;
        if double && m * 2 > MAX_VISITS {
            return false;
        }
        let (masks, count) = distinct_days(self.run, self.p);
        let mut days = [Day::default(); 5];
        for (day, mask) in days.iter_mut().zip(masks) {
            (day.sample, day.weekdays) = (mask.trailing_zeros() as u8, mask.count_ones() as u8);
        }
        let days = &mut days[..count];
        // Loads first: they need no drives, and reject most.
        if !self.loads(days) {
            return false;
        }
        self.list_stops();
        let system = self.constraints(days, double);
        let Some(solved) = system.solve() else { return false };
        // Arrival and start alternate in the doubled system.
        self.run.times = solved;
        self.s.arrive = solved.start;
        if double {
            for k in 0..m {
                self.s.arrive[k] = solved.start[2 * k];
                self.run.times.start[k] = solved.start[2 * k + 1];
            }
        }
        self.publish_homes();
        self.day_works(days);
        true
    }

    fn list_stops(&mut self) {
        let (run, p) = (&*self.run, self.p);
        self.s.stops.clear();
        let mut pos = 0;
        while pos < run.items.len() {
            let item = run.items[pos];
            let block = run.block[pos];
            let mut end = pos + 1;
            let (mut dwell, mut days) = (run.dwell[block as usize], run.visit_days[block as usize]);
            let is_visit = item >= p.first_visit();
            if !is_visit {
                (dwell, days) = (0, 0);
                while end < run.items.len() && run.stop[end] == run.stop[pos] {
                    end += 1;
                }
                for &u in &run.items[pos..end] {
                    let node = &p.nodes[u as usize];
                    (dwell, days) = (dwell + node.dwell, days | node.days);
                }
            }
            let items = (pos as u16, end as u16);
            self.s.stops.push(Stop { place: p.place(item), dwell, days, items, block, is_visit });
            pos = end;
        }
    }

    /// Walks the stops backwards, all days at once: offsets of the homes, constraints of the visits, metres of the days.
    fn constraints(&mut self, days: &mut [Day], double: bool) -> System {
        let (m, count) = (self.run.system.m, self.s.stops.len());
        let (arrive, start) =
            (|k: usize| if double { 2 * k } else { k }, |k: usize| if double { 2 * k + 1 } else { k });
        let mut sys = System::EMPTY;
        sys.m = if double { 2 * m } else { m };
        for k in 0..m {
            let gate = &self.p.gates[self.run.gate[k] as usize];
            sys.lo[start(k)] = gate.earliest;
            sys.hi[start(k)] = gate.latest - self.run.dwell[k];
            if double {
                sys.gap[arrive(k)][start(k)] = 0;
                // Bounds that follow from the start's, so that the closure has finite ones everywhere.
                sys.lo[arrive(k)] = gate.earliest - 86_400;
                sys.hi[arrive(k)] = sys.hi[start(k)];
            }
        }
        self.s.off.clear();
        self.s.off.resize(count, [-1; MAX_VISITS]);
        for day in days.iter_mut() {
            day.next = usize::MAX;
        }
        for s in (0..count).rev() {
            let stop = self.s.stops[s];
            let in_zone = self.p.in_zone[stop.place as usize];
            let mut off = [-1; MAX_VISITS];
            for day in days.iter_mut().filter(|d| stop.days >> d.sample & 1 == 1) {
                day.in_zone |= in_zone;
                day.first = s;
                let next = std::mem::replace(&mut day.next, s);
                if next == usize::MAX {
                    day.last = s;
                    continue;
                }
                let to = &self.s.stops[next];
                let cell = self.p.drive(stop.place, to.place);
                day.metres += i64::from(cell.metres);
                let lead = stop.dwell + cell.secs as Secs;
                let onward = &self.s.off[next];
                for k in to.block as usize..m {
                    let reach = match (to.is_visit, onward[k]) {
                        (true, _) if k == to.block as usize => lead,
                        (false, further) if further >= 0 => lead + further,
                        _ => continue,
                    };
                    if stop.is_visit {
                        let i = stop.block as usize;
                        let gap = &mut sys.gap[start(i)][arrive(k)];
                        *gap = (*gap).max(reach);
                        if double && !to.is_visit && self.rides_through(i, day.sample) {
                            let most = &mut sys.ride[start(i)][arrive(k)];
                            *most = (*most).min(reach);
                        }
                    } else {
                        off[k] = off[k].max(reach);
                    }
                }
            }
            if !stop.is_visit {
                self.s.off[s] = off;
                self.cap_journeys(&off, &stop, &mut sys, arrive, start);
            }
        }
        sys
    }

    /// Journeys of those who board at a home, and its earliest time.
    fn cap_journeys(
        &self,
        offsets: &Offsets,
        stop: &Stop,
        sys: &mut System,
        arrive: impl Fn(usize) -> usize,
        start: impl Fn(usize) -> usize,
    ) {
        for k in stop.block as usize..self.run.system.m {
            let off = offsets[k];
            if off < 0 {
                continue;
            }
            let clock_off = if self.p.afternoon_clock { off - stop.dwell } else { off };
            sys.lo[arrive(k)] = sys.lo[arrive(k)].max(self.p.earliest_home + clock_off);
            for pos in stop.items.0 as usize..stop.items.1 as usize {
                let j = self.run.dest[pos] as usize;
                let slack = self.p.nodes[self.run.items[pos] as usize].cap - clock_off;
                if arrive(k) <= start(j) {
                    let ride = &mut sys.ride[arrive(k)][start(j)];
                    *ride = (*ride).min(slack);
                } else {
                    let gap = &mut sys.gap[start(j)][arrive(k)];
                    *gap = (*gap).max(-slack);
                }
            }
        }
    }

    /// Whether somebody stays aboard through a visit on a weekday.
    fn rides_through(&self, visit: usize, day: u8) -> bool {
        (0..self.run.items.len()).any(|pos| {
            let Some(node) = self.p.nodes.get(self.run.items[pos] as usize) else { return false };
            let (from, to) = (self.run.block[pos] as usize, self.run.dest[pos] as usize);
            node.days >> day & 1 == 1 && from <= visit && to > visit
        })
    }

    fn publish_homes(&mut self) {
        self.s.times.clear();
        for (stop, off) in self.s.stops.iter().zip(&self.s.off).filter(|(s, _)| !s.is_visit) {
            let reached = (stop.block as usize..self.run.system.m).filter(|&k| off[k] >= 0);
            let time = reached.map(|k| self.s.arrive[k] - off[k]).min().unwrap_or(0);
            self.s.times.push((stop.items.0, time));
        }
    }

    /// Begin, end and work of each distinct day; its assistants are there already.
    fn day_works(&mut self, days: &[Day]) {
        for (w, day) in days.iter().enumerate() {
            let (first, last) = (self.s.stops[day.first], self.s.stops[day.last]);
            let begin = self.s.home_time(first.items.0);
            let end = self.run.times.start[last.block as usize] + last.dwell;
            self.run.service[w] = (begin, end);
            let work = &mut self.run.work[w];
            *work = (
                day.weekdays,
                DayWork {
                    metres: day.metres,
                    secs: end - begin,
                    assistants: work.1.assistants,
                    in_zone: day.in_zone,
                    first: first.place,
                    last: last.place,
                },
            );
        }
        self.run.works = days.len();
    }

    /// Loads of each distinct day: its assistants, and the types that carry them all. False when nothing does or a group is
    /// too large.
    fn loads(&mut self, days: &[Day]) -> bool {
        let mut top: Load = [0; 8];
        let mut seats = 0;
        for (w, day) in days.iter().enumerate() {
            let mut at_visit = [([0; 8], 255u8); MAX_VISITS];
            for (pos, &u) in self.run.items.iter().enumerate() {
                let Some(node) = self.p.nodes.get(u as usize) else { continue };
                if node.days >> day.sample & 1 == 0 {
                    continue;
                }
                for entry in &mut at_visit[self.run.block[pos] as usize..=self.run.dest[pos] as usize] {
                    *entry = (plus(entry.0, node.load), entry.1.min(node.group_max));
                }
            }
            let (mut on_board, mut assistants) = ([0; 8], 0);
            for (load, group) in &at_visit[..self.run.system.m] {
                if load[field::PEOPLE] > *group {
                    return false;
                }
                on_board = peak(on_board, *load);
                assistants = assistants.max(self.p.assistants(*load));
            }
            self.run.work[w].1.assistants = assistants;
            top = peak(top, on_board);
            seats = seats.max(u32::from(on_board[field::SEATS]) + assistants);
        }
        top[field::SEATS] = seats.min(255) as u8;
        self.run.fits = self.run.allowed & self.p.fitting(top, 0);
        self.run.fits != 0
    }
}

/// A constraint that says nothing must stay far from any real time.
const _: () = assert!(FAR > 86_400 * 2);
