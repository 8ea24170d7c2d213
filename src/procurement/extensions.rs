//! Extend or re-tender: every contract in force against our own should-cost and the price a new competition would bring,
//! with a band of doubt. Operators may decline an extension; the scenario in which a share of them does is priced too.

use super::{
    Tender,
    price::{PriceModel, lower_quantile},
    unbid,
};
use crate::model::{Calendar, Contract, Pence, Rate, VehicleClass};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where expected prices come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Basis<'a> {
    /// A tender's lowest bids over should-cost, applied to the contract's should-cost by the rate card; where the card has no
    /// rates for the class, the structure fitted to the bids.
    Bids(&'a [VehicleClass], Level, &'a PriceModel),
    /// The rate card, with a stated doubt in per cent either way.
    Rates(&'a [VehicleClass], u32),
}

/// Lowest bids over should-cost, per mille: the middle of a tender's lots, and its tenth and ninetieth percentile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(pub [i64; 3]);

impl Level {
    /// The level of a tender's bids; `None` without bids on lots whose should-cost is known.
    pub fn of(tender: &Tender) -> Option<Level> {
        let all = unbid::levels(tender);
        let at = |percent| lower_quantile(all.clone(), percent);
        Some(Level([at(50)?, at(10)?, at(90)?]))
    }
}

/// What to do with a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Its price is below the whole band.
    Extend,
    /// Its price is above the whole band.
    Retender,
    /// Its price lies in the band: the saving does not stand out from the doubt.
    EitherWay,
    /// No extension is left.
    MustRetender,
}

/// A contract and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Contract.
    pub contract: String,
    /// Supplier.
    pub supplier: String,
    /// Last day.
    pub end: Date,
    /// Price per day today.
    pub price: Pence,
    /// Should-cost per day.
    pub should_cost: Pence,
    /// Expected new price per day: middle, low, high.
    pub expected: [Pence; 3],
    /// Saving a year of re-tendering at the middle; negative where it would cost more.
    pub saving: Pence,
    /// The same at the ends of the band: least, most.
    pub saving_band: [Pence; 2],
    /// Recommendation.
    pub advice: Advice,
    /// Why, in words.
    pub reason: String,
}

/// What happens when a share of the operators declines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declined {
    /// Share of the contracts advised to extend that decline, per cent.
    pub percent: u32,
    /// Contracts that join the tender.
    pub contracts: u32,
    /// What that costs a year at the middle of the band.
    pub extra: Pence,
    /// Passengers concerned.
    pub passengers: u32,
    /// Their contracts, those with most to gain elsewhere first.
    #[serde(default)]
    pub joins: Vec<String>,
    /// Contracts that are tendered whoever declines: advised so, or without an extension left.
    #[serde(default)]
    pub tendered: Vec<String>,
}

/// Looks at every contract that ends on or before a day.
pub fn review(contracts: &[Contract], basis: &Basis<'_>, calendar: &Calendar, until: Option<Date>) -> Vec<Extension> {
    contracts
        .iter()
        .filter(|c| until.is_none_or(|day| c.end <= day))
        .map(|c| one(c, basis, i64::from(calendar.operated_days())))
        .collect()
}

/// Average speed assumed for live miles of a contract known only by its outlines.
const MILES_PER_HOUR: f64 = 16.0;

fn one(c: &Contract, basis: &Basis<'_>, days: i64) -> Extension {
    let price = whole(c.day_price);
    let minutes = c.daily_miles / MILES_PER_HOUR * 60.0;
    let (should_cost, expected) = match basis {
        Basis::Bids(classes, level, model) => {
            if let Some(cost) = from_rates(c, classes, minutes) {
                (cost, level.0.map(|p| Pence((cost.0 * p + 500) / 1_000)))
            } else {
                let fitted = model.price_of(1.0, c.daily_miles, minutes, f64::from(c.assistants), &c.class);
                (fitted, model.expected(fitted))
            }
        }
        Basis::Rates(classes, percent) => {
            let cost = from_rates(c, classes, minutes).unwrap_or(price);
            let share = |p: i64| Pence(cost.0 * p / 100);
            (cost, [cost, share(100 - i64::from(*percent)), share(100 + i64::from(*percent))])
        }
    };
    let year = |day: Pence| Pence(day.0 * days);
    let saving = year(price - expected[0]);
    let saving_band = [year(price - expected[2]), year(price - expected[1])];
    let (advice, reason) = if c.extension_end.is_none() {
        (Advice::MustRetender, "no extension is left".to_string())
    } else if price < expected[1] {
        (
            Advice::Extend,
            format!(
                "its price is below anything expected: a new one would cost {} a year more or over",
                year(expected[1] - price)
            ),
        )
    } else if price > expected[2] {
        (
            Advice::Retender,
            format!("its price is above anything expected: at least {} a year can be saved", saving_band[0]),
        )
    } else {
        (
            Advice::EitherWay,
            format!(
                "its price lies between {} and {} a day: judge by quality and continuity",
                expected[1], expected[2]
            ),
        )
    };
    Extension {
        contract: c.reference.clone(),
        supplier: c.supplier.clone(),
        end: c.end,
        price,
        should_cost,
        expected,
        saving,
        saving_band,
        advice,
        reason,
    }
}

