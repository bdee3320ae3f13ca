use super::{Arguments, Outcome, output::Output};
use clap::CommandFactory as _;
use clap_complete::{Shell, generate};
use yinde::Error;

/// Prints the completions for a shell: `yinde completions bash > /etc/bash_completion.d/yinde`.
#[derive(clap::Args)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let mut script = Vec::new();
        generate(self.shell, &mut Arguments::command(), "yinde", &mut script);
        out.print(&String::from_utf8_lossy(&script))?;
        Ok(Outcome::Done)
    }
}
