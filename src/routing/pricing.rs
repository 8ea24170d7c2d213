//! What a run costs with a type of vehicle, and which type carries it for least.

use super::problem::Problem;
use super::run::Run;
use crate::model::Secs;

impl Run {
    /// Price of the week with a type, wishes included; the type must be in `fits` and within its shift.
    #[inline]
    pub fn price(&self, p: &Problem, kind: usize) -> i64 {
        let mut total = self.wish;
        for (days, work) in &self.work[..self.works] {
            total += i64::from(*days) * p.day_cost(kind, work);
        }
        total
    }

    /// Whether an own vehicle's shift allows the run; operators have no shift.
    pub fn within_shift(&self, p: &Problem, kind: usize) -> bool {
        let Some(own) = &p.types[kind].own else { return true };
        let (mut least, mut most) = if self.promised { self.window } else { (0, self.times.early) };
        for (day, (_, work)) in self.work[..self.works].iter().enumerate() {
            let (begin, end) = self.service[day];
            let collect = if work.assistants > 0 { p.types[kind].tariff.pa_secs } else { 0 };
            let out = p.drive(own.depot, work.first).secs as Secs + collect;
            let back = p.drive(work.last, own.depot).secs as Secs;
            most = most.min(begin - out - own.from);
            least = least.max(end + back - own.until);
        }
        least <= most
    }

    /// The cheapest type among those in `available` that carry the run within their shift.
    pub fn cheapest(&self, p: &Problem, available: u64) -> Option<(i64, u8)> {
        let mut mask = self.fits & available;
        let mut best: Option<(i64, u8)> = None;
        while mask != 0 {
            let kind = mask.trailing_zeros() as usize;
            mask &= mask - 1;
            let price = self.price(p, kind);
            if best.is_none_or(|(b, _)| price < b) && self.within_shift(p, kind) {
                best = Some((price, kind as u8));
            }
        }
        best
    }
}
