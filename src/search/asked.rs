//! What is asked for beside the query, by name: as every door is told it.

use super::{By, Options, Reprints, Sort};
use crate::error::Error;
use crate::query::Day;

impl Options {
    /// The names that [`Options::set`] knows.
    pub const NAMES: [&str; 10] =
        ["n", "offset", "by", "sort", "reprints", "since", "until", "source", "author", "folder"];

    /// Sets what goes by this name, in the same words at every door: `n` and `offset` are numbers, `by` is `article` or
    /// `passage`, `sort` is `relevance` or `date`, `reprints` is `fold` or `each`, `since` and `until` are a day, a month or a year, and `source`, `author` and
    /// `folder` are as in [`Only`](super::Only). Of the last five an empty one asks for nothing.
    ///
    /// ```
    /// use yinde::{Options, Sort};
    ///
    /// let mut options = Options::default();
    /// options.set("sort", "date")?;
    /// options.set("since", "2020")?;
    /// assert_eq!(options.sort, Sort::Date);
    /// let wrong = options.set("since", "tomorrow").unwrap_err();
    /// assert_eq!(wrong.to_string(), "since: expected a date such as 2020-10-25, 2020-10 or 2020, found `tomorrow`");
    /// # Ok::<(), yinde::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where nothing goes by this name, or the value is not as it must be.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let text = Some(value).filter(|value| !value.trim().is_empty());
        let words = || text.map(str::to_owned);
        match name {
            "n" => self.limit = number(name, value)?,
            "offset" => self.offset = number(name, value)?,
            "by" => self.by = one_of(name, value, [("article", By::Article), ("passage", By::Passage)])?,
            "sort" => self.sort = one_of(name, value, [("relevance", Sort::Relevance), ("date", Sort::Date)])?,
            "reprints" => self.reprints = one_of(name, value, [("fold", Reprints::Fold), ("each", Reprints::Each)])?,
            "since" => self.only.since = text.map(|date| days(name, date)).transpose()?.map(|(first, _)| first),
            "until" => self.only.until = text.map(|date| days(name, date)).transpose()?.map(|(_, last)| last),
            "source" => self.only.source = words(),
            "author" => self.only.author = words(),
            "folder" => self.only.folder = words(),
            _ => return Err(not_as_expected(name, &format!("one of {}", Options::NAMES.join(", ")), None)),
        }
        Ok(())
    }
}

fn number(name: &str, value: &str) -> Result<usize, Error> {
    value.parse().map_err(|_| not_as_expected(name, "a number from 0 on", Some(value)))
}

fn one_of<T: Copy>(name: &str, value: &str, known: [(&str, T); 2]) -> Result<T, Error> {
    let found = known.iter().find(|(word, _)| *word == value).map(|(_, found)| *found);
    found.ok_or_else(|| not_as_expected(name, &known.map(|(word, _)| format!("`{word}`")).join(" or "), Some(value)))
}

fn days(name: &str, value: &str) -> Result<(Day, Day), Error> {
    let expected = || not_as_expected(name, "a date such as 2020-10-25, 2020-10 or 2020", Some(value));
    Day::parse_range(value.trim()).ok_or_else(expected)
}

/// Says what was expected, and the beginning of what was found.
fn not_as_expected(name: &str, expected: &str, found: Option<&str>) -> Error {
    const SHOWN_CHARS: usize = 40;
    let found = found.map(|found| format!(", found `{}`", found.chars().take(SHOWN_CHARS).collect::<String>()));
    Error::Malformed { place: name.to_owned(), expected: format!("expected {expected}{}", found.unwrap_or_default()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_or_refused_in_a_sentence() {
        let check = |name: &str, value: &str, expected: Result<&dyn Fn(&Options) -> bool, &str>| {
            let mut options = Options::default();
            match (options.set(name, value).map_err(|error| error.to_string()), expected) {
                (Ok(()), Ok(holds)) => assert!(holds(&options), "{name}={value}: {options:?}"),
                (Err(error), Err(expected)) => {
                    assert_eq!(error, expected);
                    assert_eq!(options, Options::default());
                }
                (found, _) => panic!("{name}={value}: {found:?}"),
            }
        };
        let day = |year, month, day| Day::new(year, month, day);
        check("n", "3", Ok(&|options| options.limit == 3));
        check("n", "-1", Err("n: expected a number from 0 on, found `-1`"));
        check("offset", "7", Ok(&|options| options.offset == 7));
        check("offset", "", Err("offset: expected a number from 0 on, found ``"));
        check("by", "passage", Ok(&|options| options.by == By::Passage));
        check("by", "word", Err("by: expected `article` or `passage`, found `word`"));
        check("sort", "date", Ok(&|options| options.sort == Sort::Date));
        check("sort", "Date", Err("sort: expected `relevance` or `date`, found `Date`"));
        check("reprints", "each", Ok(&|options| options.reprints == Reprints::Each));
        check("reprints", "all", Err("reprints: expected `fold` or `each`, found `all`"));
        check("since", "2020-10", Ok(&|options| options.only.since == day(2020, 10, 1)));
        check("until", " 2020年10月 ", Ok(&|options| options.only.until == day(2020, 10, 31)));
        check("until", " ", Ok(&|options| options.only.until.is_none()));
        check("since", "2020-13", Err("since: expected a date such as 2020-10-25, 2020-10 or 2020, found `2020-13`"));
        check("source", "日报", Ok(&|options| options.only.source.as_deref() == Some("日报")));
        check("author", "", Ok(&|options| options.only.author.is_none()));
        check("folder", "a/b", Ok(&|options| options.only.folder.as_deref() == Some("a/b")));
        check(
            "in",
            "a",
            Err("in: expected one of n, offset, by, sort, reprints, since, until, source, author, folder"),
        );
        check(
            "by",
            &"长".repeat(99),
            Err(&format!("by: expected `article` or `passage`, found `{}`", "长".repeat(40))),
        );
    }
}
