//! Columns about operators' vehicle classes and the own fleet.

use super::position;
use crate::scenario::{Column, Kind, TableSpec};

const DEPOT: [Column; 4] = position!("depot");

const LAYOUTS: Column = Column::new(
    "layouts",
    Kind::Text,
    "Ways to set the vehicle up, separated by ;: seats for passengers and assistants + wheelchair places",
    "16+0;12+1;9+2",
    &["layout", "seats", "capacity", "seating", "seats and wheelchairs", "configuration", "configurations"],
)
.required();
const LICENCE: Column = Column::new(
    "licence",
    Kind::Text,
    "private_hire (hackney or private hire), section19 or psv",
    "psv",
    &["license", "licence class", "licence type", "license type", "operator licence"],
)
.default("private_hire up to eight places, otherwise psv");
const LIFT: Column = Column::new(
    "lift",
    Kind::YesNo,
    "Has a tail lift, or a ramp rated for any wheelchair",
    "yes",
    &["tail lift", "ramp", "lift or ramp", "accessible", "wheelchair accessible"],
)
.default("no");
const FRONT_SEATS: Column = Column::new(
    "front_seats",
    Kind::Number,
    "Seats beside the driver, barred to passengers who may not sit in front",
    "1",
    &["front seat", "seats in front", "front passenger seats"],
)
.default("1");
const HARNESSES: Column =
    Column::new("harnesses", Kind::Number, "Harnesses carried", "4", &["harness", "number of harnesses"]).default("0");
const CHILD_SEATS: Column = Column::new(
    "child_seats",
    Kind::Number,
    "Child seats and boosters carried",
    "2",
    &["child seat", "car seats", "boosters", "booster seats"],
)
.default("0");
const MAX_KG: Column = Column::new(
    "max_wheelchair_kg",
    Kind::Number,
    "Heaviest wheelchair with occupant, kilograms",
    "350",
    &["max chair weight", "lift limit", "lift limit kg", "swl", "safe working load"],
)
.default("no limit");
const MAX_LENGTH: Column = Column::new(
    "max_wheelchair_length_mm",
    Kind::Number,
    "Longest wheelchair, millimetres",
    "1300",
    &["max chair length", "max wheelchair length"],
)
.default("no limit");
const MAX_WIDTH: Column = Column::new(
    "max_wheelchair_width_mm",
    Kind::Number,
    "Widest wheelchair, millimetres",
    "800",
    &["max chair width", "max wheelchair width"],
)
.default("no limit");
const CLEAN_AIR: Column = Column::new(
    "clean_air_compliant",
    Kind::YesNo,
    "Complies with the clean-air zone",
    "yes",
    &["caz compliant", "ulez compliant", "clean air", "euro 6"],
)
.default("yes");
const PER_MILE_ALIASES: &[&str] =
    &["mileage rate", "rate per mile", "price per mile", "cost per mile", "pence per mile"];
const PA_PER_HOUR_ALIASES: &[&str] = &["pa rate", "pa hourly rate", "escort rate", "pa hourly", "escort per hour"];

/// `rates.csv`.
pub const RATES: TableSpec = TableSpec {
    name: "rates",
    position: false,
    columns: &[
        Column::new(
            "class",
            Kind::Text,
            "Id of the class, unique",
            "taxi4",
            &["id", "vehicle class", "vehicle type", "type", "vehicle"],
        )
        .required(),
        LAYOUTS,
        LICENCE,
        LIFT,
        FRONT_SEATS,
        HARNESSES,
        CHILD_SEATS,
        MAX_KG,
        MAX_LENGTH,
        MAX_WIDTH,
        CLEAN_AIR,
        Column::new(
            "day_rate",
            Kind::Money,
            "Pounds per operated day, both legs; each leg pays half",
            "48.00",
            &["daily rate", "rate per day", "price per day", "day price"],
        )
        .required(),
        Column::new("per_mile", Kind::Money, "Pounds per live mile", "1.95", PER_MILE_ALIASES).default("0"),
        Column::new(
            "per_minute",
            Kind::Money,
            "Pounds per minute in service",
            "0.32",
            &["rate per minute", "minute rate", "price per minute"],
        )
        .default("0"),
        Column::new("pa_per_hour", Kind::Money, "One assistant, pounds per paid hour", "15.20", PA_PER_HOUR_ALIASES)
            .required(),
        Column::new(
            "pa_min_minutes",
            Kind::Number,
            "Least paid minutes of an assistant per leg",
            "60",
            &["pa minimum minutes", "pa min", "minimum pa time", "pa minimum"],
        )
        .default("60"),
    ],
};

