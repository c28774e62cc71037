"""Files of topics, judgments and runs, as TREC has them; one thing a line, UTF-8, empty lines passed over.

topics      ID <tab> QUERY [<tab> NEED]            what is searched for, and what the searcher wants to know
pairs       QUERY <tab> ARTICLE                    a query and the one article it names: topic and judgment at once
judgments   TOPIC 0 ARTICLE GRADE                  parted by blanks; grade 0 is beside the point, 3 just right
run         TOPIC Q0 ARTICLE RANK SCORE NAME       parted by blanks; what an engine found

What is wrong with a file is an `EvaluationError` that names the file and the line.
"""

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn, Protocol

from searchnews.errors import EvaluationError
from searchnews.language import reason, tr

LONGEST = 100_000
"""Bytes of a line: a query is at most 2,000 characters, and what is longer is another kind of file."""

HIGHEST = 100
"""The highest grade: judges use four or five, and gains without bound are a mistake in the columns."""

NAME = "searchnews"
"""Who made a run, in its last column."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that is searched for, with the articles that were judged and their grades, 0 where beside the point.

    `is_pair` says that its query names one article, and that nobody judged the others. `place` is where it stands, for
    whoever has to say that its query cannot be answered.
    """

    id: str
    query: str
    need: str = ""
    grades: Mapping[str, int] = field(default_factory=dict)
    is_pair: bool = False
    place: str = ""

    @property
    def relevant(self) -> frozenset[str]:
        """The articles that answer it: those of a grade above 0."""
        return frozenset(id for id, grade in self.grades.items() if grade > 0)


class Target(Protocol):
    """What bytes are written to: a file, packed or not."""

    def write(self, data: bytes, /) -> object:
        """Write them."""


Run = Mapping[str, Sequence[str]]
"""What was found for each topic, by its id: ids of articles, the best first."""


def read_topics(topics: Path, judgments: Path | None = None) -> tuple[Topic, ...]:
    """The topics of a file, with their judgments.

    Without a file of judgments, or when it is the same one, the file holds pairs. A pair's topic is called after its
    article, so that a run of it stays comparable when the file is sorted or grows.
    """
    if judgments is None or os.path.realpath(judgments) == os.path.realpath(topics):
        return _pairs(topics)
    plain = _plain_topics(topics)
    grades = _judgments(judgments, plain)
    return tuple(replace(one, grades=grades[id]) for id, one in plain.items())


def _pairs(path: Path) -> tuple[Topic, ...]:
    topics: dict[str, Topic] = {}
    seen: dict[tuple[str, str], int] = {}
    for number, text in _lines(path):
        columns = [column.strip() for column in text.split("\t")]
        if len(columns) != 2 or not all(columns) or len(columns[1].split()) != 1:
            sentence = tr("a query, a tab and the id of an article are expected; for topics, name their judgments too.")
            _wrong(path, number, sentence)
        query, article = columns
        first = seen.setdefault((query, article), number)
        if first != number:
            _wrong(path, number, tr("this pair stands in line {first} already.", first=first))
        id = article
        while id in topics:  # an article that several queries name
            id = f"{article}#{int(id.rpartition('#')[2]) + 1 if '#' in id else 2}"
        topics[id] = Topic(id, query, grades={article: 1}, is_pair=True, place=_place(path, number))
    return _some(path, topics)


def _plain_topics(path: Path) -> Mapping[str, Topic]:
    topics: dict[str, Topic] = {}
    for number, text in _lines(path):
        columns = [column.strip() for column in text.split("\t")]
        if len(columns) not in (2, 3) or not all(columns[:2]) or len(columns[0].split()) != 1:
            sentence = tr("the id of a topic without blanks, a tab and a query are expected, and perhaps a need.")
            _wrong(path, number, sentence)
        id, query, need = [*columns, ""][:3]
        if id in topics:
            _wrong(path, number, tr("there is a topic {id} already.", id=id))
        topics[id] = Topic(id, query, need, place=_place(path, number))
    _some(path, topics)
    return topics


