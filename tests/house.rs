//! The house kept in order: what the pages promise is there, arrows between rooms point one way, nothing is too large.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Files of a folder and all folders in it, relative to the root.
fn below(folder: &str) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(root()) {
                files.push(relative.to_owned());
            }
        }
    }
    files.sort();
    files
}

fn ends_with(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|e| e == extension)
}

fn sources() -> Vec<PathBuf> {
    let files = ["src", "tests", "benches"].into_iter().flat_map(below);
    files.filter(|p| ends_with(p, "rs")).collect()
}

fn pages() -> Vec<PathBuf> {
    let top = ["README.md", "CHANGELOG.md"].map(PathBuf::from);
    top.into_iter().chain(below("docs")).chain(below("scenarios")).filter(|p| ends_with(p, "md")).collect()
}

/// Everything committed: what Git lists, or all folders of a copy without Git.
fn committed() -> Vec<PathBuf> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    match listed {
        Ok(out) if out.status.success() => {
            let names = String::from_utf8_lossy(&out.stdout).into_owned();
            names.split('\0').filter(|n| !n.is_empty()).map(PathBuf::from).filter(|p| root().join(p).exists()).collect()
        }
        _ => ["src", "tests", "benches", "docs", "scenarios", "schemas"].into_iter().flat_map(below).collect(),
    }
}

#[test]
fn every_dependency_is_explained() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let page = read("docs/dependencies.md");
    let explained: BTreeSet<&str> =
        page.lines().filter_map(|l| l.strip_prefix("| `")?.split_once('`')).map(|(name, _)| name).collect();
    let names = |table: &str| manifest[table].as_table().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let mut used = names("dependencies");
    assert!(used.len() > 10);
    used.extend(names("dev-dependencies"));
    let missing: Vec<_> = used.iter().filter(|n| !explained.contains(n.as_str())).collect();
    assert!(missing.is_empty(), "docs/dependencies.md does not say why: {missing:?}");
}

