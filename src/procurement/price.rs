//! Price structure: what bidders seem to charge for a route, a mile, a minute, an assistant, a wheelchair and a class of
//! vehicle. A regression with no negative price, in which far-off bids count less (Huber weights), so that neither a slip
//! nor a bid to lose bends it. Residuals show which bids to ask about; nothing is ever rejected by it.

use super::{Lot, Tender};
use crate::model::Pence;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A fitted structure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceModel {
    /// Names of the parts, in order.
    pub parts: Vec<String>,
    /// Pence per unit of each part, never negative.
    pub rates: Vec<f64>,
    /// Robust standard deviation of price over fitted price less one.
    pub spread: f64,
    /// Bids used.
    pub bids: usize,
    /// Median and tenth and ninetieth percentile, over the lots, of the lowest bid over the fitted price.
    pub lowest: [f64; 3],
}

/// A bid against the structure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Residual {
    /// Bid.
    pub bid: String,
    /// Supplier.
    pub supplier: String,
    /// Lot.
    pub lot: String,
    /// Price per day.
    pub price: Pence,
    /// Fitted price per day.
    pub fitted: Pence,
    /// Robust score: how many spreads the price lies above the fitted.
    pub score: f64,
    /// What to ask the bidder about, if anything.
    pub flag: Option<Flag>,
}

/// A reason to ask for clarification; never a reason to reject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Far below what others charge for such work.
    AbnormallyLow,
    /// Far above.
    AbnormallyHigh,
}

/// Scores beyond this are flagged.
const FLAG_AT: f64 = 2.5;
/// A price below this share of should-cost and of the lot's median bid is flagged in any case.
const LOW_SHARE: f64 = 0.75;

/// What a lot consists of, in the order of [`parts`].
fn amounts(lot: &Lot, classes: &[String]) -> Vec<f64> {
    let mut row = vec![
        f64::from(lot.routes),
        lot.live_miles(),
        lot.service_minutes(),
        f64::from(lot.assistants),
        f64::from(lot.passengers.wheelchair),
    ];
    row.extend(classes.iter().map(|c| f64::from(lot.vehicles.get(c).copied().unwrap_or(0))));
    row
}

fn parts(classes: &[String]) -> Vec<String> {
    let mut all: Vec<String> =
        ["route", "live mile", "minute in service", "assistant", "wheelchair passenger"].map(String::from).to_vec();
    all.extend(classes.iter().map(|c| format!("class {c}")));
    all
}

impl PriceModel {
    /// Fits the structure to the single bids of a tender; `None` with fewer bids than twice the parts.
    pub fn fit(tender: &Tender) -> Option<PriceModel> {
        let classes: BTreeSet<String> = tender.lots.iter().flat_map(|l| l.vehicles.keys().cloned()).collect();
        let classes: Vec<String> = classes.into_iter().collect();
        let data: Vec<(Vec<f64>, f64, usize)> = tender
            .bids
            .iter()
            .filter_map(|b| {
                let l = tender.lots.iter().position(|l| l.reference == b.lot)?;
                (b.price.0 > 0).then(|| (amounts(&tender.lots[l], &classes), b.price.0 as f64, l))
            })
            .collect();
        let n = parts(&classes).len();
        if data.len() < 2 * n {
            return None;
        }
        let rates = robust(&data, n);
        let ratio = |d: &(Vec<f64>, f64, usize)| d.1 / dot(&d.0, &rates).max(1.0);
        let mut off: Vec<f64> = data.iter().map(|d| (ratio(d) - 1.0).abs()).collect();
        let spread = (quantile(&mut off, 0.5) * 1.4826).max(0.005);
        let mut lowest: Vec<f64> = (0..tender.lots.len())
            .filter_map(|l| data.iter().filter(|d| d.2 == l).map(ratio).min_by(f64::total_cmp))
            .collect();
        let lowest = [quantile(&mut lowest, 0.5), quantile(&mut lowest, 0.1), quantile(&mut lowest, 0.9)];
        Some(PriceModel { parts: parts(&classes), rates, spread, bids: data.len(), lowest })
    }

    /// The fitted price per day of a lot.
    pub fn price(&self, lot: &Lot) -> Pence {
        let classes: Vec<String> =
            self.parts.iter().filter_map(|p| p.strip_prefix("class ").map(String::from)).collect();
        Pence(dot(&amounts(lot, &classes), &self.rates).round() as i64)
    }

    /// The fitted price per day of work known only by its outlines.
    pub fn price_of(&self, routes: f64, miles: f64, minutes: f64, assistants: f64, class: &str) -> Pence {
        let class = format!("class {class}");
        let of_class = self.parts.iter().position(|p| *p == class).map_or(0.0, |i| self.rates[i] * routes);
        let outline = [routes, miles, minutes, assistants];
        Pence((dot(&outline, &self.rates[..4]) + of_class).round() as i64)
    }

    /// Expected lowest price per day in a new competition for work with this fitted price: middle, low and high.
    pub fn expected(&self, fitted: Pence) -> [Pence; 3] {
        self.lowest.map(|share| Pence((fitted.0 as f64 * share).round() as i64))
    }

