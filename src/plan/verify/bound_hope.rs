//! What a trip that is only begun can still gain at best, so that beginnings without hope need not be carried on.
//!
//! Anybody may be carried again and again here, but nobody twice with only one other between; of the vehicle everybody
//! takes a part that is never more than in truth, and of an assistant's pay a fair share.

use super::bound_ground::{Aboard, Ground};
use crate::model::{Passenger, Secs};

/// Seconds of a step of the optimistic tables, and of one that only shows that nobody is worth a trip.
pub(super) const STEP: Secs = 60;
const ROUGH: Secs = 300;
/// Riders who share an assistant, beyond whom their parts of a seat are not counted.
const SHARERS: u16 = 12;
/// Nobody boards next.
pub(super) const NOBODY: u16 = u16::MAX;

/// The optimistic table: by parts of the vehicle that are left, home and minutes gone.
pub(super) struct Hope {
    pub(super) parts: Parts,
    step: Secs,
    steps: usize,
    count: usize,
    gains: Vec<Gain>,
}

/// The best gain, who boards next for it, and the best with somebody else next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gain {
    pub(super) best: i64,
    pub(super) other: i64,
    pub(super) next: u16,
}

impl Gain {
    pub(super) const NONE: Gain = Gain { best: 0, other: 0, next: NOBODY };

    pub(super) fn without(&self, rider: impl Fn(u16) -> bool) -> i64 {
        if self.next != NOBODY && rider(self.next) { self.other } else { self.best }
    }

    pub(super) fn offer(&mut self, gain: i64, rider: u16) {
        if gain > self.best {
            if self.next != rider {
                self.other = self.best;
            }
            (self.best, self.next) = (gain, rider);
        } else if rider != self.next && gain > self.other {
            self.other = gain;
        }
    }
}

/// Somebody who boards before a home.
struct Before {
    home: usize,
    rider: u16,
    price: i64,
    takes: usize,
    /// Most parts others may take then.
    beside: usize,
    /// Steps it takes.
    steps: usize,
    /// Steps gone at which it is still in time.
    open: usize,
}

impl Hope {
    /// The fine table.
    pub(super) fn of(ground: &Ground) -> Hope {
        Hope::by(ground, STEP, Parts::of(ground, ground.ratio <= SHARERS))
    }

    /// Whether even a rough table shows that no trip comes below nothing.
    pub(super) fn none(ground: &Ground) -> bool {
        let hope = Hope::by(ground, ROUGH, Parts::of(ground, false));
        (0..ground.len()).all(|i| {
            let Some(aboard) = ground.board(&Aboard::NOBODY, i) else { return true };
            let (price, secs) = ground.to_gate(i);
            hope.best_end(ground, (price, secs), i, &aboard, |_| false) >= 0
        })
    }

    fn by(ground: &Ground, step: Secs, parts: Parts) -> Hope {
        let count = ground.len();
        let latest = ground.longest.iter().copied().max().unwrap_or(0).max(0);
        let (all, steps) = (parts.all, (latest / step) as usize + 1);
        let before = |i: usize, j: usize| -> Option<Before> {
            let (price, secs) = ground.drive(j, i);
            let spare = ground.longest[j] - secs;
            // A step stands for its first second.
            let open = match spare {
                _ if ground.one_place(i, j) => steps,
                spare if spare < 0 => 0,
                spare => ((spare / step) as usize + 1).min(steps),
            };
            let (home, rider) = (j, ground.rider[j]);
            let steps = (secs / step) as usize;
            let (price, takes, beside) = (price + ground.share[j], parts.takes[j], parts.beside[j]?);
            let way = Before { home, rider, price, takes, beside, steps, open };
            (rider != ground.rider[i] && open > 0).then_some(way)
        };
        let ways: Vec<Vec<Before>> = (0..count).map(|i| (0..count).filter_map(|j| before(i, j)).collect()).collect();
        let mut hope = Hope { parts, step, steps, count, gains: vec![Gain::NONE; (all + 1) * steps * count] };
        let mut row = vec![Gain::NONE; steps];
        for left in 1..=all {
            for (i, ways) in ways.iter().enumerate() {
                row.fill(Gain::NONE);
                for way in ways.iter().filter(|w| w.takes <= left) {
                    let from = hope.row((left - way.takes).min(way.beside), way.home);
                    let after = &hope.gains[from..from + steps];
                    for (gone, gain) in row[..way.open].iter_mut().enumerate() {
                        let then = &after[(gone + way.steps).min(steps - 1)];
                        gain.offer(then.without(|rider| rider == ground.rider[i]) - way.price, way.rider);
                    }
                }
                let at = hope.row(left, i);
                hope.gains[at..at + steps].copy_from_slice(&row);
            }
        }
        hope
    }

