//! What must stand in a text before a rule can find anything in it: one quick look instead of many slow ones.

use super::byline;
use super::words::Sieve;

/// Which of these a text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs(u8);

/// The end of a line.
pub(super) const LINE_END: Signs = Signs(1);
/// The end of a bracket.
pub(super) const BRACKET: Signs = Signs(2);
/// `来源`, `稿源`, `转自`, `转载自`.
pub(super) const SOURCE: Signs = Signs(4);
/// A colon behind the last character of `来源`, `作者`, `编辑`.
pub(super) const LABEL: Signs = Signs(8);
/// The name of a paper: `报》`.
pub(super) const PAPER: Signs = Signs(16);
/// What a dateline ends with: `日电`, `日讯`, `讯（`, `日消息`.
pub(super) const DATELINE: Signs = Signs(32);

/// A label of a writer with something behind it that parts it from a name: `记者 `, `作者：`, `文/`.
pub(super) const BYLINE: Signs = Signs(64);

/// The characters that a sign shows itself by.
const TELLING: &str = "\n\r)）源转轉:：》电電讯訊消综綜作撰采记記通文";

impl Signs {
    pub fn of(text: &str) -> Signs {
        const SIEVE: Sieve = Sieve::of_chars(TELLING.as_bytes());
        let mut signs = 0;
        for (at, c) in text.char_indices().filter(|&(_, c)| SIEVE.has(c)) {
            let last = || text[..at].trim_end().chars().next_back().unwrap_or(' ');
            let next = || text[at..].chars().nth(1);
            let sign = match c {
                '\n' | '\r' => LINE_END,
                ')' | '）' => BRACKET,
                '源' if matches!(last(), '来' | '來' | '稿') => SOURCE,
                '转' | '轉' if matches!(next(), Some('自' | '载' | '載')) => SOURCE,
                ':' | '：' if matches!(last(), '源' | '者' | '辑' | '輯') => LABEL,
                '》' if matches!(last(), '报' | '報' | '刊' | '志' | '誌') => PAPER,
                '电' | '電' | '讯' | '訊' | '消' | '综' | '綜' if ends_dateline(last(), c, next()) => DATELINE,
                '作' | '撰' | '采' | '记' | '記' | '通' | '文' if byline::begins_with_label(&text[at..]) => {
                    BYLINE
                }
                _ => continue,
            };
            signs |= sign.0;
        }
        Signs(signs)
    }

    pub fn has(self, sign: Signs) -> bool {
        self.0 & sign.0 != 0
    }
}

/// Whether `c` may end a dateline: behind a date, or before anything but a Chinese character.
fn ends_dateline(last: char, c: char, next: Option<char>) -> bool {
    let behind_date = matches!(last, '日' | '号' | '號' | '月' | '年' | '0'..='9' | '０'..='９');
    let apart = || next.is_some_and(|next| !('\u{3400}'..='\u{9fff}').contains(&next));
    behind_date || (!matches!(c, '消' | '综' | '綜') && apart())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_seen_where_a_rule_may_find_something() {
        let check = |text, expected: &[Signs]| {
            let all = [LINE_END, BRACKET, SOURCE, LABEL, PAPER, DATELINE, BYLINE];
            let found: Vec<_> = all.into_iter().filter(|sign| Signs::of(text).has(*sign)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("海角10月25日 电", &[DATELINE]);
        check("海角日报讯（王海）", &[BRACKET, DATELINE]);
        check("灯塔之家 8 月 5 日消息", &[DATELINE]);
        check("电影和通讯的消息", &[]);
        check("来源 ：海角\n", &[LINE_END, SOURCE, LABEL]);
        check("《海角日报》", &[PAPER]);
        check("《灯塔》：来者", &[]);
        check("作者：王海", &[LABEL, BYLINE]);
        check("文/王海", &[BYLINE]);
        check("记者从通讯社获悉，作文里说", &[]);
    }
}
