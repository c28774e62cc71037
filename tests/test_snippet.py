"""What is marked and which windows are shown: readable cases, and what holds for every text and query.

``UPDATE_GOLDEN=1 pytest tests/test_snippet.py`` writes the golden files again; read the difference before committing.
In them a case is a query, a text and what comes out, parted by dots; marks stand in ``[ ]``, ↵ is a line break.
"""

import os
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchnews import results
from searchnews.analysis import Analyzer
from searchnews.analysis import tokenizer as match_text
from searchnews.analysis.normalizer import is_ignored
from searchnews.marks import CLUSTER, marks
from searchnews.query import parse
from searchnews.query.expand import expand
from searchnews.query.plan import Run
from searchnews.snippet import COUNT, READ, WIDTH, Snippet, snippets
from searchnews.token import enclose, split_sequence

FOLDER = Path(__file__).parent / "golden"
ANALYZER = Analyzer()


def runs_of(query: str) -> tuple[Run, ...]:
    return expand(parse(query), ANALYZER, now=datetime(2024, 5, 1, tzinfo=UTC), zone=UTC).marks


def marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    out, done = "", 0
    for start, end in spans:
        out += f"{text[done:start]}[{text[start:end]}]"
        done = end
    return (out + text[done:]).replace("\n", "↵")


def show_marks(query: str, text: str) -> str:
    return marked(text, marks(text, runs_of(query), "body"))


def show_windows(query: str, text: str) -> str:
    return "\n".join(f"{s.start}: {marked(s.text, s.marks)}" for s in snippets(text, runs_of(query)))


@dataclass(frozen=True)
class Case:
    comment: str
    query: str
    text: str
    expected: str

    def __str__(self) -> str:
        return f"{self.comment}\n{self.query}\n.\n{self.text}\n.\n{self.expected}\n"


def read_cases(name: str) -> list[Case]:
    blocks = (FOLDER / name).read_text(encoding="utf-8").strip("\n").split("\n\n")
    cases = []
    for block in blocks:
        comment, rest = block.split("\n", 1)
        query, text, expected = (part.strip("\n") for part in f"{rest}\n".split("\n.\n"))
        cases.append(Case(comment, query, text, expected))
    return cases


SHOWN: dict[str, Callable[[str, str], str]] = {"snippet_marks.txt": show_marks, "snippet_windows.txt": show_windows}
CASES = [(name, case) for name in SHOWN for case in read_cases(name)]


@pytest.mark.skipif("UPDATE_GOLDEN" not in os.environ, reason="UPDATE_GOLDEN=1 writes the golden files again")
@pytest.mark.parametrize("name", SHOWN)
def test_update(name: str) -> None:
    cases = [Case(c.comment, c.query, c.text, SHOWN[name](c.query, c.text)) for c in read_cases(name)]
    (FOLDER / name).write_text("\n".join(map(str, cases)), encoding="utf-8")


@pytest.mark.parametrize(("name", "case"), CASES, ids=[case.comment for _, case in CASES])
def test_golden(name: str, case: Case) -> None:
    assert case.expected
    assert SHOWN[name](case.query, case.text) == case.expected


