//! Which passages a query allows: its condition, evaluated segment by segment.

use super::By;
use super::plan::{Condition, Filter, Plan, Runs, Shape, Stretch};
use super::scores::{Match, Scores};
use super::stretches::{Begins, Characters, Sought, find_words};
use crate::analyze::{fold, key_of};
use crate::error::Error;
use crate::index::{Index, Wanted, read_failed};
use crate::parts;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

/// What was looked up for a plan before its condition is evaluated.
pub(super) struct Looked {
    /// Each stretch of the plan; none where it was passed over.
    pub stretches: Vec<Option<Begun>>,
    /// Each pattern of the plan.
    pub patterns: Vec<Begun>,
}

/// Where something begins.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Begun {
    /// In how many passages.
    pub passages: u64,
    /// The passages, by the segment's number.
    pub segments: Vec<Begins>,
}

impl Looked {
    /// Looks up the stretches and patterns of a plan; those that make only weak matches and add nothing to a score
    /// where `weak` matches are wanted. That a stretch is so common may show while it is looked for: then it is given up.
    pub fn up(plan: &Plan, index: &Index, weak: bool, threads: usize) -> Result<Looked, Error> {
        let wanted = |stretch: &&Stretch| weak || plan.is_looked_for(stretch, index);
        let sought = |stretch| {
            let most = (!weak).then(|| plan.most_passages(stretch, index)).flatten();
            let sought = Sought::new(stretch, most.unwrap_or(u64::MAX), index)?;
            Ok(if plan.adds_nothing(stretch) { sought.uncounted() } else { sought })
        };
        let sought: Vec<Sought<'_>> = plan.stretches.iter().filter(wanted).map(sought).collect::<Result<_, Error>>()?;
        let shapes: Vec<SoughtShape<'_>> =
            plan.patterns.iter().map(|pattern| SoughtShape::of(&pattern.shape)).collect();
        // All are looked for in one segment after the other, each by itself.
        let (segments, all) = (index.searcher().segment_readers().len(), sought.len() + shapes.len());
        let find = |part: usize| {
            plan.stop.check()?;
            let (number, which) = (part / all, part % all);
            let lane = Characters::of(&plan.stop, index, number);
            match which.checked_sub(sought.len()).map(|shape| &shapes[shape]) {
                None => lane.find(&sought[which]),
                Some(SoughtShape::Words(words)) => {
                    find_words(words, index.searcher().segment_reader(number as u32), index)
                }
                Some(SoughtShape::Runs(runs, keys)) => lane.find_runs(runs, keys),
            }
        };
        let mut found: Vec<Begins> = parts::each_soon(segments * all, threads, find)?;
        let mut next = (0..all).map(|which| {
            let of_segment = |number: usize| std::mem::take(&mut found[number * all + which]);
            let segments: Vec<Begins> = (0..segments).map(of_segment).collect();
            Begun { passages: segments.iter().map(|begins| begins.len() as u64).sum(), segments }
        });
        let mut sought = sought.iter();
        let mut of_wanted = || next.next().filter(|_| sought.next().is_some_and(|sought| !sought.is_given_up()));
        let of_stretch = |stretch: &Stretch| if wanted(&stretch) { of_wanted() } else { None };
        let stretches = plan.stretches.iter().map(of_stretch).collect();
        Ok(Looked { stretches, patterns: next.take(plan.patterns.len()).collect() })
    }

    /// Whether a stretch was passed over.
    pub fn lacks(&self) -> bool {
        self.stretches.contains(&None)
    }
}

/// The shape of a pattern, ready to be looked for in every segment.
enum SoughtShape<'a> {
    Words(&'a [String]),
    /// With all of their keys.
    Runs(&'a Runs, Wanted),
}

impl<'a> SoughtShape<'a> {
    fn of(shape: &'a Shape) -> Self {
        match shape {
            Shape::Words(words) => SoughtShape::Words(words),
            Shape::Runs(runs) => SoughtShape::Runs(runs, Wanted::new(runs.keys())),
        }
    }
}

/// One bit a passage.
type Bits = Vec<bool>;

/// The evaluation of a plan's condition in one segment.
pub(super) struct Allowed<'a> {
    pub plan: &'a Plan,
    pub index: &'a Index,
    pub looked: &'a Looked,
    /// The segment's number.
    pub number: usize,
    pub scores: &'a Scores,
    /// How much of a match is enough.
    pub least: Match,
    /// What must fulfil the condition as a whole.
    pub by: By,
}

