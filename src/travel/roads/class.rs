//! Classes of road, by what they are for.

/// Class of a road; links (slip roads) count with the road they serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RoadClass {
    /// Motorway.
    Motorway,
    /// Trunk road: a primary A road of national importance.
    Trunk,
    /// A road.
    Primary,
    /// B road.
    Secondary,
    /// Other through road.
    Tertiary,
    /// Minor public road outside housing.
    Unclassified,
    /// Street in housing.
    Residential,
    /// Street where walkers come first.
    LivingStreet,
    /// Access road: car parks, drives, alleys.
    Service,
    /// Not for motor vehicles: paths, cycleways, steps.
    Path,
}

impl RoadClass {
    /// All classes, from the greatest to the least.
    pub const ALL: [RoadClass; 10] = [
        RoadClass::Motorway,
        RoadClass::Trunk,
        RoadClass::Primary,
        RoadClass::Secondary,
        RoadClass::Tertiary,
        RoadClass::Unclassified,
        RoadClass::Residential,
        RoadClass::LivingStreet,
        RoadClass::Service,
        RoadClass::Path,
    ];

    /// Name as files write it.
    pub fn name(self) -> &'static str {
        match self {
            RoadClass::Motorway => "motorway",
            RoadClass::Trunk => "trunk",
            RoadClass::Primary => "primary",
            RoadClass::Secondary => "secondary",
            RoadClass::Tertiary => "tertiary",
            RoadClass::Unclassified => "unclassified",
            RoadClass::Residential => "residential",
            RoadClass::LivingStreet => "living_street",
            RoadClass::Service => "service",
            RoadClass::Path => "path",
        }
    }

    /// The class of this name.
    pub fn parse(name: &str) -> Option<RoadClass> {
        RoadClass::ALL.into_iter().find(|c| c.name() == name)
    }
}
