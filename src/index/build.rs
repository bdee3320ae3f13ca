//! Building an index, or bringing it up to date: the same steps, of which finished shards are spared.

use super::ahead::Ahead;
use super::changes::Changes;
use super::kept::Kept;
use super::lock::WriterLock;
use super::manifest::{FORMAT, FileEntry, MadeBy, Manifest, ShardEntry};
use super::spool::{Entry, Spool, text_bytes};
use super::{folder, plan, publish, shard};
use crate::analyze::{Analyzer, UserWords};
use crate::article::Article;
use crate::error::Error;
use crate::parts;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How to build.
#[derive(Debug, Clone)]
pub struct Build {
    /// How many threads build; the bytes do not depend on it. Default: one a processor.
    pub threads: usize,
    /// How many bytes of memory the build may take in all: fewer shards are built at once where it is little. Default: 512 MiB.
    pub memory: u64,
    /// The user's own words, kept in the index.
    pub words: Option<UserWords>,
}

impl Default for Build {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        Build { threads, memory: 512 << 20, words: None }
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
    /// What became of the articles of the index before.
    pub changes: Changes,
}

/// How an index compares with what some articles would give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Whether it is what they would give.
    pub up_to_date: bool,
    /// Whether it was made by this analyzer, in this format, with these words.
    pub same_maker: bool,
    /// What would become of its articles.
    pub changes: Changes,
}

/// How far a build has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of text indexed.
    pub done: u64,
    /// Bytes of text in all.
    pub total: u64,
}

