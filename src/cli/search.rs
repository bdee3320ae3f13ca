use super::index::build_from;
use super::{Outcome, Place, output::Output};
use std::path::{Path, PathBuf};
use yinde::{Build, By, Error, Index, Options, render};

/// Finds passages, best first, with what matched marked in them.
///
/// Any text is a query. Words may stand in either script, in any order; "a quotation" must stand in
/// the passage character for character, however it would be cut into words. The first search builds
/// the index of the bundled articles.
#[derive(clap::Args)]
pub struct Search {
    /// What to look for.
    #[arg(value_name = "QUERY", required = true, allow_hyphen_values = false)]
    query: Vec<String>,
    #[command(flatten)]
    place: Place,
    /// How many hits to show.
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How many of the best hits to pass over.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// What a hit stands for: an article, shown by its best passage, or each passage.
    #[arg(long, value_enum, default_value = "article")]
    by: ByArgument,
    /// Print the results as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum ByArgument {
    Article,
    Passage,
}

impl Search {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let index = open_or_build(&self.place.index, out)?;
        let by = match self.by {
            ByArgument::Article => By::Article,
            ByArgument::Passage => By::Passage,
        };
        let options = Options { limit: self.limit, offset: self.offset, by, ..Options::default() };
        let results = index.search(&self.query.join(" "), &options)?;
        out.print(&if self.json { render::json(&results) } else { render::terminal(&results, out.screen()) })?;
        Ok(if results.total == 0 { Outcome::Nothing } else { Outcome::Done })
    }
}

/// Opens an index; where the default one is not there yet, builds it from the bundled articles.
fn open_or_build(folder: &Path, out: &Output) -> Result<Index, Error> {
    let bundled = PathBuf::from("corpus");
    match Index::open(folder) {
        Err(Error::NoIndex(_)) if folder == Path::new("index") && bundled.is_dir() => {
            let (_, notices) = build_from(&[bundled], folder, &Build::default())?;
            out.notices(&notices);
            Index::open(folder)
        }
        opened => opened,
    }
}
