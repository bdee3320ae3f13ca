//! Numbers as dates write them: `25`, `２５`, `二十五`, `廿五`, `二〇二〇`.

/// Reads the number that `text` begins with: its value and its bytes. Numbers from ten thousand on are none.
pub(super) fn read(text: &str) -> Option<(u32, usize)> {
    let mut digits = text.chars().map_while(digit);
    match digits.next() {
        Some(_) => in_digits(text, digit),
        None => in_tens(text).or_else(|| in_digits(text, han_digit)),
    }
}

/// One digit after the other: `2020`, `二〇二〇`.
fn in_digits(text: &str, digit: fn(char) -> Option<u32>) -> Option<(u32, usize)> {
    let mut value = 0;
    let mut bytes = 0;
    for (value_of, c) in text.chars().map_while(|c| Some((digit(c)?, c))) {
        value = value * 10 + value_of;
        bytes += c.len_utf8();
        if value >= 10_000 {
            return None;
        }
    }
    (bytes > 0).then_some((value, bytes))
}

/// Below a hundred, with a word for ten: `十二`, `二十五`, `廿五`.
fn in_tens(text: &str) -> Option<(u32, usize)> {
    let mut chars = text.chars().peekable();
    let mut bytes = 0;
    let mut next = |chars: &mut std::iter::Peekable<std::str::Chars>, read: fn(char) -> Option<u32>| {
        let value = read(*chars.peek()?)?;
        bytes += chars.next().map_or(0, char::len_utf8);
        Some(value)
    };
    let tens = match next(&mut chars, |c| ['廿', '卅'].iter().position(|&tens| tens == c).map(|at| at as u32 + 2)) {
        Some(tens) => tens,
        None => {
            let count = next(&mut chars, han_digit);
            next(&mut chars, |c| (c == '十').then_some(1))?;
            count.unwrap_or(1)
        }
    };
    let ones = next(&mut chars, han_digit).unwrap_or(0);
    Some((tens * 10 + ones, bytes))
}

fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

fn han_digit(c: char) -> Option<u32> {
    let value = match c {
        '〇' | '○' | '零' | 'Ｏ' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    };
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_every_writing() {
        let check = |text: &str, expected: Option<(u32, &str)>| {
            let found = read(text).map(|(value, bytes)| (value, &text[bytes..]));
            assert_eq!(found, expected, "{text}");
        };
        check("25日", Some((25, "日")));
        check("０７月", Some((7, "月")));
        check("二〇二〇年", Some((2020, "年")));
        check("二零二○年", Some((2020, "年")));
        check("十二月", Some((12, "月")));
        check("十月", Some((10, "月")));
        check("二十五日", Some((25, "日")));
        check("三十日", Some((30, "日")));
        check("廿五", Some((25, "")));
        check("卅日", Some((30, "日")));
        check("五日", Some((5, "日")));
        check("20201025", None);
        check("海", None);
        check("", None);
    }
}
