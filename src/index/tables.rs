//! What ranking needs to know of every passage at once, read from the columns when it is first asked for.

use super::{Fields, Index, Texts};
use crate::error::Error;
use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader};

/// More fields than the schema has.
const LANES: usize = 32;

/// The tables of an open index.
pub(crate) struct Tables {
    /// One for each segment.
    pub segments: Vec<SegmentTables>,
    /// The mean length of an article, in words.
    pub article_words: f32,
    /// Each lane, by the field's number.
    lanes: Vec<Lane>,
}

/// What there is in one lane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lane {
    /// How many passages have anything in it: in the lanes of titles, those of articles with a title.
    pub passages: u64,
    /// The mean length of these, in tokens; at least 1.
    pub mean_tokens: f32,
}

/// The tables of one segment.
pub(crate) struct SegmentTables {
    /// The article of each passage, by its number in the segment.
    pub article_of: Vec<u32>,
    /// The length of each article, in words.
    pub article_words: Vec<u32>,
    /// Each lane's lengths, by the field's number.
    lengths: Vec<OwnedBytes>,
}

impl Tables {
    pub(super) fn read(index: &Index) -> Result<Tables, Error> {
        let (searcher, fields) = (index.searcher(), index.fields());
        let of_segment = |(number, segment)| SegmentTables::read(segment, index.texts(number), fields);
        let segments: Vec<SegmentTables> =
            (0..).zip(searcher.segment_readers()).map(of_segment).collect::<Result<_, Error>>()?;
        let articles = segments.iter().map(|s| s.article_words.len() as u64).sum::<u64>();
        let words: f64 = segments.iter().flat_map(|s| &s.article_words).map(|&words| f64::from(words)).sum();
        let mut lanes = vec![Lane { passages: 0, mean_tokens: 1.0 }; LANES];
        for field in [fields.words, fields.title, fields.title_keys, fields.chars] {
            let (mut tokens, mut passages) = (0, 0);
            for (segment, tables) in searcher.segment_readers().iter().zip(&segments) {
                tokens += segment.inverted_index(field)?.total_num_tokens();
                // In parts so small that the processor counts several at once.
                let filled = |part: &[u8]| part.iter().map(|&length| u8::from(length > 0)).sum::<u8>();
                passages += tables.lengths(field).chunks(255).map(|part| u64::from(filled(part))).sum::<u64>();
            }
            let mean_tokens = (tokens as f32 / passages.max(1) as f32).max(1.0);
            lanes[field.field_id() as usize] = Lane { passages, mean_tokens };
        }
        let article_words = (words / articles.max(1) as f64).max(1.0) as f32;
        Ok(Tables { segments, article_words, lanes })
    }

    /// What there is in a lane.
    pub fn lane(&self, lane: Field) -> Lane {
        self.lanes[lane.field_id() as usize]
    }
}

impl SegmentTables {
    fn read(segment: &SegmentReader, texts: &Texts, fields: &Fields) -> Result<Self, Error> {
        let article_of = texts.article_of();
        let mut lengths = vec![OwnedBytes::empty(); LANES];
        for field in [fields.words, fields.title, fields.title_keys, fields.chars] {
            let file = segment.fieldnorms_readers().get_inner_file().open_read(field);
            let bytes = file.map(|file| file.read_bytes()).transpose().map_err(|e| damaged(e.to_string()))?;
            let bytes = bytes.filter(|bytes| bytes.len() == segment.max_doc() as usize);
            lengths[field.field_id() as usize] = bytes.ok_or_else(|| damaged("a length is missing".to_owned()))?;
        }
        let words: [u32; 256] = std::array::from_fn(|code| FieldNormReader::id_to_fieldnorm(code as u8));
        let mut article_words = vec![0u32; article_of.last().map_or(0, |last| *last as usize + 1)];
        for (&article, &length) in article_of.iter().zip(&*lengths[fields.words.field_id() as usize]) {
            article_words[article as usize] += words[usize::from(length)];
        }
        Ok(SegmentTables { article_of, article_words, lengths })
    }

    /// The lengths of a lane's passages, in tokens, each as the byte that stands for it.
    pub fn lengths(&self, lane: Field) -> &[u8] {
        &self.lengths[lane.field_id() as usize]
    }
}

/// The first passage of the article that a passage is of, by the article of each.
pub(crate) fn first_of_article(article_of: &[u32], doc: DocId) -> DocId {
    let same = |other: &DocId| article_of[*other as usize] == article_of[doc as usize];
    (0..doc).rev().take_while(same).last().unwrap_or(doc)
}

fn damaged(why: String) -> Error {
    Error::damaged("the lengths of a shard", why)
}
