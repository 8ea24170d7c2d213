//! Which requests are close to which: by the cheapest way to serve one right before or after the other.

use crate::literature::problem::Problem;

/// Longest list.
const MOST: usize = 100;

/// For each request the others, closest first.
#[derive(Debug, Clone)]
pub struct Neighbours {
    length: usize,
    lists: Vec<u32>,
}

impl Neighbours {
    /// Lists for a problem.
    pub fn new(p: &Problem) -> Neighbours {
        let length = MOST.min(p.n - 1);
        let mut lists = Vec::with_capacity(p.n * length);
        let mut others: Vec<(i64, u32)> = Vec::with_capacity(p.n);
        for r in 0..p.n as u32 {
            others.clear();
            others.extend((0..p.n as u32).filter(|&q| q != r).map(|q| (closeness(p, r, q), q)));
            if others.len() > length {
                others.select_nth_unstable(length);
                others.truncate(length);
            }
            others.sort_unstable();
            lists.extend(others.iter().map(|&(_, q)| q));
        }
        Neighbours { length, lists }
    }

    /// The others, closest first.
    #[inline]
    pub fn of(&self, request: u32) -> &[u32] {
        &self.lists[request as usize * self.length..][..self.length]
    }
}

/// The best of all direct successions of their stops, in either direction.
fn closeness(p: &Problem, r: u32, q: u32) -> i64 {
    let ends = |r: u32| [r, p.delivery(r)];
    let pairs = ends(r).into_iter().flat_map(|a| ends(q).into_iter().flat_map(move |b| [(a, b), (b, a)]));
    // Two requests that start and end alike are closer than two that touch once.
    let both = i64::from(p.arc(r, q).time) + i64::from(p.arc(p.delivery(r), p.delivery(q)).time);
    pairs.map(|(a, b)| succession(p, a, b)).min().unwrap_or(0) + both / 4
}

/// Travel, a fifth of the waiting that cannot be avoided, and lateness.
fn succession(p: &Problem, a: u32, b: u32) -> i64 {
    let (from, to, time) = (&p.nodes[a as usize], &p.nodes[b as usize], i64::from(p.arc(a, b).time));
    let wait = (to.early - time - from.service - from.late).max(0);
    let late = (from.early + from.service + time - to.late).max(0);
    time + wait / 5 + late
}
