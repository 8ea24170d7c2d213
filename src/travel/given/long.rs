//! A matrix as CSV in long form: `from,to,seconds,metres`, one drive a row, and optionally `leg` (`am`, `pm`; empty: both).
//!
//! Places are called as [`Names`] says. Rows about places the scenario does not have are passed over. The drive from a
//! place to itself may be left out.

use super::names::Names;
use crate::model::{Cell, Demand, Scenario};
use crate::travel::{Fault, TravelError};
use std::path::Path;

/// Headings that must be there, and the one that may.
const COLUMNS: [&str; 5] = ["from", "to", "seconds", "metres", "leg"];
/// A pair that no row has spoken of.
const UNKNOWN: Cell = Cell { secs: u32::MAX, metres: u32::MAX };

/// Reads the long form into cells by leg, row by row.
///
/// # Errors
/// Missing headings, rows that are not numbers, contradicting rows, and every missing pair.
pub fn read(path: &Path, scenario: &Scenario, demand: &Demand) -> Result<[Vec<Cell>; 2], TravelError> {
    let file = std::fs::File::open(path).map_err(TravelError::io(path))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let headings = reader.byte_headers().map_err(|e| TravelError::fault(path, e.to_string()))?.clone();
    let column = |name: &str| {
        headings.iter().position(|h| {
            let h = h.strip_prefix(b"\xef\xbb\xbf").unwrap_or(h);
            h.eq_ignore_ascii_case(name.as_bytes())
        })
    };
    let missing = |name: &&str| column(name).is_none();
    let lacking: Vec<Fault> =
        COLUMNS[..4].iter().filter(|c| missing(c)).map(|c| Fault::new(format!("column `{c}` is missing"))).collect();
    TravelError::unless_none(path.display(), lacking)?;
    let columns = COLUMNS.map(column);

    let n = demand.locations.len();
    let mut table = Table { n, legs: [vec![UNKNOWN; n * n], vec![UNKNOWN; n * n]], faults: Vec::new() };
    let names = Names::of(scenario, demand);
    let mut record = csv::ByteRecord::new();
    let mut row = 1;
    loop {
        row += 1;
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => table.take(row, columns.map(|c| c.and_then(|c| record.get(c)).unwrap_or(b"")), &names),
            Err(e) => {
                table.faults.push(Fault::at(row, e.to_string()));
                break;
            }
        }
    }
    table.finish(path, demand)
}

struct Table {
    n: usize,
    legs: [Vec<Cell>; 2],
    faults: Vec<Fault>,
}

impl Table {
    fn take(&mut self, row: u64, fields: [&[u8]; 5], names: &Names) {
        let text = fields.map(|f| String::from_utf8_lossy(f));
        if text.iter().all(|t| t.is_empty()) {
            return;
        }
        let mut number = |what: &str, text: &str| match text.parse::<f64>() {
            Ok(v) if (0.0..f64::from(crate::travel::closure::LIMIT)).contains(&v) => Some(v.round() as u32),
            _ => {
                self.faults.push(Fault::at(row, format!("{what} `{text}` is not a number of 0 or more")));
                None
            }
        };
        let (secs, metres) = (number("seconds", &text[2]), number("metres", &text[3]));
        let legs: &[usize] = match text[4].to_ascii_lowercase().as_str() {
            "" => &[0, 1],
            "am" => &[0],
            "pm" => &[1],
            other => {
                self.faults.push(Fault::at(row, format!("leg `{other}` is neither am nor pm")));
                return;
            }
        };
        let (Some(secs), Some(metres), Some(from), Some(to)) =
            (secs, metres, names.find(&text[0]), names.find(&text[1]))
        else {
            return;
        };
        let cell = Cell { secs, metres };
        for &leg in legs {
            let known = &mut self.legs[leg][from * self.n + to];
            if *known != UNKNOWN && *known != cell && from != to {
                let what = format!(
                    "`{}` to `{}` is said twice: {} s, {} m and {secs} s, {metres} m",
                    text[0], text[1], known.secs, known.metres
                );
                self.faults.push(Fault::at(row, what));
            }
            *known = cell;
        }
    }

    fn finish(mut self, path: &Path, demand: &Demand) -> Result<[Vec<Cell>; 2], TravelError> {
        let n = self.n;
        let name = |i: usize| &demand.locations[i].name;
        for i in 0..n * n {
            let (from, to) = (i / n, i % n);
            let gone = [0, 1].map(|leg| self.legs[leg][i] == UNKNOWN);
            if from == to {
                (0..2).for_each(|leg| self.legs[leg][i] = Cell::default());
            } else if gone[0] || gone[1] {
                let leg = ["", "am: ", "pm: ", ""][usize::from(gone[0]) + 2 * usize::from(gone[1])];
                self.faults.push(Fault::new(format!("{leg}no row from `{}` to `{}`", name(from), name(to))));
            }
        }
        TravelError::unless_none(path.display(), self.faults)?;
        Ok(self.legs)
    }
}
