//! A supplier's rates as its bids show them: by class of vehicle, what share of the council's should-cost it asks.
//!
//! The middle one of its bids' shares counts, so that one slip moves nothing. Of a class it never bid for it has no rate.

use crate::model::Pence;
use crate::procurement::{Tender, price::lower_quantile};
use std::collections::{BTreeMap, BTreeSet};

/// Bids of a class that make a rate of its own; below, the supplier's bids of all classes count.
const ENOUGH: usize = 3;

/// Every supplier's rates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rates {
    /// Per mille of the rate card, by supplier and class.
    shares: BTreeMap<(usize, String), i64>,
    /// Names of the settings a supplier bid for.
    settings: Vec<BTreeSet<String>>,
}

impl Rates {
    /// Reads the rates off the bids on lots of one class.
    pub fn fit(tender: &Tender) -> Rates {
        let mut rates = Rates { settings: vec![BTreeSet::new(); tender.bidders.len()], ..Rates::default() };
        for (b, bidder) in tender.bidders.iter().enumerate() {
            let mut by_class: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
            for bid in tender.bids.iter().filter(|x| x.supplier == bidder.reference && x.price > Pence(0)) {
                let Some(lot) = tender.lots.iter().find(|l| l.reference == bid.lot) else { continue };
                rates.settings[b].extend(lot.settings.iter().cloned());
                if let ([class], true) = (&lot.vehicles.keys().collect::<Vec<_>>()[..], lot.should_cost.0 > 0) {
                    by_class.entry(class).or_default().push(bid.price.0 * 1_000 / lot.should_cost.0);
                }
            }
            let overall = lower_quantile(by_class.values().flatten().copied().collect(), 50);
            for (class, shares) in by_class {
                let own = if shares.len() >= ENOUGH { lower_quantile(shares, 50) } else { overall };
                rates.shares.extend(own.map(|share| ((b, class.to_owned()), share)));
            }
        }
        rates
    }

    /// Per mille of the rate card a supplier asks for a class; `None` where it bid for none.
    pub fn of(&self, bidder: usize, class: &str) -> Option<i64> {
        self.shares.get(&(bidder, class.to_owned())).copied()
    }

    /// Whether a supplier bid for work at one of these settings.
    pub fn serves<'s>(&self, bidder: usize, mut settings: impl Iterator<Item = &'s str>) -> bool {
        settings.any(|s| self.settings.get(bidder).is_some_and(|mine| mine.contains(s)))
    }

    /// All rates, by supplier and class.
    pub fn list(&self, tender: &Tender) -> Vec<(String, String, i64)> {
        self.shares.iter().map(|((b, c), share)| (tender.bidders[*b].reference.clone(), c.clone(), *share)).collect()
    }
}
