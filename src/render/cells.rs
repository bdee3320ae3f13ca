use super::Mark;
use super::safe::harmless;
use crate::search::Lane;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The most columns of one cell: four emoji joined into one, between 【 and 】.
pub(super) const MAX_WIDTH: usize = MAX_JOINED + 2 * BRACKET;

/// What stands together on the screen and is never split: a character and the marks upon it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell<'a> {
    /// What is printed: a piece of the text, or what takes the place of white space or of a hostile
    /// character.
    pub text: &'a str,
    /// Its first character, which decides where lines may break.
    pub first: char,
    /// In columns, brackets included.
    pub width: usize,
    /// What matched here.
    pub mark: Option<Lane>,
    /// Whether 【 goes before it.
    pub opens: bool,
    /// Whether 】 goes after it.
    pub closes: bool,
}

impl Cell<'_> {
    pub fn is_space(&self) -> bool {
        self.first.is_whitespace()
    }
}

/// What becomes of white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// It stays, as for a line of an article.
    Kept,
    /// A stretch of it becomes one space, and none between two Chinese characters, as for an excerpt.
    Flowing,
}

/// Cuts a text into cells; `marks` must be in order and must not overlap, see [`in_order`].
pub(super) fn cells<'a>(text: &'a str, marks: &[Mark], space: Space) -> Vec<Cell<'a>> {
    let mut cells: Vec<Cell> = Vec::with_capacity(text.len() / 3);
    let mut marks = marks.iter().peekable();
    let mut start = 0;
    while start < text.len() {
        let (piece, end) = match space {
            Space::Kept => next_kept(text, start),
            Space::Flowing => next_flowing(text, start),
        };
        while marks.next_if(|mark| mark.span.end <= start).is_some() {}
        let mark = marks.peek().filter(|mark| mark.span.start < end && !mark.span.is_empty()).map(|mark| mark.lane);
        if let Some(first) = piece.chars().next() {
            cells.push(Cell { text: piece, first, width: width(piece), mark, opens: false, closes: false });
        }
        start = end;
    }
    unmark_outer_spaces(&mut cells);
    cells
}

/// Puts 【 and 】 around what is marked; what touches is one.
pub(super) fn bracket(cells: &mut [Cell]) {
    for stretch in cells.chunk_by_mut(|a, b| a.mark.is_some() == b.mark.is_some()) {
        if stretch[0].mark.is_none() {
            continue;
        }
        let last = stretch.len() - 1;
        stretch[0].opens = true;
        stretch[0].width += BRACKET;
        stretch[last].closes = true;
        stretch[last].width += BRACKET;
    }
}

/// Sorts marks and cuts away what an earlier one covers.
pub(super) fn in_order(marks: impl IntoIterator<Item = Mark>) -> Vec<Mark> {
    let mut sorted: Vec<Mark> = marks.into_iter().collect();
    sorted.sort_by_key(|mark| (mark.span, mark.lane));
    let mut covered = 0;
    sorted.retain_mut(|mark| {
        mark.span.start = mark.span.start.max(covered);
        let stays = mark.span.start < mark.span.end;
        covered = covered.max(mark.span.end);
        stays
    });
    sorted
}

const BRACKET: usize = 2;
const MAX_JOINED: usize = 8;
const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// The next cell of a text whose white space stays, and where it ends.
fn next_kept(text: &str, start: usize) -> (&str, usize) {
    match first_char(text, start) {
        '\t' => ("    ", start + 1),
        ' ' => (" ", start + 1),
        '\u{3000}' => ("\u{3000}", start + 3),
        c if c.is_whitespace() => (" ", start + c.len_utf8()),
        _ => next_visible(text, start),
    }
}

