//! Filters beside what was found: years, sources and folders, each a link with how many articles it leaves.
//!
//! Reprints count each, as in the number above the hits of the page that the link leads to. How many hits are listed there depends
//! on which of them leads its group, and so on the whole ranking of everything that matches, anew for each link.

use super::pages::{grouped, search_url};
use crate::error::Error;
use crate::index::Index;
use crate::query::Day;
use crate::render;
use crate::search::{Group, Only, Options};
use maud::{Markup, html};

/// One way to look at some of the articles only.
pub struct Filter {
    name: &'static str,
    /// What was chosen, and where it is not.
    chosen: Option<(String, String)>,
    values: Vec<Value>,
    /// How many more values there are.
    more: usize,
}

struct Value {
    shown: String,
    articles: u64,
    url: String,
}

/// So many values of one filter are shown, the most common.
const MOST_VALUES: usize = 8;

const GROUPS: [Group; 4] = [Group::Year, Group::Source, Group::Author, Group::Folder];

/// The filters that there are for what a query finds.
pub fn of(index: &Index, query: &str, options: &Options) -> Result<Vec<Filter>, Error> {
    let counts = index.counts_of(query, options, &GROUPS)?;
    let filters = GROUPS.into_iter().zip(counts).map(|(by, counts)| filter(by, counts, query, options));
    // Most articles have an author to themselves: that is no choice.
    let is_one = |filter: &Filter| filter.chosen.is_some() || filter.values.iter().any(|value| value.articles > 1);
    Ok(filters.filter(is_one).collect())
}

fn filter(by: Group, mut counts: Vec<(String, u64)>, query: &str, options: &Options) -> Filter {
    let url = |only: Only| search_url(query, &Options { only, offset: 0, ..options.clone() });
    let chosen = chosen(by, &options.only).map(|shown| (shown, url(with(by, None, &options.only))));
    counts.retain(|(value, _)| !value.is_empty() && chosen.is_none());
    let more = counts.len().saturating_sub(MOST_VALUES);
    counts.truncate(MOST_VALUES);
    if by == Group::Year {
        counts.sort_by(|a, b| b.0.cmp(&a.0));
    }
    let value = |(value, articles): (String, u64)| Value {
        url: url(with(by, Some(&value), &options.only)),
        shown: value,
        articles,
    };
    Filter { name: name(by), chosen, values: counts.into_iter().map(value).collect(), more }
}

fn name(by: Group) -> &'static str {
    match by {
        Group::Year => "年份",
        Group::Source => "来源",
        Group::Author => "作者",
        Group::Folder => "文件夹",
    }
}

/// What was chosen, as it is shown.
fn chosen(by: Group, only: &Only) -> Option<String> {
    let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
    match by {
        Group::Year => match (only.since, only.until) {
            (None, None) => None,
            (Some(since), Some(until)) if is_year(since, until) => Some((since.number() / 10_000).to_string()),
            (since, until) => Some(format!("{} – {}", day(since), day(until))),
        },
        Group::Source => only.source.clone(),
        Group::Author => only.author.clone(),
        Group::Folder => only.folder.clone(),
    }
}

/// Whether two days are the first and the last of one year.
fn is_year(first: Day, last: Day) -> bool {
    (first.number() % 10_000, last.number()) == (101, first.number() + 1130)
}

/// The same with this value in place of what was chosen.
fn with(by: Group, value: Option<&str>, only: &Only) -> Only {
    let mut only = only.clone();
    let text = value.map(str::to_owned);
    match by {
        Group::Year => (only.since, only.until) = value.and_then(Day::parse_range).unzip(),
        Group::Source => only.source = text,
        Group::Author => only.author = text,
        Group::Folder => only.folder = text,
    }
    only
}

/// The filters as links.
pub fn links(filters: &[Filter]) -> Markup {
    html! {
        @if !filters.is_empty() {
            nav #filters.filters aria-label="筛选" {
                @for filter in filters {
                    h2 { (filter.name) }
                    ul {
                        @if let Some((shown, without)) = &filter.chosen {
                            li { a.chosen href=(without) title="不再限于此" { (render::safe(shown)) span.count-of aria-hidden="true" { "×" } } }
                        }
                        @for value in &filter.values {
                            li { a href=(value.url) rel="nofollow" { (render::safe(&value.shown)) span.count-of { (grouped(value.articles)) } } }
                        }
                    }
                    @if filter.more > 0 { p.rest { "另有 " (filter.more) " 个" } }
                }
            }
        }
    }
}
