//! Reprints among the hits: one story of many sites is one hit, shown as it stood first.

use super::collapse::Chosen;
use super::{By, Options, Sort};
use crate::error::Error;
use crate::index::{Index, Sketch};
use tantivy::DocAddress;
use tantivy::columnar::Column;

/// Puts reprints under the earliest of them: by date, those without one last, and of one day in order of their ids.
///
/// A hit is a reprint of the best before it that it is like. It takes that one's place; by date, its own.
pub(super) fn fold(hits: Vec<Chosen>, index: &Index, options: &Options) -> Result<Vec<Chosen>, Error> {
    let of_article = |at: DocAddress| index.texts(at.segment_ord).signature_of_article(at.doc_id);
    let of_passage = |at: DocAddress| index.texts(at.segment_ord).signature(at.doc_id);
    let mut groups = match options.by {
        By::Article => groups(hits.iter().map(|hit| of_article(hit.candidate.address))),
        By::Passage => groups(hits.iter().map(|hit| of_passage(hit.candidate.address))),
    };
    if groups.len() < hits.len() {
        let dates = Dates::open(index)?;
        for group in groups.iter_mut().filter(|group| group.len() > 1) {
            group.sort_by_key(|&hit| dates.when(hits[hit].candidate.address));
        }
    }
    if options.sort == Sort::Date {
        groups.sort_by_key(|group| group[0]);
    }
    let shown = groups.into_iter().map(|group| {
        let mut shown = hits[group[0]].clone();
        shown.score = group.iter().map(|&hit| hits[hit].score).fold(f32::NEG_INFINITY, f32::max);
        shown.also = group[1..].iter().map(|&hit| hits[hit].candidate).collect();
        shown
    });
    Ok(shown.collect())
}

/// The numbers of those that belong together, in order of the first of them.
fn groups<const WORDS: usize>(sketches: impl Iterator<Item = Sketch<WORDS>>) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut firsts = Firsts::new();
    for (number, sketch) in sketches.enumerate() {
        match firsts.group_of(number, &sketch) {
            Some(group) => groups[group].push(number),
            None => {
                firsts.push(sketch, groups.len());
                groups.push(vec![number]);
            }
        }
    }
    groups
}

/// The first of each group, by the bands of its signature: only what shares a band is compared.
///
/// Two that are alike in three of five samples share one with a probability of 99 %, two that have nothing in common with 2 %.
struct Firsts<const WORDS: usize> {
    sketches: Vec<(Sketch<WORDS>, usize)>,
    /// For each sketch the last that it was compared with, by that one's number: once is enough.
    compared: Vec<usize>,
    /// For each band and what may stand in it the last entry, from 1; 0 where there is none.
    last: Vec<u32>,
    /// The entries: one for each band of each sketch, with the entry before it of the same band and value.
    before: Vec<u32>,
}

impl<const WORDS: usize> Firsts<WORDS> {
    /// Five samples make a band, or four where there are few.
    const BAND_BITS: usize = if WORDS == 1 { 8 } else { 10 };
    const IN_WORD: usize = 64 / Self::BAND_BITS;
    const BANDS: usize = WORDS * Self::IN_WORD;

    fn new() -> Self {
        Firsts {
            sketches: Vec::new(),
            compared: Vec::new(),
            last: vec![0; Self::BANDS << Self::BAND_BITS],
            before: Vec::new(),
        }
    }

    /// The place of each band of a sketch in `last`.
    fn places(sketch: &Sketch<WORDS>) -> impl Iterator<Item = usize> {
        let words = sketch.0;
        (0..Self::BANDS).map(move |band| {
            let bits = words[band / Self::IN_WORD] >> (band % Self::IN_WORD * Self::BAND_BITS);
            band << Self::BAND_BITS | (bits as usize & ((1 << Self::BAND_BITS) - 1))
        })
    }

    /// The group of the first that this one is a reprint of.
    fn group_of(&mut self, number_of_sketch: usize, sketch: &Sketch<WORDS>) -> Option<usize> {
        let mut found = self.sketches.len();
        for place in Self::places(sketch) {
            let mut entry = self.last[place];
            while entry > 0 {
                let number = (entry as usize - 1) / Self::BANDS;
                let compared = std::mem::replace(&mut self.compared[number], number_of_sketch);
                if number < found && compared != number_of_sketch && self.sketches[number].0.is_reprint(sketch) {
                    found = number;
                }
                entry = self.before[entry as usize - 1];
            }
        }
        self.sketches.get(found).map(|(_, group)| *group)
    }

    fn push(&mut self, sketch: Sketch<WORDS>, group: usize) {
        for place in Self::places(&sketch) {
            self.before.push(self.last[place]);
            self.last[place] = self.before.len() as u32;
        }
        self.sketches.push((sketch, group));
        self.compared.push(usize::MAX);
    }
}

/// The dates that the index keeps, of each segment.
struct Dates(Vec<Column<i64>>);

impl Dates {
    fn open(index: &Index) -> Result<Self, Error> {
        let segments = index.searcher().segment_readers().iter();
        Ok(Dates(segments.map(|segment| segment.fast_fields().i64("date")).collect::<Result<_, _>>()?))
    }

    /// When an article appeared, for sorting: what has no date comes last. Articles stand in the index in order of their ids.
    fn when(&self, at: DocAddress) -> (bool, Option<i64>, DocAddress) {
        let date = self.0[at.segment_ord as usize].first(at.doc_id);
        (date.is_none(), date, at)
    }
}
