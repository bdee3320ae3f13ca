//! What a table says of each symbol of a packed text: a byte each, side by side.

use super::{AT_ONCE, ESCAPE, TWO, four, one};

/// A number for each code; there is room for more of them, so that no code has to be compared with how many there are.
pub(in crate::index) type Numbers = [u8; 1 << 14];
const _: () = assert!(super::CODES <= size_of::<Numbers>());

/// Gives the number of each symbol's code, for all in order, and what `of_char` says of a character without one; nothing
/// where the bytes are not such as [`pack`](super::pack) writes. The numbers are written into `room`.
///
/// Where the next symbol begins is known only when this one is: each waits for the one before. So both halves of a text are
/// read at the same time, which takes half as long.
pub(in crate::index) fn numbers<'r>(
    packed: &[u8],
    of_code: &Numbers,
    of_char: impl Fn(char) -> u8,
    room: &'r mut Vec<u8>,
) -> Option<&'r [u8]> {
    let middle = middle(packed);
    // There are no more symbols than bytes, and four are written at a time.
    if room.len() < packed.len() + 2 * AT_ONCE {
        room.resize(packed.len() + 2 * AT_ONCE, 0);
    }
    let (room_of_first, room_of_second) = room.split_at_mut(middle + AT_ONCE);
    let mut first = Half { packed: &packed[..middle], numbers: room_of_first, count: 0 };
    let mut second = Half { packed: &packed[middle..], numbers: room_of_second, count: 0 };
    while first.goes_on(of_code) & second.goes_on(of_code) {}
    first.finish(of_code, &of_char)?;
    second.finish(of_code, &of_char)?;
    let (count, more) = (first.count, second.count);
    room.copy_within(middle + AT_ONCE..middle + AT_ONCE + more, count);
    Some(&room[..count + more])
}

/// A place about the middle at which a symbol begins, or the end. Behind a byte less than [`TWO`] one does, but within a
/// character that has no code: there it stands behind [`ESCAPE`], which stands nowhere else.
fn middle(packed: &[u8]) -> usize {
    let half = packed.len() / 2;
    let ends = |pair: &[u8]| pair[0] != ESCAPE && usize::from(pair[1]) < TWO;
    packed[half..].windows(2).position(ends).map_or(packed.len(), |at| half + at + 2)
}

/// A part of a text that is still to be read, and the numbers of what was.
struct Half<'a> {
    packed: &'a [u8],
    numbers: &'a mut [u8],
    count: usize,
}

impl Half<'_> {
    /// Reads four symbols, if they stand there and all have codes.
    #[inline]
    fn goes_on(&mut self, of_code: &Numbers) -> bool {
        let room = self.numbers.get_mut(self.count..).and_then(|room| room.first_chunk_mut::<AT_ONCE>());
        let four = four(self.packed, |code| of_code[code % of_code.len()]);
        let (Some((four, length)), Some(room)) = (four, room) else { return false };
        *room = four;
        self.packed = &self.packed[length..];
        self.count += AT_ONCE;
        true
    }

    /// Reads what is left: one by one near the end, and where a character has no code.
    fn finish(&mut self, of_code: &Numbers, of_char: &impl Fn(char) -> u8) -> Option<()> {
        while !self.packed.is_empty() {
            if self.goes_on(of_code) {
                continue;
            }
            let (number, length) = one(self.packed, |code| of_code[code], of_char)?;
            self.numbers[self.count] = number;
            self.packed = &self.packed[length..];
            self.count += 1;
        }
        Some(())
    }
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
