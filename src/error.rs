//! What can go wrong, said so that the reader knows what to do next.

use std::path::{Path, PathBuf};

/// Anything that stops a command. What one bad file or an odd query causes is a [`Notice`] instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no index where one was looked for.
    #[error("no index in {}: `yinde index PATH --index {}` makes one from the articles in PATH", .0.display(), .0.display())]
    NoIndex(PathBuf),
    /// There was nothing to index.
    #[error(
        "no articles in {0}: yinde reads .txt, .md, .html, .jsonl, .csv, .tsv, .docx, .epub and .pdf files, each also as .gz or .zst or in a .zip or .tar"
    )]
    NoArticles(String),
    /// No encoding has this name, or none that articles are read in.
    #[error(
        "no encoding `{0}` is known here: there are utf-8, utf-16le, utf-16be, gb18030 (also gbk, gb2312), big5 (also big5-hkscs) and windows-1252"
    )]
    UnknownEncoding(String),
    /// A path that should be read does not exist.
    #[error("{}: no such file or folder", .0.display())]
    NoSuchPath(PathBuf),
    /// No article has this id.
    #[error("no article with the id `{id}`{}", hint(.near))]
    NoSuchArticle {
        /// The id asked for.
        id: String,
        /// Ids that are like it.
        near: Vec<String>,
    },
    /// The index was made by another analyzer or another format.
    #[error("the index in {} was made by {found}, this is {wanted}: `yinde index PATH --index {}` makes it anew", .path.display(), .path.display())]
    OtherAnalyzer {
        /// The index.
        path: PathBuf,
        /// What made it.
        found: String,
        /// What reads it.
        wanted: String,
    },
    /// Something in the index is not as it was written.
    #[error(
        "{what} is damaged ({why}): `yinde verify` says which files are, and `yinde index`, with the paths and the --index it was made with, mends them"
    )]
    Damaged {
        /// The file or part.
        what: String,
        /// What was expected and what was found.
        why: String,
    },
    /// Another process is writing the same index.
    #[error("process {pid} is writing the index in {}: wait until it is done", .path.display())]
    Locked {
        /// The index.
        path: PathBuf,
        /// The process that writes.
        pid: u32,
    },
    /// A build failed before its end.
    #[error("{source}; nothing was published and the index in {} is as it was: the same command takes the build up again", .folder.display())]
    Unpublished {
        /// The index.
        folder: PathBuf,
        /// What failed.
        source: Box<Error>,
    },
    /// Reading or writing failed.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that a command was given does not have the form it must have.
    #[error("{place}: {expected}")]
    Malformed {
        /// The file, perhaps with a line.
        place: String,
        /// What was expected.
        expected: String,
    },
    /// A search took longer than it was given.
    #[error(
        "the search was stopped after {} ms: give it longer, or ask for less, such as fewer or narrower patterns", .0.as_millis()
    )]
    TooLong(std::time::Duration),
    /// Whoever asked called the search off.
    #[error("the search was called off by whoever asked")]
    CalledOff,
    /// The search library failed.
    #[error("the index could not be read or written: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
}

impl Error {
    /// Names the path that an input or output error is about.
    pub(crate) fn io(path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.as_ref().to_owned();
        move |source| Error::Io { path, source }
    }

    pub(crate) fn damaged(what: impl Into<String>, why: impl Into<String>) -> Error {
        Error::Damaged { what: what.into(), why: why.into() }
    }
}

fn hint(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("; there is {}", near.join(", ")) }
}

/// Something a reader should know that did not stop the work: a file left out, a query read loosely.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Notice {
    /// The file, perhaps with a line, or the part of the query.
    pub place: String,
    /// What happened and what was done about it.
    pub reason: String,
}

impl Notice {
    /// Makes a notice.
    pub fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Notice { place: place.into(), reason: reason.into() }
    }
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}
