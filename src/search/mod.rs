//! Searching: query → plan → retrieve → rank → collapse → highlight → [`Results`].

mod agreement;
mod asked;
mod bar;
mod bm25;
mod collapse;
mod conditions;
mod counts;
mod coverage;
mod explain;
mod highlight;
mod occurrences;
mod places;
mod plan;
mod rank;
mod reprints;
mod rescore;
mod results;
mod retrieve;
mod scores;
mod stop;
mod stretches;
mod weights;
mod words;

pub use counts::Group;
pub use explain::{Explanation, LaneScore, Requirement, WordScore};
pub use rescore::{Features, Proposal, Rescorer};
pub use results::{Also, ArticleOfHit, Highlight, Hit, Lane, PassageOfHit, Results};
pub use stop::Stop;
pub use weights::Weights;

use crate::analyze::{fold, key_of};
use crate::article::Article;
use crate::error::{Error, Notice};
use crate::index::{Index, guarded};
use crate::parts;
use crate::query::{Day, parse};
use collapse::Chosen;
use plan::{Condition, Plan};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

/// What is asked for beside the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// How many hits to give.
    pub limit: usize,
    /// How many of the best to pass over.
    pub offset: usize,
    /// What a hit stands for.
    pub by: By,
    /// In what order hits come.
    pub sort: Sort,
    /// What becomes of reprints.
    pub reprints: Reprints,
    /// Which articles are looked at.
    pub only: Only,
    /// By what weights hits are ranked.
    pub weights: Weights,
    /// When the search is given up.
    pub stop: Stop,
    /// How many threads may share the work, if there are as many processors: fewer take part where there is little.
    /// Default: 4; a program that answers many queries at once does better with 1.
    pub threads: usize,
}

/// Which articles are looked at: those for which all of this holds. By default all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Only {
    /// From this day on. Articles without a date are left out.
    pub since: Option<Day>,
    /// Up to this day, which is within. Articles without a date are left out.
    pub until: Option<Day>,
    /// Published by a source whose name has these characters.
    pub source: Option<String>,
    /// Written by someone whose name has these characters.
    pub author: Option<String>,
    /// From this folder below what was indexed, or one in it.
    pub folder: Option<String>,
}

/// In what order hits come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The best first.
    #[default]
    Relevance,
    /// The latest first, those without a date last; of one day the best first.
    Date,
}

/// What a hit stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// An article, shown by its best passage.
    #[default]
    Article,
    /// A passage.
    Passage,
}

/// What becomes of reprints: articles that are nearly the same, or passages where hits are passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reprints {
    /// They are one hit, shown as it stood first, which lists the others: [`Hit::also`].
    #[default]
    Fold,
    /// Each is a hit.
    Each,
}

impl Default for Options {
    /// The ten best of all articles.
    fn default() -> Self {
        Options {
            limit: 10,
            offset: 0,
            by: By::Article,
            sort: Sort::Relevance,
            reprints: Reprints::Fold,
            only: Only::default(),
            weights: Weights::default(),
            stop: Stop::default(),
            threads: 4,
        }
    }
}

/// A thread has work for so many postings or more in the first search of a process, some 1.5 milliseconds: to start one takes
/// 0.1, and all memory that it touches is new. In later searches the threads are there and wait: some 20 microseconds. On two
/// processors the slowest hundredth of a thousand questions to news takes 16 to 18 % less time with 1,500 or 2,500 than when
/// each thread was started for 1.5 milliseconds, with 30,000 some 5 % and with 800 some 12 %.
const LEAST_AT_FIRST: usize = 150_000;
const LEAST_POSTINGS: usize = 2_000;

/// Whether this process has searched before.
static HAS_SEARCHED: AtomicBool = AtomicBool::new(false);

/// As much work as so many postings are: to look for something in a text, to rank a candidate, to make a hit.
const TEXT: usize = 20;
const CANDIDATE: usize = 200;
const HIT: usize = 900;

impl Options {
    /// How many threads share work that is as much as so many postings.
    fn threads_for(&self, postings: usize) -> usize {
        // To ask how many processors there are takes 50 µs the first time.
        let least = if HAS_SEARCHED.load(Relaxed) { LEAST_POSTINGS } else { LEAST_AT_FIRST };
        match self.threads.min(postings.div_ceil(least)) {
            0 | 1 => 1,
            some => some.min(parts::processors()),
        }
    }
}

impl Index {
    /// Answers a query: any string is one.
    ///
    /// ```no_run
    /// let index = yinde::Index::open("index".as_ref())?;
    /// for hit in index.search("海洋装备", &yinde::Options::default())?.hits {
    ///     println!("{} {}", hit.rank, hit.article.about.title);
    /// }
    /// # Ok::<(), yinde::Error>(())
    /// ```
    pub fn search(&self, query: &str, options: &Options) -> Result<Results, Error> {
        guarded(self.folder(), || self.answer(query, options, 0, None))
    }

