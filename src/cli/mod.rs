//! Commands of the program, which uses the crate as anyone would.

mod completions;
mod diff;
mod eval;
mod explain;
mod help;
mod index;
#[cfg(feature = "mcp")]
mod mcp;
mod output;
mod search;
mod serve;
mod show;
mod stats;
mod tokens;
mod verify;
mod watch;

use clap::{Parser, Subcommand};
use output::Output;
use std::path::PathBuf;
use std::process::ExitCode;
use yinde::Error;

/// yinde 引得: finds passages in Chinese articles, in either script, and marks what matched.
#[derive(Parser)]
#[command(version, propagate_version = true, max_term_width = 100, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: output::When,
}

#[derive(Subcommand)]
enum Command {
    Index(index::Index),
    Search(search::Search),
    Serve(serve::Serve),
    Show(show::Show),
    Tokens(tokens::Tokens),
    Stats(stats::Stats),
    Verify(verify::Verify),
    Diff(diff::Diff),
    Explain(explain::Explain),
    Eval(eval::Eval),
    #[cfg(feature = "mcp")]
    Mcp(mcp::Mcp),
    Completions(completions::Completions),
    Help(help::Help),
}

/// Where the index is.
#[derive(clap::Args)]
pub struct Place {
    /// The folder of the index.
    #[arg(long, value_name = "DIR", default_value = "index")]
    pub index: PathBuf,
}

/// How a command ended, where nothing failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It found something, or did what it was asked.
    Done,
    /// There was nothing to find, or not all is as it should be.
    Nothing,
}

/// Runs the command that the arguments name. Exit status: 0 done or found, 1 nothing found, 2 error.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => return output::usage(&usage),
    };
    // The library turns panics over damaged files into errors; the error is what people should read.
    std::panic::set_hook(Box::new(|_| ()));
    let out = Output::new(arguments.color);
    let outcome = match &arguments.command {
        Command::Index(command) => command.run(&out),
        Command::Search(command) => command.run(&out),
        Command::Serve(command) => command.run(&out),
        Command::Show(command) => command.run(&out),
        Command::Tokens(command) => command.run(&out),
        Command::Stats(command) => command.run(&out),
        Command::Verify(command) => command.run(&out),
        Command::Diff(command) => command.run(&out),
        Command::Explain(command) => command.run(&out),
        Command::Eval(command) => command.run(&out),
        #[cfg(feature = "mcp")]
        Command::Mcp(command) => command.run(&out),
        Command::Completions(command) => command.run(&out),
        Command::Help(command) => command.run(&out),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            out.error(&error);
            ExitCode::from(2)
        }
    }
}
