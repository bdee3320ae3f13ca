use super::Report;
use super::lines::{self, malformed, shown};
use crate::error::Error;
use std::path::Path;

/// What a measure must reach on a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    /// The collection, as its folder is called.
    pub collection: String,
    /// The measure, one of [`Report::MEASURES`].
    pub measure: String,
    /// The least value that will do, from 0 to 1.
    pub at_least: f64,
}

/// Reads floors, `collection measure value` on each line; what follows a `#` is a remark.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("floors.txt");
/// std::fs::write(&path, "# after the first tuning\ncmrc  ndcg@10  0.980\n")?;
/// assert_eq!(yinde::eval::read_floors(&path)?[0].at_least, 0.98);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_floors(path: &Path) -> Result<Vec<Floor>, Error> {
    parse(&path.display().to_string(), &lines::read(path)?)
}

fn parse(name: &str, text: &str) -> Result<Vec<Floor>, Error> {
    let mut floors = Vec::new();
    for (number, line) in lines::numbered(text) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        floors.push(floor(line).map_err(|expected| malformed(name, number, expected))?);
    }
    Ok(floors)
}

/// Reads a line without its remark; what was expected is the error.
fn floor(line: &str) -> Result<Floor, String> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [collection, measure, at_least] = fields[..] else {
        return Err(format!("expected a floor such as `cmrc ndcg@10 0.980`, found `{}`", shown(line)));
    };
    if !Report::MEASURES.contains(&measure) {
        return Err(format!("expected a measure, one of {}, found `{}`", Report::MEASURES.join(", "), shown(measure)));
    }
    match at_least.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => {
            Ok(Floor { collection: collection.to_owned(), measure: measure.to_owned(), at_least: value })
        }
        _ => Err(format!("expected a value from 0 to 1, found `{}`", shown(at_least))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&[(&str, &str, f64)], &str>) {
        let found = parse("f", text).map_err(|error| error.to_string());
        let floor = |&(collection, measure, at_least): &(&str, &str, f64)| Floor {
            collection: collection.into(),
            measure: measure.into(),
            at_least,
        };
        assert_eq!(found, expected.map(|floors| floors.iter().map(floor).collect()).map_err(str::to_owned));
    }

    #[test]
    fn floors_and_remarks() {
        let text = "# of May\n\ncmrc  ndcg@10  0.980\nnews\tmrr@10 1 # all\r\n  #\n";
        check(text, Ok(&[("cmrc", "ndcg@10", 0.98), ("news", "mrr@10", 1.0)]));
        check("", Ok(&[]));
    }

    #[test]
    fn other_forms_are_errors() {
        check("\ncmrc 0.980", Err("f:2: expected a floor such as `cmrc ndcg@10 0.980`, found `cmrc 0.980`"));
        check("cmrc map 0.9", Err("f:1: expected a measure, one of ndcg@10, mrr@10, recall@100, found `map`"));
        check("cmrc mrr@10 98", Err("f:1: expected a value from 0 to 1, found `98`"));
        check("cmrc mrr@10 nan", Err("f:1: expected a value from 0 to 1, found `nan`"));
    }
}
