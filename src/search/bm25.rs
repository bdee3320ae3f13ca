//! Okapi BM25 (Robertson and Zaragoza 2009), with Lucene's always positive idf.

use crate::error::Error;
use crate::index::Index;
use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;

/// The inverse document frequency of a term that stands in `df` of `n` passages.
pub(super) fn idf(df: u64, n: u64) -> f32 {
    let (df, n) = (df as f32, n.max(df) as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

/// BM25's share of term frequency; `length` is what [`Lengths::of`] says.
#[inline]
pub(super) fn saturation(tf: u32, length: f32) -> f32 {
    let tf = tf as f32;
    tf / (tf + length)
}

/// The lengths of a lane's passages in one segment, ready for BM25.
pub(super) struct Lengths<'a> {
    lengths: &'a [u8],
    /// k1 · (1 − b + b · length / mean length), by the code of the length.
    table: [f32; 256],
}

impl<'a> Lengths<'a> {
    /// The lengths of the lane `field` in the segment of this number.
    pub fn open(index: &'a Index, number: usize, field: Field, k1: f32, b: f32) -> Result<Self, Error> {
        let tables = index.tables()?;
        let mean = tables.lane(field).mean_tokens;
        let table = std::array::from_fn(|code| {
            let length = FieldNormReader::id_to_fieldnorm(code as u8) as f32;
            k1 * (1.0 - b + b * length / mean)
        });
        Ok(Lengths { lengths: tables.segments[number].lengths(field), table })
    }

    /// BM25's share of term frequency: from 0 to 1 (without the customary factor k1 + 1).
    #[inline]
    pub fn saturation(&self, doc: DocId, tf: u32) -> f32 {
        saturation(tf, self.of(doc))
    }

    /// What the length of a passage adds to a term's frequency in it.
    #[inline]
    pub fn of(&self, doc: DocId) -> f32 {
        self.by_code(self.lengths[doc as usize])
    }

    /// What a length adds that this byte stands for.
    #[inline]
    pub fn by_code(&self, code: u8) -> f32 {
        self.table[usize::from(code)]
    }
}
