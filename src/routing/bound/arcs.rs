//! The arcs of a trip: what it costs and how long it takes to board somebody and drive to the next stop, prizes taken off.

use super::relaxed::{Gate, Stop};
use super::trip::{Aboard, Trip};
use crate::model::Secs;
use crate::routing::problem::Problem;

/// Prices of a trip's arcs, prizes taken off; stops out of reach are left out.
#[derive(Debug)]
pub struct Arcs<'a> {
    gate: &'a Gate,
    /// Stops in use.
    pub stops: Vec<usize>,
    prices: Vec<(i64, Secs)>,
    starts: Vec<(i64, Secs)>,
}

impl<'a> Arcs<'a> {
    /// Arcs of a trip at the riders' prizes.
    pub fn of(p: &Problem, trip: &Trip<'a>, prizes: &[i64]) -> Arcs<'a> {
        let (gate, kind) = (trip.gate, trip.kind);
        let profit = |i: usize| prizes[gate.stops[i].rider] - kind.slope * i64::from(gate.stops[i].service);
        // Somebody without a prize may be on the way that is shortest in metres.
        let useful = |i: &usize| {
            let secs = gate.secs(*i, gate.stops.len()) + gate.stops[*i].dwell;
            secs <= gate.stops[*i].reach
                && trip.in_time(*i, secs)
                && Aboard::NOBODY.with(p, kind, &gate.stops[*i]).is_some()
        };
        let stops: Vec<usize> = (0..gate.stops.len()).filter(useful).collect();
        let drive = |from: usize, to: usize| {
            let secs = gate.stops[from].dwell + gate.secs(from, to);
            (kind.per_metre * gate.metres(from, to) + trip.slope * i64::from(secs) - profit(from), secs)
        };
        let mut prices = Vec::with_capacity(stops.len() * stops.len());
        for &from in &stops {
            for &to in &stops {
                let (price, secs) = drive(from, to);
                prices.push((price + trip.out(from) - trip.out(to), secs));
            }
        }
        let start = |&i: &usize| {
            let (price, secs) = drive(i, gate.stops.len());
            (price + trip.out(i), secs)
        };
        let starts = stops.iter().map(start).collect();
        Arcs { gate, stops, prices, starts }
    }

    /// Who boards at each stop in use.
    pub fn boarding(&self) -> Vec<Stop> {
        self.stops.iter().map(|&i| self.gate.stops[i]).collect()
    }

    /// Whether no stop is in use.
    pub fn is_empty(&self) -> bool {
        self.stops.is_empty()
    }
    /// Number of stops in use.
    pub fn len(&self) -> usize {
        self.stops.len()
    }
    /// Price and seconds of a stop and the drive to the stop after it.
    #[inline]
    pub fn arc(&self, from: usize, to: usize) -> (i64, Secs) {
        self.prices[from * self.stops.len() + to]
    }
    /// Price and seconds of a stop and the drive to the gate.
    #[inline]
    pub fn start(&self, stop: usize) -> (i64, Secs) {
        self.starts[stop]
    }
    /// Whether two stops are at one place.
    #[inline]
    pub fn together(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.stops[a], self.stops[b]);
        self.gate.secs(a, b) == 0 && self.gate.secs(b, a) == 0
    }
    /// Rider of a stop.
    #[inline]
    pub fn rider(&self, stop: usize) -> u16 {
        self.gate.stops[self.stops[stop]].rider as u16
    }
    /// Most seconds from a stop to the gate.
    #[inline]
    pub fn reach(&self, stop: usize) -> Secs {
        self.gate.stops[self.stops[stop]].reach
    }
    /// Whether a route may begin at a stop so long before the gate. At one place with the stop after it, the journey is
    /// clocked for both together, and not looked at here: leaving out a rule only lowers the bound.
    #[inline]
    pub fn allows(&self, stop: usize, after: usize, secs: Secs) -> bool {
        secs <= self.reach(stop) || self.together(stop, after)
    }
}
