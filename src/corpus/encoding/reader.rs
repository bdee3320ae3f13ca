//! Reading bytes as text while they come, with an account of what went wrong.

use super::guess::{Guess, guess};
use super::{Encoding, widest};
use encoding_rs::{BIG5, Decoder, DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, BufRead, Read};

pub(in crate::corpus) const BINARY: &str = "looks like a binary file: it holds a NUL byte";

const NO_TEXT: &str = "looks like a binary file: no encoding makes text of it";

/// What is known of an encoding before a byte was read.
#[derive(Debug, Clone, Default)]
pub(in crate::corpus) enum Hint {
    #[default]
    None,
    /// The reader said so: nothing is guessed.
    Said(Encoding),
    /// The text says so, in these words; it is believed unless its bytes say otherwise.
    Declared(String),
}

/// How many bytes are looked at before an encoding is chosen.
const SAMPLE: usize = 64 << 10;

/// Each encoding with the mark that may stand before a text in it.
const MARKS: [(&[u8], &encoding_rs::Encoding); 4] =
    [(b"\xef\xbb\xbf", UTF_8), (b"\xff\xfe", UTF_16LE), (b"\xfe\xff", UTF_16BE), (b"\x84\x31\x95\x33", GB18030)];

/// Reads bytes in some encoding as UTF-8; what cannot be decoded becomes `�` and is counted.
pub(in crate::corpus) struct TextReader<R> {
    bytes: R,
    hint: Hint,
    /// There is none as long as only ASCII came.
    decoder: Option<Decoder>,
    /// How many bytes were decoded.
    decoded: u64,
    /// What was decoded and from where on it is still to be read.
    text: String,
    at: usize,
    ended: bool,
    /// What went wrong with the bytes, to be told when those before it were read.
    failed: Option<io::Error>,
    /// What there is to say of the choice of the encoding.
    doubt: Option<String>,
    /// How many places could not be decoded.
    damages: u64,
    /// The byte of the first such place.
    first_damage: u64,
}

impl<R: BufRead> TextReader<R> {
    pub fn new(bytes: R, hint: Hint) -> Self {
        TextReader {
            bytes,
            hint,
            decoder: None,
            decoded: 0,
            text: String::new(),
            at: 0,
            ended: false,
            failed: None,
            doubt: None,
            damages: 0,
            first_damage: 0,
        }
    }

    /// What a reader should know of how the text was decoded, when all of it was.
    pub fn troubles(&self) -> Vec<String> {
        let mut troubles: Vec<String> = self.doubt.iter().cloned().collect();
        if let (Some(decoder), 1..) = (&self.decoder, self.damages) {
            let name = decoder.encoding().name();
            let (places, they, first) = match self.damages {
                1 => ("1 place".to_owned(), "it is", ""),
                more => (format!("{more} places"), "they are", "the first "),
            };
            let at = self.first_damage;
            troubles
                .push(format!("{places} cannot be decoded as {name}, {first}at byte {at}: {they} read as \u{fffd}"));
        }
        troubles
    }

    /// Looks at the bytes to come, and chooses an encoding once there is more than ASCII.
    fn begin(&mut self) -> io::Result<()> {
        let (mut sample, whole) = self.sample(Vec::new());
        let mark = MARKS.iter().find(|(mark, _)| self.decoded == 0 && sample.starts_with(mark));
        let beyond_ascii = sample.iter().position(|&byte| !byte.is_ascii() || byte == 0);
        let encoding = match (&self.hint, mark, beyond_ascii) {
            (&Hint::Said(Encoding(encoding)), ..) => encoding,
            (_, Some(&(_, encoding)), _) => encoding,
            (_, _, None) => {
                self.put_ascii(&sample);
                self.ended = whole && self.failed.is_none();
                return Ok(());
            }
            (_, _, Some(ascii)) if ascii > SAMPLE / 2 => {
                // Too little would be left to choose by.
                let rest = sample.split_off(ascii);
                self.put_ascii(&sample);
                let (sample, whole) = self.sample(rest);
                return self.choose(&sample, whole);
            }
            _ => return self.choose(&sample, whole),
        };
        let mark = mark.filter(|&&(_, of)| of == encoding).map_or(0, |(mark, _)| mark.len());
        self.decoded += mark as u64;
        self.start(encoding, &sample[mark..]);
        Ok(())
    }

