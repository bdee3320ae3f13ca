//! Plain text: the whole file is the article.

use super::title;
use crate::article::{About, Article};

/// Makes an article of `text`, every byte of it kept, line ends too, so that spans are those of the file.
pub(super) fn article(text: String) -> Article {
    let about = About { title: title::first_line(&text).to_owned(), ..About::default() };
    Article { id: String::new(), text, about }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, title: &str) {
        let article = article(text.to_owned());
        assert_eq!((article.text.as_str(), article.about.title.as_str()), (text, title));
    }

    #[test]
    fn the_text_stays_as_it_is() {
        check("算盘\r\n\r\n算盘是一种工具。\r", "算盘");
        check("  算盘是一种工具。\t", "");
    }
}
