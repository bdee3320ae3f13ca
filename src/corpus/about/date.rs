//! Dates: how they are written, and where an article names its own.

use super::scope::{Scope, first_chars, lines};
use super::{numeral, signs};
use std::fmt;

/// A date, as far as it is known; at least a year or a month with a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
}

impl Date {
    /// A date that can be: a month of the year, a day of the month, a year that has newspapers or will.
    fn new(year: Option<u32>, month: Option<u32>, day: Option<u32>) -> Option<Date> {
        let known = year.is_some() || (month.is_some() && day.is_some());
        let possible = year.is_none_or(|year| (1000..=2999).contains(&year))
            && month.is_none_or(|month| (1..=12).contains(&month))
            && day.is_none_or(|day| (1..=days(year, month)).contains(&day));
        (known && possible).then_some(Date { year, month, day })
    }

    pub fn has_year(&self) -> bool {
        self.year.is_some()
    }

    /// Itself, with a year or a day that only the other has; a date that differs has nothing to add.
    pub fn completed_by(self, other: Date) -> Date {
        let agrees = |a: Option<u32>, b: Option<u32>| a.is_none() || b.is_none() || a == b;
        if !(agrees(self.year, other.year) && agrees(self.month, other.month) && agrees(self.day, other.day)) {
            return self;
        }
        let (year, month, day) = (self.year.or(other.year), self.month.or(other.month), self.day.or(other.day));
        Date::new(year, month, day).unwrap_or(self)
    }
}

impl fmt::Display for Date {
    /// `2020-10-25`, `2020-10`, `2020`; without its year as it is written, `10月25日`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.year, self.month, self.day) {
            (Some(year), Some(month), Some(day)) => write!(f, "{year:04}-{month:02}-{day:02}"),
            (Some(year), Some(month), None) => write!(f, "{year:04}-{month:02}"),
            (Some(year), ..) => write!(f, "{year:04}"),
            (None, month, day) => write!(f, "{}月{}日", month.unwrap_or_default(), day.unwrap_or_default()),
        }
    }
}

fn days(year: Option<u32>, month: Option<u32>) -> u32 {
    let leap = year.is_none_or(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    match month {
        Some(2) => 28 + u32::from(leap),
        Some(4 | 6 | 9 | 11) => 30,
        _ => 31,
    }
}

/// A date as it was given: `2020-10-25`, `2020-10` or `2020` where it can be told, without time; else as written.
pub(super) fn normal(written: &str) -> String {
    match read(written.trim()) {
        Some((date, bytes)) if date.year.is_some() && is_time(&written.trim()[bytes..]) => date.to_string(),
        _ => written.to_owned(),
    }
}

/// Whether there is nothing or only a time: `T08:00:00+08:00`, ` 8:00`, `（星期日）`.
fn is_time(rest: &str) -> bool {
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "()（）".contains(c));
    let weekday =
        |rest: &str| ["星期", "周", "週"].iter().any(|word| rest.starts_with(word)) && rest.chars().count() <= 3;
    let clock = |rest: &str| {
        let clock = rest.trim_start_matches(['T', 't']).trim_end_matches(['Z', 'z']);
        clock.starts_with(|c: char| c.is_ascii_digit())
            && clock.chars().all(|c| c.is_ascii_digit() || ":.+-： ".contains(c))
            && clock.contains([':', '：'])
    };
    rest.is_empty() || weekday(rest) || clock(rest)
}

/// Reads the date that `text` begins with: its value and its bytes.
pub(super) fn read(text: &str) -> Option<(Date, usize)> {
    let republic = ["民國", "民国"].iter().find_map(|era| text.strip_prefix(era));
    let mut rest = republic.unwrap_or(text);
    let Some(first) = number(&mut rest) else { return in_figures(text) };
    if unit(&mut rest, &['年']) {
        let year = if republic.is_some() { first + 1911 } else { first };
        let mut after = rest;
        let Some(month) = number(&mut after).filter(|_| unit(&mut after, &['月'])) else {
            return Some((Date::new(Some(year), None, None)?, text.len() - rest.len()));
        };
        let end = after;
        let day = number(&mut after).filter(|_| unit(&mut after, &['日', '号', '號']));
        let rest = if day.is_some() { after } else { end };
        return Some((Date::new(Some(year), Some(month), day)?, text.len() - rest.len()));
    }
    if unit(&mut rest, &['月']) {
        let day = number(&mut rest).filter(|_| unit(&mut rest, &['日', '号', '號']))?;
        return Some((Date::new(None, Some(first), Some(day))?, text.len() - rest.len()));
    }
    in_figures(text)
}