    /// Answers a query, with the best `depth` candidates put in order by `rescorer` before the hits are taken.
    ///
    /// What stands behind the first `depth` keeps its place. With [`Sort::Date`] nothing is rescored.
    pub fn search_with(
        &self,
        query: &str,
        options: &Options,
        depth: usize,
        rescorer: &dyn Rescorer,
    ) -> Result<Results, Error> {
        guarded(self.folder(), || self.answer(query, options, depth, Some(rescorer)))
    }

    fn answer(
        &self,
        query: &str,
        options: &Options,
        depth: usize,
        rescorer: Option<&dyn Rescorer>,
    ) -> Result<Results, Error> {
        let started = Instant::now();
        let plan = Plan::make(&parse(query), self, options)?;
        let mut notices = plan.notices.clone();
        let (total, chosen) = self.choose(&plan, options, depth, rescorer.map(|rescorer| (query, rescorer)))?;
        let threads = options.threads_for(chosen.len() * HIT);
        let hit = |i: usize| highlight::hit(self, &plan, options.offset + i + 1, &chosen[i]);
        let hits = parts::each_soon(chosen.len(), threads, hit)?;
        if total == 0
            && matches!(plan.condition, Condition::Evidence)
            && let Some(hidden) = self.hidden(query, &options.stop)?
        {
            notices.push(hidden);
        }
        HAS_SEARCHED.store(true, Relaxed);
        let took_ms = started.elapsed().as_secs_f64() * 1e3;
        Ok(Results { query: query.to_owned(), by: options.by, total, took_ms, notices, hits })
    }

    /// The ids of the best articles for a query, with what they were ranked by: what `search` would show, without the texts.
    pub fn ranking(&self, query: &str, options: &Options) -> Result<Vec<(String, f32)>, Error> {
        guarded(self.folder(), || {
            let plan = Plan::make(&parse(query), self, options)?;
            let (_, chosen) = self.choose(&plan, options, 0, None)?;
            chosen.iter().map(|hit| Ok((self.passage(hit.candidate.address)?.id, hit.score))).collect()
        })
    }

    /// What a query matches in a whole article, in bytes and characters of its text.
    pub fn highlights(&self, query: &str, article: &Article) -> Result<Vec<Highlight>, Error> {
        self.highlights_until(query, article, &Stop::default())
    }

    /// The same, unless it is given up before.
    pub fn highlights_until(&self, query: &str, article: &Article, stop: &Stop) -> Result<Vec<Highlight>, Error> {
        guarded(self.folder(), || {
            let options = Options { stop: stop.clone(), ..Options::default() };
            highlight::highlights(&Plan::make(&parse(query), self, &options)?, self, &article.text)
        })
    }

    /// Says, where nothing was found, that a quotation would find the characters across words.
    fn hidden(&self, query: &str, stop: &Stop) -> Result<Option<Notice>, Error> {
        for piece in query.split_whitespace().take(8) {
            let keys: Vec<char> = key_of(fold(piece).as_str()).map(|(_, key)| key).collect();
            let passages = if keys.is_empty() { 0 } else { stretches::count(&keys, self, stop)? };
            if passages > 0 {
                let reason = format!(
                    "it is nowhere a word, but its characters stand in {passages} of the passages across words: quote it, \"{piece}\""
                );
                return Ok(Some(Notice::new(piece, reason)));
            }
        }
        Ok(None)
    }

    /// How many match, and the hits asked for. More candidates are taken where too many were passages of the same
    /// articles, or reprints.
    fn choose(
        &self,
        plan: &Plan,
        options: &Options,
        depth: usize,
        rescorer: Option<(&str, &dyn Rescorer)>,
    ) -> Result<(usize, Vec<Chosen>), Error> {
        let mut least = depth;
        loop {
            let found = retrieve::retrieve(plan, self, options, least)?;
            let mut ranked = rank::rank(plan, self, &found, options, least)?;
            if let (Some((query, rescorer)), Sort::Relevance) = (rescorer, options.sort) {
                rescore::rescore(self, query, &mut ranked, depth, rescorer, &options.stop)?;
            }
            let (total, chosen) = collapse::collapse(&ranked, &found, self, options)?;
            let matches: usize = found.matches.iter().map(Vec::len).sum();
            // Fewer than were wanted are all that have a score: of a weight that is no number others have none.
            if chosen.len() >= options.limit || ranked.len() >= matches || ranked.len() < least {
                return Ok((total, chosen));
            }
            least = ranked.len().max(1).saturating_mul(8);
        }
    }
}
