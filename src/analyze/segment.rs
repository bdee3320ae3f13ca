//! Segmenting folded text: Chinese by jieba, Latin words, numbers and mixtures by rule.
//!
//! jieba would have to load its whole dictionary, hundreds of thousands of words. Here they are looked up where they
//! lie, and the cut is the same: see [`route`](super::route).

use super::lexicon::Lexicon;
use super::route::Route;
use crate::text::{Span, ideographs};
use jieba_rs::Jieba;

/// Longer words than this are found by their characters only.
pub(crate) const MAX_WORD_BYTES: usize = 128;

/// A word of a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands, in bytes of the folded text.
    pub span: Span,
    /// How it was found.
    pub cut: Cut,
}

/// How a token was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// One of the words that the text was cut into; these do not overlap.
    Word,
    /// A word of the lexicon inside a longer word (简单 in 安装简单), or a part of a mixture (19 in COVID-19).
    Part,
}

/// A token, and the [place](super::lexicon::Word::place) of its word in the lexicon; 0 where it was found otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub token: Token,
    pub place: u32,
}

impl Placed {
    #[inline]
    pub fn new(span: Span, cut: Cut, place: u32) -> Self {
        Placed { token: Token { span, cut }, place }
    }
}

/// Cuts a folded text into tokens, in order of where they begin, longer ones first.
pub(super) fn cut(lexicon: &Lexicon, text: &str) -> Vec<Placed> {
    let found = Vec::with_capacity(text.len() / 4);
    let mut tokens = Tokens { lexicon, text, found, run: None, route: Route::new(lexicon, text) };
    tokens.scan();
    let mut found = tokens.found;
    found.sort_by_key(|t: &Placed| (t.token.span.start, std::cmp::Reverse(t.token.span.end)));
    found
}

/// Cuts a folded text where no word can reach over: behind a mark between clauses that touches no letter or digit
/// of a mixture. Joined, the clauses are the text.
pub(super) fn clauses(text: &str) -> impl Iterator<Item = Span> {
    const MARKS: [char; 9] = ['\n', '。', ',', ';', '!', '?', ':', '、', '…'];
    let plain = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
    let ends = move |&(at, mark): &(usize, &str)| {
        plain(text[..at].chars().next_back()) && plain(text[at + mark.len()..].chars().next())
    };
    let ends = text.match_indices(MARKS).filter(ends).map(|(at, mark)| at + mark.len());
    let mut start = 0;
    ends.chain(std::iter::once(text.len())).filter_map(move |end| {
        let clause = Span::new(start, end);
        start = end;
        (!clause.is_empty()).then_some(clause)
    })
}

/// Stands for all words that are not looked up; a noncharacter, which folding drops.
const FILLER: &str = "\u{fffe}\u{ffff}";

/// The least frequency that keeps `word` in one piece.
pub(super) fn suggest_freq(lexicon: &Lexicon, word: &str) -> u64 {
    let mut words: Vec<(&str, u64)> = Vec::new();
    for (at, _) in word.char_indices() {
        lexicon.words_at(&word[at..], |len, freq| words.push((&word[at..at + len], freq)));
    }
    words.sort_unstable();
    words.dedup();
    let mut jieba = Jieba::empty();
    let rest = lexicon.total() - words.iter().map(|(_, freq)| freq).sum::<u64>();
    for (word, freq) in words.into_iter().chain([(FILLER, rest)]) {
        jieba.add_word(word, Some(freq as usize), None);
    }
    jieba.suggest_freq(word) as u64
}

/// The scan of one text, from left to right.
struct Tokens<'t, 'l> {
    lexicon: &'l Lexicon,
    text: &'t str,
    found: Vec<Placed>,
    /// Where the stretch of Chinese (with plain letters and digits) began that is to be cut into words.
    run: Option<usize>,
    route: Route<'l, 't>,
}

