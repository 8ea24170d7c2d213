//! What if: a supplier withdraws or fails, a cap moves, the own fleet grows or shrinks.

use super::{
    Rules, Tender,
    award::{Award, AwardError, Choice, Held, Winner},
    explain::{changed, solve, vehicles_used},
};
use crate::model::Pence;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A question's answer against the award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The question in words.
    pub question: String,
    /// Evaluated cost a year; `None` where no award keeps the rules.
    pub value: Option<Pence>,
    /// Evaluated cost a year less that of the award.
    pub extra: Option<Pence>,
    /// Money a year less that of the award; lots left without anybody count with the stated penalty in both.
    pub extra_money: Option<Pence>,
    /// Money a year saved only because caps and the budget give way; it is no part of `extra_money`, which is then nothing:
    /// losing a supplier never saves.
    #[serde(default)]
    pub eased: Pence,
    /// Lots that go elsewhere.
    pub lots_changed: u32,
    /// Lots left without anybody.
    pub bare: Vec<String>,
    /// Where the lots concerned go.
    pub moves: Vec<Choice>,
}

/// Money a year with lots left without anybody at the stated penalty: what nobody drives is no saving.
fn money_with_penalty(tender: &Tender, award: &Award) -> Pence {
    let penalty =
        tender.lots.iter().enumerate().zip(&award.decision.lots).filter(|(_, c)| c.winner == Winner::Unawarded);
    let more: Pence = penalty.map(|((l, lot), _)| tender.unawarded_penalty(l) - lot.annual(lot.should_cost)).sum();
    award.evaluation.money() + more
}

fn answer(
    tender: &Tender,
    question: String,
    award: &Award,
    found: Option<Award>,
    concerned: impl Fn(usize) -> bool,
) -> Answer {
    let Some(a) = found else {
        return Answer {
            question,
            value: None,
            extra: None,
            extra_money: None,
            eased: Pence(0),
            lots_changed: 0,
            bare: Vec::new(),
            moves: Vec::new(),
        };
    };
    let moved = a.decision.lots.iter().enumerate().filter(|(l, _)| concerned(*l)).map(|(_, c)| c.clone()).collect();
    let bare = a.decision.lots.iter().filter(|c| c.winner == Winner::Unawarded).map(|c| c.lot.clone()).collect();
    Answer {
        question,
        value: Some(a.evaluation.value),
        extra: Some(a.evaluation.value - award.evaluation.value),
        extra_money: Some(money_with_penalty(tender, &a) - money_with_penalty(tender, award)),
        eased: Pence(0),
        lots_changed: changed(award, &a),
        bare,
        moves: moved,
    }
}

/// A supplier withdraws before contracts are signed: everything is awarded again without it.
///
/// # Errors
/// When the solver fails.
pub fn withdraws(tender: &Tender, award: &Award, supplier: &str) -> Result<Answer, AwardError> {
    let found = solve(&tender.without_suppliers(&[supplier]), Vec::new())?;
    let theirs = |l: usize| award.decision.lots[l].winner.name() == supplier;
    Ok(answer(tender, format!("{supplier} withdraws and everything is awarded again"), award, found, theirs))
}

/// A supplier fails in service: all other lots stay where they are, and its lots are covered by the next bids, the own
/// fleet's spare time, or nobody. Caps and the budget give way, capacity does not.
///
/// # Errors
/// When the solver fails.
pub fn fails(tender: &Tender, award: &Award, supplier: &str) -> Result<Answer, AwardError> {
    let mut t = tender.without_suppliers(&[supplier]);
    t.rules = Rules {
        max_lots: None,
        max_routes_percent: None,
        max_value_percent: None,
        min_suppliers: None,
        small_percent: None,
        budget: None,
        may_stay_unawarded: true,
        ..t.rules
    };
    let mut held: Vec<Held> = Vec::new();
    for choice in &award.decision.lots {
        match &choice.winner {
            Winner::Offer { offer, supplier: s } if s != supplier => held.push(Held::Wins(offer.clone())),
            Winner::Own => held.push(Held::Own(choice.lot.clone())),
            _ => {}
        }
    }
    held.dedup();
    let found = solve(&t, held)?;
    let theirs = |l: usize| award.decision.lots[l].winner.name() == supplier;
    let mut said =
        answer(tender, format!("{supplier} fails and only its lots are covered again"), award, found, theirs);
    // Without the caps its lots may go to somebody cheaper than it was: that is the price of the caps, not of the failure.
    if let Some(money) = said.extra_money.filter(|m| m.0 < 0) {
        (said.eased, said.extra_money) = (Pence(-money.0), Some(Pence(0)));
    }
    said.extra = said.extra.map(|e| e.max(Pence(0)));
    Ok(said)
}

