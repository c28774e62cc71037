"""What the tests of the command line share: a few invented articles, a way to run commands, and golden files."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import searchnews

GOLDEN = Path(__file__).parent / "golden" / "cli"
PACKAGES = str(Path(searchnews.__file__).parents[1])

ROWS = (
    {
        "id": "tide-1",
        "title": "白鹭湾两座潮汐电站同日并网",
        "published": "2023-05-06T08:30:00+08:00",
        "source": "潮声日报",
        "category": "能源",
        "tags": ["能源", "白鹭湾"],
        "url": "https://news.example/tide-1",
        "body": "白鹭湾的两座潮汐电站6日清晨同时并网，装机共3.2万千瓦。\n站长说，水往哪边流，灯就为哪边亮。",
        "codes": ["699001.SH"],
        "names": {"699001.SH": "潮汐电力"},
    },
    {
        "id": "tide-2",
        "title": "潮汐电站旁的牡蛎又肥了",
        "published": "2023-06-11T19:05:00+08:00",
        "source": "山海时报",
        "category": "民生",
        "tags": ["民生", "白鹭湾"],
        "body": "渔民担心的事没有发生：电站下游的牡蛎比去年重了一成。专家提醒，还要再看三年。",
    },
    {"id": "plum", "title": "", "body": "青梅酒开坛，巷口排起长队，没有人提起电站。"},
)


def write_rows(folder: Path, rows: tuple[dict[str, object], ...] = ROWS, name: str = "news.jsonl") -> Path:
    """A file of JSON lines in a folder."""
    file = folder / name
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return file


def environment(**changes: str) -> dict[str, str]:
    """The environment of a fresh process that finds this searchnews and nothing of the person's own settings."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "SEARCHNEWS_INDEX", "TERM")}
    return {**kept, "PYTHONPATH": PACKAGES, "TERM": "xterm-256color", **changes}


def command(*args: str | bytes) -> list[str | bytes]:
    return [sys.executable, "-m", "searchnews", *args]


def run(*args: str | bytes, cwd: Path, stdin: bytes = b"", **changes: str) -> subprocess.CompletedProcess[bytes]:
    """Run a whole process."""
    return subprocess.run(
        command(*args), cwd=cwd, input=stdin, env=environment(**changes), capture_output=True, timeout=60
    )


def is_one_sentence(stderr: str) -> bool:
    """Whether this is all that a command may say when it could not."""
    return bool(re.fullmatch(r"searchnews: [^\n]+\.\n", stderr)) and "Traceback" not in stderr


def check_golden(name: str, text: str) -> None:
    """Compare with a file one can read; ``UPDATE_GOLDEN=1`` writes it again."""
    file = GOLDEN / name
    if "UPDATE_GOLDEN" in os.environ:
        file.write_text(text, "utf-8", newline="\n")
    assert text == file.read_text("utf-8")
