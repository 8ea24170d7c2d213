//! Sets of school weekdays.

use serde::{Deserialize, Serialize};

/// A set of weekdays, Monday to Friday, as five bits (bit 0 is Monday).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Weekdays(pub u8);

/// One letter a weekday, in order.
const LETTERS: [char; 5] = ['M', 'T', 'W', 'H', 'F'];
const NAMES: [&str; 5] = ["Mon", "Tue", "Wed", "Thu", "Fri"];
const FULL_NAMES: [&str; 5] = ["monday", "tuesday", "wednesday", "thursday", "friday"];

impl Weekdays {
    /// Monday to Friday.
    pub const ALL: Weekdays = Weekdays(0b1_1111);
    /// No day.
    pub const NONE: Weekdays = Weekdays(0);

    /// The set of one day, 0 = Monday.
    pub fn one(day: usize) -> Weekdays {
        Weekdays(1 << day)
    }
    /// Whether the day (0 = Monday) is in the set.
    pub fn has(self, day: usize) -> bool {
        self.0 >> day & 1 == 1
    }
    /// Number of days.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }
    /// Whether no day is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Days in both.
    pub fn and(self, other: Weekdays) -> Weekdays {
        Weekdays(self.0 & other.0)
    }
    /// Days in either.
    pub fn or(self, other: Weekdays) -> Weekdays {
        Weekdays(self.0 | other.0)
    }
    /// Days in this set and not in the other.
    pub fn minus(self, other: Weekdays) -> Weekdays {
        Weekdays(self.0 & !other.0)
    }
    /// The days of the set, 0 = Monday, in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..5).filter(move |&d| self.has(d))
    }
    /// English short name of a day, `Mon` to `Fri`.
    pub fn name(day: usize) -> &'static str {
        NAMES[day]
    }

    /// Reads `MTWHF` letters (`H` or `Th` is Thursday), `Mon Tue`, `Mon-Thu`, `Monday;Friday`, `all` or `daily`. `TH` in
    /// capitals is Tuesday and Thursday, as this type writes them.
    ///
    /// ```
    /// use sendroute::model::Weekdays;
    /// assert_eq!(Weekdays::parse("Mon-Thu"), Some(Weekdays(0b01111)));
    /// assert_eq!(Weekdays::parse("MWF"), Some(Weekdays(0b10101)));
    /// assert_eq!(Weekdays::parse("TH"), Some(Weekdays(0b01010)));
    /// assert_eq!(Weekdays::parse("Th"), Some(Weekdays(0b01000)));
    /// assert_eq!(Weekdays::parse("Mo?"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Weekdays> {
        let lower = text.trim().to_lowercase();
        if matches!(lower.as_str(), "all" | "daily" | "mon-fri" | "every day" | "5") {
            return Some(Weekdays::ALL);
        }
        if text.trim() == "TH" {
            return Some(Weekdays(0b0_1010));
        }
        let mut set = Weekdays::NONE;
        let words = lower.split([' ', ',', ';', '/', '+']).filter(|w| !w.is_empty());
        let mut any = false;
        for word in words {
            any = true;
            if let Some((from, to)) = word.split_once('-') {
                let (from, to) = (day_named(from)?, day_named(to)?);
                if from > to {
                    return None;
                }
                (from..=to).for_each(|d| set = set.or(Weekdays::one(d)));
            } else if let Some(day) = day_named(word) {
                set = set.or(Weekdays::one(day));
            } else {
                for letter in word.chars() {
                    let day = LETTERS.iter().position(|l| l.eq_ignore_ascii_case(&letter))?;
                    set = set.or(Weekdays::one(day));
                }
            }
        }
        any.then_some(set)
    }
}

/// The day a word of at least two letters names.
fn day_named(word: &str) -> Option<usize> {
    (word.len() >= 2).then(|| FULL_NAMES.iter().position(|n| n.starts_with(word)))?
}

impl std::fmt::Display for Weekdays {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for d in self.iter() {
            write!(f, "{}", LETTERS[d])?;
        }
        Ok(())
    }
}

impl Serialize for Weekdays {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Weekdays {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Weekdays::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a set of weekdays such as MTWHF")))
    }
}

impl schemars::JsonSchema for Weekdays {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Weekdays".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^M?T?W?H?F?$", "description": "Weekdays by letter; H is Thursday."})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_reads_back_as_it_was_written() {
        for set in (1..32).map(Weekdays) {
            assert_eq!(Weekdays::parse(&set.to_string()), Some(set), "{set}");
        }
    }
}
