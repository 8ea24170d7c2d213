//! `sendroute` plans, procures and costs home-to-school transport for children with special educational needs and
//! disabilities.
//!
//! The house, room by room, in the order a passenger's row walks through it: [`model`] holds the council's nouns;
//! [`scenario`] turns files into a [`model::Scenario`] and back; [`travel`] gives the times between its locations;
//! [`routing`] searches for runs without knowing what a council is; [`plan`] says the answer in the council's words and
//! verifies it independently; [`procurement`] turns it into lots and awards them; [`report`] writes what officers open.
//! Beside the house stands [`literature`]: other people's published instances, to measure the search by.
#![forbid(unsafe_code)]

pub mod cli;
pub mod finance;
pub mod literature;
pub mod model;
pub mod plan;
pub mod procurement;
pub mod report;
pub mod routing;
pub mod scenario;
pub mod travel;
