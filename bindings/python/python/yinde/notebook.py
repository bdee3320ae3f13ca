"""Answers in notebooks. Everything that comes out of an article or a query is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from .marked import Marked

if TYPE_CHECKING:
    from .results import Article, Hit, Results, Shown


def results(results: Results) -> str:
    notices = "".join(f"<p><em>{escape(str(notice))}</em></p>" for notice in results.notices)
    head = f"<p><b>{escape(results.query)}</b>: {len(results.hits)} of {results.total}, {results.took_ms:.1f} ms</p>"
    hits = "".join(f'<li value="{hit.rank}">{_body(hit)}</li>' for hit in results.hits)
    return f'<div lang="zh">{head}{notices}<ol>{hits}</ol></div>'


def hit(hit: Hit) -> str:
    return f'<div lang="zh">{_body(hit)}</div>'


def shown(shown: Shown) -> str:
    return f'<div lang="zh"><h3>{_title(shown.article)}</h3>{_about(shown.article)}{_text(shown)}</div>'


def _body(hit: Hit) -> str:
    return f"<b>{_title(hit.article)}</b>{_about(hit.article)}{_text(hit)}"


def _title(article: Article) -> str:
    title = f"<bdi>{escape(article.title or article.id)}</bdi>"
    if article.url and article.url.lower().startswith(("https://", "http://")):
        return f'<a href="{escape(article.url)}" rel="noopener noreferrer" target="_blank">{title}</a>'
    return title


def _about(article: Article) -> str:
    said = [article.date, article.source, article.author, article.id]
    return f"<br><small>{escape(' · '.join(word for word in said if word))}</small>"


def _text(marked: Marked) -> str:
    pieces = (
        f'<mark class="yinde-{escape(lane)}">{escape(text)}</mark>' if lane else escape(text)
        for text, lane in marked.pieces()
    )
    return f'<p style="white-space: pre-wrap; text-align: left"><bdi>{"".join(pieces)}</bdi></p>'
