//! An article, and the passages it is cut into.

mod passages;

pub use passages::{Passage, passages};

use serde::{Deserialize, Serialize};

/// An article as it was read: what a file or a line says of itself, and its text.
///
/// Every span that yinde gives for an article is in bytes of [`text`](Self::text).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// What it is known by: the `id` it came with, or its path below the folder that was indexed.
    pub id: String,
    /// Its own text; for Markdown the text as a reader sees it.
    pub text: String,
    /// What it says of itself.
    pub about: About,
}

/// What an article says of itself; all of it optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The title; empty where there is none.
    #[serde(default)]
    pub title: String,
    /// The date as written, `2020-10-25` where it could be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The file it came from, below the folder that was indexed, with `/` between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}
