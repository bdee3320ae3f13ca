use super::cells::{Cell, Space, bracket, cells};
use super::lines::{Frame, Lines, lay};
use super::{Mark, Screen};
use crate::search::Lane;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;

/// What a title looks like.
pub(super) const BOLD: Style = Style::new().bold();
/// What is said about a text, beside it.
pub(super) const DIM: Style = Style::new().dimmed();
/// A text itself.
pub(super) const PLAIN: Style = Style::new();

/// Text as it is being written for a screen, line by line.
pub(super) struct Page {
    screen: Screen,
    out: String,
}

impl Page {
    pub fn new(screen: Screen) -> Self {
        Page { screen, out: String::new() }
    }

    pub fn finish(self) -> String {
        self.out
    }

    /// Ends a paragraph.
    pub fn blank_line(&mut self) {
        self.out.push('\n');
    }

    /// Writes a text without marks in at most `max_lines` lines; `lead` stands before the first, and
    /// blanks of `indent` columns before the others.
    pub fn text(&mut self, lead: &str, indent: usize, text: &str, style: Style, max_lines: usize) {
        let cells = cells(text.trim(), &[], Space::Kept);
        let frame = Frame { first: self.screen.room(lead.len()), others: self.screen.room(indent), max_lines };
        self.lines(&cells, &lay(&cells, 0, frame), lead, indent, style);
    }

    /// Cuts a text into cells with marks as this screen shows them.
    pub fn cells<'a>(&self, text: &'a str, marks: &[Mark], space: Space) -> Vec<Cell<'a>> {
        let mut cells = cells(text, marks, space);
        if !self.screen.colour {
            bracket(&mut cells);
        }
        cells
    }

    /// Writes lines that were laid out.
    pub fn lines(&mut self, cells: &[Cell], laid: &Lines, lead: &str, indent: usize, style: Style) {
        for (i, line) in laid.lines.iter().enumerate() {
            let first = i == 0;
            let last = i + 1 == laid.lines.len();
            if first {
                self.out.push_str(lead);
            } else {
                self.out.extend(std::iter::repeat_n(' ', indent));
            }
            if first && laid.cut_before {
                self.out.push('…');
            }
            self.paint(&cells[line.clone()], style);
            if last && laid.cut_after {
                // A match that goes on after the cut is closed here.
                let open =
                    !self.screen.colour && cells[line.clone()].last().is_some_and(|c| c.mark.is_some() && !c.closes);
                self.out.push_str(if open { "】…" } else { "…" });
            }
            self.out.push('\n');
        }
    }

    /// Colours begin and end within the line, so that each line can stand alone.
    fn paint(&mut self, cells: &[Cell], style: Style) {
        for stretch in cells.chunk_by(|a, b| a.mark == b.mark) {
            let style = if self.screen.colour { marked(style, stretch[0].mark) } else { PLAIN };
            write!(self.out, "{style}").expect("a string takes all that is written");
            for cell in stretch {
                self.out.push_str(if cell.opens { "【" } else { "" });
                self.out.push_str(cell.text);
                self.out.push_str(if cell.closes { "】" } else { "" });
            }
            write!(self.out, "{style:#}").expect("a string takes all that is written");
        }
    }
}

/// Red is read on a dark and on a light ground; matches by characters only are weaker, and look so.
fn marked(style: Style, mark: Option<Lane>) -> Style {
    match mark {
        Some(Lane::Phrase | Lane::Word) => style.bold().fg_color(Some(AnsiColor::Red.into())),
        Some(Lane::Char) => style.underline(),
        None => style,
    }
}
