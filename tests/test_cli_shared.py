"""The command line on the reader's own posts, where they are at hand."""

import json
from pathlib import Path

import pytest
from cli_support import run

POSTS = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "finews"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not POSTS.exists(), reason="../shared is not here"),
]


def test_the_reader_s_posts_are_indexed_and_found(tmp_path: Path) -> None:
    done = run("index", str(POSTS / "_posts"), str(POSTS / "old_post"), "--json", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert done.returncode == 0 and done.stderr == b""
    assert (report["articles"], report["merged"], report["skipped"]) == (25, 2, [])
    first = json.loads(run("search", "知识产权强市", "--json", cwd=tmp_path).stdout)["hits"][0]
    assert first["source"] == "南昌日报" and first["published"].startswith("2022-04-24T")
    assert first["published"].endswith("+08:00") and first["url"].startswith("http")
    marks = {snippet["text"][start:end] for snippet in first["snippets"] for start, end in snippet["marks"]}
    assert marks and all(mark in "知识产权强市" for mark in marks)
    assert run("search", '"返回首页"', "--ids", cwd=tmp_path).stdout == b""
