//! What a search is made of: weights and switches. The program always searches with everything; leaving a part out shows
//! what it buys (`make bench BENCH=ablation`).

/// A part of the search that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Ruins by strings.
    Strings,
    /// Ruins of whole runs.
    WholeRuns,
    /// Ruins of a setting's nearest passengers.
    OfOneSetting,
    /// Ruins of the nearest passengers.
    Nearest,
    /// Ruins of whole visits.
    Visits,
    /// Orders of putting back other than random.
    Orders,
    /// Passing over runs by chance.
    Blinks,
    /// Accepting anything dearer.
    Annealing,
    /// Own vehicles that change hands in every candidate.
    Handover,
    /// Exchanges of tails and trips and exact orders, where the search has settled.
    Moves,
    /// Recombining the runs met.
    Recombination,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 11] = [
        Part::Strings,
        Part::WholeRuns,
        Part::OfOneSetting,
        Part::Nearest,
        Part::Visits,
        Part::Orders,
        Part::Blinks,
        Part::Annealing,
        Part::Handover,
        Part::Moves,
        Part::Recombination,
    ];
}

/// Weights and switches of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// Weights of the ruins: strings, whole runs, the nearest of one setting, the nearest, whole visits.
    pub ruins: [u32; 5],
    /// Weights of the orders of putting back: random, most constrained first, far first, near first.
    pub orders: [u32; 4],
    /// A run is passed over when a draw of 16 bits is below this.
    pub blink: u16,
    /// Whether dearer plans are accepted now and then.
    pub anneal: bool,
    /// Whether own vehicles change hands in every candidate.
    pub handover: bool,
    /// Whether tails, trips and orders are improved.
    pub moves: bool,
    /// Whether the runs met are recombined.
    pub recombine: bool,
}

impl Default for Recipe {
    fn default() -> Self {
        Recipe {
            ruins: [75, 5, 5, 5, 10],
            orders: [4, 4, 2, 1],
            blink: 655,
            anneal: true,
            handover: true,
            moves: true,
            recombine: true,
        }
    }
}

impl Recipe {
    /// Everything but one part.
    pub fn without(part: Part) -> Recipe {
        let mut recipe = Recipe::default();
        match part {
            Part::Strings => recipe.ruins[0] = 0,
            Part::WholeRuns => recipe.ruins[1] = 0,
            Part::OfOneSetting => recipe.ruins[2] = 0,
            Part::Nearest => recipe.ruins[3] = 0,
            Part::Visits => recipe.ruins[4] = 0,
            Part::Orders => recipe.orders = [1, 0, 0, 0],
            Part::Blinks => recipe.blink = 0,
            Part::Annealing => recipe.anneal = false,
            Part::Handover => recipe.handover = false,
            Part::Moves => recipe.moves = false,
            Part::Recombination => recipe.recombine = false,
        }
        recipe
    }
}
