//! The award against counting everything, on small random tenders.

use super::*;

fn random(seed: u64) -> Tender {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let n = rng.random_range(2..=4usize);
    let mut t = Tender { rules: free_rules(), ..Tender::default() };
    t.lots = (0..n).map(|i| lot(i, rng.random_range(900..1_500))).collect();
    let names = ["A", "B", "C"];
    for (i, name) in names.iter().enumerate() {
        let mut b = bidder(name);
        b.quality = rng.random_range(50..100);
        b.small = rng.random_bool(0.4);
        b.routes = rng.random_bool(0.4).then(|| rng.random_range(1..4));
        if rng.random_bool(0.3) {
            b.vehicles = BTreeMap::from([("taxi".to_string(), rng.random_range(1..4))]);
        }
        if rng.random_bool(0.4) {
            b.ladder = vec![
                Step { lots: 2, basis_points: rng.random_range(50..900) },
                Step { lots: 3, basis_points: rng.random_range(900..1_500) },
            ];
        }
        if i == 2 && rng.random_bool(0.3) {
            b.company_number = "number A".into();
        }
        t.bidders.push(b);
        for l in 0..n {
            if rng.random_bool(0.75) {
                t.bids.push(bid(name, l, rng.random_range(90..160) * 10));
            }
        }
        if rng.random_bool(0.5) {
            let first = rng.random_range(0..n - 1);
            let size = rng.random_range(2..=n - first);
            t.packages.push(Package {
                reference: format!("{name}-P"),
                supplier: (*name).into(),
                lots: (first..first + size).map(|l| format!("L{l}")).collect(),
                price: Pence(rng.random_range(800..1_400) * size as i64),
                valid_until: None,
            });
        }
    }
    for l in &mut t.lots {
        l.routes = rng.random_range(1..3);
        l.days = if rng.random_bool(0.3) { 152 } else { 190 };
        l.incumbent = rng.random_bool(0.4).then(|| names[rng.random_range(0..3)].to_string());
    }
    let maybe = |rng: &mut Pcg64Mcg, p: f64, lo: u32, hi: u32| rng.random_bool(p).then(|| rng.random_range(lo..hi));
    t.rules.max_lots = maybe(&mut rng, 0.3, 1, 4);
    t.rules.max_routes_percent = maybe(&mut rng, 0.4, 30, 90);
    t.rules.max_value_percent = maybe(&mut rng, 0.4, 25, 90);
    t.rules.min_suppliers = maybe(&mut rng, 0.3, 1, 4);
    t.rules.small_percent = maybe(&mut rng, 0.3, 10, 60);
    t.rules.quality_weight = maybe(&mut rng, 0.4, 10, 40).unwrap_or(0);
    t.rules.continuity_credit = Pence(i64::from(maybe(&mut rng, 0.4, 10, 200).unwrap_or(0)));
    t.rules.may_stay_unawarded = rng.random_bool(0.8);
    t.rules.unawarded_percent = rng.random_range(110..220);
    t.rules.budget = maybe(&mut rng, 0.3, 85, 110).map(|p| Pence(t.estimate().0 * i64::from(p) / 100));
    if rng.random_bool(0.6) {
        let starts: Vec<i32> = (0..n).map(|_| 26_000 + 500 * rng.random_range(0..9)).collect();
        let count = rng.random_range(1..3);
        t = with_fleet(t, count, &starts);
        t.own.groups[0].fixed_per_day = Pence(if rng.random_bool(0.3) { rng.random_range(50..300) } else { 0 });
    }
    t
}

/// Every way to choose offers, own fleet or nobody for each lot, with every way to chain the own runs.
fn count_everything(t: &Tender) -> Option<Pence> {
    let (offers, _) = t.offers();
    let chains = own::chains(&t.lots, &t.own, &t.rules).0;
    let mut best = None;
    let mut winners: Vec<Option<Winner>> = vec![None; t.lots.len()];
    assign(t, &offers, &chains, &mut winners, &mut best);
    best
}

