//! yinde 引得: full-text search for Chinese articles.
//!
//! Articles as people have them (Simplified, Traditional, with readings in brackets) go in; passages
//! come out, ranked, with every match marked in the text as it was written. The index is a folder
//! whose bytes depend on the articles alone.
//!
//! ```
//! use yinde::{About, Article, Build, Index, Options, build};
//!
//! let folder = tempfile::tempdir().unwrap();
//! let article = Article { id: "a".into(), text: "海洋技術裝備產(chǎn)業(yè)發(fā)展很快。".into(), about: About::default() };
//! build(folder.path(), vec![article], &Build::default(), &|_| ())?;
//!
//! let results = Index::open(folder.path())?.search("海洋技术装备产业", &Options::default())?;
//! let hit = &results.hits[0];
//! assert_eq!(hit.highlights[0].span.of(&hit.passage.text), "海洋技術裝備產(chǎn)業(yè)");
//! # Ok::<(), yinde::Error>(())
//! ```
#![deny(missing_docs)]

mod analyze;
mod article;
pub mod corpus;
mod error;
pub mod eval;
mod index;
#[cfg(feature = "mcp")]
pub mod mcp;
mod parts;
mod query;
pub mod render;
mod search;
#[cfg(feature = "server")]
pub mod serve;
mod text;

#[allow(deprecated)]
pub use analyze::Speed;
pub use analyze::{Analysis, Analyzer, Cut, Lexicon, MADE_WITH, Token, UserWords, fingerprint, fold, key, key_of};
pub use article::{About, Article, Passage, passages};
pub use error::{Error, Notice};
pub use index::{
    Build, Builder, Built, Changes, Check, Difference, FORMAT, FileEntry, Index, MadeBy, Manifest, Progress,
    ShardEntry, Signature, Stats, StoredPassage, build, verify,
};
pub use query::{DateRange, Day, Field, HELP, Node, Query, parse};
pub use search::{
    Also, ArticleOfHit, By, Explanation, Features, Group, Highlight, Hit, Lane, LaneScore, Only, Options, PassageOfHit,
    Proposal, Reprints, Requirement, Rescorer, Results, Sort, Stop, Weights, WordScore,
};
pub use text::{MappedText, Rewrite, Span};