/// `fleet.csv`.
pub const FLEET: TableSpec = TableSpec {
    name: "fleet",
    position: true,
    columns: &[
        Column::new(
            "ref",
            Kind::Text,
            "Fleet reference, unique",
            "V01",
            &[
                "reference",
                "fleet number",
                "fleet no",
                "vehicle",
                "vehicle ref",
                "vehicle id",
                "registration",
                "reg",
                "id",
            ],
        )
        .required(),
        Column::new(
            "class",
            Kind::Text,
            "Class id, shared by vehicles of a kind",
            "own_minibus",
            &["vehicle class", "vehicle type", "type"],
        )
        .required(),
        LAYOUTS,
        LICENCE,
        LIFT,
        FRONT_SEATS,
        HARNESSES,
        CHILD_SEATS,
        MAX_KG,
        MAX_LENGTH,
        MAX_WIDTH,
        CLEAN_AIR,
        Column::new(
            "depot",
            Kind::Text,
            "Name of the depot",
            "Oldbury depot",
            &["depot name", "base", "garage", "home depot"],
        )
        .required(),
        DEPOT[0],
        DEPOT[1],
        DEPOT[2],
        DEPOT[3],
        Column::new("per_mile", Kind::Money, "Pounds per mile, depot to depot", "0.62", PER_MILE_ALIASES).required(),
        Column::new(
            "driver_per_hour",
            Kind::Money,
            "Driver, pounds per paid hour",
            "16.80",
            &["driver rate", "driver hourly rate", "driver hourly"],
        )
        .required(),
        Column::new("pa_per_hour", Kind::Money, "One assistant, pounds per paid hour", "14.90", PA_PER_HOUR_ALIASES)
            .required(),
        Column::new(
            "min_shift_minutes",
            Kind::Number,
            "Least paid minutes of driver and assistants per leg",
            "120",
            &["minimum shift", "min shift", "minimum paid minutes"],
        )
        .default("120"),
        Column::new(
            "am_shift_start",
            Kind::Time,
            "Morning: earliest departure from the depot",
            "06:30",
            &["am start", "morning shift start"],
        )
        .default("06:00"),
        Column::new(
            "am_shift_end",
            Kind::Time,
            "Morning: latest return to the depot",
            "10:00",
            &["am end", "morning shift end"],
        )
        .default("10:30"),
        Column::new(
            "pm_shift_start",
            Kind::Time,
            "Afternoon: earliest departure from the depot",
            "13:00",
            &["pm start", "afternoon shift start"],
        )
        .default("12:00"),
        Column::new(
            "pm_shift_end",
            Kind::Time,
            "Afternoon: latest return to the depot",
            "18:00",
            &["pm end", "afternoon shift end"],
        )
        .default("19:00"),
        Column::new(
            "disposable",
            Kind::YesNo,
            "The council could dispose of it: then its fixed cost counts when it is used",
            "no",
            &["can be disposed", "surplus"],
        )
        .default("no"),
        Column::new(
            "fixed_per_day",
            Kind::Money,
            "Fixed cost, pounds per operated day (lease, insurance, MOT, tax)",
            "38.00",
            &["fixed cost", "fixed daily cost", "daily fixed cost", "standing cost"],
        )
        .default("0"),
    ],
};