/// One point of the make-or-buy curve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FleetPoint {
    /// Vehicles the council has.
    pub vehicles: u32,
    /// Vehicles at work.
    pub used: u32,
    /// Routes driven by the own fleet.
    pub routes: u32,
    /// Passengers carried by it; who rides one leg only is half a passenger.
    pub passengers: u32,
    /// Avoidable cost a year of the own fleet.
    pub own: Pence,
    /// Paid to suppliers a year.
    pub bidders: Pence,
    /// Money a year in all, should-cost of what stays unawarded included.
    pub total: Pence,
    /// Besides, never inside a figure above: overheads on what the own fleet costs.
    pub overheads: Pence,
    /// Besides: staff who would transfer from operators of the routes driven (TUPE).
    pub tupe: Pence,
    /// Besides: vehicles more than today's.
    pub further_vehicles: Pence,
}

/// What own fleet and bidders do in an award; `today` is the number of vehicles the council has.
pub fn fleet_point(tender: &Tender, award: &Award, today: u32) -> FleetPoint {
    let own = || tender.lots.iter().zip(&award.decision.lots).filter(|(_, c)| c.winner == Winner::Own);
    let vehicles: u32 = tender.own.groups.iter().map(|g| g.count).sum();
    let lines = &tender.own_lines;
    FleetPoint {
        overheads: lines.overheads(award.evaluation.own),
        tupe: own().map(|(l, _)| lines.tupe(l)).sum(),
        further_vehicles: Pence(lines.vehicle_year.0 * i64::from(vehicles.saturating_sub(today))),
        vehicles,
        used: tender.own.groups.iter().map(|g| vehicles_used(award, &g.id)).sum(),
        routes: own().map(|(l, _)| l.routes).sum(),
        passengers: own().map(|(l, _)| l.half_passengers()).sum::<u32>().div_ceil(2),
        own: award.evaluation.own,
        bidders: award.evaluation.bidders,
        total: award.evaluation.money(),
    }
}

/// The make-or-buy curve: the award with fleets of other sizes, every group scaled alike (per cent, half-up).
///
/// # Errors
/// When the solver fails.
pub fn make_or_buy(tender: &Tender, percents: &[u32]) -> Result<Vec<FleetPoint>, AwardError> {
    let today = tender.own.groups.iter().map(|g| g.count).sum();
    let points: Result<Vec<Option<FleetPoint>>, AwardError> = percents
        .par_iter()
        .map(|&percent| {
            let t = with_fleet(tender, percent);
            Ok(solve(&t, Vec::new())?.map(|a| fleet_point(&t, &a, today)))
        })
        .collect();
    Ok(points?.into_iter().flatten().collect())
}

/// The tender with a fleet of another size.
fn with_fleet(tender: &Tender, percent: u32) -> Tender {
    let mut t = tender.clone();
    t.own.groups.iter_mut().for_each(|g| g.count = (g.count * percent + 50) / 100);
    t
}

/// Fleet sizes of the curve for which there is no award.
pub fn without_award(tender: &Tender, percents: &[u32], points: &[FleetPoint]) -> Vec<u32> {
    let size = |&p: &u32| with_fleet(tender, p).own.groups.iter().map(|g| g.count).sum();
    let mut sizes: Vec<u32> = percents.iter().map(size).collect();
    sizes.dedup();
    sizes.retain(|n| !points.iter().any(|p| p.vehicles == *n));
    sizes
}

/// Caps that are tried, per cent of routes and of value; 100 is none.
const CAPS: [u32; 6] = [20, 25, 33, 40, 50, 100];

/// What other caps on connected companies would cost: the award again under each, by routes and by value alike.
///
/// # Errors
/// When the solver fails.
pub fn caps(tender: &Tender, award: &Award) -> Result<Vec<Answer>, AwardError> {
    let levels: Vec<u32> = CAPS.into_iter().filter(|&p| tender.rules.max_routes_percent != Some(p)).collect();
    let one = |&percent: &u32| {
        let level = (percent < 100).then_some(percent);
        let rules = Rules { max_routes_percent: level, max_value_percent: level, ..tender.rules.clone() };
        let question = match level {
            Some(p) => format!("at most {p} % of routes and of value with connected companies"),
            None => "no cap on connected companies".to_owned(),
        };
        with_rules(tender, award, &question, rules)
    };
    levels.par_iter().map(one).collect()
}

/// Another level of a rule.
///
/// # Errors
/// When the solver fails.
pub fn with_rules(tender: &Tender, award: &Award, question: &str, rules: Rules) -> Result<Answer, AwardError> {
    let t = Tender { rules, ..tender.clone() };
    let found = solve(&t, Vec::new())?;
    let after: Vec<String> = found
        .as_ref()
        .map(|a| a.decision.lots.iter().map(|c| c.winner.name().to_string()).collect())
        .unwrap_or_default();
    let moved = |l: usize| after.get(l).is_some_and(|n| n != award.decision.lots[l].winner.name());
    Ok(answer(tender, question.to_string(), award, found, moved))
}
