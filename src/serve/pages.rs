//! Pages for people. Whatever is put into them is escaped: by maud, or by `render::html`, which alone may write tags.

use super::Server;
use super::ask::{Asked, AskedArticle, MOST_CHARS, MOST_PASSED};
use super::assets::{SCRIPT_URL, STYLE_URL};
use super::filters::{self, Filter};
use super::refusal::Refusal;
use super::work::work;
use crate::article::{About, Article};
use crate::error::Notice;
use crate::index::Stats;
use crate::render::{self, Mark};
use crate::search::{Also, By, Hit, Only, Options, Reprints, Results, Sort};
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// `/`: the search box, and what was found if something was asked for.
pub async fn search(State(server): State<Server>, asked: Result<Asked, Refusal>) -> Response {
    let asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => return refused(&refusal),
    };
    let page = work(&server, move |server, stop| {
        let snapshot = server.0.current.snapshot();
        match asked.query.as_deref().map(str::trim).filter(|query| !query.is_empty()) {
            None => Ok(start(&snapshot.stats)),
            Some(query) => {
                let options = Options { stop: stop.clone(), ..asked.options };
                let results = snapshot.index.search(query, &options)?;
                Ok(found(&options, &results, &filters::of(&snapshot.index, query, &options)?))
            }
        }
    });
    page.await.map_or_else(|refusal| refused(&refusal), as_html)
}

/// `/articles/{id}`: an article, with what the query matches in it.
pub async fn article(State(server): State<Server>, asked: Result<AskedArticle, Refusal>) -> Response {
    let asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => return refused(&refusal),
    };
    let page = work(&server, move |server, stop| {
        let snapshot = server.0.current.snapshot();
        let article = snapshot.index.article(&asked.id)?;
        let highlights = snapshot.index.highlights_until(&asked.query, &article, stop)?;
        let marks: Vec<Mark> = highlights.iter().map(Mark::from).collect();
        Ok(whole(&asked, &article, &render::html::article(&article, &marks, asked.from)))
    });
    page.await.map_or_else(|refusal| refused(&refusal), as_html)
}

/// Any other address.
pub async fn nothing_here(uri: Uri) -> Response {
    refused_at(
        &uri,
        Refusal::new(
            StatusCode::NOT_FOUND,
            "nothing has this address: / is the search, /openapi.json describes the rest",
        ),
    )
}

/// A method that changes things: there is nothing to change.
pub async fn only_get(uri: Uri) -> Response {
    refused_at(&uri, Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this can only be read: ask with GET"))
}

fn refused_at(uri: &Uri, refusal: Refusal) -> Response {
    if uri.path().starts_with("/api/") { refusal.into_response() } else { refused(&refusal) }
}

/// A refusal as a page.
pub fn refused(refusal: &Refusal) -> Response {
    let said = match refusal.status.as_u16() {
        404 => "没有这一页",
        503 => "此刻问的人太多，请稍候再试",
        504 => "花的时间太长，请把问题缩小些",
        500..=599 => "索引读不出来",
        _ => "这样问不行",
    };
    let body = html! {
        main.message {
            h1 { (said) }
            p lang="en" { (refusal.error) }
            p { a href="/" { "回到搜索" } }
        }
    };
    refusal.with_headers(as_html(page(said, &header_of("", &Options::default()), &body)))
}

fn as_html(page: Markup) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.into_string()).into_response()
}

/// What all pages have.
fn page(title: &str, header: &Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { @if title.is_empty() { "引得" } @else { (title) " · 引得" } }
                link rel="icon" href=(ICON);
                link rel="stylesheet" href=(*STYLE_URL);
                script src=(*SCRIPT_URL) defer {}
            }
            body { (header) (body) }
        }
    }
}

/// The seal, small.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='5' fill='%23b3311f'/%3E%3Ctext x='16' y='23.5' font-size='21' text-anchor='middle' fill='%23fff' font-family='serif'%3E引%3C/text%3E%3C/svg%3E";

