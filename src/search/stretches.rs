//! Finding stretches of characters: whatever can be read can be found.
//!
//! The character lane tells which passages have all of them, and the texts of these tell where.

use super::places::{Passage, TextsOf, starts};
use super::plan::{Runs, Stretch};
use super::stop::Stop;
use crate::error::Error;
use crate::index::{self, Hits, Index, Phrase, TAIL_CHARS, Wanted, read_failed};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED, Term};

/// Passages with how often something begins in each.
pub(super) type Begins = Vec<(DocId, u32)>;

/// In how many passages these keys stand.
pub(super) fn count(keys: &[char], index: &Index, stop: &Stop) -> Result<usize, Error> {
    let (keys, segments) = (Keys::new(keys, index)?, 0..index.searcher().segment_readers().len());
    segments.map(|number| Ok(Characters::of(stop, index, number).find_keys(&keys, true, None)?.len())).sum()
}

/// The passages of a segment that hold one of these words, with how often.
pub(super) fn find_words(words: &[String], segment: &SegmentReader, index: &Index) -> Result<Begins, Error> {
    let field = index.fields().words;
    let inverted = segment.inverted_index(field)?;
    let mut found: BTreeMap<DocId, u32> = BTreeMap::new();
    for word in words {
        let term = Term::from_field_text(field, word);
        let postings = inverted.read_postings(&term, IndexRecordOption::WithFreqs).map_err(read_failed)?;
        let Some(mut postings) = postings else { continue };
        while postings.doc() != TERMINATED {
            *found.entry(postings.doc()).or_default() += postings.term_freq();
            postings.advance();
        }
    }
    Ok(found.into_iter().collect())
}

/// The passages of a key, without how often it stands in each.
fn read_list(lane: &InvertedIndexReader, here: &TermInfo) -> Result<SegmentPostings, Error> {
    lane.read_postings_from_terminfo(here, IndexRecordOption::Basic).map_err(read_failed)
}

/// A stretch, ready to be looked for in every segment.
pub(super) struct Sought<'a> {
    keys: Keys<'a>,
    also: Option<Keys<'a>>,
    /// It is given up when it begins in more passages than this.
    most: u64,
    found: AtomicU64,
    /// Whether it is asked how often it stands in each passage.
    is_counted: bool,
}

/// So many passages are found before the others who look for the same stretch are told.
const TOLD_AT_ONCE: usize = 64;

impl<'a> Sought<'a> {
    pub fn new(stretch: &'a Stretch, most: u64, index: &Index) -> Result<Self, Error> {
        let also = stretch.also.as_deref().map(|also| Keys::new(also, index)).transpose()?;
        Ok(Sought { keys: Keys::new(&stretch.keys, index)?, also, most, found: AtomicU64::new(0), is_counted: true })
    }

    /// The same where it is not asked how often it stands in a passage: that may be said to be once.
    pub fn uncounted(self) -> Self {
        Sought { is_counted: false, ..self }
    }

    /// Whether it began in more passages than wanted: all of them, or those found before it was given up.
    pub fn is_given_up(&self) -> bool {
        self.found.load(Ordering::Relaxed) > self.most
    }

    /// Notes how many passages were found in a segment, of which `told` are known; says whether more are wanted.
    fn wants_more(&self, found: usize, told: &mut usize) -> bool {
        if found >= *told + TOLD_AT_ONCE {
            self.tell(found, told);
        }
        !self.is_given_up()
    }

    fn tell(&self, found: usize, told: &mut usize) {
        self.found.fetch_add((found - *told) as u64, Ordering::Relaxed);
        *told = found;
    }
}

/// So many texts are looked at at once.
const AT_ONCE: usize = 64;

struct Keys<'a> {
    keys: &'a [char],
    phrase: Phrase,
    lists: Lists,
}

impl<'a> Keys<'a> {
    fn new(keys: &'a [char], index: &Index) -> Result<Self, Error> {
        // So many of them are in the lane of every passage that they begin in.
        let lists = Lists::of(&keys[..keys.len().min(TAIL_CHARS + 1)], index)?;
        Ok(Keys { keys, phrase: Phrase::new(keys), lists })
    }
}

