//! Searching: query → plan → retrieve → rank → collapse → highlight → [`Results`].

mod bm25;
mod collapse;
mod highlight;
mod plan;
mod rank;
mod results;
mod retrieve;
pub(crate) mod weights;

pub use results::{ArticleOfHit, Highlight, Hit, Lane, PassageOfHit, Results};

use crate::error::Error;
use crate::index::Index;
use crate::query::parse;
use plan::Plan;
use std::time::Instant;

/// What is asked for beside the query.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many hits to give.
    pub limit: usize,
    /// How many of the best to pass over.
    pub offset: usize,
    /// What a hit stands for.
    pub by: By,
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

impl Default for Options {
    /// Ten articles, from the first.
    fn default() -> Self {
        Options { limit: 10, offset: 0, by: By::Article }
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
        let started = Instant::now();
        let plan = Plan::make(&parse(query), self)?;
        let mut notices = plan.notices.clone();
        let wanted = options.offset.saturating_add(options.limit);
        let found = retrieve::retrieve(&plan, self, wanted)?;
        let ranked = rank::rank(&plan, self, &found)?;
        let (total, chosen) = collapse::collapse(&ranked, &found, self, options)?;
        let mut hits = Vec::with_capacity(chosen.len());
        for (i, chosen) in chosen.into_iter().enumerate() {
            hits.push(highlight::hit(self, &plan, options.offset + i + 1, chosen)?);
        }
        if total == 0 && let Some(hidden) = plan.hidden(self)? {
            notices.push(hidden);
        }
        let took_ms = started.elapsed().as_secs_f64() * 1e3;
        Ok(Results { query: query.to_owned(), total, took_ms, notices, hits })
    }
}