    /// Reads on until there is enough to choose by; whether that is all there is.
    fn sample(&mut self, mut sample: Vec<u8>) -> (Vec<u8>, bool) {
        while sample.len() < SAMPLE && self.failed.is_none() {
            match self.bytes.fill_buf() {
                Ok([]) => return (sample, true),
                Ok(chunk) => {
                    let length = chunk.len().min(SAMPLE - sample.len());
                    sample.extend_from_slice(&chunk[..length]);
                    self.bytes.consume(length);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => self.failed = Some(e),
            }
        }
        (sample, false)
    }

    fn choose(&mut self, sample: &[u8], whole: bool) -> io::Result<()> {
        let guess = guess(sample, whole);
        if guess.binary {
            let why = if sample.contains(&0) { BINARY } else { NO_TEXT };
            return Err(io::Error::other(why));
        }
        let declared = match &self.hint {
            Hint::Declared(label) => encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(widest),
            _ => None,
        };
        let encoding = match declared {
            Some(declared) if is_credible(declared, &guess) => declared,
            Some(declared) => {
                let (said, found) = (declared.name(), guess.encoding.name());
                self.doubt = Some(format!("says that it is in {said}, and is read as {found}"));
                guess.encoding
            }
            None => {
                self.doubt = doubt(guess.encoding, guess.rival);
                guess.encoding
            }
        };
        self.start(encoding, sample);
        Ok(())
    }

    fn start(&mut self, encoding: &'static encoding_rs::Encoding, sample: &[u8]) {
        self.decoder = Some(encoding.new_decoder_without_bom_handling());
        self.decode(sample, false);
    }

    fn put_ascii(&mut self, bytes: &[u8]) {
        self.decoded += bytes.len() as u64;
        self.text.extend(bytes.iter().map(|&byte| char::from(byte)));
    }

    /// Decodes the next bytes, or the end of them.
    fn decode(&mut self, bytes: &[u8], last: bool) {
        let Some(decoder) = &mut self.decoder else { return };
        let mut at = 0;
        loop {
            // There is a bound for any chunk that fits into memory four times.
            let bound = decoder.max_utf8_buffer_length_without_replacement(bytes.len() - at).unwrap_or(0);
            self.text.reserve(bound);
            let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], &mut self.text, last);
            at += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    if self.damages == 0 {
                        let end = self.decoded + at as u64 - u64::from(after);
                        self.first_damage = end.saturating_sub(u64::from(length));
                    }
                    self.damages += 1;
                    self.text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
        self.decoded += bytes.len() as u64;
    }

    /// Decodes what comes next, if there is anything.
    fn advance(&mut self) -> io::Result<()> {
        if let Some(e) = self.failed.take() {
            self.ended = true;
            return Err(e);
        }
        if self.decoder.is_none() {
            return self.begin();
        }
        let mut chunk = [0; 16 << 10];
        let length = self.bytes.read(&mut chunk)?;
        self.decode(&chunk[..length], length == 0);
        self.ended = length == 0;
        Ok(())
    }
}

impl<R: BufRead> BufRead for TextReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.text.len() && !self.ended {
            self.text.clear();
            self.at = 0;
            match self.advance() {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                advanced => advanced?,
            }
        }
        Ok(&self.text.as_bytes()[self.at..])
    }

    fn consume(&mut self, length: usize) {
        self.at = (self.at + length).min(self.text.len());
    }
}

impl<R: BufRead> Read for TextReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

