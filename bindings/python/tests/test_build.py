import datetime
import gc

import pytest
import yinde


def test_records_generators_and_paths(tmp_path):
    (tmp_path / "a.txt").write_text("书上的字很小。", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "b", "text": "书架很高。"}\n', encoding="utf-8")

    def articles():
        yield {"id": "c", "text": "书店关了门。"}
        yield tmp_path / "a.txt"
        yield str(tmp_path / "b.jsonl")

    index = yinde.Index.build(tmp_path / "index", articles())
    assert sorted(hit.article.id for hit in index.search("书")) == ["a.txt", "b", "c"]
    assert (index.built.articles, index.built.added) == (3, 3)
    # One path is enough.
    assert yinde.Index.build(tmp_path / "other", tmp_path / "b.jsonl").stats().articles == 1


def test_the_same_articles_give_the_same_bytes(tmp_path):
    articles = [{"id": str(number), "text": f"第{number}天下了雨。"} for number in range(20)]
    first = yinde.Index.build(tmp_path / "a", articles)
    again = yinde.Index.build(tmp_path / "b", reversed(articles), threads=1)
    assert first.digest == again.digest
    update = yinde.Index.build(tmp_path / "a", articles[1:])
    assert (update.built.removed, update.built.added) == (1, 0)
    # What is open stays as it was.
    assert first.search("下了雨").total == 20 and update.search("下了雨").total == 19


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime.date(2024, 5, 1), "2024-05-01"),
        (datetime.datetime(2024, 5, 1), "2024-05-01"),
        (datetime.datetime(2024, 5, 1, 8, 30), "2024-05-01T08:30:00"),
        (2024, "2024"),
        (float("nan"), None),
        (None, None),
        ("", None),
    ],
)
def test_fields_as_data_frames_have_them(tmp_path, value, shown):
    index = yinde.Index.build(tmp_path, [{"id": 1, "text": "雨", "date": value, "author": ["甲", "乙"], "other": 1}])
    article = index.search("雨").hits[0].article
    assert (article.id, article.date, article.author) == ("1", shown, "甲、乙")


@pytest.mark.parametrize(
    ("articles", "says"),
    [
        ([{"text": "雨"}], "article 1 has no `id`"),
        ([{"id": "a"}], "article `a`: `text` must be a string, found NoneType"),
        ([{"id": "a", "text": "雨\ud800"}], "article `a`: `text` holds half a surrogate pair at 1"),
        ([{"id": "a", "text": "雨"}, {"id": "a", "text": "雪"}], "article `a`: .* found this one twice"),
        ([], "no articles in what was given"),
        ("missing.txt", "missing.txt: no such file or folder"),
    ],
)
def test_what_cannot_be_built_is_said_and_nothing_is_locked(tmp_path, articles, says):
    with pytest.raises(yinde.Error, match=says) as kept:
        yinde.Index.build(tmp_path / "index", articles)
    assert kept.value.__traceback__ is not None
    assert yinde.Index.build(tmp_path / "index", [{"id": "a", "text": "雨"}]).search("雨").total == 1


def test_what_is_no_record(tmp_path):
    with pytest.raises(TypeError, match="article 1: expected a record"):
        yinde.Index.build(tmp_path, [("a", "雨")])
    with pytest.raises(ValueError, match="threads is a number"):
        yinde.Index.build(tmp_path, [{"id": "a", "text": "雨"}], threads=0)


def test_what_an_iterable_raises_comes_through(tmp_path):
    def articles():
        yield {"id": "a", "text": "雨"}
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        yinde.Index.build(tmp_path, articles())
    with pytest.raises(yinde.Error, match="no index"):
        yinde.Index.open(tmp_path)


def test_a_bad_file_is_a_warning(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": "雨"}\n{oops\n{oops\n', encoding="utf-8")
    with pytest.warns(UserWarning, match=r"a.jsonl:2: .*and 1 more"):
        index = yinde.Index.build(tmp_path / "index", [tmp_path / "a.jsonl"])
    assert len(index.built.notices) == 2


def test_words_of_your_own(tmp_path):
    text = "他在星垂渡等船。"
    for words in [["星垂渡"], tmp_path / "words.txt"]:
        (tmp_path / "words.txt").write_text("星垂渡\n", encoding="utf-8")
        index = yinde.Index.build(tmp_path / "index", [{"id": "a", "text": text}], words=words)
        assert "星垂渡" in [token.text for token in index.tokens(text).words]
        assert index.stats().user_words == 1
    with pytest.raises(yinde.Error, match="missing.txt: the words could not be read"):
        yinde.Index.build(tmp_path / "index", [{"id": "a", "text": text}], words="missing.txt")


def test_progress_is_told(tmp_path, monkeypatch):
    from yinde import index

    told = []

    class Bar(index.Bar):
        def __call__(self, done, total):
            told.append((done, total))

    monkeypatch.setattr(index, "Bar", Bar)
    yinde.Index.build(tmp_path, [{"id": "a", "text": "雨"}])
    assert told[-1] == (3, 3)
    gc.collect()
