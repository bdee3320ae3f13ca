use super::{Outcome, Place, output::Output};
use yinde::{Error, mcp};

/// Answers agents: the index as tools of the Model Context Protocol, over standard input and output.
///
/// The tools are `search`, `read` and `stats`. A client starts the program by itself: give it this
/// command, with the whole path of the index.
#[derive(clap::Args)]
pub struct Mcp {
    #[command(flatten)]
    place: Place,
}

impl Mcp {
    pub fn run(&self, _: &Output) -> Result<Outcome, Error> {
        mcp::serve(&self.place.index)?;
        Ok(Outcome::Done)
    }
}