    fn row(&self, left: usize, home: usize) -> usize {
        (left * self.count + home) * self.steps
    }

    /// No longer trip that ends with one of this price and seconds costs less: its assistants are paid at least in
    /// proportion to who needs them.
    pub(super) fn best_end(
        &self,
        ground: &Ground,
        (price, secs): (i64, Secs),
        home: usize,
        aboard: &Aboard,
        barred: impl Fn(u16) -> bool,
    ) -> i64 {
        let step = ((secs / self.step) as usize).min(self.steps - 1);
        let gain = self.gains[self.row(self.parts.left(aboard), home) + step].without(barred);
        let paid = ground.always + price + ground.overtime(home, secs) + ground.fetched(aboard);
        paid + ground.fair(aboard) - gain
    }
}

/// Most aboard while a passenger rides.
pub(super) fn limit(p: &Passenger) -> Option<u8> {
    if p.solo { Some(1) } else { p.group_max }
}

/// A vehicle in parts: one for each who shares an assistant, as many as share one for a seat, and for a wheelchair as many
/// as each layout gives up for it at least.
pub(super) struct Parts {
    pub(super) all: usize,
    /// What who boards at each home takes.
    pub(super) takes: Vec<usize>,
    /// Most parts that others may take once who boards there and one more are aboard; nothing where nobody else may ride.
    pub(super) beside: Vec<Option<usize>>,
    /// Most parts of anybody.
    largest: usize,
    seat: usize,
    chair: usize,
    share: usize,
}

impl Parts {
    /// The parts of a group of vehicles; those who share an assistant take part of a seat for it where `shared`.
    pub(super) fn of(ground: &Ground, shared: bool) -> Parts {
        let seat = if shared { usize::from(ground.ratio) } else { 1 };
        let layouts = || ground.trips.van.equipment.iter().flat_map(|(e, _)| &e.layouts);
        let seats = layouts().map(|l| usize::from(l.seats)).max().unwrap_or(0);
        let chairs = layouts().map(|l| usize::from(l.wheelchairs)).max().unwrap_or(0);
        let given_up = layouts()
            .filter(|l| l.wheelchairs > 0)
            .map(|l| seat * (seats - usize::from(l.seats)) / usize::from(l.wheelchairs))
            .min()
            .unwrap_or(1);
        // Where a layout gives up nothing, its wheelchair places are parts of their own.
        let (all, chair) = if given_up == 0 { (seat * seats + chairs, 1) } else { (seat * seats, given_up) };
        let (takes, beside) = (Vec::new(), Vec::new());
        let mut parts = Parts { all, takes, beside, largest: 0, seat, chair, share: usize::from(shared) };
        parts.takes = ground.boards.iter().map(|b| parts.taken(b)).collect();
        parts.largest = parts.takes.iter().copied().max().unwrap_or(0);
        // Of a group limit the one is the passenger, and one boards next.
        let others = |b: &Aboard| b.others().map_or(Some(usize::MAX), |others| others.checked_sub(1));
        let most = |b: &Aboard| others(b).map(|others| others.saturating_mul(parts.largest).min(all));
        parts.beside = ground.boards.iter().map(most).collect();
        parts
    }

    /// Parts that others may take.
    pub(super) fn left(&self, aboard: &Aboard) -> usize {
        let left = self.all.saturating_sub(self.taken(aboard));
        aboard.others().map_or(left, |others| left.min(others.saturating_mul(self.largest)))
    }

    fn taken(&self, aboard: &Aboard) -> usize {
        self.seat * usize::from(aboard.seated + aboard.own)
            + self.chair * usize::from(aboard.chairs)
            + self.share * usize::from(aboard.shared)
    }
}
