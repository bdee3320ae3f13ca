//! Signatures: a few bytes of each text by which reprints of it are known, without reading either again.
//!
//! A signature is a sample of the text's shingles, the runs of five letters in it: one-permutation MinHash
//! (Li, Owen, Zhang: One Permutation Hashing, 2012), of which two bits of each least hash are kept (Li, König: b-Bit
//! Minwise Hashing, 2010); empty bins borrow from others (Shrivastava: Optimal Densification, 2017). It is a function
//! of the text alone.

use crate::analyze::{fold, is_mark, key, key_of};
use crate::article::passages;
use std::ops::Range;

/// How many 64-bit words the signature of an article has.
pub(crate) const ARTICLE: usize = 4;

/// How many the signature of a passage has.
pub(crate) const PASSAGE: usize = 1;

/// The signature of an article: reprints have signatures that are nearly the same.
///
/// Letters and digits count, in either script and however they are written; white space and punctuation do not. A text
/// of fewer than 64 of them is like none but its equals.
///
/// ```
/// use yinde::Signature;
///
/// let story = "湖边的小书店在周三重新开门，店主把旧木架擦得发亮，又在窗下放了两张长凳。来的人先看书，再看水，\
///              有人坐到傍晚才走。店里不卖茶，只在门口放一壶凉水。书多是旧的，扉页上常有从前主人的名字。";
/// let reprint = story.replace("湖边", "本报讯 湖邊").replace("書", "书");
/// assert!(Signature::of(story).is_reprint(&Signature::of(&reprint)));
/// assert!(!Signature::of(story).is_reprint(&Signature::of("湖边的小书店在周三重新开门。")));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature(Sketch<ARTICLE>);

impl Signature {
    /// The signature of an article's text.
    pub fn of(text: &str) -> Self {
        let folded = passages(text).into_iter().map(|passage| fold(passage.span.of(text)));
        let keys: Vec<char> =
            folded.flat_map(|folded| key_of(folded.as_str()).map(|(_, key)| key).collect::<Vec<char>>()).collect();
        Signature(Sketch::of(&keys))
    }

    /// About how much of their shingles both texts have, from 0 to 1: those with figures in them count six times. Give or take 0.05.
    pub fn resemblance(&self, other: &Signature) -> f32 {
        self.0.resemblance(&other.0)
    }

    /// Whether one text is a reprint of the other.
    pub fn is_reprint(&self, other: &Signature) -> bool {
        self.0.is_reprint(&other.0)
    }
}

/// A signature of so many 64-bit words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sketch<const WORDS: usize>(pub [u64; WORDS]);

/// The signatures of a passage, and of the article if that begins with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signatures {
    pub passage: Sketch<PASSAGE>,
    pub article: Option<Sketch<ARTICLE>>,
}

/// How many letters are taken together: about three words.
const SHINGLE: usize = 5;

/// A text of fewer letters is a line, which reprints only its equals.
const LINE_LETTERS: usize = 64;

/// How often a shingle with a figure counts: reports of one form (the weather, the markets) differ in these alone.
const FIGURES_COUNT: u64 = 6;

/// Within so many letters from the beginning a date is that of the report.
const DATELINE: usize = 60;

/// How many samples one word holds, of two bits each.
const IN_WORD: usize = 32;

/// The lowest bit of each sample.
const LOW_BITS: u64 = 0x5555_5555_5555_5555;

/// The same as `is_alphanumeric`, which has to look Chinese characters and marks up in tables.
fn is_letter(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || (!is_mark(c) && c.is_alphanumeric())
}

/// The hash of each shingle of some letters.
fn shingles(letters: &[char]) -> Vec<u64> {
    letters.windows(SHINGLE).map(|shingle| hash(shingle.iter().copied())).collect()
}

impl Signatures {
    /// Those of each passage of an article, given by the keys of their characters. What passage and article have in common
    /// is counted once.
    pub fn of_each(passages: &[Vec<char>]) -> Vec<Self> {
        let mut letters = Vec::with_capacity(passages.iter().map(Vec::len).sum());
        let mut ends = Vec::with_capacity(passages.len());
        for keys in passages {
            letters.extend(keys.iter().copied().filter(|key| is_letter(*key)));
            ends.push(letters.len());
        }
        let shingles = shingles(&letters);
        let of_article = Sketch::of_letters(&letters, &shingles, passages.iter().flatten());
        let begins = std::iter::once(0).chain(ends.iter().copied());
        let own = begins.zip(&ends).map(|(begin, &end)| begin..end);
        let of_passage = |(number, (keys, own)): (usize, (&Vec<char>, Range<usize>))| {
            let whole = shingles.get(own.start..(own.end + 1).saturating_sub(SHINGLE)).unwrap_or_default();
            let passage = Sketch::of_letters(&letters[own], whole, keys);
            Signatures { passage, article: (number == 0).then_some(of_article) }
        };
        passages.iter().zip(own).enumerate().map(of_passage).collect()
    }
}

