//! How many vehicles stand at each setting, second by second.
//!
//! In: vehicles that come and go; out: whether there is room for one more. [`super::bays`] asks it for the runs of a problem,
//! and whoever puts the parts of a leg together for those of all parts.

use crate::model::Secs;

/// A vehicle at a setting: from, until (half open), weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// Setting.
    pub setting: u32,
    /// First second.
    pub from: Secs,
    /// Second after the last.
    pub until: Secs,
    /// Weekdays, as bits.
    pub days: u8,
}

/// How many vehicles stand at a setting, second by second of its windows: a few hundred bytes to look at for a stay, in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    limit: u8,
    begin: Secs,
    /// By weekday.
    standing: [Vec<u8>; 5],
}

impl Row {
    fn seconds(&self, stay: &Stay) -> std::ops::Range<usize> {
        let second = |at: Secs| ((at - self.begin).max(0) as usize).min(self.standing[0].len());
        second(stay.from)..second(stay.until)
    }

    fn has_room(&self, stay: &Stay) -> bool {
        let seconds = self.seconds(stay);
        let room = |day: usize| self.standing[day][seconds.clone()].iter().all(|&n| n < self.limit);
        (0..5).all(|day| stay.days >> day & 1 == 0 || room(day))
    }

    fn each(&mut self, stay: &Stay, change: impl Fn(&mut u8)) {
        let seconds = self.seconds(stay);
        for day in (0..5).filter(|day| stay.days >> day & 1 == 1) {
            self.standing[day][seconds.clone()].iter_mut().for_each(&change);
        }
    }

    fn add(&mut self, stay: &Stay) {
        // Whoever was there first is not asked whether there is room.
        self.each(stay, |n| *n = n.saturating_add(1));
    }

    fn take(&mut self, stay: &Stay) {
        self.each(stay, |n| *n = n.saturating_sub(1));
    }
}

/// The rows of all settings whose places are limited, by setting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows(Vec<Option<Row>>);

impl Rows {
    /// Nobody stands anywhere. `limits` by setting; `gates` are settings with the first and the last second of a window.
    pub fn new(limits: &[Option<u8>], gates: impl Iterator<Item = (u32, Secs, Secs)>) -> Rows {
        let mut windows: Vec<Option<(Secs, Secs)>> = vec![None; limits.len()];
        for (setting, begin, end) in gates {
            if let Some(window) = windows.get_mut(setting as usize) {
                *window = Some(window.map_or((begin, end), |(b, e)| (b.min(begin), e.max(end))));
            }
        }
        let row = |(limit, window): (&Option<u8>, Option<(Secs, Secs)>)| {
            let (limit, (begin, end)) = ((*limit)?, window?);
            let nobody = vec![0; (end - begin).max(0) as usize];
            Some(Row { limit, begin, standing: std::array::from_fn(|_| nobody.clone()) })
        };
        Rows(limits.iter().zip(windows).map(row).collect())
    }

    /// A vehicle of several stays stands where there is room for all of them, those at settings with limited places left in
    /// `stood`; false, with nobody standing, where there is none.
    pub fn stand(&mut self, stays: impl Iterator<Item = Stay>, stood: &mut Vec<Stay>) -> bool {
        stood.clear();
        // One by one, because a run may come twice to one setting.
        for stay in stays {
            let Some(Some(row)) = self.0.get_mut(stay.setting as usize) else { continue };
            if row.has_room(&stay) {
                row.add(&stay);
                stood.push(stay);
                continue;
            }
            self.take(stood);
            return false;
        }
        true
    }

    /// Vehicles come, whether there is room or not: they were there first.
    pub fn add(&mut self, stays: &[Stay]) {
        self.each(stays, Row::add);
    }

    /// Vehicles go.
    pub fn take(&mut self, stays: &[Stay]) {
        self.each(stays, Row::take);
    }

    /// How many stand, second by second, one weekday after the other of every setting.
    #[cfg(test)]
    pub fn counts(&self) -> Vec<Vec<u8>> {
        self.0.iter().flatten().flat_map(|row| row.standing.iter().cloned()).collect()
    }

    fn each(&mut self, stays: &[Stay], change: impl Fn(&mut Row, &Stay)) {
        for stay in stays {
            if let Some(Some(row)) = self.0.get_mut(stay.setting as usize) {
                change(row, stay);
            }
        }
    }
}
