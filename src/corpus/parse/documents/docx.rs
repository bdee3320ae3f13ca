//! Documents of word processors (Office Open XML): the paragraphs, and what the properties say.

use super::xml::{self, Piece};
use crate::article::{About, Article};
use crate::corpus::parse::markdown::{Gap, Page};
use crate::corpus::unpack::Parts;

/// Makes an article of a document: its paragraphs, then its notes.
pub(super) fn article(parts: &mut Parts) -> Result<Article, String> {
    let body =
        parts.get("word/document.xml")?.ok_or("left out, for it is no Word document: word/document.xml is missing")?;
    let mut document = Document::default();
    xml::walk(&body, |piece| document.take(piece))?;
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(notes) = parts.get(notes)? {
            xml::walk(&notes, |piece| document.take(piece))?;
        }
    }
    let properties = match parts.get("docProps/core.xml")? {
        // The text matters more than what is said of it.
        Some(core) => xml::texts(&core, &["title", "creator", "created"]).unwrap_or_default(),
        None => Vec::new(),
    };
    let property = |name| properties.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone());
    let heading = document.title;
    let text = document.page.into_text();
    let title = property("title").or_else(|| (!heading.is_empty()).then_some(heading));
    let about = About {
        title: title.unwrap_or_default(),
        date: property("created"),
        author: property("creator"),
        ..About::default()
    };
    Ok(Article { id: String::new(), text, about })
}

#[derive(Default)]
struct Document {
    page: Page,
    /// The first paragraph that is set as a title.
    title: String,
    in_title: bool,
    in_text: bool,
    /// A reading in ruby, which stands before what it is the reading of.
    reading: Option<String>,
    in_reading: bool,
    /// How many cells of tables the text stands in.
    cells: usize,
    /// How many elements are open that repeat what was written in another way.
    repeats: usize,
}

impl Document {
    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Start("Fallback", _) => self.repeats += 1,
            Piece::End("Fallback") => self.repeats = self.repeats.saturating_sub(1),
            _ if self.repeats > 0 => {}
            Piece::Start(name, tag) => match name {
                "t" => self.in_text = true,
                "p" if self.cells == 0 => self.page.part(Gap::Line),
                "p" => self.page.part(Gap::Soft),
                "br" | "cr" => self.page.part(Gap::Line),
                "tab" => self.page.part(Gap::Cell),
                "tr" => self.page.part(Gap::Line),
                "tc" => {
                    self.page.part(Gap::Cell);
                    self.cells += 1;
                }
                "rt" => {
                    self.in_reading = true;
                    self.reading = Some(String::new());
                }
                "pStyle" => {
                    let style = xml::attribute(tag, "val").unwrap_or_default();
                    self.in_title = self.title.is_empty() && matches!(style.as_str(), "Title" | "Heading1" | "1");
                }
                _ => {}
            },
            Piece::End(name) => match name {
                "t" => self.in_text = false,
                "p" => {
                    self.in_title = false;
                    self.page.part(if self.cells == 0 { Gap::Line } else { Gap::Soft });
                }
                "tc" => self.cells = self.cells.saturating_sub(1),
                "rt" => self.in_reading = false,
                "ruby" => {
                    if let Some(reading) = self.reading.take().filter(|reading| !reading.is_empty()) {
                        self.page.put(&format!("({reading})"));
                    }
                }
                _ => {}
            },
            Piece::Text(text) if self.in_text => match &mut self.reading {
                Some(reading) if self.in_reading => reading.push_str(text),
                _ => {
                    self.page.put(text);
                    if self.in_title {
                        self.title.push_str(text.trim());
                    }
                }
            },
            Piece::Text(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the body of a document and expects its text.
    fn check(body: &str, expected: &str) {
        let mut document = Document::default();
        xml::walk(body.as_bytes(), |piece| document.take(piece)).unwrap();
        assert_eq!(document.page.into_text(), expected, "{body}");
    }

    #[test]
    fn paragraphs_are_lines() {
        let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
        let [one, two] = [run("一"), run("二 &amp; &#x4e09;")];
        check(&format!("<w:p>{one}{two}</w:p><w:p/><w:p>{one}</w:p>"), "一二 & 三\n一");
        check(&format!("<w:p>{one}<w:r><w:tab/></w:r>{one}<w:r><w:br/></w:r>{one}</w:p>"), "一  一\n一");
        let cell = |text: &str| format!("<w:tc><w:p>{text}</w:p><w:p>{text}</w:p></w:tc>");
        let row = format!("<w:tr>{}{}</w:tr>", cell(&one), cell(&one));
        check(&format!("<w:tbl>{row}{row}</w:tbl><w:p>{one}</w:p>"), "一一  一一\n一一  一一\n一");
        check(&format!("<w:p><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins>{one}</w:ins></w:p>"), "一");
        check(&format!("<w:p><mc:Choice>{one}</mc:Choice><mc:Fallback>{one}</mc:Fallback></w:p>"), "一");
    }

    #[test]
    fn readings_follow_in_brackets() {
        let ruby =
            "<w:ruby><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby>";
        check(&format!("<w:p><w:r>{ruby}</w:r><w:r><w:t>字</w:t></w:r></w:p>"), "漢(hàn)字");
    }
}
