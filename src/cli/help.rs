use super::{Arguments, Outcome, output::Output};
use clap::CommandFactory as _;
use yinde::{Error, HELP};

/// Shows help on a command, or on the query language: `yinde help query`.
#[derive(clap::Args)]
pub struct Help {
    /// A command, or `query`.
    #[arg(value_name = "TOPIC", default_value = "")]
    topic: String,
}

impl Help {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let mut program = Arguments::command();
        program.build();
        let text = match self.topic.as_str() {
            "query" => HELP.to_owned(),
            "" => format!("{}\nThe query language: yinde help query\n", program.render_long_help()),
            topic => match program.find_subcommand_mut(topic) {
                Some(command) => command.render_long_help().to_string(),
                None => {
                    let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
                    let expected =
                        format!("expected `query` or a command, one of {}, found `{topic}`", names.join(", "));
                    return Err(Error::Malformed { place: "help".to_owned(), expected });
                }
            },
        };
        out.print(&text)?;
        Ok(Outcome::Done)
    }
}
