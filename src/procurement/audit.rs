//! The audit folder: everything an award rests on, in one place that can be checked years later. Inputs with their
//! hashes, declared rules, solver log, result, explanations, register, summaries, who ran it and when; and a manifest of
//! SHA-256 over every file. [`verify`] reads the manifest, detects a changed byte anywhere, reads the inputs again,
//! awards again and compares.

use super::{
    Tender,
    award::{self, Award, Decision, Options},
    folder::{self, FolderError},
    intake::seal::sha256,
};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// Name of the tender as awarded, bids included.
pub const TENDER: &str = "tender.json";
/// Name of the award.
pub const AWARD: &str = "award.json";

/// One file of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Path inside the folder, with `/`.
    pub file: String,
    /// Hexadecimal SHA-256.
    pub sha256: String,
}

/// What stands in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Program and version.
    pub program: String,
    /// Solver.
    pub solver: String,
    /// Who ran it.
    pub by: String,
    /// When, local time.
    pub at: DateTime,
    /// Set when the time was given by hand and not by the clock.
    pub clock_by_hand: bool,
    /// Every other file.
    pub files: Vec<Entry>,
    /// SHA-256 of all lines above, so that the manifest itself cannot be changed: program, solver, who, when, files.
    pub seal: String,
}

impl Manifest {
    fn sealed(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n{}\n{}\n", self.program, self.solver, self.by, self.at, self.clock_by_hand);
        self.files.iter().for_each(|f| text += &format!("{} {}\n", f.sha256, f.file));
        sha256(text.as_bytes())
    }
}

/// Who runs an award, and when.
#[derive(Debug, Clone)]
pub struct Run {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime,
    /// The time was given by hand.
    pub clock_by_hand: bool,
}

/// The solver in words.
pub fn solver() -> &'static str {
    if cfg!(feature = "highs") {
        "HiGHS through good_lp, one thread, seed 0, no gap"
    } else {
        "microlp through good_lp"
    }
}

/// Program and version.
pub fn program() -> String {
    format!("sendroute {}", env!("CARGO_PKG_VERSION"))
}

/// Seals a folder: writes the manifest over all files in it. Gives the seal.
///
/// # Errors
/// When files cannot be read or written.
pub fn seal(dir: &Path, run: &Run) -> Result<String, FolderError> {
    let mut files = Vec::new();
    for path in walk(dir)? {
        let name = inside(dir, &path);
        if name != MANIFEST {
            files.push(Entry { file: name, sha256: sha256(&read(&path)?) });
        }
    }
    let mut manifest = Manifest {
        program: program(),
        solver: solver().into(),
        by: run.by.clone(),
        at: run.at,
        clock_by_hand: run.clock_by_hand,
        files,
        seal: String::new(),
    };
    manifest.seal = manifest.sealed();
    folder::write_json(&dir.join(MANIFEST), &manifest)?;
    Ok(manifest.seal)
}

/// What is wrong with an audit folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The manifest cannot be read or does not fit its own seal.
    Manifest(String),
    /// A file differs from what was sealed.
    Changed(String),
    /// A file is gone.
    Missing(String),
    /// A file was added.
    Added(String),
    /// The inputs do not give this award.
    Award(String),
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Finding::Manifest(what) => write!(f, "{MANIFEST}: {what}"),
            Finding::Changed(file) => write!(f, "{file}: changed since the award"),
            Finding::Missing(file) => write!(f, "{file}: missing"),
            Finding::Added(file) => write!(f, "{file}: not part of the award"),
            Finding::Award(what) => write!(f, "{AWARD}: {what}"),
        }
    }
}

/// Checks every file against the manifest. The manifest is compared byte by byte with how this program writes it, so
/// that not even a blank may change.
///
/// # Errors
/// When the folder cannot be read at all.
pub fn verify_files(dir: &Path) -> Result<Vec<Finding>, FolderError> {
    let bytes = match std::fs::read(dir.join(MANIFEST)) {
        Ok(bytes) => bytes,
        Err(e) => return Ok(vec![Finding::Manifest(e.to_string())]),
    };
    let manifest: Manifest = match serde_json::from_slice(&bytes) {
        Ok(m) => m,
        Err(e) => return Ok(vec![Finding::Manifest(e.to_string())]),
    };
    let mut found = Vec::new();
    let written = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
    if manifest.seal != manifest.sealed() || bytes.strip_suffix(b"\n") != Some(written.as_slice()) {
        found.push(Finding::Manifest("does not fit its seal".into()));
    }
    for entry in &manifest.files {
        match std::fs::read(dir.join(&entry.file)) {
            Ok(bytes) if sha256(&bytes) == entry.sha256 => {}
            Ok(_) => found.push(Finding::Changed(entry.file.clone())),
            Err(_) => found.push(Finding::Missing(entry.file.clone())),
        }
    }
    for path in walk(dir)? {
        let name = inside(dir, &path);
        if name != MANIFEST && !manifest.files.iter().any(|e| e.file == name) {
            found.push(Finding::Added(name));
        }
    }
    Ok(found)
}

