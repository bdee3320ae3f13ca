"""A progress bar, where tqdm is installed."""

from __future__ import annotations

from typing import Any


class Bar:
    """Called with the bytes done and in all; shows itself only when the work takes more than half a second."""

    def __init__(self, wanted: bool) -> None:
        self._bar: Any = None
        if wanted:
            try:
                from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]
            except ImportError:
                return
            options = {"unit": "B", "unit_scale": True, "desc": "indexing", "leave": False, "delay": 0.5}
            self._bar = tqdm(total=0, **options)

    def __call__(self, done: int, total: int) -> None:
        if self._bar is not None:
            self._bar.total = total
            # Threads report in any order.
            self._bar.update(max(done - self._bar.n, 0))

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
