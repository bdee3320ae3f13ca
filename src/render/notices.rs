use super::Screen;
use super::paint::{DIM, PLAIN, Page};
use crate::error::Notice;

/// Writes notices as a closing list: how many there are, and the first ten.
///
/// Empty where there are none.
pub fn notices(notices: &[Notice], screen: Screen) -> String {
    let mut page = Page::new(screen);
    if notices.is_empty() {
        return page.finish();
    }
    page.text("", 0, &count(notices.len(), "notice"), DIM, 1);
    for notice in notices.iter().take(MAX_SHOWN) {
        let text = if notice.place.is_empty() { notice.reason.clone() } else { notice.to_string() };
        page.text("  ", 4, &text, PLAIN, MAX_LINES_EACH);
    }
    if notices.len() > MAX_SHOWN {
        page.text("  ", 4, &format!("… and {} more", notices.len() - MAX_SHOWN), DIM, 1);
    }
    page.finish()
}

/// Says how many there are of a thing: `1 notice`, `2 notices`.
pub(super) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

const MAX_SHOWN: usize = 10;
/// A reason ends with what to do, so it is wrapped rather than cut; this is for hostile file names.
const MAX_LINES_EACH: usize = 6;
