import dataclasses
import datetime
import json
import os
import pickle
import signal
import threading
import time

import pytest
import yinde


def ids(results):
    return [hit.article.id for hit in results.hits]


def test_hits_are_found_and_marked_as_they_were_written(index):
    hit = index.search("海洋技术装备产业", n=10).hits[0]
    assert hit.article == yinde.Article(id="sea", title="海边", date="2024-05-01")
    assert hit.marked() == "【海洋技術裝備產(chǎn)業(yè)】發(fā)展很快。船開出了港口。"
    assert hit.marked("<", ">").startswith("<海洋")
    assert (hit.rank, hit.more, hit.citation) == (1, 0, f"sea#0-{len(hit.text.encode())}")


@pytest.mark.parametrize("query", ["船", "山上 茶园", '"野家的船"', "裝備", "海洋 𠮷野家"])
def test_spans_slice_right(index, query):
    results = index.search(query, by="passage")
    assert results.total == len(results) > 0
    for hit in results:
        text = index.show(hit.article.id).text
        start, end = hit.passage.span
        assert text.encode()[start:end].decode() == hit.text
        assert "".join(piece for piece, _ in hit.pieces()) == hit.text
        marked = [piece for piece, lane in hit.pieces() if lane]
        assert marked == [hit.text.encode()[slice(*mark.span)].decode() for mark in hit.highlights]
        assert marked == [hit.text[slice(*mark.chars)] for mark in hit.highlights]


def test_pages_follow_each_other(index):
    both = index.search("船", n=2)
    assert ids(index.search("船", n=1)) + ids(index.search("船", n=1, offset=1)) == ids(both)
    assert len(index.search("船", n=0)) == 0


@pytest.mark.parametrize("query", ["", " ", '"', "-", "\0", "\ud800", "𠮷", "(" * 1000, "船" * 5000])
def test_any_string_is_a_query(index, query):
    assert index.search(query).total >= 0


def test_arguments_that_make_no_sense(index):
    for arguments, says in [
        ({"n": -1}, "n: expected a number from 0 on, found `-1`"),
        ({"offset": -1}, "offset: expected a number"),
        ({"by": "word"}, "by: expected `article` or `passage`, found `word`"),
        ({"sort": "size"}, "sort: expected `relevance` or `date`"),
        ({"since": "tomorrow"}, "since: expected a date such as 2020-10-25, 2020-10 or 2020, found `tomorrow`"),
        ({"timeout": -1}, "timeout: expected seconds from 0 on"),
        ({"timeout": float("nan")}, "timeout: expected seconds from 0 on"),
    ]:
        with pytest.raises(ValueError, match=says):
            index.search("船", **arguments)
    with pytest.raises(TypeError):
        index.search(None)


def test_one_article_with_marks(index):
    shown = index.show("tea", "采茶")
    assert "【采茶】的人" in shown.marked()
    assert (shown.article.author, shown.article.url) == ("小满", "https://example.org/tea")
    assert index.show("3").article.title == "<b>坏</b>"


def test_errors_say_what_mends_them(index, tmp_path):
    with pytest.raises(yinde.Error, match="`yinde index PATH --index .*nowhere` makes one"):
        yinde.Index.open(tmp_path / "nowhere")
    with pytest.raises(yinde.Error, match="no article with the id `se`; there is sea"):
        index.show("se")


def test_what_the_index_holds(index, folder):
    stats = index.stats()
    assert (stats.articles, stats.digest) == (3, index.digest)
    assert index.path == folder


def test_answers_are_the_programs_json(index):
    answer = index.search("船")
    assert list(answer.to_dict()) == ["query", "total", "took_ms", "notices", "hits"]
    assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()
    # What has no reprints says nothing of them.
    assert {field.name for field in dataclasses.fields(answer.hits[0])} - {"also"} == set(answer.to_dict()["hits"][0])


def test_answers_print_well_and_harmlessly(index, tmp_path):
    assert repr(index.search("采茶")).splitlines()[1:] == [
        f" 1. 喝茶 (tea) {index.search('采茶').hits[0].score:.2f}",
        "    山上的茶园起了雾，【采茶】的人还没有下来。",
    ]
    hostile = yinde.Index.build(tmp_path, [{"id": "a\x1b[2J", "text": "船\x1b]0;坏\x07\u202e\n船"}])
    results = hostile.search("船")
    for shown in [repr(results), repr(results.hits[0]), repr(hostile.show("a\x1b[2J"))]:
        assert not set(shown) & set("\x1b\x07\u202e")


