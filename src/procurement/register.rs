//! The award register and the standstill. Working days are counted through a calendar of England's bank holidays.

use super::{Tender, award::Award, tender::Regime};
use bankholidays::uk::BankHoliday;
use jiff::{Span, civil::Date};

/// Whether a day is neither at a weekend nor a bank holiday in England.
pub fn is_working_day(day: Date) -> bool {
    let weekend = day.weekday().to_monday_zero_offset() > 4;
    let (year, month, dom) = (i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs());
    let holiday =
        chrono::NaiveDate::from_ymd_opt(year, u32::from(month), u32::from(dom)).is_some_and(|d| d.is_bankholiday());
    !weekend && !holiday
}

/// The last day of the standstill that begins with the notice of the award; contracts may be signed after it.
///
/// Procurement Act 2023: eight working days beginning with the day of the notice (section 51). Public Contracts
/// Regulations 2015: ten calendar days after the day the notices were sent electronically; a period that would end on a
/// day that is not a working day ends on the next one (regulations 2 and 87).
///
/// ```
/// use jiff::civil::date;
/// use sendroute::procurement::{register::standstill_end, tender::Regime};
/// // 22 December 2026 is a Tuesday; 25 and 28 December and 1 January are bank holidays.
/// assert_eq!(standstill_end(Regime::ProcurementAct2023, date(2026, 12, 22)), date(2027, 1, 5));
/// assert_eq!(standstill_end(Regime::Pcr2015, date(2026, 12, 22)), date(2027, 1, 4));
/// ```
pub fn standstill_end(regime: Regime, notice: Date) -> Date {
    let next = |d: Date| d.saturating_add(Span::new().days(1));
    match regime {
        Regime::ProcurementAct2023 => {
            let mut day = notice;
            let mut counted = u32::from(is_working_day(day));
            while counted < 8 {
                day = next(day);
                counted += u32::from(is_working_day(day));
            }
            day
        }
        Regime::Pcr2015 => {
            let mut day = notice.saturating_add(Span::new().days(10));
            while !is_working_day(day) {
                day = next(day);
            }
            day
        }
    }
}

/// One line of the award register.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Entry {
    /// Lot.
    pub lot: String,
    /// Title.
    pub title: String,
    /// Supplier, `own` or `unawarded`.
    pub awarded_to: String,
    /// Bid or package.
    pub offer: String,
    /// Pounds per day.
    pub day_price: String,
    /// Pounds a year.
    pub year_price: String,
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Last day if extended.
    pub extension: Option<Date>,
    /// Last day of the standstill.
    pub standstill_end: Date,
}

/// The register of an award announced on a day.
pub fn entries(tender: &Tender, award: &Award, notice: Date) -> Vec<Entry> {
    let standstill = standstill_end(tender.regime, notice);
    let paid = super::award::paid_by_lot(tender, &award.decision);
    let pounds = |p: crate::model::Pence| format!("{}.{:02}", p.0 / 100, p.0 % 100);
    tender
        .lots
        .iter()
        .zip(&award.decision.lots)
        .zip(paid)
        .map(|((lot, choice), day)| Entry {
            lot: lot.reference.clone(),
            title: lot.title.clone(),
            awarded_to: choice.winner.name().to_string(),
            offer: match &choice.winner {
                super::award::Winner::Offer { offer, .. } => offer.clone(),
                _ => String::new(),
            },
            day_price: day.map(pounds).unwrap_or_default(),
            year_price: day.map(|d| pounds(lot.annual(d))).unwrap_or_default(),
            start: lot.start,
            end: lot.end,
            extension: lot.extension,
            standstill_end: standstill,
        })
        .collect()
}

/// The register as CSV.
pub fn csv(entries: &[Entry]) -> Vec<u8> {
    let mut w = ::csv::Writer::from_writer(Vec::new());
    // A vector takes every record.
    for e in entries {
        drop(w.serialize(e));
    }
    w.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn bank_holidays_and_weekends_do_not_count() {
        assert!(!is_working_day(date(2026, 12, 28)), "Boxing Day falls on a Saturday in 2026");
        assert!(!is_working_day(date(2026, 4, 3)), "Good Friday");
        assert!(!is_working_day(date(2026, 4, 6)), "Easter Monday");
        assert!(is_working_day(date(2026, 4, 7)));
        // Monday 13 April 2026 counts as the first of eight working days.
        assert_eq!(standstill_end(Regime::ProcurementAct2023, date(2026, 4, 13)), date(2026, 4, 22));
        // A notice on Good Friday starts counting on Tuesday.
        assert_eq!(standstill_end(Regime::ProcurementAct2023, date(2026, 4, 3)), date(2026, 4, 16));
        // Ten days after Wednesday 1 April is Saturday 11; the period ends on Monday.
        assert_eq!(standstill_end(Regime::Pcr2015, date(2026, 4, 1)), date(2026, 4, 13));
    }
}
