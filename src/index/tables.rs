//! What ranking needs to know of all passages together, and their lengths: opened when it is first asked for.

use super::Index;
use crate::error::Error;
use tantivy::SegmentReader;
use tantivy::directory::OwnedBytes;
use tantivy::schema::Field;

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

/// Each lane's lengths in one segment, by the field's number.
pub(crate) struct SegmentTables(Vec<OwnedBytes>);

impl Tables {
    pub(super) fn read(index: &Index) -> Result<Tables, Error> {
        let (readers, fields) = (index.searcher().segment_readers(), index.fields());
        let lanes_of_tables = [fields.words, fields.title, fields.title_keys, fields.chars];
        let segments = readers.iter().map(|segment| SegmentTables::read(segment, lanes_of_tables));
        let segments: Vec<SegmentTables> = segments.collect::<Result<_, Error>>()?;
        let texts = || (0..readers.len()).map(|number| index.texts(number as u32));
        let articles: u64 = texts().map(|texts| texts.articles().count() as u64).sum();
        let words: u64 = texts().map(|texts| u64::from(texts.words())).sum();
        let mut lanes = vec![Lane { passages: 0, mean_tokens: 1.0 }; LANES];
        for (number, field) in lanes_of_tables.into_iter().enumerate() {
            let passages = texts().map(|texts| u64::from(texts.filled()[number])).sum();
            let mut tokens = 0;
            for segment in readers {
                tokens += segment.inverted_index(field)?.total_num_tokens();
            }
            let mean_tokens = (tokens as f32 / (passages as f32).max(1.0)).max(1.0);
            lanes[field.field_id() as usize] = Lane { passages, mean_tokens };
        }
        let article_words = (words as f64 / articles.max(1) as f64).max(1.0) as f32;
        Ok(Tables { segments, article_words, lanes })
    }

    /// What there is in a lane.
    pub fn lane(&self, lane: Field) -> Lane {
        self.lanes[lane.field_id() as usize]
    }
}

impl SegmentTables {
    fn read(segment: &SegmentReader, lanes: [Field; 4]) -> Result<Self, Error> {
        let mut lengths = vec![OwnedBytes::empty(); LANES];
        for field in lanes {
            let file = segment.fieldnorms_readers().get_inner_file().open_read(field);
            let bytes = file.map(|file| file.read_bytes()).transpose().map_err(|e| damaged(e.to_string()))?;
            let bytes = bytes.filter(|bytes| bytes.len() == segment.max_doc() as usize);
            lengths[field.field_id() as usize] = bytes.ok_or_else(|| damaged("a length is missing".to_owned()))?;
        }
        Ok(SegmentTables(lengths))
    }

    /// The lengths of a lane's passages, in tokens, each as the byte that stands for it.
    pub fn lengths(&self, lane: Field) -> &[u8] {
        &self.0[lane.field_id() as usize]
    }
}

fn damaged(why: String) -> Error {
    Error::damaged("the lengths of a shard", why)
}
