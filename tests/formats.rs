//! `docs/formats.md` says what the program reads and writes. Its tables are made from the same lists that the readers
//! follow; `SENDROUTE_WRITE_DOCS=1 cargo test --test formats` brings them up to date.

use sendroute::plan::document::Plan;
use sendroute::plan::make::locks::LOCKS;
use sendroute::scenario::{Column, Faults, Grid, KEYS, Kind, TABLES, Table};
use serde_json::Value;
use std::fmt::Write;

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Money => "pounds",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::YesNo => "yes/no",
    }
}

fn rows(columns: &[Column], with_aliases: bool) -> String {
    let mut text = String::from("| column | holds | meaning | default | example |");
    text.push_str(if with_aliases {
        " other headings |\n|---|---|---|---|---|---|\n"
    } else {
        "\n|---|---|---|---|---|\n"
    });
    for c in columns {
        let default = if c.required { "**required**" } else { c.default };
        let (name, meaning, example) = (c.name, cell(c.meaning), cell(c.example));
        let _ = write!(text, "| `{name}` | {} | {meaning} | {} | `{example}` |", kind(c.kind), cell(default));
        if with_aliases {
            let _ = write!(text, " {} |", cell(&c.aliases.join(", ")));
        }
        text.push('\n');
    }
    if with_aliases { text } else { text.replacen("| column |", "| key |", 1) }
}

/// Type of a field as a reader thinks of it.
fn type_of(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return format!("`{}`", reference.rsplit('/').next().unwrap_or_default());
    }
    if let Some(options) = schema["anyOf"].as_array() {
        let types: Vec<String> = options.iter().map(type_of).filter(|t| t != "null").collect();
        return types.join(" or ");
    }
    match &schema["type"] {
        Value::String(name) if name == "array" => format!("list of {}", type_of(&schema["items"])),
        Value::String(name) => name.clone(),
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).filter(|n| *n != "null").collect::<Vec<_>>().join(" or ")
        }
        _ => "any".to_owned(),
    }
}

fn words(choice: &Value) -> Vec<String> {
    let listed = choice["enum"].as_array().cloned().unwrap_or_default();
    listed.iter().chain(choice.get("const")).filter_map(Value::as_str).map(|w| format!("`{w}`")).collect()
}

fn object(name: &str, schema: &Value) -> String {
    let about = schema["description"].as_str().unwrap_or_default().replace('\n', " ");
    let mut text = format!("### `{name}`\n{about}\n");
    let required: Vec<&str> =
        schema["required"].as_array().map(|r| r.iter().filter_map(Value::as_str).collect()).unwrap_or_default();
    if let Some(fields) = schema["properties"].as_object() {
        text.push_str("\n| field | type | meaning |\n|---|---|---|\n");
        for (field, schema) in fields {
            let optional = if required.contains(&field.as_str()) { "" } else { ", may be absent" };
            let about = schema["description"].as_str().unwrap_or_default().replace('\n', " ");
            let _ = writeln!(text, "| `{field}` | {}{optional} | {} |", type_of(schema), cell(&about));
        }
    } else {
        let choices: Vec<String> = match schema["oneOf"].as_array() {
            Some(choices) => choices
                .iter()
                .flat_map(|c| {
                    let about = c["description"].as_str().unwrap_or_default().replace('\n', " ");
                    words(c).into_iter().map(move |w| if about.is_empty() { w } else { format!("{w}: {about}") })
                })
                .collect(),
            None => words(schema),
        };
        let base = if choices.is_empty() { format!("A {}.", type_of(schema)) } else { String::new() };
        let _ = write!(text, "{base}");
        for choice in &choices {
            let _ = writeln!(text, "- {choice}");
        }
        if choices.is_empty() {
            text.push('\n');
        }
    }
    text
}

fn plan_fields() -> String {
    let schema = serde_json::to_value(schemars::schema_for!(Plan)).unwrap();
    let mut text = object("Plan", &schema);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        text.push('\n');
        text.push_str(&object(name, definition));
    }
    text
}

#[test]
fn the_tables_of_the_document_are_those_of_the_program() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/formats.md");
    let mut document = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let mut sections: Vec<(String, String)> =
        TABLES.iter().map(|t| (t.name.to_owned(), rows(t.columns, true))).collect();
    sections.push((LOCKS.name.to_owned(), rows(LOCKS.columns, true)));
    sections.push(("scenario.toml".to_owned(), rows(KEYS, false)));
    sections.push(("plan.json".to_owned(), plan_fields()));
    let mut stale = Vec::new();
    for (name, text) in sections {
        let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
        let from = document.find(&begin).unwrap_or_else(|| panic!("formats.md has no section {name}")) + begin.len();
        let to = from + document[from..].find(&end).unwrap_or_else(|| panic!("section {name} has no end"));
        if document[from..to] != text {
            stale.push(name);
            document.replace_range(from..to, &text);
        }
    }
    if std::env::var_os("SENDROUTE_WRITE_DOCS").is_some() {
        std::fs::write(path, document).unwrap();
    } else {
        assert!(stale.is_empty(), "out of date: {stale:?}; run SENDROUTE_WRITE_DOCS=1 cargo test --test formats");
    }
}

/// Every heading that the document lists is understood.
#[test]
fn every_heading_of_the_document_works() {
    for table in TABLES {
        for column in table.columns {
            assert!(!column.meaning.is_empty() && !column.example.is_empty(), "{} of {}", column.name, table.name);
            for heading in column.aliases.iter().chain([&column.name]) {
                let rows = vec![(1, vec![heading.to_uppercase()]), (2, vec![column.example.to_owned()])];
                let faults = Faults::new();
                let read = Table::new(Grid { name: "t".to_owned(), rows }, table, &faults).unwrap();
                assert!(read.has_column(column.name), "{heading} for {} of {}", column.name, table.name);
                assert_eq!(read.rows(&faults).next().unwrap().text(column.name), column.example);
            }
        }
    }
}

/// Every code of a fault in the sources of the room is in the document.
#[test]
fn every_code_is_documented() {
    let document = include_str!("../docs/formats.md");
    let mut found = 0;
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/scenario"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for call in ["Fault::error(", "Fault::warning(", "CellFault::new(", "row.error(", "row.warning("] {
                for after in source.split(call).skip(1) {
                    // The code is the first kebab-case literal of the call.
                    let literals = after.split('"').skip(1).step_by(2).take(2);
                    let is_code = |w: &&str| w.contains('-') && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
                    if let Some(code) = literals.into_iter().find(is_code) {
                        found += 1;
                        assert!(document.contains(&format!("`{code}`")), "{code} of {}", path.display());
                    }
                }
            }
        }
    }
    assert!(found > 60, "{found}");
}
