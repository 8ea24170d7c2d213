//! Own fleet against bids. In comes an award; out go what the own fleet, the suppliers and nobody do in it (cost, routes,
//! vehicles, passengers), and for every lot the own fleet's figure beside the bidders'. Overheads, staff who would transfer
//! (TUPE) and further vehicles are lines of their own beside every figure of the own fleet, inside none.

use super::{
    Tender,
    award::{Award, Winner, build, paid_by_lot},
    explain::vehicles_used,
    own,
    tender::spread,
};
use crate::model::Pence;
use serde::Serialize;
use std::collections::BTreeMap;

/// The comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Against {
    /// Own fleet, suppliers, unawarded.
    pub sides: Vec<Side>,
    /// One line a lot.
    pub lots: Vec<LotLine>,
}

impl Against {
    /// The own fleet's side, the first of them.
    pub fn own(&self) -> Option<&Side> {
        self.sides.first()
    }
}

/// What one side does in the award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Name.
    pub name: String,
    /// Lots.
    pub lots: u32,
    /// Routes.
    pub routes: u32,
    /// Vehicles at work: own ones as chained, suppliers' as their lots ask.
    pub vehicles: u32,
    /// Passengers; who rides mornings with one side and afternoons with another is half a passenger of either.
    pub passengers: u32,
    /// Cost a year: avoidable, paid, or should-cost of what stays unawarded.
    pub year: Pence,
    /// Should-cost a year of the same lots.
    pub should_cost: Pence,
    /// Cost a year of a passenger.
    pub per_passenger: Option<Pence>,
    /// Besides: overheads of the own fleet.
    pub overheads: Pence,
    /// Besides: staff who would transfer for routes the council does not drive today.
    pub tupe: Pence,
}

/// A lot's own-fleet figure beside the bidders'.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LotLine {
    /// Lot.
    pub lot: String,
    /// Supplier, `own` or `unawarded`.
    pub winner: String,
    /// Paid a year to the winner, else the lowest admitted price a year; `None` where nobody bid.
    pub bid: Option<Pence>,
    /// Own fleet a year: its share of its vehicles' work where it drives the lot, else with a vehicle of its own; `None`
    /// where no own vehicle fits.
    pub own: Option<Pence>,
    /// Paid or driven for a passenger and year; `None` where the lot is unawarded.
    pub per_passenger: Option<Pence>,
    /// Paid or driven for a live mile.
    pub per_mile: Option<Pence>,
    /// Besides: overheads on the own fleet's figure.
    pub overheads: Pence,
    /// Besides: staff who would transfer.
    pub tupe: Pence,
    /// Besides: a further vehicle, where the own fleet does not drive the lot already.
    pub vehicle: Pence,
    /// Own fleet with all three, less the bid; negative where the own fleet is cheaper even so.
    pub own_less_bid: Option<Pence>,
}

/// Compares the own fleet with the bidders.
pub fn against(tender: &Tender, award: &Award) -> Against {
    let lines = &tender.own_lines;
    let (shares, alone) = (own_shares(tender, award), own::stand_alone(&tender.lots, &tender.own, &tender.rules));
    let paid = paid_by_lot(tender, &award.decision);
    let (offers, _) = tender.offers();
    let mut lots = Vec::new();
    for (l, (lot, choice)) in tender.lots.iter().zip(&award.decision.lots).enumerate() {
        let drives = choice.winner == Winner::Own;
        let lowest = offers.iter().filter_map(|o| o.prices.get(o.lots.iter().position(|&m| m == l)?)).min();
        let bid = paid[l].or(lowest.copied()).map(|day| lot.annual(day));
        let own = if drives { Some(shares[l]) } else { alone[l].map(|day| lot.annual(day)) };
        let vehicles = if drives { 0 } else { i64::from(lot.vehicle_count()) };
        let (overheads, tupe, vehicle) = match own {
            Some(year) => (lines.overheads(year), lines.tupe(lot), Pence(lines.vehicle_year.0 * vehicles)),
            None => (Pence(0), Pence(0), Pence(0)),
        };
        let year = match &choice.winner {
            Winner::Own => own,
            Winner::Offer { .. } => bid,
            Winner::Unawarded => None,
        };
        let miles = lot.live_miles() * f64::from(lot.days);
        lots.push(LotLine {
            lot: lot.reference.clone(),
            winner: choice.winner.name().to_owned(),
            per_passenger: year.and_then(|y| lot.per_passenger(y)),
            per_mile: year.filter(|_| miles > 0.0).map(|y| Pence((y.0 as f64 / miles).round() as i64)),
            own_less_bid: own.zip(bid).map(|(o, b)| o + overheads + tupe + vehicle - b),
            bid,
            own,
            overheads,
            tupe,
            vehicle,
        });
    }
    Against { sides: sides(tender, award, &lots), lots }
}

