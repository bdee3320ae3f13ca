use super::lines::{self, malformed, shown};
use crate::error::Error;
use std::collections::BTreeMap;
use std::path::Path;

/// Which documents answer which query, and how well, as people judged it.
///
/// A grade of 1 or more is relevant; 0 and less is judged and not relevant.
///
/// ```
/// use yinde::eval::Qrels;
/// let qrels: Qrels = [("q1", "d1", 2), ("q1", "d2", 0)].into_iter().collect();
/// assert_eq!(qrels.grade("q1", "d1"), Some(2));
/// assert_eq!(qrels.grade("q1", "d3"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Qrels(BTreeMap<String, BTreeMap<String, i8>>);

impl Qrels {
    /// The grade of a document for a query, where someone judged it.
    pub fn grade(&self, query: &str, doc: &str) -> Option<i8> {
        self.0.get(query)?.get(doc).copied()
    }

    /// The grades of all judged documents of a query, in the order of their ids.
    pub fn grades(&self, query: &str) -> impl Iterator<Item = i8> {
        self.0.get(query).into_iter().flat_map(|docs| docs.values().copied())
    }

    /// How many judgments there are.
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// Whether nothing was judged.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Collects judgments `(query, document, grade)`; of two about the same the later counts.
impl<Id: Into<String>> FromIterator<(Id, Id, i8)> for Qrels {
    fn from_iter<I: IntoIterator<Item = (Id, Id, i8)>>(judgments: I) -> Self {
        let mut qrels = Qrels::default();
        for (query, doc, grade) in judgments {
            qrels.0.entry(query.into()).or_default().insert(doc.into(), grade);
        }
        qrels
    }
}

/// Reads judgments: `query document grade` (BEIR) or `query 0 document grade` (TREC) on each line.
///
/// Fields stand apart by tabs, and may then contain spaces, or by spaces. A grade is a whole number
/// from -128 to 127. A first line `query-id corpus-id score` is a heading. The same judgment may come
/// twice; two that disagree are an error, and so is a file without any.
pub fn read_qrels(path: &Path) -> Result<Qrels, Error> {
    parse(&path.display().to_string(), &lines::read(path)?)
}

fn parse(name: &str, text: &str) -> Result<Qrels, Error> {
    let mut qrels = Qrels::default();
    for (nth, (number, line)) in lines::numbered(text).enumerate() {
        let Some((query, doc, grade)) = fields(line) else {
            let expected =
                format!("expected `query document grade` or `query 0 document grade`, found `{}`", shown(line));
            return Err(malformed(name, number, expected));
        };
        if nth == 0 && (query, doc, grade) == ("query-id", "corpus-id", "score") {
            continue;
        }
        let Ok(grade) = grade.parse::<i8>() else {
            let expected = format!("expected a grade such as 0, 1 or 2 as the last field, found `{}`", shown(grade));
            return Err(malformed(name, number, expected));
        };
        let before = qrels.0.entry(query.to_owned()).or_default().insert(doc.to_owned(), grade);
        if let Some(before) = before.filter(|&before| before != grade) {
            let expected = format!(
                "expected one grade for `{}` and `{}`, found {grade} here and {before} above; keep one of the lines",
                shown(query),
                shown(doc)
            );
            return Err(malformed(name, number, expected));
        }
    }
    if qrels.is_empty() {
        return Err(malformed(name, 1, "expected a judgment `query document grade` on each line, found none"));
    }
    Ok(qrels)
}

/// The query, the document and the grade of a line.
fn fields(line: &str) -> Option<(&str, &str, &str)> {
    let by_tab: Vec<&str> = line.split('\t').map(str::trim).collect();
    three_of(&by_tab).or_else(|| three_of(&line.split_whitespace().collect::<Vec<_>>()))
}

fn three_of<'a>(fields: &[&'a str]) -> Option<(&'a str, &'a str, &'a str)> {
    match *fields {
        [query, doc, grade] | [query, _, doc, grade] if !query.is_empty() && !doc.is_empty() => {
            Some((query, doc, grade))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&[(&str, &str, i8)], &str>) {
        let found = parse("f", text).map_err(|error| error.to_string());
        match expected {
            Ok(judgments) => assert_eq!(found, Ok(judgments.iter().copied().collect()), "{text:?}"),
            Err(start) => assert!(found.as_ref().unwrap_err().starts_with(start), "{found:?}"),
        }
    }

    #[test]
    fn both_forms_by_tab_or_space() {
        check("q1\td1\t1\r\nq1\td2\t0\n\n", Ok(&[("q1", "d1", 1), ("q1", "d2", 0)]));
        check("q1 0 d1 2\nq2  Q0   d1\t-1\n", Ok(&[("q1", "d1", 2), ("q2", "d1", -1)]));
        check("q1\t0\td1\t1", Ok(&[("q1", "d1", 1)]));
        check("q1 d1 1", Ok(&[("q1", "d1", 1)]));
        check("q1\t我的 文章.txt\t1", Ok(&[("q1", "我的 文章.txt", 1)]));
        check("query-id\tcorpus-id\tscore\nq1\td1\t1", Ok(&[("q1", "d1", 1)]));
    }

    #[test]
    fn other_forms_are_errors() {
        check(
            "q1\td1\t1\nq1 d1",
            Err("f:2: expected `query document grade` or `query 0 document grade`, found `q1 d1`"),
        );
        check("q1\td1\tyes", Err("f:1: expected a grade such as 0, 1 or 2 as the last field, found `yes`"));
        check("q1\td1\t1.0", Err("f:1: expected a grade"));
        check("q1\td1\t999", Err("f:1: expected a grade"));
        check("\td1\t1", Err("f:1: expected `query"));
        check("q1\td1\t1\nquery-id\tcorpus-id\tscore", Err("f:2: expected a grade"));
        check("query-id\tcorpus-id\tscore\n", Err("f:1: expected a judgment"));
    }

    #[test]
    fn a_judgment_that_comes_twice() {
        check("q1\td1\t1\nq1\td1\t1", Ok(&[("q1", "d1", 1)]));
        check("q1\td1\t1\nq1\td1\t2", Err("f:2: expected one grade for `q1` and `d1`, found 2 here and 1 above"));
    }

    #[test]
    fn judgments_are_counted() {
        let qrels: Qrels = [("q1", "d1", 1), ("q1", "d2", 0), ("q2", "d1", 1)].into_iter().collect();
        assert_eq!((qrels.len(), qrels.grades("q1").count(), qrels.grades("q3").count()), (3, 2, 0));
    }
}