def clings(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or char in "\u200d\uff9e\uff9f" or "\U0001f3fb" <= char <= "\U0001f3ff"


def pile(text: str, place: int) -> int:
    """How many characters around a place are drawn together."""
    return (
        len("".join(c if clings(c) else " " for c in text[:place]).split(" ")[-1])
        + 1
        + len("".join(c if clings(c) else " " for c in text[place:]).split(" ")[0])
    )


def scan(text: str, run: Run) -> Iterator[tuple[int, int]]:
    """Every place of a run, by comparing token after token."""
    tokens = match_text.tokenize(text)
    sought = split_sequence(run.text + "\x02" if run.prefix else run.text)
    for first in range(len(tokens) - len(sought) + 1):
        found = tokens[first : first + len(sought)]
        *whole, last = [token.text for token in found]
        same = whole == sought[:-1] and (last == sought[-1] or (run.prefix and last.startswith(sought[-1])))
        if same:
            yield found[0].start, found[-1].end


PIECES = [
    "中国",
    "人民银行",
    "的",
    "年",
    "Art",
    "art",
    "party",
    "1,234",
    "14.86",
    "％",
    "。",
    "，",
    ".",
    " ",
    "\n",
    "\u3000",
]
ODD = ["\u200b", "\u0301", "\u200d", "👩", "🏽", "\ud800", "\0", "\u202e", "½", "…", "①", "ｶﾞ", "臺", "\u0e34", "İ", "ﬁ"]
BLANKS = " \n\u3000\0\u200b"
ANY = st.text(st.characters(exclude_categories=()), max_size=40)
TEXTS = st.lists(st.sampled_from(PIECES) | st.sampled_from(PIECES + ODD), max_size=80).map("".join)
LONG = st.lists(st.sampled_from([*PIECES, "a" * 70, "7" * 50, "国" * 30]), max_size=60).map("".join)


@st.composite
def texts_and_runs(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS | LONG | ANY) -> tuple[str, list[Run]]:
    text = draw(texts)
    sequences = []
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text)))
        sequences.append(match_text.run(text[start : start + draw(st.integers(1, 12))]))
    sequences += map(match_text.run, draw(st.lists(st.sampled_from(PIECES), max_size=3)))
    runs = []
    for sequence in filter(None, sequences):
        opened = sequence.endswith("\x02") and draw(st.booleans())
        scope = draw(st.sampled_from(["any", "any", "body", "title"]))
        runs.append(Run(sequence[:-1] if opened else sequence, scope, opened))
    return text, runs


def check_form(text: str, spans: Sequence[tuple[int, int]]) -> None:
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))


@settings(max_examples=400, deadline=None)
@given(texts_and_runs(), st.sampled_from(["title", "body"]))
@example(("e\u0301", [Run("\x01e\x02")]), "body")
@example(("👩\u200d👧", [Run("👧")]), "body")
def test_marks_are_what_a_scan_finds_and_no_more(case: tuple[str, list[Run]], field: str) -> None:
    text, runs = case
    found = marks(text, runs, field)  # type: ignore[arg-type]
    check_form(text, found)
    covered = {place for start, end in found for place in range(start, end)}
    held = {place for run in runs if run.scope in ("any", field) for span in scan(text, run) for place in range(*span)}
    assert held <= covered
    for place in covered - held:
        around = text[max(0, place - 1) : place + 2]
        assert any(map(clings, around)), (text, found, place)


@settings(max_examples=400, deadline=None)
@given(texts_and_runs(st.lists(st.sampled_from(PIECES), max_size=80).map("".join)))
def test_a_mark_holds_tokens_of_the_runs_alone(case: tuple[str, list[Run]]) -> None:
    text, runs = case
    tokens = {token for run in runs for token in split_sequence(run.text + "\x02" * run.prefix)}
    begins = tuple(split_sequence(run.text + "\x02")[-1] for run in runs if run.prefix)
    for start, end in marks(text, runs, "body"):
        for token in split_sequence(match_text.run(text[start:end])):
            assert token in tokens or token.startswith(begins)


@settings(max_examples=500, deadline=None)
@given(texts_and_runs(), st.integers(1, 4), st.integers(1, 60) | st.just(WIDTH))
@example(("a" * 10_000, [Run("\x01" + "a" * 10_000 + "\x02")]), 3, WIDTH)
@example(("的" + "\u0301" * 1_000, [Run("的")]), 3, WIDTH)
def test_snippets_are_slices_with_the_marks_of_the_body(case: tuple[str, list[Run]], count: int, width: int) -> None:
    body, runs = case
    found = snippets(body, runs, count=count, width=width)
    assert len(found) <= count
    whole = marks(body, runs, "body")
    for snippet in found:
        assert 0 < len(snippet.text) <= width
        start, end = snippet.start, snippet.start + len(snippet.text)
        assert snippet.text == body[start:end]
        check_form(snippet.text, snippet.marks)
        clipped = [(max(a, start) - start, min(b, end) - start) for a, b in whole if a < end and b > start]
        assert list(snippet.marks) == clipped
    assert all(a.start + len(a.text) <= b.start for a, b in pairwise(found))
    if whole:
        assert all(snippet.marks for snippet in found)
        assert len(found) == 1 or width < WIDTH or len(found) <= len(set(runs))
    assert bool(found) or not body.strip() or not match_text.run(body)


