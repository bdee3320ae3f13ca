//! How much a passage must have to be among the best: more and more is known of it as segments are gone through, by all
//! threads.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// What the last of the `keep` best has at least.
pub(super) struct Bar {
    keep: usize,
    /// The bits of an `f32`.
    least: AtomicU32,
    /// What the best have that are known, `keep` at most: the least is the last of them.
    best: Mutex<Vec<f32>>,
}

impl Bar {
    pub fn new(keep: usize) -> Self {
        Bar { keep, least: AtomicU32::new(f32::NEG_INFINITY.to_bits()), best: Mutex::default() }
    }

    /// The same for passages that are counted again, of which this much is known.
    pub fn again(&self) -> Self {
        Bar { keep: self.keep, least: AtomicU32::new(self.least.load(Relaxed)), best: Mutex::default() }
    }

    /// What a passage must have, as far as is known: what has less is not among the `keep` best.
    pub fn least(&self) -> f32 {
        f32::from_bits(self.least.load(Relaxed))
    }

    /// Says what more passages have; gives back what a passage must have.
    pub fn raise(&self, totals: impl Iterator<Item = f32>) -> f32 {
        let known = self.least();
        let higher: Vec<f32> = totals.filter(|total| *total > known).collect();
        let mut best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
        best.extend(higher);
        if let Some(last) = self.keep.checked_sub(1).filter(|last| *last < best.len()) {
            let least = *best.select_nth_unstable_by(last, |a, b| b.total_cmp(a)).1;
            best.truncate(self.keep);
            self.least.store(least.to_bits(), Relaxed);
        }
        self.least()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// It is never higher than the last of the best of all, and in the end it is just that.
        #[test]
        fn nothing_that_is_among_the_best_is_below(parts in prop::collection::vec(prop::collection::vec(0u8..40, 0..30), 0..9), keep in 1..50usize) {
            let mut all: Vec<f32> = parts.iter().flatten().map(|&total| f32::from(total)).collect();
            all.sort_by(|a, b| b.total_cmp(a));
            let last = all.get(keep - 1).copied().filter(|_| all.len() >= keep).unwrap_or(f32::NEG_INFINITY);
            let bar = Bar::new(keep);
            for part in &parts {
                let least = bar.raise(part.iter().map(|&total| f32::from(total)));
                prop_assert!(least <= last && least == bar.least());
            }
            prop_assert_eq!(bar.least(), last);
            let again = bar.again();
            for part in &parts {
                // What is found out later is more: of all at least as much is known as before.
                let least = again.raise(part.iter().map(|&total| f32::from(total) + 1.0));
                prop_assert!(last <= least && least <= last + 1.0);
            }
            prop_assert_eq!(again.least(), last + 1.0);
        }
    }
}
