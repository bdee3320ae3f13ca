//! The index: articles → shards → one published whole, and the way to open it again.
//!
//! ```text
//! articles ── plan ──→ shards, cut where the content decides
//!                        │ shard: one tantivy segment each, named by what went in
//!                        ▼
//!             publish: manifest, then meta.json by one rename ──→ open: a snapshot that nothing disturbs
//! ```
//!
//! An index is a folder that any tantivy program can open; the texts of the passages are in files beside. Its bytes are a function of the articles
//! and the settings: see [`build`](build::build).

mod ahead;
mod build;
mod changes;
mod compact;
mod document;
mod folder;
mod kept;
mod lanes;
mod lock;
mod manifest;
mod number;
mod open;
mod pieces;
mod plan;
mod postings;
mod publish;
mod schema;
mod segment;
mod shard;
mod signature;
mod spool;
mod stats;
mod tables;
mod terms;
mod texts;
mod verify;
mod vocabulary;

pub use build::{Build, Builder, Built, Check, Progress, build};
pub use changes::{Changes, Difference};
pub use manifest::{FORMAT, FileEntry, MadeBy, Manifest, ShardEntry};
pub(crate) use open::guarded;
pub use open::{Index, StoredPassage};
pub(crate) use schema::{Fields, TAIL_CHARS};
pub use signature::Signature;
pub(crate) use signature::Sketch;
pub use stats::Stats;
pub(crate) use terms::{Term, read_failed};
pub(crate) use texts::{Articles, Hits, Phrase, Texts, Wanted, hash_of_pair};
pub use verify::verify;

/// An index of these articles, in a folder that goes with it.
#[cfg(test)]
pub(crate) fn built(articles: Vec<crate::article::Article>) -> (tempfile::TempDir, Index) {
    let folder = tempfile::tempdir().expect("a folder");
    build(folder.path(), articles, &Build::default(), &|_| ()).expect("it can be built");
    let index = Index::open(folder.path()).expect("it can be opened");
    (folder, index)
}