/// Should-cost per day by the rate card; `None` where the class has no rates.
fn from_rates(c: &Contract, classes: &[VehicleClass], minutes: f64) -> Option<Pence> {
    let class = classes.iter().find(|k| k.id == c.class)?;
    let paid = (minutes / 60.0).max(2.0 * f64::from(class.pa_min_minutes) / 60.0);
    let thousandths = class.day_rate.0 as f64
        + class.per_mile.0 as f64 * c.daily_miles
        + class.per_minute.0 as f64 * minutes
        + class.pa_per_hour.0 as f64 * paid * f64::from(c.assistants);
    Some(Pence((thousandths / 1000.0).round() as i64))
}

fn whole(rate: Rate) -> Pence {
    Pence((rate.0 + 500).div_euclid(1000))
}

/// The scenario in which a share of the operators advised to extend declines: those with the most to gain elsewhere (the
/// price farthest below the expected one) first, since that is who does.
pub fn if_declined(reviewed: &[Extension], contracts: &[Contract], percent: u32) -> Declined {
    let mut extend: Vec<&Extension> =
        reviewed.iter().filter(|e| matches!(e.advice, Advice::Extend | Advice::EitherWay)).collect();
    extend.sort_by_key(|e| (e.saving, e.contract.clone()));
    let n = (extend.len() * percent as usize).div_ceil(100);
    let gone = &extend[..n.min(extend.len())];
    let anyway = |e: &&Extension| matches!(e.advice, Advice::Retender | Advice::MustRetender);
    Declined {
        joins: gone.iter().map(|e| e.contract.clone()).collect(),
        tendered: reviewed.iter().filter(anyway).map(|e| e.contract.clone()).collect(),
        percent,
        contracts: gone.len() as u32,
        extra: gone.iter().map(|e| Pence(-e.saving.0)).sum(),
        passengers: contracts
            .iter()
            .filter(|c| gone.iter().any(|e| e.contract == c.reference))
            .map(|c| c.passengers)
            .sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn contract(reference: &str, pounds: i64, extension: bool) -> Contract {
        Contract {
            reference: reference.into(),
            supplier: "S01".into(),
            day_price: Rate::pence(pounds * 100),
            class: "taxi4".into(),
            assistants: 0,
            daily_miles: 20.0,
            start: None,
            end: date(2026, 7, 31),
            extension_end: extension.then(|| date(2027, 7, 31)),
            settings: vec![],
            passengers: 3,
        }
    }

    fn model() -> PriceModel {
        PriceModel {
            parts: ["route", "live mile", "minute in service", "assistant", "wheelchair passenger", "class taxi4"]
                .map(String::from)
                .to_vec(),
            rates: vec![3_000.0, 200.0, 0.0, 5_000.0, 0.0, 1_000.0],
            spread: 0.1,
            bids: 100,
            lowest: [0.95, 0.85, 1.05],
        }
    }

    const LEVEL: Level = Level([900, 800, 1_000]);

    #[test]
    fn the_level_of_the_bids_is_applied_to_the_should_cost_by_the_rate_card() {
        use crate::procurement::generate::{Spec, tender};
        let t = tender(&Spec { lots: 30, suppliers: 6, groups: 5, bids: 130, packages: 0, own: 2, ..Spec::default() });
        let level = Level::of(&t).unwrap();
        assert!(level.0[1] < level.0[0] && level.0[0] < level.0[2], "{level:?}");
        assert!(Level::of(&Tender { bids: vec![], ..t }).is_none());
        // Day 100, 2 a mile: 140 pounds for 20 miles; 126 expected, 112 to 140.
        let mut class = crate::plan::fixture::council(10, 3).scenario.classes[0].clone();
        (class.id, class.day_rate, class.per_mile) = ("taxi4".into(), Rate::pence(10_000), Rate::pence(200));
        (class.per_minute, class.pa_per_hour) = (Rate::default(), Rate::default());
        let classes = [class];
        let contracts = [contract("a", 111, true), contract("b", 141, true), contract("c", 130, true)];
        let m = model();
        let r = review(&contracts, &Basis::Bids(&classes, LEVEL, &m), &Calendar::default(), None);
        assert_eq!((r[0].should_cost, r[0].expected), (Pence(14_000), [Pence(12_600), Pence(11_200), Pence(14_000)]));
        assert_eq!(
            r.iter().map(|e| e.advice).collect::<Vec<_>>(),
            [Advice::Extend, Advice::Retender, Advice::EitherWay]
        );
    }

    #[test]
    fn below_the_band_extends_above_it_retenders_inside_it_is_open() {
        // Fitted: 30 + 20 x 2 + 10 = 80 pounds; band 68 to 84, middle 76.
        let contracts =
            [contract("a", 60, true), contract("b", 90, true), contract("c", 75, true), contract("d", 60, false)];
        let m = model();
        let r = review(&contracts, &Basis::Bids(&[], LEVEL, &m), &Calendar::default(), None);
        let advice: Vec<Advice> = r.iter().map(|e| e.advice).collect();
        assert_eq!(advice, [Advice::Extend, Advice::Retender, Advice::EitherWay, Advice::MustRetender]);
        assert_eq!(r[0].expected, [Pence(7_600), Pence(6_800), Pence(8_400)]);
        assert_eq!(r[1].saving, Pence((9_000 - 7_600) * 190));
        assert_eq!(
            review(&contracts, &Basis::Bids(&[], LEVEL, &m), &Calendar::default(), Some(date(2026, 1, 1))).len(),
            0
        );
        let gone = if_declined(&r, &contracts, 50);
        assert_eq!((gone.contracts, gone.passengers, gone.extra), (1, 3, Pence((7_600 - 6_000) * 190)));
        assert_eq!((gone.joins.join(" "), gone.tendered.join(" ")), ("a".to_owned(), "b d".to_owned()));
    }
}
