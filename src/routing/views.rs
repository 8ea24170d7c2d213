//! The days of a run one by one: what each distinct weekday looks like as a run of its own.
//!
//! A run with mixed weekdays has one timetable for all its days, and whatever that timetable can do, each day alone can do.
//! So an insertion that one day alone cannot take is impossible, and each day alone, where everybody rides, has the
//! constant-time test of [`super::insertion`]. That spares nine of ten rebuilt runs.

use super::pattern::distinct_days;
use super::problem::Problem;
use super::run::Run;

/// One distinct day of a run.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The day as a run: those present only, stops as the whole run has them.
    pub run: Run,
    /// For each position of the whole run, and its end: items of the day before it.
    pub map: Vec<u16>,
}

/// The distinct days of a run whose weekdays are mixed; buffers are kept.
#[derive(Debug, Clone, Default)]
pub struct Views {
    list: Vec<View>,
    live: usize,
}

impl Views {
    /// The days.
    #[inline]
    pub fn days(&self) -> &[View] {
        &self.list[..self.live]
    }

    /// No days: nothing is known.
    pub fn clear(&mut self) {
        self.live = 0;
    }

    /// Copies, keeping capacity.
    pub fn copy_from(&mut self, other: &Views) {
        self.live = 0;
        for view in other.days() {
            let mine = self.next();
            mine.run.copy_from(&view.run);
            mine.map.clone_from(&view.map);
        }
    }

    fn next(&mut self) -> &mut View {
        if self.live == self.list.len() {
            self.list.push(View::default());
        }
        self.live += 1;
        &mut self.list[self.live - 1]
    }
}

impl Run {
    /// Whether the constant-time test can be applied to the run as it is: it applies to the run as a whole, or its days are there.
    #[inline]
    pub fn has_days(&self, p: &Problem) -> bool {
        self.uniform && p.wait_aboard || !self.views.days().is_empty()
    }

    /// Derives the days unless they are there.
    #[inline]
    pub fn ensure_days(&mut self, p: &Problem) {
        if !self.has_days(p) {
            self.view_days(p);
        }
    }

    /// Derives the days from a feasible run. Needed where the constant-time test does not apply to the run as a whole.
    pub fn view_days(&mut self, p: &Problem) {
        let mut views = std::mem::take(&mut self.views);
        views.clear();
        if !(self.uniform && p.wait_aboard) {
            let (days, count) = distinct_days(self, p);
            for &weekdays in &days[..count] {
                if !views.next().derive(self, p, weekdays) {
                    debug_assert!(false, "a day of a feasible run is feasible");
                    views.live -= 1;
                }
            }
        }
        self.views = views;
    }
}

impl View {
    fn derive(&mut self, whole: &Run, p: &Problem, weekdays: u8) -> bool {
        let day = &mut self.run;
        day.items.clear();
        day.stop.clear();
        self.map.clear();
        let mut previous = None;
        for (pos, &item) in whole.items.iter().enumerate() {
            let len = day.items.len() as u16;
            self.map.push(len);
            let days = match p.nodes.get(item as usize) {
                Some(node) => node.days,
                None => whole.visit_days[whole.block[pos] as usize],
            };
            if days & weekdays == 0 {
                continue;
            }
            // One stop of the whole run is one stop of the day; two stops of it never become one.
            let joins = previous == Some(whole.stop[pos]) && item < p.first_visit();
            day.stop.push(if joins { day.stop[len as usize - 1] } else { len });
            previous = Some(whole.stop[pos]);
            day.items.push(item);
        }
        self.map.push(day.items.len() as u16);
        day.derive_day(p, weekdays)
    }
}

impl Run {
    /// As [`Run::rebuild`] for a day whose items and stops are set.
    pub(super) fn derive_day(&mut self, p: &Problem, weekdays: u8) -> bool {
        let ok = self.read_visits(p);
        (self.days, self.uniform) = (weekdays, true);
        ok && self.rebuild_uniform(p)
    }

    /// Becomes a day with a new visit at a position; false when that alone is impossible.
    pub(super) fn day_with_visit(&mut self, day: &Run, p: &Problem, at: usize, visit: u32) -> bool {
        self.items.clear();
        self.items.extend_from_slice(&day.items[..at]);
        self.items.push(visit);
        self.items.extend_from_slice(&day.items[at..]);
        self.stop.clear();
        self.stop.extend_from_slice(&day.stop[..at]);
        let here = at as u16;
        self.stop.push(here);
        // A stop that the visit divides begins again after it.
        self.stop.extend(day.stop[at..].iter().map(|&s| s.max(here) + 1));
        self.derive_day(p, day.days)
    }
}
