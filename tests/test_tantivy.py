"""What is particular to tantivy: where it panics, what it cannot hold, where it leaves order or counting to others."""

import gc
import random
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from engines import ANALYZER, answer, counts, create, fill, ids, make_plan, write
from hypothesis import given
from hypothesis import strategies as st

from searchnews import Article, DamagedIndex, Index, IndexFailure, LockedIndex
from searchnews.engines.base import Engine, Matches, Request
from searchnews.query.plan import Plan, Run, Value

pytest.importorskip("tantivy")

from searchnews.engines.tantivy import trouble
from searchnews.engines.tantivy.terms import as_id, pairs, tokens, whole

BLANKS = set("\t\n\x0c\r ")
"""Where tantivy's tokenizer cuts."""

Both = tuple[Engine, Engine]


@pytest.fixture
def both(tmp_path: Path) -> Both:
    """An empty index of tantivy and one of the engine that it is compared with."""
    return create("tantivy", tmp_path / "tantivy"), create("memory", tmp_path / "memory")


def alike(both: Both, query: str, **options: object) -> Matches:
    """What tantivy answers, once it is what the other answers."""
    found, expected = (answer(engine, query, **options) for engine in both)
    assert (found.total, ids(found)) == (expected.total, ids(expected)), query
    assert [match.stored for match in found.hits] == [match.stored for match in expected.hits]
    assert (counts(found), dict(found.months)) == (counts(expected), dict(expected.months)), query
    return found


@pytest.mark.slow
def test_no_character_makes_a_term_that_is_cut() -> None:
    for begin in range(0, sys.maxunicode + 1, 4096):
        text = "".join(f"{chr(code)}a1{chr(code)}" for code in range(begin, begin + 4096))
        found = tokens(ANALYZER.sequence(text))
        assert not BLANKS.intersection("".join([*pairs(found), *found]))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_text_makes_a_term_that_is_cut(text: str) -> None:
    joined, words = ANALYZER.analyze(text)
    assert not BLANKS.intersection(joined, *map(whole, words))


LONG = "w" * 70_000
"""More letters than a term of tantivy's may have bytes; it drops such a one without a word."""


def test_what_is_longer_than_a_term_is_found(both: Both) -> None:
    article = Article(
        "a", LONG, f"{LONG}云岭{'9' * 70_000}", source=LONG, category=LONG, tags=(LONG, LONG + "x"), codes=(LONG,)
    )
    for engine in both:
        fill(engine, [article, Article("b", LONG[1:], tags=(LONG[1:],))])
    part = LONG[:1_900]
    queries = [part, f'"{part}"', f"{part}*", f"title:{part}*", f"tag:{part}*", f"source:{part}", "9*", "云岭"]
    for query in queries:
        expected, found = (answer(engine, query) for engine in reversed(both))
        assert ids(found) == ids(expected), query[:20]
    for field, value in (("tag", LONG), ("tag", LONG + "x"), ("source", LONG), ("category", LONG), ("code", LONG)):
        with both[0].searcher() as searcher:
            assert ids(searcher.search(Request(Plan(Value(field, value))))) == ["a"], field
    with both[0].searcher() as searcher:
        assert ids(searcher.search(Request(Plan(Run(f"\x01{LONG}\x02"))))) == ["a"]


@pytest.mark.parametrize("id", ["\ud800", "\udfff", "\0", "x" * 70_000, "", "?", " "])
def test_an_id_that_nobody_has_is_not_there(both: Both, id: str) -> None:
    known = {"a", "?", "\ufffd"} - {id}
    for engine in both:
        fill(engine, [Article(other, "隧道") for other in sorted(known)])
        write(engine, delete=[id])
        with engine.searcher() as searcher:
            assert searcher.get(id) is None
            assert searcher.having([id, *known]) == known
            assert searcher.explain(id, make_plan("隧道")) is None
    assert as_id("n1") == "n1"


QUERIES = ["\ud800", '"\ud800"', "tag:\ud800", "坏\ud800字", "\0", '"\0"', "\x03", "\x04", '"\x01\x02"', "|", "*", "( "]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_hostile_queries_are_answered(both: Both, query: str, sort: str) -> None:
    for engine in both:
        fill(engine, [Article("a", "隧道\0坏字", "\x01\x02|\x03", tags=("\0", "x\0y")), Article("b", "坏字")])
    alike(both, query, sort=sort)


PAGES: list[Mapping[str, object]] = [
    {"limit": 0},
    {"limit": 1},
    {"limit": 1_000},
    {"limit": 3, "offset": 7},
    {"limit": 10, "offset": 10_000},
    {"limit": 0, "facets": False},
]


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_an_index_of_nothing(both: Both, page: Mapping[str, object]) -> None:
    for query in ("", "隧道", '"隧道通车"', "-隧道", "1*", "tag:a", "date:2020"):
        for sort in ("relevance", "newest", "oldest"):
            assert alike(both, query, sort=sort, **page).total == 0


