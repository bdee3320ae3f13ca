//! From an article to the documents of its passages.

use super::lanes::BETWEEN;
use super::schema::{Fields, TAIL_CHARS};
use crate::analyze::{Analysis, Analyzer, key, key_of};
use crate::article::{About, Article, passages};
use tantivy::TantivyDocument;
use tantivy::schema::Field;

/// The documents of an article, one a passage, in order.
pub(super) fn documents(article: &Article, number: u64, analyzer: &Analyzer, fields: &Fields) -> Vec<TantivyDocument> {
    let passages = passages(&article.text);
    let analyses: Vec<Analysis> = passages.iter().map(|p| analyzer.analyze(p.span.of(&article.text))).collect();
    let title = analyzer.analyze(&article.about.title);
    let title_words = words(&title);
    let title_keys = keys_and_pairs(title.folded.as_str());
    let about = serde_json::to_string(&article.about).expect("strings go into JSON");
    let columns = Columns::of(&article.about, fields);
    let documents = passages.iter().zip(&analyses).enumerate().map(|(i, (passage, analysis))| {
        let mut chars: String = key_of(analysis.folded.as_str()).map(|(_, key)| key).collect();
        let body = chars.chars().count() as u64;
        let following = analyses[i + 1..].iter().flat_map(|next| next.folded.as_str().chars().filter_map(key));
        chars.extend(following.take(TAIL_CHARS));
        let mut title_at = 0;
        if i == 0 && !title.folded.as_str().is_empty() {
            title_at = chars.chars().count() as u64 + 1;
            chars.push(BETWEEN);
            chars.extend(key_of(title.folded.as_str()).map(|(_, key)| key));
        }
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, &article.id);
        document.add_u64(fields.article, number);
        document.add_u64(fields.ordinal, passage.ordinal);
        document.add_u64(fields.body, body);
        document.add_u64(fields.title_at, title_at);
        document.add_u64(fields.start, passage.span.start as u64);
        document.add_text(fields.words, words(analysis));
        document.add_text(fields.title, &title_words);
        document.add_text(fields.title_keys, &title_keys);
        document.add_text(fields.chars, chars);
        for (field, value) in &columns.words {
            document.add_text(*field, value);
        }
        if let Some(date) = columns.date {
            document.add_i64(fields.date, date);
        }
        document.add_text(fields.text, passage.span.of(&article.text));
        document.add_text(fields.about, &about);
        document
    });
    documents.collect()
}

/// What an article says of itself, as columns.
struct Columns {
    date: Option<i64>,
    words: Vec<(Field, String)>,
}

impl Columns {
    fn of(about: &About, fields: &Fields) -> Self {
        let filled = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
        let mut words = Vec::new();
        words.extend(filled(&about.source).map(|source| (fields.source, source)));
        let authors = filled(&about.author).unwrap_or_default();
        let authors = authors.split(['、', ';', '；']).map(str::trim).filter(|name| !name.is_empty());
        words.extend(authors.map(|name| (fields.author, name.to_owned())));
        if let Some((folder, _)) = about.path.as_deref().and_then(|path| path.rsplit_once('/')) {
            words.push((fields.folder, folder.to_owned()));
        }
        Columns { date: about.date.as_deref().and_then(first_day), words }
    }
}

/// The first day of `2020-10-25`, `2020-10` or `2020` as the number yyyymmdd.
fn first_day(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        part.parse::<i64>().ok().filter(|_| part.len() == digits)
    };
    let year = number(4)?;
    Some(year * 10_000 + number(2).unwrap_or(1) * 100 + number(2).unwrap_or(1))
}

/// All words of an analysis, one a line.
fn words(analysis: &Analysis) -> String {
    let mut words = String::with_capacity(analysis.folded.as_str().len() * 3 / 2);
    for token in &analysis.tokens {
        words.push_str(token.span.of(analysis.folded.as_str()));
        words.push(BETWEEN);
    }
    words
}

/// The keys of letters and digits, and each two that stand side by side, one a line.
fn keys_and_pairs(folded: &str) -> String {
    let mut all = String::new();
    let mut last = None;
    for c in folded.chars() {
        let now = key(c).filter(|_| c.is_alphanumeric());
        if let Some(now) = now {
            all.extend([now, BETWEEN]);
            all.extend(last.map(|last| [last, now, BETWEEN]).into_iter().flatten());
        }
        last = now;
    }
    all
}
