//! Opening an index: one snapshot, read only.

use super::folder::ReadOnly;
use super::manifest::Manifest;
use super::publish::{manifest_file, meta, payload_of};
use super::tables::Tables;
use super::terms::KnownTerms;
use super::texts::{Texts, read_texts};
use super::{Fields, lanes};
use crate::analyze::{Analyzer, UserWords, fingerprint};
use crate::article::{About, Article};
use crate::error::Error;
use crate::text::Span;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;
use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, ReloadPolicy, Searcher, SegmentReader, TantivyDocument, Term};

/// An open index: a snapshot that later builds do not disturb. Cheap to share between threads.
pub struct Index {
    folder: PathBuf,
    searcher: Searcher,
    fields: Fields,
    analyzer: Analyzer,
    digest: String,
    tables: OnceLock<Tables>,
    pub(super) terms: KnownTerms,
    /// By the segment's number. They are opened with the index, for a later build may take the files away.
    texts: Vec<Texts>,
}

/// So many unpacked blocks of stored documents each segment keeps, of 4 KiB.
const STORED_BLOCKS: usize = 400;

/// How often opening is tried while builds publish, and how long it waits between.
const MOST_TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// A passage as the index keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPassage {
    /// The article's id.
    pub id: String,
    /// What the article says of itself.
    pub about: About,
    /// The passage's number in its article.
    pub ordinal: u64,
    /// Where it stands, in bytes of the article's text.
    pub span: Span,
    /// Its text.
    pub text: String,
}

