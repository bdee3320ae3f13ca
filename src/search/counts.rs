//! Counting the articles of an index by what they say of themselves.

use super::Options;
use super::plan::Plan;
use super::retrieve::retrieve;
use crate::error::Error;
use crate::index::{Index, guarded, read_failed};
use crate::query::parse;
use std::collections::BTreeMap;
use tantivy::DocId;

/// What articles are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The year of the date.
    Year,
    /// Who published it.
    Source,
    /// Who wrote it; an article of two authors counts for each.
    Author,
    /// The folder it came from.
    Folder,
}

impl Index {
    /// How many articles there are of each year, source, author or folder: exact, the most first; those
    /// that say nothing of it come under the empty name.
    ///
    /// ```no_run
    /// let index = yinde::Index::open("index".as_ref())?;
    /// for (year, articles) in index.counts(yinde::Group::Year)? {
    ///     println!("{year} {articles}");
    /// }
    /// # Ok::<(), yinde::Error>(())
    /// ```
    pub fn counts(&self, by: Group) -> Result<Vec<(String, u64)>, Error> {
        guarded(self.folder(), || self.count(by, None))
    }

    /// The same for the articles that a query finds, once for each of `groups`. What a page of them shows and its order
    /// change nothing.
    ///
    /// ```no_run
    /// use yinde::{Group, Index, Options};
    ///
    /// let index = Index::open("index".as_ref())?;
    /// let counts = index.counts_of("海洋装备", &Options::default(), &[Group::Year, Group::Source])?;
    /// for (year, articles) in &counts[0] {
    ///     println!("{year} {articles}");
    /// }
    /// # Ok::<(), yinde::Error>(())
    /// ```
    pub fn counts_of(
        &self,
        query: &str,
        options: &Options,
        groups: &[Group],
    ) -> Result<Vec<Vec<(String, u64)>>, Error> {
        guarded(self.folder(), || {
            let plan = Plan::make(&parse(query), self, options)?;
            let found = retrieve(&plan, self, options, 0)?;
            groups.iter().map(|&by| self.count(by, Some(&found.matches))).collect()
        })
    }

    /// Counts all articles, or those of these passages of each segment.
    fn count(&self, by: Group, matches: Option<&[Vec<DocId>]>) -> Result<Vec<(String, u64)>, Error> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for number in 0..self.searcher().segment_readers().len() {
            let of = self.texts(number as u32).articles();
            let mut articles: Vec<DocId> = match matches {
                Some(matches) => matches[number].clone(),
                None => (0..of.passages() as DocId).collect(),
            };
            // The passages of an article stand side by side.
            articles.dedup_by_key(|doc| of.of(*doc));
            for values in self.values(number, &articles, by)? {
                for value in values {
                    *counts.entry(value).or_default() += 1;
                }
            }
        }
        let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(counts)
    }

    /// The values of articles of a segment, each given by one of its passages.
    fn values(&self, number: usize, articles: &[DocId], by: Group) -> Result<Vec<Vec<String>>, Error> {
        let segment = self.searcher().segment_reader(number as u32);
        let column = match by {
            Group::Year => {
                let dates = segment.fast_fields().i64("date")?;
                let year = |doc: DocId| dates.first(doc).map_or(String::new(), |date| format!("{:04}", date / 10_000));
                return Ok(articles.iter().map(|&doc| vec![year(doc)]).collect());
            }
            Group::Source => "source",
            Group::Author => "author",
            Group::Folder => "folder",
        };
        let column = segment.fast_fields().str(column)?;
        let mut all = Vec::with_capacity(articles.len());
        for &doc in articles {
            let mut values = Vec::new();
            for ord in column.iter().flat_map(|column| column.term_ords(doc)) {
                let mut value = String::new();
                if let Some(column) = &column {
                    column.ord_to_str(ord, &mut value).map_err(read_failed)?;
                }
                values.push(value);
            }
            if values.is_empty() {
                values.push(String::new());
            }
            all.push(values);
        }
        Ok(all)
    }
}
