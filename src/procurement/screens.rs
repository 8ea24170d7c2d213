//! Screens for collusion: figures that are worth a look, each with its evidence. A score is not proof. Small tenders
//! give noise, so every figure is shown with its rank among all lots or pairs of this tender, and the only
//! consequence it may have is a review by a person.

use super::{Tender, connected};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Printed above every list of screens.
pub const WARNING: &str = "These figures are reasons to look again, not proof of anything. Honest bidders can look alike \
    by chance or because they face the same costs. Never exclude a bid on a score.";

/// Thresholds; starting values from the literature, to be set by the council.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    /// Coefficient of variation of a lot's bids below this is noted.
    pub variation: f64,
    /// Gap of winner to second over the standard deviation of the losing bids above this is noted.
    pub relative_distance: f64,
    /// Fewest common lots before a pair is judged.
    pub common: usize,
    /// Standard deviation of a pair's price ratio below this is noted.
    pub ratio: f64,
    /// Share of round prices (whole tens of pounds) of a supplier above this is noted, per cent.
    pub round_percent: f64,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds { variation: 0.06, relative_distance: 1.0, common: 5, ratio: 0.012, round_percent: 60.0 }
    }
}

/// The bids of one lot as figures. `None` where there are too few bids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotScreen {
    /// Lot.
    pub lot: String,
    /// Bids.
    pub bids: usize,
    /// Standard deviation over mean.
    pub variation: Option<f64>,
    /// Second lowest less lowest over the standard deviation of the losing bids.
    pub relative_distance: Option<f64>,
    /// Skewness.
    pub skewness: Option<f64>,
    /// Excess kurtosis.
    pub kurtosis: Option<f64>,
    /// Second lowest less lowest over lowest.
    pub margin: Option<f64>,
    /// Highest over lowest.
    pub spread: Option<f64>,
    /// Rank of the variation among all lots, 1 = least.
    pub variation_rank: Option<usize>,
    /// Worth a review.
    pub review: bool,
}

/// Something about one or two suppliers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Kind of screen.
    pub screen: String,
    /// Suppliers concerned.
    pub suppliers: Vec<String>,
    /// The figure.
    pub score: f64,
    /// Evidence in words, with the lots.
    pub evidence: String,
}

/// All screens of a tender.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screens {
    /// The plain warning.
    pub warning: String,
    /// Share of lots with a single bid, per cent.
    pub single_bid_percent: f64,
    /// By lot.
    pub lots: Vec<LotScreen>,
    /// By supplier and pair.
    pub findings: Vec<Finding>,
}

/// Prices by supplier and lot.
type Prices<'t> = BTreeMap<&'t str, BTreeMap<&'t str, f64>>;

/// Screens all single bids of a tender.
pub fn screen(tender: &Tender, limits: &Thresholds) -> Screens {
    let mut by_supplier: Prices<'_> = BTreeMap::new();
    for b in &tender.bids {
        by_supplier.entry(&b.supplier).or_default().insert(&b.lot, b.price.0 as f64);
    }
    let mut lots: Vec<LotScreen> = tender
        .lots
        .iter()
        .map(|l| {
            let prices = by_supplier.values().filter_map(|p| p.get(l.reference.as_str()).copied()).collect();
            lot_screen(&l.reference, prices, limits)
        })
        .collect();
    let mut ranked: Vec<(f64, usize)> =
        lots.iter().enumerate().filter_map(|(i, l)| l.variation.map(|v| (v, i))).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    ranked.iter().enumerate().for_each(|(rank, &(_, i))| lots[i].variation_rank = Some(rank + 1));
    let with_bids = lots.iter().filter(|l| l.bids > 0).count().max(1);
    let single = lots.iter().filter(|l| l.bids == 1).count();
    let mut findings = pairs(&by_supplier, limits);
    findings.extend(splits(tender, &by_supplier, limits));
    findings.extend(round_prices(&by_supplier, limits));
    findings.extend(connected::links(tender).into_iter().map(|link| Finding {
        screen: "connected companies".into(),
        suppliers: vec![link.a, link.b],
        score: 1.0,
        evidence: format!("same {}: {}", link.kind, link.value),
    }));
    Screens { warning: WARNING.into(), single_bid_percent: percent(single, with_bids), lots, findings }
}

