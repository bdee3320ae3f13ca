use super::{Outcome, Place, output::Output};
use serde_json::json;
use yinde::{Error, Group, Index, Manifest, Stats as Counts, render};

/// Counts what an index holds.
#[derive(clap::Args)]
pub struct Stats {
    #[command(flatten)]
    place: Place,
    /// Count articles by year, source, author or folder instead.
    #[arg(long, value_enum, value_name = "WHAT")]
    by: Option<ByArgument>,
    /// Print the counts as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum ByArgument {
    Year,
    Source,
    Author,
    Folder,
}

impl Stats {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let index = Index::open(&self.place.index)?;
        if let Some(by) = self.by {
            return self.counts(&index, by, out);
        }
        // What is published now: a build may have collected the manifest of what was opened.
        let manifest =
            Manifest::published(&self.place.index)?.ok_or_else(|| Error::NoIndex(self.place.index.clone()))?;
        let stats = Counts::of(&index, &manifest);
        if self.json {
            out.print(&render::json(&stats))?;
        } else {
            let ratio = stats.index_bytes as f64 / stats.text_bytes.max(1) as f64;
            out.print(&format!(
                "articles  {}\npassages  {}\nshards    {}\ntext      {} bytes\nindex     {} bytes, {ratio:.2} of the text\nwords     {} of your own\nformat    {}\nanalyzer  {}\ndigest    {}\n",
                stats.articles, stats.passages, stats.shards, stats.text_bytes, stats.index_bytes, stats.user_words, stats.format, stats.analyzer, stats.digest,
            ))?;
        }
        Ok(Outcome::Done)
    }

    fn counts(&self, index: &Index, by: ByArgument, out: &Output) -> Result<Outcome, Error> {
        let group = match by {
            ByArgument::Year => Group::Year,
            ByArgument::Source => Group::Source,
            ByArgument::Author => Group::Author,
            ByArgument::Folder => Group::Folder,
        };
        let counts = index.counts(group)?;
        if self.json {
            let counts: Vec<_> =
                counts.iter().map(|(value, articles)| json!({ "value": value, "articles": articles })).collect();
            out.print(&render::json(&counts))?;
        } else {
            let shown = |value: &str| if value.is_empty() { "(not said)".to_owned() } else { value.to_owned() };
            let lines: String =
                counts.iter().map(|(value, articles)| format!("{articles:>8}  {}\n", shown(value))).collect();
            out.print(&render::safe_lines(&lines))?;
        }
        Ok(Outcome::Done)
    }
}
