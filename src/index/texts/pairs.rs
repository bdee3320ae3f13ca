//! Which pairs of neighbouring keys a passage may have: a Bloom filter (1970) of 64 bytes, which one access to memory tells.
//!
//! That two characters stand in a passage says little where both are frequent; its text had to be read to see whether
//! they stand side by side. Of 280 characters some 230 pairs are different, so that 4 of 10 other pairs pass.
//!
//! The filter also says which keys the passage has in its lane only because they stand in what follows.

/// How many bytes a passage's filter has: what the processor reads at once.
pub const BYTES: usize = 64;

/// So many pairs that a phrase begins with are looked for.
const FIRST_PAIRS: usize = 3;

/// The filter of one passage.
pub type Filter = [u8; BYTES];

/// The filter of the pairs that begin in a passage, and of those a phrase that begins in it may go on with; of those of the
/// title that stands with it; and of the keys that stand in the tail alone.
pub fn filter(keys: &[char], tail: &[char], heading: &[char]) -> Filter {
    let mut filter = [0; BYTES];
    let mut set = |bit: usize| filter[bit / 8] |= 1 << (bit % 8);
    let mut set_pairs = |keys: &mut dyn Iterator<Item = &char>| {
        let mut before = None;
        for &key in keys {
            before.replace(key).into_iter().for_each(|before| set(bit(before.into(), key.into())));
        }
    };
    set_pairs(&mut keys.iter().chain(&tail[..tail.len().min(FIRST_PAIRS)]));
    set_pairs(&mut heading.iter());
    let only_follow = tail.iter().filter(|key| !keys.contains(key) && !heading.contains(key));
    only_follow.for_each(|&key| set(bit_of_tail(key)));
    filter
}

/// Stands for what follows a key that stands in the tail alone.
const ALONE: u32 = u32::MAX;

/// The bit of a key that stands in the tail alone.
pub fn bit_of_tail(key: char) -> usize {
    bit(key.into(), ALONE)
}

/// The bits of the pairs that these keys begin with.
pub fn bits(keys: &[u32]) -> Vec<usize> {
    keys.windows(2).take(FIRST_PAIRS).map(|pair| bit(pair[0], pair[1])).collect()
}

/// Whether all of these bits are set.
#[inline]
pub fn has(filter: &[u8], bits: &[usize]) -> bool {
    bits.iter().all(|bit| filter[bit / 8] >> (bit % 8) & 1 == 1)
}

/// The bit of a pair.
fn bit(first: u32, second: u32) -> usize {
    hash_of_pair(first, second) as usize >> (32 - (BYTES * 8).ilog2())
}

/// The hash of a pair of keys, of which the upper bits are the better ones. What is in indexes rests on it.
pub fn hash_of_pair(first: u32, second: u32) -> u32 {
    first.wrapping_mul(0x9e37_79b1).wrapping_add(second).wrapping_mul(0x85eb_ca6b)
}
