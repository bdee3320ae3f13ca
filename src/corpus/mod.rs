//! Reading folders of articles: find the files, unpack and decode them, parse them into articles,
//! and give every article an id of its own.
//!
//! What one file contains can never stop the work: it becomes a [`Notice`], and the rest goes on.
//! Nothing here knows of words, passages or the index.
// Some steps are there for documents alone.
#![cfg_attr(not(feature = "forms"), allow(dead_code, unused_imports))]

mod about;
mod encoding;
mod form;
mod intake;
mod parse;
mod unpack;
mod walk;

pub use about::headings;
pub use encoding::Encoding;

use crate::article::Article;
use crate::error::{Error, Notice};
use intake::Intake;
use std::path::PathBuf;

/// How articles are read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The encoding of all texts; each file's own is told by its bytes where this is none.
    ///
    /// Documents, whose encoding is part of their form, are read in that.
    pub encoding: Option<Encoding>,
}

/// Reads all articles below `paths` as [`read_with`] does, every file in its own encoding.
///
/// # Errors
///
/// Those of [`read_with`].
pub fn read(paths: &[PathBuf], sink: &mut dyn FnMut(Article) -> Result<(), Error>) -> Result<Vec<Notice>, Error> {
    read_with(paths, &Reading::default(), sink)
}

/// Reads all articles below `paths`, in a stable order, and hands each to `sink`.
///
/// Each path is a file, a folder or `-`, which is standard input. The paths are read in the order given, the files of
/// a folder in the order of their paths' bytes, whatever order the file system keeps. Ids and
/// [`About::path`](crate::article::About::path) are relative to the path given; those of members of an archive go on
/// with `!/`, as in `archive.zip!/folder/name.txt`. No two articles get the same id: a later one is named `{id}~2`,
/// `{id}~3` and so on.
///
/// Files are read one at a time, `.jsonl` and `.csv` files line by line, and archives member by member, so that
/// memory holds few articles, not the corpus. What is packed is unpacked within limits.
///
/// # Errors
///
/// [`Error::NoSuchPath`] where one of `paths` does not exist, before anything is read; and whatever
/// `sink` returns. Everything else that is wrong is told in the notices.
pub fn read_with(
    paths: &[PathBuf],
    reading: &Reading,
    sink: &mut dyn FnMut(Article) -> Result<(), Error>,
) -> Result<Vec<Notice>, Error> {
    let (files, notices) = walk::files(paths)?;
    let mut intake = Intake::new(sink, notices);
    for file in &files {
        unpack::file(file, reading, &mut intake)?;
        intake.end_file(&file.source.place);
    }
    Ok(intake.into_notices())
}

#[cfg(test)]
mod tests;
