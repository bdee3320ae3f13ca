import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
import yinde


def test_words_are_folded_and_cut():
    assert yinde.Tokenizer()("海洋技術裝備產(chǎn)業(yè)，很好！") == ["海洋", "技术装备", "产业", "很", "好"]
    assert "装备" in yinde.Tokenizer(parts=True)("海洋技术装备产业")
    assert yinde.Tokenizer()("") == []
    assert "星垂渡" in yinde.Tokenizer(["星垂渡"])("他在星垂渡等船")


def test_tokens_have_spans_of_the_text():
    text = "看𠮷產(chǎn)業(yè)"
    tokens = yinde.Tokenizer().tokens(text)
    assert tokens.text == text and tokens.folded == "看𠮷产业"
    for token in [*tokens.words, *tokens.chars]:
        assert text[slice(*token.chars)] == text.encode()[slice(*token.span)].decode()
    assert [text[slice(*token.chars)] for token in tokens.words][-1] == "產(chǎn)業(yè)"


def test_a_tokenizer_is_pickled_with_its_words():
    tokenizer = pickle.loads(pickle.dumps(yinde.Tokenizer(["星垂渡"], parts=True)))
    assert tokenizer.parts and "星垂渡" in tokenizer("他在星垂渡等船")


def test_threads_share_a_tokenizer():
    tokenizer = yinde.Tokenizer()
    with ThreadPoolExecutor(4) as threads:
        cuts = list(threads.map(tokenizer, ["船开出了港口"] * 40))
    assert cuts == [tokenizer("船开出了港口")] * 40


def test_with_scikit_learn():
    text = pytest.importorskip("sklearn.feature_extraction.text")
    vectorizer = text.TfidfVectorizer(tokenizer=yinde.Tokenizer(), lowercase=False, token_pattern=None)
    matrix = vectorizer.fit_transform(["海洋裝備", "海洋装备", "山上的茶园"])
    assert (matrix[0] != matrix[1]).nnz == 0
    assert "茶园" in vectorizer.get_feature_names_out()
    assert (pickle.loads(pickle.dumps(vectorizer)).transform(["海洋裝備"]) != matrix[0]).nnz == 0
