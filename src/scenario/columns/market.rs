//! Columns about suppliers, contracts in force and today's routes.

use crate::scenario::{Column, Kind, TableSpec};

const DAY_PRICE: Column = Column::new(
    "day_price",
    Kind::Money,
    "Price, pounds per operated day",
    "182.50",
    &["daily rate", "day rate", "price per day", "daily price", "daily cost", "cost per day", "rate"],
)
.required();

/// `contracts.csv`.
pub const CONTRACTS: TableSpec = TableSpec {
    name: "contracts",
    position: false,
    columns: &[
        Column::new(
            "ref",
            Kind::Text,
            "Reference, unique",
            "C014",
            &["reference", "contract", "contract ref", "contract reference", "contract number", "route", "id"],
        )
        .required(),
        Column::new(
            "supplier",
            Kind::Text,
            "Reference of the supplier",
            "SUP03",
            &["supplier ref", "operator", "operator ref", "contractor", "company", "supplier name", "provider"],
        )
        .required(),
        DAY_PRICE,
        Column::new(
            "class",
            Kind::Text,
            "Vehicle class id",
            "minibus16",
            &["vehicle class", "vehicle type", "vehicle"],
        )
        .required(),
        Column::new(
            "assistants",
            Kind::Number,
            "Assistants provided",
            "1",
            &["pa", "pas", "number of pas", "escorts", "passenger assistants"],
        )
        .default("0"),
        Column::new(
            "daily_miles",
            Kind::Number,
            "Live miles per day",
            "31.5",
            &["daily mileage", "miles", "mileage", "miles per day", "live miles"],
        )
        .default("0"),
        Column::new(
            "start",
            Kind::Date,
            "First day",
            "2023-09-01",
            &["start date", "from", "contract start", "date from"],
        )
        .default("unknown"),
        Column::new(
            "end",
            Kind::Date,
            "Last day",
            "2027-07-31",
            &["end date", "to", "contract end", "expiry", "date to"],
        )
        .required(),
        Column::new(
            "extension_end",
            Kind::Date,
            "Last day if extended",
            "2028-07-31",
            &["extended end", "extension", "extension to", "extension end date"],
        )
        .default("no extension is left"),
        Column::new(
            "settings",
            Kind::Text,
            "References of settings served, separated by ;",
            "S01;S04",
            &["setting", "school", "schools", "establishment", "destinations"],
        ),
        Column::new(
            "passengers",
            Kind::Number,
            "Passengers carried, outside the passengers of this scenario",
            "9",
            &["pupils", "number of passengers", "number of pupils", "children", "passenger numbers"],
        )
        .default("0"),
    ],
};

/// `routes.csv`.
pub const ROUTES: TableSpec = TableSpec {
    name: "routes",
    position: false,
    columns: &[
        Column::new(
            "ref",
            Kind::Text,
            "Reference, as in current_run of passengers.csv; unique",
            "R012",
            &[
                "reference",
                "route",
                "route ref",
                "route number",
                "contract reference",
                "contract ref",
                "route no",
                "id",
            ],
        )
        .required(),
        Column::new(
            "supplier",
            Kind::Text,
            "Reference of the supplier; empty for the own fleet",
            "SUP03",
            &["supplier ref", "operator", "contractor", "company", "supplier name", "provider"],
        )
        .default("own fleet"),
        DAY_PRICE,
        Column::new(
            "class",
            Kind::Text,
            "Vehicle class id",
            "minibus16",
            &["vehicle class", "vehicle type", "vehicle"],
        )
        .default("unknown"),
    ],
};

/// `suppliers.csv`.
pub const SUPPLIERS: TableSpec = TableSpec {
    name: "suppliers",
    position: false,
    columns: &[
        Column::new(
            "ref",
            Kind::Text,
            "Reference, unique",
            "SUP03",
            &["reference", "supplier", "supplier ref", "supplier id", "operator", "vendor number", "id"],
        )
        .required(),
        Column::new(
            "name",
            Kind::Text,
            "Trading name",
            "Tollgate Travel",
            &["supplier name", "company name", "operator name", "trading name"],
        )
        .required(),
        Column::new(
            "company_number",
            Kind::Text,
            "Companies House number",
            "09123456",
            &["company no", "companies house", "companies house number", "registration number", "crn"],
        ),
        Column::new(
            "directors",
            Kind::Text,
            "Directors' names, separated by ;",
            "A. Khan; B. Shah",
            &["director", "officers", "director names"],
        ),
        Column::new(
            "address",
            Kind::Text,
            "Registered address",
            "1 High Street, Oldbury",
            &["registered address", "registered office", "company address"],
        ),
        Column::new(
            "phone",
            Kind::Text,
            "Telephone",
            "0121 496 0000",
            &["telephone", "tel", "phone number", "contact number"],
        ),
        Column::new(
            "licences",
            Kind::Text,
            "Licence classes held, with expiry after a colon, separated by ;",
            "psv:2028-03-31;private_hire",
            &["licence", "licenses", "licence classes", "licences held"],
        ),
        Column::new(
            "small",
            Kind::YesNo,
            "A small or medium-sized firm",
            "yes",
            &["sme", "small firm", "small business", "small or medium"],
        )
        .default("no"),
        Column::new(
            "vehicles",
            Kind::Text,
            "Vehicles by class, separated by ;",
            "taxi4:10;minibus16:3",
            &["fleet", "vehicle numbers", "capacity"],
        ),
        Column::new(
            "quality",
            Kind::Number,
            "Quality score, 0 to 100",
            "82.5",
            &["quality score", "score", "quality %"],
        )
        .default("not assessed"),
    ],
};