/// The page that nothing was asked on yet.
fn start(stats: &Stats) -> Markup {
    let body = html! {
        main.start {
            h1 { a.seal href="/" { "引得" } }
            (form("", &Options::default(), true))
            p.holds { "收 " (grouped(stats.articles as u64)) " 篇，" (grouped(stats.passages)) " 段" }
            ul.hints {
                li { "繁简不拘，注音不碍：查“产业”，也见“產(chǎn)業(yè)”" }
                li { "几个词并列，次序不限；全有的在前" }
                li { "加引号，逐字查：“一桌二椅”" }
            }
        }
        footer.keys { kbd { "/" } " 查询　" kbd { "j" } " " kbd { "k" } " 上下条　" kbd { "n" } " " kbd { "p" } " 文中前后处" }
    };
    page("", &html! {}, &body)
}

fn header_of(query: &str, options: &Options) -> Markup {
    html! {
        header.top {
            a.seal href="/" aria-label="引得，回到首页" { "引得" }
            (form(query, options, false))
        }
    }
}

fn form(query: &str, options: &Options, first: bool) -> Markup {
    html! {
        form role="search" action="/" method="get" {
            label.unseen for="q" { "查询" }
            input #q type="search" name="q" value=(query) maxlength=(MOST_CHARS) placeholder="词语，或“原文”"
                autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search" autofocus[first];
            @if options.by == By::Passage { input type="hidden" name="by" value="passage"; }
            @if options.sort == Sort::Date { input type="hidden" name="sort" value="date"; }
            @if options.reprints == Reprints::Each { input type="hidden" name="reprints" value="each"; }
            button type="submit" { "查" }
        }
    }
}

fn found(options: &Options, results: &Results, filters: &[Filter]) -> Markup {
    let of = if options.by == By::Article { "篇" } else { "段" };
    let body = html! {
        main.found.with-filters[!filters.is_empty()] {
            div.results {
                h1.unseen { "查询结果" }
                div.count {
                    p role="status" {
                        @if results.total == 0 { "没有找到" } @else { b { (grouped(results.total as u64)) } " " (of) }
                        span.took { (took(results.took_ms)) }
                    }
                    @if !filters.is_empty() { a.to-filters href="#filters" { "筛选" } }
                    @if results.total > 0 { (views(options, &results.query)) }
                }
                (notices(&results.notices))
                @if results.total == 0 { (nothing_found(options, &results.query)) }
                @if results.total > 0 && results.hits.is_empty() { p.none { "这一页之前已经列完了。" } }
                ol.hits start=(options.offset + 1) {
                    @for hit in &results.hits { (hit_of(hit, &results.query)) }
                }
                (pager(options, results))
            }
            (filters::links(filters))
        }
    };
    page(&results.query, &header_of(&results.query, options), &body)
}

/// What each hit is, and in what order they come.
fn views(options: &Options, query: &str) -> Markup {
    let view = |view: Options, is_now: bool, name: &str| {
        let url = search_url(query, &Options { offset: 0, ..view });
        html! { a href=(url) aria-current=[is_now.then_some("true")] { (name) } }
    };
    html! {
        nav.by aria-label="每条是什么，怎样排列" {
            @for (by, name) in [(By::Article, "按篇"), (By::Passage, "按段")] {
                (view(Options { by, ..options.clone() }, options.by == by, name))
            }
            span.gap {}
            @for (sort, name) in [(Sort::Relevance, "最相关"), (Sort::Date, "最新")] {
                (view(Options { sort, ..options.clone() }, options.sort == sort, name))
            }
        }
    }
}

fn notices(notices: &[Notice]) -> Markup {
    html! {
        @if !notices.is_empty() {
            ul.notices aria-label="说明" {
                @for notice in notices { li { b { (render::safe(&notice.place)) } " " span lang="en" { (render::safe(&notice.reason)) } } }
            }
        }
    }
}

