//! Lots nobody won: what else can be done with each, and what that would cost. Split it, merge it with a neighbour, buy
//! an own vehicle for it, or pay the families a personal travel budget.

use super::{
    Lot, Tender,
    award::{Award, Winner},
    own,
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
}

/// One way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WayOut {
    /// Lot.
    pub lot: String,
    /// What to do.
    pub action: Action,
    /// Cost a year; `None` where only a new competition will tell.
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

/// Ways out for every unawarded lot.
pub fn ways_out(tender: &Tender, award: &Award, travel_budget: Rate, lines: &OwnLines) -> Vec<WayOut> {
    let own_day = own::stand_alone(&tender.lots, &tender.own, &tender.rules);
    let mut all = Vec::new();
    for (l, choice) in award.decision.lots.iter().enumerate().filter(|(_, c)| c.winner == Winner::Unawarded) {
        let lot = &tender.lots[l];
        let mut push = |action, year, besides, note: String| {
            all.push(WayOut { lot: choice.lot.clone(), action, year, besides, note });
        };
        if lot.routes > 1 {
            let note = format!("{} single routes are within reach of smaller firms", lot.routes);
            push(Action::Split, None, Vec::new(), note);
        }
        if let Some((other, why)) = partner(tender, l) {
            push(Action::Merge, None, Vec::new(), format!("with {}: {why}", other.reference));
        }
        if let Some(day) = own_day[l] {
            let year = lot.annual(day);
            let besides = vec![
                ("overheads".to_string(), lines.overheads(year)),
                ("TUPE".to_string(), Pence(lines.tupe_per_route.0 * i64::from(lot.routes))),
                ("vehicle".to_string(), Pence(lines.vehicle_year.0 * i64::from(lot.vehicle_count()))),
            ];
            push(Action::OwnVehicle, Some(year), besides, "avoidable cost with a further vehicle".into());
        }
        if lot.direct_metres > 0 {
            let metres = u32::try_from(lot.direct_metres).unwrap_or(u32::MAX);
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
        let won = |lot: &str| a.decision.lots.iter().any(|c| c.lot == lot && c.winner != Winner::Unawarded);
        assert!(ways.iter().all(|w| !won(&w.lot)));
    }
}
