//! Regular expressions over the words of an index, within bounds: made into automata as far as dictionaries are walked.

use crate::error::Error;
use crate::index::{Index, read_failed};
use crate::search::Stop;
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use tantivy_fst::Automaton;

/// So many bytes of dictionaries are walked for one pattern, and so many words of them collected.
const MOST_STEPS: u64 = 4_000_000;
const MOST_FOUND: usize = 20_000;

/// The words of the index that match, with in how many passages they stand, and whether these are all.
pub(super) fn walk(regex: &Expression, index: &Index, stop: &Stop) -> Result<(BTreeMap<String, u64>, bool), Error> {
    let steps = Cell::new(0);
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for segment in index.searcher().segment_readers() {
        let inverted = segment.inverted_index(index.fields().words)?;
        let mut terms =
            inverted.terms().search(Bounded { regex, steps: &steps, stop }).into_stream().map_err(read_failed)?;
        while found.len() < MOST_FOUND && terms.advance() {
            if let Ok(word) = std::str::from_utf8(terms.key()) {
                *found.entry(word.to_owned()).or_default() += u64::from(terms.value().doc_freq);
            }
        }
        stop.check()?;
    }
    let whole = steps.get() < MOST_STEPS && found.len() < MOST_FOUND;
    Ok((found, whole))
}

/// An expression that gives up after so many steps, or when it should.
struct Bounded<'a> {
    regex: &'a Expression,
    steps: &'a Cell<u64>,
    stop: &'a Stop,
}

/// After so many steps it is looked whether to give up.
const BETWEEN_LOOKS: u64 = 4096;

impl Automaton for Bounded<'_> {
    type State = Option<LazyStateID>;

    fn start(&self) -> Self::State {
        self.regex.start()
    }

    fn is_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|state| self.regex.is_match(state))
    }

    fn can_match(&self, state: &Self::State) -> bool {
        self.steps.get() < MOST_STEPS && state.is_some()
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let steps = self.steps.get() + 1;
        let give_up = steps.is_multiple_of(BETWEEN_LOOKS) && self.stop.is_due();
        self.steps.set(if give_up { MOST_STEPS } else { steps });
        match self.regex.accept((*state)?, byte) {
            Ok(next) => next,
            Err(TooBig) => {
                self.steps.set(MOST_STEPS);
                None
            }
        }
    }
}

/// A regular expression that a word must match from its beginning to its end. Only those states are made that the walk
/// comes to.
pub(super) struct Expression {
    dfa: DFA,
    states: RefCell<Cache>,
}

/// So many bytes the states of an expression may take, and so many the form that they are made from.
const MOST_STATES: usize = 4 << 20;
const MOST_FORM: usize = 4 << 20;

/// There is no room for more states.
struct TooBig;

impl Expression {
    /// Reads an expression, or says why it is none.
    pub fn read(expression: &str) -> Result<Self, String> {
        let config = DFA::config()
            .match_kind(MatchKind::All)
            .cache_capacity(MOST_STATES)
            .skip_cache_capacity_check(true)
            // States that are gone cannot be come back to.
            .minimum_cache_clear_count(Some(0));
        let form = thompson::Config::new().nfa_size_limit(Some(MOST_FORM));
        let dfa = DFA::builder().configure(config).thompson(form).build(expression).map_err(|error| {
            let mut error: &dyn std::error::Error = &error;
            while let Some(source) = error.source() {
                error = source;
            }
            error.to_string()
        })?;
        let states = RefCell::new(dfa.create_cache());
        Ok(Expression { dfa, states })
    }

    fn start(&self) -> Option<LazyStateID> {
        let anchored = start::Config::new().anchored(Anchored::Yes);
        self.dfa.start_state(&mut self.states.borrow_mut(), &anchored).ok()
    }

    /// Where a byte leads; nothing where no word begins so.
    fn accept(&self, state: LazyStateID, byte: u8) -> Result<Option<LazyStateID>, TooBig> {
        let next = self.dfa.next_state(&mut self.states.borrow_mut(), state, byte).map_err(|_| TooBig)?;
        Ok(Some(next).filter(|next| !next.is_dead() && !next.is_quit()))
    }

    fn is_match(&self, state: LazyStateID) -> bool {
        self.dfa.next_eoi_state(&mut self.states.borrow_mut(), state).is_ok_and(|end| end.is_match())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_matches_from_its_beginning_to_its_end() {
        let check = |expression: &str, word: &str, expected: bool| {
            let expression = Expression::read(expression).expect("it can be read");
            let mut state = expression.start();
            for &byte in word.as_bytes() {
                state = state.and_then(|state| expression.accept(state, byte).ok().flatten());
            }
            assert_eq!(state.is_some_and(|state| expression.is_match(state)), expected, "{word}");
        };
        check("a|ab", "a", true);
        check("a|ab", "ab", true);
        check("a|ab", "abc", false);
        check("(a|ab)(c|bcd)", "abcd", true);
        check("a*?b", "aab", true);
        check("b*", "", true);
        check("20[12]\\d", "2019", true);
        check("20[12]\\d", "20190", false);
        check(".*\\w", "海洋", true);
        check(".洋", "海洋", true);
        check(".洋", "海海洋", false);
        check("^海.$", "海洋", true);
    }

    #[test]
    fn what_cannot_be_read_or_is_too_big_says_so() {
        let refused = |expression: &str| Expression::read(expression).err().unwrap_or_default();
        assert!(refused("(a").contains("unclosed group"));
        assert!(refused("\\w{4000}").contains("exceeded limit"));
    }
}
