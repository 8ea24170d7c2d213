use super::*;
use crate::model::{LatLon, Leg};
use crate::travel::roads::hierarchy::unpack;
use crate::travel::roads::prepared::Prepared;
use crate::travel::roads::profile::Profile;

const NODES: &str = "node_id,x_coord,y_coord\n1,-2.00,52.50\n2,-1.99,52.50\n3,-1.99,52.51\n4,-2.00,52.51\n";
const LINKS: &str = "link_id,from_node_id,to_node_id,directed,length,free_speed,facility_type,allowed_uses,name,geometry\n\
    a,1,2,0,1.0,30,Principal Arterial,auto;bike,High Street,\n\
    b,2,3,0,,30,collector,,,\"LINESTRING (-1.99 52.50, -1.985 52.505, -1.99 52.51)\"\n\
    c,3,4,1,,30,local,,,\nd,4,1,1,,30,local,,,\ne,1,3,0,,30,local,bike,,\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn reads_a_model_with_units_shapes_and_uses() {
    let files = folder(&[("node.csv", NODES), ("link.csv", LINKS), ("config.csv", "long_length,speed\nmile,mph\n")]);
    let network = read(files.path()).unwrap();
    // Two two-way links, two one-way links; the cycle way is not for vehicles.
    assert_eq!((network.graph.node_count(), network.graph.edge_count()), (4, 6));
    let high = network.graph.edge_weights().next().unwrap();
    assert_eq!(
        (high.cm, high.limit, high.class, network.names[high.name as usize].as_str()),
        (160_934, 48, RoadClass::Primary, "High Street")
    );
    assert_eq!(network.shape(1).len(), 3);
    let prepared = Prepared::of(network, Profile::default());
    let at = |lat, lon| prepared.snap(LatLon { lat, lon }).unwrap();
    let points = [at(52.50, -2.0), at(52.51, -2.0)];
    let weights = prepared.weights(&points, Leg::Am);
    // From 4 straight down the one-way street to 1; there by way of 2 and 3.
    assert!(unpack(weights[2]).1 < 115_000 && unpack(weights[1]).1 > 300_000, "{weights:?}");
    let plain = folder(&[("node.csv", NODES), ("link.csv", LINKS)]);
    assert!((67_000..69_000).contains(&read(plain.path()).unwrap().graph.edge_weights().next().unwrap().cm));
}

#[test]
fn tells_every_fault() {
    let nodes = "node_id,x_coord,y_coord\n1,-2.00,52.50\n1,-2,52\n2,403000,292000\n";
    let links =
        "link_id,from_node_id,to_node_id,geometry,free_speed\na,1,9,,\nb,1,1,,\nc,9,1,,\nd,1,7,\"POINT(1 2)\",x\n";
    let told = read(folder(&[("node.csv", nodes), ("link.csv", links)]).path()).unwrap_err().to_string();
    for part in [
        "row 3: node.csv: node `1` is there twice",
        "row 4: node.csv: node `2`",
        "row 2: link.csv: to_node_id `9`",
        "row 4: link.csv: from_node_id `9`",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let told = read(folder(&[("node.csv", "id,x\n"), ("link.csv", "a,b\n")]).path()).unwrap_err().to_string();
    assert!(told.contains("`node_id` is missing") && told.contains("`to_node_id` is missing"), "{told}");
    assert!(read(folder(&[]).path()).is_err());
    assert!(line("LINESTRING (1 2)", (0, 0), (0, 0)).is_err() && line("LINESTRING", (0, 0), (0, 0)).is_err());
}
