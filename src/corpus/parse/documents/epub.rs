//! Books (EPUB): an article a chapter, in the order of reading.

use super::html_page;
use super::xml::{self, Piece};
use crate::article::{About, Article};
use crate::corpus::encoding::{Hint, TextReader};
use crate::corpus::parse::fields::filled;
use crate::corpus::unpack::Parts;
use std::collections::HashMap;
use std::io::Read;

/// What is shorter, in characters, is no chapter: a title page or a dedication goes with what follows it.
const TINY_CHARS: usize = 60;

/// What was read of a book.
pub(super) struct Book {
    /// The chapters, each with its name in the book.
    pub chapters: Vec<(String, Article)>,
    /// What could not be read.
    pub troubles: Vec<String>,
}

/// Reads the chapters of a book.
pub(super) fn book(parts: &mut Parts) -> Result<Book, String> {
    let container =
        parts.get("META-INF/container.xml")?.ok_or("left out, for it is no book: META-INF/container.xml is missing")?;
    let mut package = None;
    xml::walk(&container, |piece| {
        if let (Piece::Start("rootfile", tag), None) = (piece, &package) {
            package = xml::attribute(tag, "full-path");
        }
    })?;
    let package = package.ok_or("left out, for it does not say where its contents are listed")?;
    let listed =
        parts.get(&package)?.ok_or_else(|| format!("left out, for its list of contents {package} is missing"))?;
    let of_book = about(&listed)?;
    let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (mut chapters, mut troubles) = (Vec::new(), Vec::new());
    for href in reading_order(&listed)? {
        let name = resolved(folder, &href);
        let page = match parts.get(&name) {
            Ok(Some(page)) => page,
            Ok(None) => {
                troubles.push(format!("its chapter {name} is missing"));
                continue;
            }
            Err(reason) => {
                troubles.push(reason);
                continue;
            }
        };
        let mut source = String::new();
        if let Err(e) = TextReader::new(&page[..], Hint::None).read_to_string(&mut source) {
            troubles.push(format!("its chapter {name} {e}"));
            continue;
        }
        let (title, text) = html_page::chapter(&source);
        let title = match (title.as_str(), of_book.title.as_str()) {
            ("", book) => book.to_owned(),
            (title, "") => title.to_owned(),
            (title, book) if title.contains(book) => title.to_owned(),
            (title, book) => format!("{book} · {title}"),
        };
        chapters.push((name, Article { id: String::new(), text, about: About { title, ..of_book.clone() } }));
    }
    Ok(Book { chapters: with_tiny_ones_joined(chapters), troubles })
}

/// What the book says of itself.
fn about(package: &[u8]) -> Result<About, String> {
    let found = xml::texts(package, &["title", "creator", "date", "publisher"])?;
    let all =
        |name| found.iter().filter(|(known, _)| *known == name).map(|(_, text)| text.as_str()).collect::<Vec<_>>();
    let first = |name| all(name).first().map(|text| (*text).to_owned());
    Ok(About {
        title: first("title").unwrap_or_default(),
        date: first("date"),
        source: first("publisher"),
        author: filled(Some(all("creator").join("、"))),
        ..About::default()
    })
}

/// Where the pages are, from the list of contents on, in the order of reading.
fn reading_order(package: &[u8]) -> Result<Vec<String>, String> {
    let mut pages: HashMap<String, String> = HashMap::new();
    let mut order = Vec::new();
    xml::walk(package, |piece| match piece {
        Piece::Start("item", tag) => {
            let is_page = xml::attribute(tag, "media-type").is_some_and(|kind| kind.contains("html"));
            let is_contents =
                xml::attribute(tag, "properties").is_some_and(|all| all.split(' ').any(|one| one == "nav"));
            if let (true, false, Some(id), Some(href)) =
                (is_page, is_contents, xml::attribute(tag, "id"), xml::attribute(tag, "href"))
            {
                pages.insert(id, href);
            }
        }
        Piece::Start("itemref", tag) => order.extend(xml::attribute(tag, "idref")),
        _ => {}
    })?;
    // Taken out, so that no chapter is read twice.
    Ok(order.iter().filter_map(|id| pages.remove(id)).collect())
}

/// The name in the book that `href` means, seen from `folder`.
fn resolved(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let mut names: Vec<&str> = if href.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for name in href.split('/') {
        match name {
            ".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names.retain(|name| !matches!(*name, "" | "."));
    unescaped(&names.join("/"))
}

/// Resolves `%E7%AB%A0`; what is no such thing stays.
fn unescaped(href: &str) -> String {
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let [first, others @ ..] = rest {
        let code = others.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &others[2..];
            }
            None => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Puts what is too short for a chapter before the chapter that follows, or after the last.
fn with_tiny_ones_joined(chapters: Vec<(String, Article)>) -> Vec<(String, Article)> {
    let mut joined: Vec<(String, Article)> = Vec::new();
    let mut tiny: Option<(String, Article)> = None;
    for (name, mut chapter) in chapters.into_iter().filter(|(_, chapter)| !chapter.text.trim().is_empty()) {
        if let Some((_, before)) = tiny.take() {
            chapter.text = format!("{}\n\n{}", before.text, chapter.text);
        }
        match chapter.text.chars().nth(TINY_CHARS) {
            Some(_) => joined.push((name, chapter)),
            None => tiny = Some((name, chapter)),
        }
    }
    match (joined.last_mut(), tiny) {
        (Some((_, last)), Some((_, after))) => last.text = format!("{}\n\n{}", last.text, after.text),
        (None, Some(only)) => joined.push(only),
        (_, None) => {}
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_is_found_from_where_it_is_listed() {
        let check = |folder, href, expected| assert_eq!(resolved(folder, href), expected, "{folder} {href}");
        check("OEBPS", "a.xhtml#b", "OEBPS/a.xhtml");
        check("", "a.xhtml", "a.xhtml");
        check("OEBPS/x", "../text/./%E7%AB%A0%20.xhtml", "OEBPS/text/章 .xhtml");
        check("OEBPS", "../../../a%zz%", "a%zz%");
        check("OEBPS", "/a.xhtml", "a.xhtml");
    }

    #[test]
    fn what_is_tiny_goes_with_its_neighbour() {
        let long = "长".repeat(TINY_CHARS + 1);
        let check = |texts: &[&str], expected: &[&str]| {
            let chapter = |text: &&str| (String::new(), Article { text: (*text).to_owned(), ..Article::default() });
            let joined = with_tiny_ones_joined(texts.iter().map(chapter).collect());
            assert_eq!(joined.iter().map(|(_, chapter)| chapter.text.as_str()).collect::<Vec<_>>(), expected);
        };
        check(&["一", "", "二", &long], &[&format!("一\n\n二\n\n{long}")]);
        check(&[&long, "一"], &[&format!("{long}\n\n一")]);
        check(&["一", "二"], &["一\n\n二"]);
        check(&[&long, &long], &[&long, &long]);
        check(&[" "], &[]);
    }
}
