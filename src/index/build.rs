//! Building an index, or bringing it up to date: the same steps, of which finished shards are spared.

use super::lock::WriterLock;
use super::manifest::{FORMAT, FileEntry, Manifest, ShardEntry};
use super::plan::{self, Entry};
use super::{folder, publish, shard};
use crate::analyze::{Analyzer, Speed, UserWords, fingerprint};
use crate::article::Article;
use crate::error::Error;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How to build.
#[derive(Debug, Clone)]
pub struct Build {
    /// How many threads build shards; the bytes do not depend on it.
    pub threads: usize,
    /// The user's own words, kept in the index.
    pub words: Option<UserWords>,
}

impl Default for Build {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        Build { threads, words: None }
    }
}

/// What was built.
#[derive(Debug, Clone)]
pub struct Built {
    /// What the index is made of now.
    pub manifest: Manifest,
    /// How many shards had to be built.
    pub shards_built: usize,
    /// How many were there already.
    pub shards_reused: usize,
}

/// How far a build has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of text indexed.
    pub done: u64,
    /// Bytes of text in all.
    pub total: u64,
}

/// Makes `folder` the index of exactly these articles.
///
/// Every byte written is a function of the articles, the user's words and this program's format: not
/// of their order, the number of threads, the time or what the folder held before. Shards that are
/// there already are not built again, so this is also how an index is brought up to date, and how an
/// interrupted build goes on. Until the end readers see what was published before.
///
/// Ids must differ; of two articles with one id the later is left out by the caller.
pub fn build(
    folder: &Path,
    articles: Vec<Article>,
    options: &Build,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Built, Error> {
    fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let lock = WriterLock::take(folder)?;
    let mut entries: Vec<Entry> = articles.into_iter().map(Entry::new).collect();
    entries.sort_by(|a, b| a.article.id.cmp(&b.article.id));
    let analyzer_print = fingerprint(options.words.as_ref());
    let settings = format!("yinde {FORMAT} {analyzer_print}");
    let ranges = plan::shards(&entries);
    let jobs: Vec<(String, Range<usize>)> =
        ranges.into_iter().map(|r| (shard::name(&entries[r.clone()], &settings), r)).collect();
    let finished: Vec<Option<ShardEntry>> = jobs.iter().map(|(name, _)| shard::finished(folder, name)).collect();
    let shards_reused = finished.iter().flatten().count();
    let shards = build_missing(folder, &entries, &jobs, finished, options, progress)?;
    let words = options.words.as_ref().map(|words| write_words(folder, words)).transpose()?;
    let manifest = Manifest { format: FORMAT, analyzer: analyzer_print, words, shards };
    publish::publish(folder, &manifest)?;
    publish::collect(folder, &manifest)?;
    drop(lock);
    Ok(Built { shards_built: jobs.len() - shards_reused, shards_reused, manifest })
}

/// Builds the shards that are not finished, several at a time, and returns all in order.
fn build_missing(
    folder: &Path,
    entries: &[Entry],
    jobs: &[(String, Range<usize>)],
    finished: Vec<Option<ShardEntry>>,
    options: &Build,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<ShardEntry>, Error> {
    let bytes = |range: &Range<usize>| entries[range.clone()].iter().map(|e| e.article.text.len() as u64).sum::<u64>();
    let missing: Vec<usize> = (0..jobs.len()).filter(|&i| finished[i].is_none()).collect();
    let total = missing.iter().map(|&i| bytes(&jobs[i].1)).sum();
    let speed = if total > WORTH_LOADING { Speed::ManyTexts } else { Speed::FewTexts };
    let analyzer = Analyzer::new(options.words.clone()).with_speed(speed);
    let next = AtomicUsize::new(0);
    let state = Mutex::new((finished, 0, None::<Error>));
    progress(Progress { done: 0, total });
    std::thread::scope(|scope| {
        for _ in 0..options.threads.clamp(1, missing.len().max(1)) {
            scope.spawn(|| {
                while let Some(&i) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (name, range) = &jobs[i];
                    let built = shard::build(folder, name, &entries[range.clone()], &analyzer);
                    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                    match built {
                        Ok(shard) => state.0[i] = Some(shard),
                        Err(error) => {
                            state.2.get_or_insert(error);
                            next.store(missing.len(), Ordering::Relaxed);
                        }
                    }
                    state.1 += bytes(range);
                    progress(Progress { done: state.1, total });
                }
            });
        }
    });
    let (shards, _, failed) = state.into_inner().unwrap_or_else(PoisonError::into_inner);
    match failed {
        Some(error) => Err(error),
        None => Ok(shards.into_iter().flatten().collect()),
    }
}

/// From this many bytes of text on, loading the dictionary is quicker than looking words up text by text.
const WORTH_LOADING: u64 = 1 << 20;

fn write_words(folder: &Path, words: &UserWords) -> Result<FileEntry, Error> {
    let hash = blake3::hash(words.as_bytes()).to_hex();
    let file = FileEntry::of(format!("words-{}.fst", &hash[..32]), words.as_bytes());
    folder::write_atomic(&folder.join(&file.name), words.as_bytes())?;
    Ok(file)
}
