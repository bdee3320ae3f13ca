use super::lines::{self, malformed, shown};
use crate::error::Error;
use serde_json::Value;
use std::collections::HashSet;
use std::path::Path;

/// A question to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What the judgments call it.
    pub id: String,
    /// What is asked.
    pub text: String,
}

/// Reads the questions of a collection, in their order.
///
/// A file named `.tsv` has `id<TAB>text` on each line, any other file `{"id": "1", "text": "…"}`; the
/// id may be a whole number, and may be called `_id` as in BEIR. Other fields and blank lines are
/// passed over. A line of another form, an id that comes twice, or a file without questions is an
/// error.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("queries.jsonl");
/// std::fs::write(&path, r#"{"id": 7, "text": "截至和截止区别"}"#)?;
/// assert_eq!(yinde::eval::read_queries(&path)?[0].id, "7");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_queries(path: &Path) -> Result<Vec<Query>, Error> {
    let form = match path.extension() {
        Some(extension) if extension.eq_ignore_ascii_case("tsv") => from_tsv,
        _ => from_json,
    };
    parse(&path.display().to_string(), &lines::read(path)?, form)
}

/// Reads one line; what was expected is the error.
type Form = fn(&str) -> Result<Query, &'static str>;

fn parse(name: &str, text: &str, form: Form) -> Result<Vec<Query>, Error> {
    let mut queries = Vec::new();
    let mut ids = HashSet::new();
    for (number, line) in lines::numbered(text) {
        let query = form(line)
            .map_err(|expected| malformed(name, number, format!("expected {expected}, found `{}`", shown(line))))?;
        if !ids.insert(query.id.clone()) {
            let expected = format!("expected an id of its own for each query, found `{}` again", shown(&query.id));
            return Err(malformed(name, number, expected));
        }
        queries.push(query);
    }
    if queries.is_empty() {
        return Err(malformed(name, 1, "expected a query on each line, found none"));
    }
    Ok(queries)
}

fn from_tsv(line: &str) -> Result<Query, &'static str> {
    match line.split_once('\t') {
        Some((id, text)) if !id.trim().is_empty() => Ok(Query { id: id.trim().to_owned(), text: text.to_owned() }),
        _ => Err("an id, a tab and the text of the query (a file of JSON lines is named .jsonl)"),
    }
}

fn from_json(line: &str) -> Result<Query, &'static str> {
    const FORM: &str = r#"a query such as {"id": "1", "text": "…"} (a table `id<TAB>text` is named .tsv)"#;
    let value: Value = serde_json::from_str(line).map_err(|_| FORM)?;
    let id = match value.get("id").or_else(|| value.get("_id")) {
        Some(Value::String(id)) if !id.trim().is_empty() => id.trim().to_owned(),
        Some(Value::Number(id)) if id.is_i64() || id.is_u64() => id.to_string(),
        _ => return Err(FORM),
    };
    match value.get("text") {
        Some(Value::String(text)) => Ok(Query { id, text: text.clone() }),
        _ => Err(FORM),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: Form, text: &str, expected: Result<&[(&str, &str)], &str>) {
        let found = parse("f", text, form);
        match expected {
            Ok(pairs) => {
                let found = found.unwrap();
                let found: Vec<_> = found.iter().map(|query| (query.id.as_str(), query.text.as_str())).collect();
                assert_eq!(found, pairs);
            }
            Err(start) => {
                let found = found.unwrap_err().to_string();
                assert!(found.starts_with(start), "{found}");
            }
        }
    }

    #[test]
    fn json_lines() {
        check(from_json, r#"{"id": "a", "text": "海洋"}"#, Ok(&[("a", "海洋")]));
        check(from_json, "{\"_id\": 18, \"text\": \"\", \"more\": []}\r\n\n", Ok(&[("18", "")]));
        check(
            from_json,
            "{\"id\": 1, \"text\": \"a\"}\n{\"id\": 2}",
            Err(r#"f:2: expected a query such as {"id": "1""#),
        );
        check(from_json, r#"{"id": 1.5, "text": "a"}"#, Err("f:1: expected a query"));
        check(from_json, r#"{"id": " ", "text": "a"}"#, Err("f:1: expected a query"));
        check(from_json, "[1]", Err("f:1: expected a query"));
        check(from_json, "1\t海洋", Err("f:1: expected a query"));
        check(from_json, " \n", Err("f:1: expected a query on each line, found none"));
    }

    #[test]
    fn tables() {
        check(from_tsv, "1\t海洋\tb\n\n2\t", Ok(&[("1", "海洋\tb"), ("2", "")]));
        check(from_tsv, "1\t海洋\n2 天空", Err("f:2: expected an id, a tab and the text"));
        check(from_tsv, "\t海洋", Err("f:1: expected an id, a tab"));
    }

    #[test]
    fn an_id_that_comes_twice() {
        check(from_tsv, "1\ta\n1\tb", Err("f:2: expected an id of its own for each query, found `1` again"));
        check(
            from_json,
            "{\"id\":1,\"text\":\"\"}\n{\"id\":\"1\",\"text\":\"\"}",
            Err("f:2: expected an id of its own"),
        );
    }

    #[test]
    fn the_name_says_the_form() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("q.TSV", "\u{feff}1\t海洋"), ("q.jsonl", "\u{feff}{\"id\":1,\"text\":\"海洋\"}")] {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            assert_eq!(read_queries(&path).unwrap(), [Query { id: "1".into(), text: "海洋".into() }]);
        }
    }
}
