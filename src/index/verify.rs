//! Verifying: every byte of an index against its manifest.

use super::manifest::{FileEntry, Manifest, to_json};
use super::publish::{MANIFEST, META, expected_meta, manifest_file, payload};
use super::shard::description;
use crate::error::{Error, Notice};
use std::path::Path;

/// Reads every byte of the index in `folder` and lists the files that are not as the manifest says.
///
/// The manifest is held by the digest that `meta.json` names, the other files by the hashes in the
/// manifest, and `meta.json` by what the manifest makes of it: no bit can change unseen.
///
/// A build that publishes meanwhile is no damage: then the new index is read.
pub fn verify(folder: &Path) -> Result<Vec<Notice>, Error> {
    let digest = || payload(folder).ok().map(|payload| payload.digest);
    for _ in 0..MOST_TRIES {
        let before = digest();
        let found = verify_once(folder);
        if matches!(&found, Ok(damage) if damage.is_empty()) || before == digest() {
            return found;
        }
    }
    verify_once(folder)
}

/// How often an index is read anew that is published anew meanwhile.
const MOST_TRIES: u32 = 20;

fn verify_once(folder: &Path) -> Result<Vec<Notice>, Error> {
    let damage = |name: &str, why: String| Notice::new(folder.join(name).display().to_string(), why);
    if !folder.join(META).exists() {
        return Err(Error::NoIndex(folder.to_owned()));
    }
    let payload = match payload(folder) {
        Ok(payload) => payload,
        Err(Error::OtherAnalyzer { path, found, wanted }) if found != "another program" => {
            return Err(Error::OtherAnalyzer { path, found, wanted });
        }
        Err(error) => return Ok(vec![damage(META, error.to_string())]),
    };
    let name = manifest_file(&payload.digest);
    let manifest = match std::fs::read(folder.join(&name)) {
        Err(error) => return Ok(vec![damage(&name, error.to_string())]),
        Ok(bytes) if blake3::hash(&bytes).to_hex().as_str() != payload.digest => {
            return Ok(vec![damage(&name, format!("its digest is not {}, which {META} names", payload.digest))]);
        }
        Ok(bytes) => bytes,
    };
    let parsed: Manifest = match serde_json::from_slice(&manifest) {
        Ok(parsed) => parsed,
        Err(error) => return Ok(vec![damage(&name, error.to_string())]),
    };
    let mut found = Vec::new();
    let mut hold = |name: &str, expected: &[u8]| match std::fs::read(folder.join(name)) {
        Ok(bytes) if bytes == expected => {}
        Ok(_) => found.push(damage(name, "it is not what the manifest makes of it".to_owned())),
        Err(error) => found.push(damage(name, error.to_string())),
    };
    hold(META, &expected_meta(&parsed)?);
    if !is_of_interrupted_publication(folder) {
        hold(MANIFEST, &manifest);
    }
    for shard in &parsed.shards {
        hold(&description(&shard.name), &to_json(shard));
    }
    let files = parsed.words.iter().chain(parsed.shards.iter().flat_map(|shard| &shard.files));
    found.extend(files.filter_map(|file| file.damage(folder).map(|why| damage(&file.name, why))));
    Ok(found)
}

/// Whether `manifest.json` is still that of the publication before, whole: a build was killed after it
/// published and before it wrote this copy. The next build writes it.
fn is_of_interrupted_publication(folder: &Path) -> bool {
    std::fs::read(folder.join(MANIFEST)).is_ok_and(|copy| {
        let of_before = folder.join(manifest_file(blake3::hash(&copy).to_hex().as_str()));
        std::fs::read(of_before).is_ok_and(|before| before == copy)
    })
}

impl FileEntry {
    /// How the file differs from what it should be, if it does.
    pub(super) fn damage(&self, folder: &Path) -> Option<String> {
        let mut hash = blake3::Hasher::new();
        let read =
            std::fs::File::open(folder.join(&self.name)).and_then(|mut file| std::io::copy(&mut file, &mut hash));
        match read {
            Err(error) => Some(error.to_string()),
            Ok(bytes) if bytes != self.bytes => Some(format!("it has {bytes} bytes, not {}", self.bytes)),
            Ok(_) if hash.finalize().to_hex().as_str() != self.hash => Some("its bytes have changed".to_owned()),
            Ok(_) => None,
        }
    }
}
