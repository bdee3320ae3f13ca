"""Records as people have them, made into the fields of an article."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Optional, Union

from ._yinde import Error

_OPTIONAL = ("date", "source", "author", "url")


def fields(record: Mapping[str, Any], number: int) -> tuple[Any, ...]:
    """The arguments of the native ``add``; ``number`` says which record it is, from 1."""
    place = f"article {number}"
    if not isinstance(record, Mapping):
        kind = type(record).__name__
        raise TypeError(f"{place}: expected a record with `id` and `text`, or a path, found {kind}")
    id = _word(record.get("id"), place, "id")
    if id is None:
        raise Error(f'{place} has no `id`: give each one of its own, {{"id": …, "text": …}}')
    place = f"article `{id}`"
    text = record.get("text")
    if not isinstance(text, str):
        raise Error(f"{place}: `text` must be a string, found {type(text).__name__}")
    about = (_word(record.get(name), place, name) for name in _OPTIONAL)
    return (id, _whole(text, place, "text"), _word(record.get("title"), place, "title") or "", *about)


def word_list(words: Union[None, str, os.PathLike[str], Iterable[str]]) -> Optional[str]:
    """Words of the user's own as the lines of one text; a string is the path of a file."""
    if words is None:
        return None
    if isinstance(words, (str, os.PathLike)):
        try:
            with open(words, encoding="utf-8-sig") as file:
                return file.read()
        except (OSError, UnicodeError) as error:
            raise Error(f"{os.fspath(words)}: the words could not be read: {error}") from error
    return "\n".join(utf8(word) for word in words)


def utf8(text: str) -> str:
    """The text with halves of surrogate pairs, which no UTF-8 can hold, as question marks."""
    return str.encode(text, "utf-8", "replace").decode("utf-8")


def _word(value: Any, place: str, name: str) -> Optional[str]:
    """A field as a string; nothing for what data frames hold where there is nothing."""
    if value is None or value == "" or value != value:  # noqa: PLR0124, NaN is not itself
        return None
    if hasattr(value, "isoformat"):
        value = value.isoformat()
        # A date frame's midnight is a date.
        value = value[:-9] if value.endswith("T00:00:00") else value
    if isinstance(value, (list, tuple)):
        value = "、".join(map(str, value))
    return _whole(str(value), place, name)


def _whole(text: str, place: str, name: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Error(
            f"{place}: `{name}` holds half a surrogate pair at {error.start}, which is no text: decode it again"
        ) from None
    return text
