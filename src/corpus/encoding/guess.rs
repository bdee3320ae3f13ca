//! Which encoding bytes are in: each is tried, and the one is taken that gives the likeliest text.
//!
//! What decides is how common the characters are that come out ([`table`](super::table)). Read in a wrong
//! encoding, a text becomes rare characters, and twenty of them are more than enough to tell. UTF-16 without
//! a mark at its start is told in the same way. Japanese and Korean encodings are not tried: they would only
//! ever be mistaken.

use super::table::{MANY, MOST, SOME};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::sync::LazyLock;

/// What bytes were taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guess {
    pub encoding: &'static Encoding,
    /// Another that is nearly as likely.
    pub rival: Option<&'static Encoding>,
    /// Whether no encoding makes anything of the bytes that looks like text.
    pub binary: bool,
}

/// Guesses the encoding of the bytes a text begins with; `whole` if they are all of it.
///
/// What is valid UTF-8 is UTF-8: no other text of more than a few characters happens to be.
pub(super) fn guess(sample: &[u8], whole: bool) -> Guess {
    if is_utf8(sample, whole) && !sample.contains(&0) {
        return Guess { encoding: UTF_8, rival: None, binary: false };
    }
    let mut tried: Vec<Trial> = TRIED.iter().map(|&(encoding, prior)| trial(encoding, prior, sample, whole)).collect();
    tried.sort_by(|a, b| b.score.total_cmp(&a.score));
    let (best, second) = (&tried[0], &tried[1]);
    let wide = best.encoding == UTF_16LE || best.encoding == UTF_16BE;
    let is_noise = best.damages >= 8 && best.damages * 8 > best.chars;
    let is_unlikely = wide && best.score < -13.0 * best.chars as f64;
    Guess {
        encoding: best.encoding,
        rival: (best.score - second.score < SURE).then_some(second.encoding),
        binary: is_noise || is_unlikely || !wide && sample.contains(&0),
    }
}

/// Decodes the name of a file in an archive, which nobody declares the encoding of.
pub(in crate::corpus) fn of_name(name: &[u8]) -> String {
    let Guess { encoding, .. } = guess(name, true);
    let encoding = if encoding == BIG5 {
        BIG5
    } else if encoding == UTF_8 {
        UTF_8
    } else {
        GB18030
    };
    encoding.decode_without_bom_handling(name).0.into_owned()
}

/// From this much on, in nats, the likeliest is sure: it is e^6, four hundred times, as likely as the second.
const SURE: f64 = 6.0;

/// What is tried, and how much likelier each is, in nats, before a byte of the text was seen.
const TRIED: [(&Encoding, f64); 6] =
    [(UTF_8, 0.0), (GB18030, 0.0), (BIG5, -1.0), (UTF_16LE, -4.0), (UTF_16BE, -6.0), (WINDOWS_1252, -4.0)];

struct Trial {
    encoding: &'static Encoding,
    /// The logarithm of how likely the text is.
    score: f64,
    chars: usize,
    /// How many places could not be decoded.
    damages: usize,
}

fn is_utf8(sample: &[u8], whole: bool) -> bool {
    match std::str::from_utf8(sample) {
        Ok(_) => true,
        // A sample may end within a character.
        Err(e) => !whole && e.error_len().is_none(),
    }
}

fn trial(encoding: &'static Encoding, prior: f64, sample: &[u8], whole: bool) -> Trial {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::new();
    let (mut at, mut damages) = (0, 0);
    loop {
        // A bound exists for any sample that fits into memory four times.
        text.reserve(decoder.max_utf8_buffer_length_without_replacement(sample.len() - at).unwrap_or(0));
        let (result, read) = decoder.decode_to_string_without_replacement(&sample[at..], &mut text, whole);
        at += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => damages += 1,
        }
    }
    let tenths: u64 = text.chars().map(rarity).sum();
    // Some encodings have a character for every byte, but nobody writes control characters.
    damages += text.chars().filter(|&c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c')).count();
    let score = prior - tenths as f64 / 10.0 - 18.0 * damages as f64;
    Trial { encoding, score, chars: text.chars().count(), damages }
}

