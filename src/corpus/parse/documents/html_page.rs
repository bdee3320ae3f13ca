//! Web pages: the article is what a browser's reader mode shows.

use crate::article::{About, Article};
use crate::corpus::parse::markdown::Page;
use dom_query::Document;
use dom_smoothie::{Config, Readability};
use std::collections::HashMap;

/// From this much text on, in characters, the main part of a page is believed to be the article, even if it is the lesser part.
const ENOUGH_CHARS: usize = 120;
/// How deep elements may lie in each other: what lies deeper is no article, and could overflow the stack.
const MAX_DEPTH: usize = 400;
/// The greatest page that is taken apart, in bytes; of greater ones the text is kept as it comes.
const MAX_BYTES: usize = 16 << 20;

/// Makes an article of a page, and says what is wrong with it.
///
/// Navigation and everything else around the main part is left out; where there is hardly any main part, the text of
/// the whole page is the article. Readings in ruby follow in brackets, `漢(hàn)`, as they do in Markdown.
pub(super) fn article(source: &str) -> (Article, Option<String>) {
    if is_monstrous(source) {
        let article = Article { text: text_of(source), ..Article::default() };
        return (article, Some("is too great or too deep to be taken apart: all of its text is read".to_owned()));
    }
    let is_xhtml = source.trim_start().starts_with("<?xml");
    let document = if is_xhtml { Document::from(closed(source)) } else { Document::from(source) };
    let whole = whole(&document);
    let config = Config { char_threshold: ENOUGH_CHARS, ..Config::default() };
    let Ok(mut reader) = Readability::with_document(document, None, Some(config)) else {
        return (Article { text: whole, ..Article::default() }, None);
    };
    let known = reader.get_article_metadata(reader.parse_json_ld());
    let main = reader.parse().map(|main| text_of(&main.content)).unwrap_or_default();
    let is_most = main.len() > whole.len() / 2 && main.len() <= whole.len();
    let is_enough = is_most || main.chars().nth(ENOUGH_CHARS).is_some();
    let filled = |field: Option<String>| crate::corpus::parse::fields::filled(field);
    let about = About {
        title: known.title.split_whitespace().collect::<Vec<_>>().join(" "),
        date: filled(known.published_time),
        source: filled(known.site_name),
        author: filled(known.byline),
        url: filled(known.url),
        path: None,
    };
    (Article { id: String::new(), text: if is_enough { main } else { whole }, about }, None)
}

/// The title of a page that is nothing but article, its first heading before the title in its head, and its text.
pub(super) fn chapter(source: &str) -> (String, String) {
    if is_monstrous(source) {
        return (String::new(), text_of(source));
    }
    let document = Document::from(closed(source));
    let title = |selector| {
        let text = document.select_single(selector).text();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let heading = title("h1, h2, h3");
    (if heading.is_empty() { title("title") } else { heading }, whole(&document))
}

/// The text of everything that is not there to lead elsewhere.
fn whole(document: &Document) -> String {
    let Some(body) = document.body() else { return String::new() };
    let all = text_of(&body.inner_html());
    let inner = Document::fragment(body.inner_html());
    inner.select("nav, footer, aside, noscript, template, button, select, [role=navigation]").remove();
    let kept = text_of(&inner.html());
    if kept.is_empty() { all } else { kept }
}

/// What a browser would show of a piece of HTML.
fn text_of(source: &str) -> String {
    let mut page = Page::default();
    page.put_html(source);
    page.into_text()
}

fn is_monstrous(source: &str) -> bool {
    source.len() > MAX_BYTES || max_open(source) > MAX_DEPTH
}

/// How many elements stand open at once, each until a tag of its own name closes it.
fn max_open(source: &str) -> usize {
    let mut open: HashMap<String, usize> = HashMap::new();
    let (mut sum, mut max) = (0_usize, 0);
    for (at, _) in source.match_indices('<') {
        let rest = &source[at + 1..];
        let (closes, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len()).min(MAX_NAME);
        let name = rest[..end].to_ascii_lowercase();
        if name.is_empty() || NEVER_CLOSED.contains(&name.as_str()) {
            continue;
        }
        let of_name = open.entry(name).or_default();
        match (closes, *of_name) {
            (true, 0) => {}
            (true, _) => (*of_name, sum) = (*of_name - 1, sum - 1),
            (false, _) => (*of_name, sum) = (*of_name + 1, sum + 1),
        }
        max = max.max(sum);
    }
    max
}

/// The longest name that is told apart, in bytes.
const MAX_NAME: usize = 16;

/// Elements that have no end tag, or need none.
const NEVER_CLOSED: [&str; 20] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "source", "td", "tr", "wbr",
];

