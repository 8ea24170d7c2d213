//! The README of a generated scenario: synthetic, from which facts, with which command, and what is in it.

use super::{Line, small::small_cast, summary};
use crate::model::{Scenario, scenario::TravelSource};
use std::fmt::Write;

/// The README of a scenario that `command` generated.
pub fn readme(scenario: &Scenario, command: &str) -> String {
    let mut text = opening(scenario, command);
    text.push_str(&travel(scenario));
    text.push_str("## What is in it\n\n| | number | share |\n|---|---:|---:|\n");
    for line in summary(scenario) {
        let share = if line.of == 0 { String::new() } else { format!("{:.1} %", line.percent()) };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {} | {} | {share} |", line.what, line.count);
    }
    text
}

/// The README of the small scenario: its cast, each with the rule the passenger is there for.
pub fn small_readme(scenario: &Scenario, command: &str) -> String {
    let mut text = opening(scenario, command);
    text.push_str(&travel(scenario));
    text.push_str(
        "It exercises every rule at least once. Besides the passengers below: the Albright centre has one unloading place, \
         The Westminster School finishes early on Fridays, a college lies in the clean-air zone, one of the three own \
         vehicles pays its charge, one is disposable, and one neighbourhood's part-timers can share a seat.\n\n\
         | passenger | is there for |\n|---|---|\n",
    );
    for (reference, rule) in small_cast() {
        let _ = writeln!(text, "| {reference} | {rule} |");
    }
    text
}

/// Where travel times come from, as the last of the facts.
fn travel(scenario: &Scenario) -> String {
    let from = match &scenario.travel {
        TravelSource::Estimate => "estimated from distances, with no map".to_owned(),
        TravelSource::Given(file) => format!("the matrix in `{file}`"),
        TravelSource::Roads(name) if name.starts_with(TravelSource::SKELETON) => {
            "the embedded skeleton of the main roads of the Black Country, with estimated local streets (`docs/roads.md`); for \
             real runs name an OpenStreetMap extract as `roads` in `scenario.toml`"
                .to_owned()
        }
        TravelSource::Roads(file) => format!("the roads in `{file}`"),
    };
    format!("Travel times: {from}.\n\n")
}

fn opening(scenario: &Scenario, command: &str) -> String {
    let passengers = summary(scenario).first().map_or(0, |l: &Line| l.count);
    format!(
        "# Scenario `{}`\n\n\
         Synthetic: {passengers} passengers, none of whom exists. Made with\n\n    {command}\n\n\
         which writes the same files, byte for byte, on every machine.\n\n\
         ## From which facts\n\n\
         - Homes: drawn around the 39 middle-layer areas of Sandwell in proportion to children aged 5-17 (Office for National \
         Statistics, mid-2022, rounded), unless the command names a file of homes. Wards and postcodes are plausible, not real.\n\
         - Settings: real names with positions rounded to three decimals, about 100 m (Department for Education, Get Information \
         About Schools, January 2026), unless the command names a file of settings. Year ranges, bell times, unloading places \
         and numbers of passengers are assumptions.\n\
         - Shares of needs: national and West Midlands figures where published, otherwise assumptions.\n\
         - Operators, contracts, routes, prices and the own fleet are invented. Telephone numbers are of the range kept for \
         drama.\n\
         - Both sources: Open Government Licence v3.0. Contains public sector information.\n\n",
        scenario.name
    )
}
