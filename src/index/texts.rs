//! The texts of a segment's passages: one file in which each can be read by itself, and with it the keys of its
//! characters in their order.
//!
//! tantivy's store compresses blocks of documents, so that reading one passage unpacks many. Here a passage is a record
//! that lies in the mapped file as it is read: some hundreds of bytes. That is what makes it cheap to look where the
//! characters of a query stand, and why the character lane needs no positions.
//!
//! A record is the length of the heading and the heading, the length of the keys and the keys, and the text; all three
//! are [packed](super::compact). The keys are there only where they are not those of the text's characters one by one, each of
//! which has one or none: where it has glosses, or signs such as `…`. Behind the records stands where each ends, in four bytes, the lowest first; the highest bit says that an
//! article begins with it.

use super::compact::{CODES, Needle, Symbol, between_escapes, char_of, code_of, each_symbol, first_code, pack, unpack};
use crate::analyze::each_key_alone;
use crate::error::Error;
use std::path::Path;
use std::sync::OnceLock;
use tantivy::DocId;
use tantivy::directory::{Directory, OwnedBytes};

/// The ending of the file's name.
pub(super) const ENDING: &str = "text";

/// The texts of a segment that is being made.
#[derive(Default)]
pub(super) struct TextsMaker {
    bytes: Vec<u8>,
    ends: Vec<u8>,
}

impl TextsMaker {
    /// Adds the next passage: its text, the keys of that, and the keys of the title if it stands with this passage.
    ///
    /// `is_first` says whether an article begins with it.
    pub fn push(&mut self, is_first: bool, text: &str, keys: &[char], heading: &[char]) {
        let mut part = Vec::new();
        pack(heading.iter().copied(), &mut part);
        write_number(&mut self.bytes, part.len() as u32);
        self.bytes.append(&mut part);
        if !are_of_each(text, keys) {
            pack(keys.iter().copied(), &mut part);
            // One more than the length, for nought says that there are none.
            write_number(&mut self.bytes, part.len() as u32 + 1);
            self.bytes.append(&mut part);
        } else {
            write_number(&mut self.bytes, 0);
        }
        pack(text.chars(), &mut self.bytes);
        self.end(is_first);
    }

    /// Adds the next passage as it stands in another segment.
    pub fn push_record(&mut self, is_first: bool, record: &[u8]) {
        self.bytes.extend_from_slice(record);
        self.end(is_first);
    }

    fn end(&mut self, is_first: bool) {
        let first = if is_first { FIRST } else { 0 };
        self.ends.extend((self.bytes.len() as u32 | first).to_le_bytes());
    }

    /// The file.
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.append(&mut self.ends);
        self.bytes
    }
}

/// Stands with the end of a record with which an article begins.
const FIRST: u32 = 1 << 31;

/// Whether these are the keys of the characters of a text one by one, of which each has one or none.
fn are_of_each(text: &str, keys: &[char]) -> bool {
    let mut left = keys.iter();
    let mut is_next = |c| match key_alone(c) {
        Alone::None => true,
        Alone::Key(key) => left.next().is_some_and(|&next| u32::from(next) == key),
        Alone::More => false,
    };
    text.chars().all(&mut is_next) && left.next().is_none()
}

/// The keys that a character folds to by itself.
enum Alone {
    None,
    Key(u32),
    More,
}

impl Alone {
    fn key(&self) -> Option<u32> {
        match self {
            Alone::Key(key) => Some(*key),
            _ => None,
        }
    }
}

fn key_alone(c: char) -> Alone {
    match code_of(c) {
        Some(code) => alone(code),
        None => find_alone(c),
    }
}

fn find_alone(c: char) -> Alone {
    let mut found = Alone::None;
    each_key_alone(c, |key| {
        found = match found {
            Alone::None => Alone::Key(u32::from(key)),
            _ => Alone::More,
        }
    });
    found
}

/// The same by the code of the character.
#[inline]
fn alone(code: usize) -> Alone {
    match keys_of_codes()[code] {
        NONE => Alone::None,
        MORE => Alone::More,
        key => Alone::Key(key),
    }
}

