//! Bidders: suppliers with the facts that decide whether they may win, how much, and with whom they belong together.

use crate::model::{Licence, Supplier};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A supplier in a tender.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bidder {
    /// Reference, unique.
    pub reference: String,
    /// Trading name.
    pub name: String,
    /// Companies House number, or empty.
    pub company_number: String,
    /// Directors' names.
    pub directors: Vec<String>,
    /// Registered address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Licences held.
    pub licences: Vec<LicenceHeld>,
    /// A small or medium-sized firm.
    pub small: bool,
    /// Quality score, 0-100, as assessed before opening.
    pub quality: u32,
    /// Vehicles by class that can be put on the tender; a class that is absent has none. Empty map: not limited.
    pub vehicles: BTreeMap<String, u32>,
    /// Drivers; `None` = not limited.
    pub drivers: Option<u32>,
    /// Passenger assistants; `None` = not limited.
    pub assistants: Option<u32>,
    /// Routes; `None` = not limited.
    pub routes: Option<u32>,
    /// Volume discount: steps by number of lots won, in rising order.
    pub ladder: Vec<Step>,
}

/// A licence with its expiry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenceHeld {
    /// Licence.
    pub licence: Licence,
    /// Last day of validity; `None` = none stated.
    #[serde(default)]
    pub expires: Option<Date>,
}

/// One step of a volume discount: from so many lots won, so much off every price of the supplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Lots won from which the step holds.
    pub lots: u32,
    /// Hundredths of a per cent off.
    pub basis_points: u32,
}

impl Bidder {
    /// Whether the bidder holds, on a date, a licence that covers the work. A PSV licence covers a section 19 service
    /// and private hire work is covered by any of the three only by its own licence.
    pub fn licensed(&self, needed: Licence, on: Date) -> bool {
        self.licences.iter().any(|held| {
            let covers = held.licence == needed || (held.licence == Licence::Psv && needed == Licence::Section19);
            covers && held.expires.is_none_or(|last| on <= last)
        })
    }

    /// Discount in hundredths of a per cent when so many lots are won.
    pub fn discount(&self, lots: u32) -> u32 {
        self.ladder.iter().filter(|s| s.lots <= lots).map(|s| (s.lots, s.basis_points)).max().map_or(0, |s| s.1)
    }

    /// The tiers of the ladder, lowest first: from, to (inclusive; `u32::MAX` = open) and hundredths of a per cent.
    pub fn tiers(&self) -> Vec<(u32, u32, u32)> {
        let mut steps = self.ladder.clone();
        steps.sort_unstable();
        let mut tiers = vec![(0, u32::MAX, 0)];
        for s in steps.into_iter().filter(|s| s.lots > 0) {
            if let Some(last) = tiers.last_mut() {
                last.1 = s.lots - 1;
            }
            tiers.push((s.lots, u32::MAX, s.basis_points));
        }
        tiers.retain(|t| t.0 <= t.1);
        tiers
    }
}

impl From<&Supplier> for Bidder {
    fn from(s: &Supplier) -> Bidder {
        Bidder {
            reference: s.reference.clone(),
            name: s.name.clone(),
            company_number: s.company_number.clone(),
            directors: s.directors.clone(),
            address: s.address.clone(),
            phone: s.phone.clone(),
            licences: s.licences.iter().map(|&(licence, expires)| LicenceHeld { licence, expires }).collect(),
            small: s.small,
            quality: s.quality.map_or(0, |q| q.round().clamp(0.0, 100.0) as u32),
            vehicles: s.vehicles.iter().cloned().collect(),
            ..Bidder::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bidder(ladder: &[(u32, u32)]) -> Bidder {
        let ladder = ladder.iter().map(|&(lots, basis_points)| Step { lots, basis_points }).collect();
        Bidder { ladder, ..Bidder::default() }
    }

    #[test]
    fn discount_is_that_of_the_highest_step_reached() {
        let b = bidder(&[(5, 100), (10, 300)]);
        assert_eq!([0, 4, 5, 9, 10, 99].map(|n| b.discount(n)), [0, 0, 100, 100, 300, 300]);
        assert_eq!(b.tiers(), vec![(0, 4, 0), (5, 9, 100), (10, u32::MAX, 300)]);
    }

    #[test]
    fn an_expired_licence_does_not_count() {
        let mut b = bidder(&[]);
        b.licences.push(LicenceHeld { licence: Licence::Psv, expires: Some(jiff::civil::date(2026, 8, 31)) });
        assert!(b.licensed(Licence::Psv, jiff::civil::date(2026, 8, 31)));
        assert!(b.licensed(Licence::Section19, jiff::civil::date(2026, 8, 31)));
        assert!(!b.licensed(Licence::Psv, jiff::civil::date(2026, 9, 1)));
        assert!(!b.licensed(Licence::PrivateHire, jiff::civil::date(2026, 8, 1)));
    }
}
