//! Sealing: every file's SHA-256 is registered on receipt. Bids are opened only after the deadline and only when every
//! file is still what was received.

use crate::procurement::folder::{self, FolderError};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Name of the register inside the folder of bids.
pub const REGISTER: &str = "received.json";

/// One file received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// File name inside the folder of bids.
    pub file: String,
    /// Hexadecimal SHA-256.
    pub sha256: String,
    /// Bytes.
    pub bytes: u64,
    /// Time of receipt, local.
    pub received: DateTime,
}

/// All files received, in order of receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Register(pub Vec<Sealed>);

/// Why bids stay closed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The deadline has not passed.
    #[error("bids stay sealed until {deadline}; it is {now}")]
    TooEarly {
        /// Deadline.
        deadline: DateTime,
        /// Now.
        now: DateTime,
    },
    /// Files differ from what was received.
    #[error("these files are not what was received: {}", .0.join(", "))]
    Broken(Vec<String>),
    /// A file of that name has been received already.
    #[error("a file named {0} has been received already; give an amended bid another name")]
    NameTaken(String),
    /// Files.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// Hexadecimal SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |s, b| s + &format!("{b:02x}"))
}

fn read(path: &Path) -> Result<Vec<u8>, FolderError> {
    std::fs::read(path).map_err(|source| FolderError::Io { path: path.into(), source })
}

impl Register {
    /// The register of a folder of bids; empty where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn load(bids: &Path) -> Result<Register, FolderError> {
        let path = bids.join(REGISTER);
        if !path.exists() {
            return Ok(Register::default());
        }
        serde_json::from_slice(&read(&path)?)
            .map_err(|e| FolderError::Content { path: path.clone(), problem: e.to_string() })
    }

    /// Takes a file in: copies it, registers its hash and time.
    ///
    /// # Errors
    /// When the name is taken or files cannot be read or written.
    pub fn receive(bids: &Path, file: &Path, now: DateTime) -> Result<Sealed, SealError> {
        let mut register = Register::load(bids)?;
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if register.0.iter().any(|s| s.file == name) || name == REGISTER {
            return Err(SealError::NameTaken(name));
        }
        let bytes = read(file)?;
        let sealed = Sealed { file: name, sha256: sha256(&bytes), bytes: bytes.len() as u64, received: now };
        folder::write(&bids.join(&sealed.file), &bytes)?;
        register.0.push(sealed.clone());
        folder::write_json(&bids.join(REGISTER), &register)?;
        Ok(sealed)
    }

    /// Opens the bids: refuses before the deadline, and when a registered file is missing, changed, or a file has never
    /// been registered. Gives the files in order of receipt.
    ///
    /// # Errors
    /// As said.
    pub fn open(
        bids: &Path,
        deadline: Option<DateTime>,
        now: DateTime,
    ) -> Result<Vec<(PathBuf, Option<DateTime>)>, SealError> {
        if let Some(deadline) = deadline.filter(|d| now < *d) {
            return Err(SealError::TooEarly { deadline, now });
        }
        let register = Register::load(bids)?;
        let present = files(bids)?;
        if register.0.is_empty() {
            return Ok(present.into_iter().map(|p| (p, None)).collect());
        }
        let mut broken = Vec::new();
        for sealed in &register.0 {
            match std::fs::read(bids.join(&sealed.file)) {
                Ok(bytes) if sha256(&bytes) == sealed.sha256 => {}
                Ok(_) => broken.push(format!("{} (changed since {})", sealed.file, sealed.received)),
                Err(_) => broken.push(format!("{} (missing)", sealed.file)),
            }
        }
        for path in &present {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if !register.0.iter().any(|s| s.file == name) {
                broken.push(format!("{name} (never registered)"));
            }
        }
        if broken.is_empty() {
            Ok(register.0.into_iter().map(|s| (bids.join(&s.file), Some(s.received))).collect())
        } else {
            Err(SealError::Broken(broken))
        }
    }
}

/// Bid files of a folder, by name.
fn files(bids: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let io = |source| FolderError::Io { path: bids.into(), source };
    let mut all = Vec::new();
    for entry in std::fs::read_dir(bids).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        if matches!(ending.as_str(), "csv" | "xlsx") {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn opening_is_refused_early_and_after_any_change() {
        let dir = tempfile::tempdir().unwrap();
        let (bids, file) = (dir.path().join("bids"), dir.path().join("s1.csv"));
        std::fs::write(&file, "supplier,lot,price\nS1,L1,10\n").unwrap();
        let noon = date(2026, 5, 29).at(12, 0, 0, 0);
        let (before, after) = (date(2026, 5, 20).at(9, 0, 0, 0), date(2026, 5, 29).at(12, 0, 1, 0));
        Register::receive(&bids, &file, before).unwrap();
        assert!(matches!(Register::receive(&bids, &file, before), Err(SealError::NameTaken(_))));
        assert!(matches!(Register::open(&bids, Some(noon), before), Err(SealError::TooEarly { .. })));
        assert_eq!(Register::open(&bids, Some(noon), after).unwrap().len(), 1);
        std::fs::write(bids.join("late.csv"), "x").unwrap();
        let Err(SealError::Broken(b)) = Register::open(&bids, Some(noon), after) else {
            panic!("an unregistered file")
        };
        assert!(b[0].contains("never registered"));
        std::fs::remove_file(bids.join("late.csv")).unwrap();
        std::fs::write(bids.join("s1.csv"), "supplier,lot,price\nS1,L1,11\n").unwrap();
        let Err(SealError::Broken(b)) = Register::open(&bids, Some(noon), after) else { panic!("a changed file") };
        assert!(b[0].contains("changed"));
        std::fs::remove_file(bids.join("s1.csv")).unwrap();
        assert!(matches!(Register::open(&bids, Some(noon), after), Err(SealError::Broken(_))));
    }
}
