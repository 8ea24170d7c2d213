//! From an award to its audit folder: explanations, screens, register, letters, inputs, manifest.

use super::{
    Receipt, Tender, against,
    audit::{self, Run},
    award::{Award, AwardError},
    explain,
    folder::{self, FolderError},
    price::PriceModel,
    publish::{self, Findings},
    register,
    screens::{self, Thresholds},
    summary, unbid, whatif,
};
use crate::model::Rate;
use std::path::Path;

/// Where the inputs of an award lie.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Tender folder.
    pub folder: &'a Path,
    /// Folder of bids.
    pub bids: &'a Path,
    /// Every bid's standing.
    pub receipts: &'a [Receipt],
}

/// Why an audit folder could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// An explanation could not be computed.
    #[error(transparent)]
    Award(#[from] AwardError),
    /// A file could not be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A letter could not be made.
    #[error(transparent)]
    Letter(#[from] minijinja::Error),
}

/// Fleet sizes of the make-or-buy curve, per cent of today's.
const FLEETS: [u32; 8] = [0, 25, 50, 75, 100, 110, 125, 150];

/// Everything that can be found out about an award.
///
/// # Errors
/// When a solve fails.
pub fn findings(tender: &Tender, award: &Award, travel_budget: Rate) -> Result<Findings, AwardError> {
    let prices = PriceModel::fit(tender);
    let winners: Vec<&str> = award.evaluation.suppliers.iter().map(|s| s.supplier.as_str()).collect();
    let failures: Result<Vec<whatif::Answer>, AwardError> =
        winners.iter().map(|s| whatif::fails(tender, award, s)).collect();
    let fleet = tender.rules.own_fleet && !tender.own.groups.is_empty();
    let fleets: &[u32] = if fleet { &FLEETS } else { &[] };
    let make_or_buy = whatif::make_or_buy(tender, fleets)?;
    Ok(Findings {
        fleets_without_award: whatif::without_award(tender, fleets, &make_or_buy),
        explanation: explain::explain(tender, award)?,
        residuals: prices.as_ref().map(|p| p.residuals(tender)).unwrap_or_default(),
        prices,
        screens: screens::screen(tender, &Thresholds::default()),
        ways_out: unbid::ways_out(tender, award, travel_budget, &tender.own_lines),
        against: against::against(tender, award),
        make_or_buy,
        failures: failures?,
        caps: whatif::caps(tender, award)?,
    })
}

/// Writes the audit folder and gives its seal.
///
/// # Errors
/// When a solve fails or a file cannot be written.
pub fn write(
    tender: &Tender,
    award: &Award,
    source: &Source<'_>,
    run: &Run,
    travel_budget: Rate,
    brief: bool,
    dir: &Path,
) -> Result<String, DecideError> {
    audit::keep_inputs(source.folder, source.bids, dir)?;
    folder::write_json(&dir.join(audit::TENDER), tender)?;
    folder::write_json(&dir.join(audit::AWARD), award)?;
    folder::write_json(&dir.join("receipts.json"), &source.receipts)?;
    let notice = run.at.date();
    folder::write(&dir.join("register.csv"), &register::csv(&register::entries(tender, award, notice)))?;
    if !brief {
        let found = findings(tender, award, travel_budget)?;
        publish::write(tender, award, &found, dir)?;
        for (supplier, letter) in summary::letters(tender, award, &found.explanation, notice)? {
            let name: String = supplier.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
            folder::write(&dir.join("letters").join(format!("{name}.html")), letter.as_bytes())?;
        }
    }
    Ok(audit::seal(dir, run)?)
}
