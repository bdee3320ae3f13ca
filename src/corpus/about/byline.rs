//! Bylines: who wrote and who took the pictures, in brackets, behind labels, on lines of their own.

mod credits;

use super::dateline::{AGENCIES, Dateline, MEDIA};
use super::scope::{Scope, first_chars};
use super::{signs, words};
use credits::{Credits, Names};

/// The people of an article, and the medium that they work for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Byline {
    pub writers: Vec<String>,
    pub photographers: Vec<String>,
    pub source: Option<String>,
}

/// The longest byline, in characters.
const MOST_CHARS: usize = 80;
/// How far into the text a byline without brackets may begin, in characters.
const WITHIN_CHARS: usize = 120;
/// How much may follow the last byline, in characters that are not blank: the editor, and what web pages add.
const AFTER_CHARS: usize = 60;

impl Byline {
    /// Finds the first that names a writer: behind the dateline, in brackets, or behind a label such as `记者`;
    /// where nobody is named as the writer, who took the pictures.
    pub fn of(scope: &Scope, dateline: Option<&Dateline>) -> Byline {
        let behind_dateline = || dateline.and_then(|line| opening_bracket(line.rest));
        let [head, tail] = scope.ends_with_sign(signs::BYLINE);
        let [head_with_bracket, tail_with_bracket] = scope.ends_with_sign(signs::BRACKET);
        let found = behind_dateline()
            .or_else(|| labelled(first_chars(head, WITHIN_CHARS), &["作者", "撰文"]))
            .or_else(|| closing_bracket(tail_with_bracket))
            .or_else(|| bracket_with_role(head_with_bracket))
            .or_else(|| labelled(first_chars(head, WITHIN_CHARS), &LABELS))
            .or_else(|| labelled(tail, &LABELS));
        found.map(Byline::from).unwrap_or_default()
    }

    /// Whether a paragraph ends in a bracket that names a writer.
    pub fn closes(paragraph: &str) -> bool {
        let ends = paragraph.trim_end().ends_with([')', '）']);
        let paragraph = if ends { super::gloss::without(paragraph) } else { return false };
        let last = paragraph.trim_end();
        brackets(last).last().is_some_and(|(_, inner, rest)| {
            rest.is_empty() && credits::read(inner, Names::WithRole).is_some_and(|credits| !credits.writers.is_empty())
        })
    }
}

impl From<Credits<'_>> for Byline {
    fn from(credits: Credits) -> Self {
        let owned = |names: Vec<std::borrow::Cow<str>>| names.into_iter().map(|name| name.into_owned()).collect();
        Byline {
            writers: owned(credits.writers),
            photographers: owned(credits.photographers),
            source: credits.medium.filter(|medium| !is_own(medium)),
        }
    }
}

/// Whether the medium is only called its own: `本报`.
fn is_own(medium: &str) -> bool {
    ["本", "我"].iter().any(|own| medium.starts_with(own))
}

/// The bracket right behind a dateline: `（记者 甲 乙）`, or only the names.
fn opening_bracket(rest: &str) -> Option<Credits<'_>> {
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "】]：:,，".contains(c));
    let inner = first_chars(rest.strip_prefix(['(', '（'])?, MOST_CHARS);
    let (inner, _) = inner.split_once([')', '）'])?;
    credits::read(inner, Names::Alone).filter(names_somebody)
}

/// The last bracket that is a byline; names alone are one only at the very end, and so are those of photographers.
fn closing_bracket(tail: &str) -> Option<Credits<'_>> {
    let found: Vec<_> = brackets(tail).collect();
    found.into_iter().rev().find_map(|(before, inner, rest)| {
        let ends_sentence = before.trim_end().ends_with(['。', '！', '？', '”', '」', '…', '!', '?']);
        let is_last = ends_sentence
            && rest.chars().filter(|c| !c.is_whitespace()).take(AFTER_CHARS + 1).count() <= AFTER_CHARS
            && !rest.contains('。');
        let names = if is_last { Names::AloneIfSure } else { Names::WithRole };
        if !is_last && !credits::may_have_role(inner) {
            return None;
        }
        let credits = credits::read(inner, names)?;
        (!credits.writers.is_empty() || (is_last && names_somebody(&credits))).then_some(credits)
    })
}

