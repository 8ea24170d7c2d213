//! One possible year: who comes, who leaves, what prices do; month by month in pence.

use super::assumptions::Assumptions;
use super::chance::{Chance, Counts, P90};
use super::months::SEPTEMBER;
use super::pool::{Pool, Summer};

/// Levels of the year's common factor of arrivals.
const LEVELS: usize = 21;

/// A driver of the forecast, for the tornado.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Driver {
    /// How many come.
    Arrivals,
    /// What they need.
    Mix,
    /// How many leave.
    Leavers,
    /// Contract prices in September.
    Inflation,
    /// Fuel.
    Fuel,
    /// Operators that fail.
    Failure,
    /// Extensions refused.
    Extensions,
}

impl Driver {
    /// All drivers.
    pub const ALL: [Driver; 7] = [
        Driver::Arrivals,
        Driver::Mix,
        Driver::Leavers,
        Driver::Inflation,
        Driver::Fuel,
        Driver::Failure,
        Driver::Extensions,
    ];

    /// Name in an officer's words.
    pub fn name(self) -> &'static str {
        match self {
            Driver::Arrivals => "Number of newcomers",
            Driver::Mix => "Needs of newcomers",
            Driver::Leavers => "Number of leavers",
            Driver::Inflation => "Contract prices in September",
            Driver::Fuel => "Fuel",
            Driver::Failure => "Operators that fail",
            Driver::Extensions => "Extensions refused",
        }
    }
}

/// A driver held at its low or high tenth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Driver.
    pub driver: Driver,
    /// At its high tenth, else at its low.
    pub high: bool,
}

/// Everything a year is drawn from.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Assumptions.
    pub assumptions: Assumptions,
    /// School days by month.
    pub days: [u32; 12],
    /// Week of the plan, pence.
    pub week: f64,
    /// Leavers: chance at the end of August and what the week saves without the passenger, pence.
    pub present: Vec<(f64, f64)>,
    /// Share of the plan's cost of each operator.
    pub operators: Vec<f64>,
    /// Contracts in force: pence a day, month from which an extension is needed.
    pub contracts: Vec<(f64, Option<usize>)>,
    tables: Vec<Vec<[Counts; 12]>>,
    prices: Prices,
}

#[derive(Debug, Clone)]
struct Prices {
    by_setting: Vec<Vec<f64>>,
    all: Vec<f64>,
    residuals: Vec<f64>,
    together: f64,
    summer: Summer,
    /// Share of those who came since April that leave at the end of August.
    stay_short: f64,
}

impl Ground {
    /// From a priced pool. `going` is the number of passengers at each setting today.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        assumptions: &Assumptions,
        days: [u32; 12],
        week: f64,
        present: Vec<(f64, f64)>,
        operators: Vec<f64>,
        contracts: Vec<(f64, Option<usize>)>,
        pool: &Pool,
        going: &[usize],
    ) -> Ground {
        let all: usize = going.iter().sum();
        let yearly = all as f64 * assumptions.arrivals_percent / 100.0;
        let level = |l: usize| {
            // Equally likely levels of a normal factor.
            let z = statrs::distribution::Normal::standard();
            let u = (l as f64 + 0.5) / LEVELS as f64;
            let z = statrs::distribution::ContinuousCDF::inverse_cdf(&z, u);
            (1.0 + assumptions.arrivals_uncertainty / 100.0 * z).max(0.0)
        };
        let tables = (0..LEVELS)
            .map(|l| {
                going
                    .iter()
                    .map(|&n| {
                        let share = n as f64 / all.max(1) as f64;
                        assumptions
                            .arrivals_profile
                            .map(|month| Counts::new(yearly * share * month * level(l), assumptions.arrivals_k))
                    })
                    .collect()
            })
            .collect();
        let prices = Prices {
            by_setting: pool.by_setting.clone(),
            all: pool.all.clone(),
            residuals: pool.residuals.clone(),
            together: pool.together_ratio,
            summer: pool.summer,
            // Newcomers are like those who ride: as many are in their last year.
            stay_short: present.iter().map(|p| p.0).sum::<f64>() / present.len().max(1) as f64,
        };
        let assumptions = assumptions.clone();
        Ground { assumptions, days, week, present, operators, contracts, tables, prices }
    }
}

