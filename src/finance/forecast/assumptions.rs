//! What a forecast assumes: every number a default that a council changes in a TOML file.

use serde::{Deserialize, Serialize};

/// Assumptions of a forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Assumptions {
    /// Newcomers in a year, per cent of the passengers of the plan.
    pub arrivals_percent: f64,
    /// Months' share of the year's arrivals, April first: volumes climb to summer, fall in September, climb again.
    pub arrivals_profile: [f64; 12],
    /// Overdispersion of arrivals at one setting in one month: variance = mean + mean squared / k.
    pub arrivals_k: f64,
    /// Uncertainty of the year's whole number of arrivals, per cent (one standard deviation).
    pub arrivals_uncertainty: f64,
    /// Of a hundred passengers in years 11 and 13 and above, how many leave at the end of August.
    pub leave_at_phase_end: f64,
    /// Of a hundred others, how many leave at the end of August.
    pub leave_in_summer: f64,
    /// Of a hundred passengers, how many leave in a month of term.
    pub leave_in_month: f64,
    /// Uncertainty of the number of leavers, per cent (one standard deviation).
    pub leavers_uncertainty: f64,
    /// Of what a run would save without somebody, how much the council really stops paying within the year, per cent.
    pub realised_percent: f64,
    /// Uncertainty of the mean price of a newcomer, per cent (needs mix; one standard deviation).
    pub mix_uncertainty: f64,
    /// Uplift of contract prices in September, per cent, and its standard deviation.
    pub inflation: [f64; 2],
    /// Share of cost that follows fuel, per cent.
    pub fuel_share: f64,
    /// Standard deviation of the price of fuel over a year, per cent.
    pub fuel_volatility: f64,
    /// Chance that an operator fails in a month, per cent.
    pub failure_percent: f64,
    /// Dearer re-letting after a failure, per cent, and its standard deviation.
    pub failure_uplift: [f64; 2],
    /// Chance that an operator accepts an extension, per cent.
    pub extension_percent: f64,
    /// Dearer re-letting after a refusal, per cent, and its standard deviation.
    pub extension_uplift: [f64; 2],
    /// Count contracts in force beside the plan.
    pub with_contracts: bool,
}

impl Default for Assumptions {
    fn default() -> Self {
        Assumptions {
            arrivals_percent: 18.0,
            arrivals_profile: [0.07, 0.08, 0.08, 0.06, 0.0, 0.22, 0.13, 0.10, 0.05, 0.08, 0.06, 0.07],
            arrivals_k: 1.5,
            arrivals_uncertainty: 12.0,
            leave_at_phase_end: 55.0,
            leave_in_summer: 5.0,
            leave_in_month: 0.4,
            leavers_uncertainty: 10.0,
            realised_percent: 60.0,
            mix_uncertainty: 5.0,
            inflation: [3.5, 1.5],
            fuel_share: 12.0,
            fuel_volatility: 18.0,
            failure_percent: 0.3,
            failure_uplift: [15.0, 6.0],
            extension_percent: 80.0,
            extension_uplift: [12.0, 6.0],
            with_contracts: true,
        }
    }
}

/// Why assumptions cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssumptionsError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not TOML, or a key that is not known.
    #[error("{path}: {source}")]
    Toml {
        /// The file.
        path: String,
        /// What is wrong.
        source: Box<toml::de::Error>,
    },
    /// Numbers that make no sense, every one.
    #[error("the assumptions cannot be used:\n  {}", .0.join("\n  "))]
    Values(Vec<String>),
}

impl Assumptions {
    /// Reads a TOML file of keys as in this struct; what is absent keeps its default.
    ///
    /// # Errors
    /// [`AssumptionsError`].
    pub fn read(path: &std::path::Path) -> Result<Assumptions, AssumptionsError> {
        let shown = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|source| AssumptionsError::Io { path: shown.clone(), source })?;
        let found: Assumptions =
            toml::from_str(&text).map_err(|source| AssumptionsError::Toml { path: shown, source: Box::new(source) })?;
        found.check()?;
        Ok(found)
    }

    /// Names every number that makes no sense.
    ///
    /// # Errors
    /// [`AssumptionsError::Values`].
    pub fn check(&self) -> Result<(), AssumptionsError> {
        let mut wrong = Vec::new();
        let mut within = |name: &str, value: f64, low: f64, high: f64| {
            if !(low..=high).contains(&value) {
                wrong.push(format!("{name} = {value} is not between {low} and {high}"));
            }
        };
        within("arrivals_percent", self.arrivals_percent, 0.0, 100.0);
        within("arrivals_k", self.arrivals_k, 0.05, 1000.0);
        within("sum of arrivals_profile", self.arrivals_profile.iter().sum(), 0.999, 1.001);
        within("least of arrivals_profile", self.arrivals_profile.iter().copied().fold(1.0, f64::min), 0.0, 1.0);
        for (name, value) in [
            ("arrivals_uncertainty", self.arrivals_uncertainty),
            ("leave_at_phase_end", self.leave_at_phase_end),
            ("leave_in_summer", self.leave_in_summer),
            ("leave_in_month", self.leave_in_month),
            ("leavers_uncertainty", self.leavers_uncertainty),
            ("realised_percent", self.realised_percent),
            ("mix_uncertainty", self.mix_uncertainty),
            ("fuel_share", self.fuel_share),
            ("fuel_volatility", self.fuel_volatility),
            ("failure_percent", self.failure_percent),
            ("extension_percent", self.extension_percent),
        ] {
            within(name, value, 0.0, 100.0);
        }
        for (name, value) in [
            ("inflation", self.inflation),
            ("failure_uplift", self.failure_uplift),
            ("extension_uplift", self.extension_uplift),
        ] {
            within(name, value[0], -50.0, 200.0);
            within(&format!("deviation of {name}"), value[1], 0.0, 100.0);
        }
        if wrong.is_empty() { Ok(()) } else { Err(AssumptionsError::Values(wrong)) }
    }
}
