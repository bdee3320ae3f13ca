//! One segment, gathered in memory and written by tantivy's serializers.
//!
//! tantivy's own writer takes every token of every field through one hash table and one tokenizer.
//! Here the lanes take what the analyzer found as it is, which is what makes building quick; the
//! files are the same to the byte, as a test sees.

use super::document::Row;
use super::kept::{KeptPassage, KeptShard};
use super::postings::{CharLane, Lengths, WordLane};
use super::schema::Fields;
use super::shard::index_settings;
use super::texts::{self, TextsMaker};
use crate::error::Error;
use std::collections::BTreeMap;
use std::io;
use std::panic::resume_unwind;
use tantivy::directory::{Directory, RamDirectory, TerminatingWrite};
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::{Field, Schema};
use tantivy::store::StoreWriter;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{DocId, TantivyDocument};

/// A segment that is being made.
pub(super) struct SegmentMaker {
    memory: RamDirectory,
    segment: Segment,
    schema: Schema,
    fields: Fields,
    passages: DocId,
    ids: BTreeMap<String, Vec<DocId>>,
    id_lengths: Lengths,
    words: WordLane,
    title: WordLane,
    title_keys: WordLane,
    chars: CharLane,
    texts: TextsMaker,
    columns: FastFieldsWriter,
    store: StoreWriter,
}

/// The parts of a segment that are tantivy's files, with the endings of their names.
const FILES: [(SegmentComponent, &str); 6] = [
    (SegmentComponent::FastFields, "fast"),
    (SegmentComponent::FieldNorms, "fieldnorm"),
    (SegmentComponent::Postings, "idx"),
    (SegmentComponent::Positions, "pos"),
    (SegmentComponent::Store, "store"),
    (SegmentComponent::Terms, "term"),
];

