//! Which pairs of neighbouring keys a passage may have: a Bloom filter (1970) of 96 bytes, two bits a pair.
//!
//! That two characters stand in a passage says little where both are frequent; its text had to be read to see whether
//! they stand side by side. Of 280 characters some 230 pairs are different, so that 2 of 10 other pairs pass; of a filter of
//! 64 bytes, one bit a pair, 4 do, and texts are what most of the slowest searches wait for.
//!
//! The filter also says which keys the passage has in its lane only because they stand in what follows.

/// How many bytes a passage's filter has.
pub const BYTES: usize = 96;

/// The bits of a pair.
pub type Bits = [usize; 2];

/// So many pairs that a phrase begins with are looked for.
const FIRST_PAIRS: usize = 3;

/// The filter of one passage.
pub type Filter = [u8; BYTES];

/// The filter of the pairs that begin in a passage, and of those a phrase that begins in it may go on with; of those of the
/// title that stands with it; and of the keys that stand in the tail alone.
pub fn filter(keys: &[char], tail: &[char], heading: &[char]) -> Filter {
    let mut filter = [0; BYTES];
    let mut set = |bits: Bits| bits.into_iter().for_each(|bit| filter[bit / 8] |= 1 << (bit % 8));
    let mut set_pairs = |keys: &mut dyn Iterator<Item = &char>| {
        let mut before = None;
        for &key in keys {
            before.replace(key).into_iter().for_each(|before| set(bits_of(before.into(), key.into())));
        }
    };
    set_pairs(&mut keys.iter().chain(&tail[..tail.len().min(FIRST_PAIRS)]));
    set_pairs(&mut heading.iter());
    let only_follow = tail.iter().filter(|key| !keys.contains(key) && !heading.contains(key));
    only_follow.for_each(|&key| set(bits_of_tail(key)));
    filter
}

/// Stands for what follows a key that stands in the tail alone.
const ALONE: u32 = u32::MAX;

/// The bits of a key that stands in the tail alone.
pub fn bits_of_tail(key: char) -> Bits {
    bits_of(key.into(), ALONE)
}

/// The bits of the pairs that these keys begin with.
pub fn bits(keys: &[u32]) -> Vec<Bits> {
    keys.windows(2).take(FIRST_PAIRS).map(|pair| bits_of(pair[0], pair[1])).collect()
}

/// Whether all of these bits are set.
#[inline]
pub fn has(filter: &[u8], bits: &[Bits]) -> bool {
    bits.as_flattened().iter().fold(1, |all, bit| all & filter[bit / 8] >> (bit % 8)) & 1 == 1
}

/// The bits of a pair.
fn bits_of(first: u32, second: u32) -> Bits {
    let hash = hash_of_pair(first, second);
    [hash, (hash ^ hash >> 15).wrapping_mul(0x2c1b_3c6d)]
        .map(|hash| ((u64::from(hash) * (BYTES as u64 * 8)) >> 32) as usize)
}

/// The hash of a pair of keys, of which the upper bits are the better ones. What is in indexes rests on it.
pub fn hash_of_pair(first: u32, second: u32) -> u32 {
    first.wrapping_mul(0x9e37_79b1).wrapping_add(second).wrapping_mul(0x85eb_ca6b)
}
