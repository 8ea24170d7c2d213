//! One cell: what officers write for a number, a time, a date, money or yes and no, and what Excel makes of it. A string
//! comes in; a value or a [`CellFault`] in plain words goes out.

use crate::model::{Layout, Rate, Secs, Weekdays, parse_clock};
use jiff::civil::Date;
use std::ops::RangeInclusive;

/// What is wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// Stable name of the rule.
    pub code: &'static str,
    /// What is wrong.
    pub problem: String,
    /// How to mend it.
    pub mend: String,
}

impl CellFault {
    /// From its three parts.
    pub fn new(code: &'static str, problem: impl Into<String>, mend: impl Into<String>) -> CellFault {
        CellFault { code, problem: problem.into(), mend: mend.into() }
    }
}

/// The most a price or rate may be, in pounds: more is a slip, and would overflow the exact arithmetic of costs.
const MOST_POUNDS: i64 = 100_000;

/// Letters and digits only, in lower case: how headings and choices are compared.
///
/// ```
/// assert_eq!(sendroute::scenario::cell::bare("PA required (Y/N)"), "parequiredyn");
/// ```
pub fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A whole number in a range; `12.0` and `1,200` are read too.
pub fn whole(text: &str, range: RangeInclusive<i64>) -> Result<i64, CellFault> {
    let value = decimal(text, *range.start() as f64..=*range.end() as f64)?;
    if value.fract() == 0.0 {
        Ok(value as i64)
    } else {
        Err(CellFault::new("bad-number", "This is not a whole number.", "Write it without a fraction."))
    }
}

/// A number in a range.
pub fn decimal(text: &str, range: RangeInclusive<f64>) -> Result<f64, CellFault> {
    let cleaned: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}')).collect();
    let plain = cleaned.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
    let Some(value) = cleaned.parse::<f64>().ok().filter(|v| plain && v.is_finite()) else {
        return Err(CellFault::new("bad-number", "This is not a number.", "Write digits only, without a unit."));
    };
    if range.contains(&value) {
        Ok(value)
    } else {
        let problem = format!("This is not between {} and {}.", range.start(), range.end());
        Err(CellFault::new("out-of-range", problem, "Check the figure and its unit."))
    }
}

/// Minutes, possibly with a fraction, as seconds.
pub fn minutes(text: &str, range: RangeInclusive<f64>) -> Result<Secs, CellFault> {
    decimal(text, range).map(|m| (m * 60.0).round() as Secs)
}

/// Money in pounds: not negative, at most £100,000, to a thousandth of a penny.
pub fn money(text: &str) -> Result<Rate, CellFault> {
    let read = Rate::parse_pounds(text).or_else(|| spreadsheet_money(text));
    let Some(rate) = read else {
        return Err(CellFault::new("bad-money", "This is not an amount of money.", "Write pounds, such as 12.50."));
    };
    if rate.0 < 0 {
        Err(CellFault::new("negative-money", "Money cannot be negative here.", "Write the amount without the minus."))
    } else if rate > Rate::pence(MOST_POUNDS * 100) {
        Err(CellFault::new("money-too-large", "This is more than £100,000.", "Write pounds, not pence."))
    } else {
        Ok(rate)
    }
}

/// A spreadsheet keeps 1.955 as 1.9550000000000001: read as a number and cut to a thousandth of a penny.
fn spreadsheet_money(text: &str) -> Option<Rate> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    (value.abs() < 1e9).then(|| Rate((value * 100_000.0).round() as i64))
}

/// A time of day: `8:45`, `0845`, `845`, `8.45`, `3:15 pm`, a date with a time, or a fraction of a day as Excel keeps it.
pub fn time(text: &str) -> Result<Secs, CellFault> {
    let bad = || CellFault::new("bad-time", "This is not a time of day.", "Write it as 08:45 on the 24-hour clock.");
    let lower = text.trim().to_lowercase();
    // A cell formatted as date and time comes as both.
    let word = match lower.split_once(['t', ' ']) {
        Some((date, rest)) if date.len() >= 8 && date.contains(['-', '/']) => rest.trim(),
        _ => lower.as_str(),
    };
    let (word, half) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
        (Some(w), _) => (w.trim(), Some(0)),
        (_, Some(w)) => (w.trim(), Some(12 * 3600)),
        _ => (word, None),
    };
    let secs =
        parse_clock(word).or_else(|| clock_without_colon(word)).or_else(|| day_fraction(word)).ok_or_else(bad)?;
    match half {
        None => Ok(secs),
        Some(_) if secs >= 13 * 3600 => Err(bad()),
        Some(add) => Ok(secs % (12 * 3600) + add),
    }
}

