"""Documents: an article as an engine stores it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews import Article
from searchnews.document import decode, encode, id_of

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)


@given(TEXT, TEXT)
def test_an_id_is_read_as_decoding_reads_it(id: str, title: str) -> None:
    stored = encode(Article(id, title, title))
    assert id_of(stored) == decode(stored).id == id


@pytest.mark.parametrize("id", ["a", "NW202204242354880444", "x" * 64, "x" * 65, 'a"b', "a\\", "\u5929"])
def test_an_id_written_otherwise_is_read_too(id: str) -> None:
    for stored in (
        json.dumps({"id": id, "title": "t"}).encode(),
        json.dumps({"title": "t", "id": id}, ensure_ascii=False).encode(),
        encode(Article(id)),
    ):
        assert id_of(stored) == id
