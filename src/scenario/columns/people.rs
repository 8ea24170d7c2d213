//! Columns about passengers and assistants.

use super::position;
use crate::scenario::{Column, Kind, TableSpec};

const HOME: [Column; 4] = position!("home");
const ADDRESS: [Column; 4] = position!("address");

/// `passengers.csv`.
pub const PASSENGERS: TableSpec = TableSpec { name: "passengers", position: true, columns: PASSENGER_COLUMNS };

const PASSENGER_COLUMNS: &[Column] = &[
    Column::new("ref", Kind::Text, "Pseudonymous reference, unique", "P0001", &[
        "reference", "passenger", "passenger ref", "passenger reference", "passenger id", "pupil ref", "pupil reference", "pupil id", "child id", "child ref", "client id", "student id", "student ref", "upn", "id", "capita id", "person id",
    ])
    .required(),
    Column::new("year_group", Kind::Text, "School year: R or 0 for reception, 1 to 13, 14 and above for adults", "7", &[
        "year", "nc year", "ncy", "national curriculum year", "school year", "yr", "yr group", "year grp",
    ])
    .default("unknown (treated as secondary)"),
    Column::new("setting", Kind::Text, "Reference or name of the setting attended", "S01", &[
        "setting ref", "school", "school ref", "school name", "school code", "establishment", "establishment name", "establishment number", "urn", "base", "destination", "placement", "education setting", "college", "provision",
    ])
    .required(),
    HOME[0],
    HOME[1],
    HOME[2],
    HOME[3],
    Column::new("postcode", Kind::Text, "Home postcode; only its outward part ever leaves the officers' own files", "B70 8AB", &[
        "post code", "home postcode", "address postcode", "pcode", "postal code", "pickup postcode",
    ]),
    Column::new("ward", Kind::Text, "Ward or other area, for finance", "Great Bridge", &["ward name", "area", "town", "locality", "district"]),
    Column::new("mobility", Kind::Text, "walks, transfers (comes in a wheelchair, takes a seat) or wheelchair (travels in it); yes means wheelchair, no means walks", "wheelchair", &[
        "wheelchair", "wheelchair user", "wheel chair", "wc", "w/c", "wheelchair y/n", "mobility type", "mode of boarding", "travels in wheelchair",
    ])
    .default("walks"),
    Column::new("wheelchair_kg", Kind::Number, "Wheelchair with occupant, kilograms", "110", &["wheelchair weight", "chair weight", "wheelchair weight kg", "combined weight"])
        .default("unknown: no limit is tested"),
    Column::new("wheelchair_length_mm", Kind::Number, "Wheelchair length, millimetres", "1100", &["wheelchair length", "chair length", "chair length mm"])
        .default("unknown: no limit is tested"),
    Column::new("wheelchair_width_mm", Kind::Number, "Wheelchair width, millimetres", "680", &["wheelchair width", "chair width", "chair width mm"])
        .default("unknown: no limit is tested"),
    Column::new("needs_lift", Kind::YesNo, "Needs a tail lift although not travelling in a wheelchair", "no", &["tail lift", "lift", "lift required", "tail lift required", "ramp", "lift needed"])
        .default("no"),
    Column::new("assistance", Kind::Text, "Passenger assistant: none, shared, one_to_one or nurse; yes means shared", "shared", &[
        "pa", "pa required", "pa req", "passenger assistant", "passenger assistant required", "escort", "escort required", "pa needed", "pa type", "pa y/n", "chaperone", "assistant",
    ])
    .default("none"),
    Column::new("solo", Kind::YesNo, "Travels with no other passenger on board", "no", &[
        "solo travel", "travels alone", "single occupancy", "individual transport", "lone traveller", "travel alone", "sole occupancy",
    ])
    .default("no"),
    Column::new("group_max", Kind::Number, "Most passengers on board at any moment of this passenger's journey, this one included", "4", &[
        "maximum group", "max group", "max group size", "maximum group size", "group size", "max passengers",
    ])
    .default("no limit"),
    Column::new("restraint", Kind::Text, "none, harness or child_seat", "harness", &["harness", "seating", "car seat", "child seat", "booster", "harness/car seat", "restraint type", "special seating"])
        .default("none"),
    Column::new("no_front_seat", Kind::YesNo, "May not sit beside the driver", "yes", &["not in front", "no front", "rear seat only", "front seat barred", "must sit in rear"])
        .default("no"),
    Column::new("walk_max_metres", Kind::Number, "Farthest walk to a pick-up point, metres; 0 is door to door", "400", &["max walk", "maximum walk", "walk", "walk metres", "walking distance", "walk to pick up", "max walk metres", "walk max"])
        .default("0"),
    Column::new("own_cap_minutes", Kind::Number, "The passenger's own longest journey where below the council's, minutes, over 0", "35", &[
        "own cap", "max journey", "maximum journey", "max journey time", "maximum journey time", "max travel time", "journey limit", "max minutes", "max ride",
    ])
    .default("the council's cap"),
    Column::new("only_classes", Kind::Text, "Vehicle classes the passenger must travel in, separated by ;", "minibus16;accessible12", &["only class", "required vehicle", "vehicle required", "required vehicle class"])
        .default("any"),
    Column::new("not_classes", Kind::Text, "Vehicle classes the passenger may not travel in, separated by ;", "taxi4", &["not class", "excluded vehicle", "vehicle not allowed", "excluded classes"])
        .default("none"),
    Column::new("care_plan_outstanding", Kind::YesNo, "Care plan outstanding: a seat is planned, the passenger is not carried until it is cleared", "no", &[
        "risk assessment outstanding", "care plan pending", "awaiting care plan", "awaiting risk assessment", "icp outstanding",
    ])
    .default("no"),
    Column::new("board_seconds", Kind::Number, "Boarding seconds where they differ from the policy's", "90", &["boarding seconds", "boarding time", "board time", "boarding"])
        .default("by mobility, from the policy"),
    Column::new("alight_seconds", Kind::Number, "Alighting seconds where they differ from the policy's", "30", &["alighting seconds", "alighting time", "alight time", "alighting"])
        .default("by mobility, from the policy or the setting"),
    Column::new("current_run", Kind::Text, "Today's route or contract, for continuity", "R012", &[
        "route", "current route", "current contract", "contract", "route ref", "route number", "contract ref", "run", "route no", "contract reference",
    ]),
    Column::new("alternative_consent", Kind::YesNo, "Consent to alternatives to a seat (travel budget, training) has been given", "no", &[
        "ptb consent", "travel budget consent", "consent to alternatives", "consent to travel budget",
    ])
    .default("no"),
];

