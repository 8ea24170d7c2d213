//! Which routes make a lot.

use super::{Bundle, LotRules, work, work::Route};
use crate::model::Calendar;
use std::collections::BTreeMap;

/// Indices of the routes of each lot, in an order that says nothing about the plan's run numbers.
pub fn bundle(routes: &[Route<'_>], calendar: &Calendar, rules: &LotRules) -> Vec<Vec<usize>> {
    let first = |names: &[String]| names.first().cloned().unwrap_or_default();
    let key = |r: &Route<'_>| {
        let group = match rules.bundle {
            Bundle::Single | Bundle::Setting => first(&r.settings),
            Bundle::Area => first(&r.areas),
            Bundle::Size => r.class.clone(),
        };
        (group, if rules.keep_setting { first(&r.settings) } else { String::new() })
    };
    let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (i, r) in routes.iter().enumerate() {
        groups.entry(key(r)).or_default().push(i);
    }
    let most_routes = match rules.bundle {
        Bundle::Single => 1,
        _ => rules.max_routes.min(rules.small_firm_routes.unwrap_or(u32::MAX)).max(1),
    } as usize;
    let year = |i: usize| routes[i].should_cost.0 * i64::from(work::days(calendar, routes[i].weekdays));
    let most_pence = rules.max_pounds_a_year.map_or(i64::MAX, |p| i64::from(p) * 100);
    let mut lots = Vec::new();
    for mut members in groups.into_values() {
        // Neighbours first: by area, then by cost.
        members.sort_by_key(|&i| (first(&routes[i].areas), std::cmp::Reverse(routes[i].should_cost), i));
        let mut lot: Vec<usize> = Vec::new();
        let mut value = 0;
        for i in members {
            if !lot.is_empty() && (lot.len() >= most_routes || value + year(i) > most_pence) {
                lots.push(std::mem::take(&mut lot));
                value = 0;
            }
            value += year(i);
            lot.push(i);
        }
        lots.push(lot);
    }
    lots
}
