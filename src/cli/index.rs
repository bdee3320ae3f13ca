use super::{Outcome, Place, output::Output};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::time::Instant;
use yinde::{Build, Built, Error, Notice, Progress, UserWords, build, corpus};

/// Builds the index of some articles, or brings it up to date.
///
/// Reads .txt, .md and .jsonl files, each also as .gz, from the files and folders named. The same
/// articles and words give the same index, byte for byte, whatever was there before.
#[derive(clap::Args)]
pub struct Index {
    /// Files and folders with articles.
    #[arg(value_name = "PATH", default_value = "corpus")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// How many threads work; the index does not depend on it. Default: one a processor.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Your own words, in jieba's format: a word, then perhaps a frequency and a tag, on each line.
    #[arg(long, value_name = "FILE")]
    words: Option<PathBuf>,
    /// Print what was built as JSON.
    #[arg(long)]
    json: bool,
}

impl Index {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let started = Instant::now();
        let had_words = yinde::Index::open(&self.place.index).ok().and_then(|index| {
            let words = index.analyzer().lexicon().user_words().map(|words| words.len());
            words.filter(|_| self.words.is_none())
        });
        let (words, mut notices) = self.words.as_deref().map(read_words).transpose()?.unzip();
        let defaults = Build::default();
        let options = Build { threads: self.threads.map_or(defaults.threads, usize::from), words };
        let (built, more) = build_from(&self.paths, &self.place.index, &options)?;
        notices.get_or_insert_default().extend(more);
        if let Some(had) = had_words {
            let reason = format!(
                "it was built with {} of your own and has none now: give --words again to keep them",
                count(had, "word")
            );
            notices.get_or_insert_default().push(Notice::new(self.place.index.display().to_string(), reason));
        }
        let notices = notices.unwrap_or_default();
        let (articles, passages) = (built.manifest.articles(), built.manifest.passages());
        if self.json {
            let report = serde_json::json!({
                "articles": articles, "passages": passages, "shards": built.manifest.shards.len(),
                "shards_built": built.shards_built, "shards_reused": built.shards_reused,
                "digest": built.manifest.digest(), "took_ms": started.elapsed().as_secs_f64() * 1e3, "notices": notices,
            });
            out.print(&yinde::render::json(&report))?;
        } else {
            out.print(&format!(
                "{}, {} in {} ({} built, {} reused), {:.1} s\ndigest {}\n",
                count(articles, "article"),
                count(passages as usize, "passage"),
                count(built.manifest.shards.len(), "shard"),
                built.shards_built,
                built.shards_reused,
                started.elapsed().as_secs_f64(),
                built.manifest.digest(),
            ))?;
        }
        out.notices(&notices);
        Ok(Outcome::Done)
    }
}

/// Reads the articles below `paths` and makes `folder` their index, with a progress bar on a terminal.
pub fn build_from(paths: &[PathBuf], folder: &Path, options: &Build) -> Result<(Built, Vec<Notice>), Error> {
    let bar = ProgressBar::no_length().with_style(
        ProgressStyle::with_template("reading {human_pos} articles").unwrap_or(ProgressStyle::default_bar()),
    );
    let mut articles = Vec::new();
    let notices = corpus::read(paths, &mut |article| {
        articles.push(article);
        bar.set_position(articles.len() as u64);
        Ok(())
    })?;
    if articles.is_empty() {
        bar.finish_and_clear();
        let places: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        let reasons: String = notices.iter().map(|notice| format!("\n  {notice}")).collect();
        return Err(Error::NoArticles(places.join(", ") + &reasons));
    }
    bar.set_style(
        ProgressStyle::with_template("indexing {bar:40} {bytes} of {total_bytes}, {eta} left")
            .unwrap_or(ProgressStyle::default_bar()),
    );
    let show = |progress: Progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
    };
    let built = build(folder, articles, options, &show);
    bar.finish_and_clear();
    Ok((built?, notices))
}

fn read_words(path: &Path) -> Result<(UserWords, Vec<Notice>), Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let list = String::from_utf8(bytes).map_err(|e| Error::Malformed {
        place: path.display().to_string(),
        expected: format!("expected UTF-8, found another byte at {}", e.utf8_error().valid_up_to()),
    })?;
    Ok(UserWords::parse(&path.display().to_string(), &list))
}

/// `1 article`, `2 articles`.
pub fn count(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}
