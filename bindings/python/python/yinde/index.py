"""Opening, building and asking an index."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Optional, Union

from . import _yinde
from .articles import fields, utf8, word_list
from .progress import Bar
from .results import Built, Results, Shown, Stats, Tokens

PathLike = Union[str, "os.PathLike[str]"]
#: A record with ``id`` and ``text``, and perhaps ``title``, ``date``, ``source``, ``author``, ``url``; or a path.
ArticleLike = Union[Mapping[str, Any], PathLike]


class Index:
    """An open index: a snapshot that later builds do not disturb. Threads may share it."""

    #: What the build did, where this index comes from :meth:`build`.
    built: Optional[Built] = None

    def __init__(self, native: _yinde.Index) -> None:
        self._native = native

    @classmethod
    def open(cls, path: PathLike) -> Index:
        """Opens the index in a folder; nothing is written there."""
        return cls(_yinde.Index.open(os.fspath(path)))

    @classmethod
    def build(
        cls,
        path: PathLike,
        articles: Union[PathLike, Iterable[ArticleLike]],
        *,
        words: Union[None, PathLike, Iterable[str]] = None,
        threads: Optional[int] = None,
        memory_mib: int = 512,
        progress: bool = True,
    ) -> Index:
        """Makes ``path`` the index of exactly these articles, and opens it.

        The bytes depend on the articles and the words alone. What has not changed since the last build is not built again.
        Articles are taken one at a time, so a generator need not fit into memory. Paths are read after the records.

        :param articles: records and paths, mixed as you like, or one path.
        :param words: words of your own, or the path of their file, in jieba's format.
        :param threads: how many work; one a processor unless said.
        :param progress: whether to show a bar, where tqdm is installed and the build takes a while.
        """
        if isinstance(articles, (str, os.PathLike)):
            articles = [articles]
        builder = _yinde.Builder(os.fspath(path), word_list(words), threads, memory_mib)
        paths: list[str] = []
        try:
            for number, article in enumerate(articles, 1):
                if isinstance(article, (str, os.PathLike)):
                    paths.append(os.fspath(article))
                else:
                    builder.add(*fields(article, number))
            if paths:
                builder.read(paths)
            with Bar(progress) as bar:
                built = builder.finish(bar)
        finally:
            # A traceback that is kept must not keep the folder locked.
            builder.abandon()
        if built is None:
            given = ", ".join(paths) or "what was given"
            raise _yinde.Error(f"no articles in {given}: nothing was built in {os.fspath(path)}")
        index = cls.open(path)
        index.built = Built._from(json.loads(built))
        notices = index.built.notices
        if notices:
            more = f" (and {len(notices) - 1} more, see `index.built.notices`)" if len(notices) > 1 else ""
            warnings.warn(f"{notices[0]}{more}", stacklevel=2)
        return index

    def search(
        self,
        query: str,
        n: int = 10,
        *,
        offset: int = 0,
        by: str = "article",
        sort: str = "relevance",
        reprints: str = "fold",
        since: Union[None, str, int, date] = None,
        until: Union[None, str, int, date] = None,
        source: Optional[str] = None,
        author: Optional[str] = None,
        folder: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Results:
        """Finds passages, best first: ``n`` of them after the best ``offset``. Any string is a query.

        :param by: what a hit stands for: ``"article"``, shown by its best passage, or ``"passage"``.
        :param sort: ``"relevance"``, or ``"date"``, the latest first.
        :param reprints: ``"fold"`` puts the reprints of a story under the earliest, ``"each"`` shows each by itself.
        :param since: only articles from this day, month or year on: ``"2020-10"``, ``2020`` or a :class:`datetime.date`.
        :param until: only articles up to this day, month or year, which is within.
        :param source: only articles of a source whose name has this.
        :param author: only articles by someone whose name has this.
        :param folder: only articles from this folder below what was indexed.
        :param timeout: after so many seconds the search is given up, with a :class:`TimeoutError`.
        """
        asked = {"n": n, "offset": offset, "by": by, "sort": sort, "reprints": reprints}
        asked |= {"since": since, "until": until, "source": source, "author": author, "folder": folder}
        options = [(name, utf8(str(value))) for name, value in asked.items() if value is not None]
        return Results._from(json.loads(self._native.search(utf8(query), options, timeout)))

    def show(self, id: str, query: str = "") -> Shown:
        """Reads one article, with what ``query`` matches in it."""
        return Shown._from(json.loads(self._native.article(utf8(id), utf8(query))))

    def tokens(self, text: str) -> Tokens:
        """Shows how a text is folded and cut, with the words this index was built with."""
        return Tokens._from(text, json.loads(self._native.tokens(utf8(text))))

    def stats(self) -> Stats:
        """Counts what the index holds."""
        return Stats._from(json.loads(self._native.stats()))

    @property
    def digest(self) -> str:
        """The digest over everything in the index."""
        return self._native.digest

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(str(self._native.folder))

    def __reduce__(self) -> tuple[Any, ...]:
        return (Index.open, (str(self.path.absolute()),))

    def __repr__(self) -> str:
        return f"<yinde.Index {str(self.path)!r} {self.digest[:12]}>"