/// `845` (Excel drops the leading zero), `8.45`, or with am and pm a bare `8`.
fn clock_without_colon(word: &str) -> Option<Secs> {
    if let Some((hours, minutes)) = word.split_once('.') {
        let shape = (1..=2).contains(&hours.len()) && minutes.len() == 2 && hours != "0";
        return if shape { parse_clock(&format!("{hours}:{minutes}")) } else { None };
    }
    match word.len() {
        3 if word.is_ascii() => parse_clock(&format!("0{word}")),
        1 | 2 => parse_clock(&format!("{word}:00")).filter(|_| word != "0"),
        _ => None,
    }
}

fn day_fraction(word: &str) -> Option<Secs> {
    let value: f64 = word.parse().ok()?;
    (0.0..1.0).contains(&value).then(|| (value * 86_400.0).round() as Secs)
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A date: `2026-09-01`, `01/09/2026` (day first), `1 Sep 2026`, `1-Sep-26`, with or without a time after it, or the
/// serial number that Excel keeps. Only years 2000 to 2099 are sensible here.
pub fn date(text: &str) -> Result<Date, CellFault> {
    let bad = || CellFault::new("bad-date", "This is not a date.", "Write it as 2026-09-01 or 01/09/2026.");
    let text = text.trim();
    if let Some(serial) = text.parse::<f64>().ok().filter(|v| v.is_finite()) {
        // 36526 is 1 January 2000, 73050 is 31 December 2099.
        if !(36_526.0..73_051.0).contains(&serial) {
            return Err(bad());
        }
        let days = jiff::Span::new().try_days(serial as i64).map_err(|_| bad())?;
        return jiff::civil::date(1899, 12, 30).checked_add(days).map_err(|_| bad());
    }
    let lower = text.to_lowercase();
    let day_part = lower.split_once('t').filter(|(d, _)| d.len() == 10 && d.is_ascii()).map_or(lower.as_str(), |p| p.0);
    let parts: Vec<&str> = day_part.split(['-', '/', '.', ' ', ',']).filter(|p| !p.is_empty()).collect();
    let [first, month, third, ..] = parts.as_slice() else { return Err(bad()) };
    if parts.len() > 3 && !parts[3].contains(':') {
        return Err(bad());
    }
    let month: i8 = match month.parse() {
        Ok(number) => number,
        Err(_) if month.len() >= 3 => {
            MONTHS.iter().position(|m| month.starts_with(m)).map(|i| i as i8 + 1).ok_or_else(bad)?
        }
        Err(_) => return Err(bad()),
    };
    let (year, day) = if first.len() == 4 { (first, third) } else { (third, first) };
    let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (mut year, day): (i16, i8) = match (year.parse(), day.parse()) {
        (Ok(y), Ok(d)) => (y, d),
        _ => return Err(bad()),
    };
    if (0..100).contains(&year) {
        year += 2000;
    }
    if !(2000..2100).contains(&year) {
        return Err(CellFault::new("out-of-range", "The year is not between 2000 and 2099.", "Check the year."));
    }
    Date::new(year, month, day).map_err(|_| {
        let mend = "Write a day that the calendar has, day before month: 28/02/2026.";
        CellFault::new("no-such-date", "This date does not exist.", mend)
    })
}

/// Yes or no: `y`, `yes`, `true`, `1`, `x`, a tick; `n`, `no`, `false`, `0`, `-`.
pub fn yes_no(text: &str) -> Result<bool, CellFault> {
    match text.trim().to_lowercase().as_str() {
        "y" | "yes" | "true" | "t" | "1" | "x" | "✓" | "✔" | "required" => Ok(true),
        "n" | "no" | "false" | "f" | "0" | "-" | "none" | "not required" | "n/a" | "na" => Ok(false),
        _ => Err(CellFault::new("bad-yes-no", "This is neither yes nor no.", "Write yes or no.")),
    }
}

/// A word out of several; each value lists its spellings, the first being the one that files write.
pub fn choice<T: Copy>(text: &str, choices: &[(T, &[&'static str])]) -> Result<T, CellFault> {
    let word = bare(text);
    let found = choices.iter().find(|(_, spellings)| spellings.iter().any(|s| bare(s) == word));
    found.map(|(value, _)| *value).ok_or_else(|| {
        let all: Vec<&str> = choices.iter().filter_map(|(_, s)| s.first().copied()).collect();
        let meant = super::did_you_mean(text, choices.iter().flat_map(|(_, s)| s.iter().copied()));
        CellFault::new("bad-choice", "This word is not known here.", format!("{meant}Write one of {}.", all.join(", ")))
    })
}

/// Layouts such as `16+0; 12+1`: seats for passengers and assistants + wheelchair places.
pub fn layouts(text: &str) -> Result<Vec<Layout>, CellFault> {
    let mend = "Write seats + wheelchair places, such as 16+0; 12+1.";
    let read = Layout::parse_list(text);
    let layouts = read.ok_or_else(|| CellFault::new("bad-layout", "These layouts cannot be read.", mend))?;
    if layouts.iter().any(|l| l.seats == 0 && l.wheelchairs == 0) {
        return Err(CellFault::new("bad-layout", "A layout carries nobody.", mend));
    }
    if layouts.iter().any(|l| l.seats > 90 || l.wheelchairs > 20) {
        return Err(CellFault::new("bad-layout", "A layout has over 90 seats or 20 wheelchair places.", mend));
    }
    Ok(layouts)
}

/// Weekdays: `MTWHF`, `Mon-Thu`, `Mon Wed Fri`, `all`.
pub fn weekdays(text: &str) -> Result<Weekdays, CellFault> {
    Weekdays::parse(&compact(text)).filter(|d| !d.is_empty()).ok_or_else(|| {
        let mend = "Write letters (MTWHF, H for Thursday), Mon-Thu, Mon Wed Fri, or all.";
        CellFault::new("bad-weekdays", "These weekdays cannot be read.", mend)
    })
}

/// `WThF` and `MTuWThF` as letters, so that the T of `Th` is not taken for Tuesday.
fn compact(text: &str) -> String {
    let word = |w: &str| {
        let letters = w.replace("Th", "H").replace("Tu", "T");
        let is_compact = letters.len() > 1 && letters.chars().all(|c| "MTWHF".contains(c));
        if is_compact && w.contains(char::is_lowercase) {
            // `TuTh` becomes the letters TH, which are never Thursday alone.
            letters.chars().map(String::from).collect::<Vec<_>>().join("+")
        } else {
            w.to_owned()
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A list separated by `;` or `|` or, where neither occurs, by commas.
pub fn list(text: &str) -> Vec<String> {
    let separators: &[char] = if text.contains([';', '|']) { &[';', '|'] } else { &[','] };
    text.split(separators).map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_officers_and_excel_write_them() {
        for text in ["8:45", "08:45", "0845", "845", "8.45", "8:45am", "08:45 AM", "0.364583333", "1899-12-31T08:45:00"]
        {
            assert_eq!(time(text), Ok(8 * 3600 + 45 * 60), "{text}");
        }
        for text in ["15:15", "3:15 pm", "3.15pm", "15.15", "0.635416667"] {
            assert_eq!(time(text), Ok(15 * 3600 + 15 * 60), "{text}");
        }
        assert_eq!(time("12:30pm"), Ok(12 * 3600 + 1800));
        for text in ["", "late", "25:00", "8:75", "1.5e300", "13:00 pm x", "-1", "é45"] {
            assert!(time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dates_day_first_with_excel_serials() {
        let first = jiff::civil::date(2026, 9, 1);
        for text in ["2026-09-01", "01/09/2026", "1/9/26", "1 Sep 2026", "1st September 2026", "1-Sep-26", "46266"] {
            assert_eq!(date(text), Ok(first), "{text}");
        }
        assert_eq!(date("2026-09-01T00:00:00"), Ok(first));
        assert_eq!(date("31/02/2026").unwrap_err().code, "no-such-date");
        assert_eq!(date("09/13/2026").unwrap_err().code, "no-such-date");
        for text in ["", "soon", "1/2", "1/2/3/4", "99999999", "NaN", "1//"] {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn weekdays_never_take_thursday_for_tuesday() {
        let days = |text| weekdays(text).map(|d| d.to_string());
        for (text, expected) in [
            ("WThF", "WHF"),
            ("TuTh", "TH"),
            ("MTuWThF", "MTWHF"),
            ("ThF", "HF"),
            ("Th", "H"),
            ("Thu Fri", "HF"),
            ("tue", "T"),
        ] {
            assert_eq!(days(text).as_deref(), Ok(expected), "{text}");
        }
        assert!(days("Sat").is_err() && days("").is_err());
    }

    #[test]
    fn money_is_exact_and_never_negative() {
        assert_eq!(money("£1,234.50"), Ok(Rate(123_450_000)));
        assert_eq!(money("1.9550000000000001"), Ok(Rate(195_500)));
        assert_eq!(money("-3").unwrap_err().code, "negative-money");
        assert_eq!(money("free").unwrap_err().code, "bad-money");
        assert_eq!(money("250000").unwrap_err().code, "money-too-large");
    }

    #[test]
    fn numbers_keep_their_range() {
        assert_eq!(whole("1,200.0", 0..=5000), Ok(1200));
        assert_eq!(whole("1.5", 0..=5).unwrap_err().code, "bad-number");
        assert_eq!(whole("7", 0..=5).unwrap_err().code, "out-of-range");
        assert!(decimal("inf", 0.0..=1.0).is_err() && decimal("nan", 0.0..=1.0).is_err());
    }
}