#[test]
fn every_subcommand_is_in_the_pages() {
    let out = assert_cmd::Command::cargo_bin("sendroute").unwrap().arg("--help").assert().success();
    let help = String::from_utf8(out.get_output().stdout.clone()).unwrap();
    let commands = help.split("Commands:").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    let names: Vec<&str> = commands
        .lines()
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() >= 4, "{help}");
    let pages: String = pages().iter().filter(|p| !p.starts_with("scenarios")).map(read).collect();
    let silent: Vec<_> = names.iter().filter(|name| !pages.contains(&format!("sendroute {name}"))).collect();
    assert!(silent.is_empty(), "no page says what these do: {silent:?}");
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let folder = root().join(&page).parent().unwrap().to_owned();
        let text = read(&page);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target) {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains("://") && !folder.join(file).exists() {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_page_of_the_documentation_is_linked_from_the_readme() {
    let readme = read("README.md");
    let unlinked: Vec<_> = below("docs")
        .into_iter()
        .filter(|p| ends_with(p, "md"))
        .map(|p| p.to_string_lossy().replace('\\', "/"))
        .filter(|p| !readme.contains(&format!("]({p})")))
        .collect();
    assert!(unlinked.is_empty(), "{unlinked:?}");
}

#[test]
fn no_committed_file_is_large() {
    let files = committed();
    assert!(files.len() > 50);
    let large: Vec<_> =
        files.iter().filter(|p| fs::metadata(root().join(p)).is_ok_and(|m| m.len() > 1024 * 1024)).collect();
    assert!(large.is_empty(), "over 1 MiB: {large:?}");
}

#[test]
fn no_source_file_is_long_or_opens_without_saying_what_it_is_for() {
    let mut faults = Vec::new();
    for path in sources() {
        let text = read(&path);
        let lines = text.lines().count();
        if lines > 500 {
            faults.push(format!("{} has {lines} lines, more than 500", path.display()));
        }
        let tests_of_a_room = path.file_stem().is_some_and(|s| s.to_string_lossy().ends_with("tests"));
        if !text.starts_with("//!") && !tests_of_a_room {
            faults.push(format!("{} opens without a paragraph on what it is for", path.display()));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Which rooms a room may know besides itself (`docs/design.md`). `cli` may know all.
fn arrows() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("model", &[] as &[&str]),
        ("scenario", &["model"]),
        ("travel", &["model"]),
        ("routing", &["model"]),
        ("literature", &["model", "routing"]),
        ("plan", &["model", "scenario", "travel", "routing"]),
        ("procurement", &["model", "scenario", "travel", "routing", "plan"]),
        ("finance", &["model", "scenario", "travel", "routing", "plan", "procurement"]),
        ("report", &["model", "scenario", "travel", "routing", "plan", "procurement", "finance"]),
    ])
}

/// Rooms a source names after `crate::`, alone or in braces. Comments and what stands behind `#[cfg(test)]` do not count.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code = code.split("#[cfg(all(test").next().unwrap_or_default();
    let code: String = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut rooms = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let Some(list) = rest.strip_prefix('{') else {
            rooms.insert(word(rest));
            continue;
        };
        let (mut depth, mut fresh) = (1, true);
        for (i, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' => fresh = true,
                _ if depth == 1 && fresh && c.is_alphanumeric() => {
                    rooms.insert(word(&list[i..]));
                    fresh = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    rooms
}

#[test]
fn rooms_are_found_in_every_form_of_use() {
    let text = "use crate::{\n    model::{Leg, Secs},\n    plan::{self, file::read},\n    travel,\n};\n\
                fn f() { crate::scenario::load() }\n// crate::report\n#[cfg(test)]\nmod tests { use crate::cli; }\n";
    let found: Vec<String> = rooms_named(text).into_iter().collect();
    assert_eq!(found, ["model", "plan", "scenario", "travel"]);
}

/// Whether the module above declares a file for tests only.
fn is_for_tests(path: &Path) -> bool {
    let name = path.file_stem().and_then(|n| n.to_str()).unwrap_or_default();
    let above = path.with_file_name("mod.rs");
    let above = if root().join(&above).exists() { read(above) } else { String::new() };
    ["", "pub ", "pub(crate) "].iter().any(|word| above.contains(&format!("#[cfg(test)]\n{word}mod {name};")))
}

#[test]
fn arrows_between_rooms_point_one_way() {
    let arrows = arrows();
    let rooms: BTreeSet<&str> = arrows.keys().copied().chain(["cli"]).collect();
    let mut wrong = Vec::new();
    for path in below("src").into_iter().filter(|p| ends_with(p, "rs")) {
        let inner = path.strip_prefix("src").unwrap();
        let Some(room) = inner.parent().and_then(|p| p.iter().next()).and_then(|r| r.to_str()) else { continue };
        let Some(mut allowed) = arrows.get(room).copied() else { continue };
        if inner.starts_with("plan/verify") {
            allowed = &["model", "scenario", "travel"];
        }
        if inner.starts_with("literature/check") {
            allowed = &[];
        }
        if is_for_tests(&path) {
            continue;
        }
        for named in rooms_named(&read(&path)) {
            if rooms.contains(named.as_str()) && named != room && !allowed.contains(&named.as_str()) {
                wrong.push(format!("{} knows {named}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_checker_of_published_instances_shares_no_code_with_their_search() {
    let files: Vec<PathBuf> = below("src/literature/check").into_iter().filter(|p| ends_with(p, "rs")).collect();
    assert!(files.len() >= 3);
    for path in files {
        let text = read(&path);
        for word in ["problem::", "kernel", "search::", "crate::routing"] {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
    }
}

#[cfg(unix)]
#[test]
fn scripts_can_be_run() {
    use std::os::unix::fs::PermissionsExt;
    for script in [".ci/run", "tools/needs.sh"] {
        let mode = fs::metadata(root().join(script)).unwrap().permissions().mode();
        assert!(mode & 0o111 == 0o111, "{script} is not executable");
    }
}
