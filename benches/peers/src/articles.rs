//! Reading articles.

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// An article as its line has it.
#[derive(Deserialize)]
pub struct Article {
    pub id: String,
    #[serde(default)]
    pub title: String,
    pub text: String,
}

/// Hands each article of a file to `sink`, one at a time.
pub fn read(path: &Path, mut sink: impl FnMut(Article) -> Result<()>) -> Result<()> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    let bytes: Box<dyn Read> = if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    for line in BufReader::with_capacity(1 << 16, bytes).lines() {
        sink(serde_json::from_str(&line?)?)?;
    }
    Ok(())
}
