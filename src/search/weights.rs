//! All weights of the ranking, each with its reason.

/// The weights by which the lanes and their parts are added up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weights {
    /// BM25's saturation of term frequency.
    pub k1: f32,
    /// BM25's share of length normalisation.
    pub b: f32,
    /// Words of the passage.
    pub word: f32,
    /// A word inside a longer word of the query, as a share of a word.
    pub part: f32,
    /// Words of the title.
    pub title: f32,
    /// Pairs of neighbouring characters.
    pub bigram: f32,
    /// Single characters.
    pub char: f32,
    pub title_keys: f32,
    pub article: f32,
    pub article_k1: f32,
    pub article_b: f32,
    /// A quotation, or a whole stretch of the query, found as it stands.
    pub phrase: f32,
    /// A word in more than this share of all passages is too common to make a match by itself.
    pub common: f32,
}

impl Default for Weights {
    fn default() -> Self {
        let get = |name: &str, default: f32| std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default);
        Weights {
            k1: get("W_K1", 0.9),
            b: get("W_B", 0.4),
            word: get("W_WORD", 1.0),
            part: get("W_PART", 0.5),
            title: get("W_TITLE", 1.5),
            bigram: get("W_BIGRAM", 0.6),
            char: get("W_CHAR", 0.3),
            title_keys: get("W_TK", 1.0),
            article: get("W_ART", 0.3),
            article_k1: get("W_ARTK1", 1.2),
            article_b: get("W_ARTB", 0.75),
            phrase: get("W_PHRASE", 0.5),
            common: get("W_COMMON", 0.2),
        }
    }
}
