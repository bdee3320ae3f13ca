"""What an index answers.

Spans are ``(start, end)``. ``span`` counts bytes of the UTF-8 text, as the program's JSON does; ``chars`` counts characters
and slices a Python string. Of what an article says of itself only the title is always there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Optional, Tuple, TypeVar

from . import notebook
from .marked import Marked, line, safe

Span = Tuple[int, int]
T = TypeVar("T")


@dataclass(frozen=True)
class Highlight:
    """A stretch of a text that matched; ``lane`` is ``"phrase"``, ``"word"`` or ``"char"``."""

    span: Span
    chars: Span
    lane: str


@dataclass(frozen=True)
class Article:
    """The article of a hit: what it is known by, and what it says of itself."""

    id: str
    title: str = ""
    date: Optional[str] = None
    source: Optional[str] = None
    author: Optional[str] = None
    url: Optional[str] = None
    path: Optional[str] = None


@dataclass(frozen=True)
class Also:
    """A reprint of a hit, with the passage of it that matches best; ``span`` is in bytes of its text."""

    id: str
    title: str
    ordinal: int
    span: Span
    date: Optional[str] = None
    source: Optional[str] = None


@dataclass(frozen=True)
class Passage:
    """The passage of a hit; ``span`` is in bytes of the article's text."""

    ordinal: int
    span: Span
    text: str


@dataclass(frozen=True)
class Notice:
    """Something to know that stopped nothing: a file left out, a query read loosely."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True, repr=False)
class Hit(Marked):
    """A passage that matches. ``more`` counts the article's other passages that do; ``also`` are its reprints."""

    rank: int
    score: float
    article: Article
    passage: Passage
    highlights: tuple[Highlight, ...]
    more: int
    also: tuple[Also, ...] = ()

    @property
    def text(self) -> str:
        """The passage's text, just as the article has it."""
        return self.passage.text

    @property
    def citation(self) -> str:
        """Where the passage stands, as ``article#start-end`` in bytes of the article's text."""
        return "{}#{}-{}".format(self.article.id, *self.passage.span)

    def __repr__(self) -> str:
        title = safe(self.article.title or self.article.id)
        return f"{self.rank:2}. {title} ({safe(self.article.id)}) {self.score:.2f}\n    {line(self)}"

    def _repr_html_(self) -> str:
        return notebook.hit(self)


@dataclass(frozen=True, repr=False)
class Results:
    """The answer to one query. ``total`` counts what matches, of which ``hits`` are those asked for."""

    query: str
    total: int
    took_ms: float
    notices: tuple[Notice, ...]
    hits: tuple[Hit, ...]
    _json: dict[str, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def _from(cls, json: dict[str, Any]) -> Results:
        return cls(
            query=json["query"],
            total=json["total"],
            took_ms=json["took_ms"],
            notices=tuple(_known(Notice, notice) for notice in json["notices"]),
            hits=tuple(_hit(hit) for hit in json["hits"]),
            _json=json,
        )

    def to_dict(self) -> dict[str, Any]:
        """The answer as ``yinde search --json`` prints it."""
        return self._json

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __repr__(self) -> str:
        head = f"{safe(self.query)}: {len(self.hits)} of {self.total}, {self.took_ms:.1f} ms"
        return "\n".join([head, *(f"  {safe(str(notice))}" for notice in self.notices), *map(repr, self.hits)])

    def _repr_html_(self) -> str:
        return notebook.results(self)


@dataclass(frozen=True, repr=False)
class Shown(Marked):
    """One article, with what a query matches in its text."""

    article: Article
    text: str
    highlights: tuple[Highlight, ...]
    _json: dict[str, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def _from(cls, json: dict[str, Any]) -> Shown:
        article = _known(Article, {"id": json["id"], **json["about"]})
        return cls(article, json["text"], _highlights(json["highlights"]), json)

    def to_dict(self) -> dict[str, Any]:
        """The article as ``yinde show --json`` prints it."""
        return self._json

    def __repr__(self) -> str:
        return f"{safe(self.article.title or self.article.id)} ({safe(self.article.id)})\n{safe(self.marked(), keep=chr(10))}"

    def _repr_html_(self) -> str:
        return notebook.shown(self)


@dataclass(frozen=True)
class Token:
    """A piece of a text as it is searched, and where it came from: ``span`` in bytes, ``chars`` in characters of the text."""

    text: str
    span: Span
    chars: Span


@dataclass(frozen=True)
class Tokens:
    """A text folded and cut: its ``words``, the words inside longer ones (``parts``), and its characters (``chars``)."""

    text: str
    folded: str
    words: tuple[Token, ...]
    parts: tuple[Token, ...]
    chars: tuple[Token, ...]

    @classmethod
    def _from(cls, text: str, json: dict[str, Any]) -> Tokens:
        # Where each character begins, in bytes.
        starts, at = {}, 0
        for count, char in enumerate(text):
            starts[at] = count
            at += len(char.encode("utf-8", "replace"))
        starts[at] = len(text)

        def tokens(lane: str) -> tuple[Token, ...]:
            spans = ((token["text"], tuple(token["span"])) for token in json[lane])
            return tuple(Token(piece, (start, end), (starts[start], starts[end])) for piece, (start, end) in spans)

        return cls(text, json["folded"], tokens("words"), tokens("parts"), tokens("chars"))


@dataclass(frozen=True)
class Stats:
    """What an index holds. Sizes are in bytes."""

    articles: int
    passages: int
    shards: int
    text_bytes: int
    index_bytes: int
    user_words: int
    format: int
    analyzer: str
    digest: str

    @classmethod
    def _from(cls, json: dict[str, Any]) -> Stats:
        return _known(cls, json)


@dataclass(frozen=True)
class Built:
    """What a build did: how many shards it built and reused, and what became of the articles of the index before."""

    articles: int
    passages: int
    shards: int
    shards_built: int
    shards_reused: int
    added: int
    changed: int
    removed: int
    digest: str
    notices: tuple[Notice, ...]

    @classmethod
    def _from(cls, json: dict[str, Any]) -> Built:
        return _known(cls, {**json, "notices": tuple(_known(Notice, notice) for notice in json["notices"])})


def _hit(json: dict[str, Any]) -> Hit:
    article, passage = _known(Article, json["article"]), json["passage"]
    passage = _known(Passage, {**passage, "span": tuple(passage["span"])})
    also = tuple(_known(Also, {**reprint, "span": tuple(reprint["span"])}) for reprint in json.get("also", ()))
    return Hit(json["rank"], json["score"], article, passage, _highlights(json["highlights"]), json["more"], also)


def _highlights(json: list[dict[str, Any]]) -> tuple[Highlight, ...]:
    return tuple(Highlight(tuple(mark["span"]), tuple(mark["chars"]), mark["lane"]) for mark in json)


def _known(kind: type[T], json: dict[str, Any]) -> T:
    """Takes the fields that ``kind`` has; answers may grow others."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in json.items() if name in names})