fn nothing_found(options: &Options, query: &str) -> Markup {
    let anywhere = || search_url(query, &Options { only: Only::default(), offset: 0, ..options.clone() });
    html! {
        ul.hints {
            @if options.only != Only::default() { li { a href=(anywhere()) { "不加筛选再查" } } }
            li { "换一个词，或少写几个词" }
            li { "加上引号，逐字查：“一桌二椅”" }
        }
    }
}

/// The columns of an excerpt: about five lines of a page, more on a phone.
const EXCERPT_COLUMNS: usize = 300;

fn hit_of(hit: &Hit, query: &str) -> Markup {
    let marks: Vec<Mark> = hit.highlights.iter().map(Mark::from).collect();
    let first = hit.passage.span.start + hit.highlights.first().map_or(0, |highlight| highlight.span.start);
    let url = article_url(&hit.article.id, query, Some(first));
    html! {
        li.hit {
            span.rank aria-hidden="true" { (hit.rank) }
            h2 { a href=(url) { (render::safe(title(&hit.article.id, &hit.article.about))) } }
            (origin(&hit.article.id, &hit.article.about))
            p.excerpt { (PreEscaped(render::html::excerpt(&hit.passage.text, &marks, EXCERPT_COLUMNS))) }
            @if hit.more > 0 { p.more { "此篇另有 " (hit.more) " 段" } }
            @if !hit.also.is_empty() { (also(&hit.also, query)) }
        }
    }
}

/// More reprints than this are counted.
const MOST_ALSO: usize = 4;

fn also(reprints: &[Also], query: &str) -> Markup {
    html! {
        p.more {
            "另见 "
            @for (i, reprint) in reprints.iter().take(MOST_ALSO).enumerate() {
                @if i > 0 { " · " }
                a href=(article_url(&reprint.id, query, Some(reprint.span.start))) { (render::safe(&reprint.id)) }
            }
            @if reprints.len() > MOST_ALSO { " 等 " (reprints.len()) " 篇" }
        }
    }
}

fn title<'a>(id: &'a str, about: &'a About) -> &'a str {
    Some(about.title.trim()).filter(|title| !title.is_empty()).unwrap_or(id)
}

/// What an article says of itself, and what it is known by.
fn origin(id: &str, about: &About) -> Markup {
    let parts = [about.date.as_deref(), about.source.as_deref(), about.author.as_deref()];
    let parts = parts.into_iter().flatten().filter(|part| !part.trim().is_empty());
    html! {
        p.origin {
            @for part in parts { span { (render::safe(part)) } }
            @if title(id, about) != id { span.id { (render::safe(id)) } }
        }
    }
}

fn pager(options: &Options, results: &Results) -> Markup {
    let step = options.limit.max(1);
    let previous = (options.offset > 0).then(|| options.offset.saturating_sub(step));
    let full = results.hits.len() >= step;
    let next = Some(options.offset + step).filter(|&next| full && next < results.total && next <= MOST_PASSED);
    let url = |offset| search_url(&results.query, &Options { offset, ..options.clone() });
    html! {
        @if previous.is_some() || next.is_some() {
            nav.pager aria-label="翻页" {
                @if let Some(offset) = previous { a rel="prev" href=(url(offset)) { "← 上一页" } } @else { span {} }
                @if let (first, Some(last)) = (options.offset + 1, results.hits.last()) { span.where { (first) "–" (last.rank) } }
                @if let Some(offset) = next { a rel="next" href=(url(offset)) { "下一页 →" } } @else { span {} }
            }
        }
    }
}

/// The most matches that are listed beside an article; all are marked in it.
const MOST_CONTEXTS: usize = 300;

