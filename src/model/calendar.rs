//! Term dates, closures and how many days a year each weekday is operated.

use super::Weekdays;
use jiff::civil::Date;

/// A stretch of school days, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Name, such as `Autumn 1`.
    pub name: String,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

/// Term dates and closures of one academic year. Empty terms mean the default of 190 school days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// Terms and half terms in order.
    pub terms: Vec<Term>,
    /// Days on which no setting is open: training days, bank holidays.
    pub closures: Vec<Date>,
}

/// School days in an English school year when no calendar is given (380 half-day sessions).
pub const DEFAULT_SCHOOL_DAYS: u32 = 190;

impl Calendar {
    /// Operated days of the year.
    pub fn operated_days(&self) -> u32 {
        if self.terms.is_empty() { DEFAULT_SCHOOL_DAYS } else { self.days().count() as u32 }
    }

    /// Operated days by weekday, Monday first; the default year has 38 of each.
    pub fn operated_by_weekday(&self) -> [u32; 5] {
        if self.terms.is_empty() {
            return [DEFAULT_SCHOOL_DAYS / 5; 5];
        }
        let mut counts = [0; 5];
        self.days().for_each(|d| counts[d.weekday().to_monday_zero_offset() as usize] += 1);
        counts
    }

    /// Whether the date is an operated school day.
    pub fn is_operated(&self, date: Date) -> bool {
        date.weekday().to_monday_zero_offset() < 5
            && !self.closures.contains(&date)
            && (self.terms.is_empty() || self.terms.iter().any(|t| t.first <= date && date <= t.last))
    }

    /// Operated days in order.
    pub fn days(&self) -> impl Iterator<Item = Date> + '_ {
        self.terms
            .iter()
            .flat_map(|t| t.first.series(jiff::Span::new().days(1)).take_while(move |d| *d <= t.last))
            .filter(|d| self.is_operated(*d))
    }

    /// A week's figure scaled to the year: week x operated days / 5, half-up.
    pub fn annual(&self, week_pence: i64) -> i64 {
        (week_pence * i64::from(self.operated_days()) * 2 + 5).div_euclid(10)
    }

    /// The weekday set of one date; empty at weekends.
    pub fn weekday(date: Date) -> Weekdays {
        let d = date.weekday().to_monday_zero_offset() as usize;
        if d < 5 { Weekdays::one(d) } else { Weekdays::NONE }
    }
}
