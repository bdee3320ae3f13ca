//! Writing the texts of a segment.

use super::articles::code_of_words;
use super::keys::pack_with_keys;
use super::pairs::{BYTES, filter};
use crate::index::compact::pack;
use crate::index::number::write_number;
use crate::index::signature::{Signatures, Sketch};
use tantivy::fieldnorm::FieldNormReader;

/// The ending of the file's name.
pub const ENDING: &str = "text";

/// The texts of a segment that is being made.
#[derive(Default)]
pub struct TextsMaker {
    bytes: Vec<u8>,
    filters: Vec<u8>,
    signatures: Vec<u8>,
    of_articles: Vec<u8>,
    ends: Vec<u8>,
    /// The article of each passage.
    article_of: Vec<u32>,
}

impl TextsMaker {
    /// Adds the next passage: its text, the keys of that, those that follow in the article, and those of the title if it
    /// stands with this passage. An article begins with it if it has that one's signature.
    pub fn push(&mut self, signatures: &Signatures, text: &str, keys: &[char], tail: &[char], heading: &[char]) {
        let mut part = Vec::new();
        pack(heading.iter().copied(), &mut part);
        write_number(&mut self.bytes, part.len() as u32);
        self.bytes.append(&mut part);
        if !pack_with_keys(text, keys, &mut part) {
            let mut packed = Vec::new();
            pack(keys.iter().copied(), &mut packed);
            // One more than the length, for nought says that there are none.
            write_number(&mut self.bytes, packed.len() as u32 + 1);
            self.bytes.append(&mut packed);
        } else {
            write_number(&mut self.bytes, 0);
        }
        self.bytes.append(&mut part);
        self.filters.extend(filter(keys, tail, heading));
        self.end(signatures);
    }

    /// Adds the next passage as it stands in another segment.
    pub fn push_record(&mut self, signatures: &Signatures, record: &[u8], filter: &[u8]) {
        self.bytes.extend_from_slice(record);
        self.filters.extend_from_slice(filter);
        self.end(signatures);
    }

    fn end(&mut self, signatures: &Signatures) {
        self.ends.extend((self.bytes.len() as u32).to_le_bytes());
        self.signatures.extend(signatures.passage.to_bytes());
        self.of_articles.extend(signatures.article.into_iter().flat_map(Sketch::to_bytes));
        let article = self.article_of.last().map_or(0, |last| last + u32::from(signatures.article.is_some()));
        self.article_of.push(article);
    }

    /// The file. `lengths` are those of each lane's passages, as scores read them, of which the first is that of the words.
    pub fn finish(mut self, lengths: [&[u8]; LANES]) -> Vec<u8> {
        self.bytes.resize(self.bytes.len().next_multiple_of(BYTES), 0);
        self.bytes.append(&mut self.filters);
        self.bytes.append(&mut self.signatures);
        self.bytes.append(&mut self.of_articles);
        self.bytes.append(&mut self.ends);
        let mut words = vec![0; self.article_of.last().map_or(0, |last| *last as usize + 1)];
        for (&article, &length) in self.article_of.iter().zip(lengths[0]) {
            words[article as usize] += FieldNormReader::id_to_fieldnorm(length);
        }
        let filled = lengths.map(|lengths| lengths.iter().filter(|length| **length > 0).count() as u32);
        let all = words.iter().sum();
        for (block, lengths) in self.article_of.chunks(64).zip(lengths[0].chunks(64)) {
            for (article, length) in block.iter().zip(lengths) {
                self.bytes.extend([(article - block[0]) as u8, *length]);
            }
        }
        self.bytes.extend(words.iter().flat_map(|&words| code_of_words(words).to_le_bytes()));
        let firsts = self.article_of.chunks(64).map(|block| block[0]);
        let numbers = firsts.chain(filled).chain([all, words.len() as u32]);
        self.bytes.extend(numbers.flat_map(u32::to_le_bytes));
        self.bytes
    }
}

/// The lanes that have lengths: those of words, titles, keys of titles and characters.
pub const LANES: usize = 4;
