//! Reading the texts of a segment.

use super::articles::Articles;
use super::keys::Packed;
use super::pairs;
use super::sought::{NO_KEY, Phrase, Wanted};
use super::write::{ENDING, LANES};
use crate::error::Error;
use crate::index::compact::{all_bits_set, numbers, unpack};
use crate::index::folder::ReadOnly;
use crate::index::number::read_number;
use crate::index::pieces::Pieces;
use crate::index::signature::{ARTICLE, PASSAGE, Signatures, Sketch};
use std::hint::black_box;
use std::ops::{Deref, Range};
use std::path::Path;
use tantivy::DocId;
use tantivy::directory::OwnedBytes;

/// Reads the file of the shard `name`, which has so many passages.
pub fn read_texts(folder: &ReadOnly, name: &str, passages: u32) -> Result<Texts, Error> {
    let file = folder.pieces(Path::new(&format!("{name}.{ENDING}"))).map_err(tantivy::TantivyError::from)?;
    let texts = Texts::new(file.mapped().map_err(|error| Error::damaged(name, error.to_string()))?, passages)?;
    Ok(Texts { file: Some(file), ..texts })
}

/// The texts of an open segment.
pub(crate) struct Texts {
    bytes: OwnedBytes,
    /// The same, of which the first records are read.
    file: Option<Pieces>,
    /// Where the filters stand, and behind them the signatures of the passages and those of the articles, the ends of the
    /// records, the article of each, the words of each article, and the numbers of the whole: how many passages each lane
    /// has, words there are, and articles.
    filters: usize,
    signatures: usize,
    of_articles: usize,
    ends: usize,
    articles: usize,
    words: usize,
    firsts: usize,
    whole: usize,
}

impl Texts {
    /// The file's bytes, for a segment of so many passages.
    pub fn new(bytes: OwnedBytes, passages: u32) -> Result<Self, Error> {
        let passages = passages as usize;
        let before = |at: usize, size: usize, count: usize| {
            size.checked_mul(count).and_then(|bytes| at.checked_sub(bytes)).ok_or_else(damaged)
        };
        let count = bytes.last_chunk().map(|count| u32::from_le_bytes(*count)).ok_or_else(damaged)?;
        let whole = before(bytes.len(), 4, LANES + 2)?;
        let firsts = before(whole, 4, passages.div_ceil(64))?;
        let words = before(firsts, 2, count as usize)?;
        let articles = before(words, 2, passages)?;
        let ends = before(articles, 4, passages)?;
        let of_articles = before(ends, ARTICLE * 8, count as usize)?;
        let signatures = before(of_articles, PASSAGE * 8, passages)?;
        let filters = before(signatures, pairs::BYTES, passages)?;
        Ok(Texts { bytes, file: None, filters, signatures, of_articles, ends, articles, words, firsts, whole })
    }