impl Tokens<'_, '_> {
    fn scan(&mut self) {
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            let end = match script(c) {
                Script::Han => {
                    self.run.get_or_insert(at);
                    let end = at + c.len_utf8();
                    // A user's mixture may begin at each of them.
                    let more = || ideographs(&self.text.as_bytes()[end..]);
                    if self.lexicon.user_words().is_none() { end + more() } else { end }
                }
                Script::Letter => self.letters(at),
                Script::Kana(which) => {
                    self.flush(at);
                    let end = self.while_script(at, Script::Kana(which));
                    self.push(Span::new(at, end), Cut::Word);
                    end
                }
                Script::None => {
                    self.flush(at);
                    at + c.len_utf8()
                }
            };
            at = self.users_mixture(at).unwrap_or(end);
        }
        self.flush(self.text.len());
    }

    /// A Latin word, a number or a mixture that begins at `at`; returns where it ends.
    fn letters(&mut self, at: usize) -> usize {
        let end = self.while_script(at, Script::Letter);
        let whole = mixture_end(self.text, at, end);
        if whole > end {
            self.flush(at);
            let span = Span::new(at, whole);
            self.push(span, Cut::Word);
            self.parts_of_mixture(span);
        } else if self.text[at..end].is_ascii() {
            // The lexicon knows words such as T恤 and C语言.
            self.run.get_or_insert(at);
        } else {
            self.flush(at);
            self.push(Span::new(at, end), Cut::Word);
        }
        whole
    }

    /// 19 of COVID-19; a decimal has no parts, 368 is not in 368.4.
    fn parts_of_mixture(&mut self, whole: Span) {
        let text = whole.of(self.text);
        if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.matches('.').count() == 1 {
            return;
        }
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (script(c) == Script::Letter, start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    self.push(Span::new(from, at).shifted(whole.start), Cut::Part);
                    start = None;
                }
                _ => {}
            }
        }
    }

    /// A user's word with signs in it, which neither jieba nor the rules would keep whole.
    fn users_mixture(&mut self, at: usize) -> Option<usize> {
        let user = self.lexicon.user_words()?;
        let mut longest = None;
        super::lexicon::prefixes(user.map(), &self.text[at..], |len, _| {
            if self.text[at..at + len].chars().any(|c| script(c) == Script::None) {
                longest = Some(at + len);
            }
        });
        let end = longest?;
        if self.found.last().is_some_and(|last| last.token.span.end > at && last.token.span.end != end) {
            return None;
        }
        if self.run.is_some_and(|start| start >= at) {
            self.run = None;
        }
        self.flush(at);
        self.found.retain(|found| found.token.span != Span::new(at, end));
        self.push(Span::new(at, end), Cut::Word);
        Some(end)
    }

    fn while_script(&self, at: usize, wanted: Script) -> usize {
        self.text[at..].find(|c| script(c) != wanted).map_or(self.text.len(), |len| at + len)
    }

    /// Cuts the run that ends at `end`.
    fn flush(&mut self, end: usize) {
        let Some(start) = self.run.take() else { return };
        let found = &mut self.found;
        self.route.cut(Span::new(start, end), |word| push(found, word));
    }

    fn push(&mut self, span: Span, cut: Cut) {
        push(&mut self.found, Placed::new(span, cut, 0));
    }
}

fn push(found: &mut Vec<Placed>, word: Placed) {
    if word.token.span.len() <= MAX_WORD_BYTES {
        found.push(word);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Han,
    /// Letters and digits that make words without dictionary.
    Letter,
    /// Hiragana, or katakana.
    Kana(bool),
    /// White space, punctuation, signs: never part of a token but inside a mixture.
    None,
}

fn script(c: char) -> Script {
    match c {
        'a'..='z' | '0'..='9' | 'A'..='Z' => Script::Letter,
        '\0'..='\x7f' => Script::None,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{3347f}' | '〇' | '々' => Script::Han,
        '\u{3041}'..='\u{309f}' => Script::Kana(false),
        '\u{30a0}'..='\u{30ff}' if c != '・' => Script::Kana(true),
        _ if is_mark(c) => Script::None,
        _ if c.is_alphanumeric() => Script::Letter,
        _ => Script::None,
    }
}

/// Whether `c` is one of the marks that stand in texts most often, neither letters nor digits: `is_alphanumeric` looks long
/// for them in its tables.
#[inline]
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{205e}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}')
}

/// Where the mixture ends whose first piece is `at..end`: 3+1, COVID-19, 368.4, C++, 56%; `end` if there is none.
fn mixture_end(text: &str, at: usize, end: usize) -> usize {
    let mut whole = end;
    let mut piece = &text[at..end];
    loop {
        let rest = &text[whole..];
        let mut chars = rest.chars();
        let (Some(sign), Some(next)) = (chars.next(), chars.next()) else { break };
        if script(next) != Script::Letter {
            break;
        }
        let after = &rest[sign.len_utf8()..];
        let length = after.find(|c| script(c) != Script::Letter).unwrap_or(after.len());
        if !joins(sign, piece, &after[..length]) {
            break;
        }
        piece = &after[..length];
        whole += sign.len_utf8() + length;
    }
    let rest = &text[whole..];
    let suffix = if piece.bytes().all(|b| b.is_ascii_digit()) {
        ["%", "‰"].into_iter().find(|s| rest.starts_with(s))
    } else if whole == end && piece.bytes().all(|b| b.is_ascii_alphabetic()) {
        let ends =
            |s: &&str| rest.strip_prefix(*s).is_some_and(|r| !r.starts_with(|c| script(c) != Script::None || c == '+'));
        ["++", "#", "+"].into_iter().find(|s| {
            ends(s) || (*s != "+" && rest.strip_prefix(s).is_some_and(|r| r.starts_with(|c| script(c) == Script::Han)))
        })
    } else {
        None
    };
    whole + suffix.map_or(0, str::len)
}

/// Whether `sign` joins the pieces on its two sides into one token.
fn joins(sign: char, left: &str, right: &str) -> bool {
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    match sign {
        '-' | '+' | '.' | '_' | '&' | '/' | '\'' | '@' => true,
        ':' | '~' | '×' | '*' => digits(left) && digits(right),
        ',' => digits(left) && digits(right) && right.len() == 3,
        _ => false,
    }
}
