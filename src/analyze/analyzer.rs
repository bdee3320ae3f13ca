use super::segment::{self, Inside, Segmenter, Token};
use super::{Lexicon, UserWords, fold};
use crate::text::{MappedText, Span};
use jieba_rs::Jieba;

/// Folds and cuts texts; one and the same for articles and queries.
///
/// Making one costs microseconds. [`Speed::ManyTexts`] loads the whole dictionary (some 100 ms) and
/// then cuts each text faster; the cuts are the same.
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
    jieba: Option<Jieba>,
}

/// What an analyzer is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// A query, a few passages: load nothing.
    FewTexts,
    /// A corpus: load the dictionary once.
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
    /// Makes an analyzer that loads nothing, with the user's words over the lexicon.
    pub fn new(words: Option<UserWords>) -> Self {
        Analyzer { lexicon: Lexicon::new(words), jieba: None }
    }

    /// Makes it fit for what is to come.
    pub fn with_speed(mut self, speed: Speed) -> Self {
        self.jieba = (speed == Speed::ManyTexts).then(|| segment::load(&self.lexicon));
        self
    }

    /// The words it knows.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The same for one text after the other, which remembers what it found inside long words.
    pub(crate) fn for_many(&self) -> Analyzing<'_> {
        Analyzing { analyzer: self, inside: Inside::default() }
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
            let tokens = self.segmenter().cut(clause.of(folded)).into_iter();
            tokens.map(move |token| Token { span: token.span.shifted(clause.start), ..token })
        };
        segment::clauses(folded).filter(|clause| wanted(*clause)).flat_map(of_clause).collect()
    }

    /// Cuts a text that is folded already.
    pub fn cut(&self, folded: &str) -> Vec<Token> {
        self.segmenter().cut(folded)
    }

    fn segmenter(&self) -> Segmenter<'_> {
        Segmenter::new(&self.lexicon, self.jieba.as_ref())
    }
}

/// An analyzer at work on many texts; one for each thread.
pub(crate) struct Analyzing<'a> {
    analyzer: &'a Analyzer,
    inside: Inside,
}

impl Analyzing<'_> {
    /// Folds and cuts a text, as [`Analyzer::analyze`] does.
    pub fn analyze(&mut self, text: &str) -> Analysis {
        let folded = fold(text);
        let tokens = self.analyzer.segmenter().cut_many(folded.as_str(), &mut self.inside);
        Analysis { folded, tokens }
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

        #[test]
        fn clause_by_clause_the_words_are_those_of_the_whole(
            text in "([海洋装备产业的和服务一二年尚恩]{1,4}|[a-cA-C0-9]{1,3}|[,.;:!?。、…%+#\\-（）\"\n ]{1,2}|C\\+\\+|3\\.14|COVID-19|1,000|12:30|かな){0,24}"
        ) {
            let analyzer = Analyzer::new(None);
            let folded = fold(&text);
            let whole = analyzer.cut(folded.as_str());
            prop_assert_eq!(analyzer.cut_where(folded.as_str(), |_| true), whole, "{:?}", folded.as_str());
        }

        #[test]
        fn what_is_remembered_of_long_words_changes_no_cut(
            texts in proptest::collection::vec("(中华人民共和国|海洋技术装备产业|安装简单|青岛市|的){0,4}", 0..6)
        ) {
            let analyzer = Analyzer::new(None);
            let mut analyzing = analyzer.for_many();
            for text in &texts {
                prop_assert_eq!(analyzing.analyze(text).tokens, analyzer.analyze(text).tokens, "{}", text);
            }
        }
    }
}
