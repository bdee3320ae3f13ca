//! Telling a title that stands above a text from its first sentence.

/// The longest title, in characters.
const MAX_CHARS: usize = 40;

/// The first line of `text` that is not blank, where it looks like a title and more text follows; else nothing.
pub(super) fn first_line(text: &str) -> &str {
    let mut lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let (Some(line), Some(_)) = (lines.next(), lines.next()) else { return "" };
    let chars = line.chars().take(MAX_CHARS + 1).count();
    if (2..=MAX_CHARS).contains(&chars) && !line.ends_with(ENDS_OF_CLAUSES) { line } else { "" }
}

const ENDS_OF_CLAUSES: [char; 10] = ['。', '！', '？', '；', '，', ',', '.', ';', '!', '?'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_first_line_is_a_title() {
        let check = |text: &str, title: &str| assert_eq!(first_line(text), title, "{text}");
        check("算盘\n\n算盘是一种工具。", "算盘");
        check("\r\n\u{3000}算盘\u{3000}\r\n正文", "算盘");
        check("算盘\r正文", "算盘");
        check("算盘：古老的计算机\n正文", "算盘：古老的计算机");
        check("算盘", "");
        check("算盘\n \n", "");
        check("算\n正文", "");
        check("算盘是什么？\n正文", "");
        check("An abacus.\n正文", "");
        check(&format!("{}\n正文", "长".repeat(40)), &"长".repeat(40));
        check(&format!("{}\n正文", "长".repeat(41)), "");
        check("", "");
    }
}