/// The lists of keys that no more than this share of all passages have are asked before the filters. Searches of 1 GB take 10
/// to 15 % more time with none of them asked first, and of 36 MB 3 % more with all.
const ASKED_FIRST: f32 = 0.4;

/// Where the lane has the lists of some keys, each once, the rarest first.
struct Lists(Vec<Arc<index::Term>>);

impl Lists {
    fn of(keys: &[char], index: &Index) -> Result<Self, Error> {
        let different = keys.iter().enumerate().filter(|(i, key)| !keys[..*i].contains(key));
        let list = |(_, key): (usize, &char)| index.term(index.fields().chars, key.encode_utf8(&mut [0; 4]));
        let mut lists = different.map(list).collect::<Result<Vec<_>, Error>>()?;
        lists.sort_by_key(|list| list.passages);
        Ok(Lists(lists))
    }
}

/// The character lane of one segment.
pub(super) struct Characters<'a> {
    stop: &'a Stop,
    index: &'a Index,
    number: usize,
    segment: &'a SegmentReader,
}

impl<'a> Characters<'a> {
    /// The lane of the segment of this number.
    pub fn of(stop: &'a Stop, index: &'a Index, number: usize) -> Self {
        Characters { stop, index, number, segment: index.searcher().segment_reader(number as u32) }
    }

    /// The passages in which a stretch begins.
    pub fn find(&self, sought: &Sought<'_>) -> Result<Begins, Error> {
        let mut found = match *sought.keys.keys {
            [key] if !sought.is_counted => self.find_key(key, sought)?,
            _ => self.find_keys(&sought.keys, true, Some(sought))?,
        };
        if let Some(also) = &sought.also {
            found.extend(self.find_keys(also, true, None)?);
            found.sort_unstable();
            found.dedup_by_key(|(doc, _)| *doc);
        }
        Ok(found)
    }

    /// The first passages of the articles in whose titles keys stand.
    pub fn find_in_title(&self, keys: &[char]) -> Result<Begins, Error> {
        self.find_keys(&Keys::new(keys, self.index)?, false, None)
    }

    /// The passages in which stretches with room between them begin; `wanted` are their keys.
    pub fn find_runs(&self, runs: &Runs, wanted: &Wanted) -> Result<Begins, Error> {
        let all: Vec<char> = runs.keys().collect();
        let numbers: Vec<usize> = all.iter().filter_map(|&key| wanted.number(u32::from(key))).collect();
        let texts = TextsOf::segment(self.index, self.number);
        let (mut hits, mut places) = (Hits::default(), vec![Vec::new(); all.len()]);
        let mut found = Vec::new();
        let all_of_them = |_: &mut Vec<DocId>| Ok(());
        self.each_with_all(&Lists::of(&all, self.index)?, all_of_them, |docs| {
            for &doc in docs {
                let passage = Passage::read(texts, doc, wanted, &mut hits, &mut places)?;
                let mut at = 0;
                let starts_of = |run: &Vec<char>| {
                    let mut begins = Vec::new();
                    starts(&numbers[at..at + run.len()], |number| &places[number], &mut begins);
                    at += run.len();
                    begins
                };
                let starts: Vec<Vec<u32>> = runs.all().map(starts_of).collect();
                let begin = |start: &&u32| passage.holds(**start) && runs.goes_on(&starts, **start);
                let tf = starts[0].iter().filter(begin).count() as u32;
                if tf > 0 {
                    found.push((doc, tf));
                }
            }
            Ok(true)
        })?;
        Ok(found)
    }