impl<const WORDS: usize> Sketch<WORDS> {
    /// The signature of a text given by the keys of its characters.
    pub fn of(keys: &[char]) -> Self {
        let letters: Vec<char> = keys.iter().copied().filter(|key| is_letter(*key)).collect();
        Sketch::of_letters(&letters, &shingles(&letters), keys)
    }

    /// The same where its letters and their shingles are known.
    fn of_letters<'k>(letters: &[char], shingles: &[u64], keys: impl IntoIterator<Item = &'k char>) -> Self {
        if letters.len() < LINE_LETTERS {
            let whole = hash(keys.into_iter().copied());
            return Sketch(std::array::from_fn(|word| mixed(whole ^ word as u64)));
        }
        const EMPTY: u64 = u64::MAX;
        let mut least = [[EMPTY; IN_WORD]; WORDS];
        let is_figure = figures(letters);
        // Behind the last figure that was seen.
        let mut figure_end = is_figure[..SHINGLE - 1].iter().rposition(|is| *is).map_or(0, |at| at + 1);
        for (at, of_shingle) in shingles.iter().enumerate() {
            if is_figure[at + SHINGLE - 1] {
                figure_end = at + SHINGLE;
            }
            let count = if figure_end > at { FIGURES_COUNT } else { 1 };
            for copy in 0..count {
                let hash = mixed(of_shingle ^ copy);
                let (bin, value) = ((hash >> 32) as usize % (WORDS * IN_WORD), hash & u64::from(u32::MAX));
                let least = &mut least[bin / IN_WORD][bin % IN_WORD];
                *least = value.min(*least);
            }
        }
        let sample = |bin: usize| {
            // A text of this length has a shingle, so that some bin is not empty.
            let tries = (0u64..).map(|attempt| mixed(bin as u64 ^ attempt << 32) as usize % (WORDS * IN_WORD));
            let mut bins = std::iter::once(bin).chain(tries).map(|bin| least[bin / IN_WORD][bin % IN_WORD]);
            bins.find(|least| *least != EMPTY).unwrap_or(0) & 3
        };
        Sketch(std::array::from_fn(|word| {
            (0..IN_WORD).fold(0, |bits, at| bits | sample(word * IN_WORD + at) << (2 * at))
        }))
    }

    /// Its bytes in an index.
    pub fn to_bytes(self) -> impl Iterator<Item = u8> + use<WORDS> {
        self.0.into_iter().flat_map(u64::to_le_bytes)
    }

    /// The signature that stands in an index at `number` among others.
    pub fn at(bytes: &[u8], number: usize) -> Self {
        let words = bytes.as_chunks().0;
        Sketch(std::array::from_fn(|word| u64::from_le_bytes(words[number * WORDS + word])))
    }

    /// How many samples both have.
    fn equal(&self, other: &Self) -> u32 {
        let mut equal = 0;
        for word in 0..WORDS {
            let differs = self.0[word] ^ other.0[word];
            equal += (!(differs | differs >> 1) & LOW_BITS).count_ones();
        }
        equal
    }

    /// From so many equal samples on it is a reprint: a resemblance of 0.6, or of 0.7 where there are few.
    const ENOUGH: u32 = if WORDS == PASSAGE { 25 } else { 90 };

    fn resemblance(&self, other: &Self) -> f32 {
        // One in four is equal by chance.
        let by_chance = (WORDS * IN_WORD) as f32 / 4.0;
        ((self.equal(other) as f32 - by_chance) / (3.0 * by_chance)).max(0.0)
    }

    /// Whether one text is a reprint of the other.
    pub fn is_reprint(&self, other: &Self) -> bool {
        self.equal(other) >= Self::ENOUGH
    }
}

/// Which letters are digits of a figure. Dates at the beginning are none: each site prints its own.
fn figures(letters: &[char]) -> Vec<bool> {
    let in_date = |next: Option<&char>| next.is_some_and(|next| "年月日时".chars().any(|of| key(of) == Some(*next)));
    let mut figures = vec![false; letters.len()];
    for at in (0..letters.len()).rev().filter(|&at| letters[at].is_ascii_digit()) {
        figures[at] = match letters.get(at + 1) {
            Some(next) if next.is_ascii_digit() => figures[at + 1],
            next => at >= DATELINE || !in_date(next),
        };
    }
    figures
}

