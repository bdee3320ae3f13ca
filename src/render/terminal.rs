use super::cells::{Space, in_order};
use super::excerpt::excerpt;
use super::notices::{count, notices};
use super::paint::{BOLD, DIM, PLAIN, Page};
use super::{Mark, Screen};
use crate::article::About;
use crate::search::{Also, By, Hit, Results};

/// Writes ranked hits for people: each with its title, where it is from, and an excerpt in which the
/// matches are marked; then how many there are, and the notices.
///
/// No line is wider than the screen.
pub fn terminal(results: &Results, screen: Screen) -> String {
    let mut page = Page::new(screen);
    for hit in &results.hits {
        header(&mut page, hit);
        passage(&mut page, hit, screen);
        page.blank_line();
    }
    page.text("", 0, &closing(results), DIM, 3);
    page.finish() + &notices(&results.notices, screen)
}

/// Says where an article is from: only what it says of itself, and what it is known by.
///
/// `with_id` is for where the id has not been shown instead of a title.
pub(super) fn origin(id: &str, about: &About, with_id: bool) -> String {
    let path = about.path.as_deref().filter(|&path| path != id);
    [about.date.as_deref(), about.source.as_deref(), about.author.as_deref(), with_id.then_some(id), path]
        .into_iter()
        .flatten()
        .filter(|part| !part.trim().is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

const INDENT: usize = 4;
const LEAD: &str = "    ";
const TITLE_LINES: usize = 2;
/// The id is what `yinde show` asks for, so it is wrapped rather than cut.
const ORIGIN_LINES: usize = 6;
const EXCERPT_LINES: usize = 4;
/// More reprints than this are counted.
const MOST_ALSO: usize = 4;
const ALSO_LINES: usize = 3;

fn header(page: &mut Page, hit: &Hit) {
    let about = &hit.article.about;
    let untitled = about.title.trim().is_empty();
    let title = if untitled { &hit.article.id } else { &about.title };
    page.text(&format!("{:>2}  ", hit.rank), INDENT, title, BOLD, TITLE_LINES);
    page.text(LEAD, INDENT, &origin(&hit.article.id, about, !untitled), DIM, ORIGIN_LINES);
}

fn passage(page: &mut Page, hit: &Hit, screen: Screen) {
    let marks = in_order(hit.highlights.iter().map(Mark::from));
    let cells = page.cells(&hit.passage.text, &marks, Space::Flowing);
    for stretch in excerpt(&cells, screen.room(INDENT), EXCERPT_LINES) {
        page.lines(&cells, &stretch, LEAD, INDENT, PLAIN);
    }
    if hit.more > 0 {
        let more = format!("+{} in this article", count(hit.more, "more passage"));
        page.text(LEAD, INDENT, &more, DIM, 2);
    }
    if !hit.also.is_empty() {
        page.text(LEAD, INDENT, &also(&hit.also), DIM, ALSO_LINES);
    }
}

/// Lists reprints by their ids, and how many more there are where not all are named.
fn also(reprints: &[Also]) -> String {
    let mut named: Vec<&str> = reprints.iter().take(MOST_ALSO).map(|reprint| reprint.id.as_str()).collect();
    let more = format!("{} more", reprints.len().saturating_sub(MOST_ALSO));
    named.extend((reprints.len() > MOST_ALSO).then_some(more.as_str()));
    format!("also: {}", named.join(" · "))
}

/// Says how many were found, how many of them are shown, and how long it took.
fn closing(results: &Results) -> String {
    if results.total == 0 && results.hits.is_empty() {
        return format!("nothing found for “{}”", results.query);
    }
    let thing = match results.by {
        By::Article => "article",
        By::Passage => "passage",
    };
    let found = count(results.total, thing);
    let time = time(results.took_ms);
    let shown: usize = results.hits.iter().map(|hit| 1 + hit.also.len()).sum();
    if shown == results.total {
        format!("{found}, {time}")
    } else {
        format!("{found}, {} shown, {time}", results.hits.len())
    }
}

fn time(ms: f64) -> String {
    match ms {
        ..10.0 => format!("{ms:.1} ms"),
        ..1000.0 => format!("{ms:.0} ms"),
        _ => format!("{:.1} s", ms / 1000.0),
    }
}
