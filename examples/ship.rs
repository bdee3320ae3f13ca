//! Ships an index inside a program: `cargo run --example ship`
//!
//! An index is a folder of files that are only read. Packed into one file it can be compiled in; the program lays it out
//! in a folder once and opens it there. `yinde index ARTICLES --index DIR` makes the folder, too.

use std::io::{Read, Write};
use std::path::Path;
use yinde::{Build, Index, Options, build, corpus};

/// What your `build.rs` does: builds the index and packs its folder into one file, say `$OUT_DIR/index.tar.zst`.
fn pack(articles: &Path, packed: impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let (folder, mut all) = (tempfile::tempdir()?, Vec::new());
    corpus::read(&[articles.to_owned()], &mut |article| {
        all.push(article);
        Ok(())
    })?;
    build(folder.path(), all, &Build::default(), &|_| ())?;
    let mut tar = tar::Builder::new(zstd::Encoder::new(packed, 3)?);
    tar.append_dir_all(".", folder.path())?;
    tar.into_inner()?.finish()?;
    Ok(())
}

/// What the program does when it starts: lays the index out where it may write, and opens it.
fn unpack(packed: impl Read, folder: &Path) -> Result<Index, Box<dyn std::error::Error>> {
    tar::Archive::new(zstd::Decoder::new(packed)?).unpack(folder)?;
    Ok(Index::open(folder)?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut packed = Vec::new();
    pack(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")), &mut packed)?;
    // In your program: `const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/index.tar.zst"));`
    let folder = tempfile::tempdir()?;
    let index = unpack(&packed[..], folder.path())?;
    let results = index.search("海洋装备", &Options::default())?;
    println!("{} bytes packed; {} articles found, first {}", packed.len(), results.total, results.hits[0].article.id);
    assert_eq!(results.hits[0].article.id, "marine-equipment-industry.txt");
    // The same articles give the same bytes: what was shipped can be told by its digest.
    let verified = yinde::verify(folder.path())?;
    println!("digest {}", index.digest());
    assert!(verified.is_empty(), "nothing was lost on the way");
    Ok(())
}
