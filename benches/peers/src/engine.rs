//! tantivy with tantivy-jieba: one article, one document.

use crate::articles;
use anyhow::{Result, anyhow};
use serde::Serialize;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur, Query, QueryParser, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{LowerCaser, RemoveLongFilter, StopWordFilter, TextAnalyzer, TokenStream};
use tantivy::{Index, IndexReader, ReloadPolicy, Searcher, TantivyDocument, Term, doc};
use tantivy_jieba::JiebaTokenizer;

const TOKENIZER: &str = "jieba";

/// Characters that jieba leaves as tokens and nobody searches for.
const PUNCTUATION: &str =
    " \n\r\t\u{3000}，。、；：？！…—－·～“”‘’（）《》〈〉【】「」『』〔〕,.;:?!-_~'\"()[]{}<>/\\|@#$%^&*+=`";

/// How a query is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Reading {
    /// Cut by the tokenizer, any word of it in title or text: what works for Chinese.
    Words,
    /// As tantivy's query parser reads it: words without space between are a phrase.
    AsTyped,
}

/// Indexes the articles of a file into `folder`, which is made anew; returns how many there are.
pub fn build(corpus: &Path, folder: &Path, threads: usize, memory: usize) -> Result<usize> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let index = Index::create_in_dir(folder, schema())?;
    let fields = Fields::of(&index)?;
    index.tokenizers().register(TOKENIZER, tokenizer());
    let mut writer = index.writer_with_num_threads(threads, memory)?;
    let mut count = 0;
    articles::read(corpus, |article| {
        let document = doc!(fields.id => article.id, fields.title => article.title, fields.text => article.text);
        writer.add_document(document)?;
        count += 1;
        Ok(())
    })?;
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(count)
}

/// Opens any tantivy index, with no tokenizer and no dictionary, and counts its segments.
pub fn open_only(folder: &Path) -> Result<usize> {
    Ok(reader(&Index::open_in_dir(folder)?)?.searcher().segment_readers().len())
}

/// An open index.
pub struct Engine {
    searcher: Searcher,
    parser: QueryParser,
    tokenizer: TextAnalyzer,
    fields: Fields,
    reading: Reading,
}

/// What was found for a query.
#[derive(Serialize)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// How many snippets panicked and are the beginning of the text.
    pub snippet_panics: usize,
}

/// An article that was found.
#[derive(Serialize)]
pub struct Hit {
    pub score: f32,
    pub id: String,
    pub title: String,
    /// HTML with matches in `<b>`.
    pub snippet: String,
}

impl Engine {
    pub fn open(folder: &Path, reading: Reading) -> Result<Self> {
        let index = Index::open_in_dir(folder)?;
        index.tokenizers().register(TOKENIZER, tokenizer());
        let fields = Fields::of(&index)?;
        let parser = QueryParser::for_index(&index, vec![fields.title, fields.text]);
        Ok(Engine { searcher: reader(&index)?.searcher(), parser, tokenizer: tokenizer(), fields, reading })
    }

    /// Finds the best articles, each with a snippet.
    pub fn search(&self, query: &str, limit: usize) -> Result<Found> {
        let query = self.read(query);
        let generator = SnippetGenerator::create(&self.searcher, &*query, self.fields.text)?;
        let mut found = Found { hits: Vec::with_capacity(limit), snippet_panics: 0 };
        for (score, address) in self.searcher.search(&*query, &TopDocs::with_limit(limit).order_by_score())? {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let stored = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
            // jieba's search mode gives words inside words, over whose offsets tantivy 0.27 may stumble.
            let snippet = catch_unwind(AssertUnwindSafe(|| generator.snippet_from_doc(&document).to_html()));
            found.snippet_panics += usize::from(snippet.is_err());
            let snippet = snippet.unwrap_or_else(|_| stored(self.fields.text).chars().take(50).collect());
            let (id, title) = (stored(self.fields.id).to_owned(), stored(self.fields.title).to_owned());
            found.hits.push(Hit { score, id, title, snippet });
        }
        Ok(found)
    }

    /// The ids of the best articles, with their scores.
    pub fn ranking(&self, query: &str, limit: usize) -> Result<Vec<(String, f32)>> {
        let top = self.searcher.search(&*self.read(query), &TopDocs::with_limit(limit).order_by_score())?;
        let mut ranking = Vec::with_capacity(top.len());
        for (score, address) in top {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let id = document.get_first(self.fields.id).and_then(|value| value.as_str()).unwrap_or_default();
            ranking.push((id.to_owned(), score));
        }
        Ok(ranking)
    }

    fn read(&self, query: &str) -> Box<dyn Query> {
        match self.reading {
            Reading::AsTyped => self.parser.parse_query_lenient(query).0,
            Reading::Words => self.any_word(query),
        }
    }

    fn any_word(&self, query: &str) -> Box<dyn Query> {
        let mut words = Vec::new();
        let mut tokenizer = self.tokenizer.clone();
        let mut tokens = tokenizer.token_stream(query);
        while tokens.advance() {
            words.push(tokens.token().text.clone());
        }
        words.sort();
        words.dedup();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(2 * words.len());
        for word in &words {
            for field in [self.fields.title, self.fields.text] {
                let term = Term::from_field_text(field, word);
                clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
            }
        }
        if clauses.is_empty() { Box::new(EmptyQuery) } else { Box::new(BooleanQuery::new(clauses)) }
    }
}

struct Fields {
    id: Field,
    title: Field,
    text: Field,
}

impl Fields {
    fn of(index: &Index) -> Result<Self> {
        let schema = index.schema();
        let field = |name| schema.get_field(name).map_err(|error| anyhow!("not an index of this program: {error}"));
        Ok(Fields { id: field("id")?, title: field("title")?, text: field("text")? })
    }
}

fn schema() -> Schema {
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let indexing = TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_index_option(positions);
    let text = TextOptions::default().set_indexing_options(indexing).set_stored();
    let mut schema = Schema::builder();
    schema.add_text_field("id", STRING | STORED);
    schema.add_text_field("title", text.clone());
    schema.add_text_field("text", text);
    schema.build()
}

/// jieba as tantivy-jieba has it, in search mode, without punctuation.
fn tokenizer() -> TextAnalyzer {
    TextAnalyzer::builder(JiebaTokenizer::new())
        .filter(RemoveLongFilter::limit(120))
        .filter(LowerCaser)
        .filter(StopWordFilter::remove(PUNCTUATION.chars().map(String::from)))
        .build()
}

fn reader(index: &Index) -> Result<IndexReader> {
    Ok(index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?)
}
