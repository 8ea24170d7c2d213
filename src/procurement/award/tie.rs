//! Ties are broken by a declared rule, never by solver luck.
//!
//! Each possible winner of each lot gets a number drawn from the published word `tie_draw`, the references of its lots
//! and its own: the first 20 bits of their SHA-256. Among all awards of the least evaluated cost the one with the least
//! sum of numbers wins. That it is the only one is *proved*, by asking for a different award that costs and draws no
//! more and finding that there is none. Where one remains, a second draw (the word with `#2` behind it) decides
//! between those, and so on. The order of rows in a file plays no part.

use super::{
    AwardError, Tie,
    build::{Compiled, Means},
    mip::{Effort, Outcome, Program},
};
use crate::{
    model::Pence,
    procurement::{Tender, lot::OWN},
};
use sha2::{Digest, Sha256};

/// Draws tried before giving up; each halves what remains about a million times.
const ROUNDS: u32 = 4;

/// Decides between awards of equal cost. Gives the columns of the chosen award where it is not the one given.
///
/// # Errors
/// When the solver fails, or draws cannot separate two awards.
pub fn decide(
    tender: &Tender,
    compiled: &Compiled,
    value: Pence,
    found: &[f64],
    effort: &Effort,
) -> Result<(Option<Vec<f64>>, Tie), AwardError> {
    let effort = Effort { seconds: effort.seconds, ..Effort::default() };
    let mut program = reduced(compiled, value)?;
    let costs: Vec<f64> = compiled.program.columns.iter().map(|c| c.cost).collect();
    let units = (value.0 / compiled.unit) as f64;
    program.row(nonzero(&costs), f64::NEG_INFINITY, units + 0.5);
    if another(&program, compiled, found, &effort)?.is_none() {
        return Ok((None, Tie::Unique));
    }
    let mut chosen = found.to_vec();
    for round in 1..=ROUNDS {
        let word =
            if round == 1 { tender.rules.tie_draw.clone() } else { format!("{}#{round}", tender.rules.tie_draw) };
        let draw: Vec<f64> = compiled.means.iter().map(|m| number(tender, compiled, *m, &word)).collect();
        let mut drawn = program.clone();
        drawn.columns.iter_mut().zip(&draw).for_each(|(c, d)| c.cost = *d);
        match drawn.solve(&Effort { start: Some(chosen.clone()), ..effort.clone() })? {
            Outcome::Solved { values, optimal: true, .. } => chosen = values,
            Outcome::Solved { .. } | Outcome::Stopped => return Ok((None, Tie::NotExamined)),
            Outcome::Infeasible => return Err(AwardError::Unsound("no award costs what the best award costs".into())),
        }
        let least: f64 = draw.iter().zip(&chosen).filter(|(_, v)| **v > 0.5).map(|(d, _)| d).sum();
        program.row(nonzero(&draw), f64::NEG_INFINITY, least + 0.5);
        if another(&program, compiled, &chosen, &effort)?.is_none() {
            return Ok((Some(chosen), Tie::Drawn));
        }
    }
    Err(AwardError::Unsound("the draws do not separate two awards".into()))
}

/// The program without the columns that no award of this value can use: their reduced cost in the relaxation alone
/// lifts the relaxation above the value, with room for rounding.
fn reduced(compiled: &Compiled, value: Pence) -> Result<Program, AwardError> {
    let mut program = compiled.program.clone();
    if let Some((bound, reduced)) = super::mip::relaxation(&program)? {
        let units = (value.0 / compiled.unit) as f64;
        let room = 1.0 + units.abs() * 1e-6;
        for (column, rc) in program.columns.iter_mut().zip(reduced) {
            if column.integer && column.low == 0.0 && bound + rc > units + room {
                column.high = 0.0;
            }
        }
    }
    Ok(program)
}

/// A different award that satisfies the program, if there is one. Awards differ when a lot has another winner.
fn another(
    program: &Program,
    compiled: &Compiled,
    found: &[f64],
    effort: &Effort,
) -> Result<Option<Vec<f64>>, AwardError> {
    let mut program = program.clone();
    program.columns.iter_mut().for_each(|c| c.cost = 0.0);
    let same = |a: Means, b: Means| match (a, b) {
        (Means::Offer(i, _), Means::Offer(j, _))
        | (Means::Own(i), Means::Own(j))
        | (Means::Unawarded(i), Means::Unawarded(j)) => i == j,
        _ => false,
    };
    let chosen: Vec<Means> = compiled
        .means
        .iter()
        .zip(found)
        .filter(|(m, v)| **v > 0.5 && !matches!(m, Means::Helper | Means::Chain(_)))
        .map(|(m, _)| *m)
        .collect();
    let terms: Vec<(usize, f64)> = compiled
        .means
        .iter()
        .enumerate()
        .filter(|(_, m)| chosen.iter().any(|c| same(*c, **m)))
        .map(|(i, _)| (i, 1.0))
        .collect();
    program.row(terms, f64::NEG_INFINITY, chosen.len() as f64 - 1.0);
    match program.solve(effort)? {
        Outcome::Solved { values, .. } => Ok(Some(values)),
        Outcome::Infeasible => Ok(None),
        Outcome::Stopped => Err(AwardError::OutOfTime),
    }
}

/// The number drawn for a winner; zero for columns that decide nothing.
fn number(tender: &Tender, compiled: &Compiled, means: Means, word: &str) -> f64 {
    let lot = |l: usize| tender.lots[l].reference.as_str();
    let (lots, name): (Vec<&str>, &str) = match means {
        Means::Offer(k, _) => {
            let offer = &compiled.offers[k];
            (offer.lots.iter().map(|&l| lot(l)).collect(), &tender.bidders[offer.bidder].reference)
        }
        Means::Own(l) => (vec![lot(l)], OWN),
        Means::Unawarded(l) => (vec![lot(l)], "unawarded"),
        Means::Chain(_) | Means::Helper => return 0.0,
    };
    let mut hash = Sha256::new();
    for part in std::iter::once(word).chain(lots).chain([name]) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    f64::from(u32::from(digest[0]) << 12 | u32::from(digest[1]) << 4 | u32::from(digest[2]) >> 4)
}

fn nonzero(values: &[f64]) -> Vec<(usize, f64)> {
    values.iter().copied().enumerate().filter(|(_, v)| *v != 0.0).collect()
}
