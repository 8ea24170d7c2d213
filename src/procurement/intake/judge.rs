//! The standing of every bid received: which one of a supplier's bids for a lot counts, and why the others do not.

use super::{Intake, Raw};
use crate::{
    model::Pence,
    procurement::{Receipt, Tender, bid::Standing},
};
use std::collections::BTreeMap;

/// Judges bids in order of receipt. Of a supplier's bids for the same lots the last one received in time counts.
pub(crate) fn judge(tender: &Tender, mut raw: Vec<Raw>, out: &mut Intake) {
    raw.sort_by_key(|r| r.received);
    let mut standing: Vec<(Standing, String)> = Vec::new();
    let mut current: BTreeMap<(String, Vec<String>), usize> = BTreeMap::new();
    for (i, r) in raw.iter().enumerate() {
        let key = r.key();
        let previous = current.get(&key).copied();
        let verdict = if let (Some(received), Some(deadline)) = (r.received, tender.deadline)
            && received > deadline
        {
            (Standing::Late, format!("received {received}, after the deadline of {deadline}"))
        } else if r.withdrawn {
            if let Some(p) = previous {
                standing[p] = (Standing::Withdrawn, format!("withdrawn by row {} of {}", r.row, r.file));
                current.remove(&key);
            }
            (Standing::Withdrawn, "a withdrawal, not a bid".into())
        } else if let Some(why) = &r.faulty {
            (Standing::NonCompliant, why.clone())
        } else {
            match previous {
                Some(p) if raw[p].file == r.file => {
                    let same = raw[p].price() == r.price();
                    let why = format!("row {} of the same file is for the same and came first", raw[p].row);
                    let why = if same { why } else { format!("{why}, at another price: ask which holds") };
                    (Standing::Duplicate, why)
                }
                previous => {
                    if let Some(p) = previous {
                        standing[p] = (Standing::Amended, format!("replaced by row {} of {}", r.row, r.file));
                    }
                    current.insert(key, i);
                    (Standing::Admitted, String::new())
                }
            }
        };
        standing.push(verdict);
    }
    for (i, r) in raw.iter().enumerate().filter(|(i, _)| standing[*i].0 == Standing::Admitted) {
        debug_assert_eq!(current.get(&r.key()), Some(&i));
        out.bids.extend(r.bid.clone());
        out.packages.extend(r.package.clone());
    }
    // What the tender's own conditions keep out.
    let complete = Tender {
        bids: out.bids.clone(),
        packages: out.packages.clone(),
        bidders: out.bidders.clone(),
        ..tender.clone()
    };
    let (_, kept_out) = complete.offers();
    for (r, s) in raw.iter().zip(&mut standing).filter(|(_, s)| s.0 == Standing::Admitted) {
        if let Some(k) = kept_out.iter().find(|k| k.reference == r.reference()) {
            *s = (Standing::NonCompliant, k.reason.clone());
        }
    }
    out.receipts = raw
        .iter()
        .zip(standing)
        .map(|(r, (standing, reason))| Receipt {
            reference: r.reference().to_string(),
            supplier: r.supplier().to_string(),
            lots: r.key().1,
            price: r.price(),
            file: r.file.clone(),
            row: r.row as usize,
            received: r.received,
            standing,
            reason,
        })
        .collect();
}

impl Raw {
    fn reference(&self) -> &str {
        let bid = self.bid.as_ref().map(|b| b.reference.as_str());
        bid.or(self.package.as_ref().map(|p| p.reference.as_str())).unwrap_or_default()
    }
    fn supplier(&self) -> &str {
        let bid = self.bid.as_ref().map(|b| b.supplier.as_str());
        bid.or(self.package.as_ref().map(|p| p.supplier.as_str())).unwrap_or_default()
    }
    fn price(&self) -> Pence {
        let bid = self.bid.as_ref().map(|b| b.price);
        bid.or(self.package.as_ref().map(|p| p.price)).unwrap_or_default()
    }
    /// Supplier and lots: what two bids must share to replace one another. A package is known by its name as well, so
    /// that an amended package may hold other lots.
    fn key(&self) -> (String, Vec<String>) {
        let lots = match (&self.bid, &self.package) {
            (Some(b), _) => vec![b.lot.clone()],
            (None, Some(p)) => p.lots.clone(),
            (None, None) => Vec::new(),
        };
        (self.supplier().to_string(), lots)
    }
}
