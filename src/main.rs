//! The command line program: hands the arguments to `cli`.
fn main() {}
