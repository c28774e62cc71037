"""What the tests of the benchmark share: its modules, which are no package, and a few invented articles."""

import json
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import budgets  # noqa: E402 - found where the line above says
import causes  # noqa: E402
import chart  # noqa: E402
import corpus  # noqa: E402
import corrections  # noqa: E402
import measure  # noqa: E402
import peers  # noqa: E402
import report  # noqa: E402
import run as command  # noqa: E402

sys.path.remove(str(BENCHMARKS))

__all__ = ["BENCHMARKS", "budgets", "causes", "chart", "command", "corpus", "corrections", "measure", "peers", "report"]


def write_articles(path: Path, count: int, start: int = 0) -> Path:
    """Invented news of a harbour: enough different words that a search has something to find."""
    places, things = ("白鹭湾", "青石镇", "柳江口", "望海塔"), ("渡轮", "灯会", "盐田", "风车", "旧书市")
    with path.open("w", encoding="utf-8") as file:
        for number in range(start, start + count):
            place, thing = places[number % 4], things[number % 5]
            body = (
                f"{place}的{thing}在第{number}天重新开放，台风过后的经济发展由此开始。\n居民说，{thing}比去年更热闹。"
            )
            article = {"id": f"harbour-{number}", "title": f"{place}{thing}开放", "body": body, "source": "潮声日报"}
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
    return path
