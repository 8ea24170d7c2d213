//! The command line program: hands the arguments to [`sendroute::cli`].

fn main() -> std::process::ExitCode {
    sendroute::cli::main()
}