/// `2020-10-25`, `2020/10/25`, `2020.10.25`, `20201025`, `2020-10` or `2020`, also in full-width figures.
fn in_figures(text: &str) -> Option<(Date, usize)> {
    let mut rest = text;
    let year = figures(&mut rest, 4, 4)?;
    let after_year = rest;
    let separator = rest.chars().next().filter(|c| "-/._－／．".contains(*c));
    if let Some(separator) = separator {
        rest = &rest[separator.len_utf8()..];
    }
    let most = if separator.is_some() { (1, 2) } else { (2, 2) };
    let Some(month) = figures(&mut rest, most.0, most.1) else {
        return complete(year, None, None, text, after_year);
    };
    let after_month = rest;
    match separator {
        Some(separator) if rest.starts_with(separator) => rest = &rest[separator.len_utf8()..],
        Some(_) => return complete(year, Some(month), None, text, after_month),
        None => {}
    }
    match figures(&mut rest, most.0, most.1) {
        Some(day) => complete(year, Some(month), Some(day), text, rest),
        None => complete(year, Some(month), None, text, after_month).filter(|_| separator.is_some()),
    }
}

/// The date, unless more figures follow: a longer number is none.
fn complete(year: u32, month: Option<u32>, day: Option<u32>, text: &str, rest: &str) -> Option<(Date, usize)> {
    let ends = !rest.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    Date::new(Some(year), month, day).filter(|_| ends).map(|date| (date, text.len() - rest.len()))
}

/// A number of so many figures at most, leading zeros too; of a longer one only its beginning.
fn figures(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let is_figure = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    let taken: usize = rest.chars().take_while(is_figure).take(most).map(char::len_utf8).sum();
    let (written, after) = rest.split_at(taken);
    let (value, _) = numeral::read(written).filter(|_| written.chars().count() >= least)?;
    *rest = after;
    Some(value)
}

fn number(rest: &mut &str) -> Option<u32> {
    let from = rest.trim_start_matches([' ', '\u{3000}']);
    let (value, bytes) = numeral::read(from)?;
    *rest = &from[bytes..];
    Some(value)
}

fn unit(rest: &mut &str, units: &[char]) -> bool {
    let from = rest.trim_start_matches([' ', '\u{3000}']);
    let Some(after) = from.strip_prefix(units) else { return false };
    *rest = after;
    true
}

/// Words that stand before the date of publication.
const LABELS: [&str; 10] = [
    "发布时间",
    "發布時間",
    "发布日期",
    "發布日期",
    "发表时间",
    "發表時間",
    "发表日期",
    "發表日期",
    "日期",
    "刊登日期",
];

/// What may follow the date of publication in one line with it.
const FOLLOWERS: [&str; 8] = ["来源", "來源", "稿源", "作者", "记者", "記者", "编辑", "責任編輯"];

/// The date that an article gives as its own, outside of a dateline: on a line of its own, behind a label, before
/// the name of its source, or behind the name of the paper it stood in.
pub(super) fn labelled(scope: &Scope) -> Option<Date> {
    let [head, tail] = scope.ends_with_sign(signs::LINE_END);
    let own_lines = || {
        // A text that is nothing but a date speaks of something else.
        let above = lines(head).take(MAX_LINES_ABOVE).filter(|line| line.len() < head.len()).find_map(own_line);
        above.or_else(|| {
            lines(tail).rev().take(MAX_LINES_BELOW).filter(|line| line.len() < tail.len()).find_map(own_line)
        })
    };
    let mut ends = scope.ends_with_sign(signs::LABEL).into_iter().zip(scope.ends_with_sign(signs::PAPER));
    own_lines().or_else(|| ends.find_map(|(label, paper)| before_source(label).or_else(|| behind_paper(paper))))
}

/// How many lines from the top may hold the date, and how many from the bottom: between them stand times of others.
const MAX_LINES_ABOVE: usize = 5;
const MAX_LINES_BELOW: usize = 2;

/// Whether a line above a text says only when it was published, and perhaps by whom.
pub(super) fn is_line(line: &str) -> bool {
    own_line(line).is_some()
}

fn own_line(line: &str) -> Option<Date> {
    let behind_label = LABELS.iter().find_map(|label| line.strip_prefix(label)?.trim_start().strip_prefix(['：', ':']));
    let bare = behind_label.unwrap_or(line).trim_matches(|c: char| c.is_whitespace() || "()（）[]【】".contains(c));
    let (date, bytes) = read(bare)?;
    let rest = &bare[bytes..];
    let names_source = || FOLLOWERS.iter().any(|word| rest.find(word).is_some_and(|at| is_time(&rest[..at])));
    let stands_alone = is_time(rest) && date.month.is_some();
    (behind_label.is_some() || stands_alone || names_source()).then_some(date).filter(|date| date.year.is_some())
}

/// `2020-10-25 08:00 来源：`: web pages without lines.
fn before_source(end: &str) -> Option<Date> {
    end.match_indices(['：', ':']).find_map(|(at, _)| {
        let before = end[..at].trim_end();
        let before = FOLLOWERS.iter().find_map(|word| before.strip_suffix(word))?.trim_end();
        let starts = before.char_indices().rev().take(24).filter(|(_, c)| c.is_ascii_digit());
        starts
            .filter_map(|(start, _)| read(&before[start..]).map(|(date, bytes)| (date, &before[start + bytes..])))
            .filter(|(date, rest)| date.year.is_some() && date.day.is_some() && is_time(rest))
            .map(|(date, _)| date)
            .last()
    })
}

