use super::cells::Cell;
use std::ops::Range;

/// Cells laid out in lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lines {
    /// The cells of each line, without the spaces at which it was broken.
    pub lines: Vec<Range<usize>>,
    /// Whether something before the first line was left out.
    pub cut_before: bool,
    /// Whether something after the last line was left out.
    pub cut_after: bool,
}

impl Lines {
    /// The cells from the first line's first to the last line's last.
    pub fn cells(&self) -> Range<usize> {
        match (self.lines.first(), self.lines.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }
}

/// How many columns each line has, and how many lines there may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The columns of the first line.
    pub first: usize,
    /// The columns of the others.
    pub others: usize,
    /// The most lines.
    pub max_lines: usize,
}

impl Frame {
    /// Lines of `room` columns each.
    pub fn even(room: usize, max_lines: usize) -> Self {
        Frame { first: room, others: room, max_lines }
    }
}

/// Lays out the cells from `from` on. Where something is left out there is room for …, and for 】.
pub(super) fn lay(cells: &[Cell], from: usize, frame: Frame) -> Lines {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut start = from;
    while start < cells.len() && lines.len() < frame.max_lines {
        let mut room = if lines.is_empty() { frame.first } else { frame.others };
        if lines.is_empty() && from > 0 {
            room -= ELLIPSIS;
        }
        let mut end = line_end(cells, start, room);
        if lines.len() + 1 == frame.max_lines && skip_spaces(cells, end) < cells.len() {
            let bracket = if cells.iter().any(|cell| cell.opens) { BRACKET } else { 0 };
            end = line_end(cells, start, room - ELLIPSIS - bracket);
        }
        lines.push(start..trim_spaces(cells, start, end));
        start = skip_spaces(cells, end);
    }
    Lines { lines, cut_before: from > 0, cut_after: start < cells.len() }
}

/// Whether no line should begin with this character.
#[rustfmt::skip]
pub(super) fn is_closing(c: char) -> bool {
    matches!(c,
        '，' | '。' | '、' | '；' | '：' | '！' | '？' | '）' | '」' | '』' | '”' | '’' | '》' | '〉' | '】' | '〕' | '］' | '｝'
        | '…' | '·' | ',' | '.' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '%' | '-' | '/'
    )
}

/// Whether no line should end with this character.
fn is_opening(c: char) -> bool {
    matches!(c, '（' | '「' | '『' | '“' | '‘' | '《' | '〈' | '【' | '〔' | '［' | '｛' | '(' | '[' | '{')
}

const ELLIPSIS: usize = 1;
const BRACKET: usize = 2;

/// Where the line that begins at `start` ends: as far on as fits, then back to a good place.
fn line_end(cells: &[Cell], start: usize, room: usize) -> usize {
    let mut left = room;
    let fitting = cells[start..]
        .iter()
        .take_while(|cell| {
            let fits = cell.width <= left;
            left = left.saturating_sub(cell.width);
            fits
        })
        .count();
    let full = start + fitting.max(1);
    if full >= cells.len() || cells[full].is_space() {
        return full.min(cells.len());
    }
    let good = |&at: &usize| !is_closing(cells[at].first) && !is_opening(cells[at - 1].first);
    let half = start + fitting / 2;
    (half + 1..=full)
        .rev()
        .find(|at| good(at) && !within_word(cells, *at))
        .or_else(|| (start + 1..=full).rev().find(good))
        .unwrap_or(full)
}

/// Whether a break before `at` would split a word of letters and digits, or 3.5.
fn within_word(cells: &[Cell], at: usize) -> bool {
    let letter = |cell: &Cell| (cell.first.is_alphanumeric() && cell.text.len() < 3) || cell.first == '.';
    letter(&cells[at - 1]) && letter(&cells[at])
}

fn skip_spaces(cells: &[Cell], from: usize) -> usize {
    from + cells[from..].iter().take_while(|cell| cell.is_space()).count()
}

fn trim_spaces(cells: &[Cell], start: usize, end: usize) -> usize {
    end - cells[start..end].iter().rev().take_while(|cell| cell.is_space()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::cells::{Space, cells};

    fn check(text: &str, room: usize, expected: &[&str]) {
        let cells = cells(text, &[], Space::Flowing);
        let laid = lay(&cells, 0, Frame::even(room, usize::MAX));
        let lines: Vec<String> =
            laid.lines.into_iter().map(|line| cells[line].iter().map(|cell| cell.text).collect()).collect();
        assert_eq!(lines, expected, "{text:?} in {room}");
    }

    #[test]
    fn lines_break_between_whole_characters() {
        check("海洋装备产业", 6, &["海洋装", "备产业"]);
        check("海洋装备产业", 7, &["海洋装", "备产业"]);
        check("葛\u{e0100}城葛\u{e0100}", 4, &["葛\u{e0100}城", "葛\u{e0100}"]);
        check("", 6, &[]);
    }

    #[test]
    fn no_line_begins_with_closing_or_ends_with_opening_punctuation() {
        check("海洋装备，产业", 8, &["海洋装", "备，产业"]);
        check("他说“海洋”", 6, &["他说", "“海洋”"]);
        check("海洋装备。”产业", 8, &["海洋装", "备。”产", "业"]);
        check("他看了（海洋）", 8, &["他看了", "（海洋）"]);
        check("，，，，，，", 8, &["，，，，", "，，"]);
        check("abcdefgh，海", 8, &["abcdefg", "h，海"]);
    }

    #[test]
    fn words_and_numbers_stay_whole_where_they_can() {
        check("the marine ranch", 12, &["the marine", "ranch"]);
        check("长3.55米", 6, &["长3.55", "米"]);
        check("全长约3.55米", 8, &["全长约", "3.55米"]);
        check("sea/marine-ranch.txt", 12, &["sea/marine-", "ranch.txt"]);
        check("supercalifragilistic", 12, &["supercalifra", "gilistic"]);
    }
}
