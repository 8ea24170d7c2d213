use super::query::{Climb, Entry};
use super::*;
use petgraph::algo::dijkstra;
use petgraph::graph::DiGraph;
use rand::{RngExt, SeedableRng};

fn random(nodes: u32, links: usize, most: u64, seed: u64) -> Vec<Link> {
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(seed);
    let mut link = || Link {
        from: rng.random_range(0..nodes),
        to: rng.random_range(0..nodes),
        weight: pack(rng.random_range(1..=most), rng.random_range(1..=most)),
    };
    (0..links).map(|_| link()).collect()
}

/// A grid of two-way streets with few different weights: full of ties.
fn grid(side: u32, seed: u64) -> Vec<Link> {
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(seed);
    let mut links = Vec::new();
    for y in 0..side {
        for x in 0..side {
            let here = y * side + x;
            for (there, inside) in [(here + 1, x + 1 < side), (here + side, y + 1 < side)] {
                if inside {
                    let weight = pack(rng.random_range(1..3), rng.random_range(1..3));
                    links.push(Link { from: here, to: there, weight });
                    links.push(Link { from: there, to: here, weight });
                }
            }
        }
    }
    links
}

fn reference(nodes: usize, links: &[Link]) -> Vec<Weight> {
    let mut graph: DiGraph<(), Weight> = DiGraph::new();
    let ids: Vec<_> = (0..nodes).map(|_| graph.add_node(())).collect();
    for l in links {
        graph.add_edge(ids[l.from as usize], ids[l.to as usize], l.weight);
    }
    let mut all = Vec::new();
    for &from in &ids {
        let found = dijkstra(&graph, from, None, |e| *e.weight());
        all.extend(ids.iter().map(|to| found.get(to).copied().unwrap_or(UNREACHED)));
    }
    all
}

fn single(nodes: usize) -> Vec<Vec<Entry>> {
    (0..nodes as u32).map(|node| vec![Entry { node, weight: 0 }]).collect()
}

fn check(nodes: usize, links: &[Link]) {
    let hierarchy = prepare(nodes, links);
    let all = table(&hierarchy, &single(nodes), &single(nodes));
    let expected = reference(nodes, links);
    assert_eq!(all, expected);
    let mut rooms = [Climb::new(nodes), Climb::new(nodes)];
    for at in (0..nodes * nodes).step_by(37) {
        let (from, to) = (at / nodes, at % nodes);
        let way = hierarchy.way(&single(nodes)[from], &single(nodes)[to], &mut rooms);
        assert_eq!(way.as_ref().map_or(UNREACHED, |w| w.weight), expected[at]);
        // The arcs of the way add up to its weight.
        if let Some(way) = way {
            assert_eq!((way.nodes[0], way.nodes[way.nodes.len() - 1]), (from as u32, to as u32));
            let arc = |a: u32, b: u32| links.iter().filter(|l| (l.from, l.to) == (a, b)).map(|l| l.weight).min();
            let sum: Weight = way.nodes.windows(2).map(|p| arc(p[0], p[1]).unwrap()).sum();
            assert_eq!(sum, way.weight);
        }
    }
}

#[test]
fn equals_dijkstra_on_random_graphs() {
    for seed in 0..12 {
        let nodes = 20 + 17 * seed as u32;
        check(
            nodes as usize,
            &random(nodes, nodes as usize * (2 + seed as usize % 4), [3, 20, 100_000][seed as usize % 3], seed),
        );
    }
    check(1, &[]);
    check(0, &[]);
    check(5, &[Link { from: 0, to: 0, weight: 3 }, Link { from: 0, to: 4, weight: 3 }]);
}

#[test]
fn equals_dijkstra_on_grids_full_of_ties() {
    for seed in 0..4 {
        check(144, &grid(12, seed));
    }
}

#[test]
fn entries_and_exits_are_priced() {
    let links = grid(8, 9);
    let hierarchy = prepare(64, &links);
    let expected = reference(64, &links);
    let entry = |node, weight| Entry { node, weight };
    let (starts, ends) =
        (vec![entry(3, pack(5, 0)), entry(60, pack(0, 7))], vec![entry(32, pack(2, 2)), entry(7, pack(9, 0))]);
    let least = starts
        .iter()
        .flat_map(|s| ends.iter().map(|e| s.weight + expected[(s.node * 64 + e.node) as usize] + e.weight))
        .min();
    let all = table(&hierarchy, std::slice::from_ref(&starts), std::slice::from_ref(&ends));
    assert_eq!(Some(all[0]), least);
    assert_eq!(hierarchy.way(&starts, &ends, &mut [Climb::new(64), Climb::new(64)]).map(|w| w.weight), least);
}

#[test]
fn the_same_on_any_number_of_threads() {
    let links = grid(30, 3);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let hierarchy = prepare(900, &links);
            let all = table(&hierarchy, &single(900)[..50], &single(900)[800..]);
            (hierarchy, all)
        })
    };
    let one = on(1);
    assert!(one == on(2) && one == on(5));
}

/// A second opinion from another implementation, one pair at a time.
#[test]
fn equals_fast_paths() {
    for seed in 0..3 {
        let links = grid(15, 40 + seed);
        let mut input = fast_paths::InputGraph::new();
        for l in &links {
            input.add_edge(l.from as usize, l.to as usize, l.weight as usize);
        }
        input.freeze();
        let other = fast_paths::prepare(&input);
        let mut calculator = fast_paths::create_calculator(&other);
        let all = table(&prepare(225, &links), &single(225), &single(225));
        for at in (0..all.len()).step_by(7) {
            let path = calculator.calc_path(&other, at / 225, at % 225);
            assert_eq!(path.map_or(UNREACHED, |p| p.get_weight() as u64), all[at]);
        }
    }
}
