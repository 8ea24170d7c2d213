//! Times of day and the two legs of a school day.

use serde::{Deserialize, Serialize};

/// Seconds: since midnight where a time of day is meant, a duration otherwise. Always whole.
pub type Secs = i32;

/// Morning (homes to settings) or afternoon (settings to homes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Leg {
    /// Homes to settings.
    Am,
    /// Settings to homes.
    Pm,
}

impl Leg {
    /// Both legs, in the order of the day.
    pub const BOTH: [Leg; 2] = [Leg::Am, Leg::Pm];

    /// 0 for the morning, 1 for the afternoon: an index into per-leg arrays.
    pub fn index(self) -> usize {
        self as usize
    }

    /// `am` or `pm`, as files write it.
    pub fn code(self) -> &'static str {
        match self {
            Leg::Am => "am",
            Leg::Pm => "pm",
        }
    }
}

impl std::fmt::Display for Leg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// A time of day as `HH:MM`, or `HH:MM:SS` where the seconds are not zero.
///
/// ```
/// assert_eq!(sendroute::model::clock(8 * 3600 + 5 * 60), "08:05");
/// assert_eq!(sendroute::model::clock(8 * 3600 + 5), "08:00:05");
/// ```
pub fn clock(t: Secs) -> String {
    let (h, m, s) = (t.div_euclid(3600), t.rem_euclid(3600) / 60, t.rem_euclid(60));
    if s == 0 { format!("{h:02}:{m:02}") } else { format!("{h:02}:{m:02}:{s:02}") }
}

/// Reads `8:05`, `08:05`, `08:05:30` or `0805`; `None` for anything that is not a time of day.
///
/// ```
/// assert_eq!(sendroute::model::parse_clock("8:05"), Some(29_100));
/// assert_eq!(sendroute::model::parse_clock("24:30"), None);
/// ```
pub fn parse_clock(text: &str) -> Option<Secs> {
    let text = text.trim();
    let parts: Vec<&str> = if text.contains(':') {
        text.split(':').collect()
    } else if text.len() == 4 && text.is_char_boundary(2) {
        vec![&text[..2], &text[2..]]
    } else {
        return None;
    };
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|p| p.is_empty() || p.len() > 2) {
        return None;
    }
    let mut total = 0;
    for (value, (limit, unit)) in parts.iter().zip([(24, 3600), (60, 60), (60, 1)]) {
        if !value.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value: Secs = value.parse().ok()?;
        if value >= limit {
            return None;
        }
        total += value * unit;
    }
    Some(total)
}
