//! Days, and stretches of them.

use super::forms::Found;
use std::fmt;
use winnow::combinator::{alt, opt, preceded, terminated};
use winnow::prelude::*;
use winnow::token::{one_of, take_while};

/// A day of the calendar, from the year 1 to the year 9999. Days are ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: i16,
    month: u8,
    day: u8,
}

/// Days in a row. Both ends belong to it, and at least one is given.
///
/// ```
/// let root = yinde::parse("date:2020-02").root;
/// let yinde::Node::Date(range) = root.unwrap() else { panic!() };
/// assert_eq!(range.from.unwrap().number(), 20200201);
/// assert_eq!(range.to.unwrap().number(), 20200229);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateRange {
    /// The first day; none if it goes back as far as anything.
    pub from: Option<Day>,
    /// The last day; none if it never ends.
    pub to: Option<Day>,
}

impl Day {
    /// Makes a day, if there is one.
    ///
    /// ```
    /// use yinde::Day;
    /// assert!(Day::new(2020, 2, 29).is_some());
    /// assert!(Day::new(2021, 2, 29).is_none());
    /// ```
    pub fn new(year: i16, month: u8, day: u8) -> Option<Day> {
        let exists = (1..=9999).contains(&year) && (1..=days_of(year, month)).contains(&day);
        exists.then_some(Day { year, month, day })
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, from 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day as the number yyyymmdd, which keeps the order.
    pub fn number(self) -> i64 {
        i64::from(self.year) * 10_000 + i64::from(self.month) * 100 + i64::from(self.day)
    }

    /// The first and the last day of what is written as a year, a month or a day: `2020`, `2020-10`, `2020/10/25`,
    /// `2020年10月25日`, also with full-width digits.
    ///
    /// ```
    /// use yinde::Day;
    /// let (first, last) = Day::parse_range("2020年10月").unwrap();
    /// assert_eq!((first.number(), last.number()), (20201001, 20201031));
    /// ```
    pub fn parse_range(text: &str) -> Option<(Day, Day)> {
        days.parse(&*narrow(text)).ok()
    }

    fn next(self) -> Option<Day> {
        Day::new(self.year, self.month, self.day + 1)
            .or_else(|| Day::new(self.year, self.month + 1, 1))
            .or_else(|| Day::new(self.year + 1, 1, 1))
    }

    fn previous(self) -> Option<Day> {
        let end_of = |year, month| Day::new(year, month, days_of(year, month));
        Day::new(self.year, self.month, self.day - 1)
            .or_else(|| end_of(self.year, self.month - 1))
            .or_else(|| end_of(self.year - 1, 12))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl DateRange {
    /// Reads what stands after `date:`; nothing if it is no date, or ends before it begins.
    pub(super) fn parse(text: &str) -> Option<DateRange> {
        let range = range.parse(&*narrow(text)).ok()?;
        let known = range.from.is_some() || range.to.is_some();
        let forward = range.from.zip(range.to).is_none_or(|(from, to)| from <= to);
        (known && forward).then_some(range)
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => write!(f, "{from}"),
            (from, to) => {
                from.map_or(Ok(()), |day| write!(f, "{day}"))?;
                f.write_str("..")?;
                to.map_or(Ok(()), |day| write!(f, "{day}"))
            }
        }
    }
}

fn days_of(year: i16, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    }
}

/// Full-width forms as ASCII.
fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            c => c,
        })
        .collect()
}

fn range(text: &mut &str) -> Found<DateRange> {
    // An end that the calendar does not reach makes the range unreadable.
    let after = preceded('>', days).verify_map(|(_, last)| last.next());
    let before = preceded('<', days).verify_map(|(first, _)| first.previous());
    let between = (opt(days), "..", opt(days));
    alt((
        preceded(">=", days).map(|(first, _)| DateRange { from: Some(first), to: None }),
        preceded("<=", days).map(|(_, last)| DateRange { from: None, to: Some(last) }),
        after.map(|day| DateRange { from: Some(day), to: None }),
        before.map(|day| DateRange { from: None, to: Some(day) }),
        between.map(|(from, _, to)| DateRange { from: from.map(|(first, _)| first), to: to.map(|(_, last)| last) }),
        days.map(|(first, last)| DateRange { from: Some(first), to: Some(last) }),
    ))
    .parse_next(text)
}

