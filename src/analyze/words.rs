//! Users' own words, in jieba's format: a word, then perhaps a frequency and a tag, on each line.

use super::lexicon::{Lexicon, TOTAL};
use super::segment;
use crate::error::{Error, Notice};
use fst::raw::Fst;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The key under which the map keeps the total, below every word.
const TOTAL_KEY: &str = "\0total";

/// Words of the user's own, as a map that an index carries along.
#[derive(Clone)]
pub struct UserWords {
    map: Fst<Arc<[u8]>>,
}

impl std::fmt::Debug for UserWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserWords").finish_non_exhaustive()
    }
}

impl UserWords {
    /// Reads a word list in jieba's format: `word [frequency] [tag]`, one word a line.
    ///
    /// Words are folded as texts are. A word without a frequency gets the least one that keeps it in
    /// one piece (jieba's `suggest_freq`). What cannot be read is a notice, and the rest goes on.
    ///
    /// ```
    /// let (words, notices) = yinde::UserWords::parse("words.txt", "蓝谷\n海工装备 300 n\n# 不是词\n");
    /// assert_eq!((words.len(), notices.len()), (2, 0));
    /// ```
    pub fn parse(name: &str, list: &str) -> (Self, Vec<Notice>) {
        let base = Lexicon::new(None);
        let mut notices = Vec::new();
        let mut words: BTreeMap<String, u64> = BTreeMap::new();
        for (number, line) in list.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (word, freq) = match split_line(line) {
                Ok(entry) => entry,
                Err(found) => {
                    let place = format!("{name}:{}", number + 1);
                    notices.push(Notice::new(
                        place,
                        format!(
                            "expected a frequency such as 100 after the word, found `{found}`; the line is left out"
                        ),
                    ));
                    continue;
                }
            };
            let folded = super::fold(word);
            let folded = folded.as_str().trim();
            if folded.is_empty() || folded.len() > segment::MAX_WORD_BYTES {
                let place = format!("{name}:{}", number + 1);
                notices.push(Notice::new(
                    place,
                    format!("a word is 1 to {} bytes long; the line is left out", segment::MAX_WORD_BYTES),
                ));
                continue;
            }
            let freq = freq.unwrap_or_else(|| segment::suggest_freq(&base, folded));
            words.insert(folded.to_owned(), freq.max(1));
        }
        let replaced: u64 = words
            .keys()
            .filter_map(|word| {
                let mut old = None;
                base.words_at(word, |len, freq| {
                    if len == word.len() {
                        old = Some(freq)
                    }
                });
                old
            })
            .sum();
        let total = TOTAL - replaced + words.values().sum::<u64>();
        let mut map = fst::raw::Builder::memory();
        let entries = std::iter::once((TOTAL_KEY.to_owned(), total)).chain(words);
        for (word, freq) in entries {
            map.insert(word, freq).expect("the words are in order and memory takes them");
        }
        let bytes = map.into_inner().expect("memory takes the map");
        let words = UserWords::from_bytes(bytes).expect("the map was built just now");
        (words, notices)
    }

    /// Opens a word map as an index keeps it.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        let damaged = |why: String| Error::damaged("the word map", why);
        let map = Fst::new(Arc::<[u8]>::from(bytes)).map_err(|e| damaged(e.to_string()))?;
        if map.get(TOTAL_KEY).is_none() {
            return Err(damaged("it has no total".to_owned()));
        }
        Ok(UserWords { map })
    }

    /// The map's bytes, to be kept in an index.
    pub fn as_bytes(&self) -> &[u8] {
        self.map.as_bytes()
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.map.len() - 1
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn map(&self) -> &Fst<Arc<[u8]>> {
        &self.map
    }

    pub(super) fn total(&self) -> u64 {
        self.map.get(TOTAL_KEY).map_or(TOTAL, |total| total.value())
    }

    pub(super) fn for_each(&self, mut found: impl FnMut(&str, u64)) {
        let mut stream = self.map.stream();
        while let Some((word, freq)) = fst::Streamer::next(&mut stream) {
            match std::str::from_utf8(word) {
                Ok(word) if word != TOTAL_KEY => found(word, freq.value()),
                _ => {}
            }
        }
    }
}

/// Splits `word [frequency] [tag]`; what stands where the frequency should is the error.
fn split_line(line: &str) -> Result<(&str, Option<u64>), &str> {
    let mut fields = line.split_whitespace();
    let word = fields.next().unwrap_or_default();
    match fields.next() {
        None => Ok((word, None)),
        Some(field) => match field.parse() {
            Ok(freq) => Ok((word, Some(freq))),
            // jieba also takes `word tag`.
            Err(_) if field.chars().all(|c| c.is_ascii_alphabetic()) => Ok((word, None)),
            Err(_) => Err(field),
        },
    }
}
