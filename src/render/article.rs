use super::cells::{Space, in_order};
use super::lines::{Frame, lay};
use super::paint::{BOLD, DIM, PLAIN, Page};
use super::terminal::origin;
use super::{Mark, Screen};
use crate::article::Article;
use crate::text::Span;

/// Writes a whole article: its title, where it is from, and its text, with marks.
///
/// The marks are in bytes of the article's text, in any order. Lines stay lines; one that is too long
/// goes on in the next. A text that begins with its title is not given a second one.
pub fn article(article: &Article, marks: &[Mark], screen: Screen) -> String {
    let mut page = Page::new(screen);
    let marks = in_order(marks.iter().copied());
    let mut lines = lines(&article.text).skip_while(|line| line.of(&article.text).trim().is_empty()).peekable();
    let title = if article.about.title.is_empty() { &article.id } else { &article.about.title };

    match lines.next_if(|line| line.of(&article.text).trim() == title.trim()) {
        Some(line) => text_line(&mut page, &article.text, line, &marks, screen, BOLD),
        None => page.text("", 0, title, BOLD, usize::MAX),
    }
    page.text("", 0, &origin(&article.id, &article.about, true), DIM, usize::MAX);

    let mut rest = lines.skip_while(|line| line.of(&article.text).trim().is_empty()).peekable();
    if rest.peek().is_some() {
        page.blank_line();
    }
    for line in rest {
        text_line(&mut page, &article.text, line, &marks, screen, PLAIN);
    }
    page.finish()
}

fn text_line(page: &mut Page, text: &str, line: Span, marks: &[Mark], screen: Screen, style: anstyle::Style) {
    let from = marks.partition_point(|mark| mark.span.end <= line.start);
    let here: Vec<Mark> = marks[from..]
        .iter()
        .take_while(|mark| mark.span.start < line.end)
        .map(|mark| Mark { span: within(mark.span, line), lane: mark.lane })
        .collect();
    let cells = page.cells(line.of(text), &here, Space::Kept);
    let laid = lay(&cells, 0, Frame::even(screen.room(0), usize::MAX));
    if laid.cells().is_empty() {
        page.blank_line();
    } else {
        page.lines(&cells, &laid, "", 0, style);
    }
}

/// The part of `span` that lies in `line`, counted from where the line begins.
fn within(span: Span, line: Span) -> Span {
    Span::new(span.start.max(line.start) - line.start, span.end.min(line.end) - line.start)
}

/// The lines of a text, without what ends them.
fn lines(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let content = line.trim_end_matches(['\n', '\r']);
        let span = Span::new(start, start + content.len());
        start += line.len();
        span
    })
}