    /// The articles that the passages are of.
    pub fn articles(&self) -> Articles<'_> {
        let (passages, words) = (self.numbers(self.articles..self.words), self.numbers(self.words..self.firsts));
        Articles::new(self.numbers(self.firsts..self.whole), passages, words)
    }

    /// In how many passages each lane has anything: those of words, titles, keys of titles and characters.
    pub fn filled(&self) -> [u32; LANES] {
        let [filled @ .., _, _] = self.whole();
        filled
    }

    /// How many words the articles have.
    pub fn words(&self) -> u32 {
        let [.., words, _] = self.whole();
        words
    }

    fn whole(&self) -> [u32; LANES + 2] {
        let numbers = self.numbers(self.whole..self.bytes.len());
        std::array::from_fn(|at| u32::from_le_bytes(numbers[at]))
    }

    fn numbers<const BYTES: usize>(&self, at: Range<usize>) -> &[[u8; BYTES]] {
        self.bytes[at].as_chunks().0
    }

    /// The text of a passage.
    pub fn text(&self, passage: DocId) -> Result<String, Error> {
        unpack(Parts::of(&self.record(passage)?)?.text).ok_or_else(damaged)
    }

    /// Hands over the keys of a passage, in order, as numbers of characters.
    pub fn each_key(&self, passage: DocId, found: impl FnMut(u32)) -> Result<(), Error> {
        Parts::of(&self.record(passage)?)?.body().each_key(found).ok_or_else(damaged)
    }

    /// The same, for as long as `found` wants more.
    pub fn each_key_while(&self, passage: DocId, found: impl FnMut(u32) -> bool) -> Result<(), Error> {
        Parts::of(&self.record(passage)?)?.body().each_key_while(found).ok_or_else(damaged)
    }

    /// Hands over the keys of the title, if it stands with this passage.
    pub fn each_key_of_heading(&self, passage: DocId, found: impl FnMut(u32)) -> Result<(), Error> {
        Parts::of(&self.record(passage)?)?.heading().each_key(found).ok_or_else(damaged)
    }

    /// Finds those keys of a passage that are wanted, in order; gives back how many keys the passage has.
    pub fn find_wanted(&self, passage: DocId, wanted: &Wanted, found: &mut Hits) -> Result<u32, Error> {
        let record = self.record(passage)?;
        let body = Parts::of(&record)?.body();
        let of_code = if body.is_keys { &wanted.by_key } else { &wanted.by_code };
        let of_char = |c| wanted.number_of(c, body.is_keys);
        let Hits { hits, room } = found;
        Ok(locate(numbers(body.packed, of_code, of_char, room).ok_or_else(damaged)?, hits))
    }

    /// How many times a phrase begins in a passage, or in the title that stands with it; it may end in what follows in the
    /// article, for as long as `goes_on`. The filter is not asked: [`Texts::retain`] does that for many at once.
    pub fn count(
        &self,
        passage: DocId,
        phrase: &Phrase,
        in_body: bool,
        goes_on: impl Fn(DocId) -> bool,
    ) -> Result<u32, Error> {
        let record = self.record(passage)?;
        let parts = Parts::of(&record)?;
        let mut count = 0;
        let mut failed = None;
        let body = parts.body();
        if in_body {
            phrase
                .each_begin(body, |behind| {
                    let mut left = phrase.left();
                    let mut whole = behind.each_key_while(|key| left.take(key)).ok_or_else(damaged);
                    let mut next = passage + 1;
                    while whole.is_ok() && left.wants_more() && goes_on(next) {
                        whole = self.each_key_while(next, |key| left.take(key));
                        next += 1;
                    }
                    failed = failed.take().or(whole.err());
                    count += u32::from(left.is_found());
                })
                .ok_or_else(damaged)?;
        }
        if !parts.heading.is_empty() {
            phrase
                .each_begin(parts.heading(), |behind| {
                    let mut left = phrase.left();
                    let whole = behind.each_key_while(|key| left.take(key)).ok_or_else(damaged);
                    failed = failed.take().or(whole.err());
                    count += u32::from(left.is_found());
                })
                .ok_or_else(damaged)?;
        }
        failed.map_or(Ok(count), Err)
    }

    /// Which pairs of keys the passage may have.
    pub fn filter(&self, passage: DocId) -> Result<&[u8], Error> {
        let at = self.filters + passage as usize * pairs::BYTES;
        self.bytes[..self.signatures].get(at..at + pairs::BYTES).ok_or_else(damaged)
    }

    /// The signature of a passage.
    pub fn signature(&self, passage: DocId) -> Sketch<PASSAGE> {
        Sketch::at(&self.bytes[self.signatures..self.of_articles], passage as usize)
    }

    /// The signature of the article that a passage is of.
    pub fn signature_of_article(&self, passage: DocId) -> Sketch<ARTICLE> {
        Sketch::at(&self.bytes[self.of_articles..self.ends], self.articles().of(passage) as usize)
    }

    /// The signatures of a passage, for another segment.
    pub fn signatures(&self, passage: DocId) -> Signatures {
        let is_first = passage == 0 || !self.articles().are_same(passage - 1, passage);
        let article = is_first.then(|| self.signature_of_article(passage));
        Signatures { passage: self.signature(passage), article }
    }

    /// All else there is of a passage.
    pub fn record(&self, passage: DocId) -> Result<Record<'_>, Error> {
        let place = self.place(passage).ok_or_else(damaged)?;
        match self.file.as_ref().and_then(|file| file.piece(&place)) {
            Some(piece) => Ok(Record::Read(piece)),
            None => self.bytes.get(place).map(Record::Mapped).ok_or_else(damaged),
        }
    }

    /// Where the record of a passage stands.
    fn place(&self, passage: DocId) -> Option<Range<usize>> {
        let end = |passage: usize| {
            let at = self.ends + passage * 4;
            Some(u32::from_le_bytes(*self.bytes[..self.articles].get(at..)?.first_chunk()?) as usize)
        };
        let begin = if passage == 0 { Some(0) } else { end(passage as usize - 1) };
        end(passage as usize).filter(|end| *end <= self.filters).and_then(|end| Some(begin?..end))
    }

    /// Asks for the records of passages that will be read: memory brings many lines at once, where it would be waited for
    /// each. The median of searches of news takes a tenth less for it.
    pub fn expect(&self, passages: impl Iterator<Item = DocId>) {
        if self.file.as_ref().is_none_or(|file| file.is_mapped()) {
            let bytes = passages.filter_map(|passage| {
                let record = self.bytes.get(self.place(passage)?)?;
                Some(record.iter().step_by(LINE).chain(record.last()).fold(0, |all, byte| all ^ byte))
            });
            black_box(bytes.fold(0, |all, byte| all ^ byte));
        }
    }

    /// Leaves those passages in which a phrase may begin.
    pub fn retain(&self, passages: &mut Vec<DocId>, phrase: &Phrase) -> Result<(), Error> {
        self.retain_with(passages, |filter| phrase.may_begin(filter))
    }

    /// Leaves those passages in whose lane a key may be only because it stands in what follows.
    pub fn retain_that_may_only_follow(&self, passages: &mut Vec<DocId>, key: char) -> Result<(), Error> {
        let bits = [pairs::bits_of_tail(key)];
        self.retain_with(passages, |filter| pairs::has(filter, &bits))
    }

    /// Without a jump for each, so that the filters of many are waited for at once.
    #[inline]
    fn retain_with(&self, passages: &mut Vec<DocId>, has: impl Fn(&[u8]) -> bool) -> Result<(), Error> {
        let mut kept = 0;
        for at in 0..passages.len() {
            let passage = passages[at];
            passages[kept] = passage;
            kept += usize::from(has(self.filter(passage)?));
        }
        passages.truncate(kept);
        Ok(())
    }
}