fn assign(
    t: &Tender,
    offers: &[crate::procurement::tender::Offer],
    chains: &[own::Chain],
    winners: &mut Vec<Option<Winner>>,
    best: &mut Option<Pence>,
) {
    let Some(l) = winners.iter().position(Option::is_none) else {
        let own: Vec<(usize, usize)> = (0..winners.len())
            .filter(|&l| winners[l] == Some(Winner::Own))
            .flat_map(|l| (0..t.lots[l].timetable.len()).map(move |r| (l, r)))
            .collect();
        chain_all(t, chains, &own, &mut Vec::new(), winners, best);
        return;
    };
    for winner in [Winner::Own, Winner::Unawarded] {
        winners[l] = Some(winner);
        assign(t, offers, chains, winners, best);
    }
    winners[l] = None;
    for o in offers.iter().filter(|o| o.lots.contains(&l)) {
        if o.lots.iter().any(|&m| winners[m].is_some()) {
            continue;
        }
        let supplier = t.bidders[o.bidder].reference.clone();
        for &m in &o.lots {
            winners[m] = Some(Winner::Offer { offer: o.reference.clone(), supplier: supplier.clone() });
        }
        assign(t, offers, chains, winners, best);
        o.lots.iter().for_each(|&m| winners[m] = None);
    }
}

fn chain_all(
    t: &Tender,
    chains: &[own::Chain],
    left: &[(usize, usize)],
    work: &mut Vec<OwnWork>,
    winners: &[Option<Winner>],
    best: &mut Option<Pence>,
) {
    let Some(first) = left.first() else {
        let lots = t
            .lots
            .iter()
            .zip(winners)
            .map(|(l, w)| Choice { lot: l.reference.clone(), winner: w.clone().unwrap_or(Winner::Unawarded) })
            .collect();
        let e = check::evaluate(t, &Decision { lots, own_work: work.clone() });
        if e.breaches.is_empty() && best.is_none_or(|b| e.value < b) {
            *best = Some(e.value);
        }
        return;
    };
    for c in chains.iter().filter(|c| c.runs.contains(first) && c.runs.iter().all(|r| left.contains(r))) {
        let rest: Vec<(usize, usize)> = left.iter().copied().filter(|r| !c.runs.contains(r)).collect();
        work.push(OwnWork {
            group: t.own.groups[c.group].id.clone(),
            leg: c.leg,
            runs: c.runs.iter().map(|&(l, r)| t.lots[l].timetable[r].id.clone()).collect(),
            day_cost: c.day_cost,
        });
        chain_all(t, chains, &rest, work, winners, best);
        work.pop();
    }
}

#[test]
fn agrees_exactly_with_counting_everything_on_200_random_tenders() {
    let mut infeasible = 0;
    for seed in 0..200 {
        let t = random(seed);
        match (award(&t, &Options::default()), count_everything(&t)) {
            (Ok(a), Some(best)) => {
                assert_eq!(a.evaluation.value, best, "seed {seed}");
                assert!(a.optimal && a.gap == Pence(0) && a.tie != Tie::NotExamined, "seed {seed}");
            }
            (Err(AwardError::Infeasible(rules)), None) => {
                assert!(!rules.is_empty(), "seed {seed}");
                infeasible += 1;
            }
            (found, counted) => panic!("seed {seed}: {found:?} against {counted:?}"),
        }
    }
    assert!((5..100).contains(&infeasible), "{infeasible} of 200 have no award: the mix should hold both kinds");
}

#[test]
fn the_conflict_is_irreducible() {
    for seed in 0..200 {
        let t = random(seed);
        let Err(AwardError::Infeasible(rules)) = award(&t, &Options { value_only: true, ..Options::default() }) else {
            continue;
        };
        let only = |keep: &[Rule]| {
            let mut t = t.clone();
            for r in Rule::ALL.into_iter().filter(|r| !keep.contains(r)) {
                t.rules = t.rules.without(r);
            }
            count_everything(&t).is_some()
        };
        assert!(!only(&rules), "seed {seed}");
        for r in &rules {
            let rest: Vec<Rule> = rules.iter().copied().filter(|x| x != r).collect();
            assert!(only(&rest), "seed {seed}: {r} is not needed in {rules:?}");
        }
    }
}

#[test]
fn a_tender_of_the_generator_is_awarded_and_proved() {
    let spec = crate::procurement::generate::Spec {
        lots: 40,
        suppliers: 8,
        groups: 6,
        bids: 200,
        packages: 15,
        own: 8,
        ..Default::default()
    };
    let t = crate::procurement::generate::tender(&spec);
    assert_eq!(t, crate::procurement::generate::tender(&spec), "the seed decides");
    let a = award(&t, &Options::default()).unwrap();
    assert!(a.optimal && a.evaluation.breaches.is_empty());
    assert_eq!(award(&t, &Options::default()).unwrap(), a);
}
