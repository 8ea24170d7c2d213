//! Lots nobody won or nobody bid for: what else can be done with each, and what that would cost. Split it, merge it with a
//! neighbour, buy an own vehicle for it, or pay the families a personal travel budget. What a new competition would bring is
//! expected from this one: the middle of the lowest bids over should-cost, and what packages take off.

use super::{
    Lot, Tender,
    award::{Award, Choice, Winner},
    lot::OWN,
    own,
    price::lower_quantile,
};
use crate::model::{Pence, Rate, alternative};
use serde::{Deserialize, Serialize};

/// What the own fleet's figure leaves out, shown beside every own-fleet figure and never inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OwnLines {
    /// Overheads (management, depot, training) per cent of the avoidable cost.
    pub overhead_percent: u32,
    /// Staff who would transfer from the present operator (TUPE), pence a year per route.
    pub tupe_per_route: Pence,
    /// A vehicle to be bought or leased, pence a year.
    pub vehicle_year: Pence,
}

impl Default for OwnLines {
    /// 12 % overheads; no TUPE liability known; £11,500 a year for an accessible minibus (bought at £80,000, seven years).
    fn default() -> OwnLines {
        OwnLines { overhead_percent: 12, tupe_per_route: Pence(0), vehicle_year: Pence(1_150_000) }
    }
}

impl OwnLines {
    /// Overheads on an avoidable cost, half-up.
    pub fn overheads(&self, avoidable: Pence) -> Pence {
        Pence((avoidable.0 * i64::from(self.overhead_percent) + 50).div_euclid(100))
    }

    /// Staff who would transfer with a lot, a year; none where the council drives it today.
    pub fn tupe(&self, lot: &Lot) -> Pence {
        let ours = lot.incumbent.as_deref() == Some(OWN);
        Pence(if ours { 0 } else { self.tupe_per_route.0 * i64::from(lot.routes) })
    }
}

/// One way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WayOut {
    /// Lot.
    pub lot: String,
    /// Why it is here: `nobody has it`, or `own fleet drives it, nobody bid`.
    pub today: String,
    /// What to do.
    pub action: Action,
    /// Cost a year, expected where it would be tendered again; `None` where this tender has no bids to expect it from.
    pub year: Option<Pence>,
    /// Lines that come on top, by name.
    pub besides: Vec<(String, Pence)>,
    /// In words.
    pub note: String,
}

/// What can be done with a lot nobody won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Tender its routes one by one.
    Split,
    /// Tender it together with another.
    Merge,
    /// A further own vehicle.
    OwnVehicle,
    /// Personal travel budgets.
    TravelBudget,
}

impl Action {
    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Action::Split => "split",
            Action::Merge => "merge",
            Action::OwnVehicle => "own vehicle",
            Action::TravelBudget => "travel budget",
        }
    }
}

/// What bids of this tender let one expect of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Market {
    /// Middle of the lots' lowest single bids over should-cost, per mille.
    level: i64,
    /// Middle of what packages take off the supplier's own single bids, per mille.
    package: i64,
}

impl Market {
    fn of(tender: &Tender) -> Option<Market> {
        let (offers, _) = tender.offers();
        let single = |bidder: usize, l: usize| {
            let mine = offers.iter().filter(|o| o.lots == [l] && o.bidder == bidder);
            mine.map(|o| o.prices[0].0).min()
        };
        let level = lower_quantile(levels(tender), 50)?;
        let saving = |o: &super::tender::Offer| {
            let apart: i64 = o.lots.iter().map(|&l| single(o.bidder, l)).sum::<Option<i64>>()?;
            let price: i64 = o.prices.iter().map(|p| p.0).sum();
            (apart > 0).then(|| ((apart - price) * 1_000 / apart).max(0))
        };
        let package = offers.iter().filter(|o| o.lots.len() > 1).filter_map(saving).collect();
        let package = lower_quantile(package, 50).unwrap_or(0);
        Some(Market { level, package })
    }
}

