//! The rules by name, and what a breach of one says.

use crate::model::Weekdays;
use serde::Serialize;

/// Writes the enumeration, its stable names and its sentences from one table, so that none can be forgotten.
macro_rules! rules {
    ($($variant:ident $name:literal $sentence:literal)*) => {
        /// A rule a plan must keep. Names are stable: officers quote them and `Unserved::rule` uses them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum Rule {
            $(#[doc = $sentence] #[serde(rename = $name)] $variant,)*
        }

        impl Rule {
            /// Every rule, in the order of a plan's walk through the checks.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant),*];

            /// The stable kebab-case name.
            pub fn name(self) -> &'static str {
                match self { $(Rule::$variant => $name),* }
            }

            /// The rule in one sentence.
            pub fn sentence(self) -> &'static str {
                match self { $(Rule::$variant => $sentence),* }
            }

            /// The rule of that name.
            pub fn named(name: &str) -> Option<Rule> {
                match name { $($name => Some(Rule::$variant),)* _ => None }
            }
        }
    };
}

rules! {
    // record: what the plan says about itself
    PlanVersion "plan-version" "The plan has the format version this program reads."
    ScenarioName "scenario-name" "The plan was made from the scenario it is checked against."
    ScenarioHash "scenario-hash" "The scenario's files have not changed since the plan was made."
    MatrixHash "matrix-hash" "The travel times are those the plan was made from."
    MatrixFits "matrix-fits" "The travel times cover every location of the scenario."
    MatrixClosed "matrix-closed" "Leaving out a stop never makes the drive longer (triangle inequality)."
    RunIdUnique "run-id-unique" "Every run has an id of its own."
    VehicleKnown "vehicle-known" "A run's class or own vehicle stands in the scenario."
    VehicleClass "vehicle-class" "A run on an own vehicle names that vehicle's class."
    RequestKnown "request-known" "Every request on a run or a list follows from the scenario."
    PlaceKnown "place-known" "Every stop is at a location of the scenario, under its name."
    SettingKnown "setting-known" "A stop's setting stands in the scenario, at that position."
    StopUsed "stop-used" "Every run has stops, and somebody boards or alights at each."
    RunWeekdays "run-weekdays" "A run operates on exactly the weekdays its passengers ride."
    RunMetres "run-metres" "A run's metres are those of its fullest day."
    DayContractOnce "day-contract-once" "Every run is worked under exactly one day contract, mornings as mornings."
    DayContractVehicle "day-contract-vehicle" "The runs of a day contract have its class and own vehicle."
    DayContractFigures "day-contract-figures" "A day contract's cost and common passengers follow from its runs."
    // people: everybody exactly once, at their own places, with the right company
    RequestOnce "request-once" "No request rides more than one run, and no list names it twice."
    RequestAccounted "request-accounted" "Every request is on a run or listed as unserved."
    PromisedTime "promised-time" "No time at home is farther from the one promised than was agreed."
    Locked "locked" "Who was locked to a run still rides it together, and an untouched run is as it was."
    UnservedClaim "unserved-claim" "A request listed as unserved is on no run, with its own passenger and leg."
    UnservedRule "unserved-rule" "The reason for an unserved request is a rule known by name."
    CarePlan "care-plan" "An outstanding care plan never costs a passenger the planned seat."
    RightLeg "right-leg" "A request rides a run of its own leg."
    StopDirection "stop-direction" "Mornings board at homes and alight at settings; afternoons the reverse."
    BoardingOrder "boarding-order" "A request boards once and alights once, later, on the same run."
    RightHome "right-home" "A request's home stop is its address or a pick-up point it may walk to."
    RightSetting "right-setting" "A request's other stop is the gate of its own setting."
    MustNotShare "must-not-share" "Passengers who must not share are never in one run on a common weekday."
    MustTravelWith "must-travel-with" "Passengers who must travel together ride one run on common weekdays."
    ClassRestriction "class-restriction" "Every passenger may travel in the run's class."
    Mixing "mixing" "Where policy forbids mixing, all passengers of a run go to one setting."
    MaxVisits "max-visits" "A run makes no more visits to settings than policy allows."
    // timetable: drives, waiting, windows
    StopTimes "stop-times" "Arrive, start and depart of a stop fit each other and its dwell."
    DriveTime "drive-time" "Stops that follow each other on some weekday are at least the drive apart."
    HomeSlack "home-slack" "Each home's time is tight against the next (morning) or previous (afternoon) stop on some weekday."
    WaitBeforeGate "wait-before-gate" "In the morning a vehicle waits before unloading only for the gate or a place."
    WaitWithPassengers "wait-with-passengers" "Where policy forbids it, nobody sits in a vehicle that pauses at a setting."
    WindowEarliest "window-earliest" "Unloading or loading starts no earlier than the setting's window."
    WindowLatest "window-latest" "Unloading ends, or the vehicle departs, no later than the setting's window."
    EarliestPickup "earliest-pickup" "Nobody is picked up at home before policy's earliest time."
    LatestDropoff "latest-dropoff" "Nobody is set down at home after policy's latest time."
    // journeys: the 50-minute rule
    JourneyCap "journey-cap" "No clocked journey is longer than the passenger's cap: the 50-minute rule."
    Exceptions "exceptions" "The list of exceptions is exactly the computed one."
    // loads: who and what fits at every moment
    Assistants "assistants" "The run's assistants are the most that any moment of any weekday needs."
    LayoutKnown "layout-known" "The layout is one the vehicle can be set to."
    Seats "seats" "Seated passengers and the day's assistants never exceed the seats."
    WheelchairPlaces "wheelchair-places" "Passengers in wheelchairs never exceed the wheelchair places."
    FrontSeats "front-seats" "Passengers who may not sit in front always have another seat."
    Lift "lift" "A passenger in a wheelchair, or who needs a lift, has one."
    WheelchairLimits "wheelchair-limits" "A wheelchair is within the vehicle's weight, length and width."
    Harnesses "harnesses" "Harnesses in use never exceed those carried."
    ChildSeats "child-seats" "Child seats in use never exceed those carried."
    Solo "solo" "A passenger who travels alone has no other passenger aboard."
    GroupMax "group-max" "No more passengers aboard than any of them can bear."
    // fleet and places: what runs share
    OwnVehicleOnce "own-vehicle-once" "An own vehicle works at most one run a leg."
    Shift "shift" "An own vehicle leaves and returns to its depot inside its shift."
    CrewKnown "crew-known" "Named assistants are on file, and on own vehicles."
    CrewOnce "crew-once" "A named assistant works one run a leg."
    CrewPlaces "crew-places" "No more assistants are named than the run needs, and the medically trained where they are needed."
    CrewCollection "crew-collection" "The drive to collect an assistant and back follows from the positions."
    UnloadingPlaces "unloading-places" "Never more vehicles at a setting at one moment than it has places."
    // money
    RunCost "run-cost" "The cost of a run is exact to the penny."
    CostParts "cost-parts" "Each part of the week's cost is exact to the penny."
    WeekCost "week-cost" "The week's cost is the sum of its runs and of disposable vehicles in use."
    YearCost "year-cost" "The year is week x operated days / 5, half-up."
    YearPerPassenger "year-per-passenger" "The year over the passengers served on at least one leg, half-up."
    Wishes "wishes" "The declared prices of wishes not met are exact, and apart from money."
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One place where a plan breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// The rule.
    pub rule: Rule,
    /// Id of the run, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Weekday (0 = Monday), where it is about one; the first on which it happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekday: Option<usize>,
    /// Request id or passenger reference, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// What the scenario and the order of stops ask for.
    pub expected: String,
    /// What the plan says.
    pub found: String,
}

