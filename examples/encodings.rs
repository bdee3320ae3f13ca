//! Measures how often the encoding of a text is told rightly: `cargo run --release --example encodings ARTICLES…`
//!
//! The beginnings of all articles, cut to some lengths, are written in each encoding that can hold them, and read back
//! as files that nothing is known of. A text counts as right if it comes back as it was.

use encoding_rs::{BIG5, GB18030};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use yinde::corpus::{Reading, read, read_with};

/// The lengths that are tried, in characters.
const LENGTHS: [usize; 5] = [5, 10, 20, 100, 1000];

type Encode = fn(&str) -> Option<Vec<u8>>;

const ENCODINGS: [(&str, Encode); 5] = [
    ("UTF-8", |text| Some(text.as_bytes().to_owned())),
    ("GB18030", |text| whole(GB18030.encode(text))),
    ("Big5", |text| whole(BIG5.encode(text))),
    ("UTF-16LE", |text| Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect())),
    ("UTF-16BE", |text| Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect())),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        return Err("which articles? `encodings ARTICLES…`".into());
    }
    println!("articles | encoding | chars | texts | right | wrong | unsure | share right");
    println!("--- | --- | --- | --- | --- | --- | --- | ---");
    for path in &paths {
        let mut texts = Vec::new();
        read(std::slice::from_ref(path), &mut |article| {
            texts.push(article.text);
            Ok(())
        })?;
        for (name, encode) in ENCODINGS {
            for length in LENGTHS {
                measure(path, &texts, name, encode, length)?;
            }
        }
    }
    Ok(())
}

/// Measures one encoding and length, over all texts that are long enough and that the encoding can hold.
fn measure(
    path: &Path,
    texts: &[String],
    name: &str,
    encode: Encode,
    length: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut expected = HashMap::new();
    let folder = tempfile::tempdir()?;
    let archive = folder.path().join("texts.tar");
    let mut tar = tar::Builder::new(std::fs::File::create(&archive)?);
    for (number, text) in texts.iter().enumerate() {
        let cut: String = text.chars().take(length).collect();
        let Some(bytes) = encode(&cut) else { continue };
        if cut.chars().count() < length.min(100) {
            continue;
        }
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, format!("{number}.txt"), &bytes[..])?;
        expected.insert(format!("texts.tar!/{number}.txt"), cut);
    }
    tar.finish()?;
    drop(tar);
    let mut right = 0;
    let notices = read_with(&[archive], &Reading::default(), &mut |article| {
        right += usize::from(expected[&article.id] == article.text);
        Ok(())
    })?;
    // Of one file no more notices are told than twenty: the last counts the others.
    let told = notices.iter().filter(|notice| notice.reason.contains("to be sure")).count();
    let more = notices.last().and_then(|last| last.reason.strip_prefix("… and ")?.split(' ').next()?.parse().ok());
    let (total, unsure) = (expected.len(), told + more.unwrap_or(0));
    let share = 100.0 * right as f64 / total.max(1) as f64;
    let of = path.parent().and_then(Path::file_name).unwrap_or(path.as_os_str()).to_string_lossy();
    println!("{of} | {name} | {length} | {total} | {right} | {} | {unsure} | {share:.2} %", total - right);
    Ok(())
}

fn whole((bytes, _, unmappable): (std::borrow::Cow<[u8]>, &encoding_rs::Encoding, bool)) -> Option<Vec<u8>> {
    (!unmappable).then(|| bytes.into_owned())
}
