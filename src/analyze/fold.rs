//! Folding: many ways to write the same become one, with the way back.

use super::{compat, gloss, script};
use crate::text::MappedText;

/// Folds `text`: the passes in their order.
///
/// 1. compatibility forms, width, case, accents, invisible characters (character by character);
/// 2. glosses: `業(yè)`, `業(ㄧㄝˋ)` → 業, only where the reading is one that the character has;
/// 3. Traditional to Simplified by phrase, and variants to one form.
///
/// White space and full-width punctuation stay; neither is ever part of a word.
///
/// ```
/// let folded = yinde::fold("海洋技術裝備產(chǎn)業(yè)");
/// assert_eq!(folded.as_str(), "海洋技术装备产业");
/// assert_eq!(yinde::fold("維生素(a)").as_str(), "维生素(a)");
/// ```
pub fn fold(text: &str) -> MappedText {
    let mut folded = compat::fold(text);
    gloss::drop_glosses(&mut folded, text);
    script::simplify(&mut folded);
    folded
}