impl Allowed<'_> {
    /// The passages that may be hits, in order: those that show something of what was asked for, of the
    /// articles (or passages) that fulfil the condition; where an article shows nothing, its first.
    pub fn passages(&self) -> Result<Vec<DocId>, Error> {
        let all = self.scores.passages();
        let docs = 0..all as DocId;
        if matches!(self.plan.condition, Condition::Evidence) {
            return Ok(self.scores.matching(self.least));
        }
        let mut shown = vec![false; all];
        let allowed = self.evaluate(&self.plan.condition, true, &mut shown)?;
        self.scores.matching(self.least).into_iter().for_each(|doc| shown[doc as usize] = true);
        if self.by == By::Passage {
            return Ok(docs.filter(|&doc| allowed[doc as usize]).collect());
        }
        let mut passages = Vec::new();
        for article in self.articles()?.chunk_by(|a, b| a.1 == b.1) {
            let of_article = article.iter().map(|(doc, _)| *doc).filter(|doc| allowed[*doc as usize]);
            let before = passages.len();
            passages.extend(of_article.clone().filter(|doc| shown[*doc as usize]));
            if passages.len() == before {
                passages.extend(of_article.take(1));
            }
        }
        Ok(passages)
    }

    /// Whether the article of a passage fulfils the condition.
    pub fn holds_for_article_of(&self, doc: DocId) -> Result<bool, Error> {
        let mut bits = self.evaluate(&self.plan.condition, true, &mut vec![false; self.scores.passages()])?;
        self.lift(&mut bits)?;
        Ok(bits[doc as usize])
    }

    /// Each passage with the number of its article.
    fn articles(&self) -> Result<Vec<(DocId, u32)>, Error> {
        let articles = self.index.texts(self.number as u32).articles();
        Ok((0..articles.passages() as DocId).map(|doc| (doc, articles.of(doc))).collect())
    }

    fn evaluate(&self, condition: &Condition, positive: bool, shown: &mut Bits) -> Result<Bits, Error> {
        let all = self.scores.passages();
        Ok(match condition {
            Condition::Nothing => vec![false; all],
            Condition::Everything => vec![true; all],
            Condition::All(parts) => {
                let mut bits = vec![true; all];
                for part in parts {
                    let part = self.evaluate(part, positive, shown)?;
                    bits.iter_mut().zip(part).for_each(|(bit, part)| *bit &= part);
                }
                bits
            }
            Condition::Any(parts) => {
                let mut bits = vec![false; all];
                for part in parts {
                    let part = self.evaluate(part, positive, shown)?;
                    bits.iter_mut().zip(part).for_each(|(bit, part)| *bit |= part);
                }
                bits
            }
            Condition::Not(inside) => {
                let mut bits = self.evaluate(inside, !positive, shown)?;
                bits.iter_mut().for_each(|bit| *bit = !*bit);
                bits
            }
            leaf => {
                let (mut bits, of_article) = self.look_up(leaf)?;
                if positive && !of_article {
                    shown.iter_mut().zip(&bits).for_each(|(shown, bit)| *shown |= bit);
                }
                if of_article || self.by == By::Article {
                    self.lift(&mut bits)?;
                }
                bits
            }
        })
    }

    /// The passages where a leaf of the condition holds, and whether it holds of their articles as a whole.
    fn look_up(&self, leaf: &Condition) -> Result<(Bits, bool), Error> {
        self.plan.stop.check()?;
        let fields = self.index.fields();
        let segment = self.index.searcher().segment_reader(self.number as u32);
        let lane = Characters::of(&self.plan.stop, self.index, self.number);
        let mut bits = vec![false; self.scores.passages()];
        let mut set = |found: &[(DocId, u32)]| found.iter().for_each(|(doc, _)| bits[*doc as usize] = true);
        let of_article = match leaf {
            Condition::Evidence => {
                self.scores.matching(self.least).into_iter().for_each(|doc| bits[doc as usize] = true);
                false
            }
            Condition::Word(word) => {
                set_word(word, segment, fields.title, &mut bits)?;
                set_word(word, segment, fields.words, &mut bits)?;
                false
            }
            Condition::TitleWord(word) => {
                set_word(word, segment, fields.title, &mut bits)?;
                true
            }
            Condition::Stretch(stretch) => {
                let same = |known: &Stretch| known.keys == stretch.keys && known.also == stretch.also;
                let known = self.plan.stretches.iter().position(same);
                match known.map(|at| &self.looked.stretches[at]) {
                    Some(Some(known)) => set(&known.segments[self.number]),
                    _ => set(&lane.find(&Sought::new(stretch, u64::MAX, self.index)?)?),
                }
                false
            }
            Condition::TitleKeys(keys) => {
                set(&lane.find_in_title(keys)?);
                true
            }
            Condition::Pattern(number) => {
                set(&self.looked.patterns[*number].segments[self.number]);
                false
            }
            Condition::Column(filter) => {
                filter.set(segment, &mut bits)?;
                true
            }
            Condition::Nothing | Condition::Everything | Condition::All(_) | Condition::Any(_) | Condition::Not(_) => {
                false
            }
        };
        Ok((bits, of_article))
    }

    /// Spreads what holds of one passage over its article.
    fn lift(&self, bits: &mut Bits) -> Result<(), Error> {
        for article in self.articles()?.chunk_by(|a, b| a.1 == b.1) {
            let (from, to) = (article[0].0 as usize, article[article.len() - 1].0 as usize);
            let any = bits[from..=to].contains(&true);
            bits[from..=to].fill(any);
        }
        Ok(())
    }
}

