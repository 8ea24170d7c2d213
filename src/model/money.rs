//! Money: pence that people see, rates as files give them, and the exact unit the search counts in.

use serde::{Deserialize, Serialize};

/// Whole pence.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Pence(pub i64);

impl Pence {
    /// Pounds for display and spreadsheets only; never for arithmetic that decides anything.
    pub fn pounds(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl std::fmt::Display for Pence {
    /// `£1,234.56`, with a minus sign in front where negative.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, pence) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let digits = whole.to_string();
        let mut grouped = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(c);
        }
        write!(f, "{}£{grouped}.{pence:02}", if self.0 < 0 { "-" } else { "" })
    }
}

impl std::ops::Add for Pence {
    type Output = Pence;
    fn add(self, other: Pence) -> Pence {
        Pence(self.0 + other.0)
    }
}
impl std::ops::Sub for Pence {
    type Output = Pence;
    fn sub(self, other: Pence) -> Pence {
        Pence(self.0 - other.0)
    }
}
impl std::ops::AddAssign for Pence {
    fn add_assign(&mut self, other: Pence) {
        self.0 += other.0;
    }
}
impl std::iter::Sum for Pence {
    fn sum<I: Iterator<Item = Pence>>(iter: I) -> Pence {
        Pence(iter.map(|p| p.0).sum())
    }
}

/// A price as a file gives it, in thousandths of a penny: £1.955 a mile is `Rate(195_500)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(pub i64);

impl Rate {
    /// From whole pence.
    pub const fn pence(p: i64) -> Rate {
        Rate(p * 1000)
    }

    /// Reads pounds with up to five decimals, with or without `£` and thousands commas. Negative values are read, so
    /// that validation can name them.
    ///
    /// ```
    /// use sendroute::model::Rate;
    /// assert_eq!(Rate::parse_pounds("£1,234.56"), Some(Rate(123_456_000)));
    /// assert_eq!(Rate::parse_pounds("1.955"), Some(Rate(195_500)));
    /// assert_eq!(Rate::parse_pounds("free"), None);
    /// ```
    pub fn parse_pounds(text: &str) -> Option<Rate> {
        let cleaned: String = text.trim().chars().filter(|c| !matches!(c, '£' | ',' | ' ')).collect();
        let (negative, digits) = match cleaned.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, cleaned.as_str()),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if (whole.is_empty() && part.is_empty()) || part.len() > 5 || whole.len() > 12 {
            return None;
        }
        if !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
            return None;
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let part: i64 = format!("{part:0<5}").parse().ok()?;
        let value = whole * 100_000 + part;
        Some(Rate(if negative { -value } else { value }))
    }

    /// Pounds as a file writes them: at least two decimals, more only where needed.
    pub fn to_pounds(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 100_000, self.0.unsigned_abs() % 100_000);
        let mut part = format!("{part:05}");
        while part.len() > 2 && part.ends_with('0') {
            part.pop();
        }
        format!("{sign}{whole}.{part}")
    }
}

/// Millionths of a penny: the exact unit of the search. A rate per mile compiles to a whole number of these per metre
/// (see [`super::Tariff`]), so every cost is a sum of integer products and no order of addition can change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MicroPence(pub i64);

impl MicroPence {
    /// Half-up to whole pence: the one rounding that money knows. A run is rounded once, over its whole week.
    ///
    /// ```
    /// use sendroute::model::{MicroPence, Pence};
    /// assert_eq!(MicroPence(1_500_000).to_pence(), Pence(2));
    /// assert_eq!(MicroPence(1_499_999).to_pence(), Pence(1));
    /// ```
    pub fn to_pence(self) -> Pence {
        Pence((self.0 + 500_000).div_euclid(1_000_000))
    }
}
