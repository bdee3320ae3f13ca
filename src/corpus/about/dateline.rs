//! Datelines: `新华社北京10月25日电`, `本报12月17日讯`, `海角日报讯`, before the first sentence of a report.

use super::date::{self, Date};
use super::scope::{Scope, first_chars};
use super::{signs, words};

/// Where a report was sent from, when, and by whom.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dateline<'a> {
    pub source: Option<&'a str>,
    pub date: Option<Date>,
    /// What follows it.
    pub rest: &'a str,
}

/// How far into the text a dateline may begin, in characters: above it stand a title and a few lines more.
const WITHIN_CHARS: usize = 120;

/// The longest dateline up to its date, in characters.
const MOST_CHARS: usize = 24;

/// What a dateline ends with.
const ENDS: [&str; 7] = ["电", "電", "讯", "訊", "消息", "综合", "綜合"];

/// What the names of papers, agencies and sites end with. 台 alone would cut 台北 in two.
pub(super) const MEDIA: [&str; 32] = [
    "社",
    "报",
    "報",
    "网",
    "網",
    "客户端",
    "客戶端",
    "新闻",
    "新聞",
    "电台",
    "電台",
    "电视台",
    "電視台",
    "卫视",
    "衛視",
    "广播",
    "廣播",
    "之家",
    "在线",
    "在線",
    "周刊",
    "週刊",
    "杂志",
    "雜誌",
    "时刻",
    "時刻",
    "快讯",
    "快訊",
    "融媒",
    "全媒体",
    "全媒體",
    "经纬",
];

/// Agencies that are known by name: their datelines are told from a title that they are written up to.
pub(super) const AGENCIES: [&str; 26] = [
    "新华社",
    "新華社",
    "新华网",
    "新華網",
    "中新社",
    "中新网",
    "中新網",
    "中央社",
    "人民网",
    "光明网",
    "央视网",
    "央广网",
    "中国网",
    "财联社",
    "IT之家",
    "红网时刻",
    "红网",
    "海外网",
    "澎湃新闻",
    "新京报",
    "极目新闻",
    "红星新闻",
    "封面新闻",
    "上游新闻",
    "本报",
    "本報",
];

/// Words that stand where the paper's own name is meant.
const OWN: [&str; 8] = ["本报", "本報", "本网", "本網", "本刊", "本台", "本社", "本站"];

/// With these begins a sentence that tells what others said.
const HEARSAY: [&str; 9] = ["据", "據", "记者", "記者", "来自", "來自", "昨", "今", "根据"];

impl<'a> Dateline<'a> {
    /// Finds the dateline at the beginning of a line or behind a gap, or of an agency that is known by name.
    pub fn of(scope: &'a Scope) -> Option<Self> {
        let [text, _] = scope.ends_with_sign(signs::DATELINE);
        if text.is_empty() {
            return None;
        }
        let near = first_chars(text, WITHIN_CHARS);
        let starts = near.char_indices().filter(|(_, c)| "\n\r \u{3000}，；】。！？!?".contains(*c));
        let starts = starts.map(|(at, c)| (at + c.len_utf8(), matches!(c, '\n' | '\r')));
        let mut found = std::iter::once((0, true)).chain(starts).filter_map(|(start, line)| read(&text[start..], line));
        found.next().or_else(|| {
            let known = words::find(near, &AGENCIES);
            known.filter_map(|(start, _)| read(&text[start..], false)).max_by_key(|line| line.rest.len())
        })
    }
}

/// Reads the dateline that `text` begins with, perhaps in brackets. Only in a line of its own may nobody be named,
/// or somebody whose name does not sound like a paper's.
fn read(text: &str, begins_line: bool) -> Option<Dateline<'_>> {
    let text = text.strip_prefix(['【', '[', '（', '(']).unwrap_or(text);
    if text.starts_with(char::is_whitespace) || HEARSAY.iter().any(|word| text.starts_with(word)) {
        return None;
    }
    for (at, c) in first_chars(text, MOST_CHARS).char_indices() {
        let is_number = c.is_numeric() || "〇○零一二三四五六七八九十廿民".contains(c);
        if let Some((date, bytes)) = is_number.then(|| date::read(&text[at..])).flatten() {
            let publisher = Publisher::of(&text[..at])?;
            let rest = text[at + bytes..].trim_start_matches(BLANKS);
            let (end, rest) = ENDS.iter().find_map(|end| Some((*end, rest.strip_prefix(end)?)))?;
            let is_sure = publisher.is_sure || (begins_line && (at == 0 || end != "消息"));
            let begins_word = rest.starts_with(['机', '機', '话', '話', '影', '子', '力', '器', '号', '號', '的']);
            let date = Some(date).filter(|_| is_sure && !begins_word)?;
            return Some(Dateline { source: publisher.name_from(begins_line), date: Some(date), rest });
        }
        if matches!(c, '电' | '電' | '讯' | '訊') {
            let rest = &text[at + c.len_utf8()..];
            let stands_apart = rest.starts_with(['（', '(', '【', '】', ' ', '\u{3000}', '\n', '\r', '：', ':']);
            let publisher = Publisher::of(&text[..at]).filter(|publisher| publisher.is_sure && stands_apart);
            if let Some(publisher) = publisher {
                return Some(Dateline { source: publisher.name_from(begins_line), date: None, rest });
            }
        }
        if !(c.is_alphanumeric() || BLANKS.contains(&c) || "-·—－（）()".contains(c)) {
            return None;
        }
    }
    None
}

