//! Assessment summaries: one letter per bidder and lot with its own scores and the winner's, ready to send. Nobody
//! learns another loser's figures.

use super::{
    Tender,
    award::{Award, Winner},
    explain::{Explanation, LotReason},
    register::standstill_end,
};
use jiff::civil::Date;
use minijinja::{AutoEscape, Environment, context};
use std::collections::BTreeMap;

const LETTER: &str = r#"<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Assessment summary: {{ name }}</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left}</style></head><body>
<h1>Assessment summary</h1>
<p>{{ tender }}</p><p>To: {{ name }}</p>
<p>The award was made by the rules declared before opening. The standstill ends on {{ standstill }}; no contract is signed
before it has ended.</p>
<h2>Your bids</h2>
<table><thead><tr><th>Lot</th><th>Your price a day</th><th>Your evaluated price</th><th>Outcome</th><th>Awarded to</th>
<th>Winner's price a day</th><th>Winner's quality</th><th>Reason</th></tr></thead><tbody>
{% for r in rows %}<tr><td>{{ r.lot }}</td><td>{{ r.price }}</td><td>{{ r.evaluated }}</td><td>{{ r.outcome }}</td><td>{{ r.winner }}</td>
<td>{{ r.winner_price }}</td><td>{{ r.winner_quality }}</td><td>{{ r.reason }}</td></tr>
{% endfor %}</tbody></table>
<p>Your quality score: {{ quality }} of 100.</p>
{% if kept_out %}<h2>Bids that took no part</h2><ul>{% for k in kept_out %}<li>{{ k }}</li>{% endfor %}</ul>{% endif %}
</body></html>
"#;

/// The letters, by supplier reference, for everybody who bid.
///
/// # Errors
/// When the template fails.
pub fn letters(
    tender: &Tender,
    award: &Award,
    explanation: &Explanation,
    notice: Date,
) -> Result<BTreeMap<String, String>, minijinja::Error> {
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.add_template("letter", LETTER)?;
    let letter = env.get_template("letter")?;
    let (offers, kept_out) = tender.offers();
    let mut all = BTreeMap::new();
    for (b, bidder) in tender.bidders.iter().enumerate() {
        let mine = |reference: &str| {
            tender.bids.iter().any(|x| x.reference == *reference && x.supplier == bidder.reference)
                || tender.packages.iter().any(|x| x.reference == *reference && x.supplier == bidder.reference)
        };
        let out: Vec<String> =
            kept_out.iter().filter(|k| mine(&k.reference)).map(|k| format!("{}: {}", k.reference, k.reason)).collect();
        let rows: Vec<minijinja::Value> = offers
            .iter()
            .filter(|o| o.bidder == b)
            .flat_map(|o| o.lots.iter().zip(&o.prices).map(move |(&l, &p)| (o, l, p)))
            .map(|(o, l, price)| {
                let won = matches!(&award.decision.lots[l].winner, Winner::Offer { offer, .. } if *offer == o.reference);
                let reason = &explanation.lots[l];
                context! {
                    lot => format!("{}{}", tender.lots[l].reference, if o.lots.len() > 1 { format!(" (package {})", o.reference) } else { String::new() }),
                    price => price.to_string(),
                    evaluated => tender.rules.evaluated(price, bidder.quality).to_string(),
                    outcome => if won { "awarded" } else { "not awarded" },
                    winner => winner_name(tender, reason),
                    winner_price => reason.offer.as_ref().map(|w| w.price.to_string()).unwrap_or_default(),
                    winner_quality => reason.offer.as_ref().and_then(|w| super::folder::bidder(tender, &w.supplier)).map(|w| w.quality.to_string()).unwrap_or_default(),
                    reason => if won { String::new() } else { why(tender, &o.reference, reason, price, bidder.quality) },
                }
            })
            .collect();
        if rows.is_empty() && out.is_empty() {
            continue;
        }
        let page = letter.render(context! {
            name => if bidder.name.is_empty() { bidder.reference.clone() } else { bidder.name.clone() },
            tender => tender.name.clone(),
            standstill => standstill_end(tender.regime, notice).strftime("%A, %-d %B %Y").to_string(),
            quality => bidder.quality,
            rows => rows,
            kept_out => out,
        })?;
        all.insert(bidder.reference.clone(), page);
    }
    Ok(all)
}

fn winner_name(tender: &Tender, reason: &LotReason) -> String {
    match reason.winner.as_str() {
        super::lot::OWN => "the council's own fleet".into(),
        "unawarded" => "not awarded".into(),
        s => super::folder::bidder(tender, s).map_or_else(|| s.to_string(), |b| b.name.clone()),
    }
}

/// Why this offer did not win its lot: the explanation where it was the lowest, otherwise the comparison.
fn why(tender: &Tender, offer: &str, reason: &LotReason, price: crate::model::Pence, quality: u32) -> String {
    if let (Some(lowest), Some(why)) = (&reason.lowest, &reason.why_not_lowest)
        && lowest.offer == offer
    {
        return format!("lowest on this lot; {}", why.text);
    }
    let evaluated = tender.rules.evaluated(price, quality);
    match &reason.offer {
        Some(w) if w.evaluated < evaluated => "a lower evaluated price won".into(),
        Some(_) => "the award of all lots together, under the declared rules, costs less this way".into(),
        None if reason.winner == super::lot::OWN => {
            "the own fleet's avoidable cost is lower over all lots together".into()
        }
        None => "no award was made for this lot".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procurement::{
        award::{Options, award},
        explain::explain,
        generate::{Spec, tender},
    };

    #[test]
    fn a_bidder_sees_its_own_figures_and_the_winners_only() {
        let t = tender(&Spec { lots: 10, suppliers: 6, groups: 6, bids: 40, packages: 2, own: 2, ..Spec::default() });
        let a = award(&t, &Options::default()).unwrap();
        let e = explain(&t, &a).unwrap();
        let letters = letters(&t, &a, &e, jiff::civil::date(2026, 6, 5)).unwrap();
        assert!(letters.len() >= 5);
        for (supplier, page) in &letters {
            for b in t.bids.iter().filter(|b| b.supplier == *supplier) {
                assert!(page.contains(&b.lot), "{supplier} {}", b.lot);
            }
            // Another bidder that won nothing is nowhere named.
            for other in t.bidders.iter().filter(|o| o.reference != *supplier) {
                if a.evaluation.suppliers.iter().all(|s| s.supplier != other.reference) {
                    assert!(!page.contains(&other.name));
                }
            }
            assert!(page.contains("16 June 2026"), "eight working days beginning on Friday 5 June");
        }
    }
}
