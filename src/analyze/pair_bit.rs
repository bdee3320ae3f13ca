// Shared with the build script.

/// So many bits tell with what words begin: one in 24 is set.
const PAIR_BITS: u32 = 22;

/// Where the bit of two characters stands.
fn pair_bit(first: char, second: char) -> usize {
    let pair = u64::from(u32::from(first)) << 32 | u64::from(u32::from(second));
    (pair.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(pair >> 7).wrapping_mul(0xd6e8_feb8_6659_fd93) >> (64 - PAIR_BITS)) as usize
}
