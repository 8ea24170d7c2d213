//! The partial routes carried on from one stop, cheapest first, and whether one of them makes another useless.
//!
//! Routes come in the order of the time they take, so that no route kept is later than one that is compared with it.

use crate::routing::problem::{Load, field};

/// What decides whether a partial route makes another one useless, kept close together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Price without assistants.
    pub price: i64,
    /// Load.
    pub load: Load,
    /// Riders remembered.
    pub memory: u16,
    /// Least group limit of those aboard.
    pub group: u8,
}

impl Compared {
    /// No fuller, and remembers no more.
    fn no_more(&self, other: &Compared) -> bool {
        self.memory & !other.memory == 0 && self.group >= other.group && no_fuller(self.load, other.load)
    }
}

/// Partial routes of one stop.
#[derive(Debug, Clone, Default)]
pub struct Kept(Vec<Compared>);

impl Kept {
    /// Whether some route kept is no fuller, remembers no more and is no dearer, however both go on. `saving` is the pay of all
    /// assistants of the route, `assistant` the number who share one and what one is paid.
    pub fn beats(&self, route: &Compared, saving: i64, assistant: (u32, i64)) -> bool {
        // None further on saves as many assistants as there are.
        self.0.iter().take_while(|other| other.price <= route.price + saving).any(|other| {
            if !other.no_more(route) {
                return false;
            }
            // Every assistant the other is sure to save.
            let (a, b) = (other.load, route.load);
            let saved =
                u32::from(b[field::SHARED] - a[field::SHARED]) / assistant.0 + u32::from(b[field::OWN] - a[field::OWN]);
            other.price <= route.price + i64::from(saved) * assistant.1
        })
    }

    /// Keeps a route instead of those it makes useless.
    pub fn keep(&mut self, route: Compared) {
        let at = self.0.partition_point(|other| other.price < route.price);
        let mut kept = at;
        for i in at..self.0.len() {
            let other = self.0[i];
            if !route.no_more(&other) {
                self.0[kept] = other;
                kept += 1;
            }
        }
        self.0.truncate(kept);
        self.0.insert(at, route);
    }
}

#[inline]
fn no_fuller(a: Load, b: Load) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (a, b) = (u64::from_le_bytes(a), u64::from_le_bytes(b));
    ((b | HIGH) - a) & HIGH == HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cheaper_route_that_remembers_less_replaces_a_dearer_one_and_beats_what_it_beat() {
        let route = |price: i64, people: u8, memory: u16| Compared {
            price,
            load: [people, people, 0, 0, 0, 0, 0, 0],
            memory,
            group: 255,
        };
        let mut kept = Kept::default();
        kept.keep(route(50, 2, 0b11));
        assert!(kept.beats(&route(60, 2, 0b111), 0, (4, 30)));
        assert!(!kept.beats(&route(60, 1, 0b111), 0, (4, 30)), "it is fuller");
        assert!(!kept.beats(&route(60, 3, 0b101), 0, (4, 30)), "it remembers another");
        assert!(!kept.beats(&route(40, 3, 0b111), 0, (4, 30)), "it is dearer");
        kept.keep(route(45, 1, 0b01));
        assert_eq!(kept.0.len(), 1);
        assert!(kept.beats(&route(60, 1, 0b111), 0, (4, 30)));
        // A route with an assistant of its own is beaten by a dearer one without.
        let mut helped = route(30, 1, 0b01);
        helped.load[field::OWN] = 1;
        assert!(kept.beats(&helped, 30, (4, 30)) && !kept.beats(&helped, 10, (4, 10)));
    }
}
