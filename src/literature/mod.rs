//! Other people's instances: general pickup and delivery, dial-a-ride and school bus problems of the literature.
//!
//! A file of a published set goes in ([`read`]) and becomes an [`instance::Instance`] in the file's own units. The search
//! ([`search`]) works on a dense integer copy ([`problem`]) through a static schedule interface ([`kernel`]); what comes
//! out is a [`solution::Solution`], the orders of stops, which [`check`] verifies in double precision against the
//! instance alone, sharing no code with the search. [`best_known`] reads the published values, [`measure`] compares with
//! them.
//!
//! [`export`] makes an instance of the plain format from a scenario's morning.
//!
//! The room stands beside [`crate::routing`]: that core knows one variable per setting visited and the rules of the trade,
//! this one any order of pick-ups and deliveries, waiting anywhere, limited routes and fleets.

pub mod best_known;
pub mod check;
pub mod export;
pub mod instance;
pub mod kernel;
pub mod measure;
pub mod problem;
pub mod read;
pub mod search;
pub mod solution;
