"""The manifest: what is read back, what is refused in which words, and that it is replaced in one step."""

import json
import os
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from searchnews.errors import DamagedIndex, ForeignIndex, IndexFailure, NoIndex
from searchnews.manifest import FILE, WAITING, Manifest, Remembered, read_manifest, write_manifest

NOW = datetime(2022, 4, 24, 8, 30, tzinfo=UTC)
MANIFEST = Manifest(
    "memory", "gen-3", "abc", "def", "UTC", NOW, NOW, (Remembered("/a/_posts"), Remembered("/b", "csv"))
)


def as_json(**changes: Any) -> dict[str, Any]:
    found = {**asdict(MANIFEST), "created": NOW.isoformat(), "updated": NOW.isoformat()}
    return {name: value for name, value in {**found, **changes}.items() if value is not ...}


def put(folder: Path, content: Any) -> None:
    (folder / FILE).write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")


def test_what_is_written_is_read_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == MANIFEST
    write_manifest(tmp_path, replace(MANIFEST, generation="gen-4"))
    assert read_manifest(tmp_path).generation == "gen-4"
    assert os.listdir(tmp_path) == [FILE]


def test_it_is_readable_by_people_and_by_the_next_version(tmp_path: Path) -> None:
    put(tmp_path, as_json(colour="a later version's own"))
    assert read_manifest(tmp_path) == MANIFEST


def test_none_is_said_with_what_to_do(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NoIndex, match=r"There is no index in .*: run searchnews index SOURCE\.\.\. first"):
            read_manifest(folder)
    (tmp_path / "file").write_text("")
    with pytest.raises(NoIndex):
        read_manifest(tmp_path / "file")


@pytest.mark.parametrize("content", [{"name": "a web app", "icons": []}, [], "null", "7", as_json(program="other")])
def test_another_program_s_is_foreign(tmp_path: Path, content: Any) -> None:
    put(tmp_path, content)
    with pytest.raises(ForeignIndex, match="not searchnews' own"):
        read_manifest(tmp_path)


def test_a_newer_one_is_foreign_even_when_it_is_otherwise_unknown(tmp_path: Path) -> None:
    put(tmp_path, {"program": "searchnews", "format": 2, "generations": ["gen-1"]})
    with pytest.raises(ForeignIndex, match="of a newer searchnews"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        '{"program": "searchnews"',
        '{"program": "\ud800"}'.encode("utf-8", "surrogatepass").decode("utf-8", "replace")[:-1],
        as_json(engine=...),
        as_json(engine=7),
        as_json(created="yesterday"),
        as_json(sources=[{"format": "auto"}]),
        as_json(generation="../elsewhere"),
        as_json(generation="gen-0"),
        as_json(format="1"),
        "[" * 100_000,
    ],
)
def test_a_broken_one_is_damaged_and_named(tmp_path: Path, content: Any) -> None:
    put(tmp_path, content)
    with pytest.raises(DamagedIndex, match=FILE):
        read_manifest(tmp_path)


def test_bytes_that_are_no_text_are_damage(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'{"program": "\xff\xfe"}')
    with pytest.raises((DamagedIndex, ForeignIndex), match=FILE):
        read_manifest(tmp_path)


def test_a_folder_in_its_place_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(IndexFailure, match="cannot be read"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    write_manifest(tmp_path, MANIFEST)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)
    with pytest.raises(OSError, match="No space left"):
        write_manifest(tmp_path, replace(MANIFEST, generation="gen-9"))
    assert read_manifest(tmp_path) == MANIFEST
    assert os.listdir(tmp_path) == [FILE]


def test_the_file_is_on_the_disk_before_it_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    fsync, move = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda number: (steps.append("fsync"), fsync(number)))
    monkeypatch.setattr(Path, "replace", lambda path, to: (steps.append("replace " + path.name), move(path, to)))
    write_manifest(tmp_path, MANIFEST)
    place = next(number for number, step in enumerate(steps) if step.startswith("replace"))
    assert WAITING.fullmatch(steps[place].removeprefix("replace "))
    assert "fsync" in steps[:place]
    assert "fsync" in steps[place:] or os.name != "posix"
