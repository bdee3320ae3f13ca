//! The postings of one lane of a segment, gathered in memory passage by passage and written in the order of terms.

use super::number::{read_number, write_number};
use super::vocabulary::Vocabulary;
use crate::analyze::PLACES;
use rustc_hash::FxHashMap;
use std::io;
use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::FieldSerializer;

/// A lane of words: how often each stands in each passage.
#[derive(Default)]
pub(super) struct WordLane {
    vocabulary: Vocabulary,
    /// For each place in the lexicon one more than the number of the word there; nought where it was not found yet.
    of_places: Vec<u32>,
    /// For each word, by its number, one more than the place of the last in `found`; nought where there is none.
    last: Vec<u32>,
    /// The numbers of the words of a passage. All are looked up before any is counted, for both wait for memory, and then
    /// several wait at once.
    now: Vec<u32>,
    /// Every word of every passage once, in the order of passages.
    found: Vec<Found>,
    /// The same for passages that are taken over: their order among the others is that of their numbers.
    kept: Vec<Found>,
    lengths: Lengths,
}

/// A word of a passage.
#[derive(Clone, Copy)]
struct Found {
    word: u32,
    passage: DocId,
    times: u32,
}

/// A lane of characters: in which passages each stands.
#[derive(Default)]
pub(super) struct CharLane {
    numbers: CharNumbers,
    terms: Vec<CharPostings>,
    /// The same for passages that are taken over, by the same numbers.
    kept: Vec<CharPostings>,
    lengths: Lengths,
}

/// A number for each character, from 0; those of the first plane, which are nearly all, are in a table.
struct CharNumbers {
    plane: Vec<OfPlane>,
    others: FxHashMap<char, u32>,
}

/// A character of the first plane: one more than its number, and than the passage that it was seen in last; nought where
/// there is none. Every second character of a passage has been seen in it, and then nothing else is read.
#[derive(Clone, Copy, Default)]
struct OfPlane {
    number: u32,
    passage: u32,
}

impl Default for CharNumbers {
    fn default() -> Self {
        CharNumbers { plane: vec![OfPlane::default(); 1 << 16], others: FxHashMap::default() }
    }
}

/// How many tokens each passage has, as the byte that scores read.
#[derive(Default)]
pub(super) struct Lengths {
    /// One byte a passage.
    pub norms: Vec<u8>,
    /// The tokens of all passages.
    pub tokens: u64,
}

impl Lengths {
    /// Notes the length of the next passage.
    pub fn push(&mut self, tokens: u32) {
        self.norms.push(FieldNormReader::fieldnorm_to_id(tokens));
        self.tokens += u64::from(tokens);
    }

    /// Notes the length of the next passage, which is taken over; its tokens are counted apart.
    pub fn push_kept(&mut self, norm: u8) {
        self.norms.push(norm);
    }
}

/// In which passages a character stands: the distance of each from the one before.
#[derive(Default)]
struct CharPostings {
    steps: Vec<u8>,
    last: DocId,
}

impl WordLane {
    /// Adds the words of the next passage, each with its place in the lexicon, or 0.
    pub fn push<'w>(&mut self, passage: DocId, words: impl Iterator<Item = (&'w str, u32)> + Clone) {
        let WordLane { vocabulary, of_places, now, .. } = self;
        now.clear();
        now.extend(words.clone().map(|(_, place)| of_places.get(place as usize).copied().unwrap_or_default()));
        for ((word, place), number) in words.zip(&mut *now) {
            if *number == 0 {
                *number = vocabulary.number(word) + 1;
                if place > 0 {
                    if of_places.is_empty() {
                        // Memory that comes as noughts, so that few words touch little of it.
                        *of_places = vec![0; PLACES];
                    }
                    of_places[place as usize] = *number;
                }
            }
            *number -= 1;
        }
        self.last.resize(self.vocabulary.count(), 0);
        let begin = self.found.len() as u32;
        for &word in &self.now {
            let last = &mut self.last[word as usize];
            if *last > begin {
                self.found[*last as usize - 1].times += 1;
            } else {
                self.found.push(Found { word, passage, times: 1 });
                *last = self.found.len() as u32;
            }
        }
        self.lengths.push(self.now.len() as u32);
    }

    /// Adds a word of a passage that is taken over and has its length already.
    pub fn keep(&mut self, word: &str, passage: DocId, times: u32) {
        let word = self.vocabulary.number(word);
        self.last.resize(self.vocabulary.count(), 0);
        self.kept.push(Found { word, passage, times });
        self.lengths.tokens += u64::from(times);
    }

    pub fn lengths(&mut self) -> &mut Lengths {
        &mut self.lengths
    }

    /// Writes all terms, in byte order.
    pub fn write(self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        let all = || self.found.iter().chain(&self.kept);
        let mut begins = vec![0; self.last.len() + 1];
        for found in all() {
            begins[found.word as usize + 1] += 1;
        }
        for i in 1..begins.len() {
            begins[i] += begins[i - 1];
        }
        let mut by_word = vec![(0, 0); self.found.len() + self.kept.len()];
        let mut next = begins.clone();
        for found in all() {
            by_word[next[found.word as usize]] = (found.passage, found.times);
            next[found.word as usize] += 1;
        }
        for word in self.vocabulary.in_order() {
            let passages = &mut by_word[begins[word as usize]..begins[word as usize + 1]];
            if !self.kept.is_empty() {
                // Two runs that go up: the stable sort merges them.
                passages.sort_by_key(|&(passage, _)| passage);
            }
            let count = passages.len() as u32;
            self.vocabulary.word(word, |word| serializer.new_term(word, count, true))?;
            for &mut (passage, times) in passages {
                serializer.write_doc(passage, times, &[]);
            }
            serializer.close_term()?;
        }
        Ok(())
    }
}