/// Whether a text that looks like `guess` may be in the encoding that it declares.
fn is_credible(declared: &'static encoding_rs::Encoding, guess: &Guess) -> bool {
    // One that is never guessed: the declaration is all there is to go by.
    let is_foreign = ![UTF_8, UTF_16LE, UTF_16BE, GB18030, BIG5, WINDOWS_1252].contains(&declared);
    declared == guess.encoding || guess.encoding != UTF_8 && (is_foreign || guess.rival == Some(declared))
}

fn doubt(encoding: &'static encoding_rs::Encoding, rival: Option<&'static encoding_rs::Encoding>) -> Option<String> {
    let name = encoding.name();
    if encoding == WINDOWS_1252 {
        return Some(format!(
            "read as {name}, for it is neither Unicode nor Chinese: `--encoding` names another encoding"
        ));
    }
    let rival = rival?.name();
    Some(format!(
        "read as {name}, but it is too short to be sure: `--encoding {}` reads it as {rival}",
        rival.to_ascii_lowercase()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `bytes` and expects a text, then what there is to say of it; or why there is none.
    fn check(bytes: &[u8], hint: &str, expected: &[&str]) {
        let hint = match hint.strip_prefix('=') {
            Some(said) => Hint::Said(said.parse().unwrap()),
            None if hint.is_empty() => Hint::None,
            None => Hint::Declared(hint.to_owned()),
        };
        // However the bytes come, the text is the same.
        for size in [1, 2, 3, 7, 1 << 16] {
            let mut reader = TextReader::new(io::BufReader::with_capacity(size, bytes), hint.clone());
            let mut text = String::new();
            let found = match reader.read_to_string(&mut text) {
                Ok(_) => [vec![text], reader.troubles()].concat(),
                Err(e) => vec![e.to_string()],
            };
            assert_eq!(found, expected, "{bytes:x?}");
        }
    }

    #[test]
    fn marks_are_taken_off() {
        check("\u{feff}一\r\n".as_bytes(), "", &["一\r\n"]);
        check("\u{feff}\u{feff}一".as_bytes(), "", &["\u{feff}一"]);
        check(b"\xff\xfe\x00\x4e", "", &["一"]);
        check(b"\xfe\xff\x4e\x00", "", &["一"]);
        check(b"\x84\x31\x95\x33\xd2\xbb", "", &["一"]);
        check(b"", "", &[""]);
        check(b"a", "", &["a"]);
    }

    #[test]
    fn damages_are_counted_and_never_left_out() {
        let one = |encoding| format!("1 place cannot be decoded as {encoding}, at byte 9: it is read as \u{fffd}");
        check("一二三\u{feff}四五六".as_bytes().split_at(11).0, "", &["一二三\u{fffd}", &one("UTF-8")]);
        check(b"abc\xd2\xbb\xb6\xfe\xc8\xfd\xff\xcb\xc4.", "=gbk", &["abc一二三\u{fffd}四.", &one("gb18030")]);
        let two = "2 places cannot be decoded as UTF-8, the first at byte 0: they are read as \u{fffd}";
        check(b"\xff\xff\xe4\xb8\x80\xe4\xba\x8c", "", &["\u{fffd}\u{fffd}一二", two]);
    }

    #[test]
    fn a_hint_is_believed_where_it_can_be() {
        let pen = b"\xb2\xa6";
        check(pen, "=big5", &["畢"]);
        check(&GB18030.encode("算盘是一种古老的计算工具").0, "gb2312", &["算盘是一种古老的计算工具"]);
        check("算盘".as_bytes(), "gb2312", &["算盘", "says that it is in gb18030, and is read as UTF-8"]);
        check(&encoding_rs::SHIFT_JIS.encode("そろばん").0, "shift_jis", &["そろばん"]);
    }

    #[test]
    fn what_is_long_in_ascii_is_decided_late() {
        let text = format!("{}算盘是一种古老的计算工具", "a".repeat(100_000));
        check(&GB18030.encode(&text).0, "", &[&text]);
        check(text.as_bytes(), "", &[&text]);
    }

    #[test]
    fn no_text_says_why() {
        check(b"\x89PNG\0", "", &[BINARY]);
    }
}
