use super::{Outcome, Place, output::Output};
use serde_json::json;
use yinde::{Error, Group, Index, Manifest, render};

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
        let manifest =
            Manifest::published(&self.place.index)?.ok_or_else(|| Error::NoIndex(self.place.index.clone()))?;
        let text_bytes: u64 = manifest.shards.iter().map(|shard| shard.text_bytes).sum();
        let index_bytes: u64 = manifest.shards.iter().flat_map(|shard| &shard.files).map(|file| file.bytes).sum();
        let words = index.analyzer().lexicon().user_words().map_or(0, |words| words.len());
        if self.json {
            out.print(&render::json(&json!({
                "articles": manifest.articles(), "passages": manifest.passages(), "shards": manifest.shards.len(),
                "text_bytes": text_bytes, "index_bytes": index_bytes, "user_words": words,
                "format": manifest.format, "analyzer": manifest.made_by.analyzer, "digest": manifest.digest(),
            })))?;
        } else {
            let ratio = index_bytes as f64 / text_bytes.max(1) as f64;
            out.print(&format!(
                "articles  {}\npassages  {}\nshards    {}\ntext      {text_bytes} bytes\nindex     {index_bytes} bytes, {ratio:.2} of the text\nwords     {words} of your own\nformat    {}\nanalyzer  {}\ndigest    {}\n",
                manifest.articles(), manifest.passages(), manifest.shards.len(), manifest.format, manifest.made_by.analyzer, manifest.digest(),
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
