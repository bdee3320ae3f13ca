//! The fields of a passage in the index.

use super::lanes::{CHARS, WORDS};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};

/// How many characters of what follows a passage are indexed with it.
///
/// A phrase of up to one character more is then found also across the passage's edge; a longer one
/// is found by its beginning and checked in the text.
pub(crate) const TAIL_CHARS: usize = 15;

/// The fields, by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The article's id, one term.
    pub id: Field,
    /// The passage's number in its article.
    pub ordinal: Field,
    /// Where the passage begins, in bytes of the article's text.
    pub start: Field,
    /// The passage's words, and the words inside longer ones.
    pub words: Field,
    /// The words of the article's title, with every passage.
    pub title: Field,
    /// The keys and the pairs of neighbouring keys of the article's title, with every passage.
    pub title_keys: Field,
    /// The keys of the passage's characters, of the tail, and with the first passage of the title.
    pub chars: Field,
    /// The first day of the article's date, as the number yyyymmdd; with every passage, as the columns that follow.
    pub date: Field,
    /// Who published the article.
    pub source: Field,
    /// Who wrote it, each name by itself.
    pub author: Field,
    /// The folder it came from.
    pub folder: Field,
    /// What the article says of itself, stored as JSON.
    pub about: Field,
}

impl Fields {
    /// The schema and its fields.
    pub fn schema() -> (Schema, Fields) {
        let lane = |tokenizer: &str, record| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record).set_fieldnorms(true),
            )
        };
        let mut schema = Schema::builder();
        let fields = Fields {
            id: schema.add_text_field("id", STRING | STORED),
            ordinal: schema.add_u64_field("ordinal", FAST | STORED),
            start: schema.add_u64_field("start", STORED),
            words: schema.add_text_field("words", lane(WORDS, IndexRecordOption::WithFreqs)),
            title: schema.add_text_field("title", lane(WORDS, IndexRecordOption::WithFreqs)),
            title_keys: schema.add_text_field("title_keys", lane(WORDS, IndexRecordOption::WithFreqs)),
            chars: schema.add_text_field("chars", lane(CHARS, IndexRecordOption::Basic)),
            date: schema.add_i64_field("date", FAST),
            source: schema.add_text_field("source", TextOptions::default().set_fast("raw")),
            author: schema.add_text_field("author", TextOptions::default().set_fast("raw")),
            folder: schema.add_text_field("folder", TextOptions::default().set_fast("raw")),
            about: schema.add_text_field("about", STORED),
        };
        (schema.build(), fields)
    }
}
