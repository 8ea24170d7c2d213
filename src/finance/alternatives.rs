//! What could be paid instead of a seat: travel budgets, mileage, bus passes, training, and who is worth asking.
//!
//! The saving of one passenger alone is what the present runs would save without that passenger. Savings overlap: two who
//! share a run save more, or less, together. So besides the list there is the best set of k, found by adding whoever or
//! whichever emptied run gains most a head, then by exchanges; every set is priced exactly, only its being the best is not
//! proved. Whoever has not consented is ranked but never counted as decided.

use super::allocation::Game;
use super::desk::Desk;
use crate::model::{Assistance, Leg, MicroPence, Mobility, Passenger, Pence, Phase, Rate, alternative::travel_budget};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Prices and chances of the alternatives; each a default that a council changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Assumptions {
    /// Parental mileage a mile, pence, for as many trips as the budget pays.
    pub mileage_pence: i64,
    /// Bus pass a year, pounds.
    pub bus_pass_pounds: i64,
    /// Farthest direct drive with a bus pass, miles.
    pub bus_miles: f64,
    /// Youngest school year for bus and training.
    pub bus_year: i8,
    /// Independent travel training, once, pounds.
    pub training_pounds: i64,
    /// Of a hundred trained, how many travel alone afterwards.
    pub training_success_percent: f64,
    /// Last school year a passenger is expected to stay for.
    pub last_year: i8,
    /// Charge to a passenger of sixth form age, a year, pounds.
    pub post16_charge_pounds: i64,
}

impl Default for Assumptions {
    fn default() -> Self {
        Assumptions {
            mileage_pence: 45,
            bus_pass_pounds: 620,
            bus_miles: 6.0,
            bus_year: 7,
            training_pounds: 4_500,
            training_success_percent: 60.0,
            last_year: 13,
            post16_charge_pounds: 0,
        }
    }
}

/// A way to travel without a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Personal travel budget.
    Budget,
    /// Parental mileage.
    Mileage,
    /// Bus pass.
    BusPass,
    /// Independent travel training, then a bus pass.
    Training,
}

impl Way {
    /// Name in an officer's words.
    pub fn name(self) -> &'static str {
        match self {
            Way::Budget => "Personal travel budget",
            Way::Mileage => "Parental mileage",
            Way::BusPass => "Bus pass",
            Way::Training => "Independent travel training",
        }
    }
}

/// One way for one passenger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Way.
    pub way: Way,
    /// Cost of the first year (training: expected, with the pass for those who succeed).
    pub cost: Pence,
    /// Saving of the first year less the cost; for training less the share who do not succeed.
    pub net: Pence,
    /// The same over the years left in the cohort.
    pub net_years: Pence,
}

/// One passenger's line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Index into `Scenario::passengers`.
    pub passenger: usize,
    /// What the runs save in a year without this passenger alone.
    pub saving: Pence,
    /// School years left, this one included.
    pub years: i64,
    /// Consent has been given.
    pub consent: bool,
    /// Ways open to the passenger, best first by the years left.
    pub choices: Vec<Choice>,
    /// Post-16 charge a year.
    pub charge: Pence,
}

/// The best set found of a size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BestSet {
    /// Passengers.
    pub passengers: Vec<usize>,
    /// What the runs save in a year without all of them.
    pub saving: Pence,
    /// The same as the sum of each alone: what a list would promise.
    pub sum_alone: Pence,
    /// Saving less the cheapest alternative of each.
    pub net: Pence,
}

/// The list and the sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternatives {
    /// Everybody served, best first.
    pub lines: Vec<Line>,
    /// Best sets of 1, 2, ... passengers.
    pub sets: Vec<BestSet>,
    /// Income of post-16 charges a year, were all charged.
    pub charges: Pence,
}

/// Prices of runs without some of their riders, remembered.
struct Ledger<'a> {
    desk: &'a Desk<'a>,
    games: Vec<(Leg, Game<'a>)>,
    /// Games and player numbers of each passenger.
    rides: BTreeMap<usize, Vec<(usize, usize)>>,
    known: HashMap<(usize, u128), i64>,
}

