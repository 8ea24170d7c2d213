//! Tiny maps for tests, written as XML and as PBF.

use std::fmt::Write as _;

/// Role, is a node, id.
pub type Member = (&'static str, bool, i64);

/// A tiny map.
#[derive(Debug, Clone, Default)]
pub struct Tiny {
    /// Id, latitude and longitude in ten-millionths of a degree, tags as `a=b c=d`.
    pub nodes: Vec<(i64, i32, i32, &'static str)>,
    /// Id, nodes, tags.
    pub ways: Vec<(i64, Vec<i64>, &'static str)>,
    /// Id, members (role, is a node, id), tags.
    pub relations: Vec<(i64, Vec<Member>, &'static str)>,
}

fn pairs(tags: &str) -> impl Iterator<Item = (&str, &str)> {
    tags.split(' ').filter_map(|t| t.split_once('='))
}

impl Tiny {
    /// A grid of three by three junctions 1 to 9, about 110 m apart, row by row from the south-west, with no roads yet.
    pub fn grid() -> Tiny {
        let node = |i: i32| (i64::from(i) + 1, 525_000_000 + i / 3 * 10_000, -20_000_000 + i % 3 * 16_000, "");
        Tiny { nodes: (0..9).map(node).collect(), ..Tiny::default() }
    }

    /// Adds a way.
    pub fn way(mut self, nodes: &[i64], tags: &'static str) -> Tiny {
        self.ways.push((100 + self.ways.len() as i64, nodes.to_vec(), tags));
        self
    }

    /// Adds the streets of the grid: rows 100-102, columns 103-105.
    pub fn streets(self) -> Tiny {
        let street = "highway=residential";
        let rows = self.way(&[1, 2, 3], street).way(&[4, 5, 6], street).way(&[7, 8, 9], street);
        rows.way(&[1, 4, 7], street).way(&[2, 5, 8], street).way(&[3, 6, 9], street)
    }

    /// Sets the tags of a node.
    pub fn tagged(mut self, id: i64, tags: &'static str) -> Tiny {
        self.nodes.iter_mut().filter(|n| n.0 == id).for_each(|n| n.3 = tags);
        self
    }

    /// Adds a restriction.
    pub fn restricted(mut self, from: i64, via: i64, to: i64, tags: &'static str) -> Tiny {
        self.relations.push((9, vec![("from", false, from), ("via", true, via), ("to", false, to)], tags));
        self
    }

    /// Adds a restriction over a way.
    pub fn restricted_over(mut self, from: i64, via: &[i64], to: i64, tags: &'static str) -> Tiny {
        let vias = via.iter().map(|&way| ("via", false, way));
        self.relations.push((10, vias.chain([("from", false, from), ("to", false, to)]).collect(), tags));
        self
    }

    pub fn xml(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\">\n");
        let tags =
            |tags: &str| pairs(tags).map(|(k, v)| format!("<tag k=\"{k}\" v=\"{v}\"/>")).collect::<Vec<_>>().concat();
        for (id, lat, lon, t) in &self.nodes {
            let (lat, lon) = (f64::from(*lat) / 1e7, f64::from(*lon) / 1e7);
            writeln!(text, "<node id=\"{id}\" lat=\"{lat:.7}\" lon=\"{lon:.7}\">{}</node>", tags(t)).unwrap();
        }
        for (id, nodes, t) in &self.ways {
            let refs = nodes.iter().map(|n| format!("<nd ref=\"{n}\"/>")).collect::<Vec<_>>().concat();
            writeln!(text, "<way id=\"{id}\">{refs}{}</way>", tags(t)).unwrap();
        }
        for (id, members, t) in &self.relations {
            let member = |(role, node, id): &(&str, bool, i64)| {
                let kind = if *node { "node" } else { "way" };
                format!("<member type=\"{kind}\" ref=\"{id}\" role=\"{role}\"/>")
            };
            let members: String = members.iter().map(member).collect();
            writeln!(text, "<relation id=\"{id}\">{members}{}</relation>", tags(t)).unwrap();
        }
        text + "</osm>\n"
    }

    pub fn pbf(&self, zlib: bool) -> Vec<u8> {
        let strings = std::cell::RefCell::new(vec![String::new()]);
        let string = |text: &str| {
            let mut strings = strings.borrow_mut();
            if let Some(at) = strings.iter().position(|s| s == text) {
                return at as u64;
            }
            strings.push(text.to_string());
            strings.len() as u64 - 1
        };
        let mut group = Vec::new();
        let tagged = |message: &mut Vec<u8>, tags: &str| {
            let (keys, values): (Vec<u64>, Vec<u64>) = pairs(tags).map(|(k, v)| (string(k), string(v))).unzip();
            packed(message, 2, keys.into_iter());
            packed(message, 3, values.into_iter());
        };
        for (id, lat, lon, tags) in &self.nodes {
            let mut node = Vec::new();
            number(&mut node, 1, zigzag(*id));
            tagged(&mut node, tags);
            number(&mut node, 8, zigzag(i64::from(*lat)));
            number(&mut node, 9, zigzag(i64::from(*lon)));
            bytes(&mut group, 1, &node);
        }
        for (id, nodes, tags) in &self.ways {
            let mut way = Vec::new();
            number(&mut way, 1, *id as u64);
            tagged(&mut way, tags);
            packed(&mut way, 8, deltas(nodes.iter().copied()));
            bytes(&mut group, 3, &way);
        }
        for (id, members, tags) in &self.relations {
            let mut relation = Vec::new();
            number(&mut relation, 1, *id as u64);
            tagged(&mut relation, tags);
            let roles: Vec<u64> = members.iter().map(|m| string(m.0)).collect();
            packed(&mut relation, 8, roles.into_iter());
            packed(&mut relation, 9, deltas(members.iter().map(|m| m.2)));
            packed(&mut relation, 10, members.iter().map(|m| u64::from(!m.1)));
            bytes(&mut group, 4, &relation);
        }
        let mut table = Vec::new();
        strings.borrow().iter().for_each(|s| bytes(&mut table, 1, s.as_bytes()));
        let mut block = Vec::new();
        bytes(&mut block, 1, &table);
        bytes(&mut block, 2, &group);
        let mut header = Vec::new();
        bytes(&mut header, 4, b"OsmSchema-V0.6");
        [blob("OSMHeader", &header, false), blob("OSMData", &block, zlib)].concat()
    }
}

/// A block of a PBF file.
pub fn blob(kind: &str, content: &[u8], zlib: bool) -> Vec<u8> {
    use std::io::Write;
    let mut blob = Vec::new();
    if zlib {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        number(&mut blob, 2, content.len() as u64);
        bytes(&mut blob, 3, &encoder.finish().unwrap());
    } else {
        bytes(&mut blob, 1, content);
    }
    let mut header = Vec::new();
    bytes(&mut header, 1, kind.as_bytes());
    number(&mut header, 3, blob.len() as u64);
    [(header.len() as u32).to_be_bytes().to_vec(), header, blob].concat()
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

pub fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

pub fn bytes(out: &mut Vec<u8>, field: u64, content: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

pub fn packed(out: &mut Vec<u8>, field: u64, values: impl Iterator<Item = u64>) {
    let mut content = Vec::new();
    values.for_each(|v| varint(&mut content, v));
    bytes(out, field, &content);
}

pub fn deltas(values: impl Iterator<Item = i64>) -> impl Iterator<Item = u64> {
    let mut last = 0;
    values.map(move |v| {
        let delta = v - last;
        last = v;
        zigzag(delta)
    })
}
