//! From an article to what its passages put into the lanes, the columns and the store.

use super::kept::KeptShard;
use super::schema::{Fields, TAIL_CHARS};
use super::segment::SegmentMaker;
use super::signature::Signatures;
use crate::analyze::{Analysis, Analyzer, Placed, fold, key, key_of};
use crate::article::{About, Article, Passage, passages};
use crate::error::Error;
use crate::text::MappedText;
use tantivy::TantivyDocument;
use tantivy::schema::Field;

/// A passage, ready for the index.
pub(super) struct Row<'a> {
    /// The article's id.
    pub id: &'a str,
    /// The passage's words, and the words inside longer ones, with their places in the lexicon.
    pub words: &'a [(&'a str, u32)],
    /// The words of the article's title.
    pub title: &'a [&'a str],
    /// The keys of the title's letters and digits, and each two that stand side by side.
    pub title_keys: &'a [String],
    /// Its signature, and the article's if that begins with it.
    pub signatures: &'a Signatures,
    /// The passage's text.
    pub text: &'a str,
    /// The keys of the passage's characters.
    pub keys: &'a [char],
    /// The keys of the characters that follow.
    pub tail: &'a [char],
    /// With the first passage, the keys of the title.
    pub heading: &'a [char],
    /// What columns and store take.
    pub document: TantivyDocument,
}

/// An article longer than this, in bytes, is analysed twice rather than kept analysed as a whole.
const GIANT: usize = 1 << 20;

/// An article and what the analyzer found in it: all that can be known of it before it is added to a segment.
pub(super) struct Analysed {
    article: Article,
    passages: Vec<Passage>,
    title: Analysis,
    /// What was found in each passage, but for a giant's.
    found: Vec<Cut>,
    /// The keys of each. They must be known before the first passage is added; what else was found need not be, and of a
    /// giant would fill the memory.
    keys: Vec<Vec<char>>,
    signatures: Vec<Signatures>,
}

impl Analysed {
    /// Analyses an article.
    pub fn of(article: Article, analyzer: &Analyzer) -> Self {
        let passages = passages(&article.text);
        let mut found = Vec::new();
        let mut keys: Vec<Vec<char>> = Vec::with_capacity(passages.len());
        for passage in &passages {
            let text = passage.span.of(&article.text);
            let folded = fold(text);
            keys.push(keys_of(folded.as_str()).collect());
            if article.text.len() <= GIANT {
                found.push(Cut::of(folded, analyzer));
            }
        }
        let title = analyzer.analyze(&article.about.title);
        let signatures = Signatures::of_each(&keys);
        Analysed { article, passages, title, found, keys, signatures }
    }

    /// Gives `add` the rows of the article, one a passage, in order.
    pub fn rows(
        &self,
        analyzer: &Analyzer,
        fields: &Fields,
        mut add: impl FnMut(Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Analysed { article, keys, .. } = self;
        let title_words = words(&self.title);
        let title_keys = keys_and_pairs(self.title.folded.as_str());
        let common = Common::of(article, fields);
        let heading: Vec<char> = keys_of(self.title.folded.as_str()).collect();
        for (i, (passage, signatures)) in self.passages.iter().zip(&self.signatures).enumerate() {
            let tail: Vec<char> = keys[i + 1..].iter().flatten().take(TAIL_CHARS).copied().collect();
            let text = passage.span.of(&article.text);
            let again;
            let cut = match self.found.get(i) {
                Some(cut) => cut,
                None => {
                    again = Cut::of(fold(text), analyzer);
                    &again
                }
            };
            let words: Vec<(&str, u32)> = cut.words().collect();
            add(Row {
                id: &article.id,
                words: &words,
                title: &title_words,
                title_keys: &title_keys,
                signatures,
                text,
                keys: &keys[i],
                tail: &tail,
                heading: if i == 0 { &heading } else { &[] },
                document: common.document(passage),
            })?;
        }
        Ok(())
    }
}

/// A folded text, cut into words.
struct Cut {
    folded: MappedText,
    words: Vec<Placed>,
}

impl Cut {
    fn of(folded: MappedText, analyzer: &Analyzer) -> Self {
        Cut { words: analyzer.cut_placed(folded.as_str()), folded }
    }

