//! The page templates and the words they may use. Everything put into a page is escaped.

use super::words;
use crate::model::{Pence, Secs, Weekdays};
use minijinja::{Environment, UndefinedBehavior, Value};

/// An environment with all templates.
///
/// # Errors
/// When a template cannot be read, which the tests rule out.
pub fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_syntax(minijinja::syntax::SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    env.add_filter("hm", |t: i64| words::hour_minute(t as Secs));
    env.add_filter("mins", |t: i64| words::minutes_up(t as Secs));
    env.add_filter("miles", |m: u64| format!("{:.1}", words::miles(m)));
    env.add_filter("distance", |m: u64| words::distance(m.min(u64::from(u32::MAX)) as u32));
    env.add_filter("several", |n: u64, one: String, many: String| words::several(n, &one, &many));
    env.add_filter("gbp", |p: i64| Pence(p).to_string());
    env.add_filter("days", |d: String| Weekdays::parse(&d).map_or(d, words::weekdays));
    env.add_global("css", Value::from_safe_string(include_str!("templates/base.css").to_owned()));
    env.add_global("script", Value::from_safe_string(include_str!("templates/report.js").to_owned()));
    env.add_template("report.html", include_str!("templates/report.html"))?;
    env.add_template("map.html", include_str!("templates/map.html"))?;
    env.add_template("tables.html", include_str!("templates/tables.html"))?;
    env.add_template("driver.html", include_str!("templates/driver.html"))?;
    env.add_template("setting.html", include_str!("templates/setting.html"))?;
    env.add_template("family.html", include_str!("templates/family.html"))?;
    env.add_template("paper.html", include_str!("templates/paper.html"))?;
    env.add_template("index.html", include_str!("templates/index.html"))?;
    Ok(env)
}

/// Anything that can be serialised, as a value of a page.
pub fn value(of: impl serde::Serialize) -> Value {
    Value::from(minijinja::value::Serde(of))
}