/// The lowest admitted single bid of each lot over its should-cost, per mille.
pub(super) fn levels(tender: &Tender) -> Vec<i64> {
    let (offers, _) = tender.offers();
    let lowest = |l: usize| offers.iter().filter(|o| o.lots == [l]).map(|o| o.prices[0].0).min();
    let lots = tender.lots.iter().enumerate().filter(|(_, lot)| lot.should_cost.0 > 0);
    lots.filter_map(|(l, lot)| Some(lowest(l)? * 1_000 / lot.should_cost.0)).collect()
}

/// A lot that no bid carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// Unawarded.
    Nobody,
    /// Nobody bid, and the own fleet drives it.
    OnlyOwn,
}

impl Bare {
    fn label(self) -> &'static str {
        match self {
            Bare::Nobody => "nobody has it",
            Bare::OnlyOwn => "own fleet drives it, nobody bid",
        }
    }
}

/// The lots of an award that no bid carries, by number, in order.
pub fn without_bid(tender: &Tender, award: &Award) -> Vec<(usize, Bare)> {
    let (offers, _) = tender.offers();
    let bare = |(l, choice): (usize, &Choice)| match choice.winner {
        Winner::Unawarded => Some((l, Bare::Nobody)),
        Winner::Own if !offers.iter().any(|o| o.lots.contains(&l)) => Some((l, Bare::OnlyOwn)),
        _ => None,
    };
    award.decision.lots.iter().enumerate().filter_map(bare).collect()
}

/// Ways out for every lot that nobody has, or that the own fleet drives and nobody bid for.
pub fn ways_out(tender: &Tender, award: &Award, travel_budget: Rate, lines: &OwnLines) -> Vec<WayOut> {
    let own_day = own::stand_alone(&tender.lots, &tender.own, &tender.rules);
    let market = Market::of(tender);
    let mut all = Vec::new();
    for (l, state) in without_bid(tender, award) {
        let (lot, choice) = (&tender.lots[l], &award.decision.lots[l]);
        let mut push = |action, year, besides, note: String| {
            all.push(WayOut { lot: choice.lot.clone(), today: state.label().to_owned(), action, year, besides, note });
        };
        if lot.routes > 1 {
            let note = format!("{} single routes are within reach of smaller firms", lot.routes);
            let year = market.map(|m| {
                lot.route_should_costs.iter().map(|c| lot.annual(Pence(c.0 * m.level / 1_000))).sum::<Pence>()
            });
            push(Action::Split, year.filter(|y| y.0 > 0), Vec::new(), note);
        }
        if let Some((other, why)) = partner(tender, l) {
            let year = market.map(|m| {
                let level = i128::from(m.level) * i128::from(1_000 - m.package);
                lot.annual(Pence((i128::from(lot.should_cost.0) * level / 1_000_000) as i64))
            });
            let note = format!("its part of a lot with {}: {why}", other.reference);
            push(Action::Merge, year, Vec::new(), note);
        }
        if let Some(day) = own_day[l] {
            let year = lot.annual(day);
            let besides = vec![
                ("overheads".to_string(), lines.overheads(year)),
                ("TUPE".to_string(), lines.tupe(lot)),
                ("vehicle".to_string(), Pence(lines.vehicle_year.0 * i64::from(lot.vehicle_count()))),
            ];
            push(Action::OwnVehicle, Some(year), besides, "avoidable cost with a further vehicle".into());
        }
        if lot.direct_metres > 0 {
            // Who rides one leg only is paid for that leg.
            let shared = u64::from(lot.half_passengers()).min(2 * u64::from(lot.passengers.total.max(1)));
            let metres = lot.direct_metres * shared / (2 * u64::from(lot.passengers.total.max(1)));
            let metres = u32::try_from(metres).unwrap_or(u32::MAX);
            let year = alternative::travel_budget(travel_budget, metres, lot.days);
            let note = format!("{} passengers; each family must agree", lot.passengers.total);
            push(Action::TravelBudget, Some(year), Vec::new(), note);
        }
    }
    all
}

