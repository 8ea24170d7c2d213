//! Keys of `scenario.toml`, dotted: `policy.cap_minutes` is `cap_minutes` below `[policy]`, and the same dotted key stands
//! in the first column of a workbook's sheet `scenario`.

use crate::scenario::{Column, Kind};

const fn key(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    default: &'static str,
    example: &'static str,
) -> Column {
    Column::new(name, kind, meaning, example, &[]).default(default)
}

/// Every key of `scenario.toml`.
pub const KEYS: &[Column] = &[
    key("name", Kind::Text, "Name of the scenario", "the folder's name", "\"Sandwell 2026-27\""),
    key("version", Kind::Number, "Version of the files", "1", "1"),
    key("provenance", Kind::Text, "Where the files come from, for people", "", "\"synthetic; seed 7\""),
    key(
        "as_of",
        Kind::Date,
        "Day on which attendance is read: rows whose dates exclude it are left out",
        "all rows count",
        "2026-09-07",
    ),
    key("max_file_mb", Kind::Number, "Largest file that is read, megabytes", "100", "100"),
    key(
        "roads",
        Kind::Text,
        "Road file or folder, relative to the scenario, may start with $SENDROUTE_DATA; or skeleton:black-country",
        "",
        "\"west-midlands.osm.pbf\"",
    ),
    key("matrix", Kind::Text, "The council's own matrix of times, relative to the scenario", "", "\"matrix.csv\""),
    key("travel.source", Kind::Text, "estimate: no map, great circles with speed bands", "estimate", "\"estimate\""),
    key("travel.roads", Kind::Text, "As roads", "", "\"west-midlands.osm.pbf\""),
    key("travel.matrix", Kind::Text, "As matrix", "", "\"matrix.csv\""),
    key("area.south", Kind::Number, "Box that homes must lie in: southern edge, degrees", "no box", "52.42"),
    key("area.west", Kind::Number, "Western edge, degrees", "no box", "-2.10"),
    key("area.north", Kind::Number, "Northern edge, degrees", "no box", "52.58"),
    key("area.east", Kind::Number, "Eastern edge, degrees", "no box", "-1.91"),
    key("policy.cap_minutes", Kind::Number, "The 50-minute rule: longest journey, minutes", "50", "50"),
    key(
        "policy.exception_allowance_minutes",
        Kind::Number,
        "Added to the direct journey of an exception, minutes",
        "5",
        "5",
    ),
    key("policy.margin_percent", Kind::Number, "Added to every mean drive, per cent", "0", "10"),
    key("policy.margin_minutes", Kind::Number, "Added to every drive between two different places, minutes", "0", "1"),
    key("policy.rounding_seconds", Kind::Number, "Added to every clocked journey before it meets its cap", "0", "59"),
    key("policy.mixing", Kind::YesNo, "Passengers of different settings may share a run", "true", "true"),
    key("policy.max_visits", Kind::Number, "Most visits to settings in one run, double runs included", "4", "4"),
    key(
        "policy.wait_with_passengers",
        Kind::YesNo,
        "A vehicle may wait at a setting after unloading while others are aboard",
        "true",
        "true",
    ),
    key("policy.pa_ratio", Kind::Number, "Passengers with shared need one assistant can look after", "4", "4"),
    key(
        "policy.pa_collect_minutes",
        Kind::Number,
        "A run with assistants lasts longer by, minutes (where `assistants.csv` has no home near the depot)",
        "10",
        "10",
    ),
    key("policy.pa_collect_miles", Kind::Number, "A run with assistants is longer by, miles (likewise)", "3", "3"),
    key("policy.earliest_pickup", Kind::Time, "No pick-up before", "06:00", "\"06:30\""),
    key("policy.latest_dropoff", Kind::Time, "No arrival at a home after", "19:00", "\"18:00\""),
    key("policy.walk_metres_per_second", Kind::Number, "Walking speed to a pick-up point", "1.2", "1.2"),
    key(
        "policy.continuity_price",
        Kind::Money,
        "Declared price, pounds a leg and week, of moving a passenger away from today's run",
        "0",
        "\"1.50\"",
    ),
    key("policy.travel_budget_per_mile", Kind::Money, "Personal travel budget, pounds a mile", "0.50", "\"0.45\""),
    key(
        "policy.dwell",
        Kind::Text,
        "Preset of boarding times: standard or cautious; or a table [policy.dwell]",
        "standard",
        "\"cautious\"",
    ),
    key("policy.dwell.setting", Kind::Number, "Fixed seconds of a stop at a setting", "60", "60"),
    key("policy.dwell.board_walk", Kind::Number, "Walk-on passenger boards, seconds (cautious: 120)", "60", "60"),
    key("policy.dwell.alight_walk", Kind::Number, "Walk-on passenger alights, seconds", "20", "20"),
    key(
        "policy.dwell.board_wheelchair",
        Kind::Number,
        "Wheelchair passenger boards, seconds (cautious: 600)",
        "240",
        "240",
    ),
    key("policy.dwell.alight_wheelchair", Kind::Number, "Wheelchair passenger alights, seconds", "120", "120"),
    key(
        "policy.clean_air.corners",
        Kind::Text,
        "Corners of the clean-air zone, lat and lon in order",
        "no zone",
        "[[52.49, -1.91], [52.49, -1.87], [52.47, -1.89]]",
    ),
    key(
        "policy.clean_air.charge_small",
        Kind::Money,
        "Pounds a day for vehicles of up to eight seats that do not comply",
        "8.00",
        "\"8.00\"",
    ),
    key("policy.clean_air.charge_large", Kind::Money, "Pounds a day for larger ones", "50.00", "\"50.00\""),
];
