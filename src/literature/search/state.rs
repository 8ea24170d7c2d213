//! The plan under search: routes in slots, who is where, who is nowhere, and an undo log of touched routes.

use crate::literature::kernel::route::Route;
use crate::literature::kernel::{Kernel, Place, Scratch};
use crate::literature::problem::Problem;

/// In no route.
pub const NOWHERE: u32 = u32::MAX;

/// A plan without its caches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Cost.
    pub cost: i64,
    /// Requests in no route.
    pub bank: Vec<u32>,
    /// Kind and order of each route, ends included.
    pub routes: Vec<(u16, Vec<u32>)>,
}

/// A plan with caches.
#[derive(Debug, Clone)]
pub struct State {
    /// Slots; those not live are free.
    pub routes: Vec<Route>,
    /// Slot of each request.
    pub at: Vec<u32>,
    /// Requests in no route.
    pub bank: Vec<u32>,
    /// Sum of the routes' costs.
    pub cost: i64,
    /// Routes in use, in all and of each kind.
    pub live: usize,
    /// Of each kind.
    pub used: Vec<u32>,
    /// Most routes allowed.
    pub most: usize,
    /// Whether a route starts only where nothing else is possible: vehicles are to be saved.
    pub reluctant: bool,
    /// Routes without stops, one of each kind.
    pub empty: Vec<Route>,
    /// Slots changed since the last beginning.
    pub touched: Vec<u32>,
    /// Requests it is about, served or not.
    pub people: usize,
    /// Buffers.
    pub scratch: Scratch,
    saved: Vec<Route>,
    saved_bank: Vec<u32>,
    saved_cost: i64,
    stamp: u64,
    stamps: Vec<u64>,
}

impl State {
    /// Nobody is served.
    pub fn new<K: Kernel>(kernel: &K, p: &Problem) -> State {
        let mut scratch = Scratch::default();
        let empty = (0..p.kinds.len()).map(|kind| {
            let mut route = Route::empty(p, kind);
            kernel.refresh(p, &mut route, &mut scratch);
            route
        });
        State {
            empty: empty.collect(),
            routes: Vec::new(),
            at: vec![NOWHERE; p.n],
            bank: (0..p.n as u32).collect(),
            cost: 0,
            live: 0,
            used: vec![0; p.kinds.len()],
            most: usize::MAX,
            reluctant: false,
            touched: Vec::new(),
            people: p.n,
            scratch,
            saved: Vec::new(),
            saved_bank: Vec::new(),
            saved_cost: 0,
            stamp: 1,
            stamps: Vec::new(),
        }
    }

    /// From here on changes can be undone.
    pub fn begin(&mut self) {
        self.stamp += 1;
        self.touched.clear();
        self.saved_bank.clone_from(&self.bank);
        self.saved_cost = self.cost;
    }

    /// Saves a slot before its first change.
    pub fn touch(&mut self, slot: u32) {
        let i = slot as usize;
        if self.stamps.len() <= i {
            self.stamps.resize(i + 1, 0);
        }
        if self.stamps[i] == self.stamp {
            return;
        }
        self.stamps[i] = self.stamp;
        let place = self.touched.len();
        self.touched.push(slot);
        if self.saved.len() <= place {
            self.saved.push(Route::default());
        }
        self.routes[i].retire(&mut self.saved[place]);
    }

    /// Whether a place found without the exact test is sound.
    pub fn holds<K: Kernel>(&mut self, kernel: &K, p: &Problem, slot: u32, request: u32, place: &Place) -> bool {
        let route = &mut self.routes[slot as usize];
        (!route.stale || kernel.refresh(p, route, &mut self.scratch))
            && kernel.holds(p, route, request, place, &mut self.scratch)
    }

    /// Takes back everything since the beginning.
    pub fn undo(&mut self, p: &Problem) {
        for place in 0..self.touched.len() {
            let slot = self.touched[place];
            let (now, before) = (&mut self.routes[slot as usize], &mut self.saved[place]);
            match (now.live, before.live) {
                (true, false) => self.live -= 1,
                (false, true) => self.live += 1,
                _ => {}
            }
            self.used[now.kind as usize] -= u32::from(now.live);
            self.used[before.kind as usize] += u32::from(before.live);
            std::mem::swap(now, before);
        }
        for place in 0..self.touched.len() {
            let slot = self.touched[place];
            if self.routes[slot as usize].live {
                for &stop in self.routes[slot as usize].stops.iter().filter(|&&s| p.is_pickup(s)) {
                    self.at[stop as usize] = slot;
                }
            }
        }
        std::mem::swap(&mut self.bank, &mut self.saved_bank);
        for &q in &self.bank {
            self.at[q as usize] = NOWHERE;
        }
        self.cost = self.saved_cost;
    }