/// How rare a character is in Chinese text: minus the logarithm of its probability, in tenths.
pub(super) fn rarity(c: char) -> u64 {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => 45,
        ' ' | '\n' => 35,
        '\r' | '\t' => 50,
        '!'..='~' => 55,
        // Counted as damage.
        '\0'..='\u{9f}' => 0,
        '\u{c0}'..='\u{17f}' => 80,
        '·' => 60,
        '\u{a0}'..='\u{bf}' => 100,
        '，' | '。' => 32,
        '、' | '“' | '”' | '：' | '「' | '」' | '（' | '）' | '《' | '》' | '\u{3000}' => 50,
        '；' | '！' | '？' | '‘' | '’' | '『' | '』' | '…' | '—' | '‧' | '〈' | '〉' | '．' => 60,
        '\u{2010}'..='\u{206f}' | '\u{3001}'..='\u{3030}' | '\u{ff01}'..='\u{ff5e}' => 85,
        '\u{3040}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{370}'..='\u{4ff}' => 120,
        '\u{2070}'..='\u{2bff}' => 120,
        '\u{3400}'..='\u{9fff}' => u64::from(HAN[c as usize - 0x3400]),
        '\u{ac00}'..='\u{d7ff}' => 140,
        '\u{e000}'..='\u{f8ff}' => 180,
        _ => 170,
    }
}

/// The rarity of each character from U+3400 to U+9FFF.
static HAN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut rarity = vec![165; 0xa000 - 0x3400];
    let mut set = |c: char, tenths: u8| {
        if let Some(slot) = (c as usize).checked_sub(0x3400).and_then(|at| rarity.get_mut(at)) {
            *slot = tenths;
        }
    };
    // Both standards put the characters that are in use into a first level, and the others into a second.
    for (encoding, leads, tenths) in
        [(GB18030, 0xd8..=0xf7, 132), (BIG5, 0xc9..=0xf9, 135), (GB18030, 0xb0..=0xd7, 102), (BIG5, 0xa4..=0xc6, 102)]
    {
        // The later halves of GB18030's other rows hold what neither level has.
        let trails = if encoding == GB18030 { 0xa1..=0xfe } else { 0x40..=0xfe };
        let pairs = leads.flat_map(|lead: u8| trails.clone().map(move |trail: u8| [lead, trail]));
        for pair in pairs {
            if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&pair) {
                text.chars().for_each(|c| set(c, tenths));
            }
        }
    }
    for (chars, tenths) in [(SOME, 84), (MANY, 71), (MOST, 55)] {
        chars.chars().for_each(|c| set(c, tenths));
    }
    rarity
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Writes `text` in `encoding` and expects that to be guessed.
    fn check(text: &str, encoding: &'static Encoding) {
        let bytes = match encoding {
            e if e == UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            e if e == UTF_16BE => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            other => other.encode(text).0.into_owned(),
        };
        let found = guess(&bytes, true);
        assert_eq!((found.encoding.name(), found.binary), (encoding.name(), false), "{text}");
    }

    #[test]
    fn what_reads_best_is_taken() {
        for encoding in [UTF_8, GB18030, UTF_16LE, UTF_16BE] {
            check("引得", encoding);
            check("算盘是一种古老的计算工具。", encoding);
            check("算盤是一種古老的計算工具。", encoding);
            check("<p>Abacus 算盘</p>\r\n", encoding);
        }
        check("引得", BIG5);
        check("算盤是一種古老的計算工具。", BIG5);
        check("<p>Abacus 算盤</p>\r\n", BIG5);
        check("Un boulier est un outil à compter, très répandu.", WINDOWS_1252);
        check("An abacus.\r\n", UTF_8);
        check("An abacus.\r\n", UTF_16LE);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn twenty_common_characters_are_enough(text in "[的一是不了在人有我他中大上国年地时发会可能成方多经法家学如都现行所然事作]{20,40}") {
            for encoding in [UTF_8, GB18030, UTF_16LE, UTF_16BE] {
                check(&text, encoding);
            }
        }

        #[test]
        fn twenty_traditional_ones_too(text in "[的一是不了在人有我他中大上國年地時發會可能成方多經法家學如都現行所然事作]{20,40}") {
            for encoding in [UTF_8, GB18030, BIG5, UTF_16LE, UTF_16BE] {
                check(&text, encoding);
            }
        }
    }

    #[test]
    fn what_is_no_text_is_seen() {
        let noise: Vec<u8> = (0..2000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(guess(&noise, true).binary);
        assert!(guess(b"\0", true).binary);
        assert!(guess(b"text\0text", true).binary);
        assert!(!guess(b"", true).binary);
    }

    #[test]
    fn a_sample_may_end_within_a_character() {
        let text = "算盘".as_bytes();
        assert_eq!(guess(&text[..5], false).encoding, UTF_8);
        let text = GB18030.encode("算盘是一种古老的计算工具").0;
        let found = guess(&text[..text.len() - 1], false);
        assert_eq!((found.encoding, found.rival), (GB18030, None));
    }

    #[test]
    fn names_in_archives_are_decoded() {
        assert_eq!(of_name("算盘.txt".as_bytes()), "算盘.txt");
        assert_eq!(of_name(&GB18030.encode("古老的算盘.txt").0), "古老的算盘.txt");
        assert_eq!(of_name(&BIG5.encode("古老的算盤.txt").0), "古老的算盤.txt");
    }
}