const BLANKS: [char; 2] = [' ', '\u{3000}'];

/// Who reports, in a dateline up to its date.
struct Publisher<'a> {
    name: Option<&'a str>,
    /// Whether the name sounds like a paper's.
    is_sure: bool,
}

impl<'a> Publisher<'a> {
    /// Parts what stands before the date into the name and the place, which is left out; nothing where it is neither.
    fn of(before: &'a str) -> Option<Self> {
        let before = before.trim_matches(BLANKS);
        if before.is_empty() {
            return Some(Publisher { name: None, is_sure: false });
        }
        if OWN.iter().any(|own| before.starts_with(own)) {
            return Some(Publisher { name: None, is_sure: true });
        }
        let ends = words::find(before, &MEDIA).map(|(at, media)| at + media.len());
        match ends.max() {
            // 网站 is no site's own name, and no more than a place stands behind a name.
            Some(end) => {
                let end = before[..end].find(['（', '(']).unwrap_or(end);
                let place = before[end..].trim_start_matches(|c| "（）()".contains(c));
                let is_place = !place.starts_with('站')
                    && (place.chars().count() <= MOST_PLACE_CHARS || place.ends_with(['）', ')']));
                is_place.then_some(Publisher { name: Some(&before[..end]), is_sure: true })
            }
            None => (before.chars().count() <= MOST_PLACE_CHARS && !before.contains(BLANKS))
                .then_some(Publisher { name: Some(before), is_sure: false }),
        }
    }
}

impl<'a> Publisher<'a> {
    /// The name; within a line, where a title may run on into it, only one that is known or short.
    fn name_from(&self, begins_line: bool) -> Option<&'a str> {
        let name = self.name?;
        if begins_line {
            return Some(name);
        }
        let known = AGENCIES.iter().filter(|agency| name.ends_with(**agency)).max_by_key(|agency| agency.len());
        match known {
            Some(agency) => name.get(name.len() - agency.len()..),
            None => Some(name).filter(|name| name.chars().count() <= MOST_PLACE_CHARS),
        }
    }
}

/// The longest name of a place, or of a paper that is not known, in characters.
const MOST_PLACE_CHARS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_names_source_and_date() {
        let check = |text: &str, expected: &str| {
            let scope = Scope::of(text);
            let found = Dateline::of(&scope).map(|line| {
                let date = line.date.map(|date| date.to_string());
                format!("{}|{}|{}", line.source.unwrap_or_default(), date.unwrap_or_default(), line.rest)
            });
            assert_eq!(found.unwrap_or_default(), expected, "{text}");
        };
        check("新华社海角10月25日电（记者甲）灯塔", "新华社|10月25日|（记者甲）灯塔");
        check("本報(bào)12月17日訊 燈塔", "|12月17日| 燈塔");
        check("海角日报2020年8月8日讯（甲）灯塔", "海角日报|2020-08-08|（甲）灯塔");
        check("海角新闻网-首页新闻天涯8月1日讯", "海角新闻网-首页新闻|8月1日|");
        check("灯塔重开\n海角客户端天涯 8 月 8 日电 灯塔", "海角客户端|8月8日| 灯塔");
        check("灯塔之家 8 月 5 日消息，灯塔", "灯塔之家|8月5日|，灯塔");
        check("8 月 5 日消息，灯塔", "|8月5日|，灯塔");
        check("望潮8月5日讯，灯塔", "望潮|8月5日|，灯塔");
        check("原标题：灯塔重开新华社海角10月25日电 灯塔", "新华社|10月25日| 灯塔");
        check("海角日报讯（记者 甲）灯塔", "海角日报||（记者 甲）灯塔");
        check("【海角晚报讯】灯塔", "海角晚报||】灯塔");
        check("海角网（海角日报网）讯（甲）灯塔", "海角网||（甲）灯塔");
        check("灯塔重开？小船在渔港里撞上了码头海角在线8月19日讯", "|8月19日|");
        check("灯塔重开。王海中新网海角7月24日电 灯塔", "中新网|7月24日| 灯塔");
        check("中新社台北8月5日电 灯塔", "中新社|8月5日| 灯塔");
        for none in [
            "据海角网站19日消息，灯塔",
            "据海角网8月5日消息，灯塔",
            "海角网站8月5日消息，灯塔",
            "灯塔重开。望潮8月5日消息",
            "8月5日，灯塔",
            "12月16日电影上映",
            "海角日报通讯员甲",
            "记者8月5日电话采访",
            "",
        ] {
            check(none, "");
        }
    }
}
