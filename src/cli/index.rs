use super::{Outcome, Place, output::Output, watch};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::time::Instant;
use yinde::corpus::{self, Encoding, Reading};
use yinde::{Build, Builder, Built, Changes, Error, Notice, Progress, UserWords};

/// Builds the index of some articles, or brings it up to date.
///
/// Reads .txt, .md, .html, .jsonl, .csv, .tsv, .docx and .epub files, and .pdf where yinde was built
/// with it, from the files and folders named; each also as .gz or .zst, or in a .zip or .tar. The
/// same articles and words give the same index, byte for byte, whatever was there before; what has
/// not changed is not built again. Prints the digest over the whole.
#[derive(clap::Args)]
pub struct Index {
    /// Files and folders with articles; - is standard input, whose form is told by its bytes.
    #[arg(value_name = "PATH", default_value = "corpus")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    settings: Settings,
    /// Change nothing: exit with 1 if the index is not what the articles would give. It compares what went in; `verify` reads the bytes.
    #[arg(long, conflicts_with = "watch")]
    check: bool,
    /// Stay, and bring the index up to date whenever the files change.
    #[arg(long)]
    watch: bool,
    /// Print what was built as JSON.
    #[arg(long)]
    json: bool,
}

/// How articles are read and an index is built.
#[derive(clap::Args)]
pub struct Settings {
    /// How many threads work; the index does not depend on it. Default: one a processor.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// How much memory the build may take in all, in MiB; the index does not depend on it.
    #[arg(long, value_name = "MIB", default_value_t = 512, value_parser = clap::value_parser!(u64).range(128..=1_048_576))]
    memory: u64,
    /// Your own words, in jieba's format: a word, then perhaps a frequency and a tag, on each line.
    #[arg(long, value_name = "FILE")]
    words: Option<PathBuf>,
    /// The encoding of all texts: utf-8, utf-16le, utf-16be, gb18030, big5 or windows-1252. Default: what each file's own bytes tell.
    #[arg(long, value_name = "NAME")]
    encoding: Option<Encoding>,
}

impl Settings {
    /// How the articles are to be read.
    pub fn reading(&self) -> Reading {
        Reading { encoding: self.encoding }
    }

    /// Reads the words, with what could not be read in them.
    pub fn read(&self) -> Result<(Build, Vec<Notice>), Error> {
        let (words, notices) = self.words.as_deref().map(read_words).transpose()?.unzip();
        let threads = self.threads.map_or(Build::default().threads, usize::from);
        Ok((Build { threads, memory: self.memory << 20, words }, notices.unwrap_or_default()))
    }
}

