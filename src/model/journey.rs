//! **The 50-minute rule.** The one place where the council's promise is code.
//!
//! No child travels longer than the cap `R`: 50 minutes, or the passenger's own cap where that is lower. A passenger whose
//! *direct* clocked journey (alone in a vehicle) is already longer is an exception, computed and never assumed, and is
//! capped at direct plus an allowance. The cap is hard: never softened, penalised or traded.
//! Source: Sandwell's commitment in its 2023 Area SEND inspection report; definition in `docs/rules.md`.

use super::Secs;
use serde::{Deserialize, Serialize};

/// The council's cap and the allowance of exceptions, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JourneyRule {
    /// Longest journey, 3,000 s by default.
    pub cap: Secs,
    /// Added to the direct journey of an exception, 300 s by default.
    pub allowance: Secs,
}

/// Why a passenger's cap is above the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionReason {
    /// The direct journey alone is longer than the council's cap.
    DirectOverCouncilCap,
    /// The direct journey alone is longer than the passenger's own, lower cap.
    DirectOverOwnCap,
}

impl ExceptionReason {
    /// The code every report prints.
    pub fn code(self) -> &'static str {
        match self {
            ExceptionReason::DirectOverCouncilCap => "E1 direct journey over the council's cap",
            ExceptionReason::DirectOverOwnCap => "E2 direct journey over the passenger's own cap",
        }
    }
}

/// The longest clocked journey one passenger may have on one leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JourneyCap {
    /// Seconds.
    pub limit: Secs,
    /// Set when the direct journey is over the rule.
    pub exception: Option<ExceptionReason>,
}

impl Default for JourneyRule {
    fn default() -> Self {
        JourneyRule { cap: 3000, allowance: 300 }
    }
}

impl JourneyRule {
    /// The cap of a passenger with this own cap and this direct clocked journey.
    ///
    /// ```
    /// use sendroute::model::JourneyRule;
    /// let rule = JourneyRule::default();
    /// assert_eq!(rule.cap_for(None, 1200).limit, 3000);
    /// assert_eq!(rule.cap_for(Some(2400), 1200).limit, 2400);
    /// let exception = rule.cap_for(None, 3100);
    /// assert_eq!(exception.limit, 3400);
    /// assert!(exception.exception.is_some());
    /// ```
    pub fn cap_for(&self, own_cap: Option<Secs>, direct: Secs) -> JourneyCap {
        let limit = own_cap.map_or(self.cap, |own| own.min(self.cap));
        if direct <= limit {
            return JourneyCap { limit, exception: None };
        }
        let reason =
            if direct > self.cap { ExceptionReason::DirectOverCouncilCap } else { ExceptionReason::DirectOverOwnCap };
        JourneyCap { limit: direct + self.allowance, exception: Some(reason) }
    }
}
