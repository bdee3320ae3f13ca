//! Counting the articles of an index by what they say of themselves.

use super::stretches::read_failed;
use crate::error::Error;
use crate::index::{Index, guarded};
use std::collections::BTreeMap;

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
        guarded(self.folder(), || {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for number in 0..self.searcher().segment_readers().len() {
                for (_, values) in self.values(number, by)? {
                    for value in values {
                        *counts.entry(value).or_default() += 1;
                    }
                }
            }
            let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            Ok(counts)
        })
    }

    /// The values of each article of a segment, by the article's number.
    fn values(&self, number: usize, by: Group) -> Result<Vec<(u32, Vec<String>)>, Error> {
        let segment = self.searcher().segment_reader(number as u32);
        let of = &self.tables()?.segments[number].article_of;
        let firsts = of.iter().enumerate().filter(|(doc, article)| *doc == 0 || of[doc - 1] != **article);
        let column = match by {
            Group::Year => {
                let dates = segment.fast_fields().i64("date")?;
                let year =
                    |doc: usize| dates.first(doc as u32).map_or(String::new(), |date| format!("{:04}", date / 10_000));
                return Ok(firsts.map(|(doc, article)| (*article, vec![year(doc)])).collect());
            }
            Group::Source => "source",
            Group::Author => "author",
            Group::Folder => "folder",
        };
        let column = segment.fast_fields().str(column)?;
        let mut all = Vec::new();
        for (doc, article) in firsts {
            let mut values = Vec::new();
            for ord in column.iter().flat_map(|column| column.term_ords(doc as u32)) {
                let mut value = String::new();
                if let Some(column) = &column {
                    column.ord_to_str(ord, &mut value).map_err(read_failed)?;
                }
                values.push(value);
            }
            if values.is_empty() {
                values.push(String::new());
            }
            all.push((*article, values));
        }
        Ok(all)
    }
}
