//! The lexicon: words and their frequencies in a trie that is compiled in.
//!
//! Nothing is loaded: a look-up goes from node to node where they lie, one memory access a character. Users' own words
//! come as a second, smaller map.

use super::words::UserWords;
use fst::raw::Fst;

include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));

include!("node.rs");

static CHARS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.chars"));
static NODES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.nodes"));
static FREQUENCIES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.frequencies"));
static LOGARITHMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.logarithms"));

/// jieba's dictionary, folded, and the user's words over it.
#[derive(Clone)]
pub struct Lexicon {
    user: Option<UserWords>,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon").finish_non_exhaustive()
    }
}

impl Lexicon {
    /// Opens the compiled-in lexicon, with the user's words over it if there are any.
    pub fn new(user: Option<UserWords>) -> Self {
        Lexicon { user }
    }

    /// The sum of all frequencies, by which a frequency is a probability.
    pub fn total(&self) -> u64 {
        self.user.as_ref().map_or(TOTAL, |words| words.total())
    }

    /// The user's words, if there are any.
    pub fn user_words(&self) -> Option<&UserWords> {
        self.user.as_ref()
    }

    /// Whether `folded` is a word of the lexicon.
    pub fn contains(&self, folded: &str) -> bool {
        let mut found = false;
        self.words_at(folded, |end, _| found |= end == folded.len());
        found
    }

    /// Calls `found` with the length in bytes and the frequency of each word that `text` begins with, the user's first,
    /// shortest first.
    pub fn words_at(&self, text: &str, mut found: impl FnMut(usize, u64)) {
        let user = self.user.as_ref().map(UserWords::map);
        if let Some(user) = user {
            prefixes(user, text, &mut found);
        }
        let mut walk = Walk::new();
        for (at, c) in text.char_indices() {
            if !walk.goes_on(code(c)) {
                break;
            }
            let length = at + c.len_utf8();
            if let Some(word) = walk.word()
                && user.is_none_or(|user| user.get(&text[..length]).is_none())
            {
                found(length, word.frequency());
            }
        }
    }

    /// Every word with its frequency, in order, the user's last.
    pub fn for_each(&self, mut found: impl FnMut(&str, u64)) {
        let user = self.user.as_ref().map(UserWords::map);
        for (word, frequency) in words() {
            if user.is_none_or(|user| user.get(&word).is_none()) {
                found(&word, frequency);
            }
        }
        if let Some(words) = &self.user {
            words.for_each(found);
        }
    }
}

/// Every word of the trie with its frequency, in order.
fn words() -> Vec<(String, u64)> {
    let mut chars: Vec<(u16, char)> = ('\0'..=char::MAX).map(|c| (code(c), c)).filter(|(code, _)| *code > 0).collect();
    chars.sort_unstable();
    let char_of = |code: usize| code.checked_sub(1).and_then(|at| chars.get(at)).map(|(_, c)| *c);
    let spelled = |mut place: usize| {
        let mut word = Vec::new();
        while place > 0 {
            let parent = node(place).parent();
            word.extend(char_of(place ^ node(parent).base()));
            place = parent;
        }
        word.into_iter().rev().collect()
    };
    let word = |place| Walk { place, node: node(place) }.word();
    // Where no word ends there may be no node, and no way back to the root.
    let with_frequency = |place| word(place).map(|word| (spelled(place), word.frequency()));
    let mut words: Vec<(String, u64)> = (0..PLACES).filter_map(with_frequency).collect();
    words.sort_unstable();
    words
}

/// The code of a character in the trie: 0 where no word has it.
#[inline]
pub(super) fn code(c: char) -> u16 {
    chunk(CHARS, c as usize).map_or(0, u16::from_le_bytes)
}

/// A way through the trie of the compiled-in words, from the first character of a text on.
pub(super) struct Walk {
    place: usize,
    node: Node,
}

impl Walk {
    #[inline]
    pub fn new() -> Self {
        Walk { place: 0, node: node(0) }
    }

    /// Takes the next character's code; says whether words go on so.
    #[inline]
    pub fn goes_on(&mut self, code: u16) -> bool {
        self.goes_to(code, node(self.next(code)))
    }

    /// The same where the node behind is known.
    #[inline]
    pub fn goes_to(&mut self, code: u16, node: Node) -> bool {
        let is_child = node.parent() == self.place && code > 0;
        (self.place, self.node) = (self.next(code), node);
        is_child
    }

    /// Where the node behind a code is, if there is one.
    #[inline]
    fn next(&self, code: u16) -> usize {
        self.node.base() ^ usize::from(code)
    }

    /// The word that ends here, if one does.
    #[inline]
    pub fn word(&self) -> Option<Word> {
        self.node.frequency().checked_sub(1).map(|frequency| Word { place: self.place, frequency })
    }

    /// Whether longer words may follow.
    #[inline]
    pub fn has_more(&self) -> bool {
        self.node.base() > 0
    }
}

/// The node behind two codes, if there is one.
#[inline]
pub(super) fn second(first: u16, second: u16) -> Node {
    let mut walk = Walk::new();
    walk.goes_on(first);
    node(walk.next(second))
}

/// A word of the trie, by where it ends there and the number of its frequency.
pub(super) struct Word {
    place: usize,
    frequency: usize,
}

/// Places of words are less than this.
pub(crate) const PLACES: usize = NODES.len() / size_of::<Node>();

impl Word {
    /// Its place: no other word has it, and none has 0.
    #[inline]
    pub fn place(&self) -> u32 {
        self.place as u32
    }

    pub fn frequency(&self) -> u64 {
        chunk(FREQUENCIES, self.frequency).map_or(0, u32::from_le_bytes).into()
    }

    /// The logarithm of the frequency.
    #[inline]
    pub fn logarithm(&self) -> f64 {
        chunk(LOGARITHMS, self.frequency).map_or(0.0, f64::from_le_bytes)
    }
}

#[inline]
fn node(place: usize) -> Node {
    chunk(NODES, place).map_or(Node::NONE, |bytes| Node(u64::from_le_bytes(bytes)))
}

/// The entry of this number in a table.
#[inline]
fn chunk<const N: usize>(table: &[u8], number: usize) -> Option<[u8; N]> {
    table.get(number * N..)?.first_chunk().copied()
}

/// Walks `map` along `text`, once, and reports each key on the way.
pub(super) fn prefixes<D: AsRef<[u8]>>(map: &Fst<D>, text: &str, mut found: impl FnMut(usize, u64)) {
    let (mut node, mut sum) = (map.root(), fst::raw::Output::zero());
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let Some(transition) = node.find_input(byte).map(|i| node.transition(i)) else { return };
        sum = sum.cat(transition.out);
        node = map.node(transition.addr);
        if node.is_final() {
            found(at + 1, sum.cat(node.final_output()).value());
        }
        if node.is_empty() {
            return;
        }
    }
}