fn sides(tender: &Tender, award: &Award, lines: &[LotLine]) -> Vec<Side> {
    let e = &award.evaluation;
    let driven = |is: fn(&Winner) -> bool| {
        tender.lots.iter().zip(&award.decision.lots).zip(lines).filter(move |((_, c), _)| is(&c.winner))
    };
    let side = |name: &str, is: fn(&Winner) -> bool, year: Pence| {
        let of = || driven(is);
        let half: u32 = of().map(|((l, _), _)| l.half_passengers()).sum();
        Side {
            name: name.to_owned(),
            lots: of().count() as u32,
            routes: of().map(|((l, _), _)| l.routes).sum(),
            vehicles: 0,
            passengers: half.div_ceil(2),
            year,
            should_cost: of().map(|((l, _), _)| l.annual(l.should_cost)).sum(),
            per_passenger: (half > 0).then(|| Pence(year.0 * 2 / i64::from(half))),
            overheads: Pence(0),
            tupe: Pence(0),
        }
    };
    let is_own = |w: &Winner| *w == Winner::Own;
    let is_bid = |w: &Winner| matches!(w, Winner::Offer { .. });
    let own = Side {
        vehicles: tender.own.groups.iter().map(|g| vehicles_used(award, &g.id)).sum(),
        overheads: tender.own_lines.overheads(e.own),
        tupe: driven(is_own).map(|(_, line)| line.tupe).sum(),
        ..side("own fleet", is_own, e.own)
    };
    let suppliers = Side {
        vehicles: driven(is_bid).map(|((l, _), _)| l.vehicle_count()).sum(),
        ..side("suppliers", is_bid, e.bidders)
    };
    vec![own, suppliers, side("unawarded, at should-cost", |w| *w == Winner::Unawarded, e.unawarded)]
}

/// What each lot's share of the own vehicles' work costs a year, by its runs' time in service; nothing for other lots. The
/// shares add up to the own fleet's cost to the penny.
fn own_shares(tender: &Tender, award: &Award) -> Vec<Pence> {
    let runs: BTreeMap<&str, (usize, i64)> = tender
        .lots
        .iter()
        .enumerate()
        .flat_map(|(l, lot)| lot.timetable.iter().map(move |r| (r.id.as_str(), (l, i64::from(r.end - r.start).max(1)))))
        .collect();
    let mut shares = vec![Pence(0); tender.lots.len()];
    let mut divide = |amount: Pence, ids: &[&str]| {
        let found: Vec<(usize, i64)> = ids.iter().filter_map(|id| runs.get(id).copied()).collect();
        let weights: Vec<i64> = found.iter().map(|f| f.1).collect();
        found.iter().zip(spread(amount, &weights)).for_each(|((l, _), part)| shares[*l] += part);
    };
    for work in &award.decision.own_work {
        let ids: Vec<&str> = work.runs.iter().map(String::as_str).collect();
        let days = ids.iter().filter_map(|id| runs.get(id)).map(|(l, _)| tender.lots[*l].days).max().unwrap_or(0);
        divide(Pence(work.day_cost.0 * i64::from(days)), &ids);
    }
    for group in tender.own.groups.iter().filter(|g| g.fixed_per_day.0 > 0) {
        let work = award.decision.own_work.iter().filter(|w| w.group == group.id);
        let ids: Vec<&str> = work.flat_map(|w| w.runs.iter().map(String::as_str)).collect();
        let used = i64::from(vehicles_used(award, &group.id));
        divide(Pence(group.fixed_per_day.0 * build::fleet_days(tender) * used), &ids);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procurement::{
        award::{Options, award},
        generate::{Spec, tender},
        lot::OWN,
    };

    #[test]
    fn sides_and_lots_add_up_to_the_award_and_lines_stay_beside() {
        let mut t =
            tender(&Spec { lots: 24, suppliers: 7, groups: 5, bids: 110, packages: 10, own: 5, ..Spec::default() });
        t.own_lines.tupe_per_route = Pence(210_000);
        t.own.groups[0].fixed_per_day = Pence(100);
        t.lots[0].incumbent = Some(OWN.into());
        let a = award(&t, &Options { value_only: true, ..Options::default() }).unwrap();
        let found = against(&t, &a);
        let [own, suppliers, nobody] = &found.sides[..] else { panic!("three sides") };
        assert_eq!(
            (own.year, suppliers.year, nobody.year),
            (a.evaluation.own, a.evaluation.bidders, a.evaluation.unawarded)
        );
        assert_eq!(found.sides.iter().map(|s| s.routes).sum::<u32>(), t.routes());
        assert_eq!(found.sides.iter().map(|s| s.lots).sum::<u32>(), 24);
        assert!(own.lots > 0 && suppliers.lots > 0 && own.vehicles <= 5);
        let driven = || found.lots.iter().filter(|l| l.winner == OWN);
        assert_eq!(driven().filter_map(|l| l.own).sum::<Pence>(), own.year, "shares add up to the penny");
        assert_eq!(own.overheads, t.own_lines.overheads(own.year));
        let new: i64 = driven().map(|l| l.tupe.0 / 210_000).sum();
        assert_eq!(own.tupe, Pence(new * 210_000));
        let first = &found.lots[0];
        assert_eq!(first.tupe, Pence(0), "the council drives it today: nobody transfers");
        for l in &found.lots {
            assert_eq!(l.vehicle > Pence(0), l.own.is_some() && l.winner != OWN, "{l:?}");
            assert_eq!(l.per_passenger.is_some(), l.winner != "unawarded", "{l:?}");
            if let (Some(o), Some(b), Some(less)) = (l.own, l.bid, l.own_less_bid) {
                assert_eq!(o + l.overheads + l.tupe + l.vehicle - b, less);
            }
        }
    }
}