/// The key of each code: all are found when one is first asked for.
#[inline]
fn keys_of_codes() -> &'static [u32; CODES] {
    static KEYS: OnceLock<Box<[u32; CODES]>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let key = |code| match find_alone(char_of(code).unwrap_or('\0')) {
            Alone::None => NONE,
            Alone::Key(key) => key,
            Alone::More => MORE,
        };
        let keys: Box<[u32]> = (0..CODES).map(key).collect();
        keys.try_into().unwrap_or_else(|_| unreachable!("there is one for each code"))
    })
}

/// The codes of characters that have a key.
fn codes_with(key: char) -> impl Iterator<Item = usize> {
    const AT_ONCE: usize = 64;
    let is_it = move |of_code: &u32| *of_code == u32::from(key);
    let parts = keys_of_codes().chunks(AT_ONCE).enumerate();
    // Most parts have none, which the processor sees of several at once.
    let parts = parts.filter(move |(_, part)| part.iter().fold(false, |any, of_code| any | is_it(of_code)));
    parts.flat_map(move |(number, part)| {
        let found = part.iter().enumerate().filter(move |(_, of_code)| is_it(of_code));
        found.map(move |(i, _)| number * AT_ONCE + i)
    })
}

/// No characters have these numbers.
const NONE: u32 = u32::MAX;
const MORE: u32 = u32::MAX - 1;

/// Reads the file of the shard `name`, which has so many passages.
pub(super) fn read_texts(folder: &dyn Directory, name: &str, passages: u32) -> Result<Texts, Error> {
    let file = folder.open_read(Path::new(&format!("{name}.{ENDING}"))).map_err(tantivy::TantivyError::from)?;
    Texts::new(file.read_bytes().map_err(|error| Error::damaged(name, error.to_string()))?, passages)
}

/// The texts of an open segment.
pub(crate) struct Texts {
    bytes: OwnedBytes,
    /// Where the ends of the records stand.
    ends: usize,
}

impl Texts {
    /// The file's bytes, for a segment of so many passages.
    pub fn new(bytes: OwnedBytes, passages: u32) -> Result<Self, Error> {
        match bytes.len().checked_sub(passages as usize * 4) {
            Some(ends) => Ok(Texts { bytes, ends }),
            None => Err(damaged()),
        }
    }

    /// The article of each passage, by its number in the segment.
    pub fn article_of(&self) -> Vec<u32> {
        let mut next = 0;
        let ends = self.bytes[self.ends..].chunks_exact(4);
        let articles = ends.map(|end| {
            next += u32::from(end[3] >> 7);
            next.saturating_sub(1)
        });
        articles.collect()
    }

    /// The text of a passage.
    pub fn text(&self, passage: DocId) -> Result<String, Error> {
        unpack(self.parts(passage)?.text).ok_or_else(damaged)
    }

    /// Hands over the keys of a passage, in order, as numbers of characters.
    pub fn each_key(&self, passage: DocId, mut found: impl FnMut(u32)) -> Result<(), Error> {
        self.each_key_while(passage, |key| {
            found(key);
            true
        })
    }

    /// The same, for as long as `found` wants more.
    pub fn each_key_while(&self, passage: DocId, found: impl FnMut(u32) -> bool) -> Result<(), Error> {
        self.parts(passage)?.body().each_key_while(found).ok_or_else(damaged)
    }

    /// Hands over the keys of the title, if it stands with this passage.
    pub fn each_key_of_heading(&self, passage: DocId, mut found: impl FnMut(u32)) -> Result<(), Error> {
        let found = |key| {
            found(key);
            true
        };
        self.parts(passage)?.heading().each_key_while(found).ok_or_else(damaged)
    }

    /// Hands over those keys of a passage that are wanted, by their numbers, each with its position; gives back how many
    /// keys the passage has.
    #[inline]
    pub fn each_wanted(
        &self,
        passage: DocId,
        wanted: &Wanted,
        mut found: impl FnMut(usize, u32),
    ) -> Result<u32, Error> {
        let body = self.parts(passage)?.body();
        let numbers = if body.is_keys { &wanted.by_key } else { &wanted.by_code };
        let mut position = 0;
        let whole = each_symbol(body.packed, |symbol| {
            let number = match symbol {
                Symbol::Code(code) => numbers[code],
                Symbol::Char(c) => wanted.number_of(c, body.is_keys),
            };
            if number > 0 && number < NO_KEY {
                found(usize::from(number) - 1, position);
            }
            position += u32::from(number != NO_KEY);
            true
        });
        whole.map(|()| position).ok_or_else(damaged)
    }