@settings(max_examples=500, deadline=None)
@given(texts_and_runs(TEXTS | LONG), st.integers(12, 60) | st.just(WIDTH))
@example(("中国％％🏽中国中国中国中国", [Run("中国中国中国中国")]), 12)
@example(("中国中国中国人民银行的Artparty\u0301", [Run("的")]), 12)
def test_no_window_cuts_a_word_or_a_visible_character(case: tuple[str, list[Run]], width: int) -> None:
    body, runs = case
    solid = [t for t in match_text.tokenize(body) if match_text.sequence(body[t.start : t.end]).startswith("\x01")]
    for snippet in snippets(body, runs, width=width):
        for border in (snippet.start, snippet.start + len(snippet.text)):
            cut = [token for token in solid if token.start < border < token.end]
            assert all(token.end - token.start > width for token in cut)
            torn = 0 < border < len(body) and clings(body[border]) and body[border - 1] not in BLANKS
            assert not torn or pile(body, border) > width
        assert not snippet.text[:1].isspace()
        assert not snippet.text[-1:].isspace()


@settings(max_examples=300, deadline=None)
@given(texts_and_runs(st.lists(st.sampled_from(PIECES), max_size=200).map("".join)))
def test_each_snippet_adds_a_run(case: tuple[str, list[Run]]) -> None:
    body, runs = case
    shown: list[set[Run]] = []
    for snippet in snippets(body, runs):
        start, end = snippet.start, snippet.start + len(snippet.text)
        held = {r for r in runs if r.scope != "title" for a, b in scan(body, r) if start <= a and b <= end}
        shown.append(held)
    for number, held in enumerate(shown):
        others = set().union(*shown[:number], *shown[number + 1 :])
        assert len(shown) == 1 or held - others or len(others) > len(held)


@settings(max_examples=300, deadline=None)
@given(TEXTS | ANY, st.data())
def test_the_match_text_leads_there_and_back(text: str, data: st.DataObject) -> None:
    match = match_text.MatchText(text)
    tokens = match.tokens()
    place = data.draw(st.integers(0, len(text)))
    around = [
        (t.start, t.end) for t in tokens if t.start < place < t.end and enclose(t.text) in match_text.sequence(t.text)
    ]
    assert match.word_around(place) == (around[0] if around else None)
    end = data.draw(st.integers(place, len(text)))
    held = split_sequence(match.joined[slice(*match.slice(place, end))])
    seen = [t.text for t in tokens if any(not is_ignored(c) for c in text[max(place, t.start) : min(end, t.end)])]
    assert [t for t in held if t != "|"] == [t for t in seen if t != "|"]


def test_the_snippet_of_results_is_this_one() -> None:
    assert results.Snippet is Snippet


@pytest.mark.parametrize("body", ["", " \n\u3000\n", "\u200b\ufeff", "\0"])
def test_nothing_to_be_seen_makes_no_snippet(body: str) -> None:
    assert snippets(body, runs_of("秋粮")) == ()
    assert snippets(body, ()) == ()


def test_nothing_asked_for_makes_nothing() -> None:
    assert snippets("秋粮丰收", runs_of("秋粮"), count=0) == ()
    assert snippets("秋粮丰收", runs_of("秋粮"), width=0) == ()
    assert marks("", runs_of("秋粮"), "title") == ()
    assert marks("秋粮", (), "title") == ()
    assert marks("秋粮", (Run(""),), "title") == ()


def test_a_run_of_the_title_marks_nothing_in_the_body() -> None:
    runs = runs_of("title:丰收")
    assert marks("秋粮丰收", runs, "title") == ((2, 4),)
    assert snippets("秋粮丰收", runs) == (Snippet("秋粮丰收", 0),)


@pytest.mark.parametrize(
    ("text", "sought", "expected"),
    [
        ("cafe\u0301 noir", "café", "[cafe\u0301] noir"),
        ("❤️红心", "❤", "[❤️]红心"),
        ("点赞👍🏽了", "👍", "点赞[👍🏽]了"),
        ("👨‍👩‍👧家", "👩", "[👨‍👩‍👧]家"),
        ("中\u200d国", "中", "[中\u200d]国"),
        ("か\u3099き", "か", "[か\u3099]き"),
        ("1\ufe0f\u20e3号", "1", "[1\ufe0f\u20e3]号"),
        ("inter\u00adnational", "international", "[inter\u00adnational]"),
        ("\u202e中国\u202c", "中国", "\u202e[中国]\u202c"),
    ],
)
def test_a_mark_holds_what_is_drawn_together(text: str, sought: str, expected: str) -> None:
    assert marked(text, marks(text, [Run(match_text.run(sought))], "body")) == expected


