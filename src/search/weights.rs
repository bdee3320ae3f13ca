//! All weights of the ranking, each with its reason.
//!
//! nDCG@10 was measured on four collections: cmrc and drcd (encyclopaedia paragraphs, Simplified and
//! Traditional), dureader (web pages), news (long articles). What is named as a gain is against the
//! neighbouring settings, all else equal; no weight was chosen for one collection alone.

/// The weights by which the lanes and their parts are added up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weights {
    /// BM25's saturation of term frequency. Passages are short: 0.6 to 0.7 gains 0.005 over 1.2 on news.
    pub k1: f32,
    /// BM25's share of length normalisation. Passages are of one length by design: 0.3 to 0.4 gains 0.02 over 0.75 on news.
    pub b: f32,
    /// Words of the passage; the measure of all others.
    pub word: f32,
    /// A word inside a longer word of the query, as a share of a word: 0.3 finds 技术 for 技术装备 and costs nothing.
    pub part: f32,
    /// Words of the title: web pages gain 0.03, articles without one lose nothing.
    pub title: f32,
    /// Characters and pairs of them in the title, as a share of those of the passage: web pages gain 0.03.
    pub title_keys: f32,
    /// Pairs of neighbouring characters: without them and characters news lose 0.02.
    pub bigram: f32,
    /// Single characters.
    pub char: f32,
    /// Words of the whole article, as a share of those of the passage: news gain 0.005, drcd 0.003.
    pub article: f32,
    /// Saturation for whole articles.
    pub article_k1: f32,
    /// Length normalisation for whole articles.
    pub article_b: f32,
    /// How much of a passage's evidence of words depends on how much of the query it covers: 0.4 to 0.6
    /// gains 0.005 on news and 0.002 on drcd, and lifts passages that have both words over those that repeat one.
    pub coverage: f32,
    /// A quotation, or a whole piece of the query, found as it stands.
    pub phrase: f32,
    /// How much oftener than by chance two characters are taken to stand side by side where they are no word.
    pub chance: f64,
    /// A word in more than this share of all passages does not make a match by itself.
    pub common: f32,
}

/// The weights in use.
pub(crate) const WEIGHTS: Weights = Weights {
    k1: 0.7,
    b: 0.3,
    word: 1.0,
    part: 0.3,
    title: 1.2,
    title_keys: 1.5,
    bigram: 0.6,
    char: 0.4,
    article: 0.7,
    article_k1: 0.7,
    article_b: 0.4,
    coverage: 0.5,
    phrase: 0.7,
    chance: 4.0,
    common: 0.2,
};
