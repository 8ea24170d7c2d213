//! Reads OpenStreetMap's binary form, PBF, twice: ways and restrictions first, then the nodes they need.
//!
//! A few blocks at a time are inflated and parsed on all threads and joined in the order of the file, so memory is bounded
//! by the blocks in hand and what is kept, and the result does not depend on threads. A block inflates to at most 32 MB,
//! whatever it claims.

use super::extract::{Extract, Nodes};
use super::tags::Tags;
use crate::travel::{Fault, TravelError};
use osmpbf::{BlobDecode, BlobReader, PrimitiveBlock, RelMemberType};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Blocks in hand for each thread.
const BLOCKS_PER_THREAD: usize = 2;
/// What a file may require of its readers that this one knows.
const FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// First reading: ways and restrictions.
///
/// # Errors
/// When the file cannot be read or is not sound.
pub fn ways(path: &Path) -> Result<Extract, TravelError> {
    let mut all = Extract::default();
    blocks(path, &|block| ways_of(block), |part| all.append(part))?;
    all.finish();
    Ok(all)
}

/// Second reading: the nodes that are needed.
///
/// # Errors
/// When the file cannot be read or is not sound.
pub fn nodes(path: &Path, needed: &mut Nodes) -> Result<(), TravelError> {
    let ids = std::mem::take(&mut needed.ids);
    let mut found = Vec::new();
    let outcome = blocks(path, &|block| nodes_of(block, &ids), |mut part| {
        found.append(&mut part);
        Ok(())
    });
    needed.ids = ids;
    outcome?;
    for (index, at, flags) in found {
        needed.set(index, at, flags);
    }
    Ok(())
}

/// Maps every block on all threads and takes the results in the order of the file.
fn blocks<T: Send>(
    path: &Path,
    map: &(dyn Fn(&PrimitiveBlock) -> T + Sync),
    mut take: impl FnMut(T) -> Result<(), Fault>,
) -> Result<(), TravelError> {
    let bad = |what: String| TravelError::fault(path, what);
    let file = std::fs::File::open(path).map_err(TravelError::io(path))?;
    if file.metadata().map_err(TravelError::io(path))?.len() == 0 {
        return Err(bad("the file is empty".into()));
    }
    let mut reader = BlobReader::new(std::io::BufReader::new(file));
    let mut first = 0;
    loop {
        let size = BLOCKS_PER_THREAD * rayon::current_num_threads();
        let mut batch = Vec::with_capacity(size);
        for (i, blob) in reader.by_ref().take(size).enumerate() {
            batch.push(blob.map_err(|e| bad(format!("block {} is cut short or damaged: {e}", first + i + 1)))?);
        }
        if batch.is_empty() {
            break;
        }
        let parts: Vec<Result<Option<T>, String>> = batch.par_iter().map(|blob| one(blob, map)).collect();
        for (i, part) in parts.into_iter().enumerate() {
            match part {
                Ok(Some(part)) => take(part).map_err(|f| bad(f.what))?,
                Ok(None) => {}
                Err(e) => return Err(bad(format!("block {} is damaged: {e}", first + i + 1))),
            }
        }
        first += batch.len();
    }
    if first == 0 { Err(bad("the file holds no block; it is not an OpenStreetMap PBF file".into())) } else { Ok(()) }
}

fn one<T>(blob: &osmpbf::Blob, map: &(dyn Fn(&PrimitiveBlock) -> T + Sync)) -> Result<Option<T>, String> {
    // The parser panics on some contradictions inside a block (sums that overflow, member types that do not exist).
    let outcome = catch_unwind(AssertUnwindSafe(|| match blob.decode() {
        Ok(BlobDecode::OsmData(block)) => Ok(Some(map(&block))),
        Ok(BlobDecode::OsmHeader(header)) => {
            let unknown = header.required_features().iter().find(|f| !FEATURES.contains(&f.as_str()));
            unknown.map_or(Ok(None), |f| Err(format!("the file needs a reader that knows `{}`", f.escape_debug())))
        }
        Ok(BlobDecode::Unknown(_)) => Ok(None),
        Err(e) => Err(e.to_string()),
    }));
    outcome.unwrap_or_else(|_| Err("its contents contradict each other".into()))
}

fn ways_of(block: &PrimitiveBlock) -> Extract {
    let mut part = Extract::default();
    for group in block.groups() {
        for way in group.ways() {
            if way.tags().any(|(k, _)| k == "highway") {
                part.way(way.id(), &Tags(way.tags().collect()), way.refs());
            }
        }
        for relation in group.relations() {
            let tags = Tags(relation.tags().collect());
            part.relation(&tags, || {
                let member = |m: osmpbf::RelMember<'_>| {
                    let is_node = m.member_type == RelMemberType::Node;
                    (role(m.role().unwrap_or("")), is_node, m.member_id)
                };
                relation.members().map(member).collect()
            });
        }
    }
    part
}

/// The roles a restriction has, so that none is borrowed from the block.
fn role(text: &str) -> &'static str {
    match text {
        "from" => "from",
        "via" => "via",
        "to" => "to",
        _ => "",
    }
}

fn nodes_of(block: &PrimitiveBlock, ids: &[i64]) -> Vec<(usize, (i32, i32), u8)> {
    let mut found = Vec::new();
    for group in block.groups() {
        for node in group.dense_nodes() {
            if let Ok(index) = ids.binary_search(&node.id()) {
                let at = decimicro(node.nano_lat(), node.nano_lon());
                found.push((index, at, Nodes::flags_of(&Tags(node.tags().collect()))));
            }
        }
        for node in group.nodes() {
            if let Ok(index) = ids.binary_search(&node.id()) {
                let at = decimicro(node.nano_lat(), node.nano_lon());
                found.push((index, at, Nodes::flags_of(&Tags(node.tags().collect()))));
            }
        }
    }
    found
}

/// Ten-millionths of a degree; out of range stays out of range.
fn decimicro(lat: i64, lon: i64) -> (i32, i32) {
    let one = |v: i64| i32::try_from(v / 100).unwrap_or(i32::MAX);
    (one(lat), one(lon))
}
