use std::borrow::Cow;

/// Makes control characters visible, so that no text can move the cursor, change colours, end the
/// line or turn the reading direction around; for text that stands on one line.
///
/// ESC becomes ␛, a line break ␊, a tab ␉; what has no picture of its own becomes U+FFFD. Everything
/// else, Chinese, combining marks and emoji alike, stays as it is.
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| harmless(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match harmless(c) {
            Some(picture) => out.push_str(picture),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Makes each line safe and keeps the line breaks.
pub fn safe_lines(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| line.strip_suffix('\n').map_or(safe(line), |line| safe(line) + "\n"))
        .collect()
}

/// What stands for a hostile character; nothing for all the others.
pub(super) fn harmless(c: char) -> Option<&'static str> {
    match c {
        '\0'..='\x1f' => Some(&PICTURES[c as usize * 3..][..3]),
        '\x7f' => Some("␡"),
        '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some("\u{fffd}")
        }
        _ => None,
    }
}

/// The pictures of U+0000 to U+001F in order, three bytes each.
const PICTURES: &str = "␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_visible() {
        let check = |text: &str, expected: &str| assert_eq!(safe(text), expected, "{text:?}");
        check(
            "海洋技術装备 café e\u{301} 葛\u{e0100} 👩\u{200d}🔬",
            "海洋技術装备 café e\u{301} 葛\u{e0100} 👩\u{200d}🔬",
        );
        check("\x1b[31m红\x1b[0m", "␛[31m红␛[0m");
        check("a\nb\tc\rd\0e\x07f\x1fg\x7fh", "a␊b␉c␍d␀e␇f␟g␡h");
        check("\u{9b}31m\u{85}", "\u{fffd}31m\u{fffd}");
        check("财务\u{202e}fdp.exe\u{2069}\u{2028}", "财务\u{fffd}fdp.exe\u{fffd}\u{fffd}");
    }

    #[test]
    fn text_without_them_is_not_copied() {
        assert!(matches!(safe("海洋"), Cow::Borrowed(_)));
    }
}
