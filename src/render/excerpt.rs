use super::cells::Cell;
use super::lines::{Frame, Lines, is_closing, lay};
use crate::search::Lane;
use std::collections::BTreeMap;

/// Chooses what of a passage is shown in `max_lines` lines of `room` columns: one stretch, or two of
/// half the lines where these show more of the query.
///
/// A passage that fits is shown whole. Of a longer one the stretch that shows the most different
/// marked characters is taken, then the one with the most of them, then the one that begins with a
/// sentence or else a clause. A stretch has a mark in it wherever the passage has one.
pub(super) fn excerpt(cells: &[Cell], room: usize, max_lines: usize) -> Vec<Lines> {
    let whole = lay(cells, 0, Frame::even(room, max_lines));
    if !whole.cut_after || cells.iter().all(|cell| cell.mark.is_none()) {
        return vec![whole];
    }
    let one = best(cells, Frame::even(room, max_lines), None);
    match two(cells, room, max_lines) {
        Some(two) if shown(cells, &two) > shown(cells, std::slice::from_ref(&one)) => two,
        _ => vec![one],
    }
}

/// The two best stretches of half the lines each, in the order of the passage.
fn two(cells: &[Cell], room: usize, max_lines: usize) -> Option<Vec<Lines>> {
    let half = Frame::even(room, (max_lines / 2).max(1));
    let first = best(cells, half, None);
    let second = best(cells, half, Some(&first));
    let (a, b) = (first.cells(), second.cells());
    let apart = a.end < b.start || b.end < a.start;
    let mut two = vec![first, second];
    two.sort_by_key(|stretch| stretch.cells().start);
    apart.then_some(two)
}

/// The best stretch, of those that do not touch `taken` and show something that it does not.
fn best(cells: &[Cell], frame: Frame, taken: Option<&Lines>) -> Lines {
    let starts = starts(cells, frame);
    let reach = Reach::of(cells, frame);
    let of = |good: bool| {
        let of_quality = starts.iter().filter(|start| (start.quality > Quality::Match) == good);
        best_of(cells, frame, taken, of_quality.map(|start| (reach.marked_from(start.at), start)).collect())
    };
    // Starts at the match itself are for where lines broken early, or much punctuation, leave no other.
    [true, false]
        .into_iter()
        .filter_map(of)
        .map(|(_, lines)| lines)
        .find(|lines| marked(cells, lines) > 0)
        .unwrap_or_else(|| lay(cells, 0, frame))
}

/// The best of these starts, each with how much it could show, laid out.
fn best_of(
    cells: &[Cell],
    frame: Frame,
    taken: Option<&Lines>,
    mut starts: Vec<(usize, &Start)>,
) -> Option<(Rating, Lines)> {
    let before = taken.map_or(0, |taken| shown(cells, std::slice::from_ref(taken)));
    starts.sort_by_key(|(most, _)| std::cmp::Reverse(*most));
    let mut best: Option<(Rating, Lines)> = None;
    for (most, start) in starts {
        // Laying out is most of the work: what could not show as much as the best is not laid out.
        if best.as_ref().is_some_and(|(rating, _)| rating.0 && before + most < rating.1) {
            break;
        }
        let new = rated(cells, frame, taken, start);
        if best.as_ref().is_none_or(|(rating, _)| new.0 > *rating) {
            best = Some(new);
        }
    }
    best
}

/// Lays a stretch out and says how good it is.
fn rated(cells: &[Cell], frame: Frame, taken: Option<&Lines>, start: &Start) -> (Rating, Lines) {
    let lines = lay(cells, start.at, frame);
    let apart =
        taken.is_none_or(|taken| lines.cells().end < taken.cells().start || taken.cells().end < lines.cells().start);
    let together: Vec<Lines> = taken.cloned().into_iter().chain([lines.clone()]).collect();
    let rating = (apart, shown(cells, &together), marked(cells, &lines), start.quality, lines.lines.len(), start.at);
    (rating, lines)
}

/// Whether it is apart from the other stretch, how much both show, how much is marked, how it begins, its lines, its place.
type Rating = (bool, usize, usize, Quality, usize, usize);

/// How much could be marked in a stretch, wherever its lines break.
struct Reach {
    /// What the cells before each one weigh.
    weights: Vec<usize>,
    /// How many columns the cells before each one take, without white space, which a line may end with.
    columns: Vec<usize>,
    most_columns: usize,
}

impl Reach {
    fn of(cells: &[Cell], frame: Frame) -> Self {
        let sums = |of: &dyn Fn(&Cell) -> usize| {
            let mut sums = vec![0];
            for cell in cells {
                sums.push(sums[sums.len() - 1] + of(cell));
            }
            sums
        };
        // A cell that is wider than its line has it for itself.
        let most_columns = frame.first + frame.others * frame.max_lines.saturating_sub(1) + 2 * frame.max_lines;
        Reach {
            weights: sums(&weight),
            columns: sums(&|cell| if cell.is_space() { 0 } else { cell.width }),
            most_columns,
        }
    }

    fn marked_from(&self, at: usize) -> usize {
        let most = self.columns[at] + self.most_columns;
        let end = self.columns.partition_point(|&columns| columns <= most).min(self.weights.len() - 1);
        self.weights[end] - self.weights[at]
    }
}

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
        ended =
            ends(&cells[at - 1]).max(ended.filter(|_| cells[at - 1].is_space() || is_closing(cells[at - 1].first())));
        let begins = cells[at].mark.is_some() && cells[at - 1].mark.is_none();
        let inside = cells[at].mark.is_some() && !begins;
        if let Some(quality) = ended.filter(|_| !inside && !cells[at].is_space() && !is_closing(cells[at].first())) {
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
    match cell.first() {
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
        if !cells[before].is_space() && !is_closing(cells[before].first()) {
            place = before;
        }
    }
    place
}

/// How much of the query can be seen: each marked character once, those of words and phrases double.
fn shown(cells: &[Cell], stretches: &[Lines]) -> usize {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for stretch in stretches {
        for cell in cells[stretch.cells()].iter().filter(|cell| cell.mark.is_some()) {
            let best = seen.entry(cell.text).or_default();
            *best = weight(cell).max(*best);
        }
    }
    seen.values().sum()
}

/// How much is marked in it.
fn marked(cells: &[Cell], stretch: &Lines) -> usize {
    cells[stretch.cells()].iter().map(weight).sum()
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
            let (starts, reach) = (starts(&cells, frame), Reach::of(&cells, frame));
            let mut taken = None;
            for _ in 0..2 {
                let all = starts.iter().map(|start| rated(&cells, frame, taken.as_ref(), start));
                let expected = all.max_by_key(|(rating, _)| *rating);
                let asked = starts.iter().map(|start| (reach.marked_from(start.at), start)).collect();
                prop_assert_eq!(best_of(&cells, frame, taken.as_ref(), asked), expected.clone());
                taken = expected.map(|(_, lines)| lines);
            }
        }
    }
}
