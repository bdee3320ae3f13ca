//! The forms that articles come in, how each is known by its name, and what its bytes begin with.

use std::path::Path;

/// A form that articles are written in, or packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One article, nothing but its text.
    Plain,
    /// One article in Markdown, perhaps with front matter.
    Markdown,
    /// One article on a web page.
    Html,
    /// An article a line, each a JSON object.
    Jsonl,
    /// An article a row, the cells parted by this byte.
    Table(u8),
    /// One article, written with a word processor.
    Docx,
    /// A book, an article each chapter.
    Epub,
    /// One article, set for paper.
    Pdf,
    /// Many files in one.
    Zip,
    /// The same, on a tape.
    Tar,
}

/// How a file is packed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    No,
    Gzip,
    Zstd,
}

/// By what ending each form is known.
const ENDINGS: [(&str, Form); 18] = [
    ("txt", Form::Plain),
    ("text", Form::Plain),
    ("md", Form::Markdown),
    ("markdown", Form::Markdown),
    ("html", Form::Html),
    ("htm", Form::Html),
    ("xhtml", Form::Html),
    ("jsonl", Form::Jsonl),
    ("ndjson", Form::Jsonl),
    ("csv", Form::Table(b',')),
    ("tsv", Form::Table(b'\t')),
    ("docx", Form::Docx),
    ("epub", Form::Epub),
    ("pdf", Form::Pdf),
    ("zip", Form::Zip),
    ("tar", Form::Tar),
    ("tgz", Form::Tar),
    ("tzst", Form::Tar),
];

/// What is read, for whoever brings something else.
pub(super) const KINDS: &str = "yinde reads .txt, .md, .html, .jsonl, .csv, .tsv, .docx, .epub and .pdf files, each also as .gz or .zst or in a .zip or .tar";

impl Form {
    /// The form that a file of this name has, and how it is packed.
    pub fn of(name: &str) -> Option<(Form, Packing)> {
        let lower = name.to_ascii_lowercase();
        let (inner, packing) = match lower.rsplit_once('.') {
            Some((inner, "gz")) => (inner, Packing::Gzip),
            Some((inner, "zst")) => (inner, Packing::Zstd),
            Some((_, "tgz")) => (lower.as_str(), Packing::Gzip),
            Some((_, "tzst")) => (lower.as_str(), Packing::Zstd),
            _ => (lower.as_str(), Packing::No),
        };
        let ending = Path::new(inner).extension()?;
        let (_, form) = ENDINGS.iter().find(|&&(known, _)| ending == known)?;
        Some((*form, packing))
    }

    pub fn is_archive(self) -> bool {
        matches!(self, Form::Zip | Form::Tar)
    }

    /// Whether it is text, and so has an encoding.
    fn is_text(self) -> bool {
        matches!(self, Form::Plain | Form::Markdown | Form::Html | Form::Jsonl | Form::Table(_))
    }

    /// Says so where a file that begins with `start` cannot have this form.
    pub fn belied_by(self, start: &[u8]) -> Option<String> {
        let found = MAGIC.iter().find(|(magic, _)| start.starts_with(magic)).map(|&(_, kind)| kind);
        match (self, found) {
            _ if start.is_empty() => None,
            (Form::Tar, _) => None,
            (Form::Pdf, None) if start.windows(5).any(|five| five == b"%PDF-") => None,
            (Form::Pdf, Some("a PDF")) | (Form::Docx | Form::Epub | Form::Zip, Some("a ZIP archive")) => None,
            (Form::Docx, Some(OLE)) => Some(
                "left out, for it is an old or encrypted Word document: save it as .docx without a password".to_owned(),
            ),
            (form, Some(kind)) if form.is_text() => Some(format!("left out, for it is {kind}, whatever its name says")),
            (form, None) if form.is_text() => None,
            (form, found) => {
                let wanted = if form == Form::Pdf { "a PDF" } else { "a ZIP archive, as it should be" };
                let found = found.map_or(String::new(), |kind| format!(" but {kind}"));
                Some(format!("left out, for it is not {wanted}{found}"))
            }
        }
    }
}