    /// Every bid against the structure, with what to ask about.
    pub fn residuals(&self, tender: &Tender) -> Vec<Residual> {
        tender
            .bids
            .iter()
            .filter_map(|b| {
                let lot = tender.lots.iter().find(|l| l.reference == b.lot)?;
                let fitted = self.price(lot);
                let score = (b.price.0 as f64 / (fitted.0.max(1)) as f64 - 1.0) / self.spread;
                let mut others: Vec<f64> =
                    tender.bids.iter().filter(|o| o.lot == b.lot).map(|o| o.price.0 as f64).collect();
                let median = quantile(&mut others, 0.5);
                let price = b.price.0 as f64;
                let low = price < LOW_SHARE * median && price < LOW_SHARE * lot.should_cost.0 as f64;
                let flag = if score < -FLAG_AT || low {
                    Some(Flag::AbnormallyLow)
                } else {
                    (score > FLAG_AT).then_some(Flag::AbnormallyHigh)
                };
                Some(Residual {
                    bid: b.reference.clone(),
                    supplier: b.supplier.clone(),
                    lot: b.lot.clone(),
                    price: b.price,
                    fitted,
                    score: (score * 100.0).round() / 100.0,
                    flag,
                })
            })
            .collect()
    }
}

/// Iteratively reweighted least squares without negative rates. Rows are weighted by one over the price squared, so that
/// errors count in per cent, and by Huber's weight of the error so far.
fn robust(data: &[(Vec<f64>, f64, usize)], n: usize) -> Vec<f64> {
    let mut weights: Vec<f64> = data.iter().map(|d| 1.0 / (d.1 * d.1)).collect();
    let mut rates = non_negative(data, &weights, n);
    for _ in 0..30 {
        let error: Vec<f64> = data.iter().map(|d| dot(&d.0, &rates) / d.1 - 1.0).collect();
        let mut off: Vec<f64> = error.iter().map(|e| e.abs()).collect();
        let limit = 1.345 * (quantile(&mut off, 0.5) * 1.4826).max(1e-6);
        for ((w, d), e) in weights.iter_mut().zip(data).zip(&error) {
            *w = (limit / e.abs().max(limit)) / (d.1 * d.1);
        }
        rates = non_negative(data, &weights, n);
    }
    rates
}

/// Weighted least squares with no negative coefficient: coordinate descent on the normal equations.
fn non_negative(data: &[(Vec<f64>, f64, usize)], weights: &[f64], n: usize) -> Vec<f64> {
    let mut square = vec![vec![0.0; n]; n];
    let mut right = vec![0.0; n];
    for (d, w) in data.iter().zip(weights) {
        for i in 0..n {
            right[i] += w * d.0[i] * d.1;
            for j in 0..n {
                square[i][j] += w * d.0[i] * d.0[j];
            }
        }
    }
    // A little ridge keeps parts that always come together from trading places.
    for (i, row) in square.iter_mut().enumerate() {
        row[i] *= 1.0 + 1e-6;
    }
    let mut rates = vec![0.0; n];
    for _ in 0..5_000 {
        let mut moved = 0.0f64;
        for i in 0..n {
            if square[i][i] <= 0.0 {
                continue;
            }
            let rest: f64 = (0..n).filter(|&j| j != i).map(|j| square[i][j] * rates[j]).sum();
            let new = ((right[i] - rest) / square[i][i]).max(0.0);
            moved = moved.max((new - rates[i]).abs());
            rates[i] = new;
        }
        if moved < 1e-7 {
            break;
        }
    }
    rates
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// A quantile by linear interpolation; 0 for an empty list.
pub(crate) fn quantile(values: &mut [f64], q: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let at = q * last as f64;
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    values[low] + (values[high] - values[low]) * (at - low as f64)
}

/// The value at so many per cent of the way up, the lower one between two; `None` of none.
pub(crate) fn lower_quantile(mut values: Vec<i64>, percent: usize) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) * percent / 100).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procurement::generate::{Spec, tender};

    /// Bids that follow a known structure exactly, with one slip of a digit.
    fn structured() -> Tender {
        let mut t = tender(&Spec { bids: 500, ..Spec::default() });
        let lots = t.lots.clone();
        for b in &mut t.bids {
            let lot = lots.iter().find(|l| l.reference == b.lot).unwrap();
            let exact =
                3_000.0 * f64::from(lot.routes) + 180.0 * lot.live_miles() + 4_500.0 * f64::from(lot.assistants);
            b.price = Pence(exact as i64);
        }
        t.bids[10].price = Pence(t.bids[10].price.0 / 10);
        t.bids[20].price = Pence(t.bids[20].price.0 * 10);
        t
    }

    #[test]
    fn finds_the_structure_in_spite_of_slips_and_flags_them() {
        let t = structured();
        let model = PriceModel::fit(&t).unwrap();
        assert!(model.rates.iter().all(|&r| r >= 0.0));
        for b in t.bids.iter().take(10) {
            let lot = t.lots.iter().find(|l| l.reference == b.lot).unwrap();
            let fitted = model.price(lot).0 as f64;
            assert!((fitted / b.price.0 as f64 - 1.0).abs() < 0.01, "{fitted} {}", b.price.0);
        }
        let r = model.residuals(&t);
        assert_eq!(r[10].flag, Some(Flag::AbnormallyLow));
        assert_eq!(r[20].flag, Some(Flag::AbnormallyHigh));
        assert_eq!(r.iter().filter(|r| r.flag.is_some()).count(), 2);
    }

    #[test]
    fn the_abnormally_low_bidder_of_the_generator_stands_out() {
        let t = tender(&Spec::default());
        let flagged: Vec<Residual> = PriceModel::fit(&t).unwrap().residuals(&t);
        let share = |s: &str| {
            let mine: Vec<&Residual> = flagged.iter().filter(|r| r.supplier == s).collect();
            mine.iter().filter(|r| r.flag == Some(Flag::AbnormallyLow)).count() * 100 / mine.len().max(1)
        };
        assert!(share("S02") > 60, "{}", share("S02"));
        assert!(share("S05") < 15, "{}", share("S05"));
    }

    #[test]
    fn too_few_bids_give_no_structure() {
        let mut t = tender(&Spec::default());
        t.bids.truncate(5);
        assert!(PriceModel::fit(&t).is_none());
    }
}