/// `《青岛日报》2020年10月25日` or `《青岛日报》（2020年10月25日 03版）`.
fn behind_paper(end: &str) -> Option<Date> {
    end.match_indices('》').filter(|(at, _)| end[..*at].ends_with(['报', '報', '刊', '志', '誌'])).find_map(
        |(at, paper)| {
            let rest = first_chars(&end[at + paper.len()..], 20).trim_start_matches([' ', '（', '(', '，', ',']);
            read(rest).map(|(date, bytes)| (date, &rest[bytes..])).and_then(|(date, after)| {
                let names_page = after.contains('版') || after.trim_start().starts_with(['）', ')']);
                (date.year.is_some() && date.day.is_some() && names_page).then_some(date)
            })
        },
    )
}

/// The date that a file's name begins or ends with: `2020-10-25-foo.txt`, `20201025_foo.txt`, `foo-2020-10.txt`.
pub(super) fn in_file_name(path: &str) -> Option<Date> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let parted =
        |rest: &str| rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric() || super::gloss::is_han(c));
    let with_month = |(date, bytes): (Date, usize), from: &str| {
        (date.year.is_some() && date.month.is_some() && parted(&from[bytes..])).then_some(date)
    };
    let begins = read(stem).and_then(|found| with_month(found, stem));
    begins.or_else(|| {
        let starts = stem.match_indices(['-', '_', ' ']).map(|(at, separator)| &stem[at + separator.len()..]);
        starts
            .filter_map(|from| {
                read(from).filter(|(_, bytes)| *bytes == from.len()).and_then(|found| with_month(found, from))
            })
            .next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_date_is_written_in_one_way() {
        let check = |written, expected| assert_eq!(normal(written), expected);
        check("2020-10-25", "2020-10-25");
        check("2020-10-25T08:00:00+08:00", "2020-10-25");
        check("2020-10-25T23:00:00.5Z", "2020-10-25");
        check(" 2020/1/5 8:00 ", "2020-01-05");
        check("2020.10.25", "2020-10-25");
        check("20201025", "2020-10-25");
        check("２０２０-１０-２５", "2020-10-25");
        check("2020年10月25日 08:00", "2020-10-25");
        check("2020年10月25日（星期日）", "2020-10-25");
        check("二〇二〇年十月廿五日", "2020-10-25");
        check("二零二零年十二月", "2020-12");
        check("民國一○九年十月", "2020-10");
        check("民國109年", "2020");
        check("2020-10", "2020-10");
        check("2020", "2020");
        for odd in [
            "10月25日",
            "2020-13-01",
            "2021-02-29",
            "2020-10-25 前后",
            "202010256",
            "1e9",
            "昨天",
            "",
            "12-25",
            "2020春",
        ] {
            check(odd, odd);
        }
    }

    #[test]
    fn a_file_can_be_named_by_its_date() {
        let check = |path, expected: &str| {
            assert_eq!(in_file_name(path).map(|date| date.to_string()).unwrap_or_default(), expected, "{path}");
        };
        check("2020-10-25-foo.txt", "2020-10-25");
        check("a/20201025_foo.txt", "2020-10-25");
        check("2020-10.txt", "2020-10");
        check("2020年10月25日要闻.md", "2020-10-25");
        check("foo-2020-10-25.txt", "2020-10-25");
        check("青岛_20201025.txt", "2020-10-25");
        check("000_961338134567fcf6.txt", "");
        check("20201025123.txt", "");
        check("2020.txt", "");
        check("2020-10-25/foo.txt", "");
        check("", "");
    }

    #[test]
    fn a_date_is_its_own_only_where_it_is_named_so() {
        let check = |text: &str, expected: &str| {
            let found = labelled(&Scope::of(text)).map(|date| date.to_string());
            assert_eq!(found.unwrap_or_default(), expected, "{text}");
        };
        check("灯塔重开\n2020年10月25日\n灯塔开放。", "2020-10-25");
        check("灯塔重开\n灯塔开放。\n（二〇二〇年十月）", "2020-10");
        check("灯塔重开\n发布时间：2020-10-25 08:30\n灯塔开放。", "2020-10-25");
        check("灯塔重开 2020-10-25 08:30:00 来源：海角日报 灯塔开放。", "2020-10-25");
        check("2020年10月25日 作者：甲\n灯塔开放。", "2020-10-25");
        check("灯塔开放。《海角日报》2020年10月25日第1版", "2020-10-25");
        check("灯塔开放。（《海角日报》2020年10月25日）", "2020-10-25");
        check("2020年10月25日，灯塔开放。", "");
        check("据《海角日报》2020年10月25日报道，灯塔开放。", "");
        check("2020年10月25日", "");
        check("一\n2020\n二", "");
        check("活动时间：2020年10月25日\n灯塔开放。", "");
    }
}