    /// How many times a phrase begins in a passage, or in the title that stands with it; it may end in what follows in the
    /// article, for as long as `goes_on`.
    pub fn count(
        &self,
        passage: DocId,
        phrase: &Phrase,
        in_body: bool,
        goes_on: impl Fn(DocId) -> bool,
    ) -> Result<u32, Error> {
        let parts = self.parts(passage)?;
        let mut count = 0;
        let mut failed = None;
        let body = parts.body();
        if in_body {
            phrase
                .each_begin(body, |behind| {
                    let mut left = phrase.left();
                    let mut whole = behind.each_key_while(|key| left.take(key)).ok_or_else(damaged);
                    let mut next = passage + 1;
                    while whole.is_ok() && left.wants_more() && goes_on(next) {
                        whole = self.each_key_while(next, |key| left.take(key));
                        next += 1;
                    }
                    failed = failed.take().or(whole.err());
                    count += u32::from(left.is_found());
                })
                .ok_or_else(damaged)?;
        }
        if !parts.heading.is_empty() {
            phrase
                .each_begin(parts.heading(), |behind| {
                    let mut left = phrase.left();
                    let whole = behind.each_key_while(|key| left.take(key)).ok_or_else(damaged);
                    failed = failed.take().or(whole.err());
                    count += u32::from(left.is_found());
                })
                .ok_or_else(damaged)?;
        }
        failed.map_or(Ok(count), Err)
    }

    /// All there is of a passage, for another segment.
    pub fn record(&self, passage: DocId) -> Result<&[u8], Error> {
        let end = |passage: usize| -> Option<usize> {
            let at = self.ends + passage * 4;
            let end = self.bytes.get(at..at + 4)?;
            Some((u32::from_le_bytes([end[0], end[1], end[2], end[3]]) & !FIRST) as usize)
        };
        let begins = if passage == 0 { Some(0) } else { end(passage as usize - 1) };
        let record = begins.zip(end(passage as usize)).filter(|(_, end)| *end <= self.ends);
        record.and_then(|(begins, end)| self.bytes.get(begins..end)).ok_or_else(damaged)
    }

    fn parts(&self, passage: DocId) -> Result<Parts<'_>, Error> {
        Parts::of(self.record(passage)?).ok_or_else(damaged)
    }
}

/// The parts of a record.
struct Parts<'a> {
    heading: &'a [u8],
    keys: Option<&'a [u8]>,
    text: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(record: &'a [u8]) -> Option<Self> {
        let mut rest = record;
        let length = read_number(&mut rest)?;
        let (heading, mut rest) = rest.split_at_checked(length as usize)?;
        let (keys, text) = match read_number(&mut rest)?.checked_sub(1) {
            None => (None, rest),
            Some(length) => {
                let (keys, text) = rest.split_at_checked(length as usize)?;
                (Some(keys), text)
            }
        };
        Some(Parts { heading, keys, text })
    }
}

impl<'a> Parts<'a> {
    fn heading(&self) -> Packed<'a> {
        Packed { packed: self.heading, is_keys: true }
    }

    /// What the keys of the passage are read from.
    fn body(&self) -> Packed<'a> {
        match self.keys {
            Some(packed) => Packed { packed, is_keys: true },
            None => Packed { packed: self.text, is_keys: false },
        }
    }
}

/// Something packed: keys, or a text of which each character has one key or none.
#[derive(Clone, Copy)]
struct Packed<'a> {
    packed: &'a [u8],
    is_keys: bool,
}

impl Packed<'_> {
    #[inline]
    fn each_key_while(&self, mut found: impl FnMut(u32) -> bool) -> Option<()> {
        each_symbol(self.packed, |symbol| {
            let key = match symbol {
                Symbol::Code(code) if self.is_keys => Alone::Key(char_of(code).map_or(0, u32::from)),
                Symbol::Char(c) if self.is_keys => Alone::Key(u32::from(c)),
                Symbol::Code(code) => alone(code),
                Symbol::Char(c) => find_alone(c),
            };
            match key {
                Alone::Key(key) => found(key),
                _ => true,
            }
        })
    }
}

