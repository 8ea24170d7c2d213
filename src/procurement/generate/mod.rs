//! Tenders made by seed: for trying the programme out, for tests and for the example scenario.
//!
//! [`lots`] invents lots and an own fleet when there is no plan; [`bidders`] invents suppliers and their bids for any
//! lots. Everything follows from the seed. Prices scatter round our own should-cost as real tenders do: each supplier
//! has its own level, areas it knows, classes it owns, and noise; some lots draw no bid; one supplier prices
//! abnormally low, two collude (one covers for the other), one bids without the licence.

pub mod bidders;
pub mod lots;

use super::{Rules, Tender, tender::Regime};
use jiff::civil::date;

/// What to invent.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Lots.
    pub lots: usize,
    /// Suppliers.
    pub suppliers: usize,
    /// Groups of connected suppliers.
    pub groups: usize,
    /// Bids on single lots, about.
    pub bids: usize,
    /// Packages, about.
    pub packages: usize,
    /// Own vehicles.
    pub own: u32,
    /// Share of lots without any bid, per cent.
    pub unbid_percent: u32,
    /// Seed.
    pub seed: u64,
}

impl Default for Spec {
    fn default() -> Spec {
        Spec { lots: 160, suppliers: 18, groups: 14, bids: 900, packages: 60, own: 40, unbid_percent: 4, seed: 7 }
    }
}

/// A whole tender with every rule in force.
pub fn tender(spec: &Spec) -> Tender {
    let (lots, own) = lots::lots(spec);
    let mut tender = Tender {
        name: format!("Generated tender, seed {}", spec.seed),
        regime: Regime::ProcurementAct2023,
        deadline: Some(date(2026, 5, 29).at(12, 0, 0, 0)),
        award_date: None,
        rules: Rules::default(),
        lots,
        own,
        ..Tender::default()
    };
    bidders::bid(&mut tender, spec);
    tender.rules = all_rules(&tender);
    tender
}

/// Every rule in force, at levels a council would declare for this tender.
pub fn all_rules(tender: &Tender) -> Rules {
    let lots = tender.lots.len() as u32;
    let suppliers = tender.bidders.len() as u32;
    Rules {
        price_weight: 80,
        quality_weight: 20,
        continuity_credit: crate::model::Pence(200),
        max_lots: Some((lots / 4).max(2)),
        max_routes_percent: Some(33),
        max_value_percent: Some(33),
        min_suppliers: Some((suppliers / 3).max(2)),
        small_percent: Some(25),
        budget: Some(crate::model::Pence(tender.estimate().0 * 13 / 10)),
        max_package_lots: Some(8),
        tie_draw: format!("{} draw", tender.name),
        ..Rules::default()
    }
}