    /// Works out the cost of a changed route; an empty one frees its slot. False: its order has become infeasible.
    pub fn settle<K: Kernel>(&mut self, kernel: &K, p: &Problem, slot: u32) -> bool {
        let route = &mut self.routes[slot as usize];
        let before = route.cost;
        if route.is_empty() {
            route.live = false;
            route.cost = 0;
            self.live -= 1;
            self.used[route.kind as usize] -= 1;
        } else if !kernel.outline(p, route, &mut self.scratch) {
            return false;
        }
        self.cost += route.cost - before;
        true
    }

    /// Works out what is still stale of the changed routes. False: one of them is infeasible.
    pub fn confirm<K: Kernel>(&mut self, kernel: &K, p: &Problem) -> bool {
        let (routes, scratch) = (&mut self.routes, &mut self.scratch);
        self.touched.iter().all(|&slot| {
            let route = &mut routes[slot as usize];
            !route.live || !route.stale || kernel.refresh(p, route, scratch)
        })
    }

    /// Applies an insertion into a slot.
    pub fn insert<K: Kernel>(&mut self, kernel: &K, p: &Problem, slot: u32, request: u32, place: &Place) -> bool {
        self.touch(slot);
        self.routes[slot as usize].insert(p, request, place);
        self.at[request as usize] = slot;
        let before = self.cost;
        let sound = self.settle(kernel, p, slot);
        debug_assert!(!sound || self.cost == before + place.delta, "{} {} {place:?}", self.cost, before);
        sound
    }

    /// Lets two routes exchange their vehicles. False, and nothing changes, where one of them cannot run the other's.
    pub fn exchange<K: Kernel>(&mut self, kernel: &K, p: &Problem, a: u32, b: u32) -> bool {
        self.touch(a);
        self.touch(b);
        let kinds = (self.routes[a as usize].kind, self.routes[b as usize].kind);
        let before = self.routes[a as usize].cost + self.routes[b as usize].cost;
        let drive = |state: &mut State, slot: u32, kind: u16| {
            let route = &mut state.routes[slot as usize];
            route.kind = kind;
            route.set_ends(p);
            kernel.refresh(p, route, &mut state.scratch)
        };
        let sound = drive(self, a, kinds.1) && drive(self, b, kinds.0);
        if !sound {
            drive(self, a, kinds.0);
            drive(self, b, kinds.1);
        }
        self.cost += self.routes[a as usize].cost + self.routes[b as usize].cost - before;
        sound
    }

    /// A free slot with a route of a kind and no stops.
    pub fn open(&mut self, kind: usize) -> u32 {
        let slot = self.routes.iter().position(|r| !r.live).unwrap_or(self.routes.len());
        if slot == self.routes.len() {
            self.routes.push(Route::default());
        }
        self.touch(slot as u32);
        let route = &mut self.routes[slot];
        route.copy_from(&self.empty[kind]);
        route.live = true;
        // An empty route costs nothing until somebody is aboard; its ends are then part of what the first one adds.
        self.cost += route.cost;
        self.live += 1;
        self.used[kind] += 1;
        slot as u32
    }

    /// Takes a whole route out; its requests go to the bank.
    pub fn drop(&mut self, p: &Problem, slot: usize) {
        let route = &mut self.routes[slot];
        for &stop in route.stops.iter().filter(|&&s| p.is_pickup(s)) {
            self.at[stop as usize] = NOWHERE;
            self.bank.push(stop);
        }
        route.live = false;
        self.cost -= route.cost;
        self.live -= 1;
        self.used[route.kind as usize] -= 1;
    }

    /// Whether one more route of a kind may start.
    pub fn may_open(&self, p: &Problem, kind: usize) -> bool {
        self.live < self.most && self.used[kind] < p.kinds[kind].count
    }

    /// Writes the plan down.
    pub fn save(&self, plan: &mut Plan) {
        plan.cost = self.cost;
        plan.bank.clone_from(&self.bank);
        plan.routes.resize_with(self.live, Default::default);
        for (route, kept) in self.routes.iter().filter(|r| r.live).zip(&mut plan.routes) {
            kept.0 = route.kind;
            kept.1.clone_from(&route.stops);
        }
    }

    /// Takes a plan over. False: one of its routes is infeasible.
    pub fn load<K: Kernel>(&mut self, kernel: &K, p: &Problem, plan: &Plan) -> bool {
        self.begin();
        self.routes.iter_mut().for_each(|r| r.live = false);
        self.at.fill(NOWHERE);
        self.used.fill(0);
        (self.live, self.cost) = (0, 0);
        self.bank.clone_from(&plan.bank);
        self.people = plan.bank.len();
        for (kind, stops) in &plan.routes {
            let slot = self.open(*kind as usize);
            let route = &mut self.routes[slot as usize];
            route.stops.clone_from(stops);
            for &stop in stops.iter().filter(|&&s| p.is_pickup(s)) {
                self.at[stop as usize] = slot;
                self.people += 1;
            }
            if !self.settle(kernel, p, slot) {
                return false;
            }
        }
        self.confirm(kernel, p)
    }
}