/// A year, a month or a day, as the first and last day of it.
fn days(text: &mut &str) -> Found<(Day, Day)> {
    let year = || digits(4, 4);
    let number = || digits(1, 2);
    let chinese = (
        terminated(year(), '年'),
        opt((terminated(number(), '月'), opt(terminated(number(), one_of(['日', '号', '號']))))),
    );
    let dashes = (year(), opt((preceded('-', number()), opt(preceded('-', number())))));
    let slashes = (year(), preceded('/', number()), opt(preceded('/', number())));
    let slashes = slashes.map(|(year, month, day)| (year, Some((month, day))));
    alt((chinese, slashes, dashes)).verify_map(|(year, rest)| whole(year, rest)).parse_next(text)
}

fn digits<'t>(least: usize, most: usize) -> impl Parser<&'t str, i16, winnow::error::EmptyError> {
    take_while(least..=most, |c: char| c.is_ascii_digit()).parse_to()
}

/// The first and last day of a year, of its month, or of the day in that month.
fn whole(year: i16, rest: Option<(i16, Option<i16>)>) -> Option<(Day, Day)> {
    let Some((month, day)) = rest else {
        return Day::new(year, 1, 1).zip(Day::new(year, 12, 31));
    };
    let month = u8::try_from(month).ok()?;
    match day {
        Some(day) => Day::new(year, month, u8::try_from(day).ok()?).map(|day| (day, day)),
        None => Day::new(year, month, 1).zip(Day::new(year, month, days_of(year, month))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        let found = DateRange::parse(text).map_or("none".to_owned(), |range| range.to_string());
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_are_written_in_many_ways() {
        check("2020-10-25", "2020-10-25");
        check("2020/10/25", "2020-10-25");
        check("2020年10月25日", "2020-10-25");
        check("２０２０－１０－２５", "2020-10-25");
        check("2020-1-5", "2020-01-05");
        check("2020-02", "2020-02-01..2020-02-29");
        check("2020年2月", "2020-02-01..2020-02-29");
        check("2020年", "2020-01-01..2020-12-31");
        check("2020", "2020-01-01..2020-12-31");
    }

    #[test]
    fn ranges_hold_both_ends() {
        check("2020..2021-06", "2020-01-01..2021-06-30");
        check("2020年..2021年6月", "2020-01-01..2021-06-30");
        check("2020..", "2020-01-01..");
        check("..2020", "..2020-12-31");
        check(">=2020", "2020-01-01..");
        check(">2020", "2021-01-01..");
        check("<2020-03", "..2020-02-29");
        check("<=2020", "..2020-12-31");
        check("＞＝２０２０", "2020-01-01..");
    }

    #[test]
    fn what_the_calendar_does_not_have_is_no_date() {
        for text in ["2020-13", "2020-00", "2020-02-30", "1900-02-29", "0000", "20", "20201", "昨天", "", ".."] {
            check(text, "none");
        }
        for text in ["2021..2020", ">9999", "<0001", "2020-10-", "2020..x", "2020-10/25", "2020...2021", ">"] {
            check(text, "none");
        }
    }

    proptest! {
        #[test]
        fn days_follow_each_other(year in 1i16..=9998, month in 1u8..=12, day in 1u8..=31) {
            if let Some(day) = Day::new(year, month, day) {
                let next = day.next().unwrap(); // the year 9999 is left out
                prop_assert!(day < next && day.number() < next.number());
                prop_assert_eq!(next.previous(), Some(day));
                prop_assert_eq!(Day::parse_range(&day.to_string()), Some((day, day)));
            }
        }
    }
}
