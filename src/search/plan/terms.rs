//! Other ways to write the numbers of a query.

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// How else a year or a small number may be written: 2018年 is also 二〇一八年 and 二零一八年, 二〇一八 also 2018.
///
/// Only years are written digit by digit, so only a number of four digits that 年 follows is.
pub(super) fn numbers_like(word: &str, is_year: bool) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let year = is_year || word.ends_with('年');
    let digits: Vec<char> = chars.iter().copied().filter(|c| *c != '年').collect();
    if !year || digits.len() != 4 || chars.len() - digits.len() > 1 {
        return Vec::new();
    }
    if digits.iter().all(char::is_ascii_digit) {
        let written = |zero: char| -> String {
            let digit = |c: &char| c.to_digit(10).map_or(*c, |d| if d == 0 { zero } else { DIGITS[d as usize] });
            digits.iter().map(digit).chain(['年']).collect()
        };
        let (round, plain) = (written('〇'), written('零'));
        return if round == plain { vec![round] } else { vec![round, plain] };
    }
    let arabic: Option<String> = digits
        .iter()
        .map(|c| match c {
            '零' | '○' => Some('0'),
            c => DIGITS.iter().position(|digit| digit == c).and_then(|d| char::from_digit(d as u32, 10)),
        })
        .chain([Some('年')])
        .collect();
    arabic.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_written_in_two_ways() {
        let check = |word, is_year, expected: &[&str]| assert_eq!(numbers_like(word, is_year), expected, "{word}");
        check("2018", true, &["二〇一八年", "二零一八年"]);
        check("1998", true, &["一九九八年"]);
        check("二〇一八年", false, &["2018年"]);
        check("二零二零", true, &["2020年"]);
        check("2018", false, &[]);
        check("十二月", false, &[]);
        check("201", true, &[]);
        check("", true, &[]);
        check("今年", false, &[]);
    }
}
