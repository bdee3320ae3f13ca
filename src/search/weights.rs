//! All weights of the ranking, each with its reason.
//!
//! nDCG@10 was measured on four collections: cmrc and drcd (encyclopaedia paragraphs, Simplified and
//! Traditional), dureader (web pages), news (long articles). What is named as a gain is against the
//! neighbouring settings, all else equal; no weight was chosen for one collection alone.

/// Declares the weights once: their names, defaults and reasons.
macro_rules! weights {
    ($($(#[doc = $reason:literal])+ $name:ident = $default:literal;)+) => {
        /// The weights by which the evidence of the lanes is added up.
        ///
        /// ```
        /// let mut weights = yinde::Weights::default();
        /// assert!(weights.set("title", 2.0));
        /// assert_eq!(weights.get("title"), Some(2.0));
        /// assert!(!weights.set("no such weight", 1.0));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub struct Weights {
            $($(#[doc = $reason])+ pub $name: f32,)+
        }

        impl Default for Weights {
            fn default() -> Self {
                Weights { $($name: $default,)+ }
            }
        }

        impl Weights {
            /// The names of all weights, in the order of this page.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name),)+];

            /// A weight by its name.
            pub fn get(&self, name: &str) -> Option<f32> {
                match name {
                    $(stringify!($name) => Some(self.$name),)+
                    _ => None,
                }
            }

            /// Sets a weight by its name; false where there is none of this name.
            pub fn set(&mut self, name: &str, value: f32) -> bool {
                match name {
                    $(stringify!($name) => self.$name = value,)+
                    _ => return false,
                }
                true
            }

            fn all(&self) -> [f32; Self::NAMES.len()] {
                [$(self.$name),+]
            }
        }
    };
}

weights! {
    /// BM25's saturation of term frequency. Passages are short: 0.6 to 0.7 gains 0.005 over 1.2 on news.
    k1 = 0.7;
    /// BM25's share of length normalisation. Passages are of one length by design: 0.3 to 0.4 gains 0.02 over 0.75 on news.
    b = 0.3;
    /// Words of the passage; the measure of all others.
    word = 1.0;
    /// A word inside a longer word of the query, as a share of a word: 0.3 finds 技术 for 技术装备 and costs nothing.
    part = 0.3;
    /// Words of the title: web pages gain 0.03, articles without one lose nothing; 0.8 gains 0.0005 over 1.2 on drcd.
    title = 0.8;
    /// Characters and pairs of them in the title, as a share of those of the passage: web pages gain 0.03.
    title_keys = 1.5;
    /// Pairs of neighbouring characters: without them and characters news lose 0.02.
    bigram = 0.6;
    /// Single characters.
    char = 0.4;
    /// Words of the whole article, as a share of those of the passage: news gain 0.005, drcd 0.003; from 0.5 to 0.7
    /// each gains on one of the collections what it loses on another.
    article = 0.6;
    /// Saturation for whole articles.
    article_k1 = 0.7;
    /// Length normalisation for whole articles.
    article_b = 0.4;
    /// How much of a passage's evidence of words depends on how much of the query it covers: 0.4 to 0.6
    /// gains 0.005 on news and 0.002 on drcd, and lifts passages that have both words over those that repeat one.
    coverage = 0.5;
    /// A quotation, a name in title marks, or a whole piece of the query, found as it stands. From 0.7 to 1.4 gains
    /// 0.001 on drcd and 0.001 on news.
    phrase = 1.4;
    /// How much oftener than by chance two characters are taken to stand side by side where they are no word.
    chance = 4.0;
    /// How much of a word's rarity is what is written in general, and not here: question words are rare in an
    /// encyclopaedia. 0.5 gains 0.001 on drcd, 0.003 on dureader, 0.003 on news.
    general = 0.5;
    /// The same for the characters of a word: 0.5 and 1 do as well.
    general_chars = 0.7;
    /// Words that stand near each other, in the order of the query. 0.4 gains 0.001 on drcd and 0.001 to 0.002 on news.
    near = 0.4;
    /// How many times as much a number of two digits or more counts. More than once gains on no collection.
    number = 1.0;
    /// A single character out of a longer piece makes a match where it stands in no more than this share of all
    /// passages: names are found that no lexicon has. From 0 to 0.05 gains 0.005 on cmrc, more changes nothing.
    rare = 0.05;
    /// What such a character adds as a piece of its own. 0.4 gains 0.0005 on cmrc and loses as much elsewhere.
    single = 0.0;
    /// How much a hit gains by resembling the other best, as a share of the score of the first. 1.5 gains 0.011 on
    /// dureader and 0.019 on news, nothing on drcd, and loses 0.0007 on cmrc, where one paragraph has the answer.
    agreement = 1.5;
    /// A word in more than this share of all passages does not make a match by itself.
    common = 0.2;
}

impl Weights {
    /// Whether more evidence never takes from a score, and shares are shares: a score is then no less than what is known of
    /// it, and what it can be at most is known too. Of a weight below nought or that is no number neither is.
    pub(super) fn only_add(&self) -> bool {
        let shares = [self.b, self.article_b, self.coverage, self.general];
        self.all().iter().all(|weight| *weight >= 0.0) && shares.iter().all(|share| *share <= 1.0)
    }
}
