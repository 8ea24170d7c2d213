//! The plan's folder: everything an officer opens, complete or not at all.
//!
//! All files are written into a new folder beside the old one, which then takes its place, so that a crash or a full disk
//! never leaves half a plan and never loses the last one.

use super::{ReportError, write_all};
use crate::model::{Demand, Scenario, TravelTimes};
use crate::plan::{Plan, PlanError};
use crate::travel::{Source, side};
use std::path::{Path, PathBuf};

/// Why a plan's folder was not written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder holds something that is not a plan.
    #[error("`{}` is not empty and holds no plan; name another folder, or empty this one", .0.display())]
    NotAPlan(PathBuf),
    /// The plan document.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A report.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The file system.
    #[error("cannot write `{}`: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> FolderError + '_ {
    move |source| FolderError::Io { path: path.to_owned(), source }
}

/// Whether a plan may be written there: a folder that does not exist, is empty, or holds a plan.
///
/// # Errors
/// [`FolderError::NotAPlan`] where it would destroy something else.
pub fn may_write(dir: &Path) -> Result<(), FolderError> {
    let Ok(mut entries) = std::fs::read_dir(dir) else {
        return if dir.exists() { Err(FolderError::NotAPlan(dir.to_owned())) } else { Ok(()) };
    };
    if entries.next().is_none() || dir.join("plan.json").exists() {
        Ok(())
    } else {
        Err(FolderError::NotAPlan(dir.to_owned()))
    }
}

/// Writes the plan with all reports, runs drawn along the roads of `source` where it knows them, and a copy of its scenario. What was written, below `dir`.
///
/// # Errors
/// [`FolderError`]; then `dir` is as it was.
pub fn write(
    plan: &Plan,
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    source: Option<&dyn Source>,
    scenario_path: &Path,
    dir: &Path,
) -> Result<Vec<PathBuf>, FolderError> {
    may_write(dir)?;
    let parent = dir.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(io(parent))?;
    let fresh = tempfile::Builder::new().prefix(".plan-").tempdir_in(parent).map_err(io(parent))?;
    crate::plan::write(plan, fresh.path())?;
    copy_scenario(scenario, scenario_path, fresh.path())?;
    let mut written = write_all(plan, scenario, demand, travel, source, fresh.path())?;
    written.push(fresh.path().join("plan.json"));
    let written = written.iter().filter_map(|p| p.strip_prefix(fresh.path()).ok()).map(|p| dir.join(p)).collect();
    swap(fresh, dir)?;
    Ok(written)
}

/// Copies a scenario folder's files, or the workbook, and what its travel times are made from; large maps stay behind.
fn copy_scenario(scenario: &Scenario, from: &Path, to: &Path) -> Result<(), FolderError> {
    let side = |from: &Path, to: &Path| {
        side::copy(scenario, from, from, to).map_err(|(path, source)| FolderError::Io { path, source })
    };
    if !from.is_dir() {
        let copy = to.join(from.file_name().unwrap_or("scenario.xlsx".as_ref()));
        std::fs::copy(from, &copy).map_err(io(&copy))?;
        return side(from.parent().unwrap_or(from), to);
    }
    let folder = to.join("scenario");
    std::fs::create_dir_all(&folder).map_err(io(&folder))?;
    let roads = side::named(scenario).map(|name| from.join(name));
    for entry in std::fs::read_dir(from).map_err(io(from))? {
        let path = entry.map_err(io(from))?.path();
        if path.is_file() && roads.as_ref() != Some(&path) {
            let copy = folder.join(path.file_name().unwrap_or_default());
            std::fs::copy(&path, &copy).map_err(io(&copy))?;
        }
    }
    side(from, &folder)
}

/// Puts the fresh folder in the place of the old one, which comes back where that fails.
fn swap(fresh: tempfile::TempDir, dir: &Path) -> Result<(), FolderError> {
    open_to_all(fresh.path()).map_err(io(dir))?;
    if !dir.exists() {
        return std::fs::rename(fresh.keep(), dir).map_err(io(dir));
    }
    let parent = dir.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let aside = tempfile::Builder::new().prefix(".plan-old-").tempdir_in(parent).map_err(io(parent))?;
    let old = aside.path().join("plan");
    std::fs::rename(dir, &old).map_err(io(dir))?;
    if let Err(error) = std::fs::rename(fresh.path(), dir) {
        if std::fs::rename(&old, dir).is_err() {
            // Never lost: the old plan stays where it was put aside.
            let _ = aside.keep();
        }
        return Err(io(dir)(error));
    }
    // Nothing stands at its path any more; without this the guard would look for it.
    let _ = fresh.keep();
    aside.close().map_err(io(dir))
}

/// Temporary folders are private; a plan gets the rights of any new folder.
#[cfg(unix)]
fn open_to_all(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o755))
}
#[cfg(not(unix))]
fn open_to_all(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::fixture;
    use std::fs;

    #[test]
    fn a_new_plan_replaces_the_old_folder_and_nothing_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let f = fixture::council(12, 2);
        let files = home.path().join("files");
        crate::scenario::save(&f.scenario, &files).unwrap();
        let (dir, beside) = (home.path().join("term"), home.path().join("term.old"));
        fs::create_dir(&beside).unwrap();
        fs::write(beside.join("notes.txt"), "mine").unwrap();

        let write_once = || write(&f.plan, &f.scenario, &f.demand, &f.travel, None, &files, &dir).unwrap();
        write_once();
        let stale = dir.join("sheets").join("driver-D999.html");
        fs::write(&stale, "a contract that is no more").unwrap();
        let written = write_once();
        assert!(written.iter().all(|p| p.starts_with(&dir) && p.exists()), "{written:?}");
        assert!(dir.join("plan.json").exists() && dir.join("scenario").join("passengers.csv").exists());
        assert!(!stale.exists(), "no crew works from a sheet the plan no longer has");
        assert_eq!(fs::read_to_string(beside.join("notes.txt")).unwrap(), "mine");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 3, "nothing half-written stays behind");
    }

    #[test]
    fn a_folder_without_a_plan_is_never_touched() {
        let home = tempfile::tempdir().unwrap();
        let f = fixture::council(12, 2);
        let dir = home.path().join("photos");
        fs::create_dir(&dir).unwrap();
        fs::write(dir.join("a.txt"), "mine").unwrap();
        let refused = write(&f.plan, &f.scenario, &f.demand, &f.travel, None, home.path(), &dir);
        assert!(matches!(refused, Err(FolderError::NotAPlan(_))), "{refused:?}");
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);
    }
}