/// Says of a value whether it will do.
type Holds<'a> = Box<dyn Fn(&str) -> bool + 'a>;

fn set_word(word: &str, segment: &SegmentReader, field: Field, bits: &mut Bits) -> Result<(), Error> {
    let term = Term::from_field_text(field, word);
    let postings =
        segment.inverted_index(field)?.read_postings(&term, IndexRecordOption::Basic).map_err(read_failed)?;
    if let Some(mut postings) = postings {
        while postings.doc() != TERMINATED {
            bits[postings.doc() as usize] = true;
            postings.advance();
        }
    }
    Ok(())
}

impl Filter {
    fn set(&self, segment: &SegmentReader, bits: &mut Bits) -> Result<(), Error> {
        let (column, holds): (&str, Holds<'_>) = match self {
            Filter::Dates(from, to) => {
                let dates = segment.fast_fields().i64("date")?;
                for (doc, bit) in bits.iter_mut().enumerate() {
                    *bit = dates.first(doc as DocId).is_some_and(|date| (*from..=*to).contains(&date));
                }
                return Ok(());
            }
            Filter::Has(column, keys) => (column, Box::new(move |value| has(value, keys))),
            Filter::Begins(column, start) => (column, Box::new(move |value| is_below(value, start))),
        };
        let Some(values) = segment.fast_fields().str(column)? else { return Ok(()) };
        let mut wanted = Vec::with_capacity(values.num_terms());
        let mut value = String::new();
        for number in 0..values.num_terms() as u64 {
            value.clear();
            values.ord_to_str(number, &mut value).map_err(read_failed)?;
            wanted.push(holds(&value));
        }
        for (doc, bit) in bits.iter_mut().enumerate() {
            *bit = values.term_ords(doc as DocId).any(|number| wanted[number as usize]);
        }
        Ok(())
    }
}

/// Whether a value has these keys side by side.
fn has(value: &str, keys: &[char]) -> bool {
    let value: Vec<char> = key_of(fold(value).as_str()).map(|(_, key)| key).collect();
    value.windows(keys.len()).any(|window| window == keys)
}

/// Whether a folder is this one or one in it.
fn is_below(folder: &str, above: &str) -> bool {
    folder.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
