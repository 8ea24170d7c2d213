//! Eighteen invented operators in fourteen connected groups. Names, people, addresses and numbers belong to nobody: the
//! telephone numbers are of the range kept for drama, the company numbers are not in use.

/// An operator as the table gives it: name, directors, address, telephone, size and licences (`h` private hire, `p` PSV).
pub(in crate::scenario::generate) struct SupplierFact {
    pub name: &'static str,
    pub directors: &'static str,
    pub address: &'static str,
    pub phone: &'static str,
    pub small: bool,
    pub licences: &'static str,
    /// Vehicles: private hire cars, wheelchair-accessible cars, people carriers, accessible eight-seaters, minibuses.
    pub vehicles: [u32; 5],
    pub quality: u32,
}

/// Classes the counts of [`SupplierFact::vehicles`] are of.
pub(in crate::scenario::generate) const VEHICLE_CLASSES: [&str; 5] = ["taxi4", "wav", "mpv8", "wavbus8", "minibus16"];

const fn firm(
    name: &'static str,
    directors: &'static str,
    address: &'static str,
    phone: &'static str,
    (small, licences, vehicles, quality): (bool, &'static str, [u32; 5], u32),
) -> SupplierFact {
    SupplierFact { name, directors, address, phone, small, licences, vehicles, quality }
}

/// The operators. Connected: 1 and 2 (director), 3 and 4 (address), 5 and 6 (telephone), 7 and 8 (director).
pub(in crate::scenario::generate) const SUPPLIERS: [SupplierFact; 18] = [
    firm(
        "Anvil Street Travel Ltd",
        "R. Ashgrove; T. Pell",
        "Unit 4, Anvil Street, Oldbury",
        "0121 496 0101",
        (false, "hp", [24, 8, 10, 6, 14], 78),
    ),
    firm(
        "Ashgrove Coaches Ltd",
        "R. Ashgrove",
        "12 Kiln Lane, Tipton",
        "0121 496 0102",
        (false, "hp", [0, 0, 4, 6, 18], 74),
    ),
    firm(
        "Beacon Ridge Cars Ltd",
        "M. Thorne",
        "Beacon House, 8 Ridge Road, West Bromwich",
        "0121 496 0103",
        (false, "h", [40, 6, 12, 0, 0], 69),
    ),
    firm(
        "Ridge Road Minibuses Ltd",
        "S. Quill",
        "Beacon House, 8 Ridge Road, West Bromwich",
        "0121 496 0104",
        (true, "hp", [0, 2, 4, 4, 8], 71),
    ),
    firm(
        "Canalside Private Hire Ltd",
        "J. Wharf",
        "2 Towpath Court, Smethwick",
        "0121 496 0105",
        (true, "h", [18, 3, 6, 0, 0], 64),
    ),
    firm(
        "Towpath Mobility Ltd",
        "K. Lockett",
        "41 Basin View, Smethwick",
        "0121 496 0105",
        (true, "h", [0, 9, 2, 5, 0], 82),
    ),
    firm(
        "Drake's Cross Transport Ltd",
        "P. Drake; L. Marl",
        "Drake's Yard, Rowley Regis",
        "0121 496 0107",
        (false, "hp", [12, 4, 8, 4, 10], 76),
    ),
    firm(
        "Marlpool Accessible Ltd",
        "L. Marl",
        "7 Marlpool Way, Cradley Heath",
        "0121 496 0108",
        (true, "hp", [0, 6, 2, 6, 3], 85),
    ),
    firm(
        "Eastgate Executive Cars Ltd",
        "A. Sorrel",
        "19 Eastgate, Wednesbury",
        "0121 496 0109",
        (true, "h", [14, 2, 5, 0, 0], 66),
    ),
    firm(
        "Foundry Community Transport CIC",
        "H. Tolley; B. Yarrow",
        "The Old Foundry, Tipton",
        "0121 496 0110",
        (true, "hp", [0, 2, 0, 6, 9], 90),
    ),
    firm(
        "Gainsborough Taxis Ltd",
        "D. Fenn",
        "5 Gainsborough Parade, Oldbury",
        "0121 496 0111",
        (true, "h", [20, 2, 4, 0, 0], 61),
    ),
    firm(
        "Hawthorn Travel Ltd",
        "C. Bramble",
        "88 Hawthorn Lane, West Bromwich",
        "0121 496 0112",
        (true, "hp", [8, 2, 6, 2, 5], 73),
    ),
    firm(
        "Ironbridge Road Buses Ltd",
        "N. Stoker",
        "Ironbridge Road Garage, Dudley",
        "0121 496 0113",
        (false, "hp", [0, 0, 4, 4, 20], 77),
    ),
    firm(
        "Jubilee Star Cars Ltd",
        "W. Lark",
        "Jubilee Buildings, Smethwick",
        "0121 496 0114",
        (true, "h", [16, 1, 3, 0, 0], 58),
    ),
    firm(
        "Kestrel SEN Transport Ltd",
        "G. Heron",
        "Unit 11, Kestrel Park, Walsall",
        "0121 496 0115",
        (false, "hp", [20, 10, 10, 10, 12], 80),
    ),
    firm(
        "Lime Tree Minibus Hire Ltd",
        "F. Alder",
        "3 Lime Tree Walk, Halesowen",
        "0121 496 0116",
        (true, "hp", [0, 1, 3, 3, 6], 70),
    ),
    firm(
        "Meadowlark Mobility Ltd",
        "V. Rowan",
        "60 Meadow Lane, Wednesbury",
        "0121 496 0117",
        (true, "h", [4, 8, 3, 4, 0], 79),
    ),
    firm(
        "Northfield Way Cars Ltd",
        "E. Cobb",
        "1 Northfield Way, Birmingham",
        "0121 496 0118",
        (true, "h", [22, 3, 6, 0, 0], 63),
    ),
];
