//! What an index that is there already knows of articles: where a shard has to be built anew because one article
//! changed, the others need not be analysed again.
//!
//! Their postings are read out of the old shards and written into the new one; what comes out is the same to the byte.

use super::folder::ReadOnly;
use super::manifest::{Manifest, ShardEntry};
use super::schema::Fields;
use super::shard;
use super::signature::Signatures;
use super::spool::Entry;
use super::texts::{Texts, read_texts};
use crate::error::Error;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::Segment;
use tantivy::postings::Postings as _;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet as _, SegmentReader, TERMINATED, Term};

/// The shards of a published index, for what of them is still true.
pub(super) struct Kept<'a> {
    folder: PathBuf,
    shards: Vec<OldShard<'a>>,
}

struct OldShard<'a> {
    entry: &'a ShardEntry,
    segment: Segment,
    is_whole: OnceLock<bool>,
}

impl<'a> Kept<'a> {
    /// Finds the shards of `old`, which this program made by the same rules; none where they cannot be read.
    pub fn open(folder: &Path, old: Option<&'a Manifest>) -> Self {
        let shards = old.and_then(|old| Kept::find_shards(folder, old).ok());
        Kept { folder: folder.to_owned(), shards: shards.unwrap_or_default() }
    }

    fn find_shards(folder: &Path, old: &'a Manifest) -> Result<Vec<OldShard<'a>>, Error> {
        let index = tantivy::Index::open(ReadOnly::open(folder)?)?;
        let segments = index.searchable_segments()?.into_iter();
        let mut segments: BTreeMap<String, Segment> = segments.map(|of| (of.id().uuid_string(), of)).collect();
        let found = old.shards.iter().filter_map(|entry| {
            Some(OldShard { segment: segments.remove(&entry.name)?, entry, is_whole: OnceLock::new() })
        });
        Ok(found.collect())
    }

    /// The number of the shard that has this article as it is now, if one has.
    pub fn shard_of(&self, entry: &Entry) -> Option<usize> {
        let begins = |shard: &OldShard<'_>| {
            shard.entry.articles.first_key_value().is_some_and(|(first, _)| first.as_str() <= entry.id.as_str())
        };
        let number = self.shards.partition_point(begins).checked_sub(1)?;
        let OldShard { entry: old, is_whole, .. } = &self.shards[number];
        let same = old.articles.get(&entry.id).is_some_and(|hash| *hash == entry.short_hash());
        // What is damaged is not taken over.
        let is_whole = || *is_whole.get_or_init(|| shard::finished(&self.folder, &old.name).is_some());
        (same && is_whole()).then_some(number)
    }

    /// Opens the shard of this number, which [`Kept::shard_of`] gave and so is whole.
    pub fn open_shard(&self, number: usize, fields: &Fields) -> Result<KeptShard, Error> {
        let OldShard { segment, entry, .. } = &self.shards[number];
        let texts = read_texts(&ReadOnly::open(&self.folder)?, &entry.name, entry.passages)?;
        KeptShard::open(SegmentReader::open(segment)?, texts, fields)
    }
}

/// A shard that articles are taken over from.
pub(super) struct KeptShard {
    segment: SegmentReader,
    fields: Fields,
    texts: Texts,
    /// The lengths in the lanes of words, titles, keys of titles and characters.
    norms: [FieldNormReader; 4],
    /// The number that each of its passages has in the new shard.
    new_numbers: Vec<Option<DocId>>,
}

/// What an old shard says of a passage, beside its postings.
pub(super) struct KeptPassage {
    pub signatures: Signatures,
    /// Its text with its keys, as the file of texts has it.
    pub record: Vec<u8>,
    /// Which pairs of keys it may have, as stored.
    pub filter: Vec<u8>,
    /// How many keys there are of it, and of the title that stands with it.
    pub keys: usize,
    pub heading: usize,
    /// The lengths in the lanes of words, titles, keys of titles and characters, as the bytes that scores read.
    pub norms: [u8; 4],
}

impl KeptShard {
    fn open(segment: SegmentReader, texts: Texts, fields: &Fields) -> Result<Self, Error> {
        let norms = |field| segment.get_fieldnorms_reader(field);
        Ok(KeptShard {
            texts,
            norms: [norms(fields.words)?, norms(fields.title)?, norms(fields.title_keys)?, norms(fields.chars)?],
            new_numbers: vec![None; segment.max_doc() as usize],
            fields: *fields,
            segment,
        })
    }

    /// The numbers of an article's passages.
    pub fn passages(&self, id: &str) -> Result<Range<DocId>, Error> {
        let ids = self.segment.inverted_index(self.fields.id)?;
        let term = Term::from_field_text(self.fields.id, id);
        let postings = ids.read_postings(&term, IndexRecordOption::Basic).map_err(read_failed)?;
        Ok(postings.map_or(0..0, |postings| postings.doc()..postings.doc() + postings.doc_freq()))
    }

    /// Takes a passage over, under the number it has in the new shard; these go up.
    pub fn take(&mut self, passage: DocId, new_number: DocId) -> Result<KeptPassage, Error> {
        self.new_numbers[passage as usize] = Some(new_number);
        let (mut keys, mut heading) = (0, 0);
        self.texts.each_key(passage, |_| keys += 1)?;
        self.texts.each_key_of_heading(passage, |_| heading += 1)?;
        Ok(KeptPassage {
            signatures: self.texts.signatures(passage),
            record: self.texts.record(passage)?.to_vec(),
            filter: self.texts.filter(passage)?.to_owned(),
            keys,
            heading,
            norms: std::array::from_fn(|lane| self.norms[lane].fieldnorm_id(passage)),
        })
    }

    /// Hands over the terms of a lane one after the other; with each the new numbers of the passages it stands in, and
    /// how often if the lane says so.
    pub fn each_term(&self, lane: Field, mut each: impl FnMut(&[u8], DocId, u32)) -> Result<(), Error> {
        let inverted = self.segment.inverted_index(lane)?;
        let mut terms = inverted.terms().stream().map_err(read_failed)?;
        while let Some((term, info)) = terms.next() {
            let mut postings =
                inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs).map_err(read_failed)?;
            while postings.doc() != TERMINATED {
                if let Some(new) = self.new_numbers[postings.doc() as usize] {
                    each(term, new, postings.term_freq());
                }
                postings.advance();
            }
        }
        Ok(())
    }
}

fn read_failed(error: std::io::Error) -> Error {
    Error::damaged("a shard that is taken over", error.to_string())
}