impl SegmentMaker {
    /// Begins an empty segment.
    pub fn new() -> Result<Self, Error> {
        let (schema, fields) = Fields::schema();
        let memory = RamDirectory::create();
        let index = tantivy::Index::create(memory.clone(), schema.clone(), index_settings())?;
        let segment = index.new_segment();
        let settings = index_settings();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store).map_err(tantivy::TantivyError::from)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        );
        Ok(SegmentMaker {
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, TokenizerManager::new())?,
            store: store.map_err(tantivy::TantivyError::from)?,
            memory,
            segment,
            schema,
            fields,
            passages: 0,
            ids: BTreeMap::new(),
            id_lengths: Lengths::default(),
            words: WordLane::default(),
            title: WordLane::default(),
            title_keys: WordLane::default(),
            chars: CharLane::default(),
            texts: TextsMaker::default(),
        })
    }

    /// The fields of its documents.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// How many passages were added.
    pub fn passages(&self) -> u32 {
        self.passages
    }

    /// Adds a passage.
    pub fn add(&mut self, row: Row<'_>) -> Result<(), Error> {
        let passage = self.passages;
        self.words.push(passage, row.words.iter().copied());
        self.title.push(passage, row.title.iter().map(|word| (*word, 0)));
        self.title_keys.push(passage, row.title_keys.iter().map(|key| (key.as_str(), 0)));
        self.chars.push(passage, row.keys.iter().chain(row.tail).chain(row.heading).copied());
        self.texts.push(row.signatures, row.text, row.keys, row.tail, row.heading);
        self.add_document(row.id, &row.document)
    }

    /// Adds a passage that another segment has, with so many characters in its lane; of its postings nothing yet.
    pub fn add_kept(
        &mut self,
        id: &str,
        document: &TantivyDocument,
        known: &KeptPassage,
        chars: usize,
    ) -> Result<(), Error> {
        self.lengths().into_iter().zip(known.norms).for_each(|(lengths, norm)| lengths.push_kept(norm));
        self.chars.lengths().tokens += chars as u64;
        self.texts.push_record(&known.signatures, &known.record, &known.filter);
        self.add_document(id, document)
    }

    /// The lengths in the lanes of words, titles, keys of titles and characters.
    fn lengths(&mut self) -> [&mut Lengths; texts::LANES] {
        [self.words.lengths(), self.title.lengths(), self.title_keys.lengths(), self.chars.lengths()]
    }

    /// Adds what is not in the lanes, and counts the passage.
    fn add_document(&mut self, id: &str, document: &TantivyDocument) -> Result<(), Error> {
        self.ids.entry(id.to_owned()).or_default().push(self.passages);
        self.id_lengths.push(1);
        self.columns.add_document(document)?;
        self.store.store::<TantivyDocument>(document, &self.schema).map_err(tantivy::TantivyError::from)?;
        self.passages += 1;
        Ok(())
    }

    /// Adds the postings of all passages that were taken from a shard; shards come in the order of their articles.
    pub fn take_postings(&mut self, from: &KeptShard) -> Result<(), Error> {
        let fields = self.fields;
        let SegmentMaker { words, title, title_keys, chars, .. } = self;
        let of_words = move || {
            for (field, lane) in [(fields.words, words), (fields.title, title), (fields.title_keys, title_keys)] {
                from.each_term(field, |term, passage, times| lane.keep(text(term), passage, times))?;
            }
            Ok(())
        };
        let mut of_chars = move || {
            from.each_term(fields.chars, |term, passage, _| {
                text(term).chars().for_each(|c| chars.keep(c, passage));
            })
        };
        // The two halves take about as long.
        std::thread::scope(|scope| {
            let of_words = scope.spawn(of_words);
            of_chars()?;
            of_words.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    }

    /// Writes the segment and hands each of its files to `take`, with the ending of its name; they are never all copied at once.
    pub fn finish(mut self, mut take: impl FnMut(&'static str, &[u8]) -> Result<(), Error>) -> Result<(), Error> {
        let texts = std::mem::take(&mut self.texts);
        take(texts::ENDING, &texts.finish(self.lengths().map(|lengths| lengths.norms.as_slice())))?;
        let (memory, segment) = (self.memory.clone(), self.segment.clone());
        self.write()?;
        for (part, ending) in FILES {
            let bytes = memory.atomic_read(&segment.relative_path(part));
            take(ending, &bytes.map_err(|e| Error::damaged("a new shard", e.to_string()))?)?;
        }
        Ok(())
    }

    fn write(mut self) -> Result<(), tantivy::TantivyError> {
        let fields = self.fields;
        let lengths: [(Field, &mut Lengths); 5] = [
            (fields.id, &mut self.id_lengths),
            (fields.words, self.words.lengths()),
            (fields.title, self.title.lengths()),
            (fields.title_keys, self.title_keys.lengths()),
            (fields.chars, self.chars.lengths()),
        ];
        let mut norms = FieldNormsSerializer::from_write(self.segment.open_write(SegmentComponent::FieldNorms)?)?;
        let tokens = lengths.each_ref().map(|(_, lengths)| lengths.tokens);
        for (field, lengths) in lengths {
            norms.serialize_field(field, &lengths.norms)?;
        }
        norms.close()?;

        // The serializer writes with each block of postings the best score in it: for that it reads the lengths back.
        let norms = FieldNormReaders::open(self.segment.open_read(SegmentComponent::FieldNorms)?)?;
        let mut postings = InvertedIndexSerializer::open(&self.segment)?;
        write_lane(&mut postings, &norms, fields.id, tokens[0], |to| write_ids(&self.ids, to))?;
        write_lane(&mut postings, &norms, fields.words, tokens[1], |to| self.words.write(to))?;
        write_lane(&mut postings, &norms, fields.title, tokens[2], |to| self.title.write(to))?;
        write_lane(&mut postings, &norms, fields.title_keys, tokens[3], |to| self.title_keys.write(to))?;
        write_lane(&mut postings, &norms, fields.chars, tokens[4], |to| self.chars.write(to))?;
        postings.close()?;

        let mut columns = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut columns, None)?;
        columns.terminate()?;
        self.store.close()?;
        Ok(())
    }
}

/// A term as it was written: UTF-8.
fn text(term: &[u8]) -> &str {
    std::str::from_utf8(term).unwrap_or_default()
}

fn write_lane(
    postings: &mut InvertedIndexSerializer,
    norms: &FieldNormReaders,
    field: Field,
    tokens: u64,
    write: impl FnOnce(&mut FieldSerializer<'_>) -> io::Result<()>,
) -> Result<(), tantivy::TantivyError> {
    if tokens > 0 {
        let mut to = postings.new_field(field, tokens, norms.get_field(field)?)?;
        write(&mut to)?;
        to.close()?;
    }
    Ok(())
}

/// Ids say in which passages they stand, and nothing more.
fn write_ids(ids: &BTreeMap<String, Vec<DocId>>, to: &mut FieldSerializer<'_>) -> io::Result<()> {
    for (id, passages) in ids {
        to.new_term_without_freq(id.as_bytes())?;
        for passage in passages {
            to.write_doc(*passage, 0, &[]);
        }
        to.close_term()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::document::Analysed;
    use super::super::lanes::{BETWEEN, tokenizers};
    use super::*;
    use crate::analyze::Analyzer;
    use crate::article::{About, Article};
    use proptest::prelude::*;
    use tantivy::indexer::SingleSegmentIndexWriter;

    /// The files that tantivy's own writer makes of the same rows.
    fn by_tantivy(articles: &[Article]) -> Vec<(&'static str, Vec<u8>)> {
        let (schema, fields) = Fields::schema();
        let memory = RamDirectory::create();
        let mut writer: SingleSegmentIndexWriter<TantivyDocument> = tantivy::Index::builder()
            .schema(schema)
            .settings(index_settings())
            .tokenizers(tokenizers())
            .single_segment_index_writer(memory.clone(), 50_000_000)
            .unwrap();
        let analyzer = Analyzer::new(None);
        for article in articles {
            Analysed::of(article.clone(), &analyzer)
                .rows(&analyzer, &fields, |row| {
                    let mut document = row.document;
                    let lines =
                        |words: &[&str]| words.iter().map(|word| format!("{word}{BETWEEN}")).collect::<String>();
                    let words: Vec<&str> = row.words.iter().map(|(word, _)| *word).collect();
                    document.add_text(fields.words, lines(&words));
                    document.add_text(fields.title, lines(row.title));
                    let keys: Vec<&str> = row.title_keys.iter().map(String::as_str).collect();
                    document.add_text(fields.title_keys, lines(&keys));
                    document
                        .add_text(fields.chars, row.keys.iter().chain(row.tail).chain(row.heading).collect::<String>());
                    writer.add_document(document).unwrap();
                    Ok(())
                })
                .unwrap();
        }
        let index = writer.finalize().unwrap();
        let segment = index.searchable_segments().unwrap().remove(0);
        FILES.map(|(part, ending)| (ending, memory.atomic_read(&segment.relative_path(part)).unwrap())).into()
    }

    fn ours(articles: &[Article]) -> Vec<(&'static str, Vec<u8>)> {
        let mut segment = SegmentMaker::new().unwrap();
        let fields = *segment.fields();
        let analyzer = Analyzer::new(None);
        for article in articles {
            Analysed::of(article.clone(), &analyzer).rows(&analyzer, &fields, |row| segment.add(row)).unwrap();
        }
        let mut files = Vec::new();
        segment
            .finish(|ending, bytes| {
                files.push((ending, bytes.to_vec()));
                Ok(())
            })
            .unwrap();
        files.retain(|(ending, _)| *ending != texts::ENDING);
        files
    }

    fn article() -> impl Strategy<Value = Article> {
        let text = "([海洋裝備产业務的一二,。（）]{1,40}|[a-cA-C0-9.+%-]{1,12}|COVID-19|https://a\\.example/abcdefgh|[ \n]{1,3}|产业(chǎnyè)){0,60}";
        let title = "[海洋裝備a-c,]{0,8}";
        (text, title, proptest::option::of("(19|20)[0-9]{2}"), proptest::option::of("[甲乙]{1,2}")).prop_map(
            |(text, title, date, source)| Article {
                id: blake3::hash(text.as_bytes()).to_hex()[..8].to_owned(),
                about: About { title, date, source, ..About::default() },
                text,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn the_files_are_those_that_tantivy_writes(articles in proptest::collection::vec(article(), 0..30)) {
            for (ours, theirs) in ours(&articles).into_iter().zip(by_tantivy(&articles)) {
                prop_assert_eq!(ours.0, theirs.0);
                prop_assert!(ours.1 == theirs.1, ".{}: {} and {} bytes", ours.0, ours.1.len(), theirs.1.len());
            }
        }
    }
}
