"""What docs/serving.md shows is what `serve` takes and does; both languages show the same."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from docs_support import ROOT, blocks, name
from searchnews_web.channels import UNREAD
from searchnews_web.command import serve
from searchnews_web.serving import CONNECTIONS, IDLE
from werkzeug.test import Client

from searchnews import Article, Index

PAGES = [ROOT / "docs/serving.md", ROOT / "docs/serving.zh.md"]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_the_options_it_names_are_those_there_are(path: Path) -> None:
    known = {option for param in serve.params for option in param.opts}
    ours = set(re.findall(r"`(--[a-z-]+)", path.read_text("utf-8"))) - {"--preload"}
    assert ours <= known
    assert {
        "--processes",
        "--prefix",
        "--behind-proxy",
        "--allow-host",
        "--rate",
        "--access-log",
        "--log-queries",
    } <= ours


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_the_command_lines_are_understood(path: Path) -> None:
    unit = next(line for line in blocks(path, "ini")[0].splitlines() if line.startswith("ExecStart="))
    for line in (blocks(path, "sh")[0], unit):
        words = shlex.split(line)
        context = serve.make_context("serve", words[words.index("serve") + 1 :])
        assert context.params["proxied"] and context.params["names"] == ("news.example.org",)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_the_numbers_are_those_of_the_server(path: Path) -> None:
    text = path.read_text("utf-8")
    assert f" {UNREAD >> 20} MB" in text
    assert f"{CONNECTIONS:,}" in text and re.search(rf"\b{IDLE} ?(seconds|秒)", text)


def test_both_languages_show_the_same() -> None:
    for language in ("sh", "nginx", "caddy", "ini", "python"):
        first, second = (blocks(path, language) for path in PAGES)
        assert first == second and first


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_the_python_is_an_application_that_knows_its_name_and_its_place(path: Path, tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([Article(id="a1", title="渡口换了新船", body="新船可坐四十人。")])
    values: dict[str, Any] = {}
    (code,) = blocks(path, "python")
    exec(code.replace("/srv/archive", str(tmp_path / "index")), values)
    client = Client(values["application"])
    told = {"X-Forwarded-Host": "news.example.org", "X-Forwarded-Prefix": "/archive"}
    response = client.get("/?q=新船", headers=told)
    assert response.status_code == 200 and 'href="/archive/article/a1?' in response.text
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
