//! Several reports in one file, told apart.
//!
//! A page of a newspaper may be kept as one file. A cut is made only where all marks are there, for a report cut in
//! two does more harm than two that stay together.

use super::byline::Byline;
use super::headings::spans;
use super::title::looks_like_title;
use super::{gloss, headings};
use crate::text::Span;

/// The shortest report, in characters without its title.
const MIN_BODY_CHARS: usize = 100;

/// How many lines may stand above a report: kicker, title, subtitle.
const MAX_TITLE_LINES: usize = 3;

/// Parts a text into its reports; joined they are the text, and mostly it is one.
///
/// A report ends with a paragraph that closes with a byline in brackets; below it stand one to three lines that look
/// like a title, and then another report, which ends in the same way.
pub(in crate::corpus) fn split(text: &str) -> Vec<Span> {
    let lines: Vec<Span> = spans(text).collect();
    let closing: Vec<usize> = (0..lines.len()).filter(|&at| Byline::closes(lines[at].of(text))).collect();
    let mut reports = Vec::new();
    let mut start = 0;
    let mut first_line = 0;
    for pair in closing.windows(2) {
        let [end, next_end] = [pair[0], pair[1]];
        let is_report = body_chars(text, &lines[first_line..=end]) >= MIN_BODY_CHARS;
        if is_report && begins_report(text, &lines[end + 1..=next_end]) {
            let cut = lines[end + 1].start;
            reports.push(Span::new(start, cut));
            (start, first_line) = (cut, end + 1);
        }
    }
    reports.push(Span::new(start, text.len()));
    reports
}

/// Whether lines are a title and a body.
fn begins_report(text: &str, lines: &[Span]) -> bool {
    let is_title = |line: &str| looks_like_title(line) && !headings::is_numbered(line) && !is_beside_a_report(line);
    let titles = lines.iter().take_while(|line| is_title(line.of(text))).count();
    (1..=MAX_TITLE_LINES).contains(&titles) && body_chars(text, &lines[titles..]) >= MIN_BODY_CHARS
}

/// What may stand below a report and belongs to it.
fn is_beside_a_report(line: &str) -> bool {
    let line = line.trim_start_matches(['【', '[', '［', '■', '●', '□', '◆', '▲', '（', '(']);
    BESIDE.iter().any(|word| line.starts_with(word))
}

const BESIDE: [&str; 26] = [
    "链接",
    "鏈接",
    "相关",
    "相關",
    "延伸",
    "新闻链接",
    "背景",
    "记者手记",
    "手记",
    "编后",
    "編後",
    "编者按",
    "点评",
    "声音",
    "责任编辑",
    "責任編輯",
    "责编",
    "責編",
    "编辑",
    "編輯",
    "图为",
    "图片",
    "来源",
    "來源",
    "附",
    "注",
];

fn body_chars(text: &str, lines: &[Span]) -> usize {
    let body = lines.iter().map(|line| line.of(text)).filter(|line| !looks_like_title(line));
    body.map(|line| gloss::without(line).chars().count()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = split(text).iter().map(|report| report.of(text)).collect();
        assert_eq!(found, expected);
    }

    /// A body long enough, with this byline.
    fn body(byline: &str) -> String {
        format!("{}{byline}", "海边的灯塔今天开放。".repeat(12))
    }

    #[test]
    fn reports_are_told_apart_by_byline_and_title() {
        let first = format!("修旧如旧\n灯塔重开，渔港亮了\n{}\n\n", body("(海角日报记者 王海)"));
        let second = format!("潮起潮落\n{}\n小标题\n{}\n", body(""), body("（海角日报记者 李塔/文 王海/图）"));
        check(&format!("{first}{second}"), &[&first, &second]);
        let third = format!("三岛通航\r\n——写在前面\r\n{}", body("（记者 王海）"));
        check(&format!("{first}{second}{third}"), &[&first, &second, &third]);
    }

    #[test]
    fn without_all_marks_a_text_stays_whole() {
        let (signed, unsigned) = (body("（记者 王海）"), body(""));
        for text in [
            "".to_owned(),
            signed.clone(),
            format!("{signed}\n{signed}"),
            format!("{signed}\n链接：灯塔\n{signed}"),
            format!("{signed}\n一、灯塔\n{signed}"),
            format!("{signed}\n潮起潮落\n{unsigned}"),
            format!("{unsigned}\n潮起潮落\n{signed}"),
            format!("{signed}\n潮起潮落\n灯塔开放。（记者 王海）"),
            format!("灯塔开放。（记者 王海）\n潮起潮落\n{signed}"),
            format!("{}\n潮起潮落\n{signed}", body("（记者 王海 摄）")),
            format!("{signed}\n灯\n塔\n潮\n汐\n{signed}"),
        ] {
            check(&text, &[&text]);
        }
    }

    proptest! {
        #[test]
        fn reports_joined_are_the_text(parts in prop::collection::vec(prop::sample::select(vec!["（记者 王海）", "\n", "\r\n", " ", "灯塔", "海边的灯塔。", "(", "產(chǎn)"]), 0..60)) {
            let text = parts.concat().replace("海边", &"海边".repeat(60));
            let joined: String = split(&text).iter().map(|report| report.of(&text)).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
