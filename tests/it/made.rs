//! Files in many forms, made in memory from a text: for the tests of the forms, and for the bench of what reading costs.

use encoding_rs::{BIG5, GB18030};
use flate2::{Compression, write::GzEncoder};
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

/// A text in each encoding that can hold it.
pub fn encoded(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = vec![
        ("utf-8", text.as_bytes().to_owned()),
        ("utf-8-mark", format!("\u{feff}{text}").into_bytes()),
        ("utf-16le", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("utf-16be", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("utf-16le-mark", format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("utf-16be-mark", format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ];
    for (name, encoding) in [("gb18030", GB18030), ("big5", BIG5)] {
        let (bytes, _, unmappable) = encoding.encode(text);
        all.extend((!unmappable).then(|| (name, bytes.into_owned())));
    }
    all
}

/// The bytes packed by gzip.
pub fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).expect("memory can be written");
    packed.finish().expect("memory can be written")
}

/// The bytes packed by zstd.
pub fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("memory can be read")
}

/// A ZIP archive of files, by name.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a name");
        zip.write_all(bytes).expect("memory can be written");
    }
    zip.finish().expect("memory can be written").into_inner()
}

/// A tape archive of files, by name.
pub fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        if name.len() < 100 {
            // Names as they are, which the library would refuse to write.
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            tar.append(&header, *bytes).expect("memory can be written");
        } else {
            tar.append_data(&mut header, name, *bytes).expect("memory can be written");
        }
    }
    tar.into_inner().expect("memory can be written")
}

/// The lines of a text, each in an element.
pub fn paragraphs(text: &str, tag: &str) -> String {
    text.lines().map(|line| format!("<{tag}>{line}</{tag}>\n")).collect()
}

/// A web page with the text as its main part.
pub fn page(head: &str, text: &str) -> String {
    let body = paragraphs(text, "p");
    format!(
        "<!DOCTYPE html><html><head>{head}<title>页</title></head><body><ul class=\"nav\"><li><a href=\"/\">首页</a></li>\
         </ul><div id=\"content\">{body}</div></body></html>"
    )
}

/// A Word document with the text.
pub fn docx(text: &str) -> Vec<u8> {
    let body: String = text.lines().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    let document = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let core = "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\" xmlns:dcterms=\"t\"><dc:title>题 &amp; 名</dc:title>\
                <dc:creator>甲某</dc:creator><dcterms:created>2020-10-25T08:00:00Z</dcterms:created></cp:coreProperties>";
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
    ])
}

/// A book of chapters: the name of each, and its page; they are read from the last to the first.
pub fn epub(chapters: &[(&str, String)]) -> Vec<u8> {
    let container = "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>";
    let escaped = |name: &str| name.replace('一', "%E4%B8%80");
    let items: String = chapters
        .iter()
        .map(|(name, _)| {
            format!("<item id=\"{name}\" href=\"{}\" media-type=\"application/xhtml+xml\"/>", escaped(name))
        })
        .collect();
    let spine: String = chapters.iter().rev().map(|(name, _)| format!("<itemref idref=\"{name}\"/>")).collect();
    let package = format!(
        "<package xmlns:dc=\"d\"><metadata><dc:title>书</dc:title><dc:creator>甲</dc:creator><dc:creator>乙</dc:creator>\
         <dc:publisher>某社</dc:publisher><dc:date>2020-10-25T00:00:00</dc:date></metadata>\
         <manifest>{items}</manifest><spine>{spine}</spine></package>"
    );
    let mut files = vec![
        ("mimetype".to_owned(), "application/epub+zip".to_owned()),
        ("META-INF/container.xml".to_owned(), container.to_owned()),
        ("OEBPS/book.opf".to_owned(), package),
    ];
    files.extend(chapters.iter().map(|(name, page)| (format!("OEBPS/{name}"), page.clone())));
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zip(&files)
}