fn whole(asked: &AskedArticle, article: &Article, shown: &render::html::Article) -> Markup {
    let matches = shown.contexts.len();
    let body = html! {
        main.article.with-matches[matches > 0] {
            article {
                @if !asked.query.is_empty() {
                    p.back { a href=(search_url(&asked.query, &Options::default())) { "← 查“" (render::safe(&asked.query)) "”" } }
                }
                h1 { (PreEscaped(&shown.title)) }
                (origin(&article.id, &article.about))
                @if let Some(url) = article.about.url.as_deref().filter(|url| is_web(url)) {
                    p.origin { a href=(url) rel="noopener noreferrer nofollow" { (render::safe(url)) } }
                }
                div.text {
                    @for line in &shown.lines { @if !line.trim().is_empty() { p { (PreEscaped(line)) } } }
                }
            }
            @if !asked.query.is_empty() { (contexts(&shown.contexts)) }
        }
        @if matches > 0 {
            div.jump hidden {
                button type="button" data-step="-1" aria-keyshortcuts="p" { "上一处" }
                output aria-live="polite" { "– / " (matches) }
                button type="button" data-step="1" aria-keyshortcuts="n" { "下一处" }
            }
        }
    };
    page(title(&article.id, &article.about), &header_of(&asked.query, &Options::default()), &body)
}

/// Every match between the characters around it, as a concordance has them.
fn contexts(contexts: &[String]) -> Markup {
    html! {
        nav.contexts aria-label="文中各处" {
            h2 { @if contexts.is_empty() { "文中没有" } @else { "文中 " (contexts.len()) " 处" } }
            ol {
                @for (i, context) in contexts.iter().take(MOST_CONTEXTS).enumerate() {
                    li { a href={ "#m" (i + 1) } { (PreEscaped(context)) } }
                }
            }
            @if contexts.len() > MOST_CONTEXTS { p { "其余 " (contexts.len() - MOST_CONTEXTS) " 处见文中" } }
        }
    }
}

/// Whether an address is one of the web: others could be scripts.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// What stands in addresses as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const PLAIN_AND_SLASH: &AsciiSet = &PLAIN.remove(b'/');

/// Where an article is shown; `from` is a byte of its text.
fn article_url(id: &str, query: &str, from: Option<usize>) -> String {
    // Browsers take such parts of a path away.
    let vanishes = id.split('/').any(|part| matches!(part, "" | "." | ".."));
    let id = utf8_percent_encode(id, if vanishes { PLAIN } else { PLAIN_AND_SLASH });
    let query = utf8_percent_encode(query, PLAIN);
    match from {
        Some(from) => format!("/articles/{id}?q={query}&from={from}#here"),
        None => format!("/articles/{id}?q={query}"),
    }
}

/// Where a search is shown: all that is not as usual stands in the address.
pub fn search_url(query: &str, options: &Options) -> String {
    let defaults = Options::default();
    let mut url = "/?q=".to_owned() + &utf8_percent_encode(query, PLAIN).to_string();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            url.push_str(&format!("&{name}={}", utf8_percent_encode(&value, PLAIN)));
        }
    };
    let number = |number: usize, usual: usize| (number != usual).then(|| number.to_string());
    put("n", number(options.limit, defaults.limit));
    put("by", (options.by == By::Passage).then(|| "passage".to_owned()));
    put("sort", (options.sort == Sort::Date).then(|| "date".to_owned()));
    put("reprints", (options.reprints == Reprints::Each).then(|| "each".to_owned()));
    put("since", options.only.since.map(|day| day.to_string()));
    put("until", options.only.until.map(|day| day.to_string()));
    put("source", options.only.source.clone());
    put("author", options.only.author.clone());
    put("folder", options.only.folder.clone());
    put("offset", number(options.offset, defaults.offset));
    url
}

fn took(ms: f64) -> String {
    if ms < 10.0 { format!("{ms:.1} 毫秒") } else { format!("{ms:.0} 毫秒") }
}

/// `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