impl<'a> Ledger<'a> {
    fn new(desk: &'a Desk<'a>) -> Ledger<'a> {
        let mut games = Vec::new();
        let mut rides: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        for bench in &desk.legs {
            for (_, run) in bench.state.used() {
                for (player, request) in bench.riders(run).into_iter().enumerate().take(128) {
                    rides.entry(desk.demand.requests[request].passenger).or_default().push((games.len(), player));
                }
                games.push((bench.leg, Game::new(bench, run)));
            }
        }
        Ledger { desk, games, rides, known: HashMap::new() }
    }

    /// Price of a run without the players of a mask.
    fn price(&mut self, game: usize, gone: u128) -> i64 {
        if let Some(&price) = self.known.get(&(game, gone)) {
            return price;
        }
        let price = self.games[game].1.price(|i| gone >> i & 1 == 0);
        self.known.insert((game, gone), price);
        price
    }

    /// Masks of a set of passengers, by run.
    fn masks(&self, set: &BTreeSet<usize>) -> BTreeMap<usize, u128> {
        let mut masks = BTreeMap::new();
        for p in set {
            for &(game, player) in self.rides.get(p).into_iter().flatten() {
                *masks.entry(game).or_insert(0) |= 1 << player;
            }
        }
        masks
    }

    /// What a week saves without a set, millionths of a penny.
    fn saving(&mut self, set: &BTreeSet<usize>) -> i64 {
        let masks = self.masks(set);
        masks.into_iter().map(|(game, mask)| self.games[game].1.whole - self.price(game, mask)).sum()
    }

    /// What adding `more` to `set` saves in addition.
    fn gain(&mut self, set: &BTreeMap<usize, u128>, more: &[usize]) -> i64 {
        let extra = self.masks(&more.iter().copied().collect());
        extra
            .into_iter()
            .map(|(game, mask)| {
                let before = set.get(&game).copied().unwrap_or(0);
                self.price(game, before) - self.price(game, before | mask)
            })
            .sum()
    }

    fn annual(&self, micro: i64) -> Pence {
        self.desk.annual(MicroPence(micro).to_pence())
    }
}

/// Ranks the alternatives and finds the best sets of up to `most` passengers; `consented` limits the sets to those who
/// have consented.
pub fn alternatives(desk: &Desk, assumptions: &Assumptions, most: usize, consented: bool) -> Alternatives {
    let mut ledger = Ledger::new(desk);
    let passengers: Vec<usize> = ledger.rides.keys().copied().collect();
    let mut lines: Vec<Line> = Vec::new();
    for passenger in passengers {
        let week = ledger.saving(&BTreeSet::from([passenger]));
        let saving = ledger.annual(week);
        lines.push(line(desk, assumptions, passenger, saving));
    }
    let sets = best_sets(&mut ledger, &lines, most, consented);
    lines.sort_by_key(|l| (std::cmp::Reverse(l.choices.first().map(|c| c.net_years)), l.passenger));
    let charges = lines.iter().map(|l| l.charge).sum();
    Alternatives { lines, sets, charges }
}

fn line(desk: &Desk, a: &Assumptions, passenger: usize, saving: Pence) -> Line {
    let who = &desk.scenario.passengers[passenger];
    let direct = desk
        .demand
        .requests
        .iter()
        .find(|r| r.passenger == passenger)
        .map_or(0, |r| desk.demand.direct_metres(r, desk.travel));
    let days = days_a_year(desk, passenger);
    let years = i64::from(who.year_group.map_or(1, |y| (a.last_year - y + 1).max(1)));
    let mut choices = Vec::new();
    let mut yearly = |way: Way, cost: Pence| {
        let net = saving - cost;
        choices.push(Choice { way, cost, net, net_years: Pence(net.0 * years) });
    };
    yearly(Way::Budget, travel_budget(desk.scenario.policy.travel_budget_per_mile, direct, days));
    yearly(Way::Mileage, travel_budget(Rate::pence(a.mileage_pence), direct, days));
    let pass = Pence(a.bus_pass_pounds * 100);
    if may_bus(who, a, direct) {
        if who.assistance == Assistance::None {
            yearly(Way::BusPass, pass);
        }
        let once = Pence(a.training_pounds * 100);
        let succeed = |p: Pence| Pence((p.0 as f64 * a.training_success_percent / 100.0).round() as i64);
        let gain = |years: i64| succeed(Pence((saving - pass).0 * years)) - once;
        choices.push(Choice { way: Way::Training, cost: once + succeed(pass), net: gain(1), net_years: gain(years) });
    }
    choices.sort_by_key(|c| (std::cmp::Reverse(c.net_years), c.way));
    let post16 = matches!(who.phase(), Phase::Post16);
    let charge = if post16 { Pence(a.post16_charge_pounds * 100) } else { Pence(0) };
    Line { passenger, saving, years, consent: who.alternative_consent, choices, charge }
}

/// Old enough, near enough, and able to walk on to a bus.
fn may_bus(p: &Passenger, a: &Assumptions, direct: u32) -> bool {
    p.year_group.is_some_and(|y| y >= a.bus_year)
        && p.mobility == Mobility::Walks
        && matches!(p.assistance, Assistance::None | Assistance::Shared)
        && !p.solo
        && f64::from(direct) <= a.bus_miles * 1609.344
}

/// School days a year a passenger rides on, at least one leg.
fn days_a_year(desk: &Desk, passenger: usize) -> u32 {
    let days = desk.demand.requests.iter().filter(|r| r.passenger == passenger);
    let days = days.fold(crate::model::Weekdays::NONE, |d, r| d.or(r.weekdays));
    let by_weekday = desk.scenario.calendar.operated_by_weekday();
    days.iter().map(|d| by_weekday[d]).sum()
}