fn bracket_with_role(head: &str) -> Option<Credits<'_>> {
    let mut inner = brackets(head).map(|(_, inner, _)| inner).filter(|inner| credits::may_have_role(inner));
    inner.find_map(|inner| credits::read(inner, Names::WithRole).filter(|credits| !credits.writers.is_empty()))
}

fn names_somebody(credits: &Credits) -> bool {
    !credits.writers.is_empty() || !credits.photographers.is_empty()
}

/// What stands before, in and behind each bracket of a text, innermost brackets only.
fn brackets(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    text.match_indices([')', '）']).filter_map(|(end, closing)| {
        let (start, opening) = text[..end].rmatch_indices(['(', '（', ')', '）']).next()?;
        let inner = &text[start + opening.len()..end];
        let is_byline = matches!(opening, "(" | "（") && inner.chars().take(MOST_CHARS + 1).count() <= MOST_CHARS;
        is_byline.then_some((&text[..start], inner, &text[end + closing.len()..]))
    })
}

/// Words before the names of writers.
const LABELS: [&str; 13] =
    ["作者", "撰文", "撰稿", "采写", "采寫", "记者", "記者", "通讯员", "通訊員", "文/", "文｜", "文丨", "文|"];

/// Whether `text` begins with a label that stands apart.
pub(super) fn begins_with_label(text: &str) -> bool {
    LABELS.iter().any(|label| text.strip_prefix(label).is_some_and(|rest| is_apart(label, rest)))
}

fn is_apart(label: &str, rest: &str) -> bool {
    label.starts_with('文') || rest.starts_with(|c: char| c.is_whitespace() || "：:|｜丨/／".contains(c))
}

/// The first label with names behind it; without brackets, so that each must begin with a family name.
fn labelled<'a>(text: &'a str, labels: &[&str]) -> Option<Credits<'a>> {
    words::find(text, labels).find_map(|(at, label)| {
        let before = &text[..at];
        if !is_apart(label, &text[at + label.len()..]) {
            return None;
        }
        let is_told = ["告诉", "告訴", "答", "问", "問", "对", "對", "向"].iter().any(|word| before.ends_with(word));
        let is_word = !label.starts_with('文') || !before.ends_with(|c: char| c.is_alphanumeric() && !c.is_numeric());
        if is_told || !is_word {
            return None;
        }
        let start = before.rfind(|c: char| c.is_whitespace() || "。！？，；：:（()）【】|｜丨”□■".contains(c));
        let start = start.and_then(|at| before[at..].chars().next().map(|c| at + c.len_utf8())).unwrap_or(0);
        let start = if before[start..].chars().count() <= 16 { start } else { at };
        let line = text[start..].split(['\n', '\r', '。', '（', '(', '！', '？', '“']).next().unwrap_or_default();
        let credits = credits::read(first_chars(line, MOST_CHARS), Names::Sure)?;
        // Behind a question or a quotation it may be a title that runs on into the medium.
        let begins = text[..start].chars().next_back().is_none_or(|c| !"！？”】".contains(c));
        let medium = credits.medium.and_then(|medium| name_of_medium(&medium, begins));
        (!credits.writers.is_empty()).then_some(Credits { medium, ..credits })
    })
}

/// Whether a line is a byline and nothing else: it begins with a label, or a medium with one.
pub(super) fn is_line(line: &str) -> bool {
    let line = super::gloss::without(line.trim_matches(['（', '）', '(', ')']));
    let begins =
        words::find(first_chars(&line, 20), &LABELS).next().is_some_and(|(at, _)| line[..at].chars().count() <= 16);
    begins && first_chars(&line, MOST_CHARS) == line && credits::read(&line, Names::WithRole).is_some()
}

