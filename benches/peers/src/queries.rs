//! Reading queries.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::Path;

/// A question to be asked.
#[derive(Deserialize)]
pub struct Query {
    pub id: String,
    pub text: String,
}

/// Reads JSON lines with `id` and `text`.
pub fn read(path: &Path) -> Result<Vec<Query>> {
    let lines = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    lines.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}
