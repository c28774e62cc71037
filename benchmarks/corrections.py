"""How often "did you mean" is right: slips are made in pieces of an index's own titles, and searched for.

    python benchmarks/corrections.py INDEX [--queries FILE] [--count 500] [--seed 7] [--out FILE] [--show N]

Of each kind (a character of the same sound, one that looks alike, two neighbours changed, one missing or too many, a
letter of a Latin word) as many are made, half of them stretches of 4 to 12 characters, half one to three words with
blanks between. A suggestion is right when it is what the piece was, or finds the article the piece is from among its
first ten. `found` are those whose article is among the first ten without one, as where a character is missing and the
rest finds it; `recall_of_lost` leaves them out. Beside them as many pieces with nothing wrong, and the queries of a
file, show false alarms. What looks alike is taken from the table that corrects it, so that recall is at most as good
as it seems. JSON out.
"""

import argparse
import json
import platform
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from searchnews import Index
from searchnews.analysis.han import is_han
from searchnews.suggest.pinyin import readings
from searchnews.suggest.slips import lookalikes

KINDS = ("sound", "shape", "swap", "missing", "extra", "latin")
COMMON = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA)]
"""The 3,755 most frequent characters (and three that are not there), by their sound."""


@dataclass(frozen=True)
class Slip:
    """A piece of an article's title, and the same with something wrong."""

    kind: str
    typed: str
    meant: str
    id: str


def pieces(index: Index, titles: Sequence[tuple[str, str]], dice: random.Random) -> Iterator[tuple[list[str], str]]:
    """Pieces of titles, as words; the id of each title's article."""
    for id, title in titles:
        words = [word["text"] for word in index.analyze(title)["words"]]
        first = dice.randrange(max(1, len(words) - 2))
        count = dice.randint(1, 3)
        piece = words[first : first + count]
        while len("".join(piece)) < 4 and first + count < len(words):
            count += 1
            piece = words[first : first + count]
        text = "".join(piece)
        if 4 <= len(text) <= 12 and text in title:
            yield piece, id


def slipped(kind: str, words: Sequence[str], dice: random.Random) -> list[str] | None:
    """The words with one slip; None when there is no place for one."""
    at = dice.choice([*range(len(words))])
    word = words[at]
    made = _latin(word, dice) if kind == "latin" else _han(kind, word, dice)
    return None if made is None or made == word else [*words[:at], made, *words[at + 1 :]]


def _han(kind: str, word: str, dice: random.Random) -> str | None:
    if not is_han(word) or len(word) < (3 if kind in ("missing", "extra") else 2):
        return None
    at = dice.randrange(len(word))
    if kind == "swap":
        at = dice.randrange(len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "missing":
        at = dice.randrange(len(word) - 1)
        return word[:at] + word[at + 1 :]
    if kind == "extra":
        return word[: at + 1] + dice.choice([word[at], dice.choice(COMMON[:-5])]) + word[at + 1 :]
    if kind == "shape":
        others = list(lookalikes().get(word[at], ""))
    else:
        sounds = set(readings(word[at])[:1])
        others = [char for char in COMMON if char != word[at] and sounds & set(readings(char)[:1])]
    return word[:at] + dice.choice(others) + word[at + 1 :] if others else None


def _latin(word: str, dice: random.Random) -> str | None:
    if not (word.isascii() and word.isalpha()) or len(word) < 4:
        return None
    at = dice.randrange(1, len(word) - 1)
    letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
    return dice.choice(
        (
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def slips(index: Index, count: int, dice: random.Random) -> list[Slip]:
    """So many slips, as many of each kind as there are places for, always the same of one seed."""
    titles = [(article.id, article.title) for article in index.export(sort="newest")]
    dice.shuffle(titles)
    found = []
    for kind in KINDS:
        wanted = -(-count // len(KINDS))
        for words, id in pieces(index, titles, dice):
            if wanted and (made := slipped(kind, words, dice)):
                joint = "" if wanted % 2 else " "
                found.append(Slip(kind, joint.join(made), joint.join(words), id))
                wanted -= 1
            if not wanted:
                break
        dice.shuffle(titles)
    return found


def judged(index: Index, made: Sequence[Slip], show: int) -> dict[str, Any]:
    """How many were offered something, and how much of that was right, by kind."""
    tallies: dict[str, Counter[str]] = {kind: Counter() for kind in (*KINDS, "all")}
    for slip in made:
        answer = index.search(slip.typed)
        offered = answer.suggestion
        is_found = any(hit.article.id == slip.id for hit in answer.hits)
        is_same = offered is not None and offered.casefold() == slip.meant.casefold()
        hits = index.search(offered).hits if offered and not is_same else ()
        is_right = is_same or any(hit.article.id == slip.id for hit in hits)
        for tally in (tallies[slip.kind], tallies["all"]):
            tally.update(made=1, offered=offered is not None, same=is_same, right=is_right)
            tally.update(found=is_found, needed=not is_found, helped=is_right and not is_found)
        if show and not is_right:
            show -= 1
            print(slip.kind, slip.meant, slip.typed, offered, sep="\t", file=sys.stderr)
    return {kind: _shares(tally) for kind, tally in tallies.items() if tally["made"]}


def _shares(tally: Counter[str]) -> dict[str, Any]:
    counts = {name: tally[name] for name in ("made", "offered", "same", "right", "found")}
    shares = {"precision": ("right", "offered"), "recall": ("right", "made"), "recall_of_lost": ("helped", "needed")}
    return {**counts, **{name: _share(tally[part], tally[whole]) for name, (part, whole) in shares.items()}}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def alarms(index: Index, queries: Sequence[str], show: int) -> dict[str, Any]:
    """How many of some queries are offered something, and how long each takes with that."""
    offered, times = 0, []
    for query in queries:
        start = time.perf_counter()
        suggestion = index.search(query).suggestion
        times.append((time.perf_counter() - start) * 1000)
        offered += suggestion is not None
        if suggestion and show:
            show -= 1
            print("alarm", query, suggestion, sep="\t", file=sys.stderr)
    if not times:
        return {}
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    took = {"p50_ms": round(statistics.median(times), 2), "p95_ms": round(p95, 2)}
    return {"queries": len(queries), "offered": offered, "share": round(offered / len(queries), 4), **took}


def measure(folder: Path, queries: Sequence[str], count: int, seed: int, show: int = 0) -> dict[str, Any]:
    """All figures of one index."""
    dice = random.Random(seed)
    with Index.open(folder) as index:
        made = slips(index, count, dice)
        titles = [(article.id, article.title) for article in index.export(sort="newest")]
        dice.shuffle(titles)
        plain = [
            ("" if number % 2 else " ").join(words)
            for number, (words, _) in zip(range(count), pieces(index, titles, dice), strict=False)
        ]
        return {
            "date": date.today().isoformat(),
            "python": platform.python_version(),
            "engine": index.engine,
            "articles": len(titles),
            "seed": seed,
            "slips": judged(index, made, show),
            "titles": alarms(index, plain, show),
            "queries": alarms(index, queries, show),
        }


def main() -> None:
    """Measure, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0, help="how many that went wrong are named on standard error")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    queries = options.queries.read_text("utf-8").splitlines() if options.queries else []
    found = measure(options.index, queries, options.count, options.seed, options.show)
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if options.out:
        options.out.write_text(text, "utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
