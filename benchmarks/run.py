"""Time every stage of searchnews on one file of articles, with its peers in the same run. See README.md beside this."""

import argparse
import http.client
import itertools
import json
import lzma
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from measure import Peak, run, spread

from searchnews import Index

SEARCHNEWS = [sys.executable, "-m", "searchnews"]
HARD = set("0123456789.,%") | set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def lines(path: Path, count: int) -> Iterator[str]:
    """The first lines of a file of articles, all when count is 0."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from itertools.islice(file, count or None)


def quoted_runs(articles: Sequence[dict[str, Any]], count: int) -> list[str]:
    """Runs of 1 to 12 characters cut at random, none beginning or ending inside a Latin word or number."""
    choose = random.Random(7)
    found: list[str] = []
    while len(found) < count:
        body = choose.choice(articles)["body"]
        size = choose.randint(1, 12)
        start = choose.randrange(max(1, len(body) - size))
        cut = body[start : start + size]
        around = body[max(0, start - 1) : start + size + 1]
        if cut.strip() and not HARD & set(around) and not set('"\\“”「」『』＂') & set(cut):
            found.append(f'"{cut}"')
    return found


def timed(queries: Sequence[str], answer: Callable[[str], object]) -> dict[str, float]:
    """How long each query takes, in milliseconds; the first few are asked twice, so that the start is not counted."""
    for query in queries[:5]:
        answer(query)
    taken = []
    for query in queries:
        start = time.perf_counter()
        answer(query)
        taken.append((time.perf_counter() - start) * 1000)
    return spread(taken)


def served(folder: Path, queries: Sequence[str]) -> dict[str, Any]:
    """The page over HTTP from one client, and the most memory the server took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*SEARCHNEWS, "serve", "--index", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

            def page(query: str) -> None:
                connection.request("GET", f"/?q={quote(query)}")
                answer = connection.getresponse()
                answer.read()
                if answer.status >= 500:
                    raise SystemExit(f"the page answered {answer.status} to {query!r}")

            with Peak(process.pid) as peak:
                result: dict[str, Any] = timed(queries, page)
            return {**result, "peak_mb": round(peak.mb, 1)}
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Wait until something listens."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def stages(source: Path, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Every stage on one index."""
    articles = [json.loads(line) for line in source.open(encoding="utf-8")]
    index_command = [*SEARCHNEWS, "index", str(source), "--index", str(folder), "--json"]
    first, second = run(index_command), run(index_command)
    result: dict[str, Any] = {
        "articles": len(articles),
        "json_mb": round(source.stat().st_size / 1e6, 1),
        "import": {"seconds": first.seconds, "articles_per_s": round(len(articles) / first.seconds, 1)},
        "import_again": {"seconds": second.seconds, "share": round(second.seconds / first.seconds, 3)},
        "import_peak_mb": first.peak_mb,
    }
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    result["index_mb"] = round(size / 1e6, 1)
    result["index_to_json"] = round(size / source.stat().st_size, 2)
    with Index.open(folder) as index:
        for name, queries in options.query_sets.items():
            result[f"search {name}"] = timed(queries, index.search)
        result["search quoted runs"] = timed(quoted_runs(articles, 500), index.search)
    name, queries = next(iter(options.query_sets.items()))
    result["page"] = served(folder, queries[:300])
    ask = [*SEARCHNEWS, "search", "--index", str(folder), "--json"]
    result["search process"] = spread([run([*ask, query]).seconds * 1000 for query in queries[:15]])
    return result


def peers(options: argparse.Namespace) -> list[dict[str, Any]]:
    """What the peers' script says of the same articles."""
    if not options.peers:
        return []
    count = options.articles if options.peer_articles is None else options.peer_articles
    command = [sys.executable, options.peers, str(options.articles_file), "--limit", str(count)]
    output = run([*command, "--only", options.only_peers]).output
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def main() -> None:
    """Run the stages and the peers, print and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--articles", type=int, default=10_000, help="how many of them; 0 is all")
    parser.add_argument("--queries", type=Path, help="one query a line")
    parser.add_argument("--keywords", type=Path, help="query, tab, the id it should find")
    parser.add_argument("--count", type=int, default=1000, help="how many queries of each file")
    parser.add_argument("--peers", help="a script that times others on the same file")
    parser.add_argument("--only-peers", default="tutorial")
    parser.add_argument("--peer-articles", type=int, help="how many articles they get, when not the same number")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    options.query_sets = {
        path.stem: [line.split("\t")[0].strip() for line in path.open(encoding="utf-8")][: options.count]
        for path in (options.queries, options.keywords)
        if path
    } or {"words": ["经济 发展", "新能源汽车", "知识产权", "台风", "高铁 开通"]}
    with tempfile.TemporaryDirectory() as home:
        source = Path(home) / "articles.jsonl"
        source.write_text("".join(lines(options.articles_file, options.articles)), encoding="utf-8")
        result = stages(source, Path(home) / "index", options)
    result["peers"] = peers(options)
    for peer in result["peers"]:
        peer["import_ratio"] = round(result["import"]["articles_per_s"] / peer["articles_per_s"], 2)
    text = json.dumps(result, ensure_ascii=False, indent=1)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