/// Keys that are looked for, each with its number: the place where it comes first.
pub(crate) struct Wanted {
    keys: Vec<char>,
    /// One more than the number by the code of a character that has the key; nought where none is looked for, and
    /// [`NO_KEY`] where there is none.
    by_code: Box<[u8; CODES]>,
    /// The same by the code of the key.
    by_key: Box<[u8; CODES]>,
}

/// More keys than this are not looked for.
const MOST_WANTED: usize = 250;
const NO_KEY: u8 = u8::MAX;

impl Wanted {
    /// Looks for these, or the first 250 of them.
    pub fn new(keys: impl Iterator<Item = char>) -> Self {
        static NOTHING: OnceLock<Box<[u8; CODES]>> = OnceLock::new();
        let nothing = || Box::new(keys_of_codes().map(|key| if key == NONE { NO_KEY } else { 0 }));
        let keys: Vec<char> = keys.take(MOST_WANTED).collect();
        let (mut by_code, mut by_key) = (NOTHING.get_or_init(nothing).clone(), Box::new([0; CODES]));
        // Backwards, so that the first of equals stays.
        for (number, &key) in (1..=keys.len() as u8).zip(&keys).rev() {
            codes_with(key).for_each(|code| by_code[code] = number);
            if let Some(code) = code_of(key) {
                by_key[code] = number;
            }
        }
        Wanted { keys, by_code, by_key }
    }

    /// The number of a key, if it is wanted.
    pub fn number(&self, key: u32) -> Option<usize> {
        self.keys.iter().position(|&wanted| u32::from(wanted) == key)
    }

    /// What the tables say, for a character that has no code.
    #[cold]
    fn number_of(&self, c: char, is_key: bool) -> u8 {
        let key = match find_alone(c) {
            _ if is_key => u32::from(c),
            Alone::Key(key) => key,
            _ => return NO_KEY,
        };
        self.number(key).map_or(0, |number| number as u8 + 1)
    }
}

/// Keys that are looked for side by side.
pub(crate) struct Phrase {
    keys: Vec<u32>,
    /// What the first key is found by: the codes of characters that have it, and its own.
    of_text: Vec<Needle>,
    of_keys: Vec<Needle>,
}

impl Phrase {
    pub fn new(keys: &[char]) -> Self {
        let first = || keys.iter().copied().take(1);
        Phrase {
            keys: keys.iter().map(|&key| u32::from(key)).collect(),
            of_text: first().flat_map(codes_with).map(Needle::new).collect(),
            of_keys: first().filter_map(code_of).map(Needle::new).collect(),
        }
    }

    /// Hands over what stands behind each place where the first key stands.
    fn each_begin<'p>(&self, text: Packed<'p>, mut found: impl FnMut(Packed<'p>)) -> Option<()> {
        let (needles, keys) = (if text.is_keys { &self.of_keys } else { &self.of_text }, keys_of_codes());
        let (first, second) = (self.keys.first().copied(), self.keys.get(1).copied());
        // What comes next is not looked at further where it is seen at once to be something else.
        let may_be = |behind| match (second, first_code(behind)) {
            (Some(second), Some(code)) => text.is_keys || keys[code] == second || keys[code] == NONE,
            _ => true,
        };
        for part in between_escapes(text.packed) {
            let end = part.end;
            for needle in needles {
                needle.each_in(text.packed, part.clone(), may_be, |packed| found(Packed { packed, ..text }));
            }
            let rest = text.packed.get(end..).unwrap_or_default();
            let (mut key, mut length) = (None, 0);
            each_symbol(rest, |symbol| {
                length = symbol.length();
                key = match symbol {
                    Symbol::Char(c) if text.is_keys => Some(u32::from(c)),
                    Symbol::Char(c) => find_alone(c).key(),
                    Symbol::Code(_) => None,
                };
                false
            })?;
            if key.is_some() && key == first {
                found(Packed { packed: &rest[length..], ..text });
            }
        }
        Some(())
    }

    /// What has to follow the first key.
    fn left(&self) -> Left<'_> {
        Left { keys: self.keys.get(1..).unwrap_or_default(), differs: false }
    }
}