    fn words(&self) -> impl Iterator<Item = (&str, u32)> {
        self.words.iter().map(|word| (word.token.span.of(self.folded.as_str()), word.place))
    }
}

/// Adds the passages of an article that a shard has already to a segment: what was found in them is taken over
/// from there.
pub(super) fn keep(article: &Article, from: &mut KeptShard, to: &mut SegmentMaker) -> Result<(), Error> {
    let fields = *to.fields();
    let common = Common::of(article, &fields);
    let mut known = Vec::new();
    for (old, new) in from.passages(&article.id)?.zip(to.passages()..) {
        known.push(from.take(old, new)?);
    }
    // How many keys follow each passage.
    let mut following: usize = known.iter().map(|known| known.keys).sum();
    for (passage, known) in passages(&article.text).iter().zip(&known) {
        following -= known.keys;
        let chars = known.keys + following.min(TAIL_CHARS) + known.heading;
        to.add_kept(&article.id, &common.document(passage), known, chars)?;
    }
    Ok(())
}

/// What the documents of an article's passages have in common.
struct Common<'a> {
    article: &'a Article,
    fields: &'a Fields,
    about: String,
    columns: Columns,
}

impl<'a> Common<'a> {
    fn of(article: &'a Article, fields: &'a Fields) -> Self {
        let about = serde_json::to_string(&article.about).expect("strings go into JSON");
        Common { article, fields, about, columns: Columns::of(&article.about, fields) }
    }

    /// What columns and store take of a passage.
    fn document(&self, passage: &Passage) -> TantivyDocument {
        let fields = self.fields;
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, &self.article.id);
        document.add_u64(fields.ordinal, passage.ordinal);
        document.add_u64(fields.start, passage.span.start as u64);
        for (field, value) in &self.columns.words {
            document.add_text(*field, value);
        }
        if let Some(date) = self.columns.date {
            document.add_i64(fields.date, date);
        }
        document.add_text(fields.about, &self.about);
        document
    }
}

/// What an article says of itself, as columns.
struct Columns {
    date: Option<i64>,
    words: Vec<(Field, String)>,
}

impl Columns {
    fn of(about: &About, fields: &Fields) -> Self {
        let filled = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
        let mut words = Vec::new();
        words.extend(filled(&about.source).map(|source| (fields.source, source)));
        let authors = filled(&about.author).unwrap_or_default();
        let authors = authors.split(['、', ';', '；']).map(str::trim).filter(|name| !name.is_empty());
        words.extend(authors.map(|name| (fields.author, name.to_owned())));
        if let Some((folder, _)) = about.path.as_deref().and_then(|path| path.rsplit_once('/')) {
            words.push((fields.folder, folder.to_owned()));
        }
        Columns { date: about.date.as_deref().and_then(first_day), words }
    }
}

/// The first day of `2020-10-25`, `2020-10` or `2020` as the number yyyymmdd.
fn first_day(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        part.parse::<i64>().ok().filter(|_| part.len() == digits)
    };
    let year = number(4)?;
    Some(year * 10_000 + number(2).unwrap_or(1) * 100 + number(2).unwrap_or(1))
}

/// The keys of a folded text.
fn keys_of(folded: &str) -> impl Iterator<Item = char> {
    key_of(folded).map(|(_, key)| key)
}

/// All words of an analysis.
fn words(analysis: &Analysis) -> Vec<&str> {
    analysis.tokens.iter().map(|token| token.span.of(analysis.folded.as_str())).collect()
}

/// The keys of letters and digits, and each two that stand side by side.
fn keys_and_pairs(folded: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut last = None;
    for c in folded.chars() {
        let now = key(c).filter(|_| c.is_alphanumeric());
        if let Some(now) = now {
            all.push(String::from(now));
            all.extend(last.map(|last| String::from_iter([last, now])));
        }
        last = now;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::Analyzer;

    #[test]
    fn a_giant_is_indexed_as_its_passages_are() {
        let text: String = (0..26_000).map(|i| format!("第{i}篇讲海洋裝備產(chǎn)業(yè)与集群。")).collect();
        assert!(text.len() > GIANT);
        let article = Article { id: "a".to_owned(), text, ..Article::default() };
        let (_, fields) = Fields::schema();
        let analyzer = Analyzer::new(None);
        let mut expected = passages(&article.text).into_iter().map(|p| analyzer.analyze(p.span.of(&article.text)));
        let mut rest = 0;
        Analysed::of(article.clone(), &analyzer)
            .rows(&analyzer, &fields, |row| {
                let analysis = expected.next().expect("a passage for each row");
                let row_words: Vec<&str> = row.words.iter().map(|(word, _)| *word).collect();
                assert_eq!(row_words, words(&analysis));
                let keys: Vec<char> = keys_of(analysis.folded.as_str()).collect();
                assert_eq!(row.keys, keys);
                rest = row.tail.len();
                assert!(rest <= TAIL_CHARS);
                Ok(())
            })
            .expect("nothing fails");
        assert_eq!((expected.next().is_none(), rest), (true, 0));
    }
}
