//! Plain text: the whole file is the article, or a few reports that are plainly told apart.

use crate::article::{About, Article};
use crate::corpus::about;

/// Makes the articles of `text`, mostly one; every byte of it is kept, line ends too, so that joined they are the file.
pub(super) fn articles(text: String) -> Vec<Article> {
    let article = |text| Article { id: String::new(), text, about: About::default() };
    match about::split(&text).as_slice() {
        [] | [_] => vec![article(text)],
        reports => reports.iter().map(|report| article(report.of(&text).to_owned())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = articles(text.to_owned());
        assert_eq!(found.iter().map(|article| article.text.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_text_stays_as_it_is() {
        check("算盘\r\n\r\n算盘是一种工具。\r", &["算盘\r\n\r\n算盘是一种工具。\r"]);
        check("", &[""]);
        let report = |title| format!("{title}\r\n{}（记者 王海）\r\n", "灯塔今天开放。".repeat(20));
        let (first, second) = (report("灯塔重开"), report("三岛通航"));
        check(&format!("{first}{second}"), &[&first, &second]);
    }
}
