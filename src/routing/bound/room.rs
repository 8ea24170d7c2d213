//! How much of a vehicle riders take, counted low and in proportion: a bound on who else still fits that needs one number.
//!
//! A seat is so many parts, an assistant shared among riders a seat divided by their number, a wheelchair place as many parts
//! as every layout of the kind gives up for one. No load that fits takes more parts than the kind has.

use super::completion::Share;
use super::relaxed::{Kind, Stop};
use super::trip::{Aboard, Trip};
use crate::routing::problem::{Load, Problem, field};

/// Parts of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// All parts.
    pub parts: usize,
    seat: usize,
    chair: usize,
    /// Price of an assistant, and its part for one who shares.
    assistant: (i64, i64),
    /// Whether the parts of shared assistants are counted.
    fine: bool,
    /// Most parts of a rider.
    most: usize,
}

impl Room {
    /// The room of a trip; `fine` counts shared assistants' seats.
    pub fn of(p: &Problem, trip: &Trip, boarding: &[Stop], fine: bool) -> Room {
        let seat = if fine { p.pa_ratio as usize } else { 1 };
        let seats: Vec<(usize, usize)> = layouts(p, trip.kind);
        let most = seats.iter().map(|l| l.0).max().unwrap_or(0);
        let given_up = seats.iter().filter(|l| l.1 > 0).map(|&(s, chairs)| seat * (most - s) / chairs);
        let chair = given_up.min().unwrap_or(seat);
        // A rider takes at least one part.
        let extra = if chair == 0 { seats.iter().map(|l| l.1).max().unwrap_or(0) } else { 0 };
        let pay = trip.assistants.0;
        let mut room = Room {
            parts: seat * most + extra,
            seat,
            chair: chair.max(1),
            assistant: (pay, pay / i64::from(p.pa_ratio.max(1))),
            fine,
            most: 0,
        };
        room.most = boarding.iter().map(|s| room.taken(s.load)).max().unwrap_or(0);
        room
    }

    fn taken(&self, load: Load) -> usize {
        let of = |f: usize| load[f] as usize;
        let shared = if self.fine { of(field::SHARED) } else { 0 };
        self.seat * (of(field::SEATS) + of(field::OWN)) + self.chair * of(field::WHEELCHAIRS) + shared
    }

    /// What a rider takes.
    pub fn share(&self, stop: &Stop) -> Share {
        let beside = match stop.group {
            255 => Some(self.parts),
            group => (group as usize).checked_sub(2).map(|others| others * self.most),
        };
        Share { parts: self.taken(stop.load), beside, aid: self.aid(stop.load) }
    }

    /// Assistants' pay in proportion.
    #[inline]
    pub fn aid(&self, load: Load) -> i64 {
        i64::from(load[field::SHARED]) * self.assistant.1 + i64::from(load[field::OWN]) * self.assistant.0
    }

    /// Parts left for others.
    #[inline]
    pub fn left(&self, aboard: Aboard) -> usize {
        let left = self.parts.saturating_sub(self.taken(aboard.load));
        match aboard.group {
            255 => left,
            group => left.min((group.saturating_sub(aboard.load[field::PEOPLE])) as usize * self.most),
        }
    }
}

/// Most seats by number of wheelchair places.
fn layouts(p: &Problem, kind: &Kind) -> Vec<(usize, usize)> {
    let fits = |seats: usize, chairs: usize| {
        let mut load = [0; 8];
        (load[field::SEATS], load[field::WHEELCHAIRS]) = (seats as u8, chairs as u8);
        p.fitting(load, 0) & kind.types != 0
    };
    let chairs = (0..64).take_while(|&c| fits(0, c));
    chairs.filter_map(|c| (0..200).take_while(|&s| fits(s, c)).last().map(|s| (s, c))).collect()
}
