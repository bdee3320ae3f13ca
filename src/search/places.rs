//! Where the characters of a query stand in a passage and about it: read from the texts.

use crate::error::Error;
use crate::index::{Articles, Hits, Index, TAIL_CHARS, Texts, Wanted};
use tantivy::DocId;

/// The texts of a segment, with the article of each.
#[derive(Clone, Copy)]
pub(super) struct TextsOf<'a> {
    pub texts: &'a Texts,
    articles: Articles<'a>,
}

impl<'a> TextsOf<'a> {
    /// The texts of the segment of this number.
    pub fn segment(index: &'a Index, number: usize) -> Self {
        let texts = index.texts(number as u32);
        TextsOf { texts, articles: texts.articles() }
    }

    /// Whether a passage after `doc` is of the same article.
    pub fn goes_on(&self, doc: DocId, next: DocId) -> bool {
        self.articles.are_same(doc, next)
    }
}

/// A passage as its characters are counted: its own, then the tail, a gap, and with the first passage the title.
pub(super) struct Passage {
    /// How many positions from the first are the passage's text.
    body: u32,
    /// The position at which the title begins.
    title_at: u32,
}

impl Passage {
    /// Finds where the wanted keys stand, each by its number; `places` has a list for each, and `hits` is used again.
    pub fn read(
        of: TextsOf<'_>,
        doc: DocId,
        wanted: &Wanted,
        hits: &mut Hits,
        places: &mut [Vec<u32>],
    ) -> Result<Passage, Error> {
        places.iter_mut().for_each(Vec::clear);
        let body = of.texts.find_wanted(doc, wanted, hits)?;
        hits.iter().for_each(|(number, position)| places[number].push(position));
        let mut note = |key, position| {
            if let Some(number) = wanted.number(key) {
                places[number].push(position);
            }
        };
        let (mut position, end, mut next) = (body, body + TAIL_CHARS as u32, doc + 1);
        while position < end && of.goes_on(doc, next) {
            of.texts.each_key_while(next, |key| {
                note(key, position);
                position += 1;
                position < end
            })?;
            next += 1;
        }
        // The position between stays empty, so that nothing reaches over.
        position += 1;
        let title_at = position;
        of.texts.each_key_of_heading(doc, |key| {
            note(key, position);
            position += 1;
        })?;
        Ok(Passage { body, title_at })
    }

    /// Whether what begins at this position belongs to this passage, and not to the next.
    pub fn holds(&self, position: u32) -> bool {
        position < self.body || position >= self.title_at
    }
}

/// Those places of `first` right behind which something stands of `second`; both go up.
fn followed<'p>(first: &'p [u32], second: &'p [u32]) -> impl Iterator<Item = u32> {
    let mut left = second;
    first.iter().copied().filter(move |place| {
        let before = left.iter().take_while(|&other| other <= place).count();
        left = &left[before..];
        left.first() == Some(&(place + 1))
    })
}

/// Where characters begin that stand side by side, given by `at` where each stands, by its number.
pub(super) fn starts<'p>(chars: &[usize], at: impl Fn(usize) -> &'p [u32], starts: &mut Vec<u32>) {
    starts.clear();
    match *chars {
        [only] => starts.extend_from_slice(at(only)),
        [first, second, ref others @ ..] => {
            starts.extend(followed(at(first), at(second)));
            for (distance, c) in (2..).zip(others) {
                let here = at(*c);
                starts.retain(|start| here.binary_search(&(start + distance)).is_ok());
            }
        }
        [] => {}
    }
}
