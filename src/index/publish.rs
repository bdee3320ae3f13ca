//! Publishing: the manifest, then `meta.json` by one rename. Before it the old index stands, after it the new.

use super::folder::{sync_folder, write_atomic};
use super::lanes;
use super::lock::LOCK_FILE;
use super::manifest::{FORMAT, Manifest, to_json};
use super::schema::Fields;
use super::shard::{description, index_settings};
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use tantivy::index::SegmentId;
use tantivy::{Index, IndexMeta};

/// What `meta.json` says beside what tantivy needs: all that a search has to know before it opens the shards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    /// The form of the index.
    pub yinde: u32,
    /// The fingerprint of the analyzer.
    pub analyzer: String,
    /// The digest of the manifest.
    pub digest: String,
    /// The file with the user's words, if there are any.
    pub words: Option<String>,
}

pub(super) const META: &str = "meta.json";

/// The manifest for people and version control; the same bytes as the one that `meta.json` names by its digest.
pub(super) const MANIFEST: &str = "manifest.json";

/// The bytes of the `meta.json` of a folder.
pub(super) fn meta(folder: &Path) -> Result<Vec<u8>, Error> {
    let path = folder.join(META);
    match fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Error::NoIndex(folder.to_owned())),
        read => read.map_err(Error::io(&path)),
    }
}

/// What the `meta.json` of a folder says.
pub(super) fn payload(folder: &Path) -> Result<Payload, Error> {
    payload_of(folder, &meta(folder)?)
}

/// What these bytes of its `meta.json` say.
pub(super) fn payload_of(folder: &Path, meta: &[u8]) -> Result<Payload, Error> {
    #[derive(Deserialize)]
    struct Meta {
        payload: Option<String>,
    }
    let path = folder.join(META);
    let refused = |found: String| Error::OtherAnalyzer {
        path: folder.to_owned(),
        found,
        wanted: format!("yinde, format {FORMAT}"),
    };
    let meta: Meta =
        serde_json::from_slice(meta).map_err(|e| Error::damaged(path.display().to_string(), e.to_string()))?;
    let payload: Payload = meta
        .payload
        .and_then(|payload| serde_json::from_str(&payload).ok())
        .ok_or_else(|| refused("another program".to_owned()))?;
    if payload.yinde != FORMAT {
        return Err(refused(format!("yinde, format {}", payload.yinde)));
    }
    Ok(payload)
}

/// Makes `manifest` the index of the folder. Everything it names must be there and synced.
pub(super) fn publish(folder: &Path, manifest: &Manifest) -> Result<(), Error> {
    sync_folder(folder)?;
    write_atomic(&folder.join(manifest_file(&manifest.digest())), &to_json(manifest))?;
    let copy = || write_atomic(&folder.join(MANIFEST), &to_json(manifest));
    // The first time the copy goes before, for nothing is published yet: who is killed between leaves no index
    // without it. Later the copy of the publication before stands there until it is replaced.
    let is_first = !folder.join(META).exists();
    if is_first {
        copy()?;
    }
    write_atomic(&folder.join(META), &expected_meta(manifest)?)?;
    if is_first { Ok(()) } else { copy() }
}

/// The manifest that belongs to a publication, whatever is published after it.
pub(super) fn manifest_file(digest: &str) -> String {
    format!("manifest-{}.json", &digest[..digest.len().min(32)])
}

/// What `meta.json` says of this manifest.
pub(super) fn expected_meta(manifest: &Manifest) -> Result<Vec<u8>, Error> {
    let (schema, _) = Fields::schema();
    let index = Index::builder()
        .schema(schema.clone())
        .settings(index_settings())
        .tokenizers(lanes::tokenizers())
        .create_in_ram()?;
    let mut segments = Vec::new();
    for shard in &manifest.shards {
        let id =
            SegmentId::from_uuid_string(&shard.name).map_err(|e| Error::damaged("a shard's name", e.to_string()))?;
        segments.push(index.new_segment_meta(id, shard.passages));
    }
    let payload = Payload {
        yinde: FORMAT,
        analyzer: manifest.made_by.analyzer.clone(),
        digest: manifest.digest(),
        words: manifest.words.as_ref().map(|file| file.name.clone()),
    };
    let payload = serde_json::to_string(&payload).expect("strings go into JSON");
    let meta = IndexMeta {
        segments,
        index_settings: index_settings(),
        payload: Some(payload),
        ..IndexMeta::with_schema(schema)
    };
    Ok(to_json(&meta))
}

/// Removes the files of the folder that look like an index's and that `manifest` does not name.
///
/// Only for one who holds the writer's lock. Readers keep the files they have open.
pub(super) fn collect(folder: &Path, manifest: &Manifest) -> Result<(), Error> {
    let mut kept: HashSet<String> = [META, MANIFEST, LOCK_FILE].map(str::to_owned).into();
    kept.insert(manifest_file(&manifest.digest()));
    kept.extend(manifest.words.iter().map(|file| file.name.clone()));
    for shard in &manifest.shards {
        kept.insert(description(&shard.name));
        kept.extend(shard.files.iter().map(|file| file.name.clone()));
    }
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let entry = entry.map_err(Error::io(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_ours(&name) && !kept.contains(&name) {
            fs::remove_file(entry.path()).map_err(Error::io(entry.path()))?;
        }
    }
    sync_folder(folder)
}

/// Whether a name is one that only an index writes: nothing else in the folder is ever removed.
fn is_ours(name: &str) -> bool {
    let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
    let hash = stem.trim_start_matches("manifest-").trim_start_matches("words-");
    let hashed = hash.len() == 32 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    (hashed && !extension.is_empty()) || name == format!("{META}.new") || name == format!("{MANIFEST}.new")
}
