use super::safe::harmless;
use std::fmt::Write;

/// Writes a value as JSON on one line, without a line break at its end.
///
/// Control characters and direction marks stand as `\u009b`, which every reader of JSON undoes: the
/// line can be shown on a terminal, and nothing of it is lost.
///
/// ```
/// assert_eq!(yinde::render::json(&["海洋", "\u{202e}"]), r#"["海洋","\u202e"]"#);
/// ```
pub fn json<T: serde::Serialize>(value: &T) -> String {
    let line = serde_json::to_string(value)
        .unwrap_or_else(|error| serde_json::json!({ "error": error.to_string() }).to_string());
    if !line.chars().any(|c| harmless(c).is_some()) {
        return line;
    }
    // serde_json writes these only inside strings, where an escape may take their place.
    let mut escaped = String::with_capacity(line.len() + 16);
    for c in line.chars() {
        match harmless(c) {
            Some(_) => write!(escaped, "\\u{:04x}", u32::from(c)).expect("a string takes all that is written"),
            None => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn json_is_one_harmless_line_and_loses_nothing(text in any::<String>()) {
            let line = json(&text);
            prop_assert!(!line.chars().any(|c| harmless(c).is_some()), "{line:?}");
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
    }

    #[test]
    fn what_cannot_be_written_is_said_in_json() {
        let keys = std::collections::BTreeMap::from([((1, 2), 3)]);
        assert!(json(&keys).starts_with(r#"{"error":"#));
    }
}
