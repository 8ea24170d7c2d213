use super::*;

fn used(text: &str) -> Option<WayUse> {
    way_use(&tags(text))
}

/// `a=b c=d` with `_` for a space in values.
fn tags(text: &str) -> Tags<'_> {
    Tags(text.split(' ').filter_map(|t| t.split_once('=')).collect())
}

fn drive(text: &str) -> [bool; 2] {
    used(text).map_or([false; 2], |w| w.drive)
}

#[test]
fn one_way_in_all_its_spellings() {
    assert_eq!(drive("highway=residential"), [true, true]);
    for yes in ["yes", "true", "1"] {
        assert_eq!(drive(&format!("highway=primary oneway={yes}")), [true, false]);
    }
    for back in ["-1", "reverse"] {
        assert_eq!(drive(&format!("highway=primary oneway={back}")), [false, true]);
    }
    assert_eq!(drive("highway=tertiary junction=roundabout"), [true, false]);
    assert_eq!(drive("highway=motorway"), [true, false]);
    assert_eq!(drive("highway=motorway_link"), [true, false]);
    assert_eq!(drive("highway=motorway oneway=no"), [true, true]);
    assert_eq!(drive("highway=primary oneway=reversible"), [false, false]);
}

#[test]
fn access_most_particular_first() {
    assert_eq!(drive("highway=residential access=no"), [false; 2]);
    assert_eq!(drive("highway=residential access=no motor_vehicle=yes"), [true; 2]);
    assert_eq!(drive("highway=residential motor_vehicle=no"), [false; 2]);
    assert_eq!(drive("highway=residential motor_vehicle=no motorcar=yes"), [true; 2]);
    assert!(used("highway=residential access=private").unwrap().access_only);
    assert!(used("highway=unclassified motor_vehicle=destination").unwrap().access_only);
    assert!(used("highway=service").unwrap().access_only);
    assert!(!used("highway=residential access=permissive").unwrap().access_only);
    assert_eq!(drive("highway=track"), [false; 2]);
    assert_eq!(drive("highway=track motor_vehicle=yes"), [true; 2]);
    assert_eq!(drive("highway=footway motor_vehicle=yes"), [false; 2]);
    for none in
        ["highway=construction", "highway=proposed", "route=ferry", "highway=residential area=yes", "building=yes"]
    {
        assert_eq!(used(none), None, "{none}");
    }
}

#[test]
fn walkers_have_their_own_rules() {
    assert!(used("highway=footway").unwrap().walk && used("highway=residential").unwrap().walk);
    assert!(!used("highway=motorway").unwrap().walk);
    assert!(!used("highway=trunk foot=no").unwrap().walk);
    assert_eq!(used("highway=footway access=private"), None);
    assert!(used("highway=primary access=no foot=yes").unwrap().walk);
}

#[test]
fn speed_limits_in_miles_kilometres_and_words() {
    for (text, kmh) in [
        ("30 mph", 48),
        ("20mph", 32),
        ("50", 50),
        ("50 km/h", 50),
        ("60;40", 40),
        ("GB:nsl_single", 97),
        ("GB:nsl_dual", 113),
        ("DE:urban", 50),
        ("walk", 6),
        ("none", 0),
        ("signals", 0),
        ("", 0),
        ("-5", 0),
        ("9999", 0),
        ("é30", 0),
        ("30é", 0),
    ] {
        assert_eq!(limit(text), kmh, "{text}");
    }
    let way = Tags(vec![("highway", "primary"), ("maxspeed", "40 mph"), ("maxspeed:backward", "30 mph")]);
    assert_eq!(way_use(&way).unwrap().limit, [64, 48]);
}

#[test]
fn barriers_and_signals() {
    for (text, flags) in [
        ("barrier=bollard", BLOCKED),
        ("barrier=gate", 0),
        ("barrier=gate access=no", BLOCKED),
        ("barrier=lift_gate", 0),
        ("barrier=bollard motor_vehicle=yes", 0),
        ("barrier=cattle_grid", 0),
        ("barrier=block", BLOCKED),
        ("highway=traffic_signals", SIGNALS),
        ("highway=crossing", 0),
        ("barrier=gate access=private", 0),
    ] {
        assert_eq!(node_flags(&tags(text)), flags, "{text}");
    }
}

#[test]
fn turn_restrictions() {
    assert_eq!(restriction(&tags("type=restriction restriction=no_left_turn")), Some(false));
    assert_eq!(restriction(&tags("type=restriction restriction=only_straight_on")), Some(true));
    assert_eq!(restriction(&tags("type=restriction restriction=no_u_turn except=psv")), Some(false));
    assert_eq!(restriction(&tags("type=restriction restriction=no_left_turn except=psv;motorcar")), None);
    assert_eq!(restriction(&tags("type=restriction restriction=give_way")), None);
    assert_eq!(restriction(&tags("type=route restriction=no_left_turn")), None);
}

#[test]
fn names_for_directions() {
    let name = |list: &[(&'static str, &'static str)]| name_of(&Tags(list.to_vec()));
    assert_eq!(name(&[("name", "High Street"), ("ref", "A41")]), "High Street (A41)");
    assert_eq!(name(&[("ref", "A41")]), "A41");
    assert_eq!(name(&[]), "");
}
