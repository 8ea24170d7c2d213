//! The declared rules of an award, as `tender.toml` states them before any bid is opened. Nothing else decides.

use crate::model::Pence;
use serde::{Deserialize, Serialize};

/// Declared rules. Every rule has a name ([`Rule`]) under which conflicts and costs are reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Weight of price, per cent. With `quality_weight` 0 the lowest compliant price wins.
    pub price_weight: u32,
    /// Weight of quality, per cent: the evaluated price is the price times 1 + quality weight / price weight x
    /// (100 - score) / 100.
    pub quality_weight: u32,
    /// Credit per day in evaluation (not in payment) for a lot that stays with the supplier who drives it today.
    pub continuity_credit: Pence,
    /// Bidders' vehicles, drivers, assistants and routes bind.
    pub capacity: bool,
    /// Packages take part.
    pub packages: bool,
    /// Most lots in one package.
    pub max_package_lots: Option<u32>,
    /// Volume discounts count.
    pub discounts: bool,
    /// Most lots of one supplier.
    pub max_lots: Option<u32>,
    /// Most of the tender's routes with one group of connected companies, per cent.
    pub max_routes_percent: Option<u32>,
    /// Most value with one group of connected companies, per cent of the sum of all should-costs.
    pub max_value_percent: Option<u32>,
    /// Least number of suppliers awarded work; connected companies count as one.
    pub min_suppliers: Option<u32>,
    /// Least share of the routes awarded to suppliers that goes to small firms, per cent.
    pub small_percent: Option<u32>,
    /// Most money a year: bidders' prices, own fleet's avoidable cost, and should-cost for what is left unawarded.
    pub budget: Option<Pence>,
    /// Own vehicles compete at avoidable cost.
    pub own_fleet: bool,
    /// Most runs one own vehicle may chain in one leg.
    pub own_chain: u32,
    /// Minutes between two runs of a chain, besides the drive.
    pub own_turnaround_minutes: u32,
    /// A lot may stay unawarded, at the penalty below.
    pub may_stay_unawarded: bool,
    /// Penalty of an unawarded lot, per cent of its should-cost.
    pub unawarded_percent: u32,
    /// Published before opening; the draw between awards of equal evaluated cost depends on it and on nothing else.
    pub tie_draw: String,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            price_weight: 100,
            quality_weight: 0,
            continuity_credit: Pence(0),
            capacity: true,
            packages: true,
            max_package_lots: None,
            discounts: true,
            max_lots: None,
            max_routes_percent: Some(33),
            max_value_percent: Some(33),
            min_suppliers: None,
            small_percent: None,
            budget: None,
            own_fleet: true,
            own_chain: 3,
            own_turnaround_minutes: 5,
            may_stay_unawarded: true,
            unawarded_percent: 200,
            tie_draw: "declared draw".into(),
        }
    }
}

/// A rule by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Every lot goes to a bidder or the own fleet.
    EveryLot,
    /// Bidders' vehicles, drivers, assistants and routes.
    Capacity,
    /// Most lots of one supplier.
    MaxLots,
    /// Most routes of one connected group.
    RoutesShare,
    /// Most value of one connected group.
    ValueShare,
    /// Least number of suppliers.
    MinSuppliers,
    /// Least share of small firms.
    SmallShare,
    /// Budget ceiling.
    Budget,
    /// What a question holds fixed ("award this lot to that bid").
    Held,
    /// Only admitted offers win, each for its own supplier: licence, validity, a price.
    Offers,
    /// A package is all or nothing.
    Packages,
    /// An own vehicle is not sold twice, and every run given to the own fleet is driven.
    OwnFleet,
    /// An own vehicle chains only what it reaches in time within its shift, and costs what that costs.
    OwnChain,
}

impl Rule {
    /// All rules that can be left out, in the order in which a conflict drops them. The others are conditions of every award.
    pub const ALL: [Rule; 9] = [
        Rule::EveryLot,
        Rule::Capacity,
        Rule::MaxLots,
        Rule::RoutesShare,
        Rule::ValueShare,
        Rule::MinSuppliers,
        Rule::SmallShare,
        Rule::Budget,
        Rule::Held,
    ];

    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Rule::EveryLot => "every lot must be awarded",
            Rule::Capacity => "suppliers' capacity",
            Rule::MaxLots => "most lots per supplier",
            Rule::RoutesShare => "most routes with connected companies",
            Rule::ValueShare => "most value with connected companies",
            Rule::MinSuppliers => "least number of suppliers",
            Rule::SmallShare => "least share of small firms",
            Rule::Budget => "budget ceiling",
            Rule::Held => "held choice",
            Rule::Offers => "only admitted offers win",
            Rule::Packages => "packages are all or nothing",
            Rule::OwnFleet => "an own vehicle is not sold twice",
            Rule::OwnChain => "what an own vehicle can chain",
        }
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.label())
    }
}

impl Rules {
    /// Whether a rule is in force.
    pub fn has(&self, rule: Rule) -> bool {
        match rule {
            Rule::EveryLot => !self.may_stay_unawarded,
            Rule::Capacity => self.capacity,
            Rule::MaxLots => self.max_lots.is_some(),
            Rule::RoutesShare => self.max_routes_percent.is_some(),
            Rule::ValueShare => self.max_value_percent.is_some(),
            Rule::MinSuppliers => self.min_suppliers.is_some(),
            Rule::SmallShare => self.small_percent.is_some(),
            Rule::Budget => self.budget.is_some(),
            Rule::Held => false,
            Rule::Offers | Rule::Packages | Rule::OwnFleet | Rule::OwnChain => true,
        }
    }

    /// The rules without one.
    pub fn without(&self, rule: Rule) -> Rules {
        let mut r = self.clone();
        match rule {
            Rule::EveryLot => r.may_stay_unawarded = true,
            Rule::Capacity => r.capacity = false,
            Rule::MaxLots => r.max_lots = None,
            Rule::RoutesShare => r.max_routes_percent = None,
            Rule::ValueShare => r.max_value_percent = None,
            Rule::MinSuppliers => r.min_suppliers = None,
            Rule::SmallShare => r.small_percent = None,
            Rule::Budget => r.budget = None,
            Rule::Held | Rule::Offers | Rule::Packages | Rule::OwnFleet | Rule::OwnChain => {}
        }
        r
    }

    /// The evaluated price per day of a price per day and a quality score: half-up to a penny.
    ///
    /// ```
    /// use sendroute::{model::Pence, procurement::Rules};
    /// let rules = Rules { price_weight: 70, quality_weight: 30, ..Rules::default() };
    /// assert_eq!(rules.evaluated(Pence(10_000), 100), Pence(10_000));
    /// assert_eq!(rules.evaluated(Pence(10_000), 51), Pence(12_100));
    /// ```
    pub fn evaluated(&self, price: Pence, quality: u32) -> Pence {
        let whole = i64::from(self.price_weight.max(1)) * 100;
        let extra = i64::from(self.quality_weight) * i64::from(100 - quality.min(100));
        Pence((price.0 * (whole + extra) * 2 + whole).div_euclid(whole * 2))
    }

    /// A price after a discount of so many hundredths of a per cent: half-up to a penny.
    pub fn discounted(price: Pence, basis_points: u32) -> Pence {
        let keep = i64::from(10_000 - basis_points.min(10_000));
        Pence((price.0 * keep + 5_000).div_euclid(10_000))
    }
}
