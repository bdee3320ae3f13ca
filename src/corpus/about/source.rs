//! `来源：…`: who published an article, by its own word.

use super::dateline::MEDIA;
use super::scope::{Scope, first_chars};
use super::{signs, words};

/// Labels of the source, and of what was taken over from another.
const LABELS: [&str; 8] = ["来源", "來源", "稿源", "本文转自", "转自", "轉自", "转载自", "轉載自"];

/// What stands between a label and a name.
const MARKS: [char; 5] = ['：', ':', '|', '｜', '丨'];

/// What is named here is the source of something else than the article.
const OF_OTHERS: [&str; 22] = [
    "图片", "圖片", "照片", "图", "圖", "视频", "視頻", "数据", "數據", "资料", "資料", "素材", "注明", "註明", "标明",
    "截图", "资金", "收入", "文字", "部分", "封面", "影像",
];

/// Where a name ends that runs on into other words, on web pages without lines.
pub(super) const STOPS: [&str; 64] = [
    "返回",
    "责任编辑",
    "責任編輯",
    "流程编辑",
    "责编",
    "責編",
    "编辑",
    "編輯",
    "作者",
    "记者",
    "記者",
    "通讯员",
    "通訊員",
    "通 讯 员",
    "来源",
    "來源",
    "分享",
    "欢迎",
    "关注",
    "更多",
    "原标题",
    "本文",
    "版权",
    "声明",
    "图片",
    "视频",
    "摄像",
    "校对",
    "审核",
    "监制",
    "转自",
    "供图",
    "报道",
    "特别声明",
    "（",
    "(",
    "）",
    ")",
    "】",
    "]",
    "，",
    "。",
    ",",
    "；",
    "：",
    "http",
    "www",
    "#",
    "猜您喜欢",
    "猜你喜欢",
    "著作权",
    "點擊",
    "点击",
    "往期",
    "综合",
    "编审",
    "一审",
    "初审",
    "◆",
    "▼",
    "·编",
    "■",
    "本报",
    "本報",
];

/// The longest name of a source, in characters.
const MOST_CHARS: usize = 20;

/// Up to this length a name is one although a sentence goes on behind it, in characters.
const MOST_SURE_CHARS: usize = 6;

/// The source that the beginning or the end names behind a label.
pub(super) fn labelled<'a>(scope: &'a Scope) -> Option<&'a str> {
    scope.ends_with_sign(signs::SOURCE).into_iter().find_map(|end| {
        end.match_indices(MARKS).find_map(|(at, mark)| {
            let before = end[..at].trim_end();
            let before = LABELS.iter().find_map(|label| before.strip_suffix(label))?;
            let before = before.trim_end_matches(['稿', '件', '文', '章', '消', '息', '信', '：', ' ']);
            let rest = &end[at + mark.len()..];
            let of_article = !OF_OTHERS.iter().any(|word| before.ends_with(word));
            if of_article { name(rest.trim_start_matches([' ', '\u{3000}', '@'])) } else { None }
        })
    })
}

/// Whether a line says only where the article was published.
pub(super) fn is_line(line: &str) -> bool {
    first_chars(line, 40) == line
        && LABELS.iter().any(|label| line.strip_prefix(label).is_some_and(|rest| rest.trim_start().starts_with(MARKS)))
}

/// The name that `text` begins with, if its end can be told.
fn name(text: &str) -> Option<&str> {
    let near = first_chars(text, MOST_CHARS + 1);
    let ends = words::find(near, &STOPS).map(|(at, _)| at);
    let gap = near
        .find(['\n', '\r', '|', '｜', '/', '\t', '；', ';', '、', '！', '？'])
        .into_iter()
        .chain(near.find("  "))
        .chain(gap(near));
    let whole = (near.len() == text.len() && near.chars().count() <= MOST_CHARS).then_some(near.len());
    let end = ends.chain(gap).chain(whole).min()?;
    // Before a comma a sentence may have begun that no mark parts from the name.
    let runs_on =
        near[end..].starts_with(['，', ',', '、', '。', '；', '“']) && near[..end].chars().count() > MOST_SURE_CHARS;
    let runs_on = runs_on || near[..end].ends_with(['电', '電', '讯', '訊']);
    let end = if runs_on { words::find(&near[..end], &MEDIA).map(|(at, media)| at + media.len()).min()? } else { end };
    let name = near[..end].trim().trim_matches(['“', '”', '"', '《', '》', '@']).trim();
    let is_name =
        name.chars().count() >= 2 && name.chars().any(char::is_alphabetic) && !name.contains(['“', '”', '《']);
    is_name.then_some(name)
}

/// A single blank ends a name, but not between Latin letters, nor in a name that begins with a mark.
fn gap(near: &str) -> Option<usize> {
    let blanks = near.match_indices([' ', '\u{3000}']).filter(|(at, _)| *at > 0);
    blanks.map(|(at, _)| at).find(|&at| {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !latin(near[..at].chars().next_back()) || !latin(near[at..].trim_start().chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_what_stands_behind_its_label() {
        let check = |text: &str, expected: &str| {
            assert_eq!(labelled(&Scope::of(text)).unwrap_or_default(), expected, "{text}");
        };
        check("来源：海角日报\n灯塔开放。", "海角日报");
        check("灯塔开放。（來源：海角晚報）", "海角晚報");
        check("灯塔开放。来源: Cape Daily", "Cape Daily");
        check("灯塔开放。来源：海角日报客户端 记者 甲乙", "海角日报客户端");
        check("灯塔开放。稿源：海角网（海角日报网） 作者：甲", "海角网");
        check("灯塔开放。稿件来源：《海角日报》", "海角日报");
        check("灯塔开放。来源：海角发布返回首页", "海角发布");
        check("转自 | 海角派出所\n灯塔开放。", "海角派出所");
        check("图片来源：海角日报\n灯塔开放。", "");
        check("如若转载，请注明来源：海角日报", "");
        check("灯塔的收入来源：门票。", "");
        check("灯塔的来源说法不一。", "");
        check("来源：海角日报灯塔昨日重新开放，人很多。", "海角日报");
        check("来源：海角网海角网天涯8月1日电（甲）灯塔开放。", "海角网");
        check("来源：@ 海角发布\n灯塔开放。", "海角发布");
        check("来源：这一段没有停顿也没有空白所以不知道名字到哪里为止灯塔", "");
    }
}
