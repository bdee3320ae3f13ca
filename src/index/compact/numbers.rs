//! What a table says of each symbol of a packed text: a byte each, side by side.

use super::each;

/// A number for each code; there is room for more of them, so that no code has to be compared with how many there are.
pub(in crate::index) type Numbers = [u8; 1 << 14];
const _: () = assert!(super::CODES <= size_of::<Numbers>());

/// Gives the number of each symbol's code, for all in order, and what `of_char` says of a character without one; nothing
/// where the bytes are not such as [`pack`](super::pack) writes. The numbers are written into `room`.
pub(in crate::index) fn numbers<'r>(
    packed: &[u8],
    of_code: &Numbers,
    of_char: impl Fn(char) -> u8,
    room: &'r mut Vec<u8>,
) -> Option<&'r [u8]> {
    // There are no more symbols than bytes.
    if room.len() < packed.len() {
        room.resize(packed.len(), 0);
    }
    let mut count = 0;
    each(
        packed,
        |code| of_code[code % of_code.len()],
        of_char,
        |number| {
            room[count] = number;
            count += 1;
        },
    )?;
    Some(&room[..count])
}

#[cfg(test)]
mod tests {
    use super::super::{char_of, code_of, pack};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// A number comes for each character, in order, whatever it is and however long the text.
        #[test]
        fn each_character_has_its_number(text in "([的一是不了人我在有他。，]|[\u{4e00}-\u{9fff}]|[a-zéπ]|[\u{20000}-\u{20100}😀]){0,300}", salt in any::<u8>()) {
            let of_char = |c: char| (c as u32).wrapping_mul(31).to_le_bytes()[0] ^ salt;
            let of_code = std::array::from_fn(|code| char_of(code).map_or(0, of_char));
            let mut packed = Vec::new();
            pack(text.chars(), &mut packed);
            let expected: Vec<u8> = text.chars().map(of_char).collect();
            let mut room = vec![7; salt.into()];
            let without_code = |c| { assert!(code_of(c).is_none()); of_char(c) };
            prop_assert_eq!(numbers(&packed, &of_code, without_code, &mut room), Some(&expected[..]));
        }

        /// Bytes that are no text are told, or read in some way: there is no panic.
        #[test]
        fn any_bytes_are_read(packed in prop::collection::vec(prop_oneof![Just(255), Just(200), any::<u8>()], 0..80)) {
            let mut room = Vec::new();
            let numbers = numbers(&packed, &[1; _], |_| 2, &mut room);
            prop_assert!(numbers.is_none_or(|numbers| numbers.len() <= packed.len()));
        }
    }
}
