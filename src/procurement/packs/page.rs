//! The page of lots, for reading and printing without a spreadsheet.

use super::{Shown, sheets};
use crate::procurement::Tender;
use minijinja::{AutoEscape, Environment, context};

const PAGE: &str = r##"<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{{ name }}: lots</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}
th{background:#f0f2f5}
dl{display:grid;grid-template-columns:12rem 1fr;gap:.2rem 1rem}dt{font-weight:600}dd{margin:0}
section{break-inside:avoid;border-top:2px solid #333;margin-top:2rem}
</style></head><body>
<h1>{{ name }}</h1>
{% for line in notes %}<p>{{ line }}</p>
{% endfor %}
<nav><h2>Lots</h2><p>{% for l in lots %}<a href="#{{ l.lot }}">{{ l.lot }}</a> {% endfor %}</p></nav>
{% for l in lots %}<section id="{{ l.lot }}"><h2>{{ l.lot }}: {{ l.title }}</h2>
<dl><dt>Settings</dt><dd>{{ l.settings }}</dd><dt>Areas</dt><dd>{{ l.areas }}</dd>
<dt>Routes</dt><dd>{{ l.routes }}, {{ l.days }} days a year</dd>
<dt>Vehicles</dt><dd>{{ l.vehicles }}; licence: {{ l.licence }}; tail lift: {{ l.lift }}</dd>
<dt>Passengers</dt><dd>{{ l.passengers }}: {{ l.needs }}</dd><dt>Assistants</dt><dd>{{ l.assistants }}</dd>
<dt>Live miles a day</dt><dd>{{ l.live_miles }}</dd>
<dt>Term</dt><dd>{{ l.term[0] }} to {{ l.term[1] }}, extension to: {{ l.term[2] }}</dd></dl>
<table><thead><tr><th>Run</th><th>Leg</th><th>Days</th><th>Starts about</th><th>Ends about</th><th>Vehicle</th>
<th>Seats + wheelchairs</th><th>Assistants</th><th>Live miles</th></tr></thead><tbody>
{% for r in l.timetable %}<tr><td>{{ r.run }}</td><td>{{ r.leg }}</td><td>{{ r.weekdays }}</td><td>{{ r.times[0] }}</td>
<td>{{ r.times[1] }}</td><td>{{ r.class }}</td><td>{{ r.places }}</td><td>{{ r.assistants }}</td><td>{{ r.miles }}</td></tr>
{% endfor %}</tbody></table></section>
{% endfor %}</body></html>
"##;

pub(super) fn page(tender: &Tender, shown: &[Shown]) -> Result<String, minijinja::Error> {
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.add_template("page", PAGE)?;
    env.get_template("page")?.render(context! { name => tender.name.clone(), notes => sheets::notes(tender), lots => minijinja::Value::from(minijinja::value::Serde(shown)) })
}
