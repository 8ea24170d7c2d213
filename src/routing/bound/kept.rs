//! The partial routes carried on from one stop, cheapest first, and whether one of them makes another useless.
//!
//! Routes come in the order of the time they take, so that no route kept is later than one that is compared with it. Of
//! assistants what counts is how many more of them the one may ever need than the other: each costs a seat and its pay, and a
//! route that saves one may have a seat more in use.

use crate::routing::problem::{Load, field};

/// What decides whether a partial route makes another one useless, kept close together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Price without assistants.
    pub price: i64,
    /// Load.
    pub load: Load,
    /// Riders remembered.
    pub memory: u32,
    /// Least group limit of those aboard.
    pub group: u8,
}

/// What comparing takes besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Riders who share an assistant.
    pub ratio: u32,
    /// Price of an assistant, and of collecting the first.
    pub assistants: (i64, i64),
    /// Whether somebody has a group limit.
    pub limits: bool,
}

impl Terms {
    fn assistants(&self, load: Load) -> u32 {
        u32::from(load[field::SHARED]).div_ceil(self.ratio) + u32::from(load[field::OWN])
    }

    /// Whether a route is at least as good as another that is no earlier, however both go on.
    fn beats(&self, one: &Compared, other: &Compared) -> bool {
        if one.memory & !other.memory != 0 || !no_fuller(one.load, other.load, self.limits) {
            return false;
        }
        if self.limits && one.group < other.group {
            return false;
        }
        let (a, b) = (one.load, other.load);
        let count = |load: Load, f: usize| i64::from(load[f]);
        // Assistants the one may need more than the other, whoever boards later; below zero where it is sure to save some.
        let shared = count(a, field::SHARED) - count(b, field::SHARED);
        let more = -(-shared).div_euclid(i64::from(self.ratio)) + count(a, field::OWN) - count(b, field::OWN);
        let collect = if self.assistants(b) == 0 && self.assistants(a) > 0 { self.assistants.1 } else { 0 };
        count(a, field::SEATS) + more <= count(b, field::SEATS)
            && one.price + more * self.assistants.0 + collect <= other.price
    }
}

/// Partial routes of one stop.
#[derive(Debug, Clone, Default)]
pub struct Kept(Vec<Compared>);

impl Kept {
    /// Whether some route kept is at least as good, however both go on.
    pub fn beats(&self, route: &Compared, terms: &Terms) -> bool {
        // None saves more assistants than there are.
        let saving = i64::from(terms.assistants(route.load)) * terms.assistants.0;
        self.0.iter().take_while(|other| other.price <= route.price + saving).any(|other| terms.beats(other, route))
    }

    /// Keeps a route instead of those it makes useless.
    pub fn keep(&mut self, route: Compared, terms: &Terms) {
        let at = self.0.partition_point(|other| other.price < route.price);
        let mut kept = at;
        for i in at..self.0.len() {
            let other = self.0[i];
            if !terms.beats(&route, &other) {
                self.0[kept] = other;
                kept += 1;
            }
        }
        self.0.truncate(kept);
        self.0.insert(at, route);
    }
}

/// No fuller in anything but seats and assistants; the number aboard counts where somebody has a group limit.
#[inline]
fn no_fuller(a: Load, b: Load, limits: bool) -> bool {
    let counts = |f: usize| a[f] <= b[f];
    counts(field::WHEELCHAIRS)
        && counts(field::NO_FRONT)
        && counts(field::HARNESS)
        && counts(field::CHILD_SEAT)
        && (!limits || counts(field::PEOPLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cheaper_route_that_remembers_less_replaces_a_dearer_one_and_beats_what_it_beat() {
        let route = |price: i64, people: u8, memory: u32| Compared {
            price,
            load: [people, people, 0, 0, 0, 0, 0, 0],
            memory,
            group: 255,
        };
        let terms = |pay: i64| Terms { ratio: 4, assistants: (pay, 5), limits: false };
        let mut kept = Kept::default();
        kept.keep(route(50, 2, 0b11), &terms(30));
        let beats = |kept: &Kept, route: Compared, pay: i64| kept.beats(&route, &terms(pay));
        assert!(beats(&kept, route(60, 2, 0b111), 30));
        assert!(!beats(&kept, route(60, 1, 0b111), 30), "it is fuller");
        assert!(!beats(&kept, route(60, 3, 0b101), 30), "it remembers another");
        assert!(!beats(&kept, route(40, 3, 0b111), 30), "it is dearer");
        kept.keep(route(45, 1, 0b01), &terms(30));
        assert_eq!(kept.0.len(), 1);
        assert!(beats(&kept, route(60, 1, 0b111), 30));
        // A route with an assistant of its own is beaten by a dearer one without, even by one with a seat more in use.
        let mut helped = route(30, 1, 0b01);
        helped.load[field::OWN] = 1;
        assert!(beats(&kept, helped, 30) && !beats(&kept, helped, 10));
        let mut kept = Kept::default();
        kept.keep(route(45, 2, 0b01), &terms(30));
        assert!(beats(&kept, helped, 30) && !beats(&kept, route(80, 1, 0b01), 30));
        // One that needs an assistant more has to be cheaper by the pay and the collection, and emptier by a seat.
        let mut kept = Kept::default();
        kept.keep(helped, &terms(30));
        assert!(beats(&kept, route(65, 2, 0b01), 30));
        assert!(!beats(&kept, route(64, 2, 0b01), 30) && !beats(&kept, route(65, 1, 0b01), 30));
    }

    #[test]
    fn the_number_aboard_and_the_limit_count_where_somebody_has_one() {
        let route =
            |people: u8, group: u8| Compared { price: 10, load: [people, 3, 0, 0, 0, 0, 0, 0], memory: 1, group };
        let terms = |limits: bool| Terms { ratio: 4, assistants: (0, 0), limits };
        let mut kept = Kept::default();
        kept.keep(route(3, 4), &terms(true));
        assert!(!kept.beats(&route(3, 255), &terms(true)) && kept.beats(&route(3, 4), &terms(true)));
        assert!(!kept.beats(&route(2, 4), &terms(true)) && kept.beats(&route(2, 4), &terms(false)));
    }
}