/// What an audit folder decided, and everything it rests on.
///
/// # Errors
/// When a file cannot be read.
pub fn decision(dir: &Path) -> Result<(Tender, Award), FolderError> {
    Ok((json(&dir.join(TENDER))?, json(&dir.join(AWARD))?))
}

/// Checks every file, then awards again from the inputs and compares decision, value and proof.
///
/// # Errors
/// When the folder cannot be read at all.
pub fn verify(dir: &Path) -> Result<Vec<Finding>, FolderError> {
    let mut found = verify_files(dir)?;
    if found.is_empty() {
        found.extend(again(dir)?.map(Finding::Award));
    }
    Ok(found)
}

fn again(dir: &Path) -> Result<Option<String>, FolderError> {
    let (tender, stated) = decision(dir)?;
    if let Some(what) = sources(dir, &tender)? {
        return Ok(Some(what));
    }
    let evaluation = award::check::evaluate(&tender, &stated.decision);
    if evaluation != stated.evaluation {
        return Ok(Some("its figures do not follow from its decision".into()));
    }
    if !stated.optimal {
        // Stopped by the clock: another run may find another award; the rules and figures have been checked.
        return Ok(None);
    }
    Ok(match award::award(&tender, &Options::default()) {
        Ok(fresh)
            if who(&fresh.decision) == who(&stated.decision) && fresh.evaluation.value == stated.evaluation.value =>
        {
            None
        }
        Ok(fresh) => Some(format!(
            "awarding again gives {} a year, not {}, or other winners",
            fresh.evaluation.value, stated.evaluation.value
        )),
        Err(e) => Some(format!("awarding again fails: {e}")),
    })
}

/// Reads the files of the tender kept in `inputs/` again and compares them with the tender as awarded.
fn sources(dir: &Path, tender: &Tender) -> Result<Option<String>, FolderError> {
    let inputs = dir.join("inputs");
    if !inputs.join("tender.toml").exists() {
        return Ok(None);
    }
    let mut read = folder::load(&inputs)?;
    let bids = inputs.join("bids");
    if bids.exists() {
        let files = super::intake::seal::Register::open(&bids, None, DateTime::MAX);
        let files = files.map_err(|e| FolderError::Content { path: bids.clone(), problem: e.to_string() })?;
        let intake = super::intake::intake(&read, &files)?;
        read.bidders = intake.bidders;
        read.bids = intake.bids;
        read.packages = intake.packages;
    }
    Ok((read != *tender).then(|| format!("{TENDER} does not follow from the files in inputs")))
}

fn who(decision: &Decision) -> Vec<(&str, &award::Winner)> {
    decision.lots.iter().map(|c| (c.lot.as_str(), &c.winner)).collect()
}

fn json<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, FolderError> {
    serde_json::from_slice(&read(path)?).map_err(|e| FolderError::Content { path: path.into(), problem: e.to_string() })
}

fn read(path: &Path) -> Result<Vec<u8>, FolderError> {
    std::fs::read(path).map_err(|source| FolderError::Io { path: path.into(), source })
}

/// Copies the files of a tender folder into `inputs/`.
///
/// # Errors
/// When files cannot be read or written.
pub fn keep_inputs(from: &Path, bids: &Path, dir: &Path) -> Result<(), FolderError> {
    let inputs = dir.join("inputs");
    for name in ["tender.toml", "lots.json", "own.json", "suppliers.csv"] {
        let path = from.join(name);
        if path.exists() {
            folder::write(&inputs.join(name), &read(&path)?)?;
        }
    }
    for path in walk(bids)? {
        folder::write(&inputs.join("bids").join(inside(bids, &path)), &read(&path)?)?;
    }
    Ok(())
}

/// Files below a folder, sorted.
fn walk(dir: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let io = |source| FolderError::Io { path: dir.into(), source };
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.is_dir() { all.extend(walk(&path)?) } else { all.push(path) }
    }
    all.sort();
    Ok(all)
}

