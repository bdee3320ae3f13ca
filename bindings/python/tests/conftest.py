"""A small collection of articles, and its index."""

import pytest
import yinde

ARTICLES = [
    {"id": "sea", "title": "海边", "date": "2024-05-01", "text": "海洋技術裝備產(chǎn)業(yè)發(fā)展很快。船開出了港口。"},
    {"id": "tea", "title": "喝茶", "author": "小满", "url": "https://example.org/tea", "text": "山上的茶园起了雾，采茶的人还没有下来。"},
    {"id": 3, "title": "<b>坏</b>", "text": "<script>alert('船')</script> & 𠮷野家的船很小。"},
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("yinde") / "index"
    yinde.Index.build(folder, ARTICLES)
    return folder


@pytest.fixture(scope="session")
def index(folder):
    return yinde.Index.open(folder)
