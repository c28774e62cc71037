"""The doctor: each thing that can be missing, slow or broken is made so, is named, and comes with what to do."""

import builtins
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cli_support import environment, run, write_rows
from click.testing import CliRunner

from searchnews import Article, Finding, Index, diagnose
from searchnews.cli.group import cli, load
from searchnews.doctor import CHECKS, archive, engine, machine, sources, storage
from searchnews.doctor.finding import Case, size
from searchnews.engines.lock import WriteLock

UTF8 = {"LANG": "zh_CN.UTF-8"}
Check = Callable[[Case], Iterator[Finding]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound index with one source beside it."""
    site = tmp_path / "site"
    site.mkdir()
    write_rows(site)
    with Index.create(tmp_path / "index") as index:
        index.add_sources([str(site)])
    return tmp_path / "index"


def look(check: Check, folder: Path, **variables: str) -> list[Finding]:
    return list(check(Case(folder, {**UTF8, **variables})))


def one(check: Check, folder: Path, **variables: str) -> Finding:
    (found,) = look(check, folder, **variables)
    assert found.text.endswith((".", ")")), found
    assert bool(found.advice) == (found.level != "ok"), found
    return found


def change(folder: Path, **changes: Any) -> None:
    """Write other things into the manifest than are true."""
    path = folder / "manifest.json"
    written = json.loads(path.read_text("utf-8"))
    del written["checksum"]
    path.write_text(json.dumps({**written, **changes}), "utf-8")


def without(monkeypatch: pytest.MonkeyPatch, *names: str, error: Exception | None = None) -> None:
    """Let libraries be missing, or fail while they are loaded."""
    real = builtins.__import__

    def load_module(name: str, *args: Any, **options: Any) -> Any:
        if name.partition(".")[0] in names:
            raise error or ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *args, **options)

    monkeypatch.setattr(machine.importlib, "import_module", load_module)


def test_a_sound_index_on_a_sound_machine_has_nothing_to_be_told(folder: Path) -> None:
    found = diagnose(folder, environment=UTF8)
    assert {finding.code for finding in found if finding.level in ("warning", "problem")} <= {"network", "space"}
    assert {"python", "library", "settings", "index", "rebuild", "lock", "rights", "source"} <= {f.code for f in found}


def test_every_check_is_in_the_table_and_says_what_it_looks_at() -> None:
    for check in CHECKS:
        assert load(check).__doc__
    modules = (machine, archive, engine, storage, sources)
    public = {
        f"{module.__name__}:{name}"
        for module in modules
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__
        and getattr(value, "__annotations__", {}).get("return") == Iterator[Finding]
    }
    assert public == set(CHECKS)


def test_nothing_is_changed(folder: Path) -> None:
    def all_files() -> dict[str, tuple[bytes, int]]:
        return {
            str(path): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in folder.parent.rglob("*")
            if path.is_file()
        }

    before = all_files()
    diagnose(folder)
    diagnose(folder.parent / "nowhere" / "deep")
    assert all_files() == before
    assert sorted(os.listdir(folder.parent)) == ["index", "site"]


@pytest.mark.parametrize(
    ("version", "level"), [((3, 10), "problem"), ((3, 11), "ok"), ((3, 14), "ok"), ((4, 0), "hint")]
)
def test_python(folder: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], level: str) -> None:
    monkeypatch.setattr(machine, "sys", SimpleNamespace(version_info=version, maxsize=sys.maxsize))
    assert one(machine.python, folder).level == level


def test_a_python_of_32_bits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "sys", SimpleNamespace(version_info=(3, 12), maxsize=2**31 - 1))
    assert one(machine.python, folder).level == "warning"


@pytest.mark.parametrize(
    ("name", "level"), [("opencc", "problem"), ("numpy", "problem"), ("watchfiles", "hint"), ("rich", "warning")]
)
def test_a_missing_library_is_named_with_how_to_install_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, level: str
) -> None:
    without(monkeypatch, name)
    found = one(machine.libraries, folder)
    assert (found.level, found.code) == (level, "library")
    assert f"No module named '{name}'" in found.text
    assert found.advice.endswith(f"-m pip install --upgrade {name}")


@pytest.mark.parametrize("error", [OSError("wrong processor\nand more"), RuntimeError(), AttributeError("x" * 1000)])
def test_a_broken_library_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    without(monkeypatch, "numpy", error=error)
    found = one(machine.libraries, folder)
    assert found.level == "problem" and "\n" not in found.text and len(found.text) < 300


def test_without_rjieba_words_are_cut_slowly(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert one(machine.segmenter, folder).level == "ok"
    without(monkeypatch, "rjieba")
    found = one(machine.segmenter, folder)
    assert found.level == "warning" and "6 to 20 times slower" in found.text and "rjieba" in found.advice


def test_without_time_zones(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr(machine, "ZoneInfo", unknown)
    found = one(machine.zones, folder)
    assert found.level == "problem" and "tzdata" in found.advice


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="terminals show UTF-8 there")
@pytest.mark.parametrize(
    ("variables", "level"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "ok"),
        ({"LANG": "en_US.utf8@euro"}, "ok"),
        ({"LC_CTYPE": "UTF-8"}, "ok"),
        ({"LANG": "zh_CN.GB18030"}, "warning"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_TW.big5"}, "warning"),
        ({"LANG": "C"}, "hint"),
        ({"LANG": ""}, "hint"),
    ],
)
def test_a_terminal_that_does_not_show_utf_8(tmp_path: Path, variables: dict[str, str], level: str) -> None:
    (found,) = machine.terminal(Case(tmp_path, variables))
    assert found.level == level and bool(found.advice) == (level != "ok")


def test_a_temporary_folder_that_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.tempfile, "tempdir", str(folder / "none"))
    found = one(machine.temporary_folder, folder)
    assert (found.level, found.code) == ("problem", "temporary") and "TMPDIR" in found.advice


def test_settings_that_cannot_be_used(folder: Path) -> None:
    (folder / "searchnews.toml").write_text('\ntimezon = "UTC"\n', "utf-8")
    found = one(archive.settings, folder)
    assert found.level == "problem" and "searchnews.toml, line 2: there is no setting called timezon" in found.text
    codes = {finding.code: finding.level for finding in diagnose(folder)}
    assert codes["index"] == "ok", "the others are still looked at"
    (folder / "searchnews.toml").write_text('timezone = "Asia/Shanghai"\n', "utf-8")
    assert one(archive.settings, folder).level == "ok"


def test_no_index_yet_is_no_problem_unless_a_variable_names_one(tmp_path: Path) -> None:
    assert one(archive.index, tmp_path / "index").level == "hint"
    found = one(archive.index, tmp_path / "index", SEARCHNEWS_INDEX=str(tmp_path / "index"))
    assert found.level == "problem" and "SEARCHNEWS_INDEX names" in found.text
    assert one(archive.index, tmp_path / "index", SEARCHNEWS_INDEX="/other").level == "hint"


@pytest.mark.parametrize("what", ["manifest", "generation", "contents"])
def test_a_damaged_index(folder: Path, what: str) -> None:
    if what == "manifest":
        (folder / "manifest.json").write_text("{", "utf-8")
    elif what == "generation":
        shutil.rmtree(folder / "gen-1")
    else:
        for file in (folder / "gen-1").glob("*.arrays"):
            file.write_bytes(b"")
    found = one(archive.index, folder)
    assert found.level == "problem" and "check" in found.advice
    assert diagnose(folder)


def test_an_index_of_another_analyzer_dictionary_or_zone(folder: Path) -> None:
    assert one(archive.differences, folder).level == "ok"
    change(folder, analyzer="another", dictionary="other", timezone="UTC")
    levels = [(finding.level, finding.code) for finding in look(archive.differences, folder)]
    assert levels == [("problem", "analyzer"), ("warning", "rebuild"), ("warning", "rebuild")]
    assert all("rebuild" in finding.advice for finding in look(archive.differences, folder))


def test_many_segments(folder: Path) -> None:
    most = engine.PIECES["whoosh"].most
    assert one(engine.segments, folder).text == "The index has 1 segment."
    for number in range(most):
        (folder / "gen-1" / f"left_{number}.arrays").touch()
    found = one(engine.segments, folder)
    assert (found.level, found.text) == ("hint", f"The index has {most + 1} segments.")


def test_who_writes_now(folder: Path) -> None:
    assert one(archive.writer, folder).level == "ok"
    with WriteLock(folder / "lock"):
        found = one(archive.writer, folder)
        assert found.level == "hint" and f"by process {os.getpid()} (" in found.text
        (folder / "lock").write_bytes(b"")
        assert "does not say who" in one(archive.writer, folder).text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(folder: Path) -> None:
    (folder / "lock").unlink()
    os.mkfifo(folder / "lock")
    os.mkfifo(folder / "searchnews.toml")
    os.mkfifo(folder.parent / "site" / "pipe")
    assert one(archive.settings, folder).level == "problem"
    assert "lock" in {finding.code for finding in diagnose(folder)} | {"lock"}


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root and Windows may write anywhere")
def test_rights_as_another_account(folder: Path) -> None:
    assert one(storage.rights, folder).level == "ok"
    folder.chmod(0o555)
    assert one(storage.rights, folder).level == "warning"
    folder.chmod(0o755)


@pytest.mark.parametrize(
    ("closed", "mode", "level"),
    [
        ("", os.W_OK, "warning"),
        ("gen-1", os.W_OK, "warning"),
        ("lock", os.W_OK, "warning"),
        ("*.toc", os.R_OK, "problem"),
    ],
)
def test_rights(folder: Path, monkeypatch: pytest.MonkeyPatch, closed: str, mode: int, level: str) -> None:
    """Root may do everything, so that the system's answer is replaced."""
    assert one(storage.rights, folder).level == "ok"
    (place,) = folder.rglob(closed) if closed else [folder]
    monkeypatch.setattr(storage.os, "access", lambda path, asked: not (Path(path) == place and asked & mode))
    found = one(storage.rights, folder)
    assert found.level == level and str(place) in found.text


def test_no_right_to_make_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert one(storage.rights, tmp_path / "new" / "index").level == "ok"
    monkeypatch.setattr(storage.os, "access", lambda *_: False)
    found = one(storage.rights, tmp_path / "new" / "index")
    assert found.level == "problem" and str(tmp_path) in found.text


@pytest.mark.parametrize(
    ("free", "level", "words"),
    [
        (1_000_000, "problem", "is full: 1.0 MB of 100.0 GB"),
        (storage.LEAST, "warning", "a rebuild needs as much again"),
        (90_000_000_000, "ok", "90.0 GB of 100.0 GB are free"),
    ],
)
def test_room_on_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: str, words: str) -> None:
    usage = SimpleNamespace(free=free, total=100_000_000_000)
    monkeypatch.setattr(storage.shutil, "disk_usage", lambda _: usage)
    found = one(storage.space, folder)
    assert found.level == level and words in found.text