/// A path inside the folder, with `/` on every system.
fn inside(dir: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(dir).unwrap_or(path).components();
    parts.map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procurement::{
        generate::{Spec, tender},
        intake::{intake, seal::Register},
    };
    use jiff::civil::date;
    use proptest::prelude::*;

    fn folder_of(root: &Path) -> PathBuf {
        let t = tender(&Spec { lots: 8, suppliers: 5, groups: 5, bids: 25, packages: 2, own: 2, ..Spec::default() });
        let (source, dir) = (root.join("tender"), root.join("audit"));
        folder::save(&t, &source).unwrap();
        let mut read = folder::load(&source).unwrap();
        let files = Register::open(&source.join("bids"), None, DateTime::MAX).unwrap();
        let taken = intake(&read, &files).unwrap();
        (read.bids, read.packages, read.bidders) = (taken.bids, taken.packages, taken.bidders);
        let a = award::award(&read, &Options::default()).unwrap();
        keep_inputs(&source, &source.join("bids"), &dir).unwrap();
        folder::write_json(&dir.join(TENDER), &read).unwrap();
        folder::write_json(&dir.join(AWARD), &a).unwrap();
        seal(&dir, &Run { by: "an officer".into(), at: date(2026, 6, 1).at(10, 0, 0, 0), clock_by_hand: false })
            .unwrap();
        dir
    }

    fn copy(from: &Path, to: &Path) {
        for path in walk(from).unwrap() {
            folder::write(&to.join(inside(from, &path)), &std::fs::read(&path).unwrap()).unwrap();
        }
    }

    #[test]
    fn verifies_after_a_copy_and_names_what_was_removed_or_added() {
        let root = tempfile::tempdir().unwrap();
        let dir = folder_of(root.path());
        let moved = root.path().join("elsewhere/2031");
        copy(&dir, &moved);
        assert_eq!(verify(&moved).unwrap(), vec![]);
        std::fs::remove_file(moved.join("inputs/bids/bids.csv")).unwrap();
        std::fs::write(moved.join("note.txt"), "x").unwrap();
        let found = verify(&moved).unwrap();
        assert!(found.contains(&Finding::Missing("inputs/bids/bids.csv".into())));
        assert!(found.contains(&Finding::Added("note.txt".into())));
    }

    #[test]
    fn an_award_resealed_after_tampering_is_recomputed_and_refused() {
        let root = tempfile::tempdir().unwrap();
        let dir = folder_of(root.path());
        let run = Run { by: "x".into(), at: date(2026, 6, 1).at(10, 0, 0, 0), clock_by_hand: false };
        // Another bid wins, everything resealed.
        let mut t: Tender = json(&dir.join(TENDER)).unwrap();
        let mut a: Award = json(&dir.join(AWARD)).unwrap();
        t.bids[0].price.0 -= 100;
        folder::write_json(&dir.join(TENDER), &t).unwrap();
        seal(&dir, &run).unwrap();
        assert!(matches!(&verify(&dir).unwrap()[..], [Finding::Award(w)] if w.contains("inputs")));
        t.bids[0].price.0 += 100;
        folder::write_json(&dir.join(TENDER), &t).unwrap();
        a.decision.lots[0].winner = award::Winner::Unawarded;
        a.evaluation = award::check::evaluate(&t, &a.decision);
        folder::write_json(&dir.join(AWARD), &a).unwrap();
        seal(&dir, &run).unwrap();
        assert_eq!(verify(&dir).unwrap().len(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
        #[test]
        fn any_single_changed_byte_is_detected(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), flip in 1u8..=255) {
            thread_local! {
                static FOLDER: (tempfile::TempDir, PathBuf) = {
                    let root = tempfile::tempdir().unwrap();
                    let dir = folder_of(root.path());
                    (root, dir)
                };
            }
            FOLDER.with(|(_, dir)| {
                let files = walk(dir).unwrap();
                let path = &files[file.index(files.len())];
                let good = std::fs::read(path).unwrap();
                let mut bad = good.clone();
                bad[at.index(good.len())] ^= flip;
                std::fs::write(path, &bad).unwrap();
                let found = verify_files(dir).unwrap();
                std::fs::write(path, &good).unwrap();
                prop_assert!(!found.is_empty(), "{} at {}", path.display(), at.index(good.len()));
                Ok(())
            })?;
        }
    }
}