fn lot_screen(lot: &str, mut prices: Vec<f64>, limits: &Thresholds) -> LotScreen {
    prices.sort_by(f64::total_cmp);
    let n = prices.len();
    let enough = n >= 3;
    let (mean, sd) = moments(&prices);
    let (_, losing) = moments(prices.get(1..).unwrap_or_default());
    let standard = |power: i32| prices.iter().map(|p| ((p - mean) / sd).powi(power)).sum::<f64>() / n as f64;
    let variation = enough.then(|| sd / mean);
    let relative_distance = (enough && losing > 0.0).then(|| (prices[1] - prices[0]) / losing);
    let shaped = enough && sd > 0.0;
    let review = variation.is_some_and(|v| v < limits.variation)
        && relative_distance.is_none_or(|d| d > limits.relative_distance);
    LotScreen {
        lot: lot.into(),
        bids: n,
        variation,
        relative_distance,
        skewness: shaped.then(|| standard(3)),
        kurtosis: shaped.then(|| standard(4) - 3.0),
        margin: (n >= 2).then(|| (prices[1] - prices[0]) / prices[0]),
        spread: (n >= 2).then(|| prices[n - 1] / prices[0]),
        variation_rank: None,
        review,
    }
}

/// Constant ratios, identical prices and correlated bids of two suppliers on the lots they share.
fn pairs(by_supplier: &Prices<'_>, limits: &Thresholds) -> Vec<Finding> {
    let names: Vec<&str> = by_supplier.keys().copied().collect();
    let mut found = Vec::new();
    for (i, a) in names.iter().enumerate() {
        for b in &names[i + 1..] {
            let common: Vec<(&str, f64, f64)> =
                by_supplier[a].iter().filter_map(|(lot, &p)| by_supplier[b].get(lot).map(|&q| (*lot, p, q))).collect();
            let same: Vec<&str> = common.iter().filter(|c| c.1 == c.2).map(|c| c.0).collect();
            if same.len() >= 2 {
                let evidence = format!("the same price on lots {}", same.join(", "));
                found.push(finding("identical prices", &[a, b], same.len() as f64, evidence));
            }
            if common.len() < limits.common {
                continue;
            }
            let ratios: Vec<f64> = common.iter().map(|c| c.2 / c.1).collect();
            // One honest bid among many covered ones must not hide the rest: the middle nine tenths count.
            let (mean, sd) = moments(&trimmed(&ratios));
            if sd / mean < limits.ratio {
                let lots: Vec<&str> = common.iter().map(|c| c.0).collect();
                let evidence = format!(
                    "on {} common lots {b} asks {mean:.3} times the price of {a}, give or take {sd:.3}: {}",
                    common.len(),
                    lots.join(", ")
                );
                found.push(finding("constant ratio", &[a, b], sd / mean, evidence));
            }
        }
    }
    found
}

fn trimmed(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let cut = (sorted.len() as f64 * 0.05).ceil() as usize;
    if sorted.len() < 8 { sorted } else { sorted[cut..sorted.len() - cut].to_vec() }
}

