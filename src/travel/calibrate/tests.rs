use super::*;
use crate::model::LatLon;
use crate::travel::estimate::Estimate;
use rand::{RngExt, SeedableRng};

fn observed(count: usize, factor: impl Fn(Leg) -> f64, wild: usize) -> Vec<Observed> {
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(8);
    let estimate = Estimate::default();
    (0..count)
        .map(|i| {
            let mut at =
                || LatLon { lat: 52.45 + rng.random_range(0.0..0.12), lon: -2.1 + rng.random_range(0.0..0.16) };
            let (from, to) = (at(), at());
            let leg = Leg::BOTH[i % 2];
            let crow = crate::travel::sphere::OnSphere::from(from).metres_to(to.into());
            let noise = 1.0 + rng.random_range(-0.08..0.08);
            let burst = if i < wild { 4.0 } else { 1.0 };
            let secs = f64::from(estimate.drive(crow, leg).secs) * factor(leg) * noise * burst;
            Observed { from, to, leg, secs }
        })
        .collect()
}

#[test]
fn finds_the_factor_of_each_leg_in_spite_of_breakdowns() {
    let runs = observed(200, |leg| if leg == Leg::Am { 1.3 } else { 0.9 }, 16);
    let mut profile = Profile::default();
    let fits = fit(&Predictor::Estimate(Estimate::default()), &runs, &mut profile);
    let [am, pm] = fits.as_slice() else { panic!("{fits:?}") };
    assert!((am.factors[0].1 - 1.3).abs() < 0.04 && (pm.factors[0].1 - 0.9).abs() < 0.03, "{fits:?}");
    assert!(am.after.median_minutes < am.before.median_minutes / 3.0, "{am:?}");
    assert!((1_260..=1_340).contains(&profile.am.scale) && (870..=930).contains(&profile.pm.scale));
    assert!((2.0..=40.0).contains(&am.p90_percent), "{am:?}");
    // Calibrated once, there is nothing left to find.
    let again = Predictor::Estimate(Estimate { scale: profile.scale(), ..Estimate::default() });
    let fits = fit(&again, &runs, &mut profile);
    assert!((fits[0].factors[0].1 - 1.0).abs() < 0.02, "{fits:?}");
}

#[test]
fn kinds_are_told_apart() {
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(3);
    let rows: Vec<(Vec<f64>, f64)> = (0..300)
        .map(|i| {
            let f: Vec<f64> = (0..4).map(|_| rng.random_range(0.0..600.0)).collect();
            let secs = 1.2 * f[0] + 0.8 * f[1] + 1.5 * f[2] + 1.0 * f[3];
            (f, if i % 10 == 0 { secs * 2.5 } else { secs * (1.0 + rng.random_range(-0.03..0.03)) })
        })
        .collect();
    let found = robust::factors(&rows);
    for (found, expected) in found.iter().zip([1.2, 0.8, 1.5, 1.0]) {
        assert!((found - expected).abs() < 0.1, "{found} {expected}");
    }
}

#[test]
fn reads_runs_and_tells_every_fault() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let mut places = runs::Places::new();
    read_places(&file("s.csv", "reference,name,lat,lon\nS1,School,52.5,-2.0\n"), &mut places).unwrap();
    let good = file("r.csv", "from,to,depart,minutes\n\"52.51,-2.01\",s1,08:05,11.5\nS1,52.51 -2.01,15:10,9\n");
    let found = read_runs(&good, &places).unwrap();
    assert_eq!((found[0].leg, found[1].leg, found[0].secs), (Leg::Am, Leg::Pm, 690.0));
    let bad = file("b.csv", "from,to,depart,minutes\nnowhere,S1,08:05,11\nS1,S1,25:00,x\n");
    let told = read_runs(&bad, &places).unwrap_err().to_string();
    for part in ["row 2: `nowhere`", "row 3: depart `25:00`", "row 3: minutes `x`"] {
        assert!(told.contains(part), "{told}");
    }
}
