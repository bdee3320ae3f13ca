//! Texts with marks as HTML. Whatever a text holds is escaped: nothing of it is ever a tag, an attribute or a script.

use super::Mark;
use super::cells::{Cell, Space, cells, in_order};
use super::excerpt::excerpt as choose;
use crate::article;
use crate::search::Lane;
use crate::text::Span;
use std::fmt::Write as _;
use std::ops::Range;

/// An article as HTML, in pieces for a page to put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// The title; the id where there is none.
    pub title: String,
    /// The lines of the text, without a first one that repeats the title. Matches have the ids `m1`, `m2`, …
    pub lines: Vec<String>,
    /// Each match between the characters around it, the one with the id `m1` first.
    pub contexts: Vec<String>,
}

/// Writes a whole article as HTML.
///
/// The marks are in bytes of the article's text, in any order. What touches is one match, and gets one
/// id. The first match at or after the byte `from` also has the id `here`.
///
/// ```
/// use yinde::{About, Article, Highlight, Lane, Span, render};
///
/// let article = Article { id: "a".into(), text: "看<海洋>。".into(), about: About::default() };
/// let marks = [render::Mark { span: Span::new(4, 10), lane: Lane::Word }];
/// let shown = render::html::article(&article, &marks, 0);
/// assert_eq!(shown.lines, [r#"看&lt;<mark id="m1"><span id="here">海洋</span></mark>&gt;。"#]);
/// assert_eq!(shown.contexts, ["看&lt;<mark>海洋</mark>&gt;。"]);
/// ```
pub fn article(article: &article::Article, marks: &[Mark], from: usize) -> Article {
    let marks = in_order(marks.iter().copied());
    let title = if article.about.title.trim().is_empty() { &article.id } else { &article.about.title };
    let mut shown = Article { title: escaped(title.trim()), lines: Vec::new(), contexts: Vec::new() };
    let (mut found, mut is_titled) = (false, false);
    let mut start = 0;
    for line in article.text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let marks = within(&marks, Span::new(start, start + content.len()));
        let cells = cells(content, &marks, Space::Kept);
        let stops = stops(&cells);
        let here = if found { None } else { stop_at(content, &marks, from.saturating_sub(start), stops.len()) };
        found |= here.is_some();
        let html = marked(&cells, Some(&Anchors { before: shown.contexts.len(), here }));
        shown.contexts.extend(stops.into_iter().map(|stop| context(&cells, stop)));
        let first = shown.lines.iter().all(String::is_empty) && !is_titled;
        if first && content.trim() == title.trim() {
            is_titled = true;
            shown.title = html;
        } else {
            shown.lines.push(html);
        }
        start += line.len();
    }
    shown
}

/// Writes what of a passage is worth showing, in about `columns` columns; a Chinese character takes two.
///
/// One stretch, or two where these show more of the query, with … where something was left out.
pub fn excerpt(passage: &str, marks: &[Mark], columns: usize) -> String {
    let cells = cells(passage, &in_order(marks.iter().copied()), Space::Flowing);
    let line = columns.div_ceil(LINES).max(20);
    let mut html = String::new();
    for stretch in choose(&cells, line, LINES) {
        if stretch.cut_before && !html.ends_with('…') {
            html.push('…');
        }
        html.push_str(&marked(&cells[stretch.cells()], None));
        if stretch.cut_after {
            html.push('…');
        }
    }
    html
}

/// An excerpt is chosen as if it stood in so many lines: an even number, for two stretches.
const LINES: usize = 4;

/// The characters shown before and after a match.
const BEFORE: usize = 9;
const AFTER: usize = 12;

/// What the matches of a line are called.
struct Anchors {
    /// How many there were in the lines before.
    before: usize,
    /// Which of this line a reader is led to.
    here: Option<usize>,
}

fn within(marks: &[Mark], line: Span) -> Vec<Mark> {
    let from = marks.partition_point(|mark| mark.span.end <= line.start);
    let here = marks[from..].iter().take_while(|mark| mark.span.start < line.end);
    let cut = |span: Span| Span::new(span.start.max(line.start) - line.start, span.end.min(line.end) - line.start);
    here.map(|mark| Mark { span: cut(mark.span), lane: mark.lane }).collect()
}

/// Which of the `count` matches of a line is the first at or after the byte `from` of it.
fn stop_at(line: &str, marks: &[Mark], from: usize, count: usize) -> Option<usize> {
    let from = (0..=from.min(line.len())).rev().find(|&at| line.is_char_boundary(at))?;
    let passed = stops(&cells(&line[..from], marks, Space::Kept)).len();
    (passed < count).then_some(passed)
}

/// The stretches of marked cells.
fn stops(cells: &[Cell]) -> Vec<Range<usize>> {
    let mut at = 0;
    let stretches = cells.chunk_by(|a, b| a.mark.is_some() == b.mark.is_some()).map(|stretch| {
        at += stretch.len();
        (stretch[0].mark.is_some(), at - stretch.len()..at)
    });
    stretches.filter(|(marked, _)| *marked).map(|(_, range)| range).collect()
}

