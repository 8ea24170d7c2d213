//! Prepared roads and matrices kept between runs, under the hash of all they were made from.
//!
//! The folder is `SENDROUTE_CACHE`, or `sendroute` in the system's cache folder; an empty `SENDROUTE_CACHE` switches
//! keeping off. A file whose hash does not match is made anew; files are written beside and renamed, so that none is ever
//! half written. Anything that goes wrong with the cache costs time, never an answer.

use super::class::RoadClass;
use super::columns::{Reader, Writer};
use super::hierarchy::{Hierarchy, Ladder};
use super::network::{Junction, Network, ReadReport, Road};
use super::prepared::Prepared;
use super::profile::Profile;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Raised whenever the same file and profile would give other roads or times.
pub const VERSION: u32 = 2;
const MAGIC: [u8; 4] = *b"SRRD";

/// Where files are kept; `None` = nowhere.
pub fn folder() -> Option<PathBuf> {
    if let Some(told) = std::env::var_os("SENDROUTE_CACHE") {
        return (!told.is_empty()).then(|| PathBuf::from(told));
    }
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let system =
        set("XDG_CACHE_HOME").or_else(|| set("LOCALAPPDATA")).or_else(|| set("HOME").map(|h| h.join(".cache")));
    system.map(|s| s.join("sendroute"))
}

/// The file kept under these parts in the folder.
pub fn file(folder: &Path, kind: &str, parts: &[&[u8]]) -> PathBuf {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&VERSION.to_le_bytes());
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    folder.join(format!("{}.{kind}", &hasher.finalize().to_hex()[..32]))
}

/// Writes a file whole or not at all.
///
/// # Errors
/// When the folder cannot be made or the file not be written.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// Prepared roads as bytes.
pub fn encode(prepared: &Prepared) -> Vec<u8> {
    let network = &prepared.network;
    let (graph, report) = (&network.graph, &network.report);
    let mut w = Writer::new(MAGIC, VERSION);
    w.u32s(graph.raw_nodes().iter().map(|n| n.weight.at.0 as u32));
    w.u32s(graph.raw_nodes().iter().map(|n| n.weight.at.1 as u32));
    let edges = graph.raw_edges();
    w.u32s(edges.iter().map(|e| e.source().index() as u32));
    w.u32s(edges.iter().map(|e| e.target().index() as u32));
    w.u32s(edges.iter().map(|e| e.weight.cm));
    w.u32s(edges.iter().map(|e| e.weight.name));
    w.u32s(edges.iter().map(|e| e.weight.shape));
    let small = |r: &Road| {
        let flags = u8::from(r.access_only) | u8::from(r.roundabout) << 1 | u8::from(r.reversed) << 2;
        u32::from_le_bytes([r.class as u8, r.limit, r.signals, flags])
    };
    w.u32s(edges.iter().map(|e| small(&e.weight)));
    w.u32s(network.points.iter().map(|p| p.0 as u32));
    w.u32s(network.points.iter().map(|p| p.1 as u32));
    w.u32s(network.shape_starts.iter().copied());
    w.bytes(network.names.join("\n").as_bytes());
    w.u32s(network.banned.iter().map(|b| b.0));
    w.u32s(network.banned.iter().map(|b| b.1));
    w.u32s(network.banned_over.iter().map(|chain| chain.len() as u32));
    w.u32s(network.banned_over.concat().into_iter());
    let counts = [
        report.ways,
        report.missing_nodes,
        report.restrictions,
        report.restrictions_unused,
        report.dropped_roads,
        report.dropped_metres,
    ];
    w.u64s(counts.into_iter());
    for hierarchy in &prepared.legs {
        w.u32s(hierarchy.rank.iter().copied());
        for ladder in [&hierarchy.up, &hierarchy.down] {
            w.u32s(ladder.first.iter().copied());
            w.u32s(ladder.other.iter().copied());
            w.u64s(ladder.weight.iter().copied());
            w.u32s(ladder.middle.iter().copied());
        }
    }
    w.finish()
}

