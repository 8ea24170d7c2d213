//! Why the award is what it is: for every lot the winner, the runner-up and why the lowest bid did not win; for every
//! rule what it costs; for every supplier and every group of own vehicles what they are worth. Every figure is the
//! difference between two exact awards.

use super::{
    Rule, Rules, Tender,
    award::{self, Award, AwardError, Held, Options, Winner},
    tender::Offer,
};
use crate::model::Pence;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The whole explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// One entry a lot.
    pub lots: Vec<LotReason>,
    /// One entry a rule in force.
    pub rules: Vec<RuleCost>,
    /// One entry a supplier with admitted offers.
    pub suppliers: Vec<SupplierValue>,
    /// One entry a group of own vehicles.
    pub own: Vec<OwnValue>,
}

/// An offer for a lot, priced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priced {
    /// Bid or package.
    pub offer: String,
    /// Supplier.
    pub supplier: String,
    /// Price per day for this lot, after the volume discount the award gives the supplier.
    pub price: Pence,
    /// Evaluated price per day for this lot.
    pub evaluated: Pence,
}

/// Why a lot goes where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotReason {
    /// Lot.
    pub lot: String,
    /// Supplier, `own` or `unawarded`.
    pub winner: String,
    /// The winning offer, if a supplier's.
    pub offer: Option<Priced>,
    /// The next admitted offer of another supplier for this lot by evaluated price.
    pub runner_up: Option<Priced>,
    /// The lowest evaluated offer, where it did not win.
    pub lowest: Option<Priced>,
    /// Why it did not.
    pub why_not_lowest: Option<WhyNot>,
    /// Should-cost per day.
    pub should_cost: Pence,
    /// Price per day in hundredths of a per cent of should-cost.
    pub against_should_cost: Option<i64>,
    /// Stand-alone avoidable cost per day of the own fleet.
    pub own_cost: Option<Pence>,
}

/// Why the lowest offer of a lot did not win.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhyNot {
    /// Rules without any one of which it would have won, or which it cannot keep.
    pub rules: Vec<Rule>,
    /// What the whole award would cost more a year (evaluated) if it won; `None` where no award allows it.
    pub extra: Option<Pence>,
    /// In words.
    pub text: String,
}

/// What a rule costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleCost {
    /// Rule in words.
    pub rule: String,
    /// Evaluated cost a year with it, less without it: negative where it saves.
    pub evaluated: Pence,
    /// The same in money: suppliers, own fleet, should-cost of what stays unawarded.
    pub money: Pence,
    /// Lots that would go elsewhere.
    pub lots_changed: u32,
}

/// What a supplier is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplierValue {
    /// Supplier.
    pub supplier: String,
    /// Lots won.
    pub lots: u32,
    /// Evaluated cost a year without it, less with it; `None` where no award is left.
    pub value: Option<Pence>,
}

/// What one more or one less own vehicle is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnValue {
    /// Group.
    pub group: String,
    /// Vehicles.
    pub count: u32,
    /// Vehicles at work, the more of both legs.
    pub used: u32,
    /// One more saves so much a year.
    pub one_more_saves: Pence,
    /// One less costs so much a year; `None` where there is none to lose.
    pub one_less_costs: Option<Pence>,
}

/// Explains an award.
///
/// # Errors
/// When the solver fails.
pub fn explain(tender: &Tender, award: &Award) -> Result<Explanation, AwardError> {
    let value = award.evaluation.value;
    let without = variations(tender);
    let relaxed: Vec<(usize, Award)> = without
        .par_iter()
        .enumerate()
        .map(|(i, (_, rules, _, _))| {
            let t = Tender { rules: rules.clone(), ..tender.clone() };
            solve(&t, Vec::new()).map(|a| a.map(|a| (i, a)))
        })
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect();
    let rules = relaxed
        .iter()
        .map(|(i, a)| RuleCost {
            rule: without[*i].0.clone(),
            // Other weights count in another coin: their award is priced in the tender's own.
            evaluated: value - if without[*i].3 { a.evaluation.value } else { reprice(tender, a) },
            money: award.evaluation.money() - a.evaluation.money(),
            lots_changed: changed(award, a),
        })
        .collect();
    let relaxed: Vec<(Rule, &Award)> =
        relaxed.iter().filter_map(|(i, a)| without[*i].2.map(|rule| (rule, a))).collect();
    Ok(Explanation {
        lots: lots(tender, award, &relaxed)?,
        rules,
        suppliers: suppliers(tender, award)?,
        own: own(tender, award)?,
    })
}

