//! The schedule of a run: when its settings are served, decided exactly by a handful of difference constraints.
//!
//! A run visits settings `K_0 .. K_{m-1}`; *block i* are the homes driven between `K_{i-1}` and `K_i`. No vehicle waits at a
//! home with a passenger aboard, so the homes of a block sit at fixed offsets before its setting, and a run of any number
//! of stops is feasible exactly when the `m` starts of unloading `tau_i` satisfy
//!
//! `lo_i <= tau_i <= hi_i`, `tau_k - tau_i >= gap[i][k]`, `tau_j - tau_i <= ride[i][j]` (`i <= j`).
//!
//! Any feasible timetable can be moved to one in which every home is as late as the stops after it allow: journeys shrink,
//! earliest times still hold, settings do not move. So this is no relaxation. One and two settings have closed forms;
//! beyond, the closure of a graph of at most nine nodes decides.

use super::problem::MAX_VISITS;
use crate::model::Secs;

/// Far enough to never bind, small enough to add three of.
pub const FAR: Secs = 1 << 28;

/// The constraints of a run; entries beyond `m` are not read.
#[derive(Debug, Clone, Copy)]
pub struct System {
    /// Number of visits.
    pub m: usize,
    /// Earliest start of unloading.
    pub lo: [Secs; MAX_VISITS],
    /// Latest start of unloading.
    pub hi: [Secs; MAX_VISITS],
    /// `gap[i][k]`: least time from start at visit `i` to start at visit `k > i`; `-FAR` where nothing is said.
    pub gap: [[Secs; MAX_VISITS]; MAX_VISITS],
    /// `ride[i][j]`: most time from start at visit `i` to start at visit `j >= i` that keeps every journey anchored at `i`
    /// within its cap; `FAR` where nobody rides.
    pub ride: [[Secs; MAX_VISITS]; MAX_VISITS],
}

/// A timetable of the visits: the last feasible one of least span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timetable {
    /// Start of unloading at each visit.
    pub start: [Secs; MAX_VISITS],
    /// How much earlier the whole run may be.
    pub early: Secs,
}

impl System {
    /// No visits, nothing constrained.
    pub const EMPTY: System = System {
        m: 0,
        lo: [-FAR; MAX_VISITS],
        hi: [FAR; MAX_VISITS],
        gap: [[-FAR; MAX_VISITS]; MAX_VISITS],
        ride: [[FAR; MAX_VISITS]; MAX_VISITS],
    };

    /// The last timetable of least span (start at the last visit less start at the first), or `None` when no timetable
    /// keeps all constraints.
    #[inline]
    pub fn solve(&self) -> Option<Timetable> {
        for i in 0..self.m {
            if self.ride[i][i] < 0 || self.lo[i] > self.hi[i] {
                return None;
            }
        }
        match self.m {
            0 => None,
            1 => {
                let mut start = [0; MAX_VISITS];
                start[0] = self.hi[0];
                Some(Timetable { start, early: self.hi[0] - self.lo[0] })
            }
            2 => {
                let span = self.gap[0][1].max(self.lo[1] - self.hi[0]);
                if span > self.ride[0][1].min(self.hi[1] - self.lo[0]) {
                    return None;
                }
                let mut start = [0; MAX_VISITS];
                start[0] = self.hi[0].min(self.hi[1] - span);
                start[1] = start[0] + span;
                Some(Timetable { start, early: (start[0] - self.lo[0]).min(start[1] - self.lo[1]) })
            }
            _ => self.solve_closure(),
        }
    }

    /// Three visits and more: closure of `w[a][b]` = most that `x_b - x_a` may be, node 0 standing for midnight.
    fn solve_closure(&self) -> Option<Timetable> {
        const V: usize = MAX_VISITS + 1;
        let (m, n) = (self.m, self.m + 1);
        let mut w = [[FAR; V]; V];
        for i in 0..m {
            w[i + 1][i + 1] = 0;
            w[0][i + 1] = self.hi[i];
            w[i + 1][0] = -self.lo[i];
            for k in i + 1..m {
                w[k + 1][i + 1] = -self.gap[i][k];
                w[i + 1][k + 1] = self.ride[i][k];
            }
        }
        w[0][0] = 0;
        close(&mut w, n);
        if (0..n).any(|i| w[i][i] < 0) {
            return None;
        }
        let span = -w[m][1];
        let first = w[0][1].min(w[0][m] - span);
        let mut start = [0; MAX_VISITS];
        start[0] = first;
        start[m - 1] = first + span;
        // In a closed system the remaining visits may be fixed one after the other, each at the earliest its bounds allow.
        for k in 1..m - 1 {
            let mut at = -w[k + 1][0];
            at = at.max(start[m - 1] - w[k + 1][m]);
            for i in 0..k {
                at = at.max(start[i] - w[k + 1][i + 1]);
            }
            start[k] = at;
        }
        let early = (0..m).map(|k| start[k] - self.lo[k]).min().unwrap_or(0);
        Some(Timetable { start, early })
    }
}

/// Floyd-Warshall on the first `n` nodes.
#[inline]
fn close(w: &mut [[Secs; MAX_VISITS + 1]; MAX_VISITS + 1], n: usize) {
    for via in 0..n {
        for a in 0..n {
            let left = w[a][via];
            if left >= FAR {
                continue;
            }
            for b in 0..n {
                let through = left + w[via][b];
                if through < w[a][b] {
                    w[a][b] = through;
                }
            }
        }
    }
}
