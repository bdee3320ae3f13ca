//! The terminal: what it is, and writing to it. The only place that looks at the environment.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use yinde::render::{Screen, notices};
use yinde::{Error, Notice};

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Standard output and standard error.
pub struct Output {
    when: When,
}

/// The width taken where there is no terminal to ask.
const COLUMNS: usize = 80;

impl Output {
    /// Looks at the terminal.
    pub fn new(when: When) -> Self {
        Output { when }
    }

    /// What standard output is shown on.
    pub fn screen(&self) -> Screen {
        Screen { columns: columns(), colour: self.colour(std::io::stdout().is_terminal()) }
    }

    fn colour(&self, terminal: bool) -> bool {
        match self.when {
            When::Always => true,
            When::Never => false,
            When::Auto => {
                terminal
                    && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
                    && std::env::var_os("TERM").is_none_or(|t| t != "dumb")
            }
        }
    }

    /// Writes to standard output.
    pub fn print(&self, text: &str) -> Result<(), Error> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| if text.ends_with('\n') || text.is_empty() { Ok(()) } else { out.write_all(b"\n") })
            .and_then(|()| out.flush())
            .map_err(|source| Error::Io { path: Path::new("standard output").to_owned(), source })
    }

    /// Lists notices on standard error.
    pub fn notices(&self, list: &[Notice]) {
        let screen = Screen { columns: columns(), colour: self.colour(std::io::stderr().is_terminal()) };
        let text = notices(list, screen);
        if !text.is_empty() {
            // Nothing is to be done where standard error is closed.
            let _ = std::io::stderr().write_all(text.as_bytes());
        }
    }

    /// Says on standard error what went wrong.
    pub fn error(&self, error: &Error) {
        let red = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into()));
        let message = yinde::render::safe_lines(&error.to_string());
        let line = if self.colour(std::io::stderr().is_terminal()) {
            format!("{red}error:{red:#} {message}\n")
        } else {
            format!("error: {message}\n")
        };
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

fn columns() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    asked.or_else(seen).filter(|&columns| columns > 0).unwrap_or(COLUMNS)
}

/// Shows help, or what is wrong with the arguments.
pub fn usage(usage: &clap::Error) -> ExitCode {
    let _ = usage.print();
    if usage.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}
