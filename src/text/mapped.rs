use super::Span;

/// A text rewritten by passes, with the way back to its source.
///
/// Only rewrites that moved bytes are kept: 學 to 学 is three bytes for three and stores nothing,
/// `業(yè)` to 业 stores one entry. A span of the rewritten text maps to the smallest span of the
/// source that it was made from; a rewrite is never split.
///
/// ```
/// use yinde::{MappedText, Rewrite, Span};
/// let mut text = MappedText::new("產(chǎn)業(yè)區");
/// text.rewrite(&[Rewrite::new(Span::new(0, 10), "产"), Rewrite::new(Span::new(10, 18), "业")]);
/// assert_eq!(text.as_str(), "产业區");
/// assert_eq!(text.source(Span::new(3, 6)), Span::new(10, 18));
/// assert_eq!(text.source(Span::new(6, 9)), Span::new(18, 21));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MappedText {
    text: String,
    moves: Vec<Move>,
}

/// One rewrite: the bytes `span` of the text as it stands become `with`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// What is replaced, in bytes of the text as it stands.
    pub span: Span,
    /// What stands there afterwards; may be empty.
    pub with: String,
}

impl Rewrite {
    /// Makes a rewrite.
    pub fn new(span: Span, with: impl Into<String>) -> Self {
        Rewrite { span, with: with.into() }
    }
}

/// A rewrite that moved bytes: `here` in the rewritten text came from `source`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Move {
    here: Span,
    source: Span,
}

impl MappedText {
    /// Takes a text that nothing has rewritten yet.
    pub fn new(text: impl Into<String>) -> Self {
        MappedText { text: text.into(), moves: Vec::new() }
    }

