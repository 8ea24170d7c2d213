//! Volume discounts in the choice of routes: a supplier that drives enough gets its step, on every price.
//!
//! Ladders count lots; a pool of routes has none yet. A lot counts as many runs as the tender's lots have on average, so that
//! the plan's own routes climb exactly as their lots do on the whole. Which steps are reached is found by solving at steps that
//! must then be reached, again while they rise, and once more for each supplier that is near its next; the bound is that of
//! every supplier at its best step without having to reach it, so it holds whatever the steps.

use super::Options;
use super::model::{Bought, Chosen, Solved, Terms, Who};
use crate::procurement::award::mip::SolverError;

/// Times the steps reached are taken as given and the choice is made again.
const ROUNDS: usize = 3;
/// Suppliers near their next step for which it is tried, nearest first.
const TRIES: usize = 4;

/// A step of each bidder's ladder: index into its tiers; 0 is no discount.
pub(super) type Steps = Vec<usize>;

impl Terms<'_> {
    /// Tiers of each bidder: least runs, hundredths of a per cent. The first is always (0, 0).
    pub fn tiers(&self) -> Vec<Vec<(usize, u32)>> {
        let lots = self.tender.lots.len().max(1);
        let runs: usize = self.tender.lots.iter().map(|l| l.timetable.len()).sum();
        let of = |b: &crate::procurement::Bidder| {
            let tiers = if self.tender.rules.discounts { b.tiers() } else { Vec::new() };
            let mut out: Vec<(usize, u32)> = vec![(0, 0)];
            // A step that is worth less than the one before it is passed over.
            for (from, _, points) in tiers {
                if points > out.last().map_or(0, |last| last.1) {
                    out.push(((from as usize * runs).div_ceil(lots), points));
                }
            }
            out
        };
        self.tender.bidders.iter().map(of).collect()
    }

    /// Runs of each bidder in a choice.
    fn runs_of(&self, chosen: &[Chosen]) -> Vec<usize> {
        let mut runs = vec![0; self.tender.bidders.len()];
        for c in chosen {
            if let Who::Supplier(b) = c.who {
                runs[b] += 1;
            }
        }
        runs
    }

    /// The highest step each bidder reaches in a choice.
    fn reached(&self, chosen: &[Chosen], tiers: &[Vec<(usize, u32)>]) -> Steps {
        let runs = self.runs_of(chosen);
        tiers.iter().zip(runs).map(|(t, n)| t.iter().rposition(|&(from, _)| from <= n).unwrap_or(0)).collect()
    }

    fn priced(columns: &[Bought], tiers: &[Vec<(usize, u32)>], steps: &[usize]) -> Vec<Bought> {
        let at = |b: &Bought| Bought { parts: b.parts.iter().map(|c| at_step(c, tiers, steps)).collect() };
        columns.iter().map(at).collect()
    }

    /// A choice at the steps it really reaches, which are never lower than those it was found at.
    fn settled(&self, mut solved: Solved, tiers: &[Vec<(usize, u32)>]) -> Solved {
        solved.steps = self.reached(&solved.chosen, tiers);
        solved.chosen = solved.chosen.iter().map(|c| at_step(c, tiers, &solved.steps)).collect();
        solved.micro = solved.chosen.iter().map(|c| c.micro).sum();
        solved
    }

    /// Solves with ladders.
    ///
    /// # Errors
    /// When the solver fails.
    pub fn climb(&self, columns: &[Bought], options: &Options, start: Option<&Solved>) -> Result<Solved, SolverError> {
        let tiers = self.tiers();
        let solve = |steps: &[usize], start: Option<&Solved>| {
            let least: Vec<usize> = steps.iter().zip(&tiers).map(|(&s, t)| t[s].0).collect();
            let found = self.solve(Self::priced(columns, &tiers, steps), Some(&least), options, start);
            found.map(|s| self.settled(s, &tiers))
        };
        let mut steps: Steps = start.map_or_else(|| vec![0; tiers.len()], |s| s.steps.clone());
        let mut best = solve(&steps, start)?;
        if tiers.iter().all(|t| t.len() < 2) {
            return Ok(best);
        }
        for _ in 0..ROUNDS {
            if best.steps == steps {
                break;
            }
            steps.clone_from(&best.steps);
            let again = solve(&steps, Some(&best))?;
            if again.micro < best.micro {
                best = again;
            }
        }
        for (b, _) in self.near_the_next(&best, &tiers) {
            let mut higher = best.steps.clone();
            higher[b] += 1;
            // A step that nobody can reach within capacity is no answer.
            if let Ok(found) = solve(&higher, None)
                && found.micro < best.micro
            {
                best = found;
            }
        }
        let top: Steps = tiers.iter().map(|t| t.len() - 1).collect();
        let relaxed = self.solve(Self::priced(columns, &tiers, &top), Some(&vec![0; tiers.len()]), options, None)?;
        best.bound = relaxed.bound.min(best.micro);
        Ok(best)
    }

    /// Bidders that have half of the runs of their next step or more, with the runs they lack; nearest first.
    fn near_the_next(&self, solved: &Solved, tiers: &[Vec<(usize, u32)>]) -> Vec<(usize, usize)> {
        let runs = self.runs_of(&solved.chosen);
        let next = |b: usize| tiers[b].get(solved.steps[b] + 1).map(|t| t.0);
        let mut near: Vec<(usize, usize)> = (0..tiers.len())
            .filter_map(|b| next(b).filter(|&from| runs[b] * 2 >= from).map(|from| (b, from.saturating_sub(runs[b]))))
            .collect();
        near.sort_by_key(|&(b, lacks)| (lacks, b));
        near.truncate(TRIES);
        near
    }
}

/// A price at the step of its driver.
pub(super) fn at_step(offer: &Chosen, tiers: &[Vec<(usize, u32)>], steps: &[usize]) -> Chosen {
    let points = match offer.who {
        Who::Supplier(b) => tiers[b].get(steps[b]).map_or(0, |t| t.1),
        _ => 0,
    };
    Chosen { micro: offer.list * i64::from(10_000 - points.min(10_000)) / 10_000, ..offer.clone() }
}
