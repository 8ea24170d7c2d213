//! Connected companies: suppliers that share a company number, a director, an address or a telephone number, or that
//! the council declares to belong together. The concentration caps bind whole groups. Names are compared without case,
//! punctuation and titles; every link is stated with what is shared, so that an officer can strike a chance match.

use super::{Bidder, Tender};
use crate::model::group::least_of_groups;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Two suppliers and what they share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Reference of one.
    pub a: String,
    /// Reference of the other.
    pub b: String,
    /// What they share, such as `director`.
    pub kind: String,
    /// The shared value, as the first of the two gave it.
    pub value: String,
}

/// All links between bidders, in file order.
pub fn links(tender: &Tender) -> Vec<Link> {
    let mut seen: BTreeMap<(&str, String), (usize, String)> = BTreeMap::new();
    let mut found = Vec::new();
    for (i, bidder) in tender.bidders.iter().enumerate() {
        for (kind, value) in facts(bidder) {
            let key = normal(&value);
            if key.len() < 4 {
                continue;
            }
            match seen.get(&(kind, key.clone())) {
                Some((first, value)) if *first != i => found.push(Link {
                    a: tender.bidders[*first].reference.clone(),
                    b: bidder.reference.clone(),
                    kind: kind.into(),
                    value: value.clone(),
                }),
                Some(_) => {}
                None => {
                    seen.insert((kind, key), (i, value));
                }
            }
        }
    }
    for set in &tender.connected {
        for pair in set.windows(2) {
            found.push(Link {
                a: pair[0].clone(),
                b: pair[1].clone(),
                kind: "declared by the council".into(),
                value: String::new(),
            });
        }
    }
    found.retain(|l| !tender.not_connected.iter().any(|p| p.contains(&l.a) && p.contains(&l.b)));
    found
}

/// The group of each bidder: the smallest index among those connected with it.
pub fn groups(tender: &Tender) -> Vec<usize> {
    let n = tender.bidders.len();
    let index: BTreeMap<&str, usize> =
        tender.bidders.iter().enumerate().map(|(i, b)| (b.reference.as_str(), i)).collect();
    let known = |reference: &str| index.get(reference).copied();
    least_of_groups(n, links(tender).iter().filter_map(|link| Some((known(&link.a)?, known(&link.b)?))))
}

fn facts(b: &Bidder) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("company number", b.company_number.clone()),
        ("address", b.address.clone()),
        ("telephone", b.phone.chars().filter(char::is_ascii_digit).collect()),
    ];
    all.extend(b.directors.iter().map(|d| ("director", d.clone())));
    all
}

/// A value without case, punctuation and titles.
fn normal(value: &str) -> String {
    let lower = value.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.filter(|w| !matches!(*w, "mr" | "mrs" | "ms" | "miss" | "dr")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tender() -> Tender {
        let b = |reference: &str, directors: &[&str], phone: &str| Bidder {
            reference: reference.into(),
            directors: directors.iter().map(ToString::to_string).collect(),
            phone: phone.into(),
            ..Bidder::default()
        };
        let bidders = vec![
            b("A", &["Mr John Smith"], "0121 1"),
            b("B", &["Ann Lee"], "0121 496 0001"),
            b("C", &["JOHN SMITH", "X Y Z"], "(0121) 4960001"),
            b("D", &["Other Person"], ""),
        ];
        Tender { bidders, ..Tender::default() }
    }

    #[test]
    fn shared_facts_join_groups_through_a_third() {
        assert_eq!(groups(&tender()), vec![0, 0, 0, 3]);
        assert_eq!(links(&tender()).len(), 2);
    }

    #[test]
    fn a_struck_link_does_not_count() {
        let mut t = tender();
        t.not_connected.push(["A".into(), "C".into()]);
        assert_eq!(groups(&t), vec![0, 1, 1, 3]);
    }
}
