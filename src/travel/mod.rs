//! Where travel times come from.
