use super::cells::Cell;
use super::lines::{Frame, Lines, is_closing, lay};
use crate::search::Lane;
use std::collections::HashMap;
use std::ops::Range;

/// Chooses what of a passage is shown in `max_lines` lines of `room` columns: one stretch, or two of
/// half the lines where these show more of the query.
///
/// A passage that fits is shown whole. Of a longer one the stretch that shows the most different
/// marked characters is taken, then the one with the most of them, then the one that begins with a
/// sentence or else a clause. A stretch has a mark in it wherever the passage has one.
pub(super) fn excerpt(cells: &[Cell], room: usize, max_lines: usize) -> Vec<Lines> {
    let frame = Frame::even(room, max_lines);
    let whole = lay(cells, 0, frame);
    if !whole.cut_after || cells.iter().all(|cell| cell.mark.is_none()) {
        return vec![whole];
    }
    let passage = Passage::of(cells);
    let one = [passage.best(frame, &starts(cells, frame), None)];
    if passage.shown(&one) == passage.shown_in(0..cells.len()) {
        return one.into();
    }
    match passage.two(Frame::even(room, (max_lines / 2).max(1))) {
        Some(two) if passage.shown(&two) > passage.shown(&one) => two,
        _ => one.into(),
    }
}

/// A passage of which something is marked.
struct Passage<'a> {
    cells: &'a [Cell<'a>],
    /// What is marked, in order.
    marked: Vec<Marked>,
    /// How many different texts the marked cells have.
    kinds: usize,
    /// How many columns the cells before each one take, without white space, which a line may end with.
    columns: Vec<usize>,
}

/// A marked cell.
struct Marked {
    /// Which cell it is.
    at: usize,
    /// The number of its text among the different ones.
    kind: usize,
    weight: usize,
}

impl<'a> Passage<'a> {
    fn of(cells: &'a [Cell<'a>]) -> Self {
        let mut kinds: HashMap<&str, usize> = HashMap::new();
        let marked = cells.iter().enumerate().filter(|(_, cell)| cell.mark.is_some()).map(|(at, cell)| {
            let next = kinds.len();
            Marked { at, kind: *kinds.entry(cell.text).or_insert(next), weight: weight(cell) }
        });
        let marked = marked.collect();
        let (mut columns, mut before) = (vec![0], 0);
        columns.extend(cells.iter().map(|cell| {
            before += if cell.is_space() { 0 } else { cell.width };
            before
        }));
        Passage { cells, marked, kinds: kinds.len(), columns }
    }

    /// The two best stretches of this frame, in the order of the passage.
    fn two(&self, frame: Frame) -> Option<Vec<Lines>> {
        let starts = starts(self.cells, frame);
        let first = self.best(frame, &starts, None);
        let second = self.best(frame, &starts, Some(&first));
        let (a, b) = (first.cells(), second.cells());
        let apart = a.end < b.start || b.end < a.start;
        let mut two = vec![first, second];
        two.sort_by_key(|stretch| stretch.cells().start);
        apart.then_some(two)
    }

    /// The best stretch, of those that do not touch `taken` and show something that it does not.
    fn best(&self, frame: Frame, starts: &[Start], taken: Option<&Lines>) -> Lines {
        let of = |good: bool| {
            let of_quality = starts.iter().filter(|start| (start.quality > Quality::Match) == good);
            self.best_of(frame, taken, of_quality)
        };
        // Starts at the match itself are for where lines broken early, or much punctuation, leave no other.
        [true, false]
            .into_iter()
            .filter_map(of)
            .map(|(_, lines)| lines)
            .find(|lines| self.weight_of(lines.cells()) > 0)
            .unwrap_or_else(|| lay(self.cells, 0, frame))
    }

    /// The best of these starts, laid out.
    fn best_of<'s>(
        &self,
        frame: Frame,
        taken: Option<&Lines>,
        starts: impl Iterator<Item = &'s Start>,
    ) -> Option<(Rating, Lines)> {
        let before = taken.map_or(0, |taken| self.shown_in(taken.cells()));
        let mut starts: Vec<(Most, &Start)> = starts.map(|start| (self.most(frame, before, start), start)).collect();
        starts.sort_by_key(|(most, _)| std::cmp::Reverse(*most));
        let mut best: Option<(Rating, Lines)> = None;
        for (most, start) in starts {
            // Laying out is most of the work: what could not be as good as the best is not laid out.
            if best.as_ref().is_some_and(|(rating, _)| rating.0 && most < (rating.1, rating.2, rating.3)) {
                break;
            }
            let new = self.rated(frame, taken, start);
            if best.as_ref().is_none_or(|(rating, _)| new.0 > *rating) {
                best = Some(new);
            }
        }
        best
    }

    /// How good a stretch could be, wherever its lines break; the other stretch shows `before`.
    fn most(&self, frame: Frame, before: usize, start: &Start) -> Most {
        // A cell that is wider than its line has it for itself.
        let most_columns = frame.first + frame.others * frame.max_lines.saturating_sub(1) + 2 * frame.max_lines;
        let most_columns = self.columns[start.at] + most_columns;
        let end = self.columns.partition_point(|&columns| columns <= most_columns).min(self.cells.len());
        (before + self.shown_in(start.at..end), self.weight_of(start.at..end), start.quality)
    }

    /// Lays a stretch out and says how good it is.
    fn rated(&self, frame: Frame, taken: Option<&Lines>, start: &Start) -> (Rating, Lines) {
        let lines = lay(self.cells, start.at, frame);
        let own = lines.cells();
        let apart = taken.is_none_or(|taken| own.end < taken.cells().start || taken.cells().end < own.start);
        let shown = self.shown_of(taken.into_iter().chain([&lines]).map(Lines::cells));
        let rating = (apart, shown, self.weight_of(own), start.quality, lines.lines.len(), start.at);
        (rating, lines)
    }

    /// What is marked of these cells.
    fn marked(&self, cells: Range<usize>) -> &[Marked] {
        let place = |cell: usize| self.marked.partition_point(|marked| marked.at < cell);
        &self.marked[place(cells.start)..place(cells.end)]
    }

    /// How much of them is marked.
    fn weight_of(&self, cells: Range<usize>) -> usize {
        self.marked(cells).iter().map(|marked| marked.weight).sum()
    }

    /// How much of the query can be seen: each marked character once, those of words and phrases double.
    fn shown(&self, stretches: &[Lines]) -> usize {
        self.shown_of(stretches.iter().map(Lines::cells))
    }

    fn shown_in(&self, cells: Range<usize>) -> usize {
        self.shown_of([cells].into_iter())
    }

    fn shown_of(&self, stretches: impl Iterator<Item = Range<usize>>) -> usize {
        let mut seen = vec![0; self.kinds];
        for marked in stretches.flat_map(|cells| self.marked(cells)) {
            seen[marked.kind] = marked.weight.max(seen[marked.kind]);
        }
        seen.iter().sum()
    }
}