fn best_sets(ledger: &mut Ledger, lines: &[Line], most: usize, consented: bool) -> Vec<BestSet> {
    let open: BTreeMap<usize, (Pence, Pence)> = lines
        .iter()
        .filter(|l| !consented || l.consent)
        .filter_map(|l| Some((l.passenger, (l.choices.iter().map(|c| c.cost).min()?, l.saving))))
        .collect();
    let mut sets: Vec<BestSet> = Vec::new();
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    while chosen.len() < most && chosen.len() < open.len() {
        let Some(group) = best_group(ledger, &open, &chosen, most - chosen.len()) else { break };
        // A run that empties is taken rider by rider, so that there is a set of every size.
        for p in group {
            // An exchange may have brought this one in already.
            if !chosen.insert(p) {
                continue;
            }
            exchange(ledger, &open, &mut chosen);
            let micro = ledger.saving(&chosen);
            let saving = ledger.annual(micro);
            let costs: Pence = chosen.iter().map(|p| open[p].0).sum();
            sets.push(BestSet {
                passengers: chosen.iter().copied().collect(),
                saving,
                sum_alone: chosen.iter().map(|p| open[p].1).sum(),
                net: saving - costs,
            });
        }
    }
    sets
}

/// The passenger, or all remaining riders of a run, with most gain a head after their alternatives are paid.
fn best_group(
    ledger: &mut Ledger,
    open: &BTreeMap<usize, (Pence, Pence)>,
    chosen: &BTreeSet<usize>,
    room: usize,
) -> Option<Vec<usize>> {
    let masks = ledger.masks(chosen);
    let mut groups: Vec<Vec<usize>> = open.keys().filter(|p| !chosen.contains(p)).map(|&p| vec![p]).collect();
    let mut by_run: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (&p, rides) in &ledger.rides {
        for &(game, _) in rides.iter().filter(|_| !chosen.contains(&p)) {
            by_run.entry(game).or_default().push(p);
        }
    }
    groups.extend(
        by_run.into_values().filter(|g| g.len() > 1 && g.len() <= room && g.iter().all(|p| open.contains_key(p))),
    );
    let mut best: Option<(i64, Vec<usize>)> = None;
    for mut group in groups {
        group.dedup();
        let micro = ledger.gain(&masks, &group);
        let net = ledger.annual(micro) - group.iter().map(|p| open[p].0).sum::<Pence>();
        let each = net.0 / group.len() as i64;
        if best.as_ref().is_none_or(|(b, _)| each > *b) {
            best = Some((each, group));
        }
    }
    best.map(|(_, group)| group)
}

/// One exchange of somebody inside for somebody outside of the same runs, while it gains.
fn exchange(ledger: &mut Ledger, open: &BTreeMap<usize, (Pence, Pence)>, chosen: &mut BTreeSet<usize>) {
    let value = |ledger: &mut Ledger, set: &BTreeSet<usize>| {
        let micro = ledger.saving(set);
        ledger.annual(micro) - set.iter().map(|p| open[p].0).sum::<Pence>()
    };
    let mut now = value(ledger, chosen);
    for inside in chosen.clone() {
        let runs: BTreeSet<usize> = ledger.rides[&inside].iter().map(|r| r.0).collect();
        let near: Vec<usize> = ledger
            .rides
            .iter()
            .filter(|(p, r)| open.contains_key(p) && !chosen.contains(p) && r.iter().any(|x| runs.contains(&x.0)))
            .map(|(&p, _)| p)
            .collect();
        for outside in near {
            let mut trial = chosen.clone();
            trial.remove(&inside);
            trial.insert(outside);
            let then = value(ledger, &trial);
            if then > now {
                (*chosen, now) = (trial, then);
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::testing::world;

    /// Sets are priced exactly: leaving everybody out saves the whole plan, and a set of one is the best of the list.
    #[test]
    fn sets_are_priced_exactly() {
        let f = world(40, 3);
        let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
        let found = alternatives(&desk, &Assumptions::default(), 40, false);
        let last = found.sets.last().unwrap();
        assert_eq!(last.passengers.len(), found.lines.len());
        let runs: Pence = f.plan.runs.iter().map(|r| r.week_cost).sum();
        let off = (last.saving - desk.annual(runs)).0.abs();
        assert!(off <= 40 * f.plan.runs.len() as i64, "rounding of runs only: {off}");
        for (k, set) in found.sets.iter().enumerate() {
            assert_eq!(set.passengers.len(), k + 1);
        }
        let best_alone = found.lines.iter().map(|l| l.saving - l.choices.iter().map(|c| c.cost).min().unwrap()).max();
        let first_single = &found.sets[0];
        assert!(first_single.net <= best_alone.unwrap());
        let mut ledger = Ledger::new(&desk);
        let pair: BTreeSet<usize> = found.lines.iter().take(2).map(|l| l.passenger).collect();
        let masks = ledger.masks(&pair);
        assert_eq!(ledger.gain(&BTreeMap::new(), &pair.iter().copied().collect::<Vec<_>>()), ledger.saving(&pair));
        assert!(!masks.is_empty());
    }
}
