"""Texts with what matched in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Optional, Tuple

if TYPE_CHECKING:
    from .results import Highlight

#: How many characters of a text a line shows.
LINE = 72
#: How many of them stand before the first match.
BEFORE = 12
#: Direction marks: a terminal would turn what follows around.
TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Marked:
    """Something with a ``text`` and the ``highlights`` in it."""

    if TYPE_CHECKING:

        @property
        def text(self) -> str: ...
        @property
        def highlights(self) -> Sequence[Highlight]: ...

    def pieces(self) -> Iterator[Tuple[str, Optional[str]]]:
        """The text piece by piece, each with the lane that it matched by, or none. Joined, the pieces are the text.

        >>> "".join(f"<b>{text}</b>" if lane else text for text, lane in hit.pieces())  # doctest: +SKIP
        """
        at = 0
        for highlight in self.highlights:
            start, end = highlight.chars
            if at < start:
                yield self.text[at:start], None
            yield self.text[start:end], highlight.lane
            at = end
        if at < len(self.text):
            yield self.text[at:], None

    def marked(self, before: str = "【", after: str = "】") -> str:
        """The text with what matched between two marks."""
        return "".join(f"{before}{text}{after}" if lane else text for text, lane in self.pieces())


def line(marked: Marked) -> str:
    """About a line of a text, from shortly before what matched first, with marks, harmless to a terminal."""
    first = marked.highlights[0].chars[0] if marked.highlights else 0
    start = max(first - BEFORE, 0)
    end, at, shown = start + LINE, 0, "…" if start else ""
    for text, lane in marked.pieces():
        piece = text[max(start - at, 0) : max(end - at, 0)]
        at += len(text)
        if piece:
            shown += f"【{piece}】" if lane else piece
    return safe(shown) + ("…" if end < at else "")


def safe(text: str, keep: str = "") -> str:
    """The text with line breaks as spaces, and whatever else would command a terminal as �."""

    def harmless(char: str) -> str:
        if char in keep:
            return char
        if char in "\n\r\t\u2028\u2029":
            return " "
        return "\ufffd" if char in TURNING or unicodedata.category(char) == "Cc" else char

    return "".join(map(harmless, text))
