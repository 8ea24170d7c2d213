//! Files besides the scenario's own that its travel times are made from: speeds, the council's matrix, roads.
//!
//! A plan's folder keeps copies of them, so that it can be moved and its times made again; large extracts stay where they
//! are and are named when they are missing.

use super::roads::source::SPEEDS;
use crate::model::{Scenario, scenario::TravelSource};
use std::path::{Component, Path};

/// Files larger than this are not copied beside a plan, bytes.
pub const MOST_COPIED: u64 = 64 << 20;
/// Tables of a folder of roads.
const TABLES: [&str; 3] = ["node.csv", "link.csv", "config.csv"];

/// The file or folder of roads or times that a scenario names by a path from its folder; `None` for estimates, skeletons
/// and paths that lead elsewhere.
pub fn named(scenario: &Scenario) -> Option<&str> {
    let (TravelSource::Given(file) | TravelSource::Roads(file)) = &scenario.travel else { return None };
    let elsewhere = file.starts_with(TravelSource::SKELETON) || file.starts_with("$SENDROUTE_DATA");
    let inside = Path::new(file).components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    (!elsewhere && inside).then_some(file)
}

/// Copies speeds from `speeds` and the file or folder of roads or times from `files` into a folder, where they are there
/// and not too large.
///
/// # Errors
/// When the system cannot copy one, with its path.
pub fn copy(
    scenario: &Scenario,
    speeds: &Path,
    files: &Path,
    to: &Path,
) -> Result<(), (std::path::PathBuf, std::io::Error)> {
    copy_file(&speeds.join(SPEEDS), &to.join(SPEEDS))?;
    let Some(name) = named(scenario) else { return Ok(()) };
    let (from, to) = (files.join(name), to.join(name));
    if from.is_dir() {
        return TABLES.iter().try_for_each(|table| copy_file(&from.join(table), &to.join(table)));
    }
    copy_file(&from, &to)
}

fn copy_file(from: &Path, to: &Path) -> Result<(), (std::path::PathBuf, std::io::Error)> {
    let Ok(about) = std::fs::metadata(from) else { return Ok(()) };
    if !about.is_file() || about.len() > MOST_COPIED || to.exists() {
        return Ok(());
    }
    let failed = |e| (to.to_owned(), e);
    to.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(failed)?;
    std::fs::copy(from, to).map_err(failed)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::travel::testing;

    #[test]
    fn only_what_lies_inside_and_is_there_is_copied() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let put = |name: &str| {
            let path = from.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name).unwrap();
        };
        ["speeds.toml", "maps/town.osm", "model/node.csv", "model/link.csv", "model/notes.txt"]
            .into_iter()
            .for_each(put);
        let roads = |file: &str| testing::scenario(TravelSource::Roads(file.into()));
        for file in
            ["maps/town.osm", "model", "gone.osm", "../else.osm", "skeleton:black-country", "$SENDROUTE_DATA/x.osm"]
        {
            copy(&roads(file), from.path(), from.path(), to.path()).unwrap();
        }
        for (file, there) in [
            ("speeds.toml", true),
            ("maps/town.osm", true),
            ("model/node.csv", true),
            ("model/link.csv", true),
            ("model/notes.txt", false),
            ("gone.osm", false),
        ] {
            assert_eq!(to.path().join(file).exists(), there, "{file}");
        }
        let names = ["../else.osm", "skeleton:black-country", "$SENDROUTE_DATA/x.osm", "/etc/x.osm"];
        assert!(names.iter().all(|n| named(&roads(n)).is_none()));
    }
}
