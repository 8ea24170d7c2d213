//! The cheapest trips to one gate against the prizes of a bound, found by trying all that could matter.
//!
//! Told in morning words: homes, then the gate; the afternoon reads the matrix the other way round. A trip is built from the
//! gate backwards, home by home, in the order of the time it takes. Of two beginnings at one home the one that is later,
//! fuller, dearer and has carried more is dropped, and so is one that could not come below nothing even if everybody near
//! it could be carried twice, took a fair part of the vehicle only and paid a fair part of an assistant. Where there are many,
//! the other half comes from the first homes on ([`super::bound_meet`]). A trip remembers at each home whom the bound says;
//! someone else may be carried twice, which can only make the trip cheaper than a true one.

use super::bound_ground::Ground;
use super::bound_hope::Hope;
use super::bound_meet::{ALONE, Search};
use super::bound_memory::Memory;
use super::bound_vans::Van;
use crate::model::{Leg, LocationId, Matrix, Passenger, Secs};

/// Most riders of a gate.
pub(super) const MOST_RIDERS: usize = 512;

/// A rider at one possible stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traveller<'a> {
    /// Number at the gate.
    pub rider: usize,
    pub place: LocationId,
    pub boarding: Secs,
    pub unloading: Secs,
    /// Longest time from arrival at the stop to unloading.
    pub longest: Secs,
    pub prize: i128,
    pub passenger: &'a Passenger,
}

/// All trips to a gate in one group of vehicles.
pub(super) struct Trips<'a> {
    pub leg: Leg,
    pub matrix: &'a Matrix,
    /// Metres of the shortest paths between all locations, row by row, as the matrix is.
    pub metres: &'a [u32],
    pub gate: LocationId,
    pub gate_secs: Secs,
    /// Most seconds between first and last unloading of one vehicle here.
    pub window: Secs,
    /// Price of one of them.
    pub second: i128,
    pub ratio: u32,
    /// For each rider those remembered at that rider's homes.
    pub remembered: Vec<Vec<u16>>,
    pub travellers: Vec<Traveller<'a>>,
    /// For each rider those who may not be aboard with them.
    pub apart: Vec<Vec<u16>>,
    pub van: &'a Van<'a>,
}

/// How a trip begins and what it pays.
pub(super) struct Terms {
    /// Paid by every trip.
    pub always: i128,
    per_second: i128,
    pub assistant: i128,
    pub collect: i128,
    /// The way to the first home: metres and seconds by stop.
    pub out: Vec<(i128, Secs)>,
    /// Seconds to the depot at the end.
    pub back: Secs,
    pub driver: (i128, Secs),
    /// Most seconds of way out and trip.
    pub limit: Secs,
}

impl Trips<'_> {
    /// A vehicle's first trip.
    pub(super) fn first(&self) -> Terms {
        let van = self.van;
        let nearest = |drive: &dyn Fn(LocationId) -> (i128, Secs)| {
            let metres = van.depots.iter().map(|&d| drive(d).0).min().unwrap_or(0);
            (metres, van.depots.iter().map(|&d| drive(d).1).min().unwrap_or(0))
        };
        let out = self.travellers.iter().map(|t| nearest(&|d| self.drive(d, t.place))).collect();
        let back = nearest(&|d| self.drive(self.gate, d));
        let credit = self.second * i128::from(self.window);
        let always = van.fixed + van.worth - credit
            + van.per_metre * back.0
            + van.per_second * i128::from(self.gate_secs + back.1)
            + van.driver.0 * i128::from(van.driver.1);
        Terms {
            always,
            per_second: van.per_second,
            assistant: van.assistant,
            collect: van.collect,
            out,
            back: back.1,
            driver: van.driver,
            limit: Secs::MAX,
        }
    }

    /// A further trip of a vehicle that has been to the gate, where there may be one; its assistants are there already.
    pub(super) fn further(&self) -> Option<Terms> {
        if self.window <= self.gate_secs {
            return None;
        }
        let per_second = self.van.per_second + self.second;
        Some(Terms {
            always: per_second * i128::from(self.gate_secs),
            per_second,
            assistant: 0,
            collect: 0,
            out: self.travellers.iter().map(|t| self.drive(self.gate, t.place)).collect(),
            back: 0,
            driver: (0, 0),
            limit: self.window - self.gate_secs,
        })
    }

    /// Metres and seconds of a drive in morning words.
    pub(super) fn drive(&self, from: LocationId, to: LocationId) -> (i128, Secs) {
        let (from, to) = if self.leg == Leg::Pm { (to, from) } else { (from, to) };
        (i128::from(self.metres[from * self.matrix.len() + to]), self.matrix.get(from, to).secs as Secs)
    }

    /// What boarding somebody and driving to the next place costs, prize taken off, and how long it takes.
    pub(super) fn leg_price(&self, terms: &Terms, i: usize, to: LocationId) -> (i128, Secs) {
        let t = &self.travellers[i];
        let (metres, secs) = self.drive(t.place, to);
        let secs = secs + t.boarding;
        let price = self.van.per_metre * metres
            + terms.per_second * i128::from(secs)
            + self.van.per_second * i128::from(t.unloading)
            - t.prize;
        (price, secs)
    }

    /// The way out to a home.
    pub(super) fn out_price(&self, terms: &Terms, i: usize) -> i128 {
        self.van.per_metre * terms.out[i].0 + terms.per_second * i128::from(terms.out[i].1)
    }

    /// Whether two homes are at one place.
    pub(super) fn one_place(&self, i: usize, j: usize) -> bool {
        let (a, b) = (self.travellers[i].place, self.travellers[j].place);
        self.drive(a, b).1 == 0 && self.drive(b, a).1 == 0
    }

    /// The least price of a trip, prizes taken off, or less, and at most 0; `None` where an amount is beyond what is counted.
    pub(super) fn least(&self, terms: &Terms) -> Option<i64> {
        let ground = self.ground(terms)?;
        Some(if ground.len() == 0 || Hope::none(&ground) { 0 } else { least_of(&ground, ALONE) })
    }

    /// The ground of all who could ride in time.
    pub(super) fn ground<'b>(&'b self, terms: &'b Terms) -> Option<Ground<'b>> {
        // Nobody's journey is shorter than the drive from their stop, whoever shares it. Somebody without a prize may be on the
        // way that is shortest in metres.
        let in_reach = |t: &Traveller| self.drive(t.place, self.gate).1 + t.boarding <= t.longest;
        Ground::of(self, terms, (0..self.travellers.len()).filter(|&i| in_reach(&self.travellers[i])).collect())
    }
}

/// The least price of a trip, with departures as soon as more beginnings than `alone` have grown.
pub(super) fn least_of(ground: &Ground, alone: usize) -> i64 {
    let (memory, hope) = (Memory::of(ground), Hope::of(ground));
    let search = |strict: bool| Search { ground, memory: &memory, hope: &hope, strict }.least(alone);
    // Where the home before matters, many halves cannot be compared: only where something is found without.
    let least = search(false);
    if least < 0 { search(true) } else { least }
}
