//! `award.html`.

use super::{Findings, chart};
use crate::procurement::{
    Tender,
    award::{Award, Tie},
    packs, screens,
};
use minijinja::{AutoEscape, Environment, Value, context, value::Serde};

const PAGE: &str = include_str!("award.html");

pub(super) fn page(tender: &Tender, award: &Award, f: &Findings) -> Result<String, minijinja::Error> {
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.add_filter("money", |pence: i64| crate::model::Pence(pence).to_string());
    env.add_filter("percent", |basis_points: i64| {
        format!("{}.{:02} %", basis_points / 100, (basis_points % 100).abs())
    });
    env.add_filter("three", |v: f64| format!("{v:.3}"));
    env.add_template("award", PAGE)?;
    let tie = match award.tie {
        Tie::Unique => "No other award under the declared rules costs as little (proved).",
        Tie::Drawn => "Several awards cost the same; the published draw decided, and leaves exactly one (proved).",
        Tie::NotExamined => "Whether another award costs the same was not examined.",
    };
    env.get_template("award")?.render(context! {
        name => tender.name.clone(),
        rules => packs::rules(tender),
        award => Value::from(Serde(award.clone())),
        f => Value::from(Serde(f.clone())),
        tie => tie,
        chains_left_out => award.chains_left_out.iter().map(ToString::to_string).collect::<Vec<_>>(),
        warning => screens::WARNING,
        money => award.evaluation.money().0,
        flagged => Value::from(Serde(f.residuals.iter().filter(|r| r.flag.is_some()).cloned().collect::<Vec<_>>())),
        review => Value::from(Serde(f.screens.lots.iter().filter(|l| l.review).cloned().collect::<Vec<_>>())),
        lines => Value::from(Serde(tender.own_lines)),
        best_more => best_more(f),
        own => Value::from(Serde(f.against.own().cloned())),
        bars => Value::from_safe_string(chart::against(&f.against.sides)),
        chart => Value::from_safe_string(chart::make_or_buy(&f.make_or_buy)),
    })
}

/// The group of own vehicles of which one more saves most, in a sentence.
fn best_more(f: &Findings) -> Option<String> {
    let best = f.explanation.own.iter().max_by_key(|o| (o.one_more_saves, std::cmp::Reverse(&o.group)))?;
    (best.one_more_saves.0 > 0).then(|| format!("One more {} would save {} a year", best.group, best.one_more_saves))
}