def test_the_index_s_own_size_is_told(folder: Path) -> None:
    total = sum(path.stat().st_size for path in (folder / "gen-1").rglob("*"))
    assert storage.bytes_of(folder / "gen-1") == total
    assert f"the index takes {size(total)}" in one(storage.space, folder).text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such list")
@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ("/dev/a / ext4 rw 0 0\nserver:/x {folder} nfs4 rw 0 0\n", "nfs4"),
        ("/dev/a / ext4 rw 0 0\n//nas/x {parent} cifs rw 0 0\n", "cifs"),
        ("/dev/a / ext4 rw\nme@host: {folder} ext4 rw\nme@host: {folder} fuse.sshfs rw\n", "fuse.sshfs"),
        ("/dev/a / 9p rw 0 0\nx {folder} xfs rw 0 0\n", ""),
        ("/dev/a / ext4 rw 0 0\nserver:/x {folder}x nfs rw 0 0\n", ""),
        ("x\n\n", None),
    ],
)
def test_a_network_drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, kind: str | None) -> None:
    folder = Path(os.path.realpath(tmp_path)) / "my archive"
    folder.mkdir()
    place = str(folder).replace(" ", r"\040")
    table = tmp_path / "mounts"
    table.write_text(rows.format(folder=place, parent=folder.parent), "utf-8")
    monkeypatch.setattr(storage, "MOUNTS", table)
    found = look(storage.network, folder / "index")
    assert [finding.level for finding in found] == ([] if kind is None else ["warning"] if kind else ["ok"])
    assert not kind or f"({kind})" in found[0].text


