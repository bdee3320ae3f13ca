/// How likely a difference as great as that between `a` and `b` is by chance alone: the two-sided
/// p value of the paired randomisation test (Fisher; recommended for retrieval by Smucker et al. 2007).
///
/// `a` and `b` hold one measure of the same queries in the same order, under two rankings. In each
/// round the two values of every query are exchanged or not, by a coin; the result is the part of the
/// rounds in which the means differ by at least as much as they really do, with the real order counted
/// as one round more, so that it is never 0. The same seed gives the same result.
///
/// # Panics
///
/// Where `a` and `b` are not of the same length, for then they are not pairs.
///
/// ```
/// use yinde::eval::randomisation_test;
/// let (before, after) = ([0.2; 12], [0.5; 12]);
/// assert!(randomisation_test(&before, &after, 10_000, 1) < 0.01);
/// assert_eq!(randomisation_test(&before, &before, 10_000, 1), 1.0);
/// ```
pub fn randomisation_test(a: &[f64], b: &[f64], rounds: usize, seed: u64) -> f64 {
    assert_eq!(a.len(), b.len(), "the two lists must be about the same queries");
    // Exchanging equal values changes nothing.
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).filter(|difference| *difference != 0.0).collect();
    let observed = differences.iter().sum::<f64>().abs();
    // Sums of the same numbers, added with other signs, may differ in their last bits.
    let rounding = differences.iter().map(|difference| difference.abs()).sum::<f64>() * 1e-12;
    let mut coins = SplitMix64(seed);
    let as_great = (0..rounds).filter(|_| exchanged(&differences, &mut coins).abs() >= observed - rounding).count();
    (as_great + 1) as f64 / (rounds + 1) as f64
}

/// The sum of the differences, each with its sign changed or not.
fn exchanged(differences: &[f64], coins: &mut SplitMix64) -> f64 {
    let mut sum = 0.0;
    for differences in differences.chunks(64) {
        let mut bits = coins.next();
        for difference in differences {
            sum += if bits & 1 == 0 { *difference } else { -difference };
            bits >>= 1;
        }
    }
    sum
}

/// The generator of Steele, Lea and Flood 2014.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The p value of these differences; the expected one is counted over all exchanges by hand.
    fn check(differences: &[f64], expected: f64) {
        let zeros = vec![0.0; differences.len()];
        for (a, b) in [(differences, zeros.as_slice()), (zeros.as_slice(), differences)] {
            let found = randomisation_test(a, b, 100_000, 7);
            assert!((found - expected).abs() < 0.006, "{differences:?}: {found} for {expected}");
        }
    }

    #[test]
    fn counted_by_hand() {
        check(&[], 1.0);
        check(&[0.5], 1.0);
        check(&[0.1, 0.2, 0.3], 2.0 / 8.0); // only all or none
        check(&[0.1, 0.2, -0.3], 1.0); // nothing is less than no difference
        check(&[0.3, 0.2, 0.1, -0.1], 6.0 / 16.0); // 0.7; 0.5 twice; and the same below zero
        check(&[1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0], 2.0 / 32.0);
        check(&[0.01; 70], 0.0); // more than one draw of coins
    }

    #[test]
    fn it_is_never_0_and_the_seed_decides() {
        let (a, b): (Vec<f64>, Vec<f64>) = (0..40).map(|i| (f64::from(i % 7), f64::from(i % 5) + 0.4)).unzip();
        assert_eq!(randomisation_test(&[1.0; 50], &[0.0; 50], 999, 1), 0.001);
        assert_eq!(randomisation_test(&a, &b, 0, 1), 1.0);
        assert_eq!(randomisation_test(&a, &b, 999, 1), randomisation_test(&a, &b, 999, 1));
        assert_ne!(randomisation_test(&a, &b, 9999, 1), randomisation_test(&a, &b, 9999, 2));
    }

    #[test]
    fn the_generator_is_the_published_one() {
        let mut coins = SplitMix64(1_234_567);
        assert_eq!([coins.next(), coins.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }
}
