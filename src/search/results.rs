use super::By;
use crate::article::About;
use crate::error::Notice;
use crate::text::Span;
use serde::Serialize;

/// The answer to one query: what the program prints with `--json`, and every other door gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// The query as it was asked.
    pub query: String,
    /// What a hit stands for; not in the JSON, where the asker said it.
    #[serde(skip)]
    pub by: By,
    /// How many articles match (or passages, where results are by passage). Reprints are counted each, also where they
    /// are folded, so that there may be fewer hits.
    pub total: usize,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// What the asker should know.
    pub notices: Vec<Notice>,
    /// The hits asked for, best first.
    pub hits: Vec<Hit>,
}

/// A passage that matches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Its place, from 1.
    pub rank: usize,
    /// What it was ranked by: comparable within one answer only.
    pub score: f32,
    /// The article it stands in.
    pub article: ArticleOfHit,
    /// The passage.
    pub passage: PassageOfHit,
    /// What matched, in order, without overlap.
    pub highlights: Vec<Highlight>,
    /// How many other passages of the article match; 0 where results are by passage.
    pub more: usize,
    /// Its reprints among what matches, the earliest first; not in the JSON where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Also>,
}

/// A reprint of a hit, which is not shown by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Also {
    /// What it is known by.
    pub id: String,
    /// The title; empty where there is none.
    pub title: String,
    /// The date as written, `2020-10-25` where it could be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The number of the passage of it that matches best, from 0.
    pub ordinal: u64,
    /// Where that passage stands, in bytes of the article's text.
    pub span: Span,
}

/// The article of a hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArticleOfHit {
    /// What it is known by.
    pub id: String,
    /// What it says of itself.
    #[serde(flatten)]
    pub about: About,
}

/// The passage of a hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PassageOfHit {
    /// Its number in the article, from 0.
    pub ordinal: u64,
    /// Where it stands, in bytes of the article's text.
    pub span: Span,
    /// Its text, just as the article has it.
    pub text: String,
}

/// A stretch of a passage that matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Highlight {
    /// In bytes of the passage's text.
    pub span: Span,
    /// In characters of the passage's text.
    pub chars: Span,
    /// What matched there.
    pub lane: Lane,
}

/// A way in which text matches a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lane {
    /// A quoted phrase, character for character.
    Phrase,
    /// A word of the query stands there as a word.
    Word,
    /// Characters of the query stand there in their order.
    Char,
}