/// Whether it is apart from the other stretch, how much both show, how much is marked, how it begins, its lines, its place.
type Rating = (bool, usize, usize, Quality, usize, usize);

/// No more than this can be shown, and marked, and how it begins.
type Most = (usize, usize, Quality);

/// Where a stretch may begin.
struct Start {
    at: usize,
    quality: Quality,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Quality {
    /// With a match.
    Match,
    /// Somewhere before a match that has no clause beginning near it.
    Anywhere,
    Clause,
    Sentence,
}

fn starts(cells: &[Cell], frame: Frame) -> Vec<Start> {
    let near = frame.others * frame.max_lines / 3;
    let mut starts = vec![Start { at: 0, quality: Quality::Sentence }];
    let mut since = 0; // columns since the last clause began
    let mut ended = None; // what the punctuation just passed has ended
    for at in 1..cells.len() {
        since += cells[at - 1].width;
        ended = ends(&cells[at - 1]).max(ended.filter(|_| cells[at - 1].is_space() || is_closing(cells[at - 1].first)));
        let begins = cells[at].mark.is_some() && cells[at - 1].mark.is_none();
        let inside = cells[at].mark.is_some() && !begins;
        if let Some(quality) = ended.filter(|_| !inside && !cells[at].is_space() && !is_closing(cells[at].first)) {
            starts.push(Start { at, quality });
            since = 0;
        }
        if begins {
            starts.push(Start { at, quality: Quality::Match });
            if since > near {
                starts.push(Start { at: shortly_before(cells, at, near / 2), quality: Quality::Anywhere });
            }
        }
    }
    starts
}

/// What ends with this cell.
fn ends(cell: &Cell) -> Option<Quality> {
    match cell.first {
        '。' | '！' | '？' | '!' | '?' | '；' => Some(Quality::Sentence),
        '，' | '：' | ',' | ';' => Some(Quality::Clause),
        _ => None,
    }
}

/// A place within `columns` before `at`, which is neither inside a match nor at closing punctuation.
fn shortly_before(cells: &[Cell], at: usize, columns: usize) -> usize {
    let mut place = at;
    let mut left = columns;
    for before in (0..at).rev() {
        if cells[before].width > left || cells[before].mark.is_some() {
            break;
        }
        left -= cells[before].width;
        if !cells[before].is_space() && !is_closing(cells[before].first) {
            place = before;
        }
    }
    place
}

fn weight(cell: &Cell) -> usize {
    match cell.mark {
        Some(Lane::Phrase | Lane::Word) => 2,
        Some(Lane::Char) => 1,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::cells::{Space, cells};
    use super::*;
    use crate::render::Mark;
    use crate::text::Span;
    use proptest::prelude::*;

    proptest! {
        /// What is not laid out would not have been the best.
        #[test]
        fn the_best_is_that_of_all_starts(
            text in "[海洋装备a-c，。！ （）「」🎣\u{200b}]{1,160}",
            marks in prop::collection::vec((0usize..160, 1usize..5), 0..9),
            (room, lines) in (6usize..30, 1usize..5),
        ) {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let mut kept: Vec<Mark> = Vec::new();
            let mut sorted = marks;
            sorted.sort_unstable();
            for (start, chars) in sorted {
                let (start, end) = (start.min(bounds.len() - 1), (start + chars).min(bounds.len() - 1));
                if start < end && kept.last().is_none_or(|last| last.span.end <= bounds[start]) {
                    kept.push(Mark { span: Span::new(bounds[start], bounds[end]), lane: Lane::Word });
                }
            }
            let cells = cells(&text, &kept, Space::Flowing);
            let frame = Frame::even(room, lines);
            let (starts, passage) = (starts(&cells, frame), Passage::of(&cells));
            let mut taken = None;
            for _ in 0..2 {
                let all = starts.iter().map(|start| passage.rated(frame, taken.as_ref(), start));
                let expected = all.max_by_key(|(rating, _)| *rating);
                prop_assert_eq!(passage.best_of(frame, taken.as_ref(), starts.iter()), expected.clone());
                taken = expected.map(|(_, lines)| lines);
            }
        }
    }
}
