//! Reads OpenStreetMap's XML form, plain or gzipped, twice: ways and restrictions first, then the nodes they need.
//!
//! The file streams through: no element may be longer than a megabyte, and a gzipped file may not swell to more than 200
//! times its size, so a few kilobytes cannot fill the memory.

use super::extract::{Extract, Nodes};
use super::tags::Tags;
use crate::travel::TravelError;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Read};
use std::path::Path;

/// Longest element, bytes.
const LONGEST: u64 = 1 << 20;
/// Most nodes, tags and members of one way or relation.
const MOST_PARTS: usize = 100_000;
/// How far a gzipped file may swell.
const SWELL: u64 = 200;

/// First reading: ways and restrictions.
///
/// # Errors
/// When the file cannot be read or is not sound.
pub fn ways(path: &Path) -> Result<Extract, TravelError> {
    let mut extract = Extract::default();
    read(path, &mut |element| match element.kind {
        Kind::Way => extract.way(element.id, &element.tags(), element.nodes.iter().copied()),
        Kind::Relation => {
            let members = || element.members.iter().map(|(role, node, id)| (role.as_str(), *node, *id)).collect();
            extract.relation(&element.tags(), members);
        }
        Kind::Node => {}
    })?;
    extract.finish();
    Ok(extract)
}

/// Second reading: the nodes that are needed.
///
/// # Errors
/// When the file cannot be read or is not sound.
pub fn nodes(path: &Path, needed: &mut Nodes) -> Result<(), TravelError> {
    read(path, &mut |element| {
        if element.kind == Kind::Node
            && let Some(index) = needed.index(element.id)
            && let Some(at) = element.at
        {
            needed.set(index, at, Nodes::flags_of(&element.tags()));
        }
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Node,
    Way,
    Relation,
}

/// One element with everything inside it.
#[derive(Debug, Default)]
struct Element {
    kind: Kind,
    id: i64,
    at: Option<(i32, i32)>,
    tags: Vec<(String, String)>,
    nodes: Vec<i64>,
    members: Vec<(String, bool, i64)>,
}

impl Element {
    fn tags(&self) -> Tags<'_> {
        Tags(self.tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect())
    }
    fn parts(&self) -> usize {
        self.tags.len() + self.nodes.len() + self.members.len()
    }
}

fn read(path: &Path, take: &mut dyn FnMut(&Element)) -> Result<(), TravelError> {
    let file = std::fs::File::open(path).map_err(TravelError::io(path))?;
    let size = file.metadata().map_err(TravelError::io(path))?.len();
    let gzipped = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz"));
    let source: Box<dyn Read> =
        if gzipped { Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(file))) } else { Box::new(file) };
    let most = if gzipped { size.saturating_mul(SWELL) + (1 << 20) } else { u64::MAX };
    let fenced = Fence { source, left: most, since_end: 0 };
    let mut reader = quick_xml::Reader::from_reader(BufReader::with_capacity(1 << 16, fenced));
    let mut buffer = Vec::new();
    let (mut current, mut depth, mut seen_osm): (Option<Element>, u32, bool) = (None, 0, false);
    loop {
        buffer.clear();
        let position = reader.buffer_position();
        let bad = |what: &dyn std::fmt::Display| TravelError::fault(path, format!("near byte {position}: {what}"));
        let event = reader.read_event_into(&mut buffer).map_err(|e| bad(&e))?;
        match event {
            Event::Start(tag) => {
                depth += 1;
                seen_osm |= tag.name().as_ref() == "osm";
                begin(&tag, &mut current).map_err(|e| bad(&e))?;
            }
            Event::Empty(tag) => {
                begin(&tag, &mut current).map_err(|e| bad(&e))?;
                if let Some(element) = current.take_if(|_| is_element(tag.name().as_ref())) {
                    take(&element);
                }
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                if let Some(element) = current.take_if(|_| is_element(tag.name().as_ref())) {
                    take(&element);
                }
            }
            Event::Eof if depth > 0 => return Err(bad(&"the file ends in the middle")),
            Event::Eof if !seen_osm => return Err(bad(&"no <osm> element: this is not an OpenStreetMap file")),
            Event::Eof => return Ok(()),
            _ => {}
        }
        if current.as_ref().is_some_and(|e| e.parts() > MOST_PARTS) {
            return Err(bad(&"one element with more than 100,000 parts"));
        }
    }
}

fn is_element(name: &str) -> bool {
    matches!(name, "node" | "way" | "relation")
}

/// Takes the start of an element, or a part of the one in hand.
fn begin(tag: &BytesStart, current: &mut Option<Element>) -> Result<(), String> {
    let name = tag.name();
    let kind = match name.as_ref() {
        "node" => Some(Kind::Node),
        "way" => Some(Kind::Way),
        "relation" => Some(Kind::Relation),
        _ => None,
    };
    if let Some(kind) = kind {
        let (lat, lon) = (attribute(tag, "lat")?, attribute(tag, "lon")?);
        let degrees = |t: Option<String>| t.and_then(|t| t.parse::<f64>().ok()).map(|v| (v * 1e7).round() as i32);
        let at = degrees(lat).zip(degrees(lon));
        *current = Some(Element { kind, id: number(tag, "id")?, at, ..Element::default() });
        return Ok(());
    }
    let Some(element) = current.as_mut() else { return Ok(()) };
    match name.as_ref() {
        "tag" => {
            if let (Some(k), Some(v)) = (attribute(tag, "k")?, attribute(tag, "v")?) {
                element.tags.push((k, v));
            }
        }
        "nd" => element.nodes.push(number(tag, "ref")?),
        "member" => {
            let is_node = attribute(tag, "type")?.as_deref() == Some("node");
            let role = attribute(tag, "role")?.unwrap_or_default();
            element.members.push((role, is_node, number(tag, "ref")?));
        }
        _ => {}
    }
    Ok(())
}

fn attribute(tag: &BytesStart, key: &str) -> Result<Option<String>, String> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| e.to_string())?;
        if attribute.key.as_ref() == key {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|e| e.to_string())?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn number(tag: &BytesStart, key: &str) -> Result<i64, String> {
    let text = attribute(tag, key)?.unwrap_or_default();
    text.parse().map_err(|_| format!("`{}` is not a number", text.chars().take(40).collect::<String>()))
}

/// Lets so many bytes through, and no element longer than [`LONGEST`].
struct Fence<R> {
    source: R,
    left: u64,
    since_end: u64,
}

impl<R: Read> Read for Fence<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.source.read(buffer)?;
        let bytes = &buffer[..count];
        match bytes.iter().rposition(|&b| b == b'>') {
            Some(at) => self.since_end = (count - at) as u64,
            None => self.since_end += count as u64,
        }
        let refuse = |what: &str| Err(std::io::Error::new(std::io::ErrorKind::InvalidData, what));
        if self.since_end > LONGEST {
            return refuse("an element of more than a megabyte");
        }
        match self.left.checked_sub(count as u64) {
            Some(left) => self.left = left,
            None => return refuse("it swells to more than 200 times its size: a decompression bomb"),
        }
        Ok(count)
    }
}