def test_notebooks_get_escaped_html(index):
    results = index.search("船 <script>")
    html = results._repr_html_()
    assert "<script>" not in html and "<b>坏" not in html
    assert "&lt;b&gt;坏" in html and "&gt;alert(&#x27;" in html and '<mark class="yinde-word">船</mark>' in html
    for shown in [results.hits[0], index.show("3", "船")]:
        assert "<script>" not in shown._repr_html_() and "<mark" in shown._repr_html_()
    assert 'href="https://example.org/tea"' in index.search("采茶")._repr_html_()


def test_only_links_become_links(tmp_path):
    index = yinde.Index.build(tmp_path, [{"id": "a", "text": "船", "url": 'javascript:alert("坏")'}])
    assert "href" not in index.search("船")._repr_html_()


def test_threads_share_an_index(index):
    wanted = ids(index.search("船"))
    found = []
    threads = [threading.Thread(target=lambda: found.extend(ids(index.search("船")) for _ in range(20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 80


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_process_that_was_forked_searches(tmp_path):
    """Threads do not come along: who counted on them would wait for ever."""
    index = yinde.Index.build(tmp_path, [{"id": str(i), "text": f"{i}号船开出了港口。"} for i in range(20)])
    wanted = [ids(index.search("船")) for _ in range(3)][-1]
    child = os.fork()
    if child == 0:
        os._exit(0 if ids(index.search("船")) == wanted else 1)
    deadline = time.monotonic() + 30
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < deadline:
        time.sleep(0.01)
    if ended == (0, 0):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert ended == (child, 0)


def test_a_search_lets_other_threads_run(tmp_path):
    """While one long call works, another thread goes on counting."""
    tokenizer, text = yinde.Tokenizer(), "海洋技术装备产业发展很快，船开出了港口。" * 20_000
    running = threading.Thread(target=tokenizer, args=(text,))
    running.start()
    counted = 0
    while running.is_alive():
        counted += 1
        time.sleep(0.001)
    assert counted >= 10


def test_an_index_is_pickled_by_its_path(index):
    assert pickle.loads(pickle.dumps(index)).digest == index.digest


def test_some_of_the_articles_in_the_order_of_their_dates(tmp_path):
    dated = [
        {"id": "old", "text": "船在海上。", "date": "2019-05-01", "source": "海岸日报", "author": "甲"},
        {"id": "new", "text": "船也在海上。", "date": "2021-05-01", "source": "山城日报", "author": "乙"},
        {"id": "none", "text": "船不在海上。"},
    ]
    index = yinde.Index.build(tmp_path / "dated", dated, progress=False)
    found = lambda **asked: ids(index.search("船", **asked))
    assert found(sort="date") == ["new", "old", "none"]
    assert found(since=2020) == found(since=datetime.date(2021, 5, 1)) == found(source="山城") == found(author="乙") == ["new"]
    assert found(until="2019-05") == found(since="2019", until="2019") == found(source="海岸日報") == ["old"]
    assert found(folder="nowhere") == []


def test_a_deadline_is_kept(index):
    assert index.search("船", timeout=60).total > 0
    with pytest.raises(TimeoutError, match="the search was stopped after 0 ms"):
        index.search("船", timeout=0)


def test_reprints_stand_under_the_earliest(tmp_path):
    story = "湖边的小书店在周三重新开门，店主把旧木架擦得发亮，又在窗下放了两张长凳。来的人先看书，再看水，有人坐到傍晚才走。店里不卖茶。"
    articles = [
        {"id": "later", "date": "2024-05-02", "source": "晚报", "text": "本报讯 " + story * 2},
        {"id": "first", "date": "2024-05-01", "text": story * 2},
    ]
    index = yinde.Index.build(tmp_path / "index", articles)
    (hit,) = index.search("书店").hits
    assert hit.article.id == "first"
    assert [(also.id, also.date, also.source) for also in hit.also] == [("later", "2024-05-02", "晚报")]
    assert sorted(ids(index.search("书店", reprints="each"))) == ["first", "later"]
