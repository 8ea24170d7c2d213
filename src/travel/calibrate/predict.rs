//! What each source predicts for an observed drive, by kind of road, and where what was found is written.

use super::Observed;
use crate::model::{Leg, Location, LocationKind};
use crate::travel::estimate::Estimate;
use crate::travel::roads::class::RoadClass;
use crate::travel::roads::hierarchy::unpack;
use crate::travel::roads::prepared::Prepared;
use crate::travel::roads::profile::{Flow, Profile};
use crate::travel::skeleton::SkeletonSource;
use crate::travel::sphere::OnSphere;

/// A source of predictions.
pub enum Predictor {
    /// Crow-fly estimates.
    Estimate(Estimate),
    /// A skeleton by name, and its scale per mille by leg.
    Skeleton(String, [u32; 2]),
    /// Roads.
    Roads(Box<Prepared>),
}

/// Kinds of road that are fitted apart.
const KINDS: [&str; 4] = ["open roads", "main roads in town", "other streets", "signals and turns"];

impl Predictor {
    /// Names of the kinds, in the order of features.
    pub fn kinds(&self) -> &'static [&'static str] {
        match self {
            Predictor::Estimate(..) | Predictor::Skeleton(..) => &["all"],
            Predictor::Roads(_) => &KINDS,
        }
    }

    /// Predicted mean seconds by kind; `None` where a place is not near any road.
    pub fn features(&self, run: &Observed) -> Option<Vec<f64>> {
        match self {
            Predictor::Estimate(estimate) => {
                let crow = OnSphere::from(run.from).metres_to(run.to.into());
                Some(vec![f64::from(estimate.drive(crow, run.leg).secs)])
            }
            Predictor::Skeleton(name, scale) => {
                let place = |at| Location { name: String::new(), at, kind: LocationKind::Home, in_zone: false };
                let source = SkeletonSource::named(name, &[place(run.from), place(run.to)]).ok()?.scaled(*scale);
                Some(vec![f64::from(source.cells(run.leg)[1].secs)])
            }
            Predictor::Roads(prepared) => by_kind(prepared, run),
        }
    }

    /// Writes factors into a profile.
    pub fn apply(&self, profile: &mut Profile, leg: Leg, factors: &[f64]) {
        let flow = match leg {
            Leg::Am => &mut profile.am,
            Leg::Pm => &mut profile.pm,
        };
        if let (Predictor::Roads(_), &[open, main, streets, stops]) = (self, factors) {
            apply_kinds(flow, [open, main, streets, stops]);
        } else {
            let factor = factors.first().copied().unwrap_or(1.0);
            flow.scale = (f64::from(flow.scale) * factor).round().max(1.0) as u32;
        }
    }
}

fn apply_kinds(flow: &mut Flow, [open, main, streets, stops]: [f64; 4]) {
    let share = |old: u32, factor: f64| (f64::from(old) / factor).round().clamp(50.0, 2_000.0) as u32;
    for class in RoadClass::ALL.into_iter().filter(|c| *c != RoadClass::Path) {
        let i = class as usize;
        flow.open[i] = share(flow.open[i], open);
        flow.town[i] = share(flow.town[i], if class <= RoadClass::Secondary { main } else { streets });
    }
    for secs in [&mut flow.signal_secs, &mut flow.near_secs, &mut flow.across_secs] {
        *secs = (f64::from(*secs) * stops).round() as u32;
    }
}

fn by_kind(prepared: &Prepared, run: &Observed) -> Option<Vec<f64>> {
    let (from, to) = (prepared.snap(run.from)?, prepared.snap(run.to)?);
    let (weight, parts) = prepared.parts(run.leg, &from, &to)?;
    let mut millis = [0u64; 4];
    for (road, a, b) in parts {
        let road = &prepared.network.graph[road];
        let kind = if prepared.profile.is_open(road) {
            0
        } else if road.class <= RoadClass::Secondary {
            1
        } else {
            2
        };
        millis[kind] += prepared.profile.part_millis(road, b.saturating_sub(a), run.leg);
    }
    let driving: u64 = millis.iter().sum();
    millis[3] = unpack(weight).0.saturating_sub(driving);
    Some(millis.iter().map(|&m| m as f64 / 1_000.0).collect())
}
