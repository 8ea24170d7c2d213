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
    visit: Option<u8>,
}

/// Buffers of [`rebuild`], kept between calls.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    stops: Vec<Stop>,
    /// `off[s * MAX_VISITS + k]`: longest drive from arrival at stop `s` to visit `k`; negative where no day has one.
    off: Vec<Secs>,
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

/// As `Run::rebuild`, for any mix of weekdays; the caller has read visits and stops.
pub(super) fn rebuild(run: &mut Run, p: &Problem) -> bool {
    let mut scratch = std::mem::take(&mut run.scratch);
    let ok = Builder { run, p, s: &mut scratch }.build();
    run.scratch = scratch;
    ok
}

struct Builder<'a> {
    run: &'a mut Run,
    p: &'a Problem,
    s: &'a mut Scratch,
}

impl Builder<'_> {
    fn build(&mut self) -> bool {
        self.list_stops();
        let (days, count) = self.distinct_days();
        let double = !self.p.wait_aboard;
        if double && self.run.system.m * 2 > MAX_VISITS {
            return false;
        }
        let Some(system) = self.constraints(&days[..count], double) else { return false };
        let Some(solved) = system.solve() else { return false };
        // Arrival and start alternate in the doubled system.
        let m = self.run.system.m;
        let mut arrive = [0; MAX_VISITS];
        self.run.times = solved;
        for k in 0..m {
            arrive[k] = if double { solved.start[2 * k] } else { solved.start[k] };
            if double {
                self.run.times.start[k] = solved.start[2 * k + 1];
            }
        }
        self.s.arrive = arrive;
        self.publish_homes(&arrive);
        self.day_works(&days[..count])
    }

    fn list_stops(&mut self) {
        let (run, p) = (&*self.run, self.p);
        self.s.stops.clear();
        let mut pos = 0;
        while pos < run.items.len() {
            let item = run.items[pos];
            let mut end = pos + 1;
            if item >= p.first_visit() {
                let visit = run.block[pos];
                let dwell = run.dwell[visit as usize];
                let (place, items) = (p.place(item), (pos as u16, end as u16));
                self.s.stops.push(Stop { place, dwell, days: 0, items, visit: Some(visit) });
            } else {
                while end < run.items.len() && run.stop[end] == run.stop[pos] {
                    end += 1;
                }
                let nodes = run.items[pos..end].iter().map(|&u| &p.nodes[u as usize]);
                let (dwell, days) = nodes.fold((0, 0), |(t, d), n| (t + n.dwell, d | n.days));
                let (place, items) = (p.place(item), (pos as u16, end as u16));
                self.s.stops.push(Stop { place, dwell, days, items, visit: None });
            }
            pos = end;
        }
        for pos in 0..run.items.len() {
            let Some(node) = p.nodes.get(run.items[pos] as usize) else { continue };
            let dest = run.visit_of(node.gate, run.block[pos] as usize);
            for stop in &mut self.s.stops {
                if stop.visit.is_some() && stop.visit.map(usize::from) == dest {
                    stop.days |= node.days;
                }
            }
        }
    }

    /// One weekday for each distinct set of stops in use, with the number of weekdays that look so.
    fn distinct_days(&self) -> ([(u8, u8); 5], usize) {
        let mut list = [(0, 0); 5];
        let mut count = 0;
        for day in (0..5u8).filter(|&d| self.run.days >> d & 1 == 1) {
            let same = |other: u8| {
                self.s.stops.iter().all(|s| (s.days >> day & 1) == (s.days >> other & 1))
                    && self
                        .run
                        .items
                        .iter()
                        .filter_map(|&u| self.p.nodes.get(u as usize))
                        .all(|n| (n.days >> day & 1) == (n.days >> other & 1))
            };
            if let Some(entry) = list[..count].iter_mut().find(|(d, _)| same(*d)) {
                entry.1 += 1;
            } else {
                list[count] = (day, 1);
                count += 1;
            }
        }
        (list, count)
    }

    fn next_on(&self, stop: usize, day: u8) -> Option<usize> {
        (stop + 1..self.s.stops.len()).find(|&t| self.s.stops[t].days >> day & 1 == 1)
    }

    /// Offsets of the homes and the constraint system; `None` when somebody's setting is not reached.
    fn constraints(&mut self, days: &[(u8, u8)], double: bool) -> Option<System> {
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
        self.s.off.resize(count * MAX_VISITS, -1);
        for s in (0..count).rev() {
            let stop = self.s.stops[s];
            for &(day, _) in days.iter().filter(|(d, _)| stop.days >> d & 1 == 1) {
                let Some(next) = self.next_on(s, day) else { continue };
                let to = self.s.stops[next];
                let lead = stop.dwell + self.p.drive(stop.place, to.place).secs as Secs;
                for k in 0..m {
                    let reach = match to.visit {
                        Some(v) if v as usize == k => lead,
                        None if self.s.off[next * MAX_VISITS + k] >= 0 => lead + self.s.off[next * MAX_VISITS + k],
                        _ => continue,
                    };
                    match stop.visit {
                        None => {
                            let off = &mut self.s.off[s * MAX_VISITS + k];
                            *off = (*off).max(reach);
                        }
                        Some(i) => {
                            let i = i as usize;
                            let gap = &mut sys.gap[start(i)][arrive(k)];
                            *gap = (*gap).max(reach);
                            if double && to.visit.is_none() && self.rides_through(i, day) {
                                let most = &mut sys.ride[start(i)][arrive(k)];
                                *most = (*most).min(reach);
                            }
                        }
                    }
                }
            }
            if stop.visit.is_none() {
                self.cap_journeys(s, &stop, &mut sys, arrive, start)?;
            }
        }
        Some(sys)
    }

    /// Journeys of those who board at a home, and its earliest time.
    fn cap_journeys(
        &self,
        s: usize,
        stop: &Stop,
        sys: &mut System,
        arrive: impl Fn(usize) -> usize,
        start: impl Fn(usize) -> usize,
    ) -> Option<()> {
        for k in 0..self.run.system.m {
            let off = self.s.off[s * MAX_VISITS + k];
            if off < 0 {
                continue;
            }
            let clock_off = if self.p.afternoon_clock { off - stop.dwell } else { off };
            sys.lo[arrive(k)] = sys.lo[arrive(k)].max(self.p.earliest_home + clock_off);
            for pos in stop.items.0..stop.items.1 {
                let node = &self.p.nodes[self.run.items[pos as usize] as usize];
                let j = self.run.visit_of(node.gate, self.run.block[pos as usize] as usize)?;
                let slack = node.cap - clock_off;
                if arrive(k) <= start(j) {
                    let ride = &mut sys.ride[arrive(k)][start(j)];
                    *ride = (*ride).min(slack);
                } else {
                    let gap = &mut sys.gap[start(j)][arrive(k)];
                    *gap = (*gap).max(-slack);
                }
            }
        }
        Some(())
    }

    /// Whether somebody stays aboard through a visit on a weekday.
    fn rides_through(&self, visit: usize, day: u8) -> bool {
        (0..self.run.items.len()).any(|pos| {
            let Some(node) = self.p.nodes.get(self.run.items[pos] as usize) else { return false };
            node.days >> day & 1 == 1
                && self.run.block[pos] as usize <= visit
                && self.run.visit_of(node.gate, self.run.block[pos] as usize).is_some_and(|j| j > visit)
        })
    }

    fn publish_homes(&mut self, arrive: &[Secs; MAX_VISITS]) {
        self.s.times.clear();
        for (s, stop) in self.s.stops.iter().enumerate().filter(|(_, s)| s.visit.is_none()) {
            let reached = (0..self.run.system.m).filter(|&k| self.s.off[s * MAX_VISITS + k] >= 0);
            let time = reached.map(|k| arrive[k] - self.s.off[s * MAX_VISITS + k]).min().unwrap_or(0);
            self.s.times.push((stop.items.0, time));
        }
    }

    /// Loads and work of each distinct day; false when a group is too large.
    fn day_works(&mut self, days: &[(u8, u8)]) -> bool {
        let mut top: Load = [0; 8];
        let mut seats = 0;
        for (w, &(day, weekdays)) in days.iter().enumerate() {
            let Some((on_board, assistants)) = self.loads(day) else { return false };
            top = peak(top, on_board);
            seats = seats.max(u32::from(on_board[field::SEATS]) + assistants);
            let (mut metres, mut in_zone) = (0, false);
            let mut ends: Option<(usize, usize)> = None;
            for (s, stop) in self.s.stops.iter().enumerate().filter(|(_, s)| s.days >> day & 1 == 1) {
                if let Some((_, last)) = ends {
                    metres += i64::from(self.p.drive(self.s.stops[last].place, stop.place).metres);
                }
                in_zone |= self.p.in_zone[stop.place as usize];
                ends = Some((ends.map_or(s, |e| e.0), s));
            }
            let Some((first, last)) = ends else { return false };
            let (first, last) = (self.s.stops[first], self.s.stops[last]);
            let begin = self.s.home_time(first.items.0);
            let end = last.visit.map_or(0, |v| self.run.times.start[v as usize]) + last.dwell;
            self.run.service[w] = (begin, end);
            let secs = end - begin;
            let work = DayWork { metres, secs, assistants, in_zone, first: first.place, last: last.place };
            self.run.work[w] = (weekdays, work);
        }
        self.run.works = days.len();
        top[field::SEATS] = seats.min(255) as u8;
        self.run.fits = self.run.allowed & self.p.fitting(top, 0);
        true
    }

    /// Peak load and assistants of a weekday; `None` when somebody's group is too large.
    fn loads(&self, day: u8) -> Option<(Load, u32)> {
        let mut at_visit = [([0; 8], 255u8); MAX_VISITS];
        for pos in 0..self.run.items.len() {
            let Some(node) = self.p.nodes.get(self.run.items[pos] as usize) else { continue };
            if node.days >> day & 1 == 0 {
                continue;
            }
            let block = self.run.block[pos] as usize;
            let dest = self.run.visit_of(node.gate, block)?;
            for entry in &mut at_visit[block..=dest] {
                *entry = (plus(entry.0, node.load), entry.1.min(node.group_max));
            }
        }
        let visits = &at_visit[..self.run.system.m];
        if visits.iter().any(|(load, group)| load[field::PEOPLE] > *group) {
            return None;
        }
        let top = visits.iter().fold([0; 8], |top, (load, _)| peak(top, *load));
        let assistants = visits.iter().map(|(load, _)| self.p.assistants(*load)).max().unwrap_or(0);
        Some((top, assistants))
    }
}

/// A value no offset reaches; here so that the two kernels agree on what "never" is.
const _: () = assert!(FAR > 86_400 * 2);
