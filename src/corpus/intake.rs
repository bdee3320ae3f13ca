//! Where everything that was read goes: articles on to the caller, each with an id of its own, and
//! notices to a list, of which one bad file cannot take more than its share.

use super::encoding;
use crate::article::Article;
use crate::error::{Error, Notice};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// How many notices of one file are told; the rest are counted.
const MAX_PER_FILE: usize = 20;

/// Takes in what the parsers give.
pub(super) struct Intake<'a> {
    sink: &'a mut dyn FnMut(Article) -> Result<(), Error>,
    /// Each id given out, with the number that its last namesake got.
    ids: HashMap<String, usize>,
    notices: Vec<Notice>,
    /// Notices of the file that is being read, told or not.
    of_file: usize,
}

impl<'a> Intake<'a> {
    pub fn new(sink: &'a mut dyn FnMut(Article) -> Result<(), Error>, notices: Vec<Notice>) -> Self {
        Intake { sink, ids: HashMap::new(), notices, of_file: 0 }
    }

    /// Hands an article on; `place` is where it was read.
    pub fn article(&mut self, place: &str, mut article: Article) -> Result<(), Error> {
        if let Some(other) = self.other_id(&article.id) {
            let reason =
                format!("there is an article with the id `{}` already: this one is named `{other}`", article.id);
            self.notice(place, reason);
            article.id = other;
        }
        if let Some(reason) = encoding::encoded_twice(&article.text) {
            self.notice(place, reason);
        }
        (self.sink)(article)
    }

    /// Notes what a reader should know about `place`.
    pub fn notice(&mut self, place: &str, reason: impl Into<String>) {
        self.of_file += 1;
        if self.of_file <= MAX_PER_FILE {
            self.notices.push(Notice::new(place, reason));
        }
    }

    /// Says of the file that was read last how many notices were not told.
    pub fn end_file(&mut self, place: &str) {
        match std::mem::take(&mut self.of_file).saturating_sub(MAX_PER_FILE) {
            0 => {}
            1 => self.notices.push(Notice::new(place, "… and 1 more line")),
            more => self.notices.push(Notice::new(place, format!("… and {more} more lines"))),
        }
    }

    pub fn into_notices(self) -> Vec<Notice> {
        self.notices
    }

    /// Gives out an id; where it is taken, the first of `{id}~2`, `{id}~3`, … that is not.
    fn other_id(&mut self, id: &str) -> Option<String> {
        let mut number = match self.ids.entry(id.to_owned()) {
            Entry::Vacant(free) => {
                free.insert(1);
                return None;
            }
            Entry::Occupied(taken) => *taken.get(),
        };
        loop {
            number += 1;
            let other = format!("{id}~{number}");
            if let Entry::Vacant(free) = self.ids.entry(other.clone()) {
                free.insert(1);
                // Kept, so that a thousand namesakes do not each count from two.
                self.ids.insert(id.to_owned(), number);
                return Some(other);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives out `ids` in turn and expects each to become what stands beside it.
    fn check(ids: &[(&str, &str)]) {
        let mut given = Vec::new();
        let mut sink = |article: Article| {
            given.push(article.id);
            Ok(())
        };
        let mut intake = Intake::new(&mut sink, Vec::new());
        for &(id, _) in ids {
            intake.article("a.jsonl:1", Article { id: id.to_owned(), ..Article::default() }).unwrap();
        }
        let renamed = intake.into_notices().len();
        assert_eq!(given, ids.iter().map(|&(_, expected)| expected).collect::<Vec<_>>());
        assert_eq!(renamed, ids.iter().filter(|(id, expected)| id != expected).count());
    }

    #[test]
    fn every_id_is_given_once() {
        check(&[("a", "a"), ("b", "b")]);
        check(&[("a", "a"), ("a", "a~2"), ("a", "a~3")]);
        check(&[("a", "a"), ("a~2", "a~2"), ("a", "a~3"), ("a~2", "a~2~2")]);
        check(&[("a", "a"), ("a", "a~2"), ("a~2", "a~2~2"), ("a", "a~3")]);
    }
}
