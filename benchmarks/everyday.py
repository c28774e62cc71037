"""Time what is done every day: an archive of many small files read, read again, changed a little, watched."""

import argparse
import itertools
import json
import lzma
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measure import SEARCHNEWS, Failed, run

PER_FOLDER = 1_000
LONG_AGO = 1_600_000_000
BUDGET = 5.0
"""Seconds that a second import of 100,000 files may take."""


def articles(files: list[Path], count: int) -> Iterator[dict[str, Any]]:
    """The articles of some files of JSON lines, over and over until there are as many as asked for, each its own."""
    number = 0
    for turn in itertools.count():
        before = number
        for path in files:
            with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as file:
                for line in file:
                    if number == count:
                        return
                    article = json.loads(line)
                    yield {**article, "id": f"everyday-{number:06}", "url": "", "body": f"{article['body']}\n{turn}"}
                    number += 1
        if number == before:
            raise SystemExit("there are no articles in these files")


def as_post(article: dict[str, Any]) -> str:
    """An article as a post of a Jekyll site."""
    head = {name: article[name] for name in ("id", "title", "source", "category", "tags") if article.get(name)}
    if article.get("published"):
        head["date"] = article["published"]
    rows = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items())
    return "---\n" + "\n".join(rows) + f"\n---\n{article['body']}\n"


def make(files: list[Path], count: int, home: Path) -> tuple[Path, Path]:
    """The same articles as a folder of posts, 1,000 to a folder, and as one file of JSON lines."""
    posts, lines = home / "posts", home / "articles.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for number, article in enumerate(articles(files, count)):
            folder = posts / f"{number // PER_FOLDER:04}"
            if number % PER_FOLDER == 0:
                folder.mkdir(parents=True)
            post = folder / f"{number:06}.md"
            post.write_text(as_post(article), encoding="utf-8")
            os.utime(post, (LONG_AGO, LONG_AGO + 0.5))
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
    return posts, lines


def imported(*args: str) -> tuple[float, float, dict[str, Any]]:
    """Seconds, peak memory in MB and report of one import, as a process."""
    done = run([*SEARCHNEWS, "index", *args, "--json"])
    report = json.loads(done.output)
    return done.seconds, done.peak_mb, {name: value for name, value in report.items() if name != "skipped"}


def change(posts: Path) -> dict[str, int]:
    """Edit one post, add one, move one, delete one; what the next import has to report."""
    first = posts / "0000"
    edited = first / "000001.md"
    edited.write_text(edited.read_text("utf-8") + "后来又添了一句。\n", "utf-8")
    (first / "new.md").write_text("---\ntitle: 新添的一篇\n---\n今天才有的。\n", "utf-8")
    (first / "000002.md").rename(posts / "moved.md")
    (first / "000003.md").unlink()
    return {"added": 1, "updated": 2, "deleted": 1}


def watched(posts: Path, index: Path) -> dict[str, float]:
    """Seconds from the writing of a post to the report of its import, and of a hundred written within a second."""
    command = [*SEARCHNEWS, "index", str(posts), "--index", str(index), "--watch", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    try:
        process.stdout.readline()
        time.sleep(5)  # until every folder is watched
        result = {}
        for name, count in (("one", 1), ("hundred", 100)):
            for number in range(count):
                file = posts / f"{name}-{number}.md"
                file.write_text(f"---\ntitle: {name} {number}\n---\n刚刚发生的事。\n", "utf-8")
                time.sleep(0.01)
            last = time.perf_counter()
            added = 0
            while added < count:
                added += json.loads(process.stdout.readline())["added"]
            result[f"{name}_s"] = round(time.perf_counter() - last, 2)
        return result
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def stages(files: list[Path], count: int, home: Path) -> dict[str, Any]:
    """Everything, on fresh folders."""
    posts, lines = make(files, count, home)
    result: dict[str, Any] = {"articles": count}
    for name, source in (("lines", lines), ("files", posts)):
        index = ["--index", str(home / f"index-{name}")]
        seconds, peak, report = imported(str(source), *index)
        again, _, second = imported(*index)
        if report["added"] != count or second["unchanged"] != count:
            raise SystemExit(f"not every article was read: {report} {second}")
        result[name] = {
            "first_s": seconds,
            "articles_per_s": round(count / seconds, 1),
            "peak_mb": peak,
            "again_s": again,
        }
    result["files_to_lines"] = round(result["files"]["first_s"] / result["lines"]["first_s"], 2)
    result["again_within_budget"] = result["files"]["again_s"] <= max(1.0, BUDGET * count / 100_000)
    wanted = change(posts)
    seconds, _, report = imported("--prune", "--index", str(home / "index-files"))
    found = {name: report[name] for name in wanted}
    if found != wanted:
        raise SystemExit(f"four files changed, and the import reports {found}")
    result["four_changes_s"] = seconds
    result["watch"] = watched(posts, home / "index-files")
    return result


def main() -> None:
    """Make the archive, run the stages, print and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles_files", type=Path, nargs="+", metavar="ARTICLES.jsonl[.xz]")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        try:
            result = stages(options.articles_files, options.articles, Path(home))
        except Failed as failure:
            raise SystemExit(str(failure)) from None
    text = json.dumps(result, ensure_ascii=False, indent=1)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
