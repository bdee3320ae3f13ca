//! Reading folders of articles: find the files, unpack and decode them, parse them into articles,
//! and give every article an id of its own.
//!
//! What one file contains can never stop the work: it becomes a [`Notice`], and the rest goes on.
//! Nothing here knows of words, passages or the index.

mod decode;
mod intake;
mod parse;
mod walk;

use crate::article::Article;
use crate::error::{Error, Notice};
use intake::Intake;
use std::path::PathBuf;

/// Reads all articles below `paths`, in a stable order, and hands each to `sink`.
///
/// Each path is a file or a folder. The paths are read in the order given, the files of a folder in
/// the order of their paths' bytes, whatever order the file system keeps. Ids and
/// [`About::path`](crate::article::About::path) are relative to the path given. No two articles get
/// the same id: a later one is named `{id}~2`, `{id}~3` and so on.
///
/// Files are read one at a time, and `.jsonl` files line by line, so that memory holds one article,
/// not the corpus.
///
/// # Errors
///
/// [`Error::NoSuchPath`] where one of `paths` does not exist, before anything is read; and whatever
/// `sink` returns. Everything else that is wrong is told in the notices.
pub fn read(paths: &[PathBuf], sink: &mut dyn FnMut(Article) -> Result<(), Error>) -> Result<Vec<Notice>, Error> {
    let (files, notices) = walk::files(paths)?;
    let mut intake = Intake::new(sink, notices);
    for file in &files {
        parse::articles(file, &mut intake)?;
        intake.end_file(file);
    }
    Ok(intake.into_notices())
}

#[cfg(test)]
mod tests;