/// What of a phrase must still come.
struct Left<'a> {
    keys: &'a [u32],
    differs: bool,
}

impl Left<'_> {
    /// Holds the next key against what must come; says whether more is wanted.
    #[inline]
    fn take(&mut self, key: u32) -> bool {
        if let Some((&next, rest)) = self.keys.split_first() {
            (self.keys, self.differs) = (rest, next != key);
        }
        self.wants_more()
    }

    fn wants_more(&self) -> bool {
        !self.keys.is_empty() && !self.differs
    }

    fn is_found(&self) -> bool {
        self.keys.is_empty() && !self.differs
    }
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
pub(super) fn write_number(to: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Reads what [`write_number`] wrote.
pub(super) fn read_number(from: &mut &[u8]) -> Option<u32> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (&byte, rest) = from.split_first()?;
        *from = rest;
        number |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
}

fn damaged() -> Error {
    Error::damaged("the texts of a shard", "they are not as they were written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::{fold, key_of};
    use proptest::prelude::*;

    fn keys(text: &str) -> Vec<char> {
        key_of(fold(text).as_str()).map(|(_, key)| key).collect()
    }

    fn made(passages: &[(String, String)]) -> Vec<u8> {
        let mut maker = TextsMaker::default();
        for (text, title) in passages {
            maker.push(!title.is_empty(), text, &keys(text), &keys(title));
        }
        maker.finish()
    }

    fn texts(bytes: Vec<u8>, passages: usize) -> Texts {
        Texts::new(OwnedBytes::new(bytes), passages as u32).expect("it is long enough")
    }

    fn collected(each: impl FnOnce(&mut dyn FnMut(u32)) -> Result<(), Error>) -> Vec<char> {
        let mut all = Vec::new();
        each(&mut |key| all.push(char::from_u32(key).expect("a character"))).expect("it is whole");
        all
    }

    proptest! {
        #[test]
        fn texts_and_keys_come_back(
            passages in prop::collection::vec(("([海洋裝備發髮产业a-cA-C0-9Ａ …,。℃（）𠮷🎣\u{200b}]|产业(chǎnyè)|業(yè)){0,40}", "[海洋装備 a,]{0,6}"), 0..12)
        ) {
            let texts = texts(made(&passages), passages.len());
            for (i, (text, title)) in (0..).zip(&passages) {
                prop_assert_eq!(&texts.text(i).unwrap(), text);
                prop_assert_eq!(collected(|found| texts.each_key(i, found)), keys(text), "{}", text);
                prop_assert_eq!(collected(|found| texts.each_key_of_heading(i, found)), keys(title));
            }
            let begun = |end: usize| passages[..end].iter().filter(|(_, title)| !title.is_empty()).count() as u32;
            let article_of: Vec<u32> = (1..=passages.len()).map(|end| begun(end).saturating_sub(1)).collect();
            prop_assert_eq!(texts.article_of(), article_of);
        }

        #[test]
        fn a_record_is_the_same_in_another_segment(passages in prop::collection::vec(("[海洋備a，]{0,9}", "[海a]{0,2}"), 0..6)) {
            let bytes = made(&passages);
            let (mut again, texts) = (TextsMaker::default(), texts(bytes.clone(), passages.len()));
            (0..passages.len()).for_each(|i| again.push_record(!passages[i].1.is_empty(), texts.record(i as DocId).unwrap()));
            prop_assert_eq!(again.finish(), bytes);
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in any::<Vec<u8>>(), passages in 0..9u32) {
            if let Ok(texts) = Texts::new(OwnedBytes::new(bytes), passages) {
                for passage in 0..passages + 1 {
                    let _ = (texts.text(passage), texts.each_key(passage, |_| ()), texts.each_key_of_heading(passage, |_| ()));
                }
            }
        }
    }

    #[test]
    fn keys_are_written_only_where_they_are_not_those_of_the_characters() {
        let bytes = |text: &str| made(&[(text.to_owned(), String::new())]).len() - 4;
        assert_eq!(bytes("的，。 ？"), 2 + 5);
        assert_eq!(bytes("的…"), 2 + 2 + 4);
        assert!(bytes("業(yè)") > bytes("業yè,,"));
    }
}
