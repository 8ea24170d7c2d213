//! The rate card, the own fleet and what both can carry: the one table to change when prices are calibrated.
//!
//! Starting points are internal; together with the routes they are meant to put a Sandwell cohort between £7,000 and
//! £10,000 a passenger and year (England 2025-26: £8,800 overall, taxis £10,700, minibuses and coaches £7,000).

use crate::model::{Layout, Licence, Rate, Secs, VehicleClass, vehicle::Equipment};

/// A class of vehicle as the table gives it.
pub(in crate::scenario::generate) struct ClassFact {
    pub id: &'static str,
    pub layouts: &'static str,
    pub licence: Licence,
    pub lift: bool,
    pub front_seats: u8,
    pub harnesses: u8,
    pub child_seats: u8,
    /// Kilograms, millimetres long, millimetres wide; `None` = no limit.
    pub wheelchair: Option<(u32, u32, u32)>,
    pub clean: bool,
}

/// Prices of an operator's class: pounds a day (both legs), pence a mile, pence a minute.
pub(in crate::scenario::generate) struct Price {
    pub day: i64,
    pub mile: i64,
    pub minute: i64,
}

const fn class(id: &'static str, layouts: &'static str, licence: Licence, lift: bool) -> ClassFact {
    ClassFact {
        id,
        layouts,
        licence,
        lift,
        front_seats: 1,
        harnesses: 2,
        child_seats: 2,
        wheelchair: None,
        clean: true,
    }
}

/// An assistant, pence an hour, and the least paid minutes a leg.
pub(in crate::scenario::generate) const PA_PENCE: i64 = 1950;
pub(in crate::scenario::generate) const PA_MIN_MINUTES: Secs = 90;

/// Operators' classes with their prices.
pub(in crate::scenario::generate) const CLASSES: [(ClassFact, Price); 8] = [
    (class("taxi4", "4+0", Licence::PrivateHire, false), Price { day: 122, mile: 230, minute: 32 }),
    (
        ClassFact { wheelchair: Some((300, 1300, 750)), ..class("wav", "4+0 3+1", Licence::PrivateHire, true) },
        Price { day: 163, mile: 260, minute: 36 },
    ),
    (
        ClassFact { harnesses: 3, child_seats: 3, ..class("mpv6", "6+0", Licence::PrivateHire, false) },
        Price { day: 151, mile: 255, minute: 36 },
    ),
    (
        ClassFact { harnesses: 4, child_seats: 4, ..class("mpv8", "8+0", Licence::PrivateHire, false) },
        Price { day: 176, mile: 265, minute: 39 },
    ),
    (
        ClassFact {
            harnesses: 4,
            child_seats: 4,
            wheelchair: Some((400, 1500, 850)),
            ..class("wavbus8", "8+0 6+1 4+2", Licence::PrivateHire, true)
        },
        Price { day: 235, mile: 290, minute: 41 },
    ),
    (
        ClassFact { front_seats: 2, harnesses: 6, child_seats: 6, ..class("minibus12", "12+0", Licence::Psv, false) },
        Price { day: 270, mile: 310, minute: 45 },
    ),
    (
        ClassFact {
            front_seats: 2,
            harnesses: 8,
            child_seats: 8,
            ..class("minibus16", "16+0 12+1 9+2 5+4", Licence::Psv, true)
        },
        Price { day: 314, mile: 335, minute: 48 },
    ),
    (
        ClassFact {
            front_seats: 0,
            harnesses: 4,
            child_seats: 4,
            clean: false,
            ..class("coach24", "24+0 20+1", Licence::Psv, true)
        },
        Price { day: 450, mile: 345, minute: 48 },
    ),
];

/// Own vehicles of a kind: how many of forty, pence a mile, least paid shift in minutes, pounds a day when disposable.
pub(in crate::scenario::generate) struct OwnFact {
    pub class: ClassFact,
    pub of_forty: usize,
    pub mile: i64,
    pub shift: Secs,
    pub fixed: i64,
}

/// A driver of the council, pence an hour with on-costs.
pub(in crate::scenario::generate) const DRIVER_PENCE: i64 = 1950;

/// The own fleet's kinds.
pub(in crate::scenario::generate) const OWN: [OwnFact; 3] = [
    OwnFact {
        class: ClassFact {
            front_seats: 2,
            harnesses: 8,
            child_seats: 8,
            ..class("own_minibus16", "16+0 12+1 9+2 5+4", Licence::Section19, true)
        },
        of_forty: 28,
        mile: 62,
        shift: 150,
        fixed: 58,
    },
    OwnFact {
        class: ClassFact {
            harnesses: 4,
            child_seats: 4,
            wheelchair: Some((400, 1500, 850)),
            ..class("own_bus8", "8+0 6+1 4+2", Licence::Section19, true)
        },
        of_forty: 8,
        mile: 45,
        shift: 135,
        fixed: 40,
    },
    OwnFact { class: class("own_car", "4+0", Licence::Section19, false), of_forty: 4, mile: 30, shift: 120, fixed: 22 },
];

impl ClassFact {
    /// What vehicles of the class offer.
    pub fn equipment(&self) -> Equipment {
        Equipment {
            layouts: Layout::parse_list(self.layouts).unwrap_or_default(),
            licence: self.licence,
            lift: self.lift,
            front_seats: self.front_seats,
            harnesses: self.harnesses,
            child_seats: self.child_seats,
            max_wheelchair_kg: self.wheelchair.map(|w| w.0),
            max_wheelchair_length_mm: self.wheelchair.map(|w| w.1),
            max_wheelchair_width_mm: self.wheelchair.map(|w| w.2),
            clean_air_compliant: self.clean,
        }
    }
}

/// The rate card.
pub(in crate::scenario::generate) fn classes() -> Vec<VehicleClass> {
    CLASSES
        .iter()
        .map(|(class, price)| VehicleClass {
            id: class.id.to_owned(),
            equipment: class.equipment(),
            day_rate: Rate::pence(price.day * 100),
            per_mile: Rate::pence(price.mile),
            per_minute: Rate::pence(price.minute),
            pa_per_hour: Rate::pence(PA_PENCE),
            pa_min_minutes: PA_MIN_MINUTES,
        })
        .collect()
}
