//! How much of a query the words of a passage cover.

use super::plan::Plan;
use super::scores::WORDS;

/// How much of the query words cover, by their bits: of each eight of them a table has the sum for every combination, for
/// this is asked twice of each passage that matches.
pub(super) struct Coverage {
    sums: Vec<[f32; 256]>,
}

impl Coverage {
    pub fn of(plan: &Plan) -> Self {
        let whole_words = plan.words.iter().take(WORDS as usize);
        let weights =
            whole_words.map(|word| if word.whole && word.passages > 0 { word.boost * word.rarity } else { 0.0 });
        let weights: Vec<f32> = weights.collect();
        let all = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let table = |of: &[f32]| {
            let mut sums = [0.0; 256];
            for bits in 1..1usize << of.len() {
                sums[bits] = sums[bits & (bits - 1)] + of[bits.trailing_zeros() as usize] / all;
            }
            sums
        };
        Coverage { sums: weights.chunks(8).map(table).collect() }
    }

    /// The share of the query that a passage with these words covers.
    pub fn share(&self, covered: u32) -> f32 {
        self.sums.iter().zip(covered.to_le_bytes()).map(|(sums, bits)| sums[usize::from(bits)]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::index::built;
    use crate::query::parse;
    use crate::search::Options;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// What the tables say is what adding up the words says.
        #[test]
        fn a_share_is_that_of_the_words_covered(words in prop::collection::vec("[a-z]{2,5}", 1..90), covered in any::<u32>()) {
            let query = words.join(" ");
            let (_folder, index) = built(vec![Article { id: "a".into(), text: query.clone(), ..Article::default() }]);
            let plan = Plan::make(&parse(&query), &index, &Options::default()).unwrap();
            let counted: Vec<f64> = plan.words.iter().take(WORDS as usize).map(|word| f64::from(word.boost * word.rarity)).collect();
            prop_assert!(plan.words.iter().all(|word| word.whole && word.passages > 0));
            let covered = covered & (u32::MAX >> (32 - counted.len()));
            let is_covered = |at: &(usize, &f64)| covered >> at.0 & 1 == 1;
            let sum: f64 = counted.iter().enumerate().filter(is_covered).map(|(_, weight)| weight).sum();
            let share = f64::from(Coverage::of(&plan).share(covered));
            prop_assert!((share - sum / counted.iter().sum::<f64>()).abs() < 1e-5, "{} of {}", share, counted.len());
        }
    }
}
