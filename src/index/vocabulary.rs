//! The vocabulary of a lane: a number for each word, in the order in which words come, and at last the words in byte order.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Words with their numbers, from 0.
///
/// The table has numbers alone. What a word is known by stands with the others by its number, so that the words that come
/// oftenest, which come early, lie together: look-ups wait for memory more than for anything else.
#[derive(Default)]
pub(super) struct Vocabulary {
    numbers: HashTable<u32>,
    words: Vec<Word>,
    /// The words of more than eight bytes.
    long: Vec<u8>,
}

/// A word: its length, its first eight bytes, and where the whole stands if it has more.
struct Word {
    first: u64,
    length: u32,
    at: u32,
}

/// So many bytes are known without looking elsewhere: most words have two characters.
const SHORT: usize = 8;

impl Vocabulary {
    /// How many words there are.
    pub fn count(&self) -> usize {
        self.words.len()
    }

    /// The number of a word; a new word gets the next one.
    pub fn number(&mut self, word: &str) -> u32 {
        let (word, first) = (word.as_bytes(), first_bytes(word.as_bytes()));
        let hash = hash(first, rest(word));
        let Vocabulary { words, long, .. } = self;
        match self.numbers.find(hash, |&number| words[number as usize].is(word, first, long)) {
            Some(number) => *number,
            None => self.add(word, first, hash),
        }
    }

    #[cold]
    fn add(&mut self, word: &[u8], first: u64, hash: u64) -> u32 {
        let number = self.words.len() as u32;
        self.words.push(Word { first, length: word.len() as u32, at: self.long.len() as u32 });
        if word.len() > SHORT {
            self.long.extend_from_slice(word);
        }
        let Vocabulary { numbers, words, long } = self;
        let hash_of = |number: &u32| words[*number as usize].hash(long);
        numbers.insert_unique(hash, number, hash_of);
        number
    }

    /// The numbers of all words, in byte order of these.
    pub fn in_order(&self) -> Vec<u32> {
        let mut order: Vec<(u64, u32)> = self.words.iter().map(|word| word.first).zip(0..).collect();
        let after = |number: u32| {
            let word = &self.words[number as usize];
            (word.rest(&self.long), word.length)
        };
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| after(a.1).cmp(&after(b.1))));
        order.into_iter().map(|(_, number)| number).collect()
    }

    /// Hands over the bytes of a word.
    pub fn word<T>(&self, number: u32, take: impl FnOnce(&[u8]) -> T) -> T {
        let word = &self.words[number as usize];
        match word.length as usize {
            length @ 0..=SHORT => take(&word.first.to_be_bytes()[..length]),
            length => take(&self.long[word.at as usize..][..length]),
        }
    }
}

impl Word {
    /// Whether it is this one, which has these first bytes.
    #[inline]
    fn is(&self, word: &[u8], first: u64, long: &[u8]) -> bool {
        // Not asked of the nothing that a short word has left: to compare no bytes at no address takes 150 ns here.
        let same_rest = || word.len() <= SHORT || self.rest(long) == rest(word);
        self.first == first && self.length as usize == word.len() && same_rest()
    }

    /// The bytes behind the first eight.
    #[inline]
    fn rest<'l>(&self, long: &'l [u8]) -> &'l [u8] {
        match (self.length as usize).checked_sub(SHORT) {
            None | Some(0) => &[],
            Some(more) => &long[self.at as usize + SHORT..][..more],
        }
    }

    fn hash(&self, long: &[u8]) -> u64 {
        hash(self.first, self.rest(long))
    }
}

/// The hash by which a word is found.
#[inline]
fn hash(first: u64, rest: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(first);
    if !rest.is_empty() {
        hasher.write(rest);
    }
    hasher.finish()
}

#[inline]
fn rest(word: &[u8]) -> &[u8] {
    word.get(SHORT..).unwrap_or_default()
}

/// The first eight bytes as a number, with noughts behind where there are fewer: in byte order the greater word never has the
/// smaller one.
fn first_bytes(word: &[u8]) -> u64 {
    let mut bytes = [0; SHORT];
    let length = word.len().min(SHORT);
    bytes[..length].copy_from_slice(&word[..length]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    proptest! {
        /// Numbers are given in the order of first coming, and order is that of bytes: as of a map that compares whole words.
        #[test]
        fn each_word_has_its_number(words in prop::collection::vec("[a\0中]{0,4}|[海洋装备a\0]{0,9}|\\PC{0,12}", 0..200)) {
            let mut vocabulary = Vocabulary::default();
            let mut expected: BTreeMap<&str, u32> = BTreeMap::new();
            for word in &words {
                let next = expected.len() as u32;
                let number = *expected.entry(word).or_insert(next);
                prop_assert_eq!(vocabulary.number(word), number, "{:?}", word);
            }
            prop_assert_eq!(vocabulary.count(), expected.len());
            prop_assert_eq!(vocabulary.in_order(), expected.values().copied().collect::<Vec<_>>());
            for (word, number) in expected {
                prop_assert!(vocabulary.word(number, |bytes| bytes == word.as_bytes()), "{:?}", word);
            }
        }

        #[test]
        fn the_first_bytes_are_those(word in prop::collection::vec(any::<u8>(), 0..12)) {
            let mut bytes = word.clone();
            bytes.resize(bytes.len().max(8), 0);
            let first = first_bytes(&word).to_be_bytes();
            prop_assert_eq!(&first[..], &bytes[..8]);
        }
    }

    /// Words that differ in noughts at their ends alone have the same first bytes, and the same hash.
    #[test]
    fn noughts_at_the_end_count() {
        let mut vocabulary = Vocabulary::default();
        let words = ["", "\0", "a", "a\0", "a\0\0", "abcdefgh", "abcdefgh\0", "abcdefg"];
        let numbers: BTreeSet<u32> = words.iter().map(|word| vocabulary.number(word)).collect();
        assert_eq!(numbers.len(), words.len());
    }
}
