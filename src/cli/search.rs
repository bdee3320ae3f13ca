use super::index::build_from;
use super::{Outcome, Place, output::Output};
use std::path::{Path, PathBuf};
use std::time::Duration;
use yinde::{Build, By, Day, Error, Index, Only, Options, Reprints, Sort, Stop, render};

/// Finds passages, best first, with what matched marked in them.
///
/// Any text is a query. Words may stand in either script, in any order; "a quotation" must stand in
/// the article character for character, however it would be cut into words; +must, -not, OR, title:,
/// date: and more are on the page `yinde help query`. The first search builds the index of the bundled
/// articles.
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
    /// In what order: the best first, or the latest.
    #[arg(long, value_enum, default_value = "relevance")]
    sort: SortArgument,
    /// Show each reprint of a story; else they stand under the earliest, which is shown.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    only: OnlyArguments,
    /// Give up after so long, such as 2s or 500ms.
    #[arg(long, value_name = "TIME", value_parser = time)]
    timeout: Option<Duration>,
    /// Print the results as JSON.
    #[arg(long)]
    json: bool,
}

/// A time in seconds or milliseconds.
fn time(text: &str) -> Result<Duration, String> {
    let expected = || "expected a time such as 2s, 0.5s or 500ms".to_owned();
    let (number, seconds) = match text.strip_suffix("ms") {
        Some(number) => (number, 1e-3),
        None => (text.strip_suffix('s').ok_or_else(expected)?, 1.0),
    };
    let number: f64 = number.trim().parse().map_err(|_| expected())?;
    Duration::try_from_secs_f64(number * seconds).map_err(|_| expected())
}

/// Which articles are looked at.
#[derive(clap::Args)]
struct OnlyArguments {
    /// Only articles from this day, month or year on, such as 2020-10-25, 2020-10 or 2020.
    #[arg(long, value_name = "DATE", value_parser = first_day)]
    since: Option<Day>,
    /// Only articles up to this day, month or year, which is within.
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    until: Option<Day>,
    /// Only articles of a source whose name has this.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Only articles by someone whose name has this.
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Only articles from this folder below what was indexed.
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<String>,
}

fn first_day(date: &str) -> Result<Day, String> {
    days(date).map(|(first, _)| first)
}

fn last_day(date: &str) -> Result<Day, String> {
    days(date).map(|(_, last)| last)
}

fn days(date: &str) -> Result<(Day, Day), String> {
    Day::parse_range(date).ok_or_else(|| "expected a date such as 2020-10-25, 2020-10 or 2020".to_owned())
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum SortArgument {
    Relevance,
    Date,
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
        let sort = match self.sort {
            SortArgument::Relevance => Sort::Relevance,
            SortArgument::Date => Sort::Date,
        };
        let only = Only {
            since: self.only.since,
            until: self.only.until,
            source: self.only.source.clone(),
            author: self.only.author.clone(),
            folder: self.only.folder.clone(),
        };
        let reprints = if self.all { Reprints::Each } else { Reprints::Fold };
        let stop = self.timeout.map_or_else(Stop::default, Stop::after);
        let (limit, offset) = (self.limit, self.offset);
        let options = Options { limit, offset, by, sort, reprints, only, stop, ..Options::default() };
        let results = index.search(&self.query.join(" "), &options)?;
        out.print(&if self.json { render::json(&results) } else { render::terminal(&results, out.screen()) })?;
        // The process ends: to close file by file takes 7 % of a search from its start.
        std::mem::forget(index);
        Ok(if results.total == 0 { Outcome::Nothing } else { Outcome::Done })
    }
}

/// Opens an index; where the default one is not there yet, builds it from the bundled articles.
pub fn open_or_build(folder: &Path, out: &Output) -> Result<Index, Error> {
    let bundled = PathBuf::from("corpus");
    match Index::open(folder) {
        Err(Error::NoIndex(_)) if folder == Path::new("index") && bundled.is_dir() => {
            let (_, notices) = build_from(&[bundled], &yinde::corpus::Reading::default(), folder, &Build::default())?;
            out.notices(&notices);
            Index::open(folder)
        }
        opened => opened,
    }
}