impl Index {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        if self.check {
            return self.run_check(out);
        }
        if self.watch && self.paths.iter().any(|path| path == Path::new("-")) {
            let expected = "it cannot be watched: give files and folders to `index --watch`".to_owned();
            return Err(Error::Malformed { place: "standard input".to_owned(), expected });
        }
        self.run_once(out)?;
        if self.watch {
            // What one change breaks, another may mend.
            watch::each_change(&self.paths, &self.place.index, || {
                self.run_once(out).unwrap_or_else(|error| out.error(&error))
            })?;
        }
        Ok(Outcome::Done)
    }

    fn run_once(&self, out: &Output) -> Result<(), Error> {
        let started = Instant::now();
        let (options, mut notices) = self.settings.read()?;
        notices.extend(words_lost(&self.place.index, &options));
        let (built, more) = build_from(&self.paths, &self.settings.reading(), &self.place.index, &options)?;
        notices.extend(more);
        let (articles, passages) = (built.manifest.articles(), built.manifest.passages());
        if self.json {
            out.print(&yinde::render::json(&serde_json::json!({
                "articles": articles, "passages": passages, "shards": built.manifest.shards.len(),
                "shards_built": built.shards_built, "shards_reused": built.shards_reused,
                "added": built.changes.added.len(), "changed": built.changes.changed.len(),
                "removed": built.changes.removed.len(), "digest": built.manifest.digest(),
                "took_ms": started.elapsed().as_secs_f64() * 1e3, "notices": notices,
            })))?;
        } else {
            out.print(&format!(
                "{}, {} in {} ({} built, {} reused), {:.1} s\n{}\ndigest {}\n",
                count(articles, "article"),
                count(passages as usize, "passage"),
                count(built.manifest.shards.len(), "shard"),
                built.shards_built,
                built.shards_reused,
                started.elapsed().as_secs_f64(),
                summary(&built.changes),
                built.manifest.digest(),
            ))?;
        }
        out.notices(&notices);
        Ok(())
    }

    fn run_check(&self, out: &Output) -> Result<Outcome, Error> {
        let (options, mut notices) = self.settings.read()?;
        let mut builder = Builder::to_check(&self.place.index, &options)?;
        let reading = self.settings.reading();
        notices.extend(corpus::read_with(&self.paths, &reading, &mut |article| builder.add(&article))?);
        let check = builder.check()?;
        let changes = &check.changes;
        if self.json {
            out.print(&yinde::render::json(&serde_json::json!({
                "up_to_date": check.up_to_date, "same_maker": check.same_maker,
                "added": changes.added, "changed": changes.changed, "removed": changes.removed,
            })))?;
        } else {
            let verdict = if check.up_to_date { "up to date" } else { "not what the articles would give" };
            let maker = if check.same_maker { "" } else { ", made by another analyzer or with other words" };
            out.print(&format!("{verdict}: {}{maker}\n", summary(changes)))?;
        }
        out.notices(&notices);
        Ok(if check.up_to_date { Outcome::Done } else { Outcome::Nothing })
    }
}

/// Reads the articles below `paths` and makes `folder` their index, with a progress bar on a terminal.
pub fn build_from(
    paths: &[PathBuf],
    reading: &Reading,
    folder: &Path,
    options: &Build,
) -> Result<(Built, Vec<Notice>), Error> {
    let style = |template| ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar());
    let bar = ProgressBar::no_length().with_style(style("reading {human_pos} articles"));
    let mut builder: Option<Builder> = None;
    let read = corpus::read_with(paths, reading, &mut |article| {
        // The folder is made only when there is something to put into it.
        let builder = match &mut builder {
            Some(builder) => builder,
            none => none.insert(Builder::new(folder, options)?),
        };
        bar.inc(1);
        builder.add(&article)
    });
    bar.set_style(style("indexing {bar:40} {bytes} of {total_bytes}, {eta} left"));
    let built = read.and_then(|notices| match builder {
        None => Err(no_articles(paths, &notices)),
        Some(builder) => {
            let show = |progress: Progress| {
                bar.set_length(progress.total);
                bar.set_position(progress.done);
            };
            Ok((builder.finish(&show)?, notices))
        }
    });
    bar.finish_and_clear();
    built
}

fn no_articles(paths: &[PathBuf], notices: &[Notice]) -> Error {
    let places: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let reasons: String = notices.iter().map(|notice| format!("\n  {notice}")).collect();
    Error::NoArticles(places.join(", ") + &reasons)
}

fn read_words(path: &Path) -> Result<(UserWords, Vec<Notice>), Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let list = String::from_utf8(bytes).map_err(|e| Error::Malformed {
        place: path.display().to_string(),
        expected: format!("expected UTF-8, found another byte at {}", e.utf8_error().valid_up_to()),
    })?;
    Ok(UserWords::parse(&path.display().to_string(), &list))
}

/// Says so where the index had words of the user's own and is now built without.
fn words_lost(folder: &Path, options: &Build) -> Option<Notice> {
    let index = yinde::Index::open(folder).ok().filter(|_| options.words.is_none())?;
    let had = index.analyzer().lexicon().user_words()?.len();
    let words = count(had, "word");
    let reason = format!("it was built with {words} of your own and has none now: give --words again to keep them");
    Some(Notice::new(folder.display().to_string(), reason))
}

fn summary(changes: &Changes) -> String {
    format!("{} added, {} changed, {} removed", changes.added.len(), changes.changed.len(), changes.removed.len())
}

/// `1 article`, `2 articles`.
pub fn count(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}