    /// The passages in which keys begin, or only those in whose title they do.
    fn find_keys(
        &self,
        Keys { phrase, lists, .. }: &Keys<'_>,
        in_body: bool,
        sought: Option<&Sought<'_>>,
    ) -> Result<Begins, Error> {
        self.stop.check()?;
        let texts = TextsOf::segment(self.index, self.number);
        let (mut found, mut told) = (Vec::new(), 0);
        let may_begin = |docs: &mut Vec<DocId>| texts.texts.retain(docs, phrase);
        self.each_with_all(lists, may_begin, |docs| {
            texts.texts.expect(docs.iter().copied());
            for &doc in docs {
                let tf = texts.texts.count(doc, phrase, in_body, |next| texts.goes_on(doc, next))?;
                if tf > 0 {
                    found.push((doc, tf));
                }
                if sought.is_some_and(|sought| !sought.wants_more(found.len(), &mut told)) {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        sought.inspect(|sought| sought.tell(found.len(), &mut told));
        Ok(found)
    }

    /// The passages that have a key. The lane is right about all of which the next is not in it, for what a passage has
    /// only from those behind it, one of them has; and where the passage's filter says so. Texts are read of the others.
    fn find_key(&self, key: char, sought: &Sought<'_>) -> Result<Begins, Error> {
        self.stop.check()?;
        let texts = TextsOf::segment(self.index, self.number);
        let (mut found, mut told): (Begins, usize) = (Vec::new(), 0);
        let Some(here) = sought.keys.lists.0.first().and_then(|list| list.in_segment(self.number)) else {
            return Ok(found);
        };
        let mut postings = read_list(&*self.lane()?, here)?;
        let mut unsure = Vec::with_capacity(AT_ONCE);
        while postings.doc() != TERMINATED && sought.wants_more(found.len(), &mut told) {
            let begin = found.len();
            while postings.doc() != TERMINATED && found.len() < begin + AT_ONCE {
                let doc = postings.doc();
                found.push((doc, 1));
                if postings.advance() == doc + 1 && texts.goes_on(doc, doc + 1) {
                    unsure.push(doc);
                }
            }
            texts.texts.retain_that_may_only_follow(&mut unsure, key)?;
            for doc in unsure.drain(..) {
                if texts.texts.count(doc, &sought.keys.phrase, true, |_| false)? == 0 {
                    let is_other = |&(other, _): &(DocId, u32)| other < doc;
                    found.remove(begin + found[begin..].partition_point(is_other));
                }
            }
        }
        sought.tell(found.len(), &mut told);
        Ok(found)
    }

    fn lane(&self) -> Result<Arc<InvertedIndexReader>, Error> {
        Ok(self.segment.inverted_index(self.index.fields().chars)?)
    }

    /// Hands over the passages that have all of the keys, some at a time, for as long as `found` wants more. Lists that say
    /// more than `sift` does are asked before it, the others for what it leaves. A list is opened when there is a passage that
    /// has all rarer keys: of a whole question mostly three are.
    fn each_with_all(
        &self,
        lists: &Lists,
        sift: impl Fn(&mut Vec<DocId>) -> Result<(), Error>,
        mut found: impl FnMut(&[DocId]) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let places = lists.0.iter().map(|list| list.in_segment(self.number)).collect::<Option<Vec<_>>>();
        let Some((rarest, others)) = places.as_ref().and_then(|places| places.split_first()) else { return Ok(()) };
        let lane = self.lane()?;
        let basic = IndexRecordOption::Basic;
        let mut rarest = lane.read_block_postings_from_terminfo(rarest, basic).map_err(read_failed)?;
        let mut opened: Vec<SegmentPostings> = Vec::new();
        let most = (ASKED_FIRST * self.index.passages() as f32) as u64;
        let few = lists.0[1..].partition_point(|list| list.passages <= most);
        let mut docs = Vec::new();
        while !rarest.docs().is_empty() {
            docs.extend_from_slice(rarest.docs());
            rarest.advance();
            for (i, here) in others.iter().enumerate() {
                if i == few {
                    sift(&mut docs)?;
                }
                if docs.is_empty() {
                    break;
                }
                if i == opened.len() {
                    opened.push(read_list(&lane, here)?);
                }
                let postings = &mut opened[i];
                docs.retain(|&doc| {
                    if postings.doc() < doc {
                        postings.seek(doc);
                    }
                    postings.doc() == doc
                });
            }
            if few == others.len() {
                sift(&mut docs)?;
            }
            if !found(&docs)? {
                break;
            }
            docs.clear();
        }
        Ok(())
    }
}
