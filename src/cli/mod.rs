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

use clap::{Args, FromArgMatches as _, Parser, Subcommand};
use output::Output;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use yinde::Error;

/// yinde 引得: finds passages in Chinese articles, in either script, and marks what matched.
#[derive(Parser)]
#[command(version, propagate_version = true, max_term_width = 100, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    all: OfAll,
}

/// What every command takes.
#[derive(Args)]
struct OfAll {
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: output::When,
}

/// Makes of a list of commands, each by its room and its name, what there is one of for each.
macro_rules! commands {
    ($($(#[$with:meta])* $room:ident::$name:ident,)*) => {
        #[derive(Subcommand)]
        enum Command {
            $($(#[$with])* $name($room::$name),)*
        }

        impl Command {
            /// The arguments of the command of this name.
            fn named(name: &str) -> Option<clap::Command> {
                $($(#[$with])* {
                    if name == stringify!($room) {
                        return Some($room::$name::augment_args(clap::Command::new(stringify!($room))));
                    }
                })*
                None
            }

            fn run(&self, out: &Output) -> Result<Outcome, Error> {
                match self {
                    $($(#[$with])* Command::$name(command) => command.run(out),)*
                }
            }
        }
    };
}

commands! {
    index::Index,
    search::Search,
    serve::Serve,
    show::Show,
    tokens::Tokens,
    stats::Stats,
    verify::Verify,
    diff::Diff,
    explain::Explain,
    eval::Eval,
    #[cfg(feature = "mcp")]
    mcp::Mcp,
    completions::Completions,
    help::Help,
}

impl Arguments {
    /// Reads what the program was given. Of all commands the arguments are made only where there is something to say of
    /// them, help or an error: of the one that is named alone is 2 % of a search from the start of the process.
    fn read(given: &[OsString]) -> Result<Self, clap::Error> {
        let named = given.get(1).and_then(|name| name.to_str()).and_then(Command::named);
        let read = named
            .and_then(|command| Arguments::from_arg_matches(&alone(command).try_get_matches_from(given).ok()?).ok());
        read.map_or_else(|| Arguments::try_parse_from(given), Ok)
    }
}

/// The program with one command.
fn alone(command: clap::Command) -> clap::Command {
    OfAll::augment_args(clap::Command::new("yinde").disable_help_subcommand(true)).subcommand(command)
}

/// Where the index is.
#[derive(Args)]
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
    let arguments = match Arguments::read(&std::env::args_os().collect::<Vec<_>>()) {
        Ok(arguments) => arguments,
        Err(usage) => return output::usage(&usage),
    };
    // The library turns panics over damaged files into errors; the error is what people should read.
    std::panic::set_hook(Box::new(|_| ()));
    let out = Output::new(arguments.all.color);
    let outcome = arguments.command.run(&out);
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn a_command_by_its_name_is_the_one_among_all() {
        let mut all = Arguments::command();
        all.build();
        for command in all.get_subcommands() {
            let mut program = alone(Command::named(command.get_name()).expect("each has a name"));
            program.build();
            let alone = program.find_subcommand(command.get_name()).expect("it was put there");
            // Where help shows what all commands take is the only difference, but for the version.
            let told = |of: &clap::Command| {
                let arguments = of.get_arguments().filter(|argument| argument.get_id() != "version");
                arguments.map(|argument| format!("{:?}", argument.clone().display_order(0))).collect::<Vec<_>>()
            };
            assert_eq!(told(alone), told(command), "{}", command.get_name());
        }
        assert!(Command::named("sing").is_none());
    }
}
