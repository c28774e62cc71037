"""Twenty things that people type, each with the sensible answer, on every engine: what makes a search feel right."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from engines import NAMES

from searchnews import Index
from searchnews.sample import POSTS


class Probe(NamedTuple):
    """What is typed, a piece of the first title, a note that comes with it, and what is offered instead."""

    name: str
    query: str
    title: str = ""
    note: str = ""
    suggestion: str | None = None
    total: int | None = None


PROBES = (
    Probe("traditional script", "知識產權強市", "知识产权强市"),
    Probe("simplified for traditional", "云汀河清淤挖出明代铁锚", "清淤挖出明代"),
    Probe("full width", "２０２３年中考体育", "中考体育新规"),
    Probe("half width for full", "2023年中考体育", "中考体育新规"),
    Probe("pinyin", "zhishichanquan", "知识产权", note="pinyin"),
    Probe("pinyin in syllables", "zhi shi chan quan", "知识产权", note="pinyin"),
    Probe("initials", "zscq", "知识产权", note="pinyin"),
    Probe("Han and initials", "知识cq", "知识产权", note="pinyin"),
    Probe("homophone", "半倒体", suggestion="半导体"),
    Probe("look-alike", "侯鸟", suggestion="候鸟"),
    Probe("transposition", "马松拉", suggestion="马拉松"),
    Probe("code", "606160", "澜石芯材", note="code"),
    Probe("code with its market", "sh606627", "曜驰汽车", note="code"),
    Probe("name of a security", "澜石芯材", "澜石芯材", note="code"),
    Probe("number", "1,486,000,000", "质押融资两年放款14.86亿元"),
    Probe("date", "2022年4月26日", note="date"),
    Probe("mixed scripts", "SongPhone 17", "SongPhone 17"),
    Probe("source", "青岚日报", "青岚", note="source"),
    Probe("one character", "锚", "铁锚"),
    Probe("punctuation only", "，。！？“”", total=0),
    Probe("emoji", "🦆🦆", total=0),
    Probe("English plural", "SongPhones", suggestion="songphone"),
)


@pytest.fixture(scope="module", params=[name for name in NAMES if name != "opensearch"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("probes") / "index", engine=request.param) as index:
        index.add_sources([str(POSTS)])
        yield index


@pytest.mark.parametrize("probe", PROBES, ids=[probe.name for probe in PROBES])
def test_what_is_typed_gets_the_sensible_answer(sample: Index, probe: Probe) -> None:
    results = sample.search(probe.query)
    if probe.title:
        assert probe.title in results.hits[0].article.title
        assert results.hits[0].title_marks or any(snippet.marks for snippet in results.hits[0].snippets)
    if probe.note:
        assert probe.note in {note.code for note in results.notes}
    if probe.suggestion is not None:
        assert (results.suggestion or "").lower() == probe.suggestion
        assert sample.search(results.suggestion or "").total > results.total
    if probe.total is not None:
        assert results.total == probe.total


def test_a_hundred_characters_pasted_find_their_article_before_all_but_its_reprints(sample: Index) -> None:
    for article in list(sample.export())[::7]:
        paste = article.body[20:120]
        if len(paste) == 100:
            assert article.id in [hit.article.id for hit in sample.search(paste).hits[:2]]


def test_whoever_asks_for_counts_alone_is_offered_nothing(sample: Index) -> None:
    for query in ("马松拉", "青岚日报"):
        page, counts = sample.search(query), sample.search(query, limit=0)
        assert page.suggestion or any(note.query for note in page.notes)
        assert counts.suggestion is None and not any(note.query for note in counts.notes)
        assert (counts.total, counts.facets) == (page.total, page.facets)
