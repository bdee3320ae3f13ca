// Shared with the build script.

/// A node of the trie: what words it is behind, and where the nodes behind it are.
#[derive(Clone, Copy)]
pub(super) struct Node(u64);

#[allow(dead_code, reason = "the build script makes nodes, and the lexicon reads them")]
impl Node {
    /// So many nodes and frequencies can be told apart.
    const BITS: u32 = 21;
    const MASK: u64 = (1 << Self::BITS) - 1;

    /// The node whose parent is the one at `parent`, whose children are found from `base` on (0: it has none), and at
    /// which a word of the frequency at `frequency` ends (0: none does).
    fn new(parent: usize, base: usize, frequency: usize) -> Node {
        assert!([parent, base, frequency].iter().all(|&number| (number as u64) < Self::MASK), "too many words");
        Node(parent as u64 | (base as u64) << Self::BITS | (frequency as u64) << (2 * Self::BITS))
    }

    /// A place where no node is: nobody's child.
    pub(super) const NONE: Node = Node(Self::MASK);

    fn parent(self) -> usize {
        (self.0 & Self::MASK) as usize
    }

    fn base(self) -> usize {
        (self.0 >> Self::BITS & Self::MASK) as usize
    }

    fn frequency(self) -> usize {
        (self.0 >> (2 * Self::BITS)) as usize
    }
}