def test_a_bare_sign_is_not_found_in_a_word() -> None:
    for sign in "+#&年の":
        sequence = match_text.run(sign)
        assert sequence == sign
        for word in ("a1b2", "C4", "Straße", "12.5"):
            assert marks(word, [Run(sequence)], "body") == ()


def test_a_run_longer_than_a_window_is_shown_from_its_beginning() -> None:
    body = "开头。" + "长" * 500 + "。结尾"
    (snippet,) = snippets(body, [Run("长" * 500)])
    assert snippet.marks[-1][1] == len(snippet.text) == WIDTH
    assert snippet.start + snippet.marks[0][0] == 3


def test_piled_accents_are_cut_in_the_end() -> None:
    body = "的" + "\u0301" * 500
    assert marks(body, [Run("的")], "body") == ((0, 1 + CLUSTER),)


def test_more_places_than_are_weighed_are_marked_all_the_same() -> None:
    body = "秋粮，" * 3_000
    runs = [Run("秋"), Run("粮|"), Run("秋粮")]
    (snippet,) = snippets(body, runs)
    assert marked(snippet.text, snippet.marks) == marked(snippet.text, marks(snippet.text, runs, "body"))
    *_, far = snippets(body + "人民。" + body, [Run("秋"), Run("人民")])
    shown = marked(far.text, far.marks)
    assert "[人民]" in shown
    assert shown.count("[秋]") == far.text.count("秋") > 20


FILLER = "今天的会议讨论了许多事情。"


def test_what_stands_far_down_a_book_is_found() -> None:
    far = FILLER * (READ // 5)
    for sought, written in (("龘字", "龘字"), ("iPhone", "iPhone"), ("new york", "New York")):
        (snippet,) = snippets(f"{far}{written}{far}", [Run(match_text.run(sought))])
        assert marked(snippet.text, snippet.marks).count(f"[{written}]") == 1


@pytest.mark.parametrize("border", [READ - 3, READ - 1, READ])
def test_a_word_that_reading_cuts_is_not_taken_for_another(border: int) -> None:
    filler = "的" * border
    body = f"{filler}artistic{filler}"
    (snippet,) = snippets(body, [Run(match_text.run("art")), Run(match_text.run("istic"))])
    assert snippet.marks == ()
    assert snippets(f"{filler}1,234.5{filler}", [Run(match_text.run("234.5"))])[0].marks == ()


M = 1_000_000


@pytest.mark.parametrize(
    ("body", "runs"),
    [
        ("中国人民银行业务很多" * (M // 10), [Run("中国"), Run("人民")]),
        ("的" * M, [Run("的" * size) for size in range(1, 51)]),
        ("的" * M, [Run("的" * 1_999)]),
        ("中国，人民。abc 银行1" * (M // 14), [Run("龘" * size) for size in range(1, 51)]),
        ("的…" * (M // 2), [Run("的")]),
        ("的" + "\u0301" * M, [Run("的")]),
        ("\u200b" * M, [Run("的")]),
        ("\n" * M + "的", [Run("的")]),
        ("a" * M, [Run("\x01aa", prefix=True)]),
        ("a1|" * (M // 3), [Run("\x01a", prefix=True)]),
        ("\ud800" * M, [Run("\ufffd")]),
    ],
    ids=[
        "matches",
        "overlaps",
        "long run",
        "no match",
        "ellipses",
        "accents",
        "unseen",
        "breaks",
        "word",
        "prefix",
        "�",
    ],
)
def test_a_huge_body_takes_no_longer_than_a_page_may(body: str, runs: list[Run]) -> None:
    start = time.process_time()
    found = snippets(body, runs)
    assert time.process_time() - start < 0.5  # measured: 10 to 70 ms
    assert bool(found) is bool(body.strip("\u200b"))
    assert len(found) <= COUNT