impl CharLane {
    /// Adds the characters of the next passage.
    pub fn push(&mut self, passage: DocId, chars: impl Iterator<Item = char>) {
        let mut tokens = 0;
        for c in chars {
            if self.numbers.is_new_in(passage, c) {
                let number = self.number(c);
                self.terms[number].push(passage);
            }
            tokens += 1;
        }
        self.lengths.push(tokens);
    }

    fn number(&mut self, c: char) -> usize {
        let next = self.terms.len() as u32;
        let number = self.numbers.of(c, next);
        if number == next {
            self.terms.push(CharPostings::default());
            self.kept.push(CharPostings::default());
        }
        number as usize
    }

    /// Adds a character of a passage that is taken over and has its length already; passages go up.
    pub fn keep(&mut self, c: char, passage: DocId) {
        let number = self.number(c);
        self.kept[number].push(passage);
    }

    pub fn lengths(&mut self) -> &mut Lengths {
        &mut self.lengths
    }

    /// Writes all terms, in byte order.
    pub fn write(self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        for (c, number) in self.numbers.in_order() {
            let (mut found, mut kept) = (self.terms[number as usize].all(), self.kept[number as usize].all());
            serializer.new_term_without_freq(c.encode_utf8(&mut [0; 4]).as_bytes())?;
            let (mut next, mut next_kept) = (found.next(), kept.next());
            while let Some(passage) = next.into_iter().chain(next_kept).min() {
                serializer.write_doc(passage, 0, &[]);
                if next == Some(passage) {
                    next = found.next();
                } else {
                    next_kept = kept.next();
                }
            }
            serializer.close_term()?;
        }
        Ok(())
    }
}

impl CharNumbers {
    /// Whether a character was not seen in this passage before, as far as is known.
    #[inline]
    fn is_new_in(&mut self, passage: DocId, c: char) -> bool {
        let seen = self.plane.get_mut(c as usize);
        seen.is_none_or(|seen| std::mem::replace(&mut seen.passage, passage + 1) != passage + 1)
    }

    /// The number of a character; a new one gets the `next`.
    #[inline]
    fn of(&mut self, c: char, next: u32) -> u32 {
        match self.plane.get_mut(c as usize) {
            Some(OfPlane { number, .. }) => {
                if *number == 0 {
                    *number = next + 1;
                }
                *number - 1
            }
            None => *self.others.entry(c).or_insert(next),
        }
    }

    /// All characters in order, which is that of their bytes in UTF-8.
    fn in_order(self) -> impl Iterator<Item = (char, u32)> {
        let of_plane = (0..).zip(self.plane).filter(|(_, of)| of.number != 0);
        let of_plane = of_plane.filter_map(|(c, of)| Some((char::from_u32(c)?, of.number - 1)));
        let mut others: Vec<(char, u32)> = self.others.into_iter().collect();
        others.sort_unstable();
        of_plane.chain(others)
    }
}

impl CharPostings {
    fn push(&mut self, passage: DocId) {
        if self.steps.is_empty() || self.last != passage {
            write_number(&mut self.steps, passage - self.last);
            self.last = passage;
        }
    }

    /// All passages, in order.
    fn all(&self) -> impl Iterator<Item = DocId> {
        let (mut rest, mut passage) = (&self.steps[..], 0);
        std::iter::from_fn(move || {
            passage += read_number(&mut rest)?;
            Some(passage)
        })
    }
}
