//! Plans on disk: `plan.json` read with friendly errors, written atomically, and its JSON Schema.

use super::document::{PLAN_VERSION, Plan};
use serde::Deserialize;
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// Name of the plan in its folder.
pub const PLAN_FILE: &str = "plan.json";
/// Name of the scenario's copy in the plan's folder.
pub const SCENARIO_FOLDER: &str = "scenario";

/// Why a plan could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// There is no such file or folder.
    #[error("there is no plan at `{0}`: give an output folder of `sendroute plan`, or its `plan.json`")]
    Missing(PathBuf),
    /// The folder holds no plan.
    #[error("the folder `{0}` holds no `plan.json`")]
    NotAPlanFolder(PathBuf),
    /// The file system refused.
    #[error("cannot {verb} `{path}`: {source}")]
    Io {
        /// `read` or `write`.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not JSON, or not a plan.
    #[error("`{path}` is not a plan: {source}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        source: serde_json::Error,
    },
    /// Written by another version of the program.
    #[error("`{path}` has plan format {found}; this program reads format {PLAN_VERSION}: make the plan again with it")]
    Version {
        /// The file.
        path: PathBuf,
        /// The format of the file.
        found: u32,
    },
}

/// The one field every version of the format has.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

/// Reads a plan from an output folder or from its `plan.json`. Returns it with the folder it lies in.
///
/// # Errors
/// [`PlanError`] where there is no plan, it cannot be read, has another format version or is not a plan.
pub fn read(path: &Path) -> Result<(Plan, PathBuf), PlanError> {
    let file = if path.is_dir() { path.join(PLAN_FILE) } else { path.to_owned() };
    if !file.exists() {
        let path = path.to_owned();
        return Err(if path.is_dir() { PlanError::NotAPlanFolder(path) } else { PlanError::Missing(path) });
    }
    let bytes = std::fs::read(&file).map_err(|source| PlanError::Io { verb: "read", path: file.clone(), source })?;
    // The version first: a plan of another format should be named as such, not as malformed.
    let malformed = |source| PlanError::Malformed { path: file.clone(), source };
    let head: Head = serde_json::from_slice(&bytes).map_err(malformed)?;
    if head.version != PLAN_VERSION {
        return Err(PlanError::Version { path: file, found: head.version });
    }
    let plan = serde_json::from_slice(&bytes).map_err(malformed)?;
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    Ok((plan, folder))
}

/// Writes `plan.json` at `path` (a file, or a folder that exists), complete or not at all.
///
/// # Errors
/// [`PlanError::Io`] where the file system refuses.
pub fn write(plan: &Plan, path: &Path) -> Result<(), PlanError> {
    let file = if path.is_dir() { path.join(PLAN_FILE) } else { path.to_owned() };
    let failed = |source| PlanError::Io { verb: "write", path: file.clone(), source };
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    {
        let mut out = std::io::BufWriter::new(temporary.as_file_mut());
        serde_json::to_writer_pretty(&mut out, plan).map_err(|e| failed(e.into()))?;
        out.write_all(b"\n").and_then(|()| out.flush()).map_err(failed)?;
    }
    readable_by_all(temporary.as_file()).map_err(failed)?;
    temporary.persist(&file).map_err(|e| failed(e.error))?;
    Ok(())
}

/// Temporary files are private; a plan gets the rights of any new file of the folder.
#[cfg(unix)]
pub(super) fn readable_by_all(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}
#[cfg(not(unix))]
pub(super) fn readable_by_all(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Where a plan's scenario lies: the copy in the plan's folder, else the path it was made from.
pub fn scenario_path(plan: &Plan, folder: &Path) -> PathBuf {
    let original = folder.join(&plan.source.path);
    let workbook = original.file_name().map(|name| folder.join(name)).filter(|copy| copy.is_file());
    let copy = folder.join(SCENARIO_FOLDER);
    if copy.exists() { copy } else { workbook.unwrap_or(original) }
}

/// The JSON Schema of `plan.json`, as `schemas/plan.schema.json` holds it.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Plan).to_value()
}