/// Writes cells, with their matches marked.
fn marked(cells: &[Cell], anchors: Option<&Anchors>) -> String {
    let mut html = String::with_capacity(cells.len() * 4);
    let mut stop = 0;
    for stretch in cells.chunk_by(|a, b| a.mark.is_some() == b.mark.is_some()) {
        if stretch[0].mark.is_none() {
            push_all(&mut html, stretch);
            continue;
        }
        for (i, piece) in stretch.chunk_by(|a, b| is_weak(a) == is_weak(b)).enumerate() {
            html.push_str("<mark");
            if let Some(anchors) = anchors.filter(|_| i == 0) {
                write!(html, " id=\"m{}\"", anchors.before + stop + 1).expect("a string takes all that is written");
            }
            html.push_str(if is_weak(&piece[0]) { " class=\"char\">" } else { ">" });
            let here = i == 0 && anchors.is_some_and(|anchors| anchors.here == Some(stop));
            html.push_str(if here { "<span id=\"here\">" } else { "" });
            push_all(&mut html, piece);
            html.push_str(if here { "</span></mark>" } else { "</mark>" });
        }
        stop += 1;
    }
    html
}

/// Matches by characters only are weaker, and look so.
fn is_weak(cell: &Cell) -> bool {
    cell.mark == Some(Lane::Char)
}

/// A match between what stands around it in its line.
fn context(cells: &[Cell], stop: Range<usize>) -> String {
    let from = stop.start.saturating_sub(BEFORE);
    let until = (stop.end + AFTER).min(cells.len());
    let mut html = String::from(if from > 0 { "…" } else { "" });
    push_all(&mut html, &cells[from..stop.start]);
    html.push_str("<mark>");
    push_all(&mut html, &cells[stop.clone()]);
    html.push_str("</mark>");
    push_all(&mut html, &cells[stop.end..until]);
    html.push_str(if until < cells.len() { "…" } else { "" });
    html
}

fn push_all(html: &mut String, cells: &[Cell]) {
    for cell in cells {
        push(html, cell.text);
    }
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_all(&mut html, &cells(text, &[], Space::Kept));
    html
}

/// The five characters that mean something in HTML, in a text or in an attribute.
fn push(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::About;
    use proptest::prelude::*;

    /// The lines of an article, which are a text with a title, 【】 standing around what matches.
    fn check(text: &str, expected: &[&str]) {
        let (text, marks) = unmarked(text);
        let of = article::Article { id: "x".into(), text, about: About { title: "題".into(), ..About::default() } };
        let shown = article(&of, &marks, usize::MAX);
        assert_eq!(shown.lines, expected, "{}", of.text);
    }

    fn unmarked(text: &str) -> (String, Vec<Mark>) {
        let (mut plain, mut marks, mut start) = (String::new(), Vec::new(), 0);
        for c in text.chars() {
            match c {
                '【' => start = plain.len(),
                '】' => marks.push(Mark { span: Span::new(start, plain.len()), lane: Lane::Word }),
                c => plain.push(c),
            }
        }
        (plain, marks)
    }

    #[test]
    fn what_means_something_in_html_is_escaped() {
        check("<script>alert(1)</script>", &["&lt;script&gt;alert(1)&lt;/script&gt;"]);
        check("【<b】>", &["<mark id=\"m1\">&lt;b</mark>&gt;"]);
        check("\" onload='x' &amp; &#60;", &["&quot; onload=&#39;x&#39; &amp;amp; &amp;#60;"]);
        check("</mark><!-- -->", &["&lt;/mark&gt;&lt;!-- --&gt;"]);
        check("a\0b\u{202e}c", &["a␀b\u{fffd}c"]);
    }

    #[test]
    fn matches_are_numbered_through_the_lines() {
        check(
            "題\n看【海】【洋】和【山】\n\n【海】",
            &["看<mark id=\"m1\">海洋</mark>和<mark id=\"m2\">山</mark>", "", "<mark id=\"m3\">海</mark>"],
        );
    }

    #[test]
    fn a_reader_is_led_to_the_first_match_from_a_byte_on() {
        let (text, marks) = unmarked("【海】和【山】\n和【海】");
        let of = article::Article { id: "x".into(), text, about: About::default() };
        let check = |from: usize, expected: &str| {
            let lines = article(&of, &marks, from).lines.concat();
            let before = lines.find("<span id=\"here\">").map(|at| &lines[..at]);
            assert_eq!(before.map_or("", |before| &before[before.len() - 4..]), expected, "{from}");
        };
        check(0, "m1\">");
        check(1, "m1\">");
        check(6, "m2\">");
        check(7, "m2\">");
        check(9, "m3\">");
        check(99, "");
    }

    proptest! {
        #[test]
        fn no_text_makes_a_tag(
            text in "[<>&\"'/a海\\n\u{202e}\u{0}=-]{0,60}",
            from in 0usize..60,
            spans in prop::collection::vec((0usize..60, 0usize..9), 0..5),
        ) {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let at = |i: usize| bounds[i.min(bounds.len() - 1)];
            let marks: Vec<Mark> =
                spans.iter().map(|&(i, n)| Mark { span: Span::new(at(i), at(i + n)), lane: Lane::Char }).collect();
            let of = article::Article { id: text.clone(), text: text.clone(), about: About::default() };
            let shown = article(&of, &marks, from);
            let all = [shown.title, excerpt(&text, &marks, 40)].into_iter().chain(shown.lines).chain(shown.contexts);
            for html in all {
                let mut rest = html.clone();
                for n in 1..99 {
                    rest = rest.replace(&format!("<mark id=\"m{n}\" class=\"char\">"), "");
                }
                for ours in ["<mark class=\"char\">", "<mark>", "</mark>", "<span id=\"here\">", "</span>"] {
                    rest = rest.replace(ours, "");
                }
                prop_assert!(!rest.contains(['<', '>', '"', '\'']), "{html}");
            }
        }
    }
}