/// Gives those elements an end tag that XHTML may close at once, and that hide all that follows where they stay open.
fn closed(source: &str) -> String {
    const HIDING: [&str; 4] = ["title", "script", "style", "iframe"];
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("/>") {
        let tag = before.rsplit('<').next().filter(|tag| !tag.contains('>')).unwrap_or_default();
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        text.push_str(before);
        text.push_str(&if HIDING.contains(&name) { format!("></{name}>") } else { "/>".to_owned() });
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a page and expects `title|date|source|author|text`.
    fn check(source: &str, expected: &str) {
        let (Article { about, text, .. }, trouble) = article(source);
        let [date, from, author] = [about.date, about.source, about.author].map(Option::unwrap_or_default);
        assert_eq!(format!("{}|{date}|{from}|{author}|{text}", about.title), expected, "{source}");
        assert_eq!(trouble, None);
    }

    #[test]
    fn a_small_page_is_read_whole() {
        check("<title>算盘</title><body><p>算盘是工具。<p>很<b>古老</b>。", "算盘||||算盘是工具。\n很古老。");
        check("<p><ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字</p>", "||||漢(hàn)字");
        check("<nav>首页</nav><p>算盘</p><script>x</script><footer>版权</footer>", "||||算盘");
        check("<nav>首页</nav>", "||||首页");
        check("<?xml version='1.0'?><html><head><title/></head><body>算盘</body></html>", "||||算盘");
        check("", "||||");
    }

    #[test]
    fn the_main_part_is_found() {
        let main =
            "<p>算盘是一种<ruby>古<rt>gǔ</rt></ruby>老的工具，珠子在杆上移动，用来计算，很多店铺里都有。</p>".repeat(5);
        let page = format!(
            "<html><head><title>算盘 - 某站</title><meta property='og:title' content='算盘的故事'>\
             <meta property='article:published_time' content='2020-10-25'><meta name='author' content='王某'>\
             <meta property='og:site_name' content='某站'></head><body><div class='menu'><a href='/'>首页</a> <a href='/b'>文章</a></div>\
             <div id='content'>{main}</div><div class='sidebar'><a href='/c'>热门文章</a></div></body></html>"
        );
        let text = ["算盘是一种古(gǔ)老的工具，珠子在杆上移动，用来计算，很多店铺里都有。"; 5].join("\n");
        check(&page, &format!("算盘的故事|2020-10-25|某站|王某|{text}"));
    }

    #[test]
    fn no_page_can_overflow_the_stack() {
        for deep in [
            "<div>",
            "<b>",
            "<b><p>",
            "<table><tr><td>",
            "<a><div>",
            "<font><p>",
            "<svg>",
            "<li>",
            "<p>",
            "<div></b>",
            "<div></div/x>",
            "<i></I ><u>",
        ] {
            let (article, _) = article(&format!("{}文", deep.repeat(20_000)));
            assert_eq!(article.text, "文", "{deep}");
        }
    }

    #[test]
    fn xhtml_closes_at_once() {
        let (title, text) =
            chapter("<html><head><title/></head><body><script src='a'/><h2>第一回</h2><p>文</p></body></html>");
        assert_eq!((title.as_str(), text.as_str()), ("第一回", "第一回\n文"));
    }
}
