//! The program: a command a file, each with its arguments and what it does.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
