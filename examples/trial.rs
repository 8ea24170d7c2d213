use sendroute::{
    model::*,
    routing::{
        compile::compile,
        construct,
        search::{anneal::Anneal, sisr::Stream},
    },
    scenario::generate,
    travel,
};
use std::time::Instant;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let n: usize = a[1].parse().unwrap();
    let iters: u64 = a[2].parse().unwrap();
    let hot: f64 = a.get(3).map_or(3e9, |s| s.parse().unwrap());
    let cold: f64 = a.get(4).map_or(1e7, |s| s.parse().unwrap());
    let sc = generate::generate(&generate::Options {
        passengers: n,
        seed: 7,
        homes: None,
        settings: None,
        name: "t".into(),
    })
    .unwrap();
    let d = Demand::of(&sc);
    let t0 = Instant::now();
    let tt = travel::times(&sc, &d, std::path::Path::new(".")).unwrap();
    println!("{} locations {} requests travel {:?}", d.locations.len(), d.requests.len(), t0.elapsed());
    for leg in Leg::BOTH {
        let t0 = Instant::now();
        let p = compile(&sc, &d, &tt, leg);
        println!("{leg} compile {:?} nodes {} types {}", t0.elapsed(), p.nodes.len(), p.types.len());
        let t0 = Instant::now();
        let r = construct::reference(&p);
        println!(
            "reference £{:.2} runs {} bank {} {:?}",
            r.cost as f64 / 1e8,
            r.used().count(),
            r.bank.len(),
            t0.elapsed()
        );
        let t0 = Instant::now();
        let s = construct::regret(&p);
        assert_eq!(s.cost, s.recomputed_cost(&p));
        println!(
            "regret £{:.2} runs {} bank {} {:?}",
            s.cost as f64 / 1e8,
            s.used().count(),
            s.bank.len(),
            t0.elapsed()
        );
        let mut st = Stream::new(&p, s, 1, leg.index() as u64);
        let chunk = iters / 10;
        let t0 = Instant::now();
        for _ in 0..10 {
            st.search(&p, Anneal { hot, cold }, chunk, iters, &|| false);
            let s = &st.state;
            let own = s.used().filter(|(_, r)| p.types[r.kind as usize].own.is_some()).count();
            println!(
                "{:>9} {:.1?} best £{:.2} now £{:.2} runs {} own {own} visits {:.2} uniform {}  bank {}",
                st.done,
                t0.elapsed(),
                st.best_cost as f64 / 1e8,
                s.cost as f64 / 1e8,
                s.used().count(),
                s.used().map(|(_, r)| r.visits()).sum::<usize>() as f64 / s.used().count() as f64,
                s.used().filter(|(_, r)| r.uniform).count(),
                s.bank.len()
            );
        }
    }
}