/// `addresses.csv`.
pub const ADDRESSES: TableSpec = TableSpec {
    name: "addresses",
    position: true,
    columns: &[
        Column::new(
            "passenger",
            Kind::Text,
            "Reference of the passenger",
            "P0001",
            &["passenger ref", "pupil ref", "pupil id", "child id", "ref", "client id", "student id"],
        )
        .required(),
        Column::new(
            "name",
            Kind::Text,
            "Name of the address, unique for the passenger; attendance refers to it",
            "father",
            &["address name", "address", "label", "address type", "type"],
        )
        .required(),
        ADDRESS[0],
        ADDRESS[1],
        ADDRESS[2],
        ADDRESS[3],
    ],
};

/// `attendance.csv`.
pub const ATTENDANCE: TableSpec = TableSpec {
    name: "attendance",
    position: false,
    columns: &[
        Column::new(
            "passenger",
            Kind::Text,
            "Reference of the passenger; a passenger with no row rides both legs on five days",
            "P0001",
            &["passenger ref", "pupil ref", "pupil id", "child id", "ref", "client id", "student id"],
        )
        .required(),
        Column::new(
            "leg",
            Kind::Text,
            "am (to the setting), pm (home) or both",
            "am",
            &["journey", "direction", "am/pm", "trip", "session", "am pm"],
        )
        .required(),
        Column::new(
            "weekdays",
            Kind::Text,
            "Days: MTWHF letters (H is Thursday), Mon-Thu, Mon Wed Fri or all",
            "MTWH",
            &["days", "day", "weekday", "attendance days", "days of week", "attendance"],
        )
        .default("all five"),
        Column::new(
            "address",
            Kind::Text,
            "Name of a second address of addresses.csv",
            "father",
            &["address name", "pickup address", "from address", "address type"],
        )
        .default("home"),
        Column::new(
            "earliest",
            Kind::Time,
            "The passenger's own earliest arrival (am) or finish (pm) in place of the setting's",
            "09:30",
            &["from", "earliest time", "not before", "earliest arrival"],
        )
        .default("the setting's window"),
        Column::new(
            "latest",
            Kind::Time,
            "The passenger's own latest arrival (am) or departure (pm)",
            "09:50",
            &["to", "latest time", "not after", "latest arrival", "time of arrival", "arrive by"],
        )
        .default("the setting's window"),
        Column::new(
            "start",
            Kind::Date,
            "First day",
            "2026-09-07",
            &["start date", "date from", "from date", "first day", "transport start date"],
        )
        .default("no limit"),
        Column::new(
            "end",
            Kind::Date,
            "Last day",
            "2027-07-16",
            &["end date", "date to", "to date", "last day", "transport end date"],
        )
        .default("no limit"),
    ],
};

/// `pairs.csv`.
pub const PAIRS: TableSpec = TableSpec {
    name: "pairs",
    position: false,
    columns: &[
        Column::new(
            "a",
            Kind::Text,
            "Reference of one passenger",
            "P0001",
            &["passenger a", "passenger 1", "passenger", "pupil 1", "child 1", "pupil ref", "first", "ref 1"],
        )
        .required(),
        Column::new(
            "b",
            Kind::Text,
            "Reference of the other",
            "P0002",
            &["passenger b", "passenger 2", "other passenger", "pupil 2", "child 2", "second", "ref 2", "with"],
        )
        .required(),
        Column::new(
            "kind",
            Kind::Text,
            "must_not_share, must_travel_with, prefer_together or avoid",
            "must_travel_with",
            &["rule", "type", "relation", "relationship", "pair type", "constraint"],
        )
        .required(),
        Column::new(
            "price",
            Kind::Money,
            "Declared price of a wish not met, pounds a leg and week; no money is paid",
            "2.00",
            &["weight", "declared price", "wish price"],
        )
        .default("0"),
    ],
};

/// `assistants.csv`.
pub const ASSISTANTS: TableSpec = TableSpec {
    name: "assistants",
    position: true,
    columns: &[
        Column::new(
            "ref",
            Kind::Text,
            "Reference, unique",
            "A01",
            &["reference", "assistant", "assistant ref", "pa ref", "pa id", "staff id", "employee id", "id"],
        )
        .required(),
        HOME[0],
        HOME[1],
        HOME[2],
        HOME[3],
        Column::new(
            "nurse",
            Kind::YesNo,
            "Medically trained",
            "no",
            &["medical", "medically trained", "nurse trained"],
        )
        .default("no"),
    ],
};
