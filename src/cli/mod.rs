//! One file per subcommand; prints, never computes.
