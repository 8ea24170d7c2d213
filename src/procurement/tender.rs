//! A tender: everything an award rests on, in one value that can be written, hashed and read again.

use super::{Bid, Bidder, Lot, OwnFleet, Package, Rules, unbid::OwnLines};
use crate::model::Pence;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The legal regime: it sets the standstill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// Public Contracts Regulations 2015: systems set up before 24 February 2025. Ten calendar days.
    Pcr2015,
    /// Procurement Act 2023. Eight working days.
    #[default]
    ProcurementAct2023,
}

/// A tender.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tender {
    /// Name.
    pub name: String,
    /// Regime.
    pub regime: Regime,
    /// Deadline for bids, local time.
    pub deadline: Option<DateTime>,
    /// Day on which bids must still be valid and licences held: the start of service when absent.
    pub award_date: Option<Date>,
    /// Declared rules.
    pub rules: Rules,
    /// Lots.
    pub lots: Vec<Lot>,
    /// Bidders.
    pub bidders: Vec<Bidder>,
    /// Bids on single lots.
    pub bids: Vec<Bid>,
    /// Packages.
    pub packages: Vec<Package>,
    /// Own fleet.
    pub own: OwnFleet,
    /// Companies the council knows to belong together although no register says so: lists of references.
    pub connected: Vec<Vec<String>>,
    /// Pairs whose shared facts an officer has struck as chance.
    pub not_connected: Vec<[String; 2]>,
    /// What stands beside every figure of the own fleet; it decides nothing.
    pub own_lines: OwnLines,
}

/// An offer that may win: a bid or a package that passed every condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Bid or package reference.
    pub reference: String,
    /// Index of the bidder.
    pub bidder: usize,
    /// Indices of the lots, rising.
    pub lots: Vec<usize>,
    /// Undiscounted price per day of each of those lots (a package's price is spread by should-cost).
    pub prices: Vec<Pence>,
    /// Vehicles by class.
    pub vehicles: BTreeMap<String, u32>,
    /// Assistants.
    pub assistants: u32,
    /// Routes.
    pub routes: u32,
}

/// An offer kept out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptOut {
    /// Bid or package reference.
    pub reference: String,
    /// Why, in words.
    pub reason: String,
}

impl Tender {
    /// Routes of all lots.
    pub fn routes(&self) -> u32 {
        self.lots.iter().map(|l| l.routes).sum()
    }
    /// Sum of all should-costs a year: the base of the value cap.
    pub fn estimate(&self) -> Pence {
        self.lots.iter().map(|l| l.annual(l.should_cost)).sum()
    }
    /// Penalty a year of leaving a lot unawarded.
    pub fn unawarded_penalty(&self, lot: usize) -> Pence {
        let lot = &self.lots[lot];
        let day = (lot.should_cost.0 * i64::from(self.rules.unawarded_percent) + 50).div_euclid(100);
        lot.annual(Pence(day))
    }

    /// Offers that may win and those kept out with the reason, both in the order of the files.
    pub fn offers(&self) -> (Vec<Offer>, Vec<KeptOut>) {
        let lots: BTreeMap<&str, usize> =
            self.lots.iter().enumerate().map(|(i, l)| (l.reference.as_str(), i)).collect();
        let bidders: BTreeMap<&str, usize> =
            self.bidders.iter().enumerate().map(|(i, b)| (b.reference.as_str(), i)).collect();
        let (mut offers, mut out) = (Vec::new(), Vec::new());
        let mut seen: BTreeMap<(usize, Vec<usize>), usize> = BTreeMap::new();
        let singles = self.bids.iter().map(|b| {
            (&b.reference, &b.supplier, std::slice::from_ref(&b.lot), b.price, Some(&b.vehicles), b.valid_until)
        });
        let packages =
            self.packages.iter().map(|p| (&p.reference, &p.supplier, p.lots.as_slice(), p.price, None, p.valid_until));
        for (reference, supplier, names, price, vehicles, valid) in singles.chain(packages) {
            let mut refuse = |reason: String| out.push(KeptOut { reference: reference.clone(), reason });
            let Some(&bidder) = bidders.get(supplier.as_str()) else {
                refuse(format!("supplier `{supplier}` is not in the tender"));
                continue;
            };
            let found: Option<Vec<usize>> = names.iter().map(|n| lots.get(n.as_str()).copied()).collect();
            let Some(mut indices) = found.filter(|f| !f.is_empty()) else {
                refuse("a lot it names is not in the tender".into());
                continue;
            };
            indices.sort_unstable();
            indices.dedup();
            if let Some(reason) = self.refusal(bidder, &indices, names.len(), price, valid) {
                refuse(reason);
                continue;
            }
            if let Some(&first) = seen.get(&(bidder, indices.clone())) {
                let first: &Offer = &offers[first];
                refuse(format!("`{}` of the same supplier is for the same lots and came first", first.reference));
                continue;
            }
            seen.insert((bidder, indices.clone()), offers.len());
            offers.push(self.offer(reference, bidder, indices, price, vehicles));
        }
        (offers, out)
    }

