"""yinde 引得: full-text search for Chinese articles.

>>> import yinde
>>> index = yinde.Index.build("index", [{"id": "a", "text": "海洋技術裝備產(chǎn)業(yè)發(fā)展很快。"}])  # doctest: +SKIP
>>> index.search("海洋技术装备产业", n=10).hits[0].marked()  # doctest: +SKIP
'【海洋技術裝備產(chǎn)業(yè)】發(fā)展很快。'
"""

from ._yinde import Error, __version__
from .index import Index
from .results import (
    Also,
    Article,
    Built,
    Highlight,
    Hit,
    Notice,
    Passage,
    Results,
    Shown,
    Stats,
    Token,
    Tokens,
)
from .tokenizer import Tokenizer

__all__ = [
    "Also",
    "Article",
    "Built",
    "Error",
    "Highlight",
    "Hit",
    "Index",
    "Notice",
    "Passage",
    "Results",
    "Shown",
    "Stats",
    "Token",
    "Tokenizer",
    "Tokens",
    "__version__",
]
