//! The columns of suppliers, bids, packages and capacity sheets.

use crate::scenario::{Column, Kind, TableSpec};

const SUPPLIER: Column = Column::new(
    "supplier",
    Kind::Text,
    "Reference of the supplier",
    "S03",
    &["supplier ref", "bidder", "operator", "company", "provider"],
)
.required();
const VALID: Column = Column::new(
    "valid_until",
    Kind::Date,
    "Day until which the bid stands",
    "2026-12-31",
    &["valid to", "validity", "bid valid until"],
)
.default("no limit");
const WITHDRAWN: Column = Column::new(
    "withdrawn",
    Kind::YesNo,
    "Takes back the supplier's earlier bid for it",
    "no",
    &["withdraw", "withdrawal"],
)
.default("no");

/// `suppliers.csv` of a tender.
pub const SUPPLIERS: TableSpec = TableSpec {
    name: "suppliers",
    position: false,
    columns: &[
        Column::new("ref", Kind::Text, "Reference, unique", "S03", &["reference", "supplier", "supplier ref", "id"])
            .required(),
        Column::new(
            "name",
            Kind::Text,
            "Trading name",
            "Tollgate Travel",
            &["supplier name", "company name", "trading name"],
        )
        .required(),
        Column::new(
            "company_number",
            Kind::Text,
            "Companies House number",
            "09123456",
            &["company no", "companies house", "companies house number", "registration number"],
        ),
        Column::new(
            "directors",
            Kind::Text,
            "Directors' names, separated by ;",
            "A. Khan; B. Shah",
            &["director", "officers"],
        ),
        Column::new(
            "address",
            Kind::Text,
            "Registered address",
            "1 High Street, Oldbury",
            &["registered address", "registered office"],
        ),
        Column::new("phone", Kind::Text, "Telephone", "0121 496 0000", &["telephone", "tel", "phone number"]),
        Column::new(
            "licences",
            Kind::Text,
            "Licence classes held, with expiry after a colon, separated by ;",
            "psv:2028-03-31;private_hire",
            &["licence", "licenses", "licence classes"],
        ),
        Column::new("small", Kind::YesNo, "A small or medium-sized firm", "yes", &["sme", "small firm"]).default("no"),
        Column::new("quality", Kind::Number, "Quality score, 0 to 100, whole", "82", &["quality score", "score"])
            .default("0"),
        VEHICLES,
        DRIVERS,
        ASSISTANTS,
        ROUTES,
        DISCOUNTS,
    ],
};

const VEHICLES: Column = Column::new(
    "vehicles",
    Kind::Text,
    "Vehicles that can be put on the tender, by class, separated by ;",
    "taxi4:10;minibus16:3",
    &["fleet", "vehicle numbers"],
)
.default("not limited");
const DRIVERS: Column =
    Column::new("drivers", Kind::Number, "Drivers", "14", &["number of drivers"]).default("not limited");
const ASSISTANTS: Column =
    Column::new("assistants", Kind::Number, "Passenger assistants", "9", &["pas", "number of pas", "escorts"])
        .default("not limited");
const ROUTES: Column =
    Column::new("routes", Kind::Number, "Most routes", "12", &["max routes", "most routes"]).default("not limited");
const DISCOUNTS: Column = Column::new(
    "discounts",
    Kind::Text,
    "Volume discount: from lots won : per cent off every price, separated by ;",
    "5:1.0;10:2.5",
    &["volume discount", "volume discounts", "ladder"],
)
.default("none");

/// Bids on single lots.
pub const BIDS: TableSpec = TableSpec {
    name: "bids",
    position: false,
    columns: &[
        SUPPLIER,
        Column::new("lot", Kind::Text, "Lot reference", "L012", &["lot ref", "lot reference", "lot number", "lot no"])
            .required(),
        Column::new(
            "price",
            Kind::Money,
            "Price per operated day, everything included",
            "182.50",
            &["day price", "daily rate", "price per day", "daily price", "day rate"],
        )
        .required(),
        Column::new(
            "assistants",
            Kind::Money,
            "Of which passenger assistants, per day",
            "61.00",
            &["pa price", "pa", "of which pa", "pa per day"],
        )
        .default("0"),
        Column::new(
            "wheelchair_supplement",
            Kind::Money,
            "Supplement per wheelchair passenger and day for later changes",
            "8.00",
            &["wheelchair", "wheelchair price"],
        )
        .default("0"),
        Column::new(
            "per_mile",
            Kind::Money,
            "More or less per mile when the route changes",
            "1.85",
            &["price per mile", "mileage rate", "± per mile"],
        )
        .default("0"),
        Column::new(
            "extra_passenger",
            Kind::Money,
            "One more passenger, per day",
            "9.00",
            &["additional passenger", "per extra passenger"],
        )
        .default("0"),
        Column::new(
            "vehicles",
            Kind::Text,
            "Vehicles offered by class where not those of the lot",
            "minibus16:1",
            &["vehicle", "vehicle offered"],
        )
        .default("those of the lot"),
        VALID,
        WITHDRAWN,
    ],
};

/// Packages.
pub const PACKAGES: TableSpec = TableSpec {
    name: "packages",
    position: false,
    columns: &[
        SUPPLIER,
        Column::new(
            "package",
            Kind::Text,
            "The supplier's name for it",
            "P1",
            &["package ref", "package name", "name"],
        )
        .required(),
        Column::new(
            "lots",
            Kind::Text,
            "Lot references, separated by ;",
            "L012;L013",
            &["lot refs", "lot references", "set"],
        )
        .required(),
        Column::new(
            "price",
            Kind::Money,
            "Price per operated day for the whole set",
            "340.00",
            &["package price", "day price", "price per day"],
        )
        .required(),
        VALID,
        WITHDRAWN,
    ],
};

/// Capacity and discounts of one supplier, as its form gives them.
pub const CAPACITY: TableSpec = TableSpec {
    name: "capacity",
    position: false,
    columns: &[SUPPLIER, VEHICLES, DRIVERS, ASSISTANTS, ROUTES, DISCOUNTS],
};
