//! The lexicon: words and their frequencies in a finite-state map that is compiled in.
//!
//! Nothing is loaded: a look-up walks the map's bytes where they lie. Users' own words come as a
//! second, smaller map.

use super::words::UserWords;
use fst::raw::{Fst, Output};

include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));

static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.fst"));

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
        prefixes(&self.base, text, |len, freq| {
            if user.is_none_or(|user| user.get(&text[..len]).is_none()) {
                found(len, freq);
            }
        });
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

/// Walks `map` along `text`, once, and reports each key on the way.
pub(super) fn prefixes<D: AsRef<[u8]>>(map: &Fst<D>, text: &str, mut found: impl FnMut(usize, u64)) {
    let mut node = map.root();
    let mut sum = Output::zero();
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
