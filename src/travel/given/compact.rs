//! A matrix as a compact binary file. All numbers are little-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `SRMX` |
//! | 4 | version, 1 |
//! | 4 | n, number of places |
//! | 4 | number of matrices: 1 (both legs) or 2 (morning, then afternoon) |
//! | 8 n | latitude and longitude of each place in millionths of a degree, signed |
//! | 8 n² each | seconds and metres of each drive, row by row (from, then to) |
//! | 32 | BLAKE3 of everything before |
//!
//! Places are matched by position, so the order need not be the scenario's and there may be more than it needs.

use crate::model::{Cell, Demand, LatLon};
use crate::travel::{Fault, TravelError};
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

const MAGIC: &[u8; 4] = b"SRMX";
const VERSION: u32 = 1;
const HEAD: u64 = 16;
const HASH: u64 = 32;
/// Most places a file may hold: 3.2 GB of drives.
const MOST: u32 = 20_000;

/// Whether the file starts as the compact form does.
///
/// # Errors
/// When it cannot be read.
pub fn is_compact(path: &Path) -> Result<bool, TravelError> {
    let mut start = [0; 4];
    let mut file = std::fs::File::open(path).map_err(TravelError::io(path))?;
    Ok(file.read_exact(&mut start).is_ok() && &start == MAGIC)
}

/// The bytes of a compact file: positions of the places, and one matrix or two.
///
/// # Panics
/// When a matrix has not one cell for each pair of places.
pub fn encode(places: &[LatLon], matrices: &[&[Cell]]) -> Vec<u8> {
    let n = places.len();
    let mut bytes = Vec::with_capacity(64 + 8 * n + 8 * n * n * matrices.len());
    bytes.extend_from_slice(MAGIC);
    for head in [VERSION, n as u32, matrices.len() as u32] {
        bytes.extend_from_slice(&head.to_le_bytes());
    }
    for place in places {
        let (lat, lon) = place.key();
        bytes.extend_from_slice(&lat.to_le_bytes());
        bytes.extend_from_slice(&lon.to_le_bytes());
    }
    for cells in matrices {
        assert_eq!(cells.len(), n * n, "a matrix of {n} places has n * n cells");
        for cell in *cells {
            bytes.extend_from_slice(&cell.secs.to_le_bytes());
            bytes.extend_from_slice(&cell.metres.to_le_bytes());
        }
    }
    let hash = blake3::hash(&bytes);
    bytes.extend_from_slice(hash.as_bytes());
    bytes
}

/// Reads a compact file into cells by leg, in the order of the demand's locations.
///
/// # Errors
/// When the file is not what it says, its hash does not match, or a location of the demand is not in it.
pub fn read(path: &Path, demand: &Demand) -> Result<[Vec<Cell>; 2], TravelError> {
    let named: Vec<(String, LatLon)> = demand.locations.iter().map(|l| (format!("`{}` ", l.name), l.at)).collect();
    read_named(path, &named)
}

/// The same for places that have no names.
///
/// # Errors
/// As [`read`].
pub fn read_places(path: &Path, places: &[LatLon]) -> Result<[Vec<Cell>; 2], TravelError> {
    let named: Vec<(String, LatLon)> = places.iter().map(|&at| (String::new(), at)).collect();
    read_named(path, &named)
}

fn read_named(path: &Path, places: &[(String, LatLon)]) -> Result<[Vec<Cell>; 2], TravelError> {
    let bad = |what: &str| TravelError::fault(path, what);
    let mut file = std::fs::File::open(path).map_err(TravelError::io(path))?;
    let length = file.metadata().map_err(TravelError::io(path))?.len();
    let mut head = [0; HEAD as usize];
    file.read_exact(&mut head).map_err(|_| bad("cut short in its head"))?;
    let word = |i: usize| u32::from_le_bytes([head[i], head[i + 1], head[i + 2], head[i + 3]]);
    let (version, count, matrices) = (word(4), word(8), word(12));
    if version != VERSION {
        return Err(bad(&format!("version {version}; this program reads version {VERSION}")));
    }
    if count > MOST || !(1..=2).contains(&matrices) {
        return Err(bad(&format!("{count} places and {matrices} matrices: at most {MOST} places and 1 or 2 matrices")));
    }
    let n = u64::from(count);
    let expected = HEAD + 8 * n + 8 * n * n * u64::from(matrices) + HASH;
    if length != expected {
        return Err(bad(&format!("{length} bytes long, but {count} places need {expected}")));
    }
    // The length is what the disk holds, so the head alone cannot ask for memory.
    let mut body = Vec::with_capacity((length - HEAD) as usize);
    file.read_to_end(&mut body).map_err(TravelError::io(path))?;
    if body.len() as u64 != length - HEAD {
        return Err(bad("changed while it was read"));
    }
    let (body, hash) = body.split_at(body.len() - HASH as usize);
    if blake3::Hasher::new().update(&head).update(body).finalize().as_bytes() != hash {
        return Err(bad("its hash does not match: damaged or changed by hand"));
    }
    let pair = |at: usize| {
        let eight: [u8; 8] = body[8 * at..8 * at + 8].try_into().unwrap_or_default();
        let both = u64::from_le_bytes(eight);
        (both as u32, (both >> 32) as u32)
    };
    let n = n as usize;
    let index: HashMap<(i32, i32), usize> =
        (0..n).map(|i| (pair(i), i)).map(|((a, b), i)| ((a as i32, b as i32), i)).collect();
    let lacking = places.iter().filter(|p| !index.contains_key(&p.1.key()));
    let faults = lacking.map(|(name, at)| Fault::new(format!("{name}({}, {}) is not in it", at.lat, at.lon))).collect();
    TravelError::unless_none(path.display(), faults)?;
    let rows: Vec<usize> = places.iter().filter_map(|p| index.get(&p.1.key()).copied()).collect();
    let matrix = |m: usize| {
        let cell = |from: usize, to: usize| {
            let (secs, metres) = pair(n + m * n * n + from * n + to);
            Cell { secs, metres }
        };
        rows.iter().flat_map(|&i| rows.iter().map(move |&j| (i, j))).map(|(i, j)| cell(i, j)).collect::<Vec<_>>()
    };
    let am = matrix(0);
    let pm = if matrices == 2 { matrix(1) } else { am.clone() };
    Ok([am, pm])
}
