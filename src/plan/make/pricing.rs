//! Parts of a run's cost, rounded so that they sum to the run.

use crate::model::MicroPence;
use crate::plan::document::CostParts;
use crate::routing::problem::Problem;
use crate::routing::run::Run as Kernel;

/// Cost of a run's week and its parts by largest remainder, ties to the earlier part.
pub fn of_run(run: &Kernel, p: &Problem) -> (MicroPence, CostParts) {
    let kind = &p.types[run.kind as usize];
    let tariff = &kind.tariff;
    let (mut fixed, mut miles, mut minutes, mut assistants, mut clean_air) = (0, 0, 0, 0, 0);
    for (weekdays, work) in &run.work[..run.works] {
        let (mut metres, mut secs) = (work.metres, work.secs);
        if let Some(own) = &kind.own {
            let (out, back) = (p.drive(own.depot, work.first), p.drive(work.last, own.depot));
            metres += i64::from(out.metres + back.metres);
            secs += (out.secs + back.secs) as crate::model::Secs;
        }
        if work.assistants > 0 {
            metres += i64::from(tariff.pa_metres);
            secs += tariff.pa_secs;
        }
        let days = i64::from(*weekdays);
        fixed += days * tariff.fixed;
        clean_air += days * if work.in_zone { tariff.clean_air } else { 0 };
        miles += days * tariff.per_metre * metres;
        minutes += days * tariff.per_sec * i64::from(secs.max(tariff.min_secs));
        let paid = i64::from(secs.max(tariff.pa_min_secs));
        assistants += days * i64::from(work.assistants) * tariff.pa_per_sec * paid;
    }
    let own = kind.own.is_some();
    let pick = |wanted: bool, value: i64| if wanted { value } else { 0 };
    let exact = [
        pick(!own, fixed),
        pick(!own, miles),
        pick(!own, minutes),
        pick(!own, assistants),
        clean_air,
        pick(own, miles),
        pick(own, minutes + fixed),
        pick(own, assistants),
        0,
    ];
    let total = MicroPence(exact.iter().sum());
    (total, parts(largest_remainder(&exact, total.to_pence().0)))
}

/// Whole pence that sum to `total`: everybody's floor, then one more for the largest remainders.
fn largest_remainder(exact: &[i64; 9], total: i64) -> [i64; 9] {
    let mut pence = exact.map(|e| e.div_euclid(1_000_000));
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by_key(|&i| (-exact[i].rem_euclid(1_000_000), i));
    let missing = total - pence.iter().sum::<i64>();
    for &i in order.iter().take(missing.max(0) as usize) {
        pence[i] += 1;
    }
    pence
}

fn parts(p: [i64; 9]) -> CostParts {
    let [day_rates, miles, minutes, assistants, clean_air, own_miles, own_drivers, own_assistants, own_fixed] =
        p.map(crate::model::Pence);
    CostParts { day_rates, miles, minutes, assistants, clean_air, own_miles, own_drivers, own_assistants, own_fixed }
}

/// Adds parts to a total.
pub fn add(total: &mut CostParts, more: &CostParts) {
    total.day_rates += more.day_rates;
    total.miles += more.miles;
    total.minutes += more.minutes;
    total.assistants += more.assistants;
    total.clean_air += more.clean_air;
    total.own_miles += more.own_miles;
    total.own_drivers += more.own_drivers;
    total.own_assistants += more.own_assistants;
    total.own_fixed += more.own_fixed;
}