/// A hash of characters in their order, to be mixed.
fn hash(chars: impl Iterator<Item = char>) -> u64 {
    // FNV-1a, by characters.
    chars.fold(0xcbf2_9ce4_8422_2325, |hash, c| (hash ^ u64::from(c)).wrapping_mul(0x100_0000_01b3))
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
fn mixed(hash: u64) -> u64 {
    let hash = hash.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let hash = (hash ^ hash >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ hash >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ hash >> 31
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STORY: &str = "湖边的小书店在周三重新开门，店主把旧木架擦得发亮，又在窗下放了两张长凳。来的人先看书，再看水，\
                         有人坐到傍晚才走。店里不卖茶，只在门口放一壶凉水。书多是旧的，扉页上常有从前主人的名字。";
    const WEATHER: &str = "今天白天晴转多云，最高气温21度，南风2级，相对湿度45%；夜间多云，最低气温12度，北风3级，相对湿度70%。\
                           明天白天最高气温23度，降水概率20%，紫外线指数5；夜间最低气温13度，降水概率30%。";

    fn check(a: &str, b: &str, reprint: bool) {
        let (one, other) = (Signature::of(a), Signature::of(b));
        assert_eq!(one.is_reprint(&other), reprint, "{a}\n{b}\n{}", one.resemblance(&other));
        assert_eq!(one.resemblance(&other), other.resemblance(&one));
    }

    #[test]
    fn what_is_edited_a_little_is_a_reprint() {
        check(STORY, &format!("本报讯 {STORY}"), true);
        check(STORY, &STORY.replace("周三", "周五"), true);
        check(STORY, &STORY.replace("扉页上常有从前主人的名字。", ""), true);
        check(
            STORY,
            "湖邊的小書店在周三重新開門，店主把舊木架擦得發亮，又在窗下放了兩張長凳。來的人先看書，再看水，有人坐到傍晚才走。店裡不賣茶，只在門口放一壺涼水。書多是舊的，扉頁上常有從前主人的名字。",
            true,
        );
        check(STORY, &STORY.replace(['，', '。'], "\n"), true);
        check(WEATHER, &WEATHER.replace("南风2级", "微风"), true);
    }

    #[test]
    fn what_says_something_else_is_none() {
        let half = STORY.char_indices().nth(45).expect("it is longer").0;
        let other = "山上的观测站昨夜换了新的风速计，值班的人爬了三次梯子。雪停以后，读数才稳下来，他把旧表收进木箱。";
        check(STORY, &format!("{}{other}", &STORY[..half]), false);
        check(STORY, other, false);
        let tomorrow = WEATHER.replace("21", "18").replace("45", "62").replace("12", "9").replace("70", "88");
        let tomorrow = tomorrow.replace("23", "16").replace("20", "65").replace("13", "7").replace("30", "80");
        check(WEATHER, &tomorrow, false);
    }

    #[test]
    fn a_line_is_like_its_equals_only() {
        check("湖边的小书店今天开门。", "湖邊的小書店今天開門。", true);
        check("湖边的小书店今天开门。", "湖边的小书店明天开门。", false);
        check("。", "！", false);
        check("", "", true);
    }

    #[test]
    fn letters_are_what_is_alphanumeric() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphanumeric(), "{c:?}");
        }
    }

    /// An index holds signatures: other numbers are another format.
    #[test]
    fn a_signature_stays_the_same() {
        let shown = |text| format!("{:016x?}", Signature::of(text).0.0);
        assert_eq!(shown(STORY), "[07ea8a35d27cdd8b, a4044871c65ad00f, 5438eb838706b028, 537262d96b765ce3]");
        assert_eq!(shown(WEATHER), "[fd70175d699edf15, e6eb65b3dc91c2c1, ddcf196247731518, 38cf428aad31dd6c]");
        assert_eq!(shown("海"), "[2ba3bc42f1a77060, 6a8ebdb6196d066c, 323e03a92219697e, feba6d445f6053ed]");
    }

    proptest! {
        #[test]
        fn white_space_and_punctuation_do_not_count(text in "[海洋装备产业青岛书店山上雪0-9]{64,200}", at in 0usize..60) {
            let at = text.char_indices().nth(at).map_or(0, |(at, _)| at);
            let other = format!("{} \n，{}", &text[..at], &text[at..]);
            let of = |text: &str| Sketch::<ARTICLE>::of(&text.chars().collect::<Vec<char>>());
            prop_assert_eq!(of(&text), of(&other));
            prop_assert_eq!(of(&text).resemblance(&of(&other)), 1.0);
        }

        /// What is counted once for an article and its passages is what is counted for each text by itself.
        #[test]
        fn the_signatures_of_an_article_are_those_of_its_texts(
            passages in prop::collection::vec("[海洋装备产业青岛书店山上雪0-9年月,。 ]{0,150}|[0-9月日]{0,70}", 0..5)
        ) {
            let passages: Vec<Vec<char>> = passages.iter().map(|text| text.chars().collect()).collect();
            let all = Signatures::of_each(&passages);
            prop_assert_eq!(all.len(), passages.len());
            for (number, (of, keys)) in all.iter().zip(&passages).enumerate() {
                prop_assert_eq!(of.passage, Sketch::of(keys));
                prop_assert_eq!(of.article, (number == 0).then(|| Sketch::of(&passages.concat())));
            }
        }

        #[test]
        fn any_text_has_a_signature(text in any::<String>()) {
            prop_assert!(Signature::of(&text).is_reprint(&Signature::of(&text)));
        }
    }
}