    fn offer(
        &self,
        reference: &str,
        bidder: usize,
        lots: Vec<usize>,
        price: Pence,
        own_vehicles: Option<&BTreeMap<String, u32>>,
    ) -> Offer {
        let weights: Vec<i64> = lots.iter().map(|&l| self.lots[l].should_cost.0.max(1)).collect();
        let mut vehicles = own_vehicles.cloned().unwrap_or_default();
        if vehicles.is_empty() {
            for &l in &lots {
                self.lots[l].vehicles.iter().for_each(|(c, n)| *vehicles.entry(c.clone()).or_insert(0) += n);
            }
        }
        Offer {
            reference: reference.to_string(),
            bidder,
            prices: spread(price, &weights),
            vehicles,
            assistants: lots.iter().map(|&l| self.lots[l].assistants).sum(),
            routes: lots.iter().map(|&l| self.lots[l].routes).sum(),
            lots,
        }
    }

    /// Why an offer may not win, if so.
    fn refusal(
        &self,
        bidder: usize,
        lots: &[usize],
        named: usize,
        price: Pence,
        valid: Option<Date>,
    ) -> Option<String> {
        let rules = &self.rules;
        if price.0 <= 0 {
            return Some("the price is not above zero".into());
        }
        if named > 1 && !rules.packages {
            return Some("packages take no part in this tender".into());
        }
        if named > 1 && rules.max_package_lots.is_some_and(|most| lots.len() > most as usize) {
            return Some(format!("the package holds {} lots, more than the tender allows", lots.len()));
        }
        for &l in lots {
            let lot = &self.lots[l];
            let day = self.award_date.unwrap_or(lot.start);
            if valid.is_some_and(|until| until < day) {
                return Some(format!("the bid lapses before {day}"));
            }
            if !self.bidders[bidder].licensed(lot.licence, lot.start) {
                let needed = licence_name(lot.licence);
                return Some(format!("no {needed} licence valid on {} for lot {}", lot.start, lot.reference));
            }
        }
        None
    }

    /// The tender without some suppliers.
    pub fn without_suppliers(&self, gone: &[&str]) -> Tender {
        let mut t = self.clone();
        t.bids.retain(|b| !gone.contains(&b.supplier.as_str()));
        t.packages.retain(|p| !gone.contains(&p.supplier.as_str()));
        t
    }
}

/// Name of a licence for people.
pub fn licence_name(licence: crate::model::Licence) -> &'static str {
    match licence {
        crate::model::Licence::PrivateHire => "private hire",
        crate::model::Licence::Section19 => "section 19",
        crate::model::Licence::Psv => "PSV operator's",
    }
}

/// Spreads an amount over weights in whole pence that sum to it (largest remainder, earlier first).
///
/// ```
/// use sendroute::{model::Pence, procurement::tender::spread};
/// assert_eq!(spread(Pence(100), &[1, 1, 1]), vec![Pence(34), Pence(33), Pence(33)]);
/// ```
pub fn spread(amount: Pence, weights: &[i64]) -> Vec<Pence> {
    let total: i128 = weights.iter().map(|&w| i128::from(w)).sum();
    if total <= 0 {
        return weights.iter().enumerate().map(|(i, _)| if i == 0 { amount } else { Pence(0) }).collect();
    }
    let mut parts: Vec<(i64, i128, usize)> = weights
        .iter()
        .enumerate()
        .map(|(i, &w)| {
            let exact = i128::from(amount.0) * i128::from(w);
            (exact.div_euclid(total) as i64, exact.rem_euclid(total), i)
        })
        .collect();
    let missing = amount.0 - parts.iter().map(|p| p.0).sum::<i64>();
    parts.sort_by(|a, b| b.1.cmp(&a.1).then(a.2.cmp(&b.2)));
    parts.iter_mut().take(missing as usize).for_each(|p| p.0 += 1);
    parts.sort_by_key(|p| p.2);
    parts.into_iter().map(|p| Pence(p.0)).collect()
}