/// What one year came to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Year {
    /// Pence by month, April first.
    pub months: [f64; 12],
    /// Newcomers by month.
    pub arrivals: [u32; 12],
}

impl Year {
    /// Pence of the year.
    pub fn total(&self) -> f64 {
        self.months.iter().sum()
    }
}

/// What moves prices in one year, whoever comes and goes.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    inflation: f64,
    fuel: [f64; 12],
    failures: [f64; 12],
    outside: [f64; 12],
    refused: [f64; 12],
}

/// Numbers of one purpose of one sample: each driver has its own, so that holding one leaves the others as they were.
fn stream(seed: u64, sample: u64, purpose: u64) -> Chance {
    Chance::new(seed, sample.wrapping_mul(16).wrapping_add(purpose))
}

fn tenth(held: Option<Held>, driver: Driver) -> Option<f64> {
    held.filter(|h| h.driver == driver).map(|h| if h.high { P90 } else { -P90 })
}

/// Draws what moves prices in one year.
pub fn weather(g: &Ground, seed: u64, sample: u64, held: Option<Held>) -> Weather {
    let a = &g.assumptions;
    let at = |driver| tenth(held, driver);
    let z = at(Driver::Inflation).unwrap_or(stream(seed, sample, 6).normal());
    let (outside, refused) = contract_path(g, &mut stream(seed, sample, 3), at(Driver::Extensions));
    Weather {
        inflation: (a.inflation[0] + a.inflation[1] * z) / 100.0,
        fuel: fuel_path(g, &mut stream(seed, sample, 1), at(Driver::Fuel)),
        failures: failure_path(g, &mut stream(seed, sample, 2), at(Driver::Failure)),
        outside,
        refused,
    }
}

/// Pence by month for a week's cost by month, at today's prices, under a year's prices.
pub fn paid(g: &Ground, weather: &Weather, weeks: &[f64; 12]) -> [f64; 12] {
    std::array::from_fn(|m| {
        let price = if m >= SEPTEMBER { 1.0 + weather.inflation } else { 1.0 };
        let plan = weeks[m] / 5.0 * f64::from(g.days[m]) * (1.0 + weather.failures[m]);
        let fuel = 1.0 + g.assumptions.fuel_share / 100.0 * (weather.fuel[m] - 1.0);
        (plan + weather.outside[m] + weather.refused[m]) * price * fuel
    })
}

/// Draws one year. The same ground, seed and sample give the same year; holding a driver changes nothing else that is drawn.
pub fn year(g: &Ground, seed: u64, sample: u64, held: Option<Held>) -> Year {
    let a = &g.assumptions;
    let mut factors = stream(seed, sample, 0);
    let level = factors.below(LEVELS);
    let level = tenth(held, Driver::Arrivals).map_or(level, |z| if z > 0.0 { LEVELS - 3 } else { 2 });
    let drawn = [factors.normal(), factors.normal()];
    let z = |driver: Driver, i: usize| tenth(held, driver).unwrap_or(drawn[i]);
    let mix = (1.0 + a.mix_uncertainty / 100.0 * z(Driver::Mix, 0)).max(0.0);
    // More leavers make the year cheaper: the high tenth of the cost is the low one of their number.
    let fewer = tenth(held, Driver::Leavers).map_or(drawn[1], |z| -z);
    let leavers = (1.0 + a.leavers_uncertainty / 100.0 * fewer).max(0.0);
    let (arrivals, added) = arrival_path(g, &mut stream(seed, sample, 4), level, mix);
    let gone = leaver_path(g, &mut stream(seed, sample, 5), leavers);
    let weeks = std::array::from_fn(|m| (g.week + added[m] - gone[m]).max(0.0));
    Year { months: paid(g, &weather(g, seed, sample, held), &weeks), arrivals }
}

fn fuel_path(g: &Ground, chance: &mut Chance, held: Option<f64>) -> [f64; 12] {
    let step = g.assumptions.fuel_volatility / 100.0 / 12f64.sqrt();
    let mut log = 0.0;
    std::array::from_fn(|m| {
        log += step * chance.normal();
        // Held at a tenth of where it may be by then.
        held.map_or(log, |z| z * step * ((m + 1) as f64).sqrt()).exp()
    })
}

