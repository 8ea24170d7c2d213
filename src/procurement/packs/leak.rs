//! The search for leaks: does anything in a pack lead back to a child? Every part of every workbook is unpacked and its
//! words compared with the passenger table: references, full postcodes, and coordinates to four decimals.

use crate::model::Scenario;
use std::{
    collections::BTreeSet,
    io::{Cursor, Read},
    path::Path,
};

/// What must not occur.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    references: BTreeSet<String>,
    /// References with characters that split words: looked for as they stand.
    odd: BTreeSet<String>,
    postcodes: BTreeSet<String>,
    /// Degrees, ten-thousandths.
    coordinates: BTreeSet<i64>,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// File, and part of it.
    pub file: String,
    /// `reference`, `postcode` or `coordinate`.
    pub kind: &'static str,
}

impl std::fmt::Display for Leak {
    /// Says where, never what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: a passenger's {} occurs", self.file, self.kind)
    }
}

impl Secrets {
    /// The secrets of a scenario's passenger and address tables, request ids included.
    pub fn of(scenario: &Scenario) -> Secrets {
        let mut s = Secrets::default();
        for p in &scenario.passengers {
            // A short bare number cannot be told from a count of seats; such references lead nowhere without the list.
            if p.reference.len() > 4 || p.reference.chars().any(|c| !c.is_ascii_digit()) {
                let reference = p.reference.to_uppercase();
                let bare = reference.trim_matches(|c: char| !c.is_alphanumeric());
                if bare.chars().all(word) {
                    s.references.insert(bare.into())
                } else {
                    s.odd.insert(bare.into())
                };
            }
            let code: String = p.postcode.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
            // An outward code alone is allowed; only a whole postcode betrays a street.
            if code.len() > p.outward().len() + 1 {
                s.postcodes.insert(code);
            }
        }
        let homes = scenario.passengers.iter().map(|p| p.home).chain(scenario.addresses.iter().map(|a| a.at));
        for at in homes {
            s.coordinates.extend([key(at.lat), key(at.lon)]);
        }
        s
    }

    /// Searches a file: a workbook part by part, anything else as text.
    ///
    /// # Errors
    /// When the file cannot be read or unpacked.
    pub fn search(&self, path: &Path) -> std::io::Result<Vec<Leak>> {
        let bytes = std::fs::read(path)?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut found = Vec::new();
        if bytes.starts_with(b"PK") {
            let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(std::io::Error::other)?;
            for i in 0..zip.len() {
                let mut part = zip.by_index(i).map_err(std::io::Error::other)?;
                let mut content = Vec::new();
                part.read_to_end(&mut content)?;
                let part = format!("{name}, part {}", part.name().map_err(std::io::Error::other)?);
                found.extend(self.search_text(&part, &part));
                found.extend(self.search_text(&String::from_utf8_lossy(&content), &part));
            }
        } else {
            found.extend(self.search_text(&String::from_utf8_lossy(&bytes), &name));
        }
        found.dedup();
        Ok(found)
    }

    fn search_text(&self, text: &str, file: &str) -> Vec<Leak> {
        let upper = unescaped(text).to_uppercase();
        let words = || upper.split(|c| !word(c)).map(|w| w.trim_matches(['.', '-', '_'])).filter(|w| !w.is_empty());
        let mut kinds = BTreeSet::new();
        if self.odd.iter().any(|o| upper.contains(o.as_str())) {
            kinds.insert("reference");
        }
        let mut before = "";
        for w in words() {
            // `P001-AM1` names the passenger as well as `P001` does.
            let stem = w.rsplit_once('-').map_or(w, |(stem, _)| stem);
            if self.references.contains(w) || self.references.contains(stem) {
                kinds.insert("reference");
            }
            let joined = format!("{before}{w}");
            if self.postcodes.contains(w) || self.postcodes.contains(&joined) {
                kinds.insert("postcode");
            }
            let decimals = w.split_once('.').map_or(0, |(_, d)| d.len());
            if decimals >= 4
                && let Ok(degrees) = w.parse::<f64>()
            {
                // A sign may have been taken for a separator.
                if self.coordinates.contains(&key(degrees)) || self.coordinates.contains(&key(-degrees)) {
                    kinds.insert("coordinate");
                }
            }
            before = w;
        }
        kinds.into_iter().map(|kind| Leak { file: file.into(), kind }).collect()
    }
}

/// The text with the character references of XML and HTML resolved; what is none stays as it is.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(10).position(|b| b == b';');
        let name = end.map_or("", |e| &rest[1..e]);
        let number = name.strip_prefix('#').and_then(|n| match n.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => n.parse().ok(),
        });
        let resolved = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number.and_then(char::from_u32),
        };
        if let (Some(c), Some(e)) = (resolved, end) {
            out.push(c);
            rest = &rest[e + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// What words are made of.
fn word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_')
}

fn key(degrees: f64) -> i64 {
    (degrees * 10_000.0).round() as i64
}
