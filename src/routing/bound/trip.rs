//! What one trip to a gate carries and what it is priced with, in one kind of vehicle and at the duals of its own fleet and of
//! its gate's window. Pricing, the master's columns and the enumeration of small gates all ask here.

use super::relaxed::{Gate, Kind, Stop};
use crate::model::Secs;
use crate::routing::problem::{Load, Problem, field, plus};

/// What is aboard, the least group limit of those aboard, and the assistants it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aboard {
    /// Load.
    pub load: Load,
    /// Least group limit.
    pub group: u8,
}

impl Aboard {
    /// Nobody.
    pub const NOBODY: Aboard = Aboard { load: [0; 8], group: 255 };

    /// With one more; `None` where no type of the kind carries them together.
    #[inline]
    pub fn with(self, p: &Problem, kind: &Kind, stop: &Stop) -> Option<Aboard> {
        let load = plus(self.load, kind.counted(stop.load));
        let group = self.group.min(stop.group);
        let fits = load[field::PEOPLE] <= group
            && stop.types & kind.types != 0
            && p.fitting(load, p.assistants(load)) & kind.types != 0;
        fits.then_some(Aboard { load, group })
    }
}

impl Aboard {
    /// With others; `None` where no type of the kind carries them all together.
    #[inline]
    pub fn beside(self, p: &Problem, kind: &Kind, others: Aboard) -> Option<Aboard> {
        let load = plus(self.load, others.load);
        let group = self.group.min(others.group);
        let fits = load[field::PEOPLE] <= group && p.fitting(load, p.assistants(load)) & kind.types != 0;
        fits.then_some(Aboard { load, group })
    }
}

/// The first trip of a vehicle to a gate, or a further one. A further trip is paid no vehicle and no assistant, but takes
/// time from the vehicle's window, at a price that the first trip is credited with for the whole window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// First.
    First,
    /// Further.
    Next,
}

impl Role {
    /// Both.
    pub const BOTH: [Role; 2] = [Role::First, Role::Next];
}

/// What one trip to a gate in one kind is priced with.
#[derive(Debug, Clone, Copy)]
pub struct Trip<'a> {
    /// Gate.
    pub gate: &'a Gate,
    /// Kind.
    pub kind: &'a Kind,
    /// Price whoever rides.
    pub least: i64,
    /// Price of a second on the way.
    pub slope: i64,
    /// Price of an assistant and of collecting the first.
    pub assistants: (i64, i64),
    /// Metres and seconds to each stop before the trip; empty where that is free.
    pub out: &'a [(i64, Secs)],
    /// Seconds to the depot afterwards, and least paid seconds with their price; all zero where every second is paid.
    pub paid: (Secs, Secs, i64),
    /// Most seconds from the start of the way out to unloading.
    pub limit: Secs,
}

impl<'a> Trip<'a> {
    /// A trip in kind number `k`. `worth` is the price of an own vehicle's day, `window` of a second of a vehicle's window.
    /// `None` where vehicles do not come twice.
    pub fn of(gate: &'a Gate, kinds: &'a [Kind], k: usize, role: Role, worth: i64, window: i64) -> Option<Trip<'a>> {
        let kind = &kinds[k];
        if role == Role::First {
            let (metres, secs) = gate.back[k];
            let least = kind.fixed
                + kind.slope * i64::from(gate.dwell + secs)
                + kind.per_metre * metres
                + kind.per_sec * i64::from(kind.min_secs)
                + worth
                - window * i64::from(gate.window.max(0));
            return Some(Trip {
                gate,
                kind,
                least,
                slope: kind.slope,
                assistants: (kind.assistant, kind.collect),
                out: &gate.out[k],
                paid: (secs, kind.min_secs, kind.per_sec),
                limit: Secs::MAX,
            });
        }
        (gate.window > gate.dwell).then(|| Trip {
            gate,
            kind,
            least: (kind.slope + window) * i64::from(gate.dwell),
            slope: kind.slope + window,
            assistants: (0, 0),
            out: &gate.turn,
            paid: (0, 0, 0),
            limit: gate.window - gate.dwell,
        })
    }

    /// Price of the way out to a first stop.
    #[inline]
    pub fn out(&self, first: usize) -> i64 {
        self.out.get(first).map_or(0, |&(metres, secs)| self.kind.per_metre * metres + self.slope * i64::from(secs))
    }

    /// Seconds of the way out to a first stop.
    #[inline]
    pub fn out_secs(&self, first: usize) -> Secs {
        self.out.get(first).map_or(0, |o| o.1)
    }

    /// What paid time costs above the least.
    #[inline]
    pub fn overtime(&self, first: usize, secs: Secs) -> i64 {
        let (back, least, price) = self.paid;
        price * i64::from((self.out_secs(first) + secs + self.gate.dwell + back - least).max(0))
    }

    /// Whether the trip keeps its limit with a first stop.
    #[inline]
    pub fn in_time(&self, first: usize, secs: Secs) -> bool {
        self.limit == Secs::MAX || self.out_secs(first) + secs <= self.limit
    }

    /// Price of the assistants.
    #[inline]
    pub fn assistants(&self, p: &Problem, aboard: Aboard) -> i64 {
        match p.assistants(aboard.load) {
            0 => 0,
            n => self.assistants.1 + i64::from(n) * self.assistants.0,
        }
    }
}