/// Share by which the plan is dearer because operators have failed, by month.
fn failure_path(g: &Ground, chance: &mut Chance, held: Option<f64>) -> [f64; 12] {
    let a = &g.assumptions;
    let rate = a.failure_percent / 100.0 * held.map_or(1.0, |z| if z > 0.0 { 2.0 } else { 0.0 });
    let mut dearer = [0.0; 12];
    for share in &g.operators {
        let mut month = None;
        for m in 0..12 {
            let fails = chance.unit() < rate;
            month = month.or(fails.then_some(m));
        }
        let uplift = (a.failure_uplift[0] + a.failure_uplift[1] * chance.normal()).max(0.0) / 100.0;
        if let Some(month) = month {
            dearer[month..].iter_mut().for_each(|d| *d += share * uplift);
        }
    }
    dearer
}

/// Contracts in force by month, and what refused extensions add.
fn contract_path(g: &Ground, chance: &mut Chance, held: Option<f64>) -> ([f64; 12], [f64; 12]) {
    let a = &g.assumptions;
    let accept = a.extension_percent / 100.0;
    let accept = held.map_or(accept, |z| (accept - z * (accept * (1.0 - accept)).sqrt() / 2.0).clamp(0.0, 1.0));
    let (mut cost, mut more) = ([0.0; 12], [0.0; 12]);
    for (day, from) in &g.contracts {
        let refuses = chance.unit() >= accept;
        let uplift = (a.extension_uplift[0] + a.extension_uplift[1] * chance.normal()).max(0.0) / 100.0;
        for m in 0..12 {
            let month = day * f64::from(g.days[m]);
            cost[m] += month;
            if refuses && from.is_some_and(|f| m >= f) {
                more[m] += month * uplift;
            }
        }
    }
    (cost, more)
}

/// Newcomers by month and what the week costs more for them.
fn arrival_path(g: &Ground, chance: &mut Chance, level: usize, mix: f64) -> ([u32; 12], [f64; 12]) {
    let p = &g.prices;
    let (mut counts, mut added) = ([0; 12], [0.0; 12]);
    let mut here = 0.0;
    for m in 0..12 {
        if m == SEPTEMBER {
            // Re-planned for the new academic year; some of those who came since April have left again.
            here *= p.summer.replanned / p.together.max(1e-9) * (1.0 - p.stay_short);
        }
        let mut month = 0.0;
        for (setting, tables) in g.tables[level].iter().enumerate() {
            let n = chance.count(&tables[m]);
            counts[m] += n;
            for _ in 0..n {
                let list = if p.by_setting[setting].is_empty() { &p.all } else { &p.by_setting[setting] };
                let guess = list.get(chance.below(list.len())).copied().unwrap_or(0.0);
                let off = p.residuals.get(chance.below(p.residuals.len())).copied().unwrap_or(0.0);
                month += (guess + off).max(0.0);
            }
        }
        // Whoever comes in the course of a month costs half of it; in September everybody comes on the first day.
        let share = match m {
            SEPTEMBER => p.summer.replanned,
            m if m > SEPTEMBER => p.summer.inserted,
            _ => p.together,
        };
        let new = month * mix * share;
        added[m] = here + if m == SEPTEMBER { new } else { new / 2.0 };
        here += new;
    }
    (counts, added)
}

/// What the week costs less for those who have left, by month.
fn leaver_path(g: &Ground, chance: &mut Chance, factor: f64) -> [f64; 12] {
    let a = &g.assumptions;
    let monthly = a.leave_in_month / 100.0 * factor;
    let mut gone = [0.0; 12];
    for (summer, saving) in &g.present {
        let mut left = None;
        for m in 0..12 {
            let chance_now = if m == SEPTEMBER { (summer * factor).min(1.0) } else { monthly };
            let leaves = m != 4 && chance.unit() < chance_now;
            left = left.or(leaves.then_some(m));
        }
        if let Some(m) = left {
            for (k, sum) in gone.iter_mut().enumerate().skip(m) {
                // Until the next September a run without somebody is still paid in part.
                let realised =
                    if k >= SEPTEMBER && m <= SEPTEMBER { g.prices.summer.leaving } else { a.realised_percent / 100.0 };
                *sum += saving * realised;
            }
        }
    }
    gone
}
