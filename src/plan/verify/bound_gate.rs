//! What has to hold at one gate of a bound: no trip undercuts the prizes, or no week costs less than is claimed.

use super::bound::Case;
use super::bound_ground::counted;
use super::bound_groups::Groups;
use super::bound_trips::{Traveller, Trips};
use super::bound_vans::Van;
use crate::model::{Leg, MicroPence, PairKind, RequestId};
use crate::plan::bound::GatePrizes;

impl Case<'_> {
    /// All trips to a gate in one group of vehicles; `None` where nobody rides.
    pub(super) fn trips<'b>(
        &'b self,
        gate: &GatePrizes,
        ids: &[RequestId],
        v: usize,
        van: &'b Van,
    ) -> Option<Trips<'b>> {
        let &first = ids.first()?;
        let policy = &self.scenario.policy;
        let at = &self.demand.gates[self.demand.requests[first].gate];
        let matrix = self.travel.leg(self.leg.leg);
        let travellers = ids.iter().zip(&gate.prizes).enumerate().flat_map(|(rider, (&id, (_, prize)))| {
            let request = &self.demand.requests[id];
            let passenger = &self.scenario.passengers[request.passenger];
            let cap = self.demand.journey_cap(request, self.scenario, self.travel).limit - policy.rounding_secs;
            request.choices.iter().map(move |choice| Traveller {
                rider,
                place: choice.location,
                boarding: request.home_secs,
                unloading: request.setting_secs,
                // Mornings are clocked from arrival at the home, afternoons to it.
                longest: cap - choice.walk_secs + if self.leg.leg == Leg::Pm { request.home_secs } else { 0 },
                prize: i128::from(*prize),
                passenger,
            })
        });
        let window = (gate.window.1 - gate.window.0 - at.dwell).max(0);
        let visits = policy.max_visits > 1;
        Some(Trips {
            leg: self.leg.leg,
            matrix,
            metres: &self.metres,
            gate: at.location,
            gate_secs: at.dwell,
            window: if visits { window } else { 0 },
            second: i128::from(gate.seconds[v]),
            ratio: policy.pa_ratio.max(1),
            remembered: remembered(gate, ids.len()),
            travellers: travellers.collect(),
            apart: self.apart(ids),
            van,
        })
    }

    /// For each of a gate's riders those who may not travel with them.
    fn apart(&self, ids: &[RequestId]) -> Vec<Vec<u16>> {
        let passenger = |id: RequestId| self.demand.requests[id].passenger;
        let pairs = || self.scenario.pairs.iter().filter(|p| p.kind == PairKind::MustNotShare);
        let not_together = |a, b| pairs().any(|p| (p.a, p.b) == (a, b) || (p.a, p.b) == (b, a));
        let of = |&id: &RequestId| {
            let apart = |&(_, other): &(usize, &RequestId)| not_together(passenger(id), passenger(*other));
            ids.iter().enumerate().filter(apart).map(|(rider, _)| rider as u16).collect()
        };
        ids.iter().map(of).collect()
    }

    /// Words about a gate with prices nobody could pay.
    fn beyond(&self, gate: &GatePrizes) -> String {
        format!("{} {}: prices are larger than is counted", self.leg.leg, gate.setting)
    }

    /// Words about a gate some weekday of which may cost less than is claimed, every group of riders that matters tried.
    pub(super) fn below(&self, gate: &GatePrizes, ids: &[RequestId], vans: &[Van]) -> Option<String> {
        let claimed = gate.least?;
        let days: Vec<u8> = ids.iter().map(|&id| self.demand.requests[id].weekdays.0).collect();
        let riding = |day: usize| days.iter().map(move |d| d >> day & 1 == 1);
        let prizes = |day: usize| -> i128 {
            gate.prizes.iter().zip(riding(day)).filter(|(_, on)| *on).map(|((_, prize), _)| i128::from(*prize)).sum()
        };
        let rooms: Vec<i128> = claimed.iter().enumerate().map(|(day, c)| i128::from(*c) - prizes(day)).collect();
        let Some(room) = rooms.iter().map(|&room| counted(room)).try_fold(0, |most, room| Some(room?.max(most))) else {
            return Some(self.beyond(gate));
        };
        let mut groups = Groups::default();
        for (v, van) in vans.iter().enumerate() {
            let Some(trips) = self.trips(gate, ids, v, van) else { continue };
            for terms in [Some(trips.first()), trips.further()].into_iter().flatten() {
                let Some(ground) = trips.ground(&terms) else { return Some(self.beyond(gate)) };
                if !groups.offer(&ground, &days, room) {
                    return Some(format!("{} {}: more groups of riders than are tried", self.leg.leg, gate.setting));
                }
            }
        }
        let said = |what: &str, less: i64, than: &str| {
            let pence = MicroPence(less).to_pence();
            Some(format!("{} {}: {what} costs {pence} less than {than}", self.leg.leg, gate.setting))
        };
        // Sums of groups only grow where none is below nothing.
        if let Some(&least) = groups.0.values().min().filter(|least| **least < 0) {
            return said("a group of riders", -least, "its prizes");
        }
        let mut asked: Vec<(u64, i64)> = Vec::new();
        for (day, &room) in rooms.iter().enumerate() {
            let set = riding(day).enumerate().filter(|(_, on)| *on).fold(0u64, |set, (rider, _)| set | 1 << rider);
            let room = room.clamp(0, i128::from(i64::MAX)) as i64;
            if asked.contains(&(set, room)) {
                continue;
            }
            asked.push((set, room));
            if let Some(least) = groups.below(set, room) {
                return said("a weekday", room - least, "is claimed");
            }
        }
        None
    }

    /// Words about a trip that undercuts the prizes, if there is one.
    pub(super) fn undercut(&self, gate: &GatePrizes, ids: &[RequestId], v: usize, van: &Van) -> Option<String> {
        let trips = self.trips(gate, ids, v, van)?;
        let terms = [Some(trips.first()), trips.further()].into_iter().flatten();
        let Some(least) = terms.map(|terms| trips.least(&terms)).try_fold(0, |known, one| Some(one?.min(known))) else {
            return Some(self.beyond(gate));
        };
        (least < 0).then(|| {
            let name = self.leg.vehicles[v].class.clone().unwrap_or_else(|| "the own fleet".to_owned());
            format!(
                "{} {}: a trip by {name} costs {} less than its prizes",
                self.leg.leg,
                gate.setting,
                MicroPence(-least).to_pence()
            )
        })
    }
}

/// Whom trips to a gate remember, as the bound says; who is named and does not ride there is nobody.
fn remembered(gate: &GatePrizes, riders: usize) -> Vec<Vec<u16>> {
    let of = |rider: usize| {
        let named = gate.remembered.get(rider).into_iter().flatten();
        named.copied().filter(|&r| usize::from(r) < riders).collect()
    };
    (0..riders).map(of).collect()
}