/// The next cell of a flowing text, empty where white space vanishes, and where it ends.
fn next_flowing(text: &str, start: usize) -> (&str, usize) {
    if !first_char(text, start).is_whitespace() {
        return next_visible(text, start);
    }
    let rest = text[start..].trim_start();
    let gap = &text[start..text.len() - rest.len()];
    let before = text[..start].chars().next_back();
    let after = rest.chars().next();
    let vanishes = match (before, after) {
        (Some(before), Some(after)) if is_chinese(before) && is_chinese(after) => {
            // A heading without a full stop must not run into what follows it.
            let heading = gap.matches('\n').count() > 1 && before.is_alphanumeric();
            !heading
        }
        (Some(_), Some(_)) => false,
        _ => true,
    };
    (if vanishes { "" } else { " " }, text.len() - rest.len())
}

/// The next cell where there is no white space.
fn next_visible(text: &str, start: usize) -> (&str, usize) {
    let mut chars = text[start..].char_indices();
    let (_, first) = chars.next().expect("the caller looked at the first character");
    if plain_width(first).is_some() && chars.clone().next().is_none_or(|(_, next)| plain_width(next).is_some()) {
        let end = start + first.len_utf8();
        return (&text[start..end], end);
    }
    if let Some(picture) = harmless(first) {
        return (picture, start + first.len_utf8());
    }
    let end =
        chars.find(|&(at, c)| !joins(&text[start..start + at], first, c)).map_or(text.len(), |(at, _)| start + at);
    (&text[start..end], end)
}

/// Whether `c` stands in one cell with what is before it.
fn joins(before: &str, first: char, c: char) -> bool {
    if harmless(c).is_some() || c.is_whitespace() {
        return false;
    }
    let Some(width) = c.width().filter(|&width| width > 0) else { return true };
    let joined = match c {
        '\u{1f1e6}'..='\u{1f1ff}' => before.chars().eq([first]) && matches!(first, '\u{1f1e6}'..='\u{1f1ff}'),
        '\u{1f3fb}'..='\u{1f3ff}' => is_emoji(first),
        _ => is_emoji(first) && is_emoji(c) && before.ends_with(ZERO_WIDTH_JOINER),
    };
    joined && self::width(before) + width <= MAX_JOINED
}

/// The columns of a character that is neither hostile nor joins another: of most of a text.
fn plain_width(c: char) -> Option<usize> {
    match c {
        '!'..='~' => Some(1),
        '\u{4e00}'..='\u{9fff}' | '\u{3001}'..='\u{3002}' | '\u{ff01}'..='\u{ff5e}' => Some(2),
        _ => None,
    }
}

/// The columns of a cell: the more careful of two counts, as terminals differ over joined emoji.
fn width(cell: &str) -> usize {
    let mut chars = cell.chars();
    if let (Some(only), None) = (chars.next(), chars.next())
        && let Some(width) = plain_width(only)
    {
        return width;
    }
    cell.width().max(cell.chars().filter_map(UnicodeWidthChar::width).sum())
}

/// Marks begin and end at what can be seen.
fn unmark_outer_spaces(cells: &mut [Cell]) {
    for stretch in cells.chunk_by_mut(|a, b| a.mark.is_some() == b.mark.is_some()) {
        let from = stretch.iter().take_while(|cell| cell.is_space()).count();
        let until = stretch.iter().rposition(|cell| !cell.is_space()).map_or(0, |last| last + 1);
        for (i, cell) in stretch.iter_mut().enumerate() {
            if i < from || i >= until {
                cell.mark = None;
            }
        }
    }
}

fn first_char(text: &str, start: usize) -> char {
    text[start..].chars().next().expect("the caller stops at the end of the text")
}