/// Makes `folder` the index of exactly these articles; [`Builder`] does the same for a corpus that does not fit into memory.
pub fn build(
    folder: &Path,
    articles: Vec<Article>,
    options: &Build,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Built, Error> {
    let mut builder = Builder::new(folder, options)?;
    for article in articles {
        builder.add(&article)?;
    }
    builder.finish(progress)
}

/// Makes a folder the index of exactly the articles that are added, in any order.
///
/// Every byte written is a function of the articles, the user's words and this program's format: not
/// of their order, the number of threads, the time or what the folder held before. Shards that are
/// there already are not built again, so this is also how an index is brought up to date, and how an
/// interrupted build goes on. Until the end readers see what was published before.
pub struct Builder {
    folder: PathBuf,
    options: Build,
    spool: Spool,
    entries: Vec<Entry>,
    /// Held while something may be written; a check writes nothing.
    lock: Option<WriterLock>,
}

impl Builder {
    /// Begins to write `folder`, which no other process may be writing.
    pub fn new(folder: &Path, options: &Build) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(Error::io(folder))?;
        let lock = Some(WriterLock::take(folder)?);
        Builder::with(folder, Spool::new(Some(folder))?, options, lock)
    }

    /// Begins to compare `folder` with what the articles would give; nothing there is written.
    pub fn to_check(folder: &Path, options: &Build) -> Result<Self, Error> {
        Builder::with(folder, Spool::new(None)?, options, None)
    }

    fn with(folder: &Path, spool: Spool, options: &Build, lock: Option<WriterLock>) -> Result<Self, Error> {
        Ok(Builder { folder: folder.to_owned(), options: options.clone(), spool, entries: Vec::new(), lock })
    }

    /// Adds an article, whose id no other has.
    pub fn add(&mut self, article: &Article) -> Result<(), Error> {
        let entry = self.spool.push(article).map_err(|error| unpublished(&self.folder, error))?;
        self.entries.push(entry);
        Ok(())
    }

    /// Compares the index with what the articles added would give, by what went into it; [`verify`](super::verify) looks at its bytes.
    pub fn check(mut self) -> Result<Check, Error> {
        self.sort()?;
        let old = Manifest::published(&self.folder)?;
        let made_by = MadeBy::this_program(self.options.words.as_ref());
        let planned = self.jobs(&made_by);
        let same_maker = old.as_ref().is_none_or(|old| old.format == FORMAT && old.made_by == made_by);
        let names = planned.iter().map(|(name, _)| name);
        let same_shards = old.as_ref().is_some_and(|old| old.shards.iter().map(|shard| &shard.name).eq(names));
        let changes = Changes::between(old.as_ref(), self.articles());
        Ok(Check { up_to_date: same_maker && same_shards, same_maker, changes })
    }

    /// Builds what is missing and publishes the whole.
    pub fn finish(mut self, progress: &(dyn Fn(Progress) + Sync)) -> Result<Built, Error> {
        self.sort()?;
        self.spool.flush().map_err(|error| unpublished(&self.folder, error))?;
        // What cannot be read is made anew.
        let old = Manifest::published(&self.folder).ok().flatten();
        let made_by = MadeBy::this_program(self.options.words.as_ref());
        let jobs = self.jobs(&made_by);
        // Each byte of the shards that are there is read.
        let finished = |i: usize| Ok(shard::finished(&self.folder, &jobs[i].0));
        let finished = parts::each(jobs.len(), self.options.threads, finished)?;
        let shards_reused = finished.iter().flatten().count();
        let unpublished = |error| unpublished(&self.folder, error);
        let same_maker = |old: &Manifest| old.format == FORMAT && old.made_by == made_by;
        let kept = Kept::open(&self.folder, old.as_ref().filter(|old| same_maker(old)));
        let shards = self.build_missing(&jobs, finished, &kept, progress).map_err(unpublished)?;
        let words = self.options.words.as_ref().map(|words| write_words(&self.folder, words)).transpose();
        let manifest = Manifest { format: FORMAT, made_by, words: words.map_err(unpublished)?, shards };
        publish::publish(&self.folder, &manifest).map_err(unpublished)?;
        publish::collect(&self.folder, &manifest)?;
        let changes = Changes::between(old.as_ref(), self.articles());
        drop(self.lock);
        Ok(Built { shards_built: jobs.len() - shards_reused, shards_reused, manifest, changes })
    }

    fn sort(&mut self) -> Result<(), Error> {
        self.entries.sort_by(|a, b| a.id.cmp(&b.id));
        match self.entries.windows(2).find(|pair| pair[0].id == pair[1].id) {
            Some(pair) => Err(Error::Malformed {
                place: format!("article `{}`", pair[0].id),
                expected: "expected each article to have an id of its own, found this one twice".to_owned(),
            }),
            None => Ok(()),
        }
    }

    fn articles(&self) -> impl Iterator<Item = (&str, String)> {
        self.entries.iter().map(|entry| (entry.id.as_str(), entry.short_hash()))
    }

    fn jobs(&self, made_by: &MadeBy) -> Vec<(String, Range<usize>)> {
        let settings = format!("yinde {FORMAT} {}", made_by.analyzer);
        let named = |range: Range<usize>| (shard::name(&self.entries[range.clone()], &settings), range);
        plan::shards(&self.entries).into_iter().map(named).collect()
    }

    /// Builds the shards that are not finished, several at a time, and returns all in order.
    fn build_missing(
        &self,
        jobs: &[(String, Range<usize>)],
        finished: Vec<Option<ShardEntry>>,
        kept: &Kept<'_>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Vec<ShardEntry>, Error> {
        let entries = |i: usize| &self.entries[jobs[i].1.clone()];
        let mut missing: Vec<usize> = (0..jobs.len()).filter(|&i| finished[i].is_none()).collect();
        // The largest first, so that at the end no thread waits long for another.
        missing.sort_by_key(|&i| std::cmp::Reverse(plan::size(entries(i))));
        let total = missing.iter().map(|&i| text_bytes(entries(i))).sum();
        let largest = missing.first().map_or(0, |&i| plan::size(entries(i)));
        let analyzer = Analyzer::new(self.options.words.clone());
        let parts: BTreeMap<usize, Vec<Range<usize>>> =
            missing.iter().map(|&i| (i, shard::parts(entries(i)))).collect();
        let leaders = self.most_at_once(largest).clamp(1, missing.len().max(1));
        let ahead = Ahead::new(leaders, missing.len(), |i: usize, part: usize| {
            shard::ready(&entries(i)[parts[&i][part].clone()], &self.spool, kept, &analyzer)
        });
        let done = Mutex::new(0);
        let add = |bytes: u64| {
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            *done += bytes;
            progress(Progress { done: *done, total });
        };
        let build = |i: usize| {
            ahead.lead(i, parts[&i].len(), |ready| {
                let mut ready = parts[&i].iter().zip(ready).map(|(part, ready)| {
                    add(text_bytes(&entries(i)[part.clone()]));
                    ready
                });
                shard::build(&self.folder, &jobs[i].0, entries(i), &mut ready, kept, &analyzer)
            })
        };
        let next = AtomicUsize::new(0);
        let built = Mutex::new((finished, None::<Error>));
        let lead = || {
            let _leader = ahead.leader();
            while let Some(&i) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                let shard = build(i);
                let mut built = built.lock().unwrap_or_else(PoisonError::into_inner);
                match shard {
                    Ok(shard) => built.0[i] = Some(shard),
                    Err(error) => {
                        built.1.get_or_insert(error);
                        next.store(missing.len(), Ordering::Relaxed);
                    }
                }
            }
        };
        progress(Progress { done: 0, total });
        let most_threads = parts.values().map(Vec::len).sum::<usize>().max(leaders);
        std::thread::scope(|scope| {
            for number in 0..self.options.threads.clamp(leaders, most_threads) {
                let (ahead, lead) = (&ahead, &lead);
                scope.spawn(move || {
                    if number < leaders {
                        lead();
                    }
                    ahead.help();
                });
            }
        });
        let (shards, failed) = built.into_inner().unwrap_or_else(PoisonError::into_inner);
        match failed {
            Some(error) => Err(error),
            None => Ok(shards.into_iter().flatten().collect()),
        }
    }

    /// How many shards are built at once: as many as there are threads and memory allows, if the largest has this size.
    fn most_at_once(&self, largest: u64) -> usize {
        let each = MEMORY_OF_THREAD + largest * MEMORY_OF_SIZE;
        let taken = MEMORY_OF_PROCESS + self.entries.len() as u64 * MEMORY_OF_ARTICLE;
        let left = self.options.memory.saturating_sub(taken);
        self.options.threads.min((left / each).max(1) as usize)
    }
}

/// What a build takes before it builds, and for each article its entry in the lists: measured, 19,000 articles and one
/// thread take 62 MiB in all, 538,000, 1 GB, and two threads 471 MiB.
const MEMORY_OF_PROCESS: u64 = 32 << 20;
const MEMORY_OF_ARTICLE: u64 = 256;

/// What a thread takes before it reads text, and for each byte of its shard's size: 532,141 articles, 1 GB, and two threads
/// with shards of up to 40 MiB take 403 to 433 MiB in all.
const MEMORY_OF_THREAD: u64 = 8 << 20;
const MEMORY_OF_SIZE: u64 = 4;

fn unpublished(folder: &Path, error: Error) -> Error {
    Error::Unpublished { folder: folder.to_owned(), source: Box::new(error) }
}

fn write_words(folder: &Path, words: &UserWords) -> Result<FileEntry, Error> {
    let hash = blake3::hash(words.as_bytes()).to_hex();
    let file = FileEntry::of(format!("words-{}.fst", &hash[..32]), words.as_bytes());
    folder::write_atomic(&folder.join(&file.name), words.as_bytes())?;
    Ok(file)
}
