//! From routes to lots, bids, an exact award and its audit file.
//!
//! In comes a plan (or a tender folder made from one) and what suppliers sent; out goes a decision that anybody can
//! recompute: which bidder or own vehicle drives every lot, at what price, under which declared rules, and why. A
//! [`Tender`] holds everything a decision rests on; [`award`] finds the best award and proves it; the other modules
//! prepare the tender, check what comes in, and explain and preserve what was decided.

pub mod against;
pub mod audit;
pub mod award;
pub mod bid;
pub mod bidder;
pub mod connected;
pub mod decide;
pub mod declared;
pub mod explain;
pub mod extensions;
pub mod folder;
pub mod generate;
pub mod intake;
pub mod lot;
pub mod own;
pub mod packs;
pub mod prepare;
pub mod price;
pub mod publish;
pub mod register;
pub mod rules;
pub mod screens;
pub mod summary;
pub mod tender;
pub mod unbid;
pub mod whatif;

pub use bid::{Bid, Package, Receipt};
pub use bidder::{Bidder, LicenceHeld, Step};
pub use lot::{Lot, LotRun, NeedCounts};
pub use own::{OwnFleet, OwnGroup, Reach, RunLink};
pub use rules::{Rule, Rules};
pub use tender::Tender;
