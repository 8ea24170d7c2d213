//! Columns about settings, term dates and pick-up points.

use super::position;
use crate::scenario::{Column, Kind, TableSpec};

const GATE: [Column; 4] = position!("gate");
const POINT: [Column; 4] = position!("pick-up point");

const fn window(name: &'static str, meaning: &'static str, aliases: &'static [&'static str]) -> Column {
    Column::new(name, Kind::Text, meaning, "12:45-13:05", aliases).default("as on other days")
}

/// `settings.csv`.
pub const SETTINGS: TableSpec = TableSpec {
    name: "settings",
    position: true,
    columns: &[
        Column::new(
            "ref",
            Kind::Text,
            "Reference, unique: the URN or the council's own",
            "S01",
            &[
                "reference",
                "setting",
                "setting ref",
                "setting id",
                "urn",
                "school code",
                "school id",
                "school ref",
                "establishment number",
                "dfe number",
                "code",
                "id",
            ],
        )
        .required(),
        Column::new(
            "name",
            Kind::Text,
            "Name officers know it by",
            "The Meadows",
            &["setting name", "school", "school name", "establishment", "establishment name", "title"],
        )
        .default("the reference"),
        Column::new(
            "kind",
            Kind::Text,
            "special, independent_special, primary, secondary, alternative_provision or post16",
            "special",
            &["type", "setting type", "school type", "establishment type", "category", "phase"],
        )
        .default("special"),
        GATE[0],
        GATE[1],
        GATE[2],
        GATE[3],
        Column::new(
            "in_borough",
            Kind::YesNo,
            "Inside the council's own area",
            "yes",
            &["in borough", "in area", "in authority", "in la", "local"],
        )
        .default("yes"),
        Column::new(
            "am_earliest",
            Kind::Time,
            "Morning: earliest start of unloading (gate opens)",
            "08:30",
            &["gate opens", "gate open", "am gate opens", "drop off from", "am from", "doors open", "morning from"],
        ),
        Column::new(
            "am_latest",
            Kind::Time,
            "Morning: latest end of the last alighting",
            "08:50",
            &[
                "am to",
                "time of arrival",
                "arrive by",
                "start time",
                "school start",
                "am bell",
                "bell time",
                "latest arrival",
                "morning to",
                "school start time",
            ],
        ),
        Column::new(
            "pm_earliest",
            Kind::Time,
            "Afternoon: earliest start of loading",
            "15:10",
            &[
                "pm from",
                "finish time",
                "school finish",
                "school end",
                "end time",
                "time of departure",
                "pm bell",
                "collect from",
                "afternoon from",
                "school finish time",
            ],
        ),
        Column::new(
            "pm_latest",
            Kind::Time,
            "Afternoon: latest departure",
            "15:35",
            &["pm to", "leave by", "collect by", "gate closes", "latest departure", "afternoon to"],
        ),
        window("am_window_mon", "Morning window on Mondays, as 08:30-08:50, or closed", &["monday am", "mon am"]),
        window("am_window_tue", "Morning window on Tuesdays, or closed", &["tuesday am", "tue am"]),
        window("am_window_wed", "Morning window on Wednesdays, or closed", &["wednesday am", "wed am"]),
        window("am_window_thu", "Morning window on Thursdays, or closed", &["thursday am", "thu am"]),
        window("am_window_fri", "Morning window on Fridays, or closed", &["friday am", "fri am"]),
        window("pm_window_mon", "Afternoon window on Mondays, or closed", &["monday pm", "mon pm", "monday finish"]),
        window("pm_window_tue", "Afternoon window on Tuesdays, or closed", &["tuesday pm", "tue pm", "tuesday finish"]),
        window(
            "pm_window_wed",
            "Afternoon window on Wednesdays, or closed",
            &["wednesday pm", "wed pm", "wednesday finish"],
        ),
        window(
            "pm_window_thu",
            "Afternoon window on Thursdays, or closed",
            &["thursday pm", "thu pm", "thursday finish"],
        ),
        window("pm_window_fri", "Afternoon window on Fridays, or closed", &["friday pm", "fri pm", "friday finish"]),
        Column::new(
            "dwell_seconds",
            Kind::Number,
            "Fixed seconds of a stop here",
            "90",
            &["dwell", "stop seconds", "turnaround seconds"],
        )
        .default("the policy's"),
        Column::new(
            "places",
            Kind::Number,
            "Vehicles that can unload or load at once",
            "6",
            &["unloading places", "bays", "unloading bays", "vehicle bays", "drop off bays"],
        )
        .default("no limit"),
        Column::new(
            "alight_walk_seconds",
            Kind::Number,
            "Alighting seconds of a walk-on passenger here",
            "30",
            &["alight seconds", "alighting seconds"],
        )
        .default("the policy's"),
        Column::new(
            "alight_wheelchair_seconds",
            Kind::Number,
            "Alighting seconds of a wheelchair passenger here",
            "180",
            &["wheelchair alight seconds", "wheelchair alighting seconds"],
        )
        .default("the policy's"),
    ],
};

/// `calendar.csv`.
pub const CALENDAR: TableSpec = TableSpec {
    name: "calendar",
    position: false,
    columns: &[
        Column::new("kind", Kind::Text, "term or closure", "term", &["type", "entry"]).required(),
        Column::new("name", Kind::Text, "Name", "Autumn 1", &["term", "description", "reason", "term name"]),
        Column::new(
            "first",
            Kind::Date,
            "First day",
            "2026-09-07",
            &["start", "from", "start date", "date", "first day"],
        )
        .required(),
        Column::new("last", Kind::Date, "Last day", "2026-10-23", &["end", "to", "end date", "last day"])
            .default("the first day (closures only)"),
    ],
};

/// `pickup_points.csv`.
pub const PICKUP_POINTS: TableSpec = TableSpec {
    name: "pickup_points",
    position: true,
    columns: &[
        Column::new(
            "ref",
            Kind::Text,
            "Reference, unique",
            "PP01",
            &["reference", "point", "point ref", "pickup point", "stop", "stop ref", "id"],
        )
        .required(),
        Column::new(
            "name",
            Kind::Text,
            "Name",
            "Great Bridge Library",
            &["description", "location", "stop name", "point name"],
        )
        .default("the reference"),
        POINT[0],
        POINT[1],
        POINT[2],
        POINT[3],
    ],
};