impl Breach {
    /// A breach of a rule: what was expected, what was found.
    #[allow(clippy::needless_pass_by_value)] // so that callers hand over numbers, words and money alike
    pub(super) fn of(rule: Rule, expected: impl ToString, found: impl ToString) -> Breach {
        Breach { rule, run: None, weekday: None, who: None, expected: expected.to_string(), found: found.to_string() }
    }
    /// Names the run.
    pub(super) fn run(mut self, id: &str) -> Breach {
        self.run = Some(id.to_owned());
        self
    }
    /// Names the weekday.
    pub(super) fn on(mut self, weekday: usize) -> Breach {
        self.weekday = Some(weekday);
        self
    }
    /// Names the request or passenger.
    pub(super) fn who(mut self, reference: &str) -> Breach {
        self.who = Some(reference.to_owned());
        self
    }
}

impl std::fmt::Display for Breach {
    /// `journey-cap: run AM001, Mon, P001-am1: expected at most 3000 s, found 3100 s`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.rule)?;
        let mut place = Vec::new();
        place.extend(self.run.as_ref().map(|run| format!("run {run}")));
        place.extend(self.weekday.filter(|d| *d < 5).map(|d| Weekdays::name(d).to_owned()));
        place.extend(self.who.clone());
        if !place.is_empty() {
            write!(f, "{}: ", place.join(", "))?;
        }
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case_unique_and_lead_back_to_their_rule() {
        for (i, rule) in Rule::ALL.iter().enumerate() {
            assert!(rule.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{rule}");
            assert_eq!(Rule::named(rule.name()), Some(*rule));
            assert!(Rule::ALL[..i].iter().all(|other| other.name() != rule.name()), "{rule} twice");
            assert_eq!(serde_json::to_string(rule).unwrap(), format!("\"{}\"", rule.name()));
        }
        assert_eq!(Rule::named("fifty-minutes"), None);
    }

    #[test]
    fn a_breach_reads_as_a_sentence() {
        let breach = Breach::of(Rule::JourneyCap, "at most 3000 s", "3100 s").run("AM001").on(2).who("P001-am1");
        assert_eq!(breach.to_string(), "journey-cap: run AM001, Wed, P001-am1: expected at most 3000 s, found 3100 s");
    }
}