    /// Makes an empty text, to be filled with [`push`](Self::push) and [`keep`](Self::keep).
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        MappedText { text: String::with_capacity(bytes), moves: Vec::new() }
    }

    /// The text as it stands.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends bytes that stand in the source just as they are, right after what came before.
    pub(crate) fn keep(&mut self, piece: &str) {
        self.text.push_str(piece);
    }

    /// Appends `piece`, which was made from `source`.
    pub(crate) fn push(&mut self, piece: &str, source: Span) {
        let start = self.text.len();
        self.text.push_str(piece);
        // ℃ becomes °c: as many bytes, but two characters that have one source.
        let one_for_one = piece.len() == source.len() && piece.chars().nth(1).is_none();
        if !one_for_one {
            self.moves.push(Move { here: Span::new(start, self.text.len()), source });
        }
    }

    /// Makes the source of the last character reach to `end`: a mark after it, say, that was dropped.
    pub(crate) fn stretch_last(&mut self, end: usize) {
        let Some(last) = self.text.chars().next_back() else { return };
        let here = Span::new(self.text.len() - last.len_utf8(), self.text.len());
        match self.moves.last_mut() {
            Some(last) if last.here.end == here.end && !last.here.is_empty() => last.source.end = end,
            _ => {
                let source = Span::new(self.source(here).start, end);
                self.moves.push(Move { here, source });
            }
        }
    }

    /// The span of the source that `span` of this text was made from.
    ///
    /// An empty span maps to an empty span. What was dropped between two characters belongs to a
    /// span only when the span covers characters on both sides of it.
    pub fn source(&self, span: Span) -> Span {
        if span.is_empty() {
            let at = self.source_start(span.start);
            return Span::new(at, at);
        }
        let start = self.source_start(span.start);
        Span::new(start, self.source_end(span.end).max(start))
    }

    /// Whether what stands on both sides of `at` was made from one piece of the source: … becomes three dots.
    pub(crate) fn is_one_piece(&self, at: usize) -> bool {
        let next = self.moves.partition_point(|m| m.here.start < at);
        next.checked_sub(1).is_some_and(|i| at < self.moves[i].here.end)
    }

    /// Where the source of the character at `at` begins.
    fn source_start(&self, at: usize) -> usize {
        // The last move that begins at or before `at`: of several there, drops come before a rewrite.
        let next = self.moves.partition_point(|m| m.here.start <= at);
        match next.checked_sub(1).map(|i| self.moves[i]) {
            None => at,
            Some(m) if at < m.here.end => m.source.start,
            Some(m) => m.source.end + (at - m.here.end),
        }
    }

    /// Where the source of the character that ends at `at` ends.
    fn source_end(&self, at: usize) -> usize {
        // The last move that begins before `at`: a drop right at `at` is not part of it.
        let next = self.moves.partition_point(|m| m.here.start < at);
        match next.checked_sub(1).map(|i| self.moves[i]) {
            None => at,
            Some(m) if at <= m.here.end => m.source.end,
            Some(m) => m.source.end + (at - m.here.end),
        }
    }

    /// Applies rewrites, which must be in order and must not overlap.
    ///
    /// A rewrite that begins or ends inside an earlier one takes the whole of it along on the way back.
    pub fn rewrite(&mut self, rewrites: &[Rewrite]) {
        if rewrites.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut moves = Vec::with_capacity(self.moves.len() + rewrites.len());
        let mut old = self.moves.iter().copied().peekable();
        let mut done = 0;
        for rewrite in rewrites {
            assert!(done <= rewrite.span.start, "rewrites come in order");
            self.carry_over(&mut old, Span::new(done, rewrite.span.start), text.len(), &mut moves);
            text.push_str(&self.text[done..rewrite.span.start]);
            let here = Span::new(text.len(), text.len() + rewrite.with.len());
            let source = self.source(rewrite.span);
            moves.push(Move { here, source });
            while old.next_if(|m| m.here.start < rewrite.span.end && m.here.end <= rewrite.span.end).is_some() {}
            text.push_str(&rewrite.with);
            done = rewrite.span.end;
        }
        self.carry_over(&mut old, Span::new(done, self.text.len() + 1), text.len(), &mut moves);
        text.push_str(&self.text[done..]);
        self.text = text;
        self.moves = moves;
    }

    /// Copies the moves that lie in the untouched stretch `kept`, which now begins at `now`.
    fn carry_over(
        &self,
        old: &mut std::iter::Peekable<impl Iterator<Item = Move>>,
        kept: Span,
        now: usize,
        moves: &mut Vec<Move>,
    ) {
        while let Some(m) = old.peek().copied().filter(|m| m.here.start < kept.end) {
            let from = m.here.start.max(kept.start);
            let to = m.here.end.min(kept.end).max(from);
            if from < to || m.here.is_empty() {
                moves.push(Move { here: Span::new(from - kept.start + now, to - kept.start + now), source: m.source });
            }
            if m.here.end > kept.end {
                // The next rewrite begins inside it; what is left of it may follow that.
                break;
            }
            old.next();
        }
    }

    /// Replaces the text by one of the same length, byte for byte in the same places.
    pub(crate) fn replace_in_place(&mut self, text: String) {
        assert_eq!(text.len(), self.text.len(), "the bytes stay where they are");
        self.text = text;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What `MappedText` should say, kept the wasteful way: one source span per character.
    struct Aligned(Vec<(char, Span)>);

    impl Aligned {
        fn new(text: &str) -> Self {
            Aligned(text.char_indices().map(|(i, c)| (c, Span::new(i, i + c.len_utf8()))).collect())
        }

        fn rewrite(&mut self, from: usize, to: usize, with: &str) {
            let source = Span::new(self.0[from].1.start, self.0[to - 1].1.end);
            self.0.splice(from..to, with.chars().map(|c| (c, source)));
        }

        fn text(&self) -> String {
            self.0.iter().map(|(c, _)| c).collect()
        }
    }

    proptest! {
        #[test]
        fn every_span_maps_back_as_a_table_of_characters_would(
            source in "[a海𠮷é]{1,20}",
            passes in prop::collection::vec(prop::collection::vec((0usize..20, 1usize..4, "[b产𡃁]{0,3}"), 0..5), 1..4),
        ) {
            let mut mapped = MappedText::new(source.clone());
            let mut oracle = Aligned::new(&source);
            for pass in passes {
                let offsets: Vec<usize> = mapped.as_str().char_indices().map(|(i, _)| i).chain([mapped.as_str().len()]).collect();
                let mut edits: Vec<(usize, usize, String)> = Vec::new();
                let mut free = 0;
                let mut starts = pass;
                starts.sort();
                for (at, len, with) in starts {
                    let (from, to) = (at, at + len);
                    if from < free || to >= offsets.len() { continue }
                    free = to;
                    edits.push((from, to, with));
                }
                let rewrites: Vec<_> = edits.iter()
                    .map(|(from, to, with)| Rewrite::new(Span::new(offsets[*from], offsets[*to]), with.clone()))
                    .collect();
                mapped.rewrite(&rewrites);
                for (from, to, with) in edits.iter().rev() {
                    oracle.rewrite(*from, *to, with);
                }
            }
            prop_assert_eq!(mapped.as_str(), oracle.text());
            let mut at = 0;
            let bounds: Vec<usize> = oracle.0.iter().map(|(c, _)| { let here = at; at += c.len_utf8(); here }).collect();
            for (i, &start) in bounds.iter().enumerate() {
                for (j, &last) in bounds.iter().enumerate().skip(i) {
                    let end = last + oracle.0[j].0.len_utf8();
                    let expected = Span::new(oracle.0[i].1.start, oracle.0[j].1.end);
                    prop_assert_eq!(mapped.source(Span::new(start, end)), expected);
                }
            }
        }
    }

    #[test]
    fn a_dropped_character_belongs_only_to_what_surrounds_it() {
        let mut text = MappedText::new("海\u{200b}洋");
        text.rewrite(&[Rewrite::new(Span::new(3, 6), "")]);
        assert_eq!(text.as_str(), "海洋");
        assert_eq!(text.source(Span::new(0, 3)), Span::new(0, 3));
        assert_eq!(text.source(Span::new(3, 6)), Span::new(6, 9));
        assert_eq!(text.source(Span::new(0, 6)), Span::new(0, 9));
    }
}
