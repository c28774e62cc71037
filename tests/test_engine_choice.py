"""An engine is chosen and changed: what is kept, what is said when it cannot be, and when another one is advised."""

import builtins
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cli_support import command, environment, is_one_sentence, write_rows
from click.testing import CliRunner, Result
from engines import NAMES

from searchnews import Article, Index, Report, config, engines, places
from searchnews.cli import following
from searchnews.cli import index as index_command
from searchnews.cli.group import cli
from searchnews.doctor import archive, engine
from searchnews.doctor.finding import Case
from searchnews.engines import choice, install_command, is_installed, load_engine
from searchnews.engines.lock import WriteLock
from searchnews.errors import ConfigError, IndexFailure
from searchnews.importers import source
from searchnews.language import speaking
from searchnews.manifest import read_manifest

OTHER = "tantivy" if "tantivy" in NAMES else "memory"
INSTALL = "pip install 'searchnews[tantivy]'" if sys.platform != "win32" else 'pip install "searchnews[tantivy]"'


def invoke(*args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == code, (result.output, result.exception)
    if code == 1:
        assert is_one_sentence(result.stderr), result.stderr
    return result


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEARCHNEWS_INDEX", raising=False)
    return tmp_path


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if tantivy had not been installed, and as if it could be chosen."""
    monkeypatch.setitem(engines.ENGINES, "tantivy", "searchnews.engines.tantivy:TantivyEngine")
    monkeypatch.setitem(sys.modules, "tantivy", None)
    for name in [name for name in sys.modules if name.startswith("searchnews.engines.tantivy")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(index_command.ENGINE, "choices", ("whoosh", "tantivy"))


@pytest.fixture
def present(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if tantivy had been installed, whether it is or not; nothing of it is run."""
    monkeypatch.setitem(engines.ENGINES, "tantivy", "searchnews.engines.tantivy:TantivyEngine")
    monkeypatch.setattr(choice, "is_installed", lambda name: True)


@pytest.fixture
def border(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of more than three articles is large."""
    monkeypatch.setitem(choice.LARGE, "whoosh", 3)


def rows(*names: str) -> tuple[dict[str, object], ...]:
    return tuple({"id": name, "title": f"雾岭茶讯{name}"} for name in names)


def told(folder: Path) -> list[tuple[str, str]]:
    return [(article.id, article.title) for article in Index.open(folder).export()]


@pytest.fixture
def settled(home: Path) -> Path:
    """An index with sources, settings and words of its own."""
    (home / "posts").mkdir()
    for number in range(30):
        text = f"---\ntitle: 茶讯{number}\ntags: [雾岭]\n---\n雾岭第{number}号茶园开采了，云雾茶王价高。\n"
        (home / "posts" / f"{number}.md").write_text(text, "utf-8")
    write_rows(home / "posts")
    for file in (home / "posts").iterdir():
        os.utime(file, (1_600_000_000, 1_600_000_000))  # so that a later change would show
    with Index.create(home / "index"):
        pass
    (home / "index" / "words.txt").write_text("云雾茶王\n", "utf-8")
    (home / "index" / "searchnews.toml").write_text('dictionary = "words.txt"\ntimezone = "UTC"\n', "utf-8")
    with Index.open(home / "index") as index:
        index.add_sources([str(home / "posts")])
        index.delete(["plum"])
    return home / "index"


def whole(index: Index) -> dict[str, Any]:
    """All that a change of the engine must leave as it is."""
    facts = index.stats()
    kept = {name: facts[name] for name in ("articles", "analyzer", "dictionary", "timezone", "created", "sources")}
    with index._home.reading() as searcher:
        prints = searcher.fingerprints()
    found = index.search("雾岭 茶园", limit=40)
    return {
        **kept,
        "notes": facts["notes"],
        "export": list(index.export()),
        "prints": prints,
        "total": found.total,
        "facets": found.to_dict()["facets"],
        "settings": config.load(index.path),
    }


def test_there_and_back_again_nothing_is_lost(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Index.open(settled) as index:
        # Written by the zone and the words of the settings, as a rebuild leaves it.
        index.rebuild()
        before = whole(index)
        assert before["articles"] == 32 and before["notes"] == []
        for name in (OTHER, "whoosh"):
            report = index.rebuild(engine=name)
            assert (report.articles, index.engine) == (32, name)
            assert whole(index) == before
            assert index.check() == []
            names = {path.name for path in settled.iterdir()}
            assert {name for name in names if name.startswith("gen-")} == {read_manifest(settled).generation}
            assert not {name for name in names if name.startswith("manifest.json.")}
            assert opened_by(index, monkeypatch) == [], "the ledger counts as before"


def opened_by(index: Index, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that an import of nothing new opens."""
    names: list[str] = []

    def note(file: object, *rest: object, **options: object) -> object:
        names.append(os.path.basename(str(file)))
        return builtins.open(file, *rest, **options)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        for module in (source, places):
            patch.setattr(module, "open", note, raising=False)
        report = index.add_sources()
    # What was deleted stays deleted: its file has not changed.
    assert (report.added, report.updated, report.deleted, report.articles) == (0, 0, 0, 32)
    return names


def test_another_process_that_reads_sees_the_change(settled: Path) -> None:
    with Index.open(settled) as reader, Index.open(settled) as writer:
        assert reader.search("雾岭").total == 30
        writer.rebuild(engine=OTHER)
        assert reader.search("雾岭").total == 30, "of the moment it holds"
        assert reader.refresh()
        assert (reader.engine, reader.search("雾岭").total) == (OTHER, 30)


def test_an_error_in_the_middle_leaves_the_old_index(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(settled)
    kind = load_engine(OTHER)

    class Full(kind):  # type: ignore[misc, valid-type]
        def writer(self) -> Any:
            (settled / "gen-2" / "half").write_bytes(b"half")
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("searchnews.updating.load_engine", lambda _: Full)
    with Index.open(settled) as index:
        with pytest.raises(IndexFailure, match="no space left on device"):
            index.rebuild(engine=OTHER)
        assert files(settled) == before
        assert (index.engine, index.search("雾岭").total) == ("whoosh", 30)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is not a signal to one process there")
def test_ctrl_c_in_the_middle_leaves_the_old_index(home: Path) -> None:
    write_rows(
        home, tuple({"id": f"n{n}", "title": f"茶讯{n}", "body": "雾岭的春茶开采了。" * 60} for n in range(1_500))
    )
    invoke("index", "news.jsonl")
    engine = OTHER if OTHER != "memory" else "whoosh"
    process = subprocess.Popen(
        command("rebuild", "--engine", engine), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    end = time.monotonic() + 30
    while not (home / "index" / "gen-2").is_dir():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    said = rb"searchnews: Stopped by Ctrl-C( after [0-9,]+ articles? had been read)?; nothing is left half done.\n"
    assert process.returncode == 130 and re.fullmatch(said, stderr)
    assert sorted(os.listdir(home / "index")) == ["gen-1", "ledger", "lock", "manifest.json", "wordlist"]
    with Index.open(home / "index") as index:
        assert (index.engine, index.search("春茶").total, index.check()) == ("whoosh", 1_500, [])


@pytest.mark.usefixtures("missing")
def test_a_new_index_of_an_engine_that_is_not_installed(home: Path) -> None:
    write_rows(home)
    before = files(home)
    stderr = invoke("index", "news.jsonl", "--engine", "tantivy", "--index", "new/place", code=1).stderr
    assert stderr == f"searchnews: The engine tantivy is not installed; run `{INSTALL}` first.\n"
    assert files(home) == before and not (home / "new").exists()
    with speaking("zh"), pytest.raises(ConfigError, match=re.escape(f"尚未安装；请先运行 `{INSTALL}`。")):
        Index.create(home / "new", engine="tantivy")


@pytest.mark.usefixtures("missing")
def test_a_rebuild_to_an_engine_that_is_not_installed_changes_nothing_and_waits_for_nobody(settled: Path) -> None:
    before = files(settled)
    with WriteLock(settled / "lock"):
        start = time.monotonic()
        assert INSTALL in invoke("rebuild", "--engine", "tantivy", "--wait", "30", code=1).stderr
        assert time.monotonic() - start < 5
    assert {name: data for name, data in files(settled).items() if not name.endswith("lock")} == {
        name: data for name, data in before.items() if not name.endswith("lock")
    }


@pytest.mark.usefixtures("missing")
@pytest.mark.parametrize("args", [("search", "茶"), ("index", "news.jsonl"), ("stats",), ("check",), ("rebuild",)])
def test_an_index_whose_engine_is_not_installed(settled: Path, args: tuple[str, ...]) -> None:
    of_tantivy(settled)
    before = files(settled)
    assert INSTALL in invoke(*args, code=1).stderr
    assert set(files(settled)) == set(before)
    found = list(archive.index(Case(settled, {})))
    assert [finding.level for finding in found] == ["problem"]
    assert INSTALL in found[0].text and found[0].advice.endswith(f"-m {INSTALL}")
    assert list(engine.scale(Case(settled, {}))) == [], "one trouble is said once"


def of_tantivy(folder: Path) -> None:
    """Let the manifest say that tantivy keeps the index."""
    path = folder / "manifest.json"
    written = json.loads(path.read_text("utf-8"))
    del written["checksum"]
    path.write_text(json.dumps({**written, "engine": "tantivy"}), "utf-8")


@pytest.mark.usefixtures("missing")
def test_index_names_the_way_to_another_engine(home: Path) -> None:
    folder = home / "tea news"
    write_rows(home)
    invoke("index", "news.jsonl", "--index", str(folder))
    before = files(folder)
    stderr = invoke("index", "news.jsonl", "--engine", "tantivy", "--index", str(folder), code=1).stderr
    rebuild = f"searchnews rebuild --engine tantivy --index {choice.typed(folder)}"
    assert f"{folder} is kept by the engine whoosh; to change that, run `{INSTALL}` and then `{rebuild}`." in stderr
    assert files(folder) == before


@pytest.mark.usefixtures("present")
def test_what_is_installed_need_not_be(home: Path) -> None:
    assert choice.commands("tantivy", Path("a")) == "`searchnews rebuild --engine tantivy --index a`"


def test_only_an_extra_can_be_missing(missing: None) -> None:
    assert is_installed("whoosh") and is_installed("memory") and not is_installed("tantivy")
    assert install_command("tantivy") == INSTALL


def test_a_library_that_is_broken_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> Any:
        raise ImportError("wrong ELF class.\nand more", name="tantivy.tantivy")

    monkeypatch.setattr(engines, "load", broken)
    with pytest.raises(ConfigError) as raised:
        load_engine("whoosh")
    assert str(raised.value).startswith("The engine whoosh cannot be loaded (wrong ELF class); run `pip install ")
    assert "\n" not in str(raised.value)


@pytest.mark.usefixtures("present", "border")
def test_an_index_that_has_outgrown_its_engine_says_so_once(home: Path) -> None:
    advice = (
        "The engine whoosh is for 3 articles at most: with more, searches take longer, and imports more memory. "
        "To change to tantivy, run `searchnews rebuild --engine tantivy --index index`."
    )
    write_rows(home, rows("a", "b", "c"))
    assert invoke("index", "news.jsonl").stderr == ""
    assert json.loads(invoke("stats", "--json").stdout)["notes"] == []
    write_rows(home, rows("a", "b", "c", "d", "e"))
    result = invoke("index")
    assert result.stdout.startswith("2 added, 3 unchanged; 5 articles in index, ")
    assert result.stderr == advice + "\n"
    write_rows(home, rows("a", "b", "c", "d", "e", "f"))
    assert invoke("index").stderr == ""
    assert invoke("index", "--json").stderr == ""
    for _ in range(2):
        assert json.loads(invoke("stats", "--json").stdout)["notes"] == [advice]
        assert "change to tantivy, run" in " ".join(invoke("stats").stdout.split())
    invoke("delete", "d", "e", "f")
    assert json.loads(invoke("stats", "--json").stdout)["notes"] == []
    write_rows(home, rows("a", "b", "c", "g"))
    assert invoke("index", "--json").stderr == advice + "\n", "it grew again"


@pytest.mark.usefixtures("missing", "border")
def test_what_is_advised_is_installed_first(home: Path) -> None:
    with Index.create("index") as index:
        index.add(Article(name, "题") for name in "abcd")
        (note,) = index.stats()["notes"]
    assert f"run `{INSTALL}` and then `searchnews rebuild --engine tantivy --index index`." in note
    found = list(engine.scale(Case(home / "index", {})))
    assert [(finding.level, finding.code, finding.text) for finding in found] == [
        ("warning", "scale", "The index holds 4 articles.")
    ]
    assert INSTALL in found[0].advice


@pytest.mark.usefixtures("border")
def test_only_an_engine_that_has_a_border_is_outgrown(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    assert not choice.is_large("memory", 10**9)
    assert not choice.is_large("tantivy", 10**9)
    monkeypatch.delitem(engines.ENGINES, "tantivy", raising=False)
    assert not choice.is_large("whoosh", 10**9), "there is nothing that is faster"


@pytest.mark.usefixtures("present", "border")
@pytest.mark.parametrize(
    ("before", "after", "expected"), [(0, 3, False), (0, 4, True), (3, 4, True), (4, 5, False), (9, 2, False)]
)
def test_the_border_is_crossed_upwards(before: int, after: int, expected: bool) -> None:
    assert choice.became_large("whoosh", before, after) is expected


@pytest.mark.usefixtures("present", "border")
def test_watching_says_it_too(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Rounds:
        def __init__(self, *_: object, **__: object) -> None:
            self.stop = threading.Event()

        def rounds(self) -> Iterator[Report]:
            first = Report(added=2, articles=3)
            yield from (first, replace(first, articles=5), replace(first, articles=7))

    monkeypatch.setattr(following, "Follower", Rounds)
    monkeypatch.setattr(following.signal, "signal", lambda *_: None)
    with Index.create("index") as index:
        following.follow(index, ["x"], Path("index"), False, Report())
    assert capsys.readouterr().err.count("To change to tantivy, run") == 1


def test_the_doctor_names_what_keeps_the_index(settled: Path) -> None:
    (found,) = archive.index(Case(settled, {}))
    assert found.level == "ok" and re.search(r"\(whoosh-reloaded \d+\.\d+", found.text)
    (found,) = engine.scale(Case(settled, {}))
    assert (found.level, found.text) == ("ok", "The index holds 32 articles.")
    path = settled / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"whoosh"', '"lucene"').replace('"checksum"', '"sum"'), "utf-8")
    (found,) = archive.index(Case(settled, {}))
    assert found.level == "problem" and "no engine called 'lucene'" in found.text and "Update" in found.advice
