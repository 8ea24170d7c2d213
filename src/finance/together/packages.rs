//! Packages in the choice of routes: all or nothing on the plan's own routes of their lots.
//!
//! A package is an offer for lots, and lots are routes of the plan: whoever rides them rides as planned, or the package is not
//! had. So that it competes with rates on equal terms its price is the supplier's rate less what the package takes off the
//! sum of the supplier's own single bids; where a lot has neither bid nor rate, its share of should-cost is applied as it is.

use super::model::{Bought, Chosen, Terms, Who};
use super::pool::Origin;
use crate::model::Leg;
use crate::procurement::prepare;
use crate::procurement::tender::Offer;

/// Packages of a tender against a plan.
#[derive(Debug, Default)]
pub(super) struct Packages {
    /// Those whose routes the plan still has.
    pub columns: Vec<Bought>,
    /// Those with a route the plan does not have as it was tendered.
    pub not_found: Vec<String>,
}

impl Terms<'_> {
    /// Every admitted package as a column.
    pub fn packages(&self) -> Packages {
        let mut out = Packages::default();
        let (offers, _) = self.tender.offers();
        let routes = self.routes_of_lots();
        for offer in offers.iter().filter(|o| o.lots.len() > 1) {
            match self.package(offer, &offers, &routes) {
                Some(parts) => out.columns.push(Bought { parts }),
                None => out.not_found.push(offer.reference.clone()),
            }
        }
        out
    }

    /// Route of the pool for each run of each lot, where the plan still has it.
    fn routes_of_lots(&self) -> Vec<Option<Vec<(Leg, usize)>>> {
        let mut route = vec![None; self.desk.plan.runs.len()];
        for bench in &self.desk.legs {
            for (index, (slot, _)) in bench.state.used().enumerate() {
                if let Some(run) = bench.runs.get(slot as usize).copied().flatten() {
                    route[run] = Some((bench.leg, index));
                }
            }
        }
        let runs = prepare::runs_of_lots(&self.tender.lots, self.desk.plan);
        runs.into_iter().map(|lot| lot?.into_iter().map(|run| route[run]).collect()).collect()
    }

    fn package(&self, offer: &Offer, offers: &[Offer], routes: &[Option<Vec<(Leg, usize)>>]) -> Option<Vec<Chosen>> {
        let price: i64 = offer.prices.iter().map(|p| p.0).sum();
        let should: i64 = offer.lots.iter().map(|&l| self.tender.lots[l].should_cost.0).sum();
        let single = |l: usize| {
            let bid = offers.iter().find(|o| o.bidder == offer.bidder && o.lots == [l]);
            bid.map(|o| o.prices[0].0).or_else(|| {
                let lot = &self.tender.lots[l];
                let share = lot.vehicles.keys().map(|c| self.rates.of(offer.bidder, c)).min()??;
                Some(lot.should_cost.0 * share / 1_000)
            })
        };
        let singles: Option<i64> = offer.lots.iter().map(|&l| single(l)).sum();
        let mut parts = Vec::new();
        for &l in &offer.lots {
            for (run, &(leg, route)) in self.tender.lots[l].timetable.iter().zip(routes[l].as_ref()?) {
                debug_assert_eq!(self.pools[leg.index()][route].origin, Origin::Plan);
                let (kind, card, assistants) = self.bought(leg, route, &run.class)?;
                let list = match singles.zip(self.rates.of(offer.bidder, &run.class)) {
                    Some((singles, share)) if singles > 0 => scaled(card * share / 1_000, price, singles),
                    _ => scaled(card, price, should.max(1)),
                };
                parts.push(Chosen {
                    leg,
                    route,
                    who: Who::Supplier(offer.bidder),
                    kind,
                    list,
                    micro: list,
                    apart: None,
                    package: Some(offer.reference.clone()),
                    assistants,
                });
            }
        }
        Some(parts)
    }
}

/// A price in proportion.
fn scaled(micro: i64, part: i64, whole: i64) -> i64 {
    (i128::from(micro) * i128::from(part) / i128::from(whole)) as i64
}