/// The awarded or open lot that shares most with this one: a setting first, then an area.
fn partner(tender: &Tender, l: usize) -> Option<(&Lot, &'static str)> {
    let lot = &tender.lots[l];
    let others = || tender.lots.iter().enumerate().filter(|(m, o)| *m != l && o.vehicles == lot.vehicles);
    let shares = |a: &[String], b: &[String]| a.iter().any(|x| b.contains(x));
    others()
        .find(|(_, o)| shares(&o.settings, &lot.settings) && shares(&o.areas, &lot.areas))
        .map(|(_, o)| (o, "same setting, same area"))
        .or_else(|| others().find(|(_, o)| shares(&o.settings, &lot.settings)).map(|(_, o)| (o, "same setting")))
        .or_else(|| others().find(|(_, o)| shares(&o.areas, &lot.areas)).map(|(_, o)| (o, "same area")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procurement::{
        award::{Options, award},
        generate::{Spec, tender},
    };

    #[test]
    fn a_bundle_nobody_bids_for_is_priced_in_parts_and_an_own_lot_without_a_bidder_is_listed() {
        let mut t = tender(&Spec { lots: 20, suppliers: 6, bids: 60, packages: 6, own: 6, ..Spec::default() });
        t.lots[2].routes = 2;
        let half = t.lots[2].should_cost.0 / 2;
        t.lots[2].route_should_costs = vec![Pence(half), Pence(half)];
        t.bids.retain(|b| b.lot != "L003");
        t.packages.retain(|p| !p.lots.contains(&"L003".to_string()));
        let a = award(&t, &Options { value_only: true, ..Options::default() }).unwrap();
        let ways = ways_out(&t, &a, Rate::pence(45), &OwnLines::default());
        let split = ways.iter().find(|w| w.lot == "L003" && w.action == Action::Split).unwrap();
        let level = Market::of(&t).unwrap().level;
        assert_eq!(split.year, Some(t.lots[2].annual(Pence(half * level / 1_000 * 2))));
        let (offers, _) = t.offers();
        for (l, c) in a.decision.lots.iter().enumerate() {
            let bare = c.winner == Winner::Own && !offers.iter().any(|o| o.lots.contains(&l));
            let listed = ways.iter().any(|w| w.lot == c.lot && w.today.starts_with("own fleet"));
            assert_eq!(bare, listed, "{}", c.lot);
        }
    }

    #[test]
    fn every_unawarded_lot_has_a_priced_way_out() {
        let mut t = tender(&Spec { lots: 20, suppliers: 6, bids: 60, packages: 0, own: 2, ..Spec::default() });
        t.bids.retain(|b| b.lot != "L003" && b.lot != "L004");
        t.rules.own_fleet = false;
        let a = award(&t, &Options { value_only: true, ..Options::default() }).unwrap();
        let ways = ways_out(&t, &a, Rate::pence(45), &OwnLines::default());
        for lot in ["L003", "L004"] {
            let budget = ways.iter().find(|w| w.lot == lot && w.action == Action::TravelBudget).unwrap();
            assert!(budget.year.unwrap().0 > 0);
        }
        assert!(ways.iter().any(|w| w.action == Action::OwnVehicle && w.besides.len() == 3));
        let price = |lot: &str, action| ways.iter().find(|w| w.lot == lot && w.action == action).and_then(|w| w.year);
        let market = Market::of(&t).unwrap();
        assert!((500..2_000).contains(&market.level) && (0..200).contains(&market.package), "{market:?}");
        let lot = t.lots.iter().find(|l| l.reference == "L003").unwrap();
        let expected = lot.annual(Pence(lot.should_cost.0 * market.level / 1_000));
        assert!(price("L003", Action::Merge).is_none_or(|y| y <= expected));
        let won = |lot: &str| a.decision.lots.iter().any(|c| c.lot == lot && c.winner != Winner::Unawarded);
        assert!(ways.iter().all(|w| !won(&w.lot)));
    }
}
