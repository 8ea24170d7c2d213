//! From tables to the model, table by table: cells are read, references followed. Rows that cannot be read are left out
//! and known to be so; what is left goes on to the checks across tables in [`super::validate`].

mod market;
mod passengers;
mod places;
mod riding;
mod vehicles;

pub(crate) use passengers::{ASSISTANCE, MOBILITIES, RESTRAINTS};
pub(crate) use places::{DAYS, KINDS};
pub(crate) use riding::PAIR_KINDS;
pub(crate) use vehicles::LICENCES;

use super::columns::{self, TABLES};
use super::source::Source;
use super::{Fault, Faults, References, Row, Table, TableSpec, config};
use crate::model::Scenario;

/// A scenario as far as it could be read, with the rows it came from, index for index.
pub(crate) struct Draft<'t> {
    pub scenario: Scenario,
    pub setting_rows: Vec<Row<'t>>,
    pub passenger_rows: Vec<Row<'t>>,
    pub address_rows: Vec<Row<'t>>,
    pub attendance_rows: Vec<Row<'t>>,
    pub pair_rows: Vec<Row<'t>>,
    pub pickup_rows: Vec<Row<'t>>,
    /// Rows of passengers.csv, read or not.
    pub passengers_listed: usize,
    /// Whether every row of the vehicle tables could be read, so that "no vehicle" can be said with confidence.
    pub vehicles_known: bool,
}

/// Headings understood.
pub(crate) struct Tables(Vec<(&'static TableSpec, Option<Table>)>);

impl Tables {
    /// Understands the headings of a source's tables; tables that must be there and are not are faults.
    pub fn new(source: &mut Source, faults: &Faults) -> Tables {
        let grids = std::mem::take(&mut source.tables);
        let present = |name: &str| grids.iter().any(|(spec, _)| spec.name == name);
        let report = |name: &str, what: &str| {
            let mend = format!("Add {name}.csv (or a sheet {name}) with {what}.");
            faults.push(Fault::error("missing-file", &format!("{name}.csv"), "There is no such file.", mend));
        };
        if !present("settings") {
            report("settings", "a row for each school or other setting");
        }
        if !present("passengers") {
            report("passengers", "a row for each passenger");
        }
        if !present("rates") && !present("fleet") {
            report("rates", "a row for each class of operators' vehicles");
        }
        let tables = grids.into_iter().map(|(spec, grid)| {
            // A file that could not be decoded has had its fault.
            let reported = grid.rows.is_empty() && faults.mentions(&grid.name);
            (spec, if reported { None } else { Table::new(grid, spec, faults) })
        });
        Tables(tables.collect())
    }

    fn get(&self, spec: &TableSpec) -> Option<&Table> {
        self.0.iter().find(|(s, _)| s.name == spec.name).and_then(|(_, table)| table.as_ref())
    }

    /// Rows of a table; none where it is absent.
    fn rows<'t>(&'t self, spec: &TableSpec, faults: &'t Faults) -> Vec<Row<'t>> {
        self.get(spec).map(|table| table.rows(faults).collect()).unwrap_or_default()
    }

    /// Whether a table is absent or has been read with its columns.
    fn intact(&self, spec: &TableSpec) -> bool {
        self.0.iter().find(|(s, _)| s.name == spec.name).is_none_or(|(_, table)| table.is_some())
    }
}

/// References of one table under construction: a value and its row for each row that can be read.
struct Collected<'t, T> {
    values: Vec<T>,
    rows: Vec<Row<'t>>,
    references: References,
}

/// Reads rows whose column `ref_column` is unique. `read` gets the reference and yields `None` for a row that cannot be
/// used; its faults are reported either way.
fn collect<'t, T>(
    rows: Vec<Row<'t>>,
    ref_column: &str,
    mut read: impl FnMut(&Row<'t>, String) -> Option<T>,
) -> Collected<'t, T> {
    let mut all = Collected { values: Vec::new(), rows: Vec::new(), references: References::new() };
    for row in rows {
        let reference = all.references.add(&row, ref_column);
        // A row without a good reference is still read for its other faults.
        let value = read(&row, reference.clone().unwrap_or_default());
        if let (Some(reference), Some(value)) = (reference, value) {
            all.references.set(&reference, all.values.len());
            all.values.push(value);
            all.rows.push(row);
        }
    }
    all
}

/// Reads everything.
pub(crate) fn draft<'t>(source: &Source, tables: &'t Tables, faults: &'t Faults) -> Draft<'t> {
    debug_assert_eq!(TABLES.len(), 13);
    let config = config::read(&source.keys, &source.title, faults);
    let mut settings = places::settings(tables.rows(&columns::SETTINGS, faults));
    for (i, setting) in settings.values.iter().enumerate() {
        settings.references.also(&setting.name, i);
    }
    let calendar = places::calendar(tables.rows(&columns::CALENDAR, faults));
    let pickup = places::pickup_points(tables.rows(&columns::PICKUP_POINTS, faults));
    let classes = vehicles::classes(tables.rows(&columns::RATES, faults));
    let fleet = vehicles::fleet(tables.rows(&columns::FLEET, faults));
    let vehicles_known = tables.intact(&columns::RATES)
        && tables.intact(&columns::FLEET)
        && classes.values.len() == tables.rows(&columns::RATES, faults).len()
        && fleet.values.len() == tables.rows(&columns::FLEET, faults).len()
        && !(classes.values.is_empty() && fleet.values.is_empty());
    let class_names = vehicles::ClassNames::of(&classes.references, &fleet.values, vehicles_known);
    let passengers = passengers::read(
        tables.rows(&columns::PASSENGERS, faults),
        &settings.references,
        tables.intact(&columns::SETTINGS),
        &class_names,
    );
    let addresses = riding::addresses(tables.rows(&columns::ADDRESSES, faults), &passengers.references);
    let attendance = riding::attendance(tables.rows(&columns::ATTENDANCE, faults), &passengers.references, &addresses);
    let pairs = riding::pairs(tables.rows(&columns::PAIRS, faults), &passengers.references);
    let assistants = riding::assistants(tables.rows(&columns::ASSISTANTS, faults));
    let mut suppliers = market::suppliers(tables.rows(&columns::SUPPLIERS, faults), &class_names);
    for (i, supplier) in suppliers.values.iter().enumerate() {
        suppliers.references.also(&supplier.name, i);
    }
    let market = market::Known { suppliers: &suppliers, settings: &settings, classes: &class_names };
    let contracts = market::contracts(tables.rows(&columns::CONTRACTS, faults), &market);
    let routes = market::routes(tables.rows(&columns::ROUTES, faults), &market);
    Draft {
        scenario: Scenario {
            name: config.name,
            version: config.version,
            provenance: config.provenance,
            area: config.area,
            policy: config.policy,
            calendar,
            travel: config.travel,
            as_of: config.as_of,
            settings: settings.values,
            passengers: passengers.values,
            addresses: addresses.values,
            attendance: attendance.values,
            pairs: pairs.values,
            pickup_points: pickup.values,
            classes: classes.values,
            fleet: fleet.values,
            assistants: assistants.values,
            contracts: contracts.values,
            routes: routes.values,
            suppliers: suppliers.values,
        },
        setting_rows: settings.rows,
        passenger_rows: passengers.rows,
        address_rows: addresses.rows,
        attendance_rows: attendance.rows,
        pair_rows: pairs.rows,
        pickup_rows: pickup.rows,
        passengers_listed: tables.rows(&columns::PASSENGERS, faults).len(),
        vehicles_known,
    }
}