def test_sources_that_are_gone_or_closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert one(sources.reachable, folder).text == "1 source can be read."
    (folder / "searchnews.toml").write_text('sources = ["../gone", "../site", "../site/news.jsonl"]\n', "utf-8")
    found = one(sources.reachable, folder)
    assert found.level == "warning" and found.text == f"The source {folder.parent / 'gone'} is not there."
    monkeypatch.setattr(sources.os, "access", lambda *_: False)
    assert ["news.jsonl cannot be read: permission denied." in f.text for f in look(sources.reachable, folder)] == [
        False,
        True,
    ]
    (folder.parent / "site" / "news.jsonl").unlink()
    (folder.parent / "site").rmdir()
    assert len(look(sources.reachable, folder)) == 3


def test_an_index_in_its_source_and_a_source_in_its_index(folder: Path) -> None:
    assert look(sources.nested, folder) == []
    (folder / "searchnews.toml").write_text('sources = ["..", ".", "gen-1", "../index-2"]\n', "utf-8")
    levels = [(finding.level, finding.code) for finding in look(sources.nested, folder)]
    assert levels == [("hint", "nested"), ("warning", "nested"), ("warning", "nested")]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts them")
def test_more_folders_than_may_be_watched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = folder.parent / "limit"
    monkeypatch.setattr(sources, "LIMIT", limit)
    assert look(sources.watches, folder) == []
    for number in range(9):
        (folder.parent / "site" / str(number)).mkdir()
    limit.write_text("100\n", "ascii")
    assert one(sources.watches, folder).text == "The sources have 10 folders, and 100 may be watched."
    limit.write_text("12\n", "ascii")
    found = one(sources.watches, folder)
    assert found.level == "warning" and "sysctl fs.inotify.max_user_watches=524288" in found.advice
    limit.write_text("none", "ascii")
    assert look(sources.watches, folder) == []


