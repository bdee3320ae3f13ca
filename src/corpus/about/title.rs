//! Telling a title that stands above a text from its first sentence, and from the other lines that stand there:
//! the column, the date, the byline, and the kicker, the line of catchwords above a title.

use super::gloss;
use super::scope::{first_chars, is_blank, lines};
use super::{byline, date, source};

/// The longest title, in characters without glosses.
const MAX_CHARS: usize = 40;

/// How many lines may stand above a title.
const MAX_ABOVE: usize = 5;

/// How far into the text lines may stand above it, in bytes.
const MAX_BYTES: usize = 4096;

/// The line above `text` that is its title, if more text follows; else nothing.
///
/// Glosses stand in it and do not make it longer.
pub(super) fn title(text: &str) -> &str {
    let near = (MAX_BYTES..text.len()).find_map(|end| text.get(..end)).unwrap_or(text);
    if !near.contains('\n') && !near.contains('\r') {
        return labelled(near.trim_matches(is_blank), false).unwrap_or_default();
    }
    let mut above = lines(near).take(MAX_ABOVE + 2).peekable();
    let mut kicker: Option<&str> = None;
    while let Some(line) = above.next() {
        let next = above.peek().copied();
        if let Some(title) = labelled(line, next.is_some()) {
            return title;
        }
        let Some(next) = next else { break };
        if is_beside(line) {
            continue;
        }
        if !looks_like_title(line) {
            break;
        }
        if kicker.is_none() && leads_to(line, next) {
            kicker = Some(line);
            continue;
        }
        return line;
    }
    // What looked like a kicker with nothing below it was the title itself.
    kicker.unwrap_or_default()
}

/// Whether a line can be a title by its length and its end.
pub(super) fn looks_like_title(line: &str) -> bool {
    // Enough for a title of which each character has a gloss.
    if first_chars(line, MAX_CHARS * 11).len() < line.len() {
        return false;
    }
    let line = gloss::without(line);
    let chars = line.chars().take(MAX_CHARS + 1).count();
    (2..=MAX_CHARS).contains(&chars) && !line.ends_with(ENDS_OF_CLAUSES) && line.chars().any(char::is_alphabetic)
}

const ENDS_OF_CLAUSES: [char; 13] = ['。', '！', '？', '；', '，', ',', '.', ';', '!', '?', '：', ':', '、'];

/// `标题：…`, `原标题：…`: up to the end of its line, to a wide gap, or to where the title stands once more.
fn labelled(line: &str, more_follows: bool) -> Option<&str> {
    let label = ["原标题", "原標題", "标题", "標題"].iter().find_map(|label| line.strip_prefix(label));
    let title = label?.trim_start().strip_prefix(['：', ':'])?.trim_start();
    let gap = || title.find("  ").or_else(|| title.find("\u{3000}\u{3000}"));
    let again = || {
        let (begins, rest) = title.split_at(first_chars(title, REPEATED_CHARS).len());
        let at = rest.find(begins).filter(|_| begins.chars().count() == REPEATED_CHARS)?;
        rest[at..].starts_with(title[..begins.len() + at].trim_end()).then_some(begins.len() + at)
    };
    let near = first_chars(title, 2 * MAX_CHARS + 2).len();
    let whole = more_follows.then_some(title.len());
    let end = gap().or_else(again).filter(|&end| end < near).or(whole)?;
    let title = title[..end].trim_end();
    (gloss::without(title).chars().take(MAX_CHARS + 1).count() <= MAX_CHARS && !title.is_empty()).then_some(title)
}

/// So many characters of a title tell that it stands there once more.
const REPEATED_CHARS: usize = 8;

/// Whether a line above a text is no title: a column, a date, a source, a byline, a caption.
fn is_beside(line: &str) -> bool {
    let is_short = first_chars(line, MAX_BESIDE_CHARS).len() == line.len();
    is_short
        && (is_column(line)
            || date::is_line(line)
            || source::is_line(line)
            || byline::is_line(line)
            || is_caption(line))
}

/// The longest line of these, in characters with glosses.
const MAX_BESIDE_CHARS: usize = 120;