def test_an_index_of_nothing_holds_nothing(both: Both) -> None:
    for deleted in (False, True):
        if deleted:
            fill(both[0], [Article("a", "隧道", tags=("桥",))])
            write(both[0], delete=["a"])
        with both[0].searcher() as searcher:
            assert (len(searcher), searcher.fingerprints(), searcher.having(["a"])) == (0, {}, set())
            assert (list(searcher.stored()), list(searcher.terms())) == ([], [])
            assert (searcher.get("a"), searcher.explain("a", make_plan("隧道"))) == (None, None)
            assert [list(searcher.stream(make_plan("隧道"), sort)) for sort in ("relevance", "newest")] == [[], []]
        assert list(both[0].check()) == []


@pytest.mark.parametrize("page", PAGES)
def test_ties_over_many_segments_are_broken_by_id(both: Both, page: Mapping[str, object]) -> None:
    choose = random.Random(5)
    numbers = choose.sample(range(60), 60)
    days = [None, datetime(2020, 1, 1, tzinfo=UTC), datetime(1950, 1, 1, tzinfo=UTC)]
    for begin in range(0, 60, 10):
        made = [Article(f"n{n:02}", "隧道", "通车" * (n % 2), days[n % 3]) for n in numbers[begin : begin + 10]]
        for engine in both:
            fill(engine, made)
    for engine in both:
        write(engine, delete=["n07", "n08", "n09", "n33"])
    for query in ("", "隧道", '"通车"', "隧道 通车", "date:<1970", "-date:2020"):
        for sort in ("relevance", "newest", "oldest"):
            alike(both, query, sort=sort, **page)


@pytest.mark.slow
def test_thousands_of_ties_come_newest_first(both: Both) -> None:
    days = [None, *(datetime(2020, 1, 1 + day, tzinfo=UTC) for day in range(7))]
    made = [Article(f"n{n:04}", "隧道", "通车" * (n % 3 == 0), days[n * 5 % 8]) for n in range(4_500)]
    for engine in both:
        fill(engine, made)
    for query in ("隧道", "隧道 通车", "通车", "隧道 天气", "隧道 -通车"):
        for offset in (0, 7, 560, 1_495, 4_495):
            alike(both, query, limit=10, offset=offset)


@pytest.mark.slow
@pytest.mark.parametrize("query", ["隧道", "隧道 通车", '"通车"', '"隧道" OR "通车"', "隧道 天气"])
def test_of_thousands_of_ties_a_page_takes_few(both: Both, query: str) -> None:
    days = [datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=n // 40) for n in range(4_500)]
    fill(both[0], [Article(f"n{n:04}", "隧道", "通车" * (n % 3 > 0), day) for n, day in enumerate(days)])
    asked: list[int] = []
    with both[0].searcher() as searcher:
        inner = searcher._searcher  # type: ignore[attr-defined]
        search = inner.search

        def recorded(query: object, limit: int, **options: object) -> object:
            asked.append(limit)
            return search(query, limit, **options)

        inner.search = recorded
        assert len(searcher.search(Request(make_plan(query), limit=10)).hits) == 10
    assert asked
    assert max(asked) <= 500


def test_a_value_of_any_length_is_counted_alike(both: Both) -> None:
    values = ("长" * 30_000, "长" * 29_999 + "短", "𠀀" * 15_999, "桥" + LONG)
    for number, value in enumerate(values):
        for engine in both:
            fill(engine, [Article(f"n{number}", "隧道", source=value, category=value, tags=(value, *values[:2]))])
    assert max(alike(both, "隧道").facets["tag"].values()) == 4


def test_a_searcher_keeps_no_file_once_nobody_has_it(both: Both) -> None:
    def guards() -> int:
        return sum(isinstance(thing, trouble._Guarded) for thing in gc.get_objects())

    fill(both[0], [Article("a", "隧道")])
    gc.collect()
    gc.disable()
    try:
        before = guards()
        searcher = both[0].searcher()
        found = searcher.search(Request(make_plan("隧道")))
        assert searcher.explain("a", make_plan("隧道"))
        assert guards() == before + 1
        searcher.close()
        assert found.total == 1
        del searcher, found
        assert guards() == before
    finally:
        gc.enable()


def test_the_first_day_and_the_last(both: Both) -> None:
    moments = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC), None]
    moments.append(datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC))
    for engine in both:
        fill(engine, [Article(f"a{number}", "日", published=moment) for number, moment in enumerate(moments)])
    for query in ("", "date:0001", "date:9999", "date:<1970", "date:>1969", "date:0001..9999", "-date:0001..9999"):
        for sort in ("newest", "oldest"):
            alike(both, query, sort=sort)


