//! The award for people: one page, one workbook, with every explanation, the make-or-buy table and its chart.

mod book;
mod chart;
mod page;

use super::{
    Tender,
    against::Against,
    award::Award,
    explain::Explanation,
    folder::{self, FolderError},
    price::{PriceModel, Residual},
    screens::Screens,
    unbid::WayOut,
    whatif::{Answer, FleetPoint},
};
use std::path::Path;

/// Everything that was found out about an award.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Findings {
    /// Why every lot went where it went, what rules, suppliers and own vehicles are worth.
    pub explanation: Explanation,
    /// The price structure, where enough bids came in.
    pub prices: Option<PriceModel>,
    /// Bids against it.
    pub residuals: Vec<Residual>,
    /// Screens.
    pub screens: Screens,
    /// Ways out for unawarded lots.
    pub ways_out: Vec<WayOut>,
    /// Own fleet against bids.
    pub against: Against,
    /// Fleets of other sizes.
    pub make_or_buy: Vec<FleetPoint>,
    /// Numbers of own vehicles with which no award keeps all rules.
    pub fleets_without_award: Vec<u32>,
    /// What happens when each winner fails.
    pub failures: Vec<Answer>,
    /// What other caps on connected companies would cost.
    pub caps: Vec<Answer>,
}

/// Writes `award.html`, `award.xlsx` and `findings.json`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(tender: &Tender, award: &Award, findings: &Findings, dir: &Path) -> Result<(), FolderError> {
    let broken = |name: &str, e: String| FolderError::Content { path: dir.join(name), problem: e };
    let page = page::page(tender, award, findings).map_err(|e| broken("award.html", e.to_string()))?;
    folder::write(&dir.join("award.html"), page.as_bytes())?;
    let book = book::workbook(tender, award, findings).map_err(|e| broken("award.xlsx", e.to_string()))?;
    folder::write(&dir.join("award.xlsx"), &book)?;
    folder::write_json(&dir.join("findings.json"), findings)
}
