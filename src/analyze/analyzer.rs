use super::segment::{self, Placed, Token};
use super::{Lexicon, UserWords, fold};
use crate::text::{MappedText, Span};

/// Folds and cuts texts; one and the same for articles and queries.
///
/// Making one costs nothing: no dictionary is loaded.
///
/// ```
/// use yinde::{Analyzer, Cut};
/// let analyzer = Analyzer::new(None);
/// let analysis = analyzer.analyze("海洋技術裝備產(chǎn)業(yè)");
/// let words: Vec<&str> = analysis.words(Cut::Word).collect();
/// assert_eq!(words, ["海洋", "技术装备", "产业"]);
/// ```
pub struct Analyzer {
    lexicon: Lexicon,
}

/// What an analyzer is made for.
#[deprecated(note = "an analyzer is fit for both: nothing is loaded any more")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// A query, a few passages.
    FewTexts,
    /// A corpus.
    ManyTexts,
}

/// A text folded and cut.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The folded text, with the way back.
    pub folded: MappedText,
    /// Its words, in order of where they begin, longer ones first.
    pub tokens: Vec<Token>,
}

impl Analyzer {
    /// Makes an analyzer, with the user's words over the lexicon.
    pub fn new(words: Option<UserWords>) -> Self {
        Analyzer { lexicon: Lexicon::new(words) }
    }

    /// Gives it back as it is.
    #[deprecated(note = "an analyzer is fit for few texts and many: nothing is loaded any more")]
    #[allow(deprecated)]
    pub fn with_speed(self, _speed: Speed) -> Self {
        self
    }

    /// The words it knows.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Folds and cuts a text.
    pub fn analyze(&self, text: &str) -> Analysis {
        let folded = fold(text);
        let tokens = self.cut(folded.as_str());
        Analysis { folded, tokens }
    }

    /// Cuts only those clauses of a folded text that are `wanted`. Their words are those of the whole text.
    pub(crate) fn cut_where(&self, folded: &str, wanted: impl Fn(Span) -> bool) -> Vec<Token> {
        if self.lexicon.user_words().is_some() {
            // A word of the user's may hold any sign.
            return self.cut(folded);
        }
        let of_clause = |clause: Span| {
            let tokens = self.cut(clause.of(folded)).into_iter();
            tokens.map(move |token| Token { span: token.span.shifted(clause.start), ..token })
        };
        segment::clauses(folded).filter(|clause| wanted(*clause)).flat_map(of_clause).collect()
    }

    /// Cuts a text that is folded already.
    pub fn cut(&self, folded: &str) -> Vec<Token> {
        self.cut_placed(folded).into_iter().map(|word| word.token).collect()
    }

    /// The same, with the places of words in the lexicon.
    pub(crate) fn cut_placed(&self, folded: &str) -> Vec<Placed> {
        segment::cut(&self.lexicon, folded)
    }
}

impl Analysis {
    /// The words that were found in one way, as they stand in the folded text.
    pub fn words(&self, cut: super::Cut) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter(move |token| token.cut == cut).map(|token| token.span.of(self.folded.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// What has a place is a word of the lexicon, and each place one word's.
        #[test]
        fn a_place_is_that_of_one_word(
            texts in prop::collection::vec("([海洋装备产业的和服务一二年简单安装]{1,6}|[a-cA-C0-9]{1,3}|T恤|[,.。、 ]){0,24}", 1..6)
        ) {
            let analyzer = Analyzer::new(None);
            let folded: Vec<_> = texts.iter().map(|text| fold(text)).collect();
            let mut words = std::collections::BTreeMap::new();
            for folded in &folded {
                for Placed { token, place } in analyzer.cut_placed(folded.as_str()) {
                    let word = token.span.of(folded.as_str());
                    if place > 0 {
                        prop_assert!(analyzer.lexicon().contains(word), "{}", word);
                        prop_assert_eq!(*words.entry(place).or_insert(word), word);
                    }
                }
            }
            let places: std::collections::BTreeSet<&str> = words.values().copied().collect();
            prop_assert_eq!(places.len(), words.len());
        }

        #[test]
        fn clause_by_clause_the_words_are_those_of_the_whole(
            text in "([海洋装备产业的和服务一二年尚恩]{1,4}|[a-cA-C0-9]{1,3}|[,.;:!?。、…%+#\\-（）\"\n ]{1,2}|C\\+\\+|3\\.14|COVID-19|1,000|12:30|かな){0,24}"
        ) {
            let analyzer = Analyzer::new(None);
            let folded = fold(&text);
            let whole = analyzer.cut(folded.as_str());
            prop_assert_eq!(analyzer.cut_where(folded.as_str(), |_| true), whole, "{:?}", folded.as_str());
        }
    }
}
