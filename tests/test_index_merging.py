"""Versions of one article: the end does not depend on the order they come in, and every version is counted once."""

from collections import Counter
from collections.abc import Iterable
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews import merging
from searchnews.article import Article
from searchnews.document import decode, encode, fingerprint
from searchnews.merging import Counts, Merge

PATHS = ("a/1.md", "b/1.md", "c/1.md")


def version(path: str, length: int, *, title: str = "题", id: str = "n1", mark: str = "") -> Article:
    return Article(id=id, title=title, body="文" * length, path=path, digest=mark)


def run(
    articles: Iterable[Article], stored: dict[str, Article] | None = None, gone: Iterable[str] = ()
) -> tuple[Counts, dict[str, Article], list[str]]:
    """What a run counts, what the index holds then, and the ids in the order they were sent."""
    before = {id: encode(article) for id, article in (stored or {}).items()}
    after, sent, missing = dict(before), [], set(gone)

    def send(id: str, encoded: bytes) -> None:
        after[id] = encoded
        sent.append(id)

    marks = {id: fingerprint(encoded) for id, encoded in before.items()}
    with Merge(marks, before.get, missing.__contains__, send) as merge:
        for article in articles:
            merge.offer(article)
        counts = merge.finish()
    return counts, {id: decode(encoded) for id, encoded in after.items()}, sent


def key(place: int, article: Article) -> tuple[object, ...]:
    return article.completeness, tuple(-ord(char) for char in article.path), place


def expected(articles: list[Article], stored: dict[str, Article], gone: set[str]) -> tuple[Counts, dict[str, Article]]:
    """The rule, as it is told: the best of the run, then against the stored one where that still stands."""
    counts: Counter[str] = Counter()
    after = dict(stored)
    for id in {article.id for article in articles}:
        mine = [(place, article) for place, article in enumerate(articles) if article.id == id]
        best = max(mine, key=lambda found: key(*found))[1]
        old = stored.get(id)
        counts["merged"] += len(mine) - 1
        stands = old is not None and old.path not in {article.path for _, article in mine} and old.path not in gone
        if old is None:
            counts["added"] += 1
        elif stands and key(0, old) > key(0, best):
            counts["merged"] += 1
            continue
        else:
            counts["unchanged" if old == best else "updated"] += 1
        after[id] = best
    return Counts(counts["added"], counts["updated"], counts["unchanged"], counts["merged"]), after


versions = st.builds(
    version,
    path=st.sampled_from(PATHS),
    length=st.integers(0, 2),
    title=st.sampled_from(["", "题"]),
    id=st.sampled_from(["n1", "n2"]),
    mark=st.sampled_from(["", "x"]),
)
archives = st.lists(versions, max_size=2).map(lambda found: {article.id: article for article in found})


@given(st.lists(versions, max_size=8), archives, st.sets(st.sampled_from(PATHS)))
def test_every_stream_ends_as_the_rule_says(
    articles: list[Article], stored: dict[str, Article], gone: set[str]
) -> None:
    counts, after, _ = run(articles, stored, gone)
    assert (counts, after) == expected(articles, stored, gone)
    assert counts.added + counts.updated + counts.unchanged + counts.merged == len(articles)


@given(st.lists(versions, max_size=6), archives, st.randoms(use_true_random=False))
def test_the_order_of_the_files_does_not_matter(articles: list[Article], stored: dict[str, Article], random) -> None:
    files: dict[str, list[Article]] = {}
    for article in articles:
        files.setdefault(article.path, []).append(article)
    order = [article.path for article in articles]
    random.shuffle(order)
    queues = {path: iter(found) for path, found in files.items()}
    assert run(articles, stored)[:2] == run([next(queues[path]) for path in order], stored)[:2]


@given(st.lists(versions, max_size=6))
def test_the_same_run_again_changes_nothing(articles: list[Article]) -> None:
    first, after, _ = run(articles)
    again, same, _ = run(articles, after)
    assert same == after
    assert again == Counts(0, 0, first.added, first.merged)


@given(st.lists(versions, max_size=6), st.integers(0, 6))
def test_files_read_apart_end_as_files_read_together(articles: list[Article], cut: int) -> None:
    by_file = sorted(articles, key=lambda article: article.path)
    first = [article for article in by_file if article.path <= PATHS[cut % 3]]
    second = [article for article in by_file if article.path > PATHS[cut % 3]]
    assert run(second, run(first)[1])[1] == run(by_file)[1]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_most_complete_wins_in_every_order(order: tuple[int, ...]) -> None:
    found = [version("a/1.md", 9, title=""), version("b/1.md", 3), version("c/1.md", 5)]
    counts, after, _ = run(found[place] for place in order)
    assert counts == Counts(1, 0, 0, 2)
    assert after["n1"] == found[2]


def test_the_stored_version_of_another_path_wins_by_its_completeness() -> None:
    long, short = version("a/1.md", 9), version("b/1.md", 3)
    assert run([short], {"n1": long}) == (Counts(0, 0, 0, 1), {"n1": long}, [])
    assert run([long], {"n1": short}) == (Counts(0, 1, 0, 0), {"n1": long}, ["n1"])


def test_the_same_path_is_updated_even_by_less() -> None:
    long, short = version("a/1.md", 9), version("a/1.md", 3)
    assert run([short], {"n1": long})[:2] == (Counts(0, 1, 0, 0), {"n1": short})


def test_a_version_that_is_gone_does_not_stand_in_the_way() -> None:
    long, short = version("a/1.md", 9), version("b/1.md", 3)
    assert run([short], {"n1": long}, gone=["a/1.md"])[:2] == (Counts(0, 1, 0, 0), {"n1": short})


def test_one_put_by_is_sent_when_the_stored_one_turns_out_to_be_superseded() -> None:
    stored, other, shorter = version("a/1.md", 9), version("b/1.md", 5), version("a/1.md", 2)
    assert run([other, shorter], {"n1": stored})[:2] == (Counts(0, 1, 0, 1), {"n1": other})


def test_the_stored_one_that_comes_late_counts_as_unchanged() -> None:
    stored, newer = version("a/1.md", 5), version("a/1.md", 3, mark="x")
    counts, after, sent = run([newer, stored], {"n1": stored})
    assert counts == Counts(0, 0, 1, 1)
    assert after == {"n1": stored}
    assert sent == ["n1", "n1"]


def test_unchanged_articles_are_neither_sent_nor_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = version("a/1.md", 5)
    marks = {"n1": fingerprint(encode(stored))}

    def fail(*_: object) -> bytes:
        raise AssertionError("nobody asked for this")

    with Merge(marks, fail, lambda _: False, fail) as merge:
        merge.offer(stored)
        assert merge.finish() == Counts(0, 0, 1, 0)


def test_much_that_is_put_by_goes_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "PUT_BY", 100)
    stored = {f"n{n}": version("a/1.md", 9, id=f"n{n}") for n in range(30)}
    lesser = [version("b/1.md", 5, id=f"n{n}", mark=str(n)) for n in range(30)]
    again = [version("a/1.md", 1, id=f"n{n}") for n in range(0, 30, 2)]
    counts, after, _ = run([*lesser, *again], stored)
    assert counts == Counts(0, 15, 0, 30)
    assert {id: article.path for id, article in after.items()} == {
        f"n{n}": "b/1.md" if n % 2 == 0 else "a/1.md" for n in range(30)
    }
    assert after["n4"] == lesser[4]