/// So many bytes memory brings at once.
const LINE: usize = 64;

/// Where wanted keys stand in a passage; used again for the next.
#[derive(Default)]
pub(crate) struct Hits {
    hits: Vec<(u8, u32)>,
    room: Vec<u8>,
}

impl Hits {
    /// All of them in order, each by its number with its position.
    pub fn all(&self) -> &[(u8, u32)] {
        &self.hits
    }

    /// The same one by one.
    pub fn iter(&self) -> impl Iterator<Item = (usize, u32)> {
        self.hits.iter().map(|&(number, position)| (usize::from(number), position))
    }
}

/// Finds the numbers that are neither 0 nor [`NO_KEY`], and says how many are not the latter: each is at the position of so
/// many before it. Eight are looked at at once, of which mostly none is wanted or one.
fn locate(numbers: &[u8], hits: &mut Vec<(u8, u32)>) -> u32 {
    const HIGHEST: u64 = (u64::MAX / 0xff) << 7;
    hits.clear();
    let mut position = 0;
    let (eights, rest) = numbers.as_chunks::<8>();
    for eight in eights {
        let bytes = u64::from_le_bytes(*eight);
        let low = bytes & !HIGHEST;
        // The highest bit of each byte says whether it is NO_KEY, all bits of which are set, and whether it is wanted.
        let no_key = all_bits_set(bytes);
        let mut wanted = ((low + !HIGHEST) | bytes) & HIGHEST & !no_key;
        while wanted != 0 {
            let at = wanted.trailing_zeros();
            let without = (no_key & ((1 << at) - 1)).count_ones();
            hits.push((eight[at as usize / 8] - 1, position + at / 8 - without));
            wanted &= wanted - 1;
        }
        position += 8 - no_key.count_ones();
    }
    for &number in rest {
        if number != 0 && number != NO_KEY {
            hits.push((number - 1, position));
        }
        position += u32::from(number != NO_KEY);
    }
    position
}

/// The bytes of a record.
pub(crate) enum Record<'a> {
    Mapped(&'a [u8]),
    Read(OwnedBytes),
}

impl Deref for Record<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Record::Mapped(bytes) => bytes,
            Record::Read(bytes) => bytes,
        }
    }
}

/// The parts of a record.
struct Parts<'a> {
    heading: &'a [u8],
    keys: Option<&'a [u8]>,
    text: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(record: &'a [u8]) -> Result<Self, Error> {
        Parts::split(record).ok_or_else(damaged)
    }

    fn split(record: &'a [u8]) -> Option<Self> {
        let mut rest = record;
        let length = read_number(&mut rest)?;
        let (heading, mut rest) = rest.split_at_checked(length as usize)?;
        let (keys, text) = match read_number(&mut rest)?.checked_sub(1) {
            None => (None, rest),
            Some(length) => {
                let (keys, text) = rest.split_at_checked(length as usize)?;
                (Some(keys), text)
            }
        };
        Some(Parts { heading, keys, text })
    }
}

impl<'a> Parts<'a> {
    fn heading(&self) -> Packed<'a> {
        Packed { packed: self.heading, is_keys: true }
    }

    /// What the keys of the passage are read from.
    fn body(&self) -> Packed<'a> {
        match self.keys {
            Some(packed) => Packed { packed, is_keys: true },
            None => Packed { packed: self.text, is_keys: false },
        }
    }
}

fn damaged() -> Error {
    Error::damaged("the texts of a shard", "they are not as they were written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn wanted_numbers_are_found_at_their_positions(
            numbers in prop::collection::vec(prop_oneof![4 => Just(0), 2 => Just(NO_KEY), 1 => Just(127), 1 => Just(128), 1 => any::<u8>()], 0..100)
        ) {
            let (mut expected, mut position) = (Vec::new(), 0);
            for number in numbers.iter().filter(|number| **number != NO_KEY) {
                expected.extend((*number > 0).then(|| (number - 1, position)));
                position += 1;
            }
            let mut hits = vec![(7, 7)];
            prop_assert_eq!(locate(&numbers, &mut hits), position);
            prop_assert_eq!(hits, expected);
        }
    }
}
