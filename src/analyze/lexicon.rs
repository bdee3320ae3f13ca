//! The lexicon: words and their frequencies in a finite-state map that is compiled in.
//!
//! Nothing is loaded: a look-up walks the map's bytes where they lie. Users' own words come as a
//! second, smaller map.

use super::words::UserWords;
use fst::raw::{Fst, Node, Output};

include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));

include!("pair_bit.rs");

static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.fst"));

/// Where a walk through the map stands behind each character from U+4E00 to U+9FFF.
static FIRSTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/firsts.bin"));

/// With which two characters words begin: for others the map need not be walked.
static PAIRS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pairs.bin"));

/// jieba's dictionary, folded, and the user's words over it.
#[derive(Clone)]
pub struct Lexicon {
    base: Fst<&'static [u8]>,
    user: Option<UserWords>,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon").finish_non_exhaustive()
    }
}

impl Lexicon {
    /// Opens the compiled-in lexicon, with the user's words over it if there are any.
    pub fn new(user: Option<UserWords>) -> Self {
        let base = Fst::new(WORDS).expect("the build script wrote a whole map");
        Lexicon { base, user }
    }

    /// The sum of all frequencies, by which a frequency is a probability.
    pub fn total(&self) -> u64 {
        self.user.as_ref().map_or(TOTAL, |words| words.total())
    }

    /// The user's words, if there are any.
    pub fn user_words(&self) -> Option<&UserWords> {
        self.user.as_ref()
    }

    /// Whether `folded` is a word of the lexicon.
    pub fn contains(&self, folded: &str) -> bool {
        let mut found = false;
        self.words_at(folded, |end, _| found |= end == folded.len());
        found
    }

    /// Calls `found` with the length in bytes and the frequency of each word that `text` begins with, shortest first.
    pub fn words_at(&self, text: &str, mut found: impl FnMut(usize, u64)) {
        let user = self.user.as_ref().map(UserWords::map);
        if let Some(user) = user {
            prefixes(user, text, &mut found);
        }
        let mut found = |len: usize, freq: u64| {
            if user.is_none_or(|user| user.get(&text[..len]).is_none()) {
                found(len, freq);
            }
        };
        let Some((first, behind)) = First::of(text) else { return prefixes(&self.base, text, found) };
        first.freq.into_iter().for_each(|freq| found(text.len() - behind.len(), freq));
        if let Some(addr) = first.goes_on {
            let walked = text.len() - behind.len();
            walk(&self.base, (self.base.node(addr), first.sum), behind, |len, freq| found(walked + len, freq));
        }
    }

    /// Every word with its frequency, in byte order of each map.
    pub fn for_each(&self, mut found: impl FnMut(&str, u64)) {
        let user = self.user.as_ref().map(UserWords::map);
        let mut stream = self.base.stream();
        while let Some((word, freq)) = fst::Streamer::next(&mut stream) {
            let word = std::str::from_utf8(word).unwrap_or_default();
            if user.is_none_or(|user| user.get(word).is_none()) {
                found(word, freq.value());
            }
        }
        if let Some(words) = &self.user {
            words.for_each(found);
        }
    }
}

/// The first character of a text, if it is Chinese. To begin behind it, and to end at pairs that begin no word, took 7 %
/// of the instructions of a search with highlights over news.
struct First {
    /// Its frequency, if it is a word.
    freq: Option<u64>,
    /// The node behind it, where a longer word may begin.
    goes_on: Option<usize>,
    /// What was gathered up to there.
    sum: Output,
}

impl First {
    /// With the text behind it.
    fn of(text: &str) -> Option<(First, &str)> {
        let mut chars = text.chars();
        let first = chars.next().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))?;
        let behind = chars.as_str();
        let entry = FIRSTS.get(12 * (first as usize - 0x4e00)..)?;
        let number = |i: usize| u32::from_le_bytes(std::array::from_fn(|byte| entry[4 * i + byte]));
        let pair = chars.next().map(|second| pair_bit(first, second));
        let begins = pair.is_some_and(|bit| PAIRS[bit / 8] & 1 << (bit % 8) != 0) && number(0) > 0;
        let first = First {
            freq: u64::from(number(2)).checked_sub(1),
            goes_on: begins.then_some(number(0) as usize),
            sum: Output::new(u64::from(number(1))),
        };
        Some((first, behind))
    }
}

/// Walks `map` along `text`, once, and reports each key on the way.
pub(super) fn prefixes<D: AsRef<[u8]>>(map: &Fst<D>, text: &str, found: impl FnMut(usize, u64)) {
    walk(map, (map.root(), Output::zero()), text, found);
}

/// Walks on from a node.
fn walk<'m, D: AsRef<[u8]>>(
    map: &'m Fst<D>,
    (mut node, mut sum): (Node<'m>, Output),
    text: &str,
    mut found: impl FnMut(usize, u64),
) {
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let Some(transition) = node.find_input(byte).map(|i| node.transition(i)) else { return };
        sum = sum.cat(transition.out);
        node = map.node(transition.addr);
        if node.is_final() {
            found(at + 1, sum.cat(node.final_output()).value());
        }
        if node.is_empty() {
            return;
        }
    }
}
