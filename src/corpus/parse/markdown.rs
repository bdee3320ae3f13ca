//! Markdown: the article is the text as a reader sees it.

use super::{front_matter, html};
use crate::article::Article;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Makes an article of a Markdown text, and says what could not be read of its front matter.
///
/// Headings, paragraphs, list items and table rows stand on a line of their own, with a blank line
/// between blocks. Of links and images their text is kept; tags of HTML are dropped. The id is empty
/// where the front matter has none.
pub(super) fn article(source: &str) -> (Article, Option<String>) {
    let (yaml, body) = front_matter::split(source);
    let (front, trouble) = match yaml.map(front_matter::parse) {
        Some(Ok(front)) => (front, None),
        Some(Err(reason)) => (Default::default(), Some(reason)),
        None => (Default::default(), None),
    };
    let (id, mut about) = front.into_parts();
    let page = Page::read(body);
    if about.title.is_empty() {
        about.title = page.title;
    }
    (Article { id, text: page.text, about }, trouble)
}

/// What keeps two pieces of text apart; where several meet, the widest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    #[default]
    None,
    /// A line of the source ends: a space, but not between two Chinese characters.
    Soft,
    /// Two cells of a table row.
    Cell,
    Line,
    Block,
}

/// The text, as it is written piece by piece.
#[derive(Default)]
pub(super) struct Page {
    text: String,
    /// The first heading that has any text.
    title: String,
    /// What goes before the next piece.
    gap: Gap,
    /// Where in `text` the heading began that is being read.
    heading: usize,
    /// How many lists the next piece stands in.
    lists: usize,
    in_code: bool,
    /// The block of HTML that is being read.
    html: String,
    /// Whether an element of HTML stands open whose text nobody sees.
    hidden: bool,
}

impl Page {
    fn read(source: &str) -> Page {
        let mut page = Page::default();
        for event in Parser::new_ext(source, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
            match event {
                Event::Start(tag) => page.start(&tag),
                Event::End(tag) => page.end(&tag),
                Event::Text(text) | Event::Code(text) => page.put(&text),
                Event::SoftBreak => page.part(Gap::Soft),
                Event::HardBreak => page.part(Gap::Line),
                Event::Rule => page.part_blocks(),
                // A block comes line by line, and a tag may reach over several: it is read when it ends.
                Event::Html(source) => page.html.push_str(&source),
                Event::InlineHtml(source) => page.put_html(&source),
                // Only with options that are not asked for.
                Event::InlineMath(_) | Event::DisplayMath(_) => {}
                Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
            }
        }
        let end = page.text.trim_end().len();
        page.text.truncate(end);
        page
    }

    /// The text that was put, without white space at its end.
    pub fn into_text(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text
    }

    fn start(&mut self, tag: &Tag) {
        match tag {
            Tag::List(_) => {
                self.part_blocks();
                self.lists += 1;
            }
            Tag::Item | Tag::TableHead | Tag::TableRow => self.part(Gap::Line),
            Tag::TableCell => self.part(Gap::Cell),
            Tag::Heading { .. } => {
                self.part_blocks();
                self.heading = self.text.len();
            }
            Tag::CodeBlock(_) => {
                self.part_blocks();
                self.in_code = true;
            }
            tag if is_inline(&tag.to_end()) => {}
            _ => self.part_blocks(),
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::List(_) => {
                self.lists = self.lists.saturating_sub(1);
                self.part_blocks();
            }
            TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow => self.part(Gap::Line),
            TagEnd::TableCell => {}
            TagEnd::Heading(_) => {
                if self.title.is_empty() {
                    self.title = self.text[self.heading..].split_whitespace().collect::<Vec<_>>().join(" ");
                }
                self.part_blocks();
            }
            TagEnd::CodeBlock => {
                self.in_code = false;
                let end = self.text.trim_end_matches(['\n', '\r']).len();
                self.text.truncate(end);
                self.part_blocks();
            }
            TagEnd::HtmlBlock => {
                let source = std::mem::take(&mut self.html);
                self.put_html(&source);
                self.part_blocks();
            }
            tag if is_inline(tag) => {}
            _ => self.part_blocks(),
        }
    }

    /// Keeps what was written apart from what comes.
    pub fn part(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn part_blocks(&mut self) {
        // An element left open must not hide the rest of the article.
        self.hidden = false;
        self.part(if self.lists > 0 { Gap::Line } else { Gap::Block });
    }

    pub fn put(&mut self, piece: &str) {
        let at_start = self.gap != Gap::None || self.text.is_empty();
        let piece = if self.in_code && at_start { piece.trim_start_matches(['\n', '\r']) } else { piece };
        if self.hidden || piece.is_empty() {
            return;
        }
        let gap = std::mem::take(&mut self.gap);
        if let (Some(before), Some(after)) = (self.text.chars().next_back(), piece.chars().next()) {
            self.text.push_str(match gap {
                Gap::None => "",
                Gap::Soft if joins(before, after) => "",
                Gap::Soft => " ",
                Gap::Cell => "  ",
                Gap::Line => "\n",
                Gap::Block => "\n\n",
            });
        }
        self.text.push_str(piece);
    }

    /// Writes what a browser would show of a piece of HTML.
    pub fn put_html(&mut self, source: &str) {
        for piece in html::pieces(source) {
            match piece {
                html::Piece::Text(text) => self.put_flowing(&text),
                html::Piece::Break => self.part(Gap::Line),
                html::Piece::Cell => self.part(Gap::Cell),
                html::Piece::Bracket(bracket) => self.put(bracket),
                html::Piece::Hide(hidden) => self.hidden = hidden,
            }
        }
    }

    /// Writes text whose line ends and indents mean no more than a space.
    fn put_flowing(&mut self, text: &str) {
        for (n, line) in text.split(['\n', '\r']).enumerate() {
            if n > 0 || line.starts_with(char::is_whitespace) {
                self.part(Gap::Soft);
            }
            self.put(line.trim());
            if line.ends_with(char::is_whitespace) {
                self.part(Gap::Soft);
            }
        }
    }
}

fn is_inline(tag: &TagEnd) -> bool {
    use TagEnd::*;
    matches!(tag, Emphasis | Strong | Strikethrough | Superscript | Subscript | Link | Image)
}

/// Whether a line that ends with `before` and one that begins with `after` join without a space.
fn joins(before: char, after: char) -> bool {
    let shared = |c| matches!(c, '‘' | '’' | '“' | '”' | '…' | '—' | '·');
    let as_chinese = |c| is_chinese(c) || shared(c);
    let in_chinese = as_chinese(before) && as_chinese(after) && !(shared(before) && shared(after));
    in_chinese || before.is_whitespace() || after.is_whitespace()
}

/// Characters that are set without spaces: Han, kana and zhuyin, their punctuation and full-width forms.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff01}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests;