/// The value of an award found under other weights, in the tender's own evaluation.
fn reprice(tender: &Tender, other: &Award) -> Pence {
    award::check::evaluate(tender, &other.decision).value
}

/// The best award's value only; `None` where there is none.
pub(crate) fn solve(tender: &Tender, held: Vec<Held>) -> Result<Option<Award>, AwardError> {
    match award::award(tender, &Options { held, value_only: true, ..Options::default() }) {
        Ok(a) => Ok(Some(a)),
        Err(AwardError::Infeasible(_)) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Name, rules without it, the rule, and whether values stay comparable.
type Variation = (String, Rules, Option<Rule>, bool);

fn variations(tender: &Tender) -> Vec<Variation> {
    let r = &tender.rules;
    let mut all: Vec<Variation> = Rule::ALL
        .into_iter()
        .filter(|&rule| r.has(rule))
        .map(|rule| (rule.label().to_string(), r.without(rule), Some(rule), true))
        .collect();
    let mut also = |name: &str, rules: Rules, comparable: bool| {
        if rules != *r {
            all.push((name.to_string(), rules, None, comparable));
        }
    };
    also("quality weight", Rules { price_weight: 100, quality_weight: 0, ..r.clone() }, false);
    also("continuity credit", Rules { continuity_credit: Pence(0), ..r.clone() }, false);
    if !tender.packages.is_empty() {
        also("packages take part", Rules { packages: false, ..r.clone() }, true);
    }
    if tender.bidders.iter().any(|b| !b.ladder.is_empty()) {
        also("volume discounts count", Rules { discounts: false, ..r.clone() }, true);
    }
    if !tender.own.groups.is_empty() {
        also("own fleet takes part", Rules { own_fleet: false, ..r.clone() }, true);
    }
    all
}

pub(crate) fn changed(a: &Award, b: &Award) -> u32 {
    a.decision.lots.iter().zip(&b.decision.lots).filter(|(x, y)| x.winner.name() != y.winner.name()).count() as u32
}

fn lots(tender: &Tender, award: &Award, relaxed: &[(Rule, &Award)]) -> Result<Vec<LotReason>, AwardError> {
    let (offers, _) = tender.offers();
    let own_costs = super::own::stand_alone(&tender.lots, &tender.own, &tender.rules);
    (0..tender.lots.len())
        .into_par_iter()
        .map(|l| {
            let lot = &tender.lots[l];
            let mut priced: Vec<Priced> =
                offers.iter().filter(|o| o.lots.contains(&l)).map(|o| price_on(tender, award, o, l)).collect();
            priced.sort_by(|a, b| (a.evaluated, &a.offer).cmp(&(b.evaluated, &b.offer)));
            let choice = &award.decision.lots[l];
            let offer = match &choice.winner {
                Winner::Offer { offer, .. } => priced.iter().find(|p| p.offer == *offer).cloned(),
                _ => None,
            };
            let runner_up = priced.iter().find(|p| offer.as_ref().is_none_or(|o| o.supplier != p.supplier)).cloned();
            let lowest = priced
                .first()
                .filter(|p| offer.as_ref().map_or(choice.winner == Winner::Unawarded, |o| p.evaluated < o.evaluated));
            let why = lowest.map(|p| why_not(tender, award, l, p, relaxed)).transpose()?;
            let paid = offer.as_ref().map(|o| o.price);
            Ok(LotReason {
                lot: lot.reference.clone(),
                winner: choice.winner.name().to_string(),
                lowest: lowest.cloned(),
                why_not_lowest: why,
                runner_up,
                should_cost: lot.should_cost,
                against_should_cost: paid.filter(|_| lot.should_cost.0 > 0).map(|p| p.0 * 10_000 / lot.should_cost.0),
                own_cost: own_costs[l],
                offer,
            })
        })
        .collect()
}

/// An offer's price on one of its lots, with the discount the award gives its supplier.
fn price_on(tender: &Tender, award: &Award, offer: &Offer, l: usize) -> Priced {
    let bidder = &tender.bidders[offer.bidder];
    let share = award.evaluation.suppliers.iter().find(|s| s.supplier == bidder.reference);
    let discount = share.map_or(0, |s| s.discount);
    let k = offer.lots.iter().position(|&m| m == l).unwrap_or(0);
    let price = Rules::discounted(offer.prices[k], discount);
    let lot = &tender.lots[l];
    let stays = lot.incumbent.as_deref() == Some(bidder.reference.as_str());
    let credit = if stays { tender.rules.continuity_credit } else { Pence(0) };
    let evaluated = tender.rules.evaluated(price, bidder.quality) - credit;
    Priced { offer: offer.reference.clone(), supplier: bidder.reference.clone(), price, evaluated }
}

fn why_not(
    tender: &Tender,
    award: &Award,
    l: usize,
    lowest: &Priced,
    relaxed: &[(Rule, &Award)],
) -> Result<WhyNot, AwardError> {
    let would_win =
        |a: &Award| matches!(&a.decision.lots[l].winner, Winner::Offer { offer, .. } if *offer == lowest.offer);
    let mut rules: Vec<Rule> = relaxed.iter().filter(|(_, a)| would_win(a)).map(|(r, _)| *r).collect();
    let held = vec![Held::Wins(lowest.offer.clone())];
    let forced = solve(tender, held.clone())?;
    let extra = forced.as_ref().map(|a| a.evaluation.value - award.evaluation.value);
    if forced.is_none() {
        rules = award::conflict::conflict(tender, &held)?;
        rules.retain(|r| *r != Rule::Held);
    }
    let named = rules.iter().map(|r| r.label()).collect::<Vec<_>>().join("; ");
    let text = match extra {
        None => format!("no award that keeps the rules can include it: {named}"),
        Some(Pence(0)) => "an award with it costs the same; the published draw decided".into(),
        Some(extra) if rules.is_empty() => format!(
            "it takes part in no cheapest award: with it the other lots cost more (package, discount or several rules \
             together), {extra} a year in all"
        ),
        Some(extra) => format!("kept from it by: {named}; with it the award costs {extra} a year more"),
    };
    Ok(WhyNot { rules, extra, text })
}

fn suppliers(tender: &Tender, award: &Award) -> Result<Vec<SupplierValue>, AwardError> {
    let (offers, _) = tender.offers();
    tender
        .bidders
        .par_iter()
        .enumerate()
        .filter(|(b, _)| offers.iter().any(|o| o.bidder == *b))
        .map(|(_, bidder)| {
            let name = &bidder.reference;
            let lots = award.evaluation.suppliers.iter().find(|s| s.supplier == *name).map_or(0, |s| s.lots);
            let value = if lots == 0 {
                Some(Pence(0))
            } else {
                solve(&tender.without_suppliers(&[name]), Vec::new())?
                    .map(|a| a.evaluation.value - award.evaluation.value)
            };
            Ok(SupplierValue { supplier: name.clone(), lots, value })
        })
        .collect()
}

fn own(tender: &Tender, award: &Award) -> Result<Vec<OwnValue>, AwardError> {
    if !tender.rules.own_fleet {
        return Ok(Vec::new());
    }
    (0..tender.own.groups.len())
        .into_par_iter()
        .map(|g| {
            let group = &tender.own.groups[g];
            let with = |count: u32| -> Result<Pence, AwardError> {
                let mut t = tender.clone();
                t.own.groups[g].count = count;
                let found = solve(&t, Vec::new())?;
                Ok(found.map_or(award.evaluation.value, |a| a.evaluation.value))
            };
            let one_more_saves = award.evaluation.value - with(group.count + 1)?;
            let one_less_costs = match group.count.checked_sub(1) {
                Some(less) => Some(with(less)? - award.evaluation.value),
                None => None,
            };
            let used = vehicles_used(award, &group.id);
            Ok(OwnValue { group: group.id.clone(), count: group.count, used, one_more_saves, one_less_costs })
        })
        .collect()
}

/// Avoidable cost per day of a lot when the own fleet drives all its runs together, chaining what can be chained, with as
/// many vehicles as that takes; `None` where a run fits no own vehicle.
///
/// # Errors
/// When the solver fails.
pub fn own_together(tender: &Tender, lot: usize) -> Result<Option<Pence>, AwardError> {
    let mut t = Tender {
        lots: vec![tender.lots[lot].clone()],
        own: tender.own.clone(),
        rules: Rules {
            own_chain: tender.rules.own_chain,
            own_turnaround_minutes: tender.rules.own_turnaround_minutes,
            max_routes_percent: None,
            max_value_percent: None,
            ..Rules::default()
        },
        ..Tender::default()
    };
    let runs = t.lots[0].timetable.len() as u32;
    t.own.groups.iter_mut().for_each(|g| g.count = runs);
    let reference = t.lots[0].reference.clone();
    let days = i64::from(t.lots[0].days.max(1));
    let found = solve(&t, vec![Held::Own(reference)])?;
    Ok(found.map(|a| Pence(a.evaluation.own.0 / days)))
}

/// Vehicles of a group at work, the more of both legs.
pub fn vehicles_used(award: &Award, group: &str) -> u32 {
    let on = |leg| award.decision.own_work.iter().filter(|w| w.group == group && w.leg == leg).count() as u32;
    on(crate::model::Leg::Am).max(on(crate::model::Leg::Pm))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procurement::{
        generate::{Spec, tender},
        whatif,
    };

    fn small() -> (Tender, Award) {
        let t = tender(&Spec { lots: 24, suppliers: 7, groups: 5, bids: 110, packages: 10, own: 5, ..Spec::default() });
        let a = award::award(&t, &Options::default()).unwrap();
        (t, a)
    }

    #[test]
    fn every_lot_has_its_reason_and_every_rule_its_price() {
        let (t, a) = small();
        let e = explain(&t, &a).unwrap();
        assert_eq!(e.lots.len(), 24);
        for reason in &e.lots {
            assert_eq!(reason.lowest.is_some(), reason.why_not_lowest.is_some());
            if let (Some(o), Some(r)) = (&reason.offer, &reason.runner_up) {
                assert_ne!(o.supplier, r.supplier);
            }
            if let Some(WhyNot { extra: Some(extra), .. }) = &reason.why_not_lowest {
                assert!(extra.0 >= 0);
            }
        }
        assert!(e.lots.iter().any(|l| l.why_not_lowest.is_some()), "the tender should hold a lot worth explaining");
        let structural = e.rules.iter().filter(|r| Rule::ALL.iter().any(|k| k.label() == r.rule));
        assert!(structural.clone().count() >= 6);
        structural.for_each(|r| assert!(r.evaluated.0 >= 0, "{r:?}"));
        let free = e.rules.iter().find(|r| r.rule == "own fleet takes part").unwrap();
        assert!(free.evaluated.0 < 0, "the own fleet saves money here");
        assert!(
            e.suppliers.iter().all(|s| s.value.is_none_or(|v| v.0 >= 0) && (s.lots > 0 || s.value == Some(Pence(0))))
        );
        assert!(e.own.iter().all(|o| o.one_more_saves.0 >= 0));
    }

    #[test]
    fn a_failing_supplier_is_covered_without_touching_the_others() {
        let (t, a) = small();
        let most = a.evaluation.suppliers.iter().max_by_key(|s| s.lots).unwrap();
        let fail = whatif::fails(&t, &a, &most.supplier).unwrap();
        assert_eq!(fail.moves.len() as u32, most.lots);
        assert_eq!(fail.lots_changed, most.lots);
        assert!(fail.moves.iter().all(|c| c.winner.name() != most.supplier));
        assert!(fail.extra_money.unwrap().0 >= 0 && fail.extra.unwrap().0 >= 0);
        let gone = whatif::withdraws(&t, &a, &most.supplier).unwrap();
        assert!(gone.extra.unwrap().0 >= 0);
    }

    /// Where nobody else bids, the lots go bare: at the penalty, however dear the supplier was.
    #[test]
    fn losing_the_only_bidder_costs_the_penalty_and_never_saves() {
        let (mut t, _) = small();
        t.own = crate::procurement::OwnFleet::default();
        t.rules = Rules { max_routes_percent: None, max_value_percent: None, capacity: false, ..Rules::default() };
        let who = t.bids[0].supplier.clone();
        t.bids.retain(|b| b.supplier == who);
        t.packages.clear();
        for bid in &mut t.bids {
            let lot = t.lots.iter().find(|l| l.reference == bid.lot).unwrap();
            bid.price = Pence(lot.should_cost.0 * 3 / 2);
        }
        let a = award::award(&t, &Options::default()).unwrap();
        let won = a.evaluation.suppliers.iter().find(|s| s.supplier == who).unwrap().lots;
        let fail = whatif::fails(&t, &a, &who).unwrap();
        assert!(won > 0 && fail.bare.len() == t.lots.len());
        assert!(fail.extra_money.unwrap() > Pence(0), "{fail:?}");
        assert_eq!(fail.extra, fail.extra_money, "both count a bare lot at the stated penalty");
    }

    #[test]
    fn a_looser_cap_never_costs_more() {
        let (t, a) = small();
        let answers = whatif::caps(&t, &a).unwrap();
        assert_eq!(answers.len(), 5, "the cap in force is no question");
        let values: Vec<Pence> = answers.iter().filter_map(|x| x.value).collect();
        assert!(values.len() > 1 && values.windows(2).all(|w| w[1] <= w[0]), "{values:?}");
        assert!(answers.last().unwrap().extra.unwrap() <= Pence(0), "no cap at all");
    }

    #[test]
    fn the_make_or_buy_curve_never_rises_in_evaluated_cost_with_a_larger_fleet() {
        let (mut t, _) = small();
        t.rules.quality_weight = 0;
        t.rules.continuity_credit = Pence(0);
        t.rules.unawarded_percent = 100;
        let points = whatif::make_or_buy(&t, &[0, 50, 100, 200]).unwrap();
        assert_eq!(points.len(), 4);
        assert_eq!((points[0].routes, points[0].own), (0, Pence(0)));
        assert!(points.windows(2).all(|p| p[1].total <= p[0].total));
        assert!(whatif::without_award(&t, &[0, 50, 100, 200], &points).is_empty());
        let today: u32 = t.own.groups.iter().map(|g| g.count).sum();
        assert_eq!(whatif::without_award(&t, &[0, 100], &points[..1]), [today], "a size without an award is said");
        // What stands beside them is inside none of them.
        for p in &points {
            assert_eq!(p.overheads, t.own_lines.overheads(p.own));
            assert_eq!(p.further_vehicles.0, t.own_lines.vehicle_year.0 * i64::from(p.vehicles.saturating_sub(today)));
        }
        assert!(points[3].further_vehicles > Pence(0));
    }
}
