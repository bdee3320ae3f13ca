//! The measures themselves, of one query, on grades alone.
//!
//! `ranked` are the grades of the documents found, best first and each document once, 0 where nobody
//! judged it; `judged` are the grades of all judged documents of the query, in any order. Defined as
//! in trec_eval (`recip_rank`, `recall`, `ndcg_cut`), but for one thing said at [`ndcg`].

/// Normalised discounted cumulative gain within the first `depth`: how near the order is to the best.
///
/// The gain is 2^grade − 1 (Burges et al. 2005), the discount log2(rank + 1), and the ideal is made
/// from all judged documents. trec_eval's gain is the grade itself: the same where grades are 0 and 1.
pub(super) fn ndcg(ranked: &[i8], judged: &[i8], depth: usize) -> f64 {
    let mut ideal = judged.to_vec();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    share(dcg(ranked, depth), dcg(&ideal, depth))
}

/// One divided by the rank of the first relevant document within the first `depth`, 0 without one.
pub(super) fn reciprocal_rank(ranked: &[i8], depth: usize) -> f64 {
    let first = ranked.iter().take(depth).position(|&grade| is_relevant(grade));
    first.map_or(0.0, |at| 1.0 / (at + 1) as f64)
}

/// Which part of all relevant documents is within the first `depth`.
pub(super) fn recall(ranked: &[i8], judged: &[i8], depth: usize) -> f64 {
    let relevant = |grades: &[i8]| grades.iter().filter(|&&grade| is_relevant(grade)).count() as f64;
    share(relevant(&ranked[..depth.min(ranked.len())]), relevant(judged))
}

/// Whether a grade says that the document answers the query.
pub(super) fn is_relevant(grade: i8) -> bool {
    grade >= 1
}

fn dcg(grades: &[i8], depth: usize) -> f64 {
    let gain = |grade: i8| f64::from(grade.max(0)).exp2() - 1.0;
    grades.iter().take(depth).enumerate().map(|(at, &grade)| gain(grade) / ((at + 2) as f64).log2()).sum()
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// nDCG, reciprocal rank and recall, all at depth 3.
    fn check(ranked: &[i8], judged: &[i8], expected: [f64; 3]) {
        let found = [ndcg(ranked, judged, 3), reciprocal_rank(ranked, 3), recall(ranked, judged, 3)];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{ranked:?} of {judged:?}: {found} for {expected}");
        }
    }

    #[test]
    fn counted_by_hand() {
        check(&[1], &[1], [1.0, 1.0, 1.0]);
        check(&[0, 0, 1], &[1], [0.5, 1.0 / 3.0, 1.0]); // 1 / log2(4)
        check(&[0, 0, 0, 1], &[1], [0.0, 0.0, 0.0]); // too deep
        check(&[], &[1], [0.0, 0.0, 0.0]);
        // Gains 3 and 1: (1/log2(2) + 3/log2(3)) / (3/log2(2) + 1/log2(3))
        check(&[1, 2], &[1, 2], [0.796_707_580_990_506_7, 1.0, 1.0]);
        // Four relevant, of which the first three places can hold but three.
        check(&[1, 1, 1], &[1, 1, 1, 1], [1.0, 1.0, 0.75]);
        // Less than nothing gains nothing.
        check(&[-2, 1], &[-2, 0, 1], [0.630_929_753_571_457_4, 0.5, 1.0]); // 1 / log2(3)
        check(&[0, 0], &[0, -1], [0.0, 0.0, 0.0]);
        check(&[127, 0], &[127], [1.0, 1.0, 1.0]);
    }
}
