//! Runs of the common ideographs, which most rules leave as they are: U+4E00 to U+9FFF, three bytes each.

/// How many bytes of common ideographs a text begins with; what is cut off behind them is none.
///
/// Nine in ten characters of a Chinese text are such, and they are told by their first two bytes.
#[inline]
pub(crate) fn ideographs(text: &[u8]) -> usize {
    let mut length = 0;
    while let Some(&[first, second, _]) = text.get(length..).and_then(|rest| rest.first_chunk())
        && (matches!(first, 0xe5..=0xe9) || (first == 0xe4 && second >= 0xb8))
    {
        length += IDEOGRAPH;
    }
    length
}

/// How many bytes each has.
pub(crate) const IDEOGRAPH: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_one_block() {
        for c in '\0'..=char::MAX {
            let text = format!("一{c}二");
            let expected = if matches!(c, '\u{4e00}'..='\u{9fff}') { 9 } else { 3 };
            assert_eq!(ideographs(text.as_bytes()), expected, "{c:?}");
            assert_eq!(ideographs(&text.as_bytes()[..text.len() - 1]), expected.min(6), "{c:?}");
        }
        assert_eq!(ideographs(b""), 0);
    }
}