/// Prepared roads from bytes; `None` where they are not what this version writes.
pub fn decode(bytes: &[u8], profile: &Profile) -> Option<Prepared> {
    let mut r = Reader::new(bytes, MAGIC, VERSION)?;
    let pairs = |a: Vec<u32>, b: Vec<u32>| {
        let same = a.len() == b.len();
        same.then(|| a.into_iter().zip(b).map(|(a, b)| (a as i32, b as i32)).collect::<Vec<_>>())
    };
    let junctions = pairs(r.u32s()?, r.u32s()?)?;
    let ends = pairs(r.u32s()?, r.u32s()?)?;
    let (cm, name, shape, small) = (r.u32s()?, r.u32s()?, r.u32s()?, r.u32s()?);
    let points = pairs(r.u32s()?, r.u32s()?)?;
    let shape_starts = r.u32s()?;
    let names: Vec<String> = std::str::from_utf8(r.bytes()?).ok()?.split('\n').map(String::from).collect();
    let banned = pairs(r.u32s()?, r.u32s()?)?.into_iter().map(|(a, b)| (a as u32, b as u32)).collect();
    let (lengths, roads) = (r.u32s()?, r.u32s()?);
    let mut rest = roads.as_slice();
    let mut banned_over = Vec::with_capacity(lengths.len());
    for length in lengths {
        let (chain, after) = rest.split_at_checked(length as usize)?;
        banned_over.push(chain.to_vec());
        rest = after;
    }
    let [ways, missing_nodes, restrictions, restrictions_unused, dropped_roads, dropped_metres] =
        <[u64; 6]>::try_from(r.u64s()?).ok()?;
    let shapes = shape_starts.len().checked_sub(1)? as u32;
    let mut graph: DiGraph<Junction, Road, u32> = DiGraph::with_capacity(junctions.len(), ends.len());
    for &at in &junctions {
        graph.add_node(Junction { at });
    }
    for (i, &(a, b)) in ends.iter().enumerate() {
        let (a, b) = (NodeIndex::new(a as usize), NodeIndex::new(b as usize));
        let [class, limit, signals, flags] = small.get(i)?.to_le_bytes();
        let road = Road {
            class: *RoadClass::ALL.get(class as usize)?,
            limit,
            cm: *cm.get(i)?,
            signals,
            access_only: flags & 1 != 0,
            roundabout: flags & 2 != 0,
            reversed: flags & 4 != 0,
            name: *name.get(i)?,
            shape: *shape.get(i).filter(|&&s| s < shapes)?,
        };
        let _: EdgeIndex = graph.try_add_edge(a, b, road).ok()?;
    }
    let sound = shape_starts.is_sorted() && shape_starts.last().is_some_and(|&l| l as usize == points.len());
    if !sound {
        return None;
    }
    let report = ReadReport { ways, missing_nodes, restrictions, restrictions_unused, dropped_roads, dropped_metres };
    let mut network = Network { graph, points, shape_starts, names, banned, banned_over, over: Vec::new(), report };
    network.index_shapes();
    let mut hierarchy = || {
        let rank = r.u32s()?;
        let mut ladder = || {
            let ladder = Ladder { first: r.u32s()?, other: r.u32s()?, weight: r.u64s()?, middle: r.u32s()? };
            let arcs = ladder.other.len();
            let whole = ladder.first.is_sorted() && ladder.first.last().is_some_and(|&l| l as usize == arcs);
            (whole && ladder.weight.len() == arcs && ladder.middle.len() == arcs).then_some(ladder)
        };
        Hierarchy::from_parts(rank, ladder()?, ladder()?)
    };
    let legs = [hierarchy()?, hierarchy()?];
    let prepared = Prepared::from_parts(network, profile.clone(), legs);
    let fits = prepared.legs.iter().all(|h| h.nodes() == prepared.turns.nodes());
    fits.then_some(prepared)
}