/// Two active suppliers that could meet in many areas and never do.
fn splits(tender: &Tender, by_supplier: &Prices<'_>, limits: &Thresholds) -> Vec<Finding> {
    let area: BTreeMap<&str, &[String]> =
        tender.lots.iter().map(|l| (l.reference.as_str(), l.areas.as_slice())).collect();
    let areas_of = |s: &str| -> BTreeSet<&str> {
        let lots = by_supplier.get(s).map(|p| p.keys().copied().collect::<Vec<_>>()).unwrap_or_default();
        lots.iter().flat_map(|l| area.get(l).copied().unwrap_or_default()).map(String::as_str).collect()
    };
    let names: Vec<&str> = by_supplier.keys().copied().filter(|s| by_supplier[s].len() >= 2 * limits.common).collect();
    let mut found = Vec::new();
    for (i, a) in names.iter().enumerate() {
        for b in &names[i + 1..] {
            let (x, y) = (areas_of(a), areas_of(b));
            if x.len() >= 2 && y.len() >= 2 && x.is_disjoint(&y) {
                let list = |s: &BTreeSet<&str>| s.iter().copied().collect::<Vec<_>>().join(", ");
                let evidence = format!("{a} bids only in {}, {b} only in {}", list(&x), list(&y));
                found.push(finding("areas divided", &[a, b], 1.0, evidence));
            }
        }
    }
    found
}

fn round_prices(by_supplier: &Prices<'_>, limits: &Thresholds) -> Vec<Finding> {
    by_supplier
        .iter()
        .filter(|(_, prices)| prices.len() >= limits.common)
        .filter_map(|(s, prices)| {
            let round = prices.values().filter(|&&p| p % 1000.0 == 0.0).count();
            let share = percent(round, prices.len());
            let evidence = format!("{round} of {} prices are whole tens of pounds", prices.len());
            (share > limits.round_percent).then(|| finding("round prices", &[s], share, evidence))
        })
        .collect()
}

fn finding(screen: &str, suppliers: &[&str], score: f64, evidence: String) -> Finding {
    let suppliers = suppliers.iter().map(ToString::to_string).collect();
    Finding { screen: screen.into(), suppliers, score: (score * 10_000.0).round() / 10_000.0, evidence }
}

/// Mean and standard deviation (n - 1); zero where not defined.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    if values.is_empty() {
        return (0.0, 0.0);
    }
    let mean = values.iter().sum::<f64>() / n;
    if values.len() < 2 {
        return (mean, 0.0);
    }
    (mean, (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt())
}

fn percent(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procurement::generate::{Spec, tender};

    #[test]
    fn the_colluding_pair_is_found_and_no_other_has_a_constant_ratio() {
        for seed in [7, 8, 9] {
            let t = tender(&Spec { seed, ..Spec::default() });
            let found = screen(&t, &Thresholds::default()).findings;
            let pairs: Vec<&Finding> = found.iter().filter(|f| f.screen == "constant ratio").collect();
            assert_eq!(pairs.len(), 1, "seed {seed}: {pairs:?}");
            assert_eq!(pairs[0].suppliers, ["S03", "S04"]);
        }
    }

    #[test]
    fn figures_of_a_lot_follow_their_definitions() {
        let s = lot_screen("L1", vec![100.0, 112.0, 114.0], &Thresholds::default());
        let (mean, sd) = (326.0 / 3.0, (172.0f64 / 3.0).sqrt());
        assert!((s.variation.unwrap() - sd / mean).abs() < 1e-9, "{s:?}");
        assert!((s.relative_distance.unwrap() - 12.0 / 2.0f64.sqrt()).abs() < 1e-9);
        assert!((s.margin.unwrap() - 0.12).abs() < 1e-12 && (s.spread.unwrap() - 1.14).abs() < 1e-12);
        assert!(!s.review, "its variation is not below six per cent");
        assert!(lot_screen("L1", vec![100.0, 104.0, 104.5], &Thresholds::default()).review);
        assert_eq!(lot_screen("L1", vec![100.0, 110.0], &Thresholds::default()).variation, None);
    }

    #[test]
    fn connected_companies_are_evidence() {
        let t = tender(&Spec::default());
        let found = screen(&t, &Thresholds::default()).findings;
        let n = found.iter().filter(|f| f.screen == "connected companies").count();
        assert!(n >= 4, "18 suppliers in 14 groups hold four links, found {n}");
    }
}
