//! The search for leaks: does anything in a pack lead back to a child? Every part of every workbook is unpacked and its
//! words compared with the passenger table: references, full postcodes, and coordinates to four decimals.
//!
//! A reference that is a bare number of four digits or fewer looks like a count. It is searched for as a whole word of the text
//! people read; numbers the pack states by right (counts, times, dates) are told to the search first, and are what the same
//! pack holds without any of its free text.

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
    /// Bare numbers of four digits or fewer.
    bare: BTreeSet<String>,
    /// Bare numbers the packs hold by right.
    allowed: BTreeSet<String>,
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
            if p.reference.len() <= 4 && p.reference.chars().all(|c| c.is_ascii_digit()) {
                s.bare.insert(p.reference.clone());
            } else {
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

    /// The same with the bare numbers that the packs hold by right, see [`numbers`].
    pub fn allowing(mut self, numbers: BTreeSet<String>) -> Secrets {
        self.allowed.extend(numbers);
        self
    }

    /// Searches a file: a workbook part by part, anything else as text.
    ///
    /// # Errors
    /// When the file cannot be read or unpacked.
    pub fn search(&self, path: &Path) -> std::io::Result<Vec<Leak>> {
        let mut found = Vec::new();
        for (part, text) in parts(path)? {
            found.extend(self.search_text(&part, &part));
            found.extend(self.search_text(&text, &part));
            let leads_back = |n: &String| self.bare.contains(n) && !self.allowed.contains(n);
            if !self.bare.is_empty() && read_numbers(&text).iter().any(leads_back) {
                found.push(Leak { file: part, kind: "reference" });
            }
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

/// A file's parts by name with their text: those of a workbook, or the file itself.
fn parts(path: &Path) -> std::io::Result<Vec<(String, String)>> {
    let bytes = std::fs::read(path)?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if !bytes.starts_with(b"PK") {
        return Ok(vec![(name, String::from_utf8_lossy(&bytes).into_owned())]);
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(std::io::Error::other)?;
    let mut all = Vec::new();
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).map_err(std::io::Error::other)?;
        let mut content = Vec::new();
        part.read_to_end(&mut content)?;
        let part = format!("{name}, part {}", part.name().map_err(std::io::Error::other)?);
        all.push((part, String::from_utf8_lossy(&content).into_owned()));
    }
    Ok(all)
}

/// Every bare number that people read in a file: what a pack holds by right when the file is made without free text.
///
/// # Errors
/// When the file cannot be read or unpacked.
pub fn numbers(path: &Path) -> std::io::Result<BTreeSet<String>> {
    Ok(parts(path)?.iter().flat_map(|(_, text)| read_numbers(text)).collect())
}

/// Whole words that are bare numbers, in the text between tags; a request's id (`0042-am1`) counts as its passenger's
/// number. Left out are a workbook's pointers into its table of strings and its own date of making.
fn read_numbers(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let (mut tag, mut pointer) = ("", false);
    for piece in text.split('<') {
        // The part before the first tag has none.
        let (inside, words) = piece.split_once('>').unwrap_or(("", piece));
        if inside.starts_with("c ") {
            pointer = inside.contains("t=\"s\"");
        }
        tag = if inside.is_empty() { tag } else { inside };
        if (pointer && tag == "v") || tag.starts_with("dcterms:") || tag.starts_with("style") {
            continue;
        }
        let plain = unescaped(words).to_uppercase();
        for w in plain.split(|c| !word(c)).map(|w| w.trim_matches(['.', '-', '_'])) {
            let stem = match w.split_once('-') {
                Some((stem, rest)) if rest.starts_with("AM") || rest.starts_with("PM") => stem,
                _ => w,
            };
            if !stem.is_empty() && stem.chars().all(|c| c.is_ascii_digit()) {
                found.insert(stem.to_owned());
            }
        }
    }
    found
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
