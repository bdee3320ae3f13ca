use super::index::{Settings, build_from, count};
use super::{Outcome, Place, output::Output};
use std::path::PathBuf;
use yinde::{Difference, Error, Manifest, render, verify};

/// Reads every byte of an index against its manifest; exits with 1 if any is not as it was written.
///
/// With --against, also builds the index of those articles anew, elsewhere, and compares.
#[derive(clap::Args)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
    /// Files and folders with the articles that the index should be made of; - is standard input.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    against: Vec<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    /// Print what was found as JSON.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let folder = &self.place.index;
        let mut damage = verify(folder)?;
        let whole = damage.is_empty();
        let manifest = if whole { Manifest::published(folder)? } else { None };
        if let Some(manifest) = &manifest
            && !self.against.is_empty()
        {
            let (options, notices) = self.settings.read()?;
            out.notices(&notices);
            let anew = tempfile::tempdir().map_err(|source| Error::Io { path: std::env::temp_dir(), source })?;
            let (built, notices) = build_from(&self.against, &self.settings.reading(), anew.path(), &options)?;
            out.notices(&notices);
            if built.manifest != *manifest {
                let differs = Difference::between(manifest, &built.manifest);
                let reason = format!("it is not what the articles give: {}", super::diff::summary(&differs));
                damage.push(yinde::Notice::new(folder.display().to_string(), reason));
            }
        }
        let digest = manifest.as_ref().map(Manifest::digest);
        if self.json {
            out.print(&render::json(
                &serde_json::json!({ "whole": damage.is_empty(), "digest": digest, "damage": damage }),
            ))?;
        } else if damage.is_empty() {
            let files = manifest.iter().flat_map(|m| &m.shards).map(|shard| shard.files.len()).sum::<usize>();
            out.print(&format!("whole: {}\ndigest {}\n", count(files, "file"), digest.unwrap_or_default()))?;
        } else {
            let lines: String = damage.iter().map(|d| format!("{d}\n")).collect();
            let mend = format!(
                "mend it with `yinde index PATH… --index {}`, with the paths it was made from\n",
                folder.display()
            );
            out.print(&render::safe_lines(&(lines + &mend)))?;
        }
        Ok(if damage.is_empty() { Outcome::Done } else { Outcome::Nothing })
    }
}