const OLE: &str = "an old Office document";

/// What kinds of files begin with that are no text.
const MAGIC: [(&[u8], &str); 13] = [
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b\x08", "packed by gzip"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xfd7zXZ\0", "packed by xz"),
    (b"BZh9", "packed by bzip2"),
];

/// The form and packing of what comes without a name, by its first bytes.
pub(super) fn by_content(start: &[u8]) -> (Form, Packing) {
    let begins = |magic: &[u8]| start.starts_with(magic);
    match start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start).trim_ascii_start() {
        _ if begins(b"\x1f\x8b\x08") => (Form::Plain, Packing::Gzip),
        _ if begins(b"\x28\xb5\x2f\xfd") => (Form::Plain, Packing::Zstd),
        _ if begins(b"%PDF-") => (Form::Pdf, Packing::No),
        _ if begins(b"PK\x03\x04") => (Form::Zip, Packing::No),
        _ if start.get(257..262) == Some(b"ustar") => (Form::Tar, Packing::No),
        [b'{', ..] => (Form::Jsonl, Packing::No),
        [b'<', ..] => (Form::Html, Packing::No),
        _ => (Form::Plain, Packing::No),
    }
}

/// A file, or a member of an archive, that holds articles.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// What notices about it name: a path that opens from where the reader stands, for a member then `!/` and its name.
    pub place: String,
    /// Its path below the folder that was given, with `/` between; for a file given itself, its name.
    pub path: String,
    /// What is written in it.
    pub form: Form,
    /// How it is packed.
    pub packing: Packing,
}

impl Source {
    /// The id of an article that brings none: the path, the same whether the file is packed or not.
    pub fn id(&self) -> &str {
        let ending = match self.packing {
            Packing::No => "",
            Packing::Gzip => ".gz",
            Packing::Zstd => ".zst",
        };
        let unpacked = self.path.len().saturating_sub(ending.len());
        match self.path.get(unpacked..) {
            Some(end) if end.eq_ignore_ascii_case(ending) => &self.path[..unpacked],
            _ => &self.path,
        }
    }

    /// A member of this archive, if its name says that it can be read.
    pub fn member(&self, name: &str) -> Option<Source> {
        let (form, packing) = Form::of(name)?;
        let (place, path) = (format!("{}!/{name}", self.place), format!("{}!/{name}", self.path));
        Some(Source { place, path, form, packing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_form() {
        let check = |name, expected| assert_eq!(Form::of(name), expected, "{name}");
        check("a.txt", Some((Form::Plain, Packing::No)));
        check("a.b.TEXT", Some((Form::Plain, Packing::No)));
        check("a.md", Some((Form::Markdown, Packing::No)));
        check("a.Markdown.GZ", Some((Form::Markdown, Packing::Gzip)));
        check("a.jsonl.zst", Some((Form::Jsonl, Packing::Zstd)));
        check("a.tar", Some((Form::Tar, Packing::No)));
        check("a.tar.zst", Some((Form::Tar, Packing::Zstd)));
        check("a.TGZ", Some((Form::Tar, Packing::Gzip)));
        check("a.gz", None);
        check("txt", None);
        check("tgz", None);
        check("a.txt.bak", None);
        check("", None);
    }

    #[test]
    fn the_first_bytes_tell_it_too() {
        let check = |start: &[u8], form| assert_eq!(by_content(start), (form, Packing::No));
        check(b"\xef\xbb\xbf {\"text\"", Form::Jsonl);
        check(b"\n<!DOCTYPE html>", Form::Html);
        check("算盘".as_bytes(), Form::Plain);
        check(b"", Form::Plain);
        check(b"PK\x03\x04", Form::Zip);
        assert_eq!(by_content(b"\x1f\x8b\x08\0").1, Packing::Gzip);
    }
}