impl Index {
    /// Opens the index in `folder`. Nothing is written there and no lock is taken.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        guarded(folder, || Index::open_patiently(folder))
    }

    /// A build may publish, and collect the shards of the snapshot that is about to be opened: then there is a newer one.
    fn open_patiently(folder: &Path) -> Result<Self, Error> {
        let mut tries = 0;
        loop {
            let published = meta(folder)?;
            let opened = Index::open_once(folder, &published);
            let disturbed = match &opened {
                Ok(_) => meta(folder)? != published,
                Err(Error::Io { source, .. }) => source.kind() == std::io::ErrorKind::NotFound,
                Err(error) => matches!(error, Error::Tantivy(_)),
            };
            if !disturbed || tries == MOST_TRIES {
                return opened.map_err(|error| match error {
                    Error::Tantivy(error) => {
                        Error::damaged(format!("the index in {}", folder.display()), first_sentence(&error.to_string()))
                    }
                    error => error,
                });
            }
            tries += 1;
            std::thread::sleep(BETWEEN_TRIES);
        }
    }

    fn open_once(folder: &Path, meta: &[u8]) -> Result<Self, Error> {
        let payload = payload_of(folder, meta)?;
        let files = ReadOnly::open(folder)?;
        let mut index = tantivy::Index::open(files.clone())?;
        index.set_tokenizers(lanes::tokenizers());
        let words = payload.words.as_ref().map(|name| read_words(&folder.join(name))).transpose()?;
        let wanted = fingerprint(words.as_ref());
        if payload.analyzer != wanted {
            let (found, wanted) = (format!("the analyzer {}", payload.analyzer), format!("the analyzer {wanted}"));
            return Err(Error::OtherAnalyzer { path: folder.to_owned(), found, wanted });
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader = reader.doc_store_cache_num_blocks(STORED_BLOCKS).try_into()?;
        let reader: tantivy::IndexReader = reader;
        let (_, fields) = Fields::schema();
        let searcher = reader.searcher();
        let text_of =
            |segment: &SegmentReader| read_texts(&files, &segment.segment_id().uuid_string(), segment.max_doc());
        let texts = searcher.segment_readers().iter().map(text_of).collect::<Result<_, _>>()?;
        Ok(Index {
            folder: folder.to_owned(),
            texts,
            searcher,
            fields,
            analyzer: Analyzer::new(words),
            digest: payload.digest,
            tables: OnceLock::new(),
            terms: KnownTerms::default(),
        })
    }

    /// Where it was opened.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The digest over everything in it, in 64 hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The analyzer that made it.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// How many passages there are.
    pub fn passages(&self) -> u64 {
        self.searcher.num_docs()
    }

    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// What ranking needs of every passage, read once.
    pub(crate) fn tables(&self) -> Result<&Tables, Error> {
        if let Some(tables) = self.tables.get() {
            return Ok(tables);
        }
        let tables = Tables::read(self)?;
        Ok(self.tables.get_or_init(|| tables))
    }

    /// The texts of a segment.
    pub(crate) fn texts(&self, segment: u32) -> &Texts {
        &self.texts[segment as usize]
    }

    /// Reads what the index is made of.
    pub fn manifest(&self) -> Result<Manifest, Error> {
        let path = self.folder.join(manifest_file(&self.digest));
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        serde_json::from_slice(&bytes).map_err(|e| Error::damaged(path.display().to_string(), e.to_string()))
    }

    /// Puts an article together again from its passages.
    pub fn article(&self, id: &str) -> Result<Article, Error> {
        guarded(&self.folder, || self.join_passages(id))
    }

    /// The passages of an article, in order; it is an error where there is no such article.
    pub(crate) fn addresses(&self, id: &str) -> Result<Vec<DocAddress>, Error> {
        let query = TermQuery::new(Term::from_field_text(self.fields.id, id), IndexRecordOption::Basic);
        let mut passages: Vec<DocAddress> = self.searcher.search(&query, &DocSetCollector)?.into_iter().collect();
        passages.sort();
        if passages.is_empty() {
            return Err(Error::NoSuchArticle { id: id.to_owned(), near: self.ids_like(id) });
        }
        Ok(passages)
    }

    fn join_passages(&self, id: &str) -> Result<Article, Error> {
        let passages = self.addresses(id)?;
        let mut article = Article { id: id.to_owned(), ..Article::default() };
        for address in &passages {
            let passage = self.passage(*address)?;
            article.text.push_str(&passage.text);
            article.about = passage.about;
        }
        Ok(article)
    }

    /// Up to five ids that hold `part`.
    fn ids_like(&self, part: &str) -> Vec<String> {
        let ids = self.manifest().map(|m| m.shards).unwrap_or_default();
        let ids = ids.into_iter().flat_map(|shard| shard.articles.into_keys());
        ids.filter(|id| id.contains(part)).take(5).collect()
    }

    /// The passage at `address`, where it is of the same article as `passage`.
    pub(crate) fn following(
        &self,
        passage: &StoredPassage,
        address: DocAddress,
    ) -> Result<Option<StoredPassage>, Error> {
        if address.doc_id >= self.searcher.segment_reader(address.segment_ord).max_doc() {
            return Ok(None);
        }
        Ok(Some(self.passage(address)?).filter(|next| next.id == passage.id))
    }

    pub(crate) fn passage(&self, address: DocAddress) -> Result<StoredPassage, Error> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let text = |field| document.get_first(field).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        let number = |field| document.get_first(field).and_then(|v| v.as_u64()).unwrap_or_default();
        let about = serde_json::from_str(&text(self.fields.about))
            .map_err(|e| Error::damaged("a stored article", e.to_string()))?;
        let passage = self.texts(address.segment_ord).text(address.doc_id)?;
        let start = number(self.fields.start) as usize;
        Ok(StoredPassage {
            id: text(self.fields.id),
            about,
            ordinal: number(self.fields.ordinal),
            span: Span::new(start, start + passage.len()),
            text: passage,
        })
    }
}

/// Turns a panic over bytes that are not what was written into an error: reading trusts them, verifying does not.
pub(crate) fn guarded<T>(folder: &Path, read: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(Error::damaged(format!("the index in {}", folder.display()), "its bytes are not as they were written"))
    })
}

fn first_sentence(message: &str) -> &str {
    message.split_once(". ").map_or(message, |(first, _)| first)
}

fn read_words(path: &Path) -> Result<UserWords, Error> {
    UserWords::from_bytes(std::fs::read(path).map_err(Error::io(path))?)
}
