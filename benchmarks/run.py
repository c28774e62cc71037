"""Time every stage of searchnews, each engine and size and its peers in one run. See README.md beside this."""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from lzma import LZMAError
from pathlib import Path
from typing import Any

import chart
from bench import Bench, curve, real_sizes, say
from corpus import gather, query_sets
from machine import in_a_line, machine
from measure import Failed
from peers import Peers
from report import CURVE, markdown, missed

from searchnews.engines import ENGINES, load_engine
from searchnews.errors import SearchnewsError


def usable(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The engines that can be measured, and why the others cannot, a sentence each."""
    found, passed_over = [], []
    for name in dict.fromkeys(names):
        try:
            if name == "memory":
                raise Failed("it keeps nothing that a second process could search")
            load_engine(name)
            found.append(name)
        except (Failed, SearchnewsError, ImportError) as error:
            passed_over.append(f"The engine {name} is passed over: {error}")
    return found, passed_over


def drawing(result: dict[str, Any]) -> str:
    """The curve as SVG."""
    panels = []
    for key, name, unit in CURVE:
        series: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for point in result["curve"]:
            series[point["engine"]].append((point["articles"], point[key] or 0.0))
        panels.append(chart.Panel(name[:1].upper() + name[1:], unit, series))
    about = f"{result['date'][:10]}, {in_a_line(result['machine'])}"
    return chart.svg("searchnews as the archive grows", about, panels)


def measured(home: Path, options: argparse.Namespace) -> tuple[dict[str, Any], bool]:
    """The whole run; whether anything failed."""
    options.engines, passed_over = usable(options.engines)
    for sentence in passed_over:
        say(sentence)
    most = max(options.sizes + options.curve) if all(options.sizes + options.curve) else 0
    whole = gather(options.sources, most, home / "articles.jsonl")
    if not whole.articles:
        raise SystemExit("there are no articles in these files")
    asked = home / "queries.txt"
    asked.write_text("".join(f"{query}\n" for query in next(iter(options.query_sets.values()))), encoding="utf-8")
    peers = Peers(options.peers, options.only_peers, asked) if options.peers else None
    bench = Bench(home, whole, options, passed_over, peers)
    result: dict[str, Any] = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    result["sizes"] = [bench.size(articles) for articles in real_sizes(options.sizes, whole)]
    result["curve"] = curve(bench, result["sizes"])
    result["missed"] = missed(result)
    result["passed_over"] = bench.passed_over
    return result, bench.failed or not options.engines


def write(result: dict[str, Any], folder: Path) -> None:
    """The report as JSON, as tables, and drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(markdown(result), encoding="utf-8")
    if result["curve"]:
        (folder / "curve.svg").write_text(drawing(result), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, write what is asked for; 1 when something failed, or with --strict was missed."""
    options = parsed(arguments)
    try:
        options.query_sets = query_sets([options.queries, options.keywords], options.count)
        with tempfile.TemporaryDirectory() as home:
            result, failed = measured(Path(home), options)
    except (OSError, EOFError, LZMAError, UnicodeDecodeError) as error:
        raise SystemExit(f"a file cannot be read: {error}") from None
    print(markdown(result))
    if options.out:
        write(result, options.out)
    else:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    return 1 if failed or (options.strict and result["missed"]) else 0


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("sources", type=Path, nargs="+", metavar="ARTICLES.jsonl[.xz]", help="read in turn, as one archive")
    names = ", ".join(name for name in ENGINES if name != "memory")
    add("--engines", type=_names, default=["whoosh"], help=f"whoosh unless said; there are {names}")
    add("--sizes", "--articles", type=_numbers, default=[10_000], help="of how many articles each; 0 is all")
    add("--queries", type=Path, help="one query a line")
    add("--keywords", type=Path, help="query, tab, the id it should find")
    add("--count", type=_number, default=1000, help="how many queries of each file")
    add("--rounds", type=_number, default=2, help="how often each import is timed; medians count")
    add("--peers", type=Path, help="a script that times others on the same articles")
    add("--only-peers", type=_names, default=["tutorial"], help="which of its peers")
    add("--curve", type=_numbers, default=[], help="sizes of the curve of growth; 0 is all")
    add("--out", type=Path, metavar="DIR", help="for report.json, report.md and curve.svg")
    add("--strict", action="store_true", help="end with 1 when a budget is missed")
    return parser.parse_args(arguments)


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]


def _numbers(text: str) -> list[int]:
    numbers = [int(part.strip().replace("_", "")) for part in _names(text)]
    if not numbers or min(numbers) < 0:
        raise argparse.ArgumentTypeError("sizes are numbers of articles with commas between")
    return numbers


def _number(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("it has to be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