/// Characters that are written without a space between them: Han, kana, bopomofo and their
/// punctuation, but not Hangul.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{312f}' | '\u{31a0}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff01}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;
    use proptest::prelude::*;

    /// The cells, with a bar between them and 【】 around what is marked.
    fn check(text: &str, marked: &[(usize, usize)], space: Space, expected: &str) {
        let marks = in_order(marked.iter().map(|&(start, end)| Mark { span: Span::new(start, end), lane: Lane::Word }));
        let mut cells = cells(text, &marks, space);
        bracket(&mut cells);
        let shown: Vec<String> = cells
            .iter()
            .map(|cell| {
                format!("{}{}{}", if cell.opens { "【" } else { "" }, cell.text, if cell.closes { "】" } else { "" })
            })
            .collect();
        assert_eq!(shown.join("|"), expected, "{text:?} {marked:?}");
    }

    #[test]
    fn a_character_keeps_its_marks() {
        check("e\u{301}a", &[], Space::Flowing, "e\u{301}|a");
        check("葛\u{e0100}城", &[(0, 3)], Space::Flowing, "【葛\u{e0100}】|城");
        check("か\u{3099}b", &[], Space::Flowing, "か\u{3099}|b");
        check("👩\u{200d}🔬好", &[], Space::Flowing, "👩\u{200d}🔬|好");
        check("👍🏽👍", &[], Space::Flowing, "👍🏽|👍");
        check("🇨🇳🇯🇵", &[], Space::Flowing, "🇨🇳|🇯🇵");
        check("海\u{200d}洋", &[], Space::Flowing, "海\u{200d}|洋");
        check("\u{301}a", &[], Space::Flowing, "\u{301}|a");
    }

    #[test]
    fn flowing_text_has_no_space_between_chinese_characters() {
        check("海\n洋", &[], Space::Flowing, "海|洋");
        check("海。\n\n　　洋", &[], Space::Flowing, "海|。|洋");
        check("说：\n“洋", &[], Space::Flowing, "说|：|“|洋");
        check("a \t\r\n b", &[], Space::Flowing, "a| |b");
        check("海 A", &[], Space::Flowing, "海| |A");
        check("한국 바다", &[], Space::Flowing, "한|국| |바|다");
        check("\n 海 \n", &[], Space::Flowing, "海");
        check("海洋\n\n大海", &[], Space::Flowing, "海|洋| |大|海");
        check("海 洋\tA", &[], Space::Kept, "海| |洋|    |A");
        check("　　海", &[], Space::Kept, "\u{3000}|\u{3000}|海");
    }

    #[test]
    fn marks_follow_their_characters() {
        check("看海\n洋吧", &[(3, 10)], Space::Flowing, "看|【海|洋】|吧");
        check("看海洋吧", &[(3, 6), (6, 9)], Space::Flowing, "看|【海|洋】|吧");
        check("a  b c", &[(1, 5)], Space::Flowing, "a| |【b】| |c");
        check("a\x1bb\u{202e}c", &[(1, 2), (3, 6)], Space::Flowing, "a|【␛】|b|【\u{fffd}】|c");
        check("海洋装备", &[(3, 9), (0, 6), (4, 4)], Space::Flowing, "【海|洋|装】|备");
    }

    #[test]
    fn a_plain_character_has_a_cell_of_its_own() {
        for c in '\0'..=char::MAX {
            let Some(width) = plain_width(c) else { continue };
            let cell = c.to_string();
            assert!(harmless(c).is_none() && !c.is_whitespace(), "{c:?}");
            assert_eq!(cell.width().max(c.width().unwrap_or(0)), width, "{c:?}");
            assert!(!joins("a", 'a', c) && !joins("海", '海', c), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn kept_cells_are_the_text_made_harmless(text in "[a-c海洋𠮷 \u{301}\u{fe0f}\u{200d}👩🏽\u{1b}\u{202e}]{0,40}") {
            let joined: String = cells(&text, &[], Space::Kept).iter().map(|cell| cell.text).collect();
            prop_assert_eq!(joined, crate::render::safe(&text));
        }

        #[test]
        fn no_cell_is_empty_or_too_wide(text in any::<String>()) {
            for space in [Space::Kept, Space::Flowing] {
                for cell in cells(&text, &[], space) {
                    prop_assert!(!cell.text.is_empty() && cell.width <= MAX_JOINED, "{:?}", cell);
                }
            }
        }
    }
}
