//! Finding the words of a table in a text, in one pass.

/// Where words of `table` stand in `text`, from the beginning on; of words that begin at one place the first in the
/// table.
pub(super) fn find<'t, 'w>(
    text: &'t str,
    table: &'w [&'w str],
) -> impl Iterator<Item = (usize, &'w str)> + use<'t, 'w> {
    let sieve = Sieve::of(table);
    text.char_indices().filter_map(move |(at, c)| {
        if !sieve.has(c) {
            return None;
        }
        let rest = &text.as_bytes()[at..];
        // Three bytes are a Chinese character, of which the last tells most.
        let begins = |word: &[u8]| {
            let last = word.len().min(3) - 1;
            rest.len() >= word.len() && rest[last] == word[last] && rest.starts_with(word)
        };
        table.iter().find(|word| begins(word.as_bytes())).map(|word| (at, *word))
    })
}

/// The first characters of all words, and a few others: by this most places are passed over.
pub(super) struct Sieve([u64; SIEVE_BITS / 64]);

/// So many that common characters are told apart.
const SIEVE_BITS: usize = 4096;

impl Sieve {
    fn of(table: &[&str]) -> Sieve {
        let mut bits = [0; SIEVE_BITS / 64];
        for bit in table.iter().filter_map(|word| word.chars().next()).map(|c| c as usize % SIEVE_BITS) {
            bits[bit / 64] |= 1 << (bit % 64);
        }
        Sieve(bits)
    }

    /// The same of the characters of a UTF-8 text, at compile time.
    pub const fn of_chars(text: &[u8]) -> Sieve {
        let mut bits = [0; SIEVE_BITS / 64];
        let mut at = 0;
        while at < text.len() {
            let (mut code, length) = match text[at] {
                0..0x80 => (text[at] as usize, 1),
                0x80..0xe0 => (text[at] as usize & 0x1f, 2),
                0xe0..0xf0 => (text[at] as usize & 0xf, 3),
                _ => (text[at] as usize & 7, 4),
            };
            let end = at + length;
            at += 1;
            while at < end {
                code = code << 6 | text[at] as usize & 0x3f;
                at += 1;
            }
            let bit = code % SIEVE_BITS;
            bits[bit / 64] |= 1 << (bit % 64);
        }
        Sieve(bits)
    }

    pub fn has(&self, c: char) -> bool {
        let bit = c as usize % SIEVE_BITS;
        self.0[bit / 64] >> (bit % 64) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_their_order() {
        let check = |text, table: &[&str], expected: &[(usize, &str)]| {
            assert_eq!(find(text, table).collect::<Vec<_>>(), expected, "{text}");
        };
        check("责任编辑", &["编辑", "责任编辑"], &[(0, "责任编辑"), (6, "编辑")]);
        check("编辑", &["编辑部", "编", "编辑"], &[(0, "编")]);
        check("a，#", &["#", "，", "海"], &[(1, "，"), (4, "#")]);
        check("", &["海"], &[]);
    }
}