/// The medium without what may run on into it: one that is known, or a short one that sounds like one.
fn name_of_medium(medium: &str, begins: bool) -> Option<String> {
    let known = AGENCIES.iter().find(|agency| medium.ends_with(**agency)).map(|agency| (*agency).to_owned());
    let sounds = || MEDIA.iter().any(|media| medium.ends_with(media)) && medium.chars().count() <= MOST_MEDIUM_CHARS;
    known.or_else(|| (begins && sounds()).then(|| medium.to_owned()))
}

/// The longest medium in a line, in characters.
const MOST_MEDIUM_CHARS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_name_writers_photographers_and_medium() {
        let check = |text: &str, expected: &str| {
            let scope = Scope::of(text);
            let dateline = Dateline::of(&scope);
            let byline = Byline::of(&scope, dateline.as_ref());
            let source = byline.source.unwrap_or_default();
            let found = format!("{}|{}|{source}", byline.writers.join("、"), byline.photographers.join("、"));
            assert_eq!(found, expected, "{text}");
        };
        check("灯塔开放。（海角日报/望潮新闻记者 王海/文 李塔/图）", "王海|李塔|海角日报/望潮新闻");
        check("灯塔开放。(记者王海 通讯员 李塔、海涛)", "王海、李塔、海涛||");
        check("灯塔开放。（本报记者 王海）", "王海||");
        check("灯塔开放。(王海 李塔) 返回首页", "王海、李塔||");
        check("灯塔开放。（王海 摄）", "|王海|");
        check("灯塔开放。王(wáng)海寫。（記者 王(wáng)海）", "王海||");
        check("海角社天涯10月25日电（海涛 李塔）灯塔开放。", "海涛、李塔||");
        check("海角日报讯（记者/王海、实习生李塔）灯塔开放。", "王海、李塔||");
        check("海角日报讯【记者 王海】灯塔开放。", "王海||");
        check("灯塔重开\n作者：王海\n灯塔开放。", "王海||");
        check("灯塔重开\n本报记者 王海 通讯员 李塔\n灯塔开放。", "王海、李塔||");
        check("灯塔重开\n文/海角晚报全媒体记者 王海 图/李塔\n灯塔开放。", "王海|李塔|海角晚报");
        check("灯塔开放。\n文｜王海 编辑｜李塔", "王海||");
        check("灯塔开放。\n记者：王海 通讯员：李塔\n责编：张角", "王海、李塔||");
        check("灯塔开放。来源：海角日报客户端 记者 王海流程编辑：李塔", "王海||");
        check("灯塔重开？渔港回应望潮新闻记者 王海 昨天来过", "王海||");
        check("灯塔重开？渔港回应澎湃新闻记者 王海8月1日来过", "王海||澎湃新闻");
        check("灯塔开放。记者：王海编辑：李塔", "王海||");
        check("灯塔开放。海角日报驻岛记者 王海 李塔 摄影报道", "王海、李塔||海角日报");
        check("海角网记者 王海 通讯员 李塔 天涯报道灯塔", "王海、李塔||海角网");
        for none in [
            "灯塔开放。（责编：王海）",
            "灯塔开放。（编辑 王海）",
            "灯塔开放。（见图）",
            "灯塔（海角 天涯）开放，人很多。后来关了。",
            "灯塔叫作明灯（广东）、高灯（江湾）。",
            "灯塔的歌唱得真好。（原唱者：王海）",
            "“好。”他告诉记者：王海来过。",
            "记者从海角获悉，灯塔开放。",
            "中文/英文的灯塔",
            "灯塔开放。（图片由通讯员提供）",
            "灯塔开放。（完）",
            "灯塔夜景。海角日报记者 王海 摄返回首页",
            "",
        ] {
            check(none, "||");
        }
    }

    #[test]
    fn a_report_closes_with_its_writer() {
        let check = |paragraph, expected| assert_eq!(Byline::closes(paragraph), expected, "{paragraph}");
        check("灯塔开放。（记者 王海）", true);
        check("灯塔开放。(海角日报记者 王海/文 李塔/图) ", true);
        check("灯塔开放。（记者 王海 摄）", false);
        check("灯塔开放。（完）", false);
        check("灯塔开放（记者 王海）。", false);
    }
}