/// `【短评】`, `［要闻］`, `·专题·`, `● 社会`: the place in the paper.
fn is_column(line: &str) -> bool {
    const PAIRS: [(char, char); 6] = [('【', '】'), ('［', '］'), ('[', ']'), ('〔', '〕'), ('·', '·'), ('■', '■')];
    let enclosed = |(open, close)| line.strip_prefix(open).and_then(|line| line.strip_suffix(close));
    let inner = PAIRS.into_iter().find_map(enclosed);
    let known = [
        "要闻",
        "要聞",
        "评论",
        "評論",
        "短评",
        "短評",
        "社论",
        "社論",
        "专题",
        "專題",
        "综合新闻",
        "头条",
        "专栏",
        "導讀",
        "导读",
    ];
    inner.is_some_and(|inner| inner.chars().count() <= 8) || known.contains(&line)
}

/// `图为…`, `（图片…）`.
fn is_caption(line: &str) -> bool {
    let line = line.trim_start_matches(['▲', '△', '↑', '（', '(', '▼']);
    ["图为", "圖為", "图片", "圖片", "图：", "圖：", "资料图", "資料圖"].iter().any(|word| line.starts_with(word))
}

/// Whether `line` is a kicker above the title `next`: a colon or a dash points to it; or catchwords without any
/// punctuation stand above a line that has some, and is as long.
fn leads_to(line: &str, next: &str) -> bool {
    if !looks_like_title(next) || is_beside(next) || next.starts_with(['—', '－']) || super::headings::is_numbered(next)
    {
        return false;
    }
    let (line, next) = (gloss::without(line), gloss::without(next));
    let points = line.ends_with("——");
    let is_long = |line: &str| line.chars().count() >= MIN_KICKER_CHARS;
    let has_clauses = |line: &str| line.chars().any(|c| "，,：:！!？?；;“”「」、".contains(c));
    let catchwords = is_long(&line) && !has_clauses(&line) && has_clauses(&next);
    points || (catchwords && next.chars().count() >= line.chars().count())
}

/// Shorter lines above another are titles above a first section.
const MIN_KICKER_CHARS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_first_line_is_a_title() {
        let check = |text: &str, expected: &str| assert_eq!(title(text), expected, "{text}");
        check("算盘\n\n算盘是一种工具。", "算盘");
        check("\u{feff}\r\n\u{3000}算盘\u{3000}\r\n正文", "算盘");
        check("算盘\r正文", "算盘");
        check("算盘：古老的计算机\n正文", "算盘：古老的计算机");
        check("标题：算盘\n正文", "算盘");
        check("原标题：算盘重归  本报讯\n正文", "算盘重归");
        check("原标题：算盘重归  本报讯 算盘。", "算盘重归");
        check("原标题：算盘重新回到小学课堂算盘重新回到小学课堂 算盘。", "算盘重新回到小学课堂");
        check("原标题：算盘重归本报讯 算盘。", "");
        check("算盘", "");
        check("算盘\n \n", "");
        check("算\n正文", "");
        check("12345\n正文", "");
        check("算盘是什么？\n正文", "");
        check("An abacus.\n正文", "");
        check("", "");
    }

    #[test]
    fn the_length_of_a_title_is_counted_without_glosses() {
        let check = |title_of: fn(usize) -> String| {
            assert_eq!(title(&format!("{}\n正文", title_of(40))), title_of(40));
            assert_eq!(title(&format!("{}\n正文", title_of(41))), "");
        };
        check(|chars| "长".repeat(chars));
        check(|chars| "業(yè)".repeat(chars));
        check(|chars| "學（ㄒㄩㄝˊ）".repeat(chars));
    }

    #[test]
    fn what_stands_above_a_title_is_none() {
        let check = |above: &str| {
            assert_eq!(title(&format!("{above}\n灯塔重开，渔港“亮”了\n灯塔开放。")), "灯塔重开，渔港“亮”了", "{above}")
        };
        check("修旧如旧点亮渔港");
        check("海角巡礼——");
        check("【短评】");
        check("要闻");
        check("2020年10月25日");
        check("来源：海角日报");
        check("作者：王海");
        check("本报记者 王海 通讯员 李塔");
        check("图为渔港夜景");
        check("【要闻】\n2020-10-25 08:00\n海角日报记者 王海\n修旧如旧点亮渔港");
    }

    #[test]
    fn a_title_above_a_section_is_no_kicker() {
        let check = |below: &str| {
            assert_eq!(title(&format!("海角渔港灯塔修缮指南\n{below}\n灯塔开放。")), "海角渔港灯塔修缮指南")
        };
        check("由来");
        check("一、灯塔的由来，以及渔港的由来");
        check("——写在灯塔重开的日子，海角");
        check("灯塔，由来");
        check("作者：王海");
        check("灯塔开放，人很多，都说好。");
    }
}