def _judgments(path: Path, topics: Mapping[str, Topic]) -> Mapping[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {id: {} for id in topics}
    is_empty = True
    for number, text in _lines(path):
        columns = text.split()
        if len(columns) != 4:
            _wrong(path, number, tr("four columns are expected: a topic, 0, an article and its grade."))
        id, _, article, grade = columns
        if id not in topics:
            _wrong(path, number, tr("there is no topic {id}.", id=id))
        if article in grades[id]:
            _wrong(path, number, tr("the article {article} was judged for {id} already.", article=article, id=id))
        grades[id][article] = _grade(path, number, grade)
        is_empty = False
    if is_empty:
        raise EvaluationError(tr("{file} is empty.", file=path))
    return grades


def _grade(path: Path, number: int, text: str) -> int:
    """A grade; what is below 0, as TREC has it for spam, is beside the point and no worse."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 5 and int(digits) <= HIGHEST):
        sentence = tr("a grade is a whole number up to {most}, and '{text}' is not.", most=HIGHEST, text=text[:40])
        _wrong(path, number, sentence)
    return max(0, int(text))


def read_run(path: Path, topics: Iterable[Topic]) -> Run:
    """What a run found for these topics: by falling score, and by falling id where scores are equal, as TREC does it.

    The column of ranks does not count. A topic without a line found nothing.
    """
    found: dict[str, dict[str, float]] = {topic.id: {} for topic in topics}
    for number, text in _lines(path):
        columns = text.split()
        if len(columns) != 6:
            sentence = tr("six columns are expected: a topic, Q0, an article, its rank, its score and a name.")
            _wrong(path, number, sentence)
        id, article, score = columns[0], columns[2], _score(columns[4])
        if id not in found:
            _wrong(path, number, tr("there is no topic {id}.", id=id))
        if article in found[id]:
            _wrong(path, number, tr("the article {article} was found for {id} already.", article=article, id=id))
        if score is None:
            _wrong(path, number, tr("the score '{text}' is no number.", text=columns[4][:40]))
        found[id][article] = score
    if not any(found.values()):
        raise EvaluationError(tr("{file} is empty.", file=path))
    return {id: sorted(sorted(scores, reverse=True), key=lambda one: -scores[one]) for id, scores in found.items()}


def _score(text: str) -> float | None:
    try:
        score = float(text)
    except ValueError:
        return None
    return score if math.isfinite(score) else None


def write_run(run: Run, target: Target) -> None:
    """Write what was found as TREC has it.

    The score of the first of a hundred is 100, that of the next 99: an engine's own scores can be equal, or become so
    where a program keeps six digits of them, and then that program would have another order.
    """
    for topic, found in run.items():
        for rank, article in enumerate(found, 1):
            target.write(f"{topic} Q0 {article} {rank} {len(found) + 1 - rank} {NAME}\n".encode())


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not blank, each with its number."""
    try:
        with open(path, "rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST + 1), b""), 1):
                if len(line) > LONGEST:
                    _wrong(path, number, tr("the line is too long."))
                text = _decoded(path, number, line)
                if text.strip():
                    yield number, text.rstrip("\r\n")
    except OSError as error:
        raise EvaluationError(tr("{path}: {reason}.", path=path, reason=reason(error))) from error


def _decoded(path: Path, number: int, line: bytes) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        _wrong(path, number, tr("the file is not in UTF-8."))


def _some(path: Path, topics: Mapping[str, Topic]) -> tuple[Topic, ...]:
    if not topics:
        raise EvaluationError(tr("{file} is empty.", file=path))
    return tuple(topics.values())


def _place(path: Path, number: int) -> str:
    return tr("{file}, line {line}", file=path, line=number)


def _wrong(path: Path, number: int, sentence: str) -> NoReturn:
    raise EvaluationError(tr("{place}: {sentence}", place=_place(path, number), sentence=sentence))