def test_deleted_articles_count_nowhere(both: Both) -> None:
    for engine in both:
        fill(engine, [Article(f"a{n}", f"词{n}", tags=(f"标签{n}", "桥"), source=f"报{n}") for n in range(9)])
        write(engine, delete=["a1", "a2"])
        fill(engine, [Article("a3", "别的", tags=("桥",))])
    for query in ("", "词", "tag:桥", "tag:标*", "词1", "-词4"):
        alike(both, query)
    found, expected = (engine.searcher() for engine in both)
    assert found.fingerprints() == expected.fingerprints()
    assert list(found.terms()) == list(expected.terms())
    assert list(found.stored()) == list(expected.stored())


@pytest.mark.slow
def test_more_values_than_tantivy_counts_in_one_go(both: Both) -> None:
    for engine in both:
        fill(engine, [Article(f"n{n}", "隧道", tags=tuple(f"t{n * 35 + k}" for k in range(35))) for n in range(2_000)])
        write(engine, delete=["n3", "n4"])
    assert len(alike(both, "隧道", limit=0).facets["tag"]) == 69_930
    assert len(alike(both, "tag:t1*", limit=0).facets["tag"]) > 10_000


def test_a_hundred_clauses(both: Both) -> None:
    for engine in both:
        fill(engine, [Article(f"n{n}", f"词{n}", f"桥{n % 7}车{n % 11}") for n in range(50)])
    for clause in ("词{n}", '"桥{n}"', "-词{n}", "1{n}*", "date:20{n:02}"):
        clauses = [clause.format(n=n) for n in range(60)]
        alike(both, " ".join(clauses))
        alike(both, " OR ".join(clauses))


class PanicException(BaseException):
    """What tantivy's panics are called."""


SAID: dict[str, tuple[type[IndexFailure], str]] = {
    "An IO error occurred: 'No space left on device (os error 28)'": (IndexFailure, "no space left on device"),
    "Failed to acquire Lockfile: IoError(Os { code: 13, kind: PermissionDenied })": (IndexFailure, "permission denied"),
    "Failed to acquire Lockfile: LockBusy. Some(...)": (LockedIndex, "being written to"),
    f'FileDoesNotExist("{"0a" * 16}.term")': (DamagedIndex, f"{'0a' * 16}.term does not hold"),
    f'corrupt {{ filepath: "{"0a" * 16}.480.del" }}': (DamagedIndex, f"{'0a' * 16}.480.del does not hold"),
    "An error occurred in a thread: 'A worker thread panicked'": (DamagedIndex, "its files do not hold"),
    "range end index 7 out of range\nfor slice": (DamagedIndex, "its files do not hold"),
}


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("kind", [ValueError, PanicException])
def test_what_tantivy_says_becomes_a_sentence(tmp_path: Path, kind: type[BaseException], said: str) -> None:
    expected, words = SAID[said]
    with pytest.raises(expected, match=words) as caught, trouble.plainly(tmp_path):
        raise kind(said)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_thread_that_wrote_to_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(IndexFailure, match="no space left on device"), trouble.plainly(tmp_path):
        raise ValueError("An error occurred in a thread: 'An index writer was killed.'")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), DamagedIndex("so"), MemoryError(), TypeError("ours")])
def test_what_is_not_tantivys_stays_what_it_is(tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, trouble.plainly(tmp_path):
        raise error
    assert caught.value is error


def panics(method: str) -> Callable[[Index], None]:
    """Let a method of every searcher panic."""

    def set_off(index: Index) -> None:
        def panic(*_: object, **__: object) -> object:
            raise PanicException("index out of bounds: the len is 1 but the index is 1")

        with index._home.reading() as searcher:
            theirs = searcher._searcher  # type: ignore[attr-defined]
            setattr(theirs, method, trouble._calm(panic, index.path))

    return set_off


@pytest.mark.parametrize("method", ["search", "aggregate", "doc", "doc_freq"])
@pytest.mark.parametrize("size", [3, 2_500])
def test_no_panic_passes_even_from_a_thread(tmp_path: Path, method: str, size: int) -> None:
    with Index.create(tmp_path / "archive", engine="tantivy") as index:
        index.add([Article(f"n{n}", "隧道") for n in range(size)], workers=1)
        panics(method)(index)
        with pytest.raises(DamagedIndex, match="its files do not hold what they should"):
            index.search("隧道")
