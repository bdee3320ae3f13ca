//! The lexicon as a trie of characters in a double array (Aoe 1989): a look-up is one memory access a character.
//!
//! The child of a node for a character is at the node's base, exclusive-or the character's code, if that names the node
//! as its parent.

use std::collections::{BTreeMap, BTreeSet};

include!("../src/analyze/lexicon/node.rs");

/// The tables of a lexicon.
pub struct Lexicon {
    /// The code of each character up to the last that words have, two bytes each, 0 for those of no word. The most
    /// frequent have the lowest codes, so that what is looked at lies together.
    pub codes: Vec<u8>,
    /// The nodes, eight bytes each; the root is the first.
    pub nodes: Vec<u8>,
    /// The frequencies that words have, four bytes each; a node has the number of one, from 1 on.
    pub frequencies: Vec<u8>,
    /// The logarithms of these, eight bytes each.
    pub logarithms: Vec<u8>,
    /// The sum of all frequencies.
    pub total: u64,
}

/// Makes the tables of these words with their frequencies.
pub fn lexicon(words: &BTreeMap<String, u64>) -> Lexicon {
    let codes = codes(words);
    let frequencies: BTreeSet<u64> = words.values().copied().collect();
    let number: BTreeMap<u64, usize> = frequencies.iter().copied().zip(1..).collect();
    let mut trie = Trie { children: vec![Vec::new()], frequency: vec![0], passed: vec![0] };
    for (word, frequency) in words {
        trie.add(word.chars().map(|c| codes[&c]), number[frequency], *frequency);
    }
    let mut table = vec![0u16; codes.keys().max().map_or(0, |&last| last as usize + 1)];
    codes.iter().for_each(|(&c, &code)| table[c as usize] = code);
    let frequencies: Vec<u32> = frequencies.into_iter().map(|of| u32::try_from(of).expect("a frequency")).collect();
    Lexicon {
        codes: table.into_iter().flat_map(u16::to_le_bytes).collect(),
        nodes: trie.placed().into_iter().flat_map(|node| node.0.to_le_bytes()).collect(),
        logarithms: frequencies.iter().flat_map(|&of| f64::from(of).ln().to_le_bytes()).collect(),
        frequencies: frequencies.into_iter().flat_map(u32::to_le_bytes).collect(),
        total: words.values().sum(),
    }
}

/// A code for each character of the words, from 1 on.
fn codes(words: &BTreeMap<String, u64>) -> BTreeMap<char, u16> {
    let mut chars: Vec<(char, u64)> = char_frequencies(words.iter()).into_iter().collect();
    chars.sort_by_key(|&(c, seen)| (std::cmp::Reverse(seen), c));
    chars.into_iter().zip(1..).map(|((c, _), code)| (c, code)).collect()
}

/// How often each character stands in words of these frequencies.
pub fn char_frequencies<'w>(words: impl Iterator<Item = (&'w String, &'w u64)>) -> BTreeMap<char, u64> {
    let mut frequencies = BTreeMap::new();
    for (word, frequency) in words {
        word.chars().for_each(|c| *frequencies.entry(c).or_default() += frequency);
    }
    frequencies
}

/// The words before they have places. Nodes are numbered as they come, the root is the first.
struct Trie {
    /// The children of each node with their codes.
    children: Vec<Vec<(u16, usize)>>,
    /// The number of each node's frequency, or 0.
    frequency: Vec<usize>,
    /// How often each node is passed in texts.
    passed: Vec<u64>,
}

impl Trie {
    fn add(&mut self, codes: impl Iterator<Item = u16>, frequency: usize, times: u64) {
        let mut node = 0;
        for code in codes {
            // Words come in order, so that a character which is there is the last.
            node = match self.children[node].last() {
                Some(&(last, child)) if last == code => child,
                _ => {
                    self.children.push(Vec::new());
                    self.frequency.push(0);
                    self.passed.push(0);
                    let child = self.frequency.len() - 1;
                    self.children[node].push((code, child));
                    child
                }
            };
            self.passed[node] += times;
        }
        self.frequency[node] = frequency;
    }

    /// The nodes where they will be looked for: the children of those with most of them are placed first, and those of
    /// the many with one child go into the holes that are left. Of equals the one that texts pass oftenest comes first, so
    /// that what is read lies together.
    fn placed(mut self) -> Vec<Node> {
        self.children.iter_mut().for_each(|children| children.sort_unstable());
        let mut parents: Vec<usize> =
            (1..self.children.len()).filter(|&node| !self.children[node].is_empty()).collect();
        parents.sort_by_key(|&node| std::cmp::Reverse((self.children[node].len(), self.passed[node])));
        let unknown = || vec![0; self.children.len()];
        let (mut base, mut place, mut parent) = (unknown(), unknown(), unknown());
        let mut taken = Taken::default();
        taken.take(0);
        for node in std::iter::once(0).chain(parents) {
            let children = &self.children[node];
            base[node] = if node == 0 { 0 } else { taken.base_for(children) };
            for &(code, child) in children {
                (place[child], parent[child]) = (base[node] ^ usize::from(code), node);
                taken.take(place[child]);
            }
        }
        let mut nodes = vec![Node::NONE; taken.places.len()];
        for node in 0..self.children.len() {
            nodes[place[node]] = Node::new(place[parent[node]], base[node], self.frequency[node]);
        }
        nodes
    }
}

/// Which places are taken.
#[derive(Default)]
struct Taken {
    places: Vec<bool>,
    /// How many children were looked at last, and from which place on there was room for them.
    last: (usize, usize),
}

impl Taken {
    fn is_free(&self, place: usize) -> bool {
        !self.places.get(place).copied().unwrap_or(false)
    }

    fn take(&mut self, place: usize) {
        if place >= self.places.len() {
            self.places.resize(place + 1, false);
        }
        self.places[place] = true;
    }

    /// The first base from 1 on at which all of these children find free places; for as many children as the time
    /// before, no earlier one is tried again.
    fn base_for(&mut self, children: &[(u16, usize)]) -> usize {
        let first = usize::from(children[0].0);
        let from = if self.last.0 == children.len() { self.last.1 } else { 1 };
        let fits = |&place: &usize| {
            let base = place ^ first;
            self.is_free(place) && base > 0 && children.iter().all(|&(code, _)| self.is_free(base ^ usize::from(code)))
        };
        let place = (from..).find(fits).expect("there is room behind all others");
        self.last = (children.len(), place);
        place ^ first
    }
}
