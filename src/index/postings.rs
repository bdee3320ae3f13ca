//! The postings of one lane of a segment, gathered in memory passage by passage and written in the order of terms.

use super::number::{read_number, write_number};
use rustc_hash::FxHashMap;
use std::io;
use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::FieldSerializer;

/// A lane of words: how often each stands in each passage.
#[derive(Default)]
pub(super) struct WordLane {
    numbers: WordNumbers,
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

/// A number for each word, from 0. Most words have two characters: as a number of eight bytes such a word is found
/// without reading memory elsewhere.
#[derive(Default)]
struct WordNumbers {
    short: FxHashMap<u64, u32>,
    long: FxHashMap<Box<str>, u32>,
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

/// A number for each character, from 0: of those of the first plane, which are nearly all, one more than it in a table.
#[derive(Default)]
struct CharNumbers {
    plane: Vec<u32>,
    others: FxHashMap<char, u32>,
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
    /// Adds the words of the next passage.
    pub fn push<'w>(&mut self, passage: DocId, words: impl Iterator<Item = &'w str>) {
        self.now.clear();
        self.now.extend(words.map(|word| self.numbers.of(word)));
        self.last.resize(self.numbers.count(), 0);
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
        let word = self.numbers.of(word);
        self.last.resize(self.numbers.count(), 0);
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
        for (word, number) in self.numbers.in_order() {
            let passages = &mut by_word[begins[number as usize]..begins[number as usize + 1]];
            if !self.kept.is_empty() {
                // Two runs that go up: the stable sort merges them.
                passages.sort_by_key(|&(passage, _)| passage);
            }
            serializer.new_term(&word, passages.len() as u32, true)?;
            for &mut (passage, times) in passages {
                serializer.write_doc(passage, times, &[]);
            }
            serializer.close_term()?;
        }
        Ok(())
    }
}

impl WordNumbers {
    fn count(&self) -> usize {
        self.short.len() + self.long.len()
    }

    /// The number of a word; a new word gets the next one.
    fn of(&mut self, word: &str) -> u32 {
        let next = self.count() as u32;
        let bytes = word.as_bytes();
        if bytes.len() <= 8 && !bytes.contains(&0) {
            return *self.short.entry(first_bytes(bytes)).or_insert(next);
        }
        match self.long.get(word) {
            Some(number) => *number,
            None => {
                self.long.insert(word.into(), next);
                next
            }
        }
    }

    /// All words as bytes, in byte order.
    fn in_order(self) -> impl Iterator<Item = (Vec<u8>, u32)> {
        let short = self.short.into_iter().map(|(first, number)| (first, Box::default(), number));
        let long = self.long.into_iter().map(|(word, number)| (first_bytes(word.as_bytes()), word, number));
        let mut order: Vec<(u64, Box<str>, u32)> = short.chain(long).collect();
        order.sort_unstable();
        order.into_iter().map(|(first, word, number)| {
            if word.is_empty() {
                let bytes = first.to_be_bytes();
                let length = 8 - first.trailing_zeros() as usize / 8;
                (bytes[..length].to_vec(), number)
            } else {
                (word.into_boxed_bytes().into_vec(), number)
            }
        })
    }
}

/// The first eight bytes as a number: in byte order the greater word never has the smaller one.
fn first_bytes(word: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = word.len().min(8);
    bytes[..length].copy_from_slice(&word[..length]);
    u64::from_be_bytes(bytes)
}

impl CharLane {
    /// Adds the characters of the next passage.
    pub fn push(&mut self, passage: DocId, chars: impl Iterator<Item = char>) {
        let mut tokens = 0;
        for c in chars {
            let number = self.number(c);
            self.terms[number].push(passage);
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
    /// The number of a character; a new one gets the `next`.
    #[inline]
    fn of(&mut self, c: char, next: u32) -> u32 {
        if self.plane.is_empty() {
            self.plane.resize(1 << 16, 0);
        }
        match self.plane.get_mut(c as usize) {
            Some(0) => {
                self.plane[c as usize] = next + 1;
                next
            }
            Some(number) => *number - 1,
            None => *self.others.entry(c).or_insert(next),
        }
    }

    /// All characters in order, which is that of their bytes in UTF-8.
    fn in_order(self) -> impl Iterator<Item = (char, u32)> {
        let of_plane = (0..).zip(self.plane).filter(|(_, number)| *number != 0);
        let of_plane = of_plane.filter_map(|(c, number)| Some((char::from_u32(c)?, number - 1)));
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