def test_counting_folders_ends_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        (tmp_path / str(number)).mkdir()
    assert sources._folders(str(tmp_path), 0.0) == 1


def test_a_check_that_cannot_be_done_is_said_and_the_others_are_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "somewhere")

    def unknown(_: object) -> None:
        raise ImportError("No module named 'numpy'.")

    monkeypatch.setattr(storage.shutil, "disk_usage", refuse)
    monkeypatch.setattr(archive, "writer", unknown)
    found = {finding.code: finding for finding in diagnose(folder)}
    assert found["space"].text == "space could not be looked at: somewhere: permission denied."
    assert (found["writer"].level, found["writer"].text) == (
        "problem",
        "writer could not be looked at: No module named 'numpy'.",
    )
    assert found["source"].level == "ok"


def invoke(*args: str) -> Any:
    return CliRunner().invoke(cli, ["doctor", *args], env=UTF8)


def test_the_command_ends_well_when_there_are_only_hints_and_warnings(folder: Path, tmp_path: Path) -> None:
    shown = invoke("--index", str(folder))
    assert shown.exit_code == 0 and shown.stdout.startswith("ok       Python ")
    (folder / "searchnews.toml").write_text('timezone = "UTC"\n', "utf-8")
    shown = invoke("--index", str(folder))
    assert shown.exit_code == 0 and "warning  Its years and months" in shown.stdout
    assert "         Run searchnews rebuild.\n" in shown.stdout
    assert "It works; " in shown.stdout.splitlines()[-1]


def test_the_command_ends_with_1_when_something_is_broken(folder: Path) -> None:
    (folder / "searchnews.toml").write_text("timezone = 8\n", "utf-8")
    shown = invoke("--index", str(folder))
    assert shown.exit_code == 1 and shown.stderr == ""
    assert "broken   " in shown.stdout and shown.stdout.endswith("1 thing is broken.\n")
    shown = invoke("--index", str(folder), "--json")
    rows = json.loads(shown.stdout)
    assert shown.exit_code == 1
    assert [row["code"] for row in rows if row["level"] == "problem"] == ["settings"]
    assert all(list(row) == ["level", "code", "text", "advice"] for row in rows)


def test_the_command_says_what_is_missing_when_half_of_it_cannot_be_loaded(tmp_path: Path) -> None:
    """In a process that has no opencc, without which no index can be opened: the doctor still answers."""
    (tmp_path / "opencc").mkdir()
    (tmp_path / "opencc" / "__init__.py").write_text("raise ImportError('the wheel is of another processor')\n")
    paths = os.pathsep.join([str(tmp_path), environment()["PYTHONPATH"]])
    done = run("doctor", "--json", cwd=tmp_path, PYTHONPATH=paths)
    assert done.returncode == 1, done.stderr
    rows: Sequence[dict[str, str]] = json.loads(done.stdout)
    (library,) = [row for row in rows if row["code"] == "library"]
    assert "opencc cannot be loaded" in library["text"] and "another processor" in library["text"]
    assert {row["level"] for row in rows if row["code"] == "python"} == {"ok"}


def test_it_can_be_called_from_python(tmp_path: Path) -> None:
    found = diagnose(str(tmp_path), environment={})
    assert all(isinstance(finding, Finding) for finding in found)
    with Index.create(tmp_path / "index", engine="memory") as index:
        index.add([Article("x1", "题")])
        assert "segments" not in {finding.code for finding in diagnose(index.path)}
