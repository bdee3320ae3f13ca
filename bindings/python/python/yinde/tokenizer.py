"""Cutting texts into words for other tools."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any, Union

from . import _yinde
from .articles import utf8, word_list
from .results import Tokens


class Tokenizer:
    """Cuts a text into words, as an index would: folded to Simplified and lower case, without glosses and punctuation.

    It can be called, pickled and shared between threads, so scikit-learn takes it as it is:

    >>> TfidfVectorizer(tokenizer=yinde.Tokenizer(), lowercase=False, token_pattern=None)  # doctest: +SKIP

    :param words: words of your own, or the path of their file, in jieba's format.
    :param parts: whether to give the words inside longer ones too, 简单 in 安装简单.
    """

    def __init__(
        self, words: Union[None, str, os.PathLike[str], Iterable[str]] = None, *, parts: bool = False
    ) -> None:
        self.parts = parts
        self._words = word_list(words)
        self._native = _yinde.Words(self._words)

    def __call__(self, text: str) -> list[str]:
        return self._native.words(utf8(text), self.parts)

    def tokens(self, text: str) -> Tokens:
        """Shows how a text is folded and cut, with spans."""
        return Tokens._from(text, json.loads(self._native.tokens(utf8(text))))

    def __getstate__(self) -> dict[str, Any]:
        return {"words": self._words, "parts": self.parts}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.parts = state["parts"]
        self._words = state["words"]
        self._native = _yinde.Words(self._words)

    def __repr__(self) -> str:
        own = f", {len(self._words.splitlines())} words of your own" if self._words else ""
        return f"<yinde.Tokenizer{' with parts' if self.parts else ''}{own}>"
