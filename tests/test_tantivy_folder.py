"""What tantivy leaves in a folder: strays, lists, rights, links, other accounts, and what a crash left half made."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_support import environment
from engines import answer, create, document, fill, ids

from searchnews import Article, DamagedIndex, Index, IndexFailure, LockedIndex
from searchnews.doctor import engine as doctor
from searchnews.engines.base import Engine

pytest.importorskip("tantivy")

from searchnews.engines.tantivy import TantivyEngine, opening, sweeping, writing
from searchnews.engines.tantivy.layout import named_files, read_meta
from searchnews.engines.tantivy.trouble import plainly

ALWAYS = {"lock", "meta.json", ".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock"}
posix = pytest.mark.skipif(os.name != "posix", reason="needs the rights and links of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of two commits, in a folder of its own."""
    engine = create("tantivy", tmp_path / "made")
    fill(engine, [Article(f"a{number}", "雾岭隧道", "隧道通车") for number in range(5)])
    fill(engine, [Article("a1", "潮汐电站"), Article("b", "青梅")])
    return tmp_path / "made"


def strays(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - set(named_files(read_meta(folder))) - ALWAYS


def found(folder: Path, query: str = "隧道") -> list[str]:
    return sorted(ids(answer(TantivyEngine.open(folder), query)))


def test_a_step_back_leaves_no_file(folder: Path) -> None:
    engine: Engine = TantivyEngine(folder)
    with pytest.raises(RuntimeError), engine.writer() as writer:
        writer.add(engine.packer()([document(Article(f"c{n}", "隧道")) for n in range(50)]))
        raise RuntimeError("stop")
    assert strays(folder) == set()
    assert len(found(folder)) == 4


def test_what_a_crash_left_is_swept_away_by_the_next_writer(folder: Path) -> None:
    for name in (f"{'0' * 32}.store", f"{'a' * 32}.17.del", ".tmpAb3dE9"):
        (folder / name).write_bytes(b"left behind")
    (folder / "README").write_text("not tantivy's")
    with TantivyEngine(folder).writer():
        pass
    assert strays(folder) == {"README"}
    assert len(found(folder)) == 4


def test_a_commit_that_fails_leaves_nothing_and_says_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = TantivyEngine(folder)
    before = sorted(path.name for path in folder.iterdir())

    class Full:
        def __init__(self, writer: object) -> None:
            self.writer = writer

        def __getattr__(self, name: str) -> object:
            return getattr(self.writer, name)

        def commit(self) -> None:
            raise ValueError("An IO error occurred: 'No space left on device (os error 28)'")

    with pytest.raises(IndexFailure, match=r"cannot be used: no space left on device"), engine.writer() as writer:
        assert isinstance(writer, writing.TantivyWriter)
        monkeypatch.setattr(writer, "_writer", Full(writer._writer))
        writer.add(engine.packer()([document(Article(f"c{n}", "隧道")) for n in range(50)]))
    assert sorted(path.name for path in folder.iterdir()) == before
    assert len(found(folder)) == 4
    fill(engine, [Article("d", "隧道")])
    assert "d" in found(folder)


@pytest.mark.parametrize("content", [None, b"", b"{", b"[1]", b"\xff", b'["meta.json"]'])
def test_the_list_of_files_is_made_anew(folder: Path, content: bytes | None) -> None:
    listed = folder / ".managed.json"
    listed.unlink() if content is None else listed.write_bytes(content)
    assert len(found(folder)) == 4
    assert any(listed.name in problem for problem in TantivyEngine(folder).check()) == (content != b'["meta.json"]')
    fill(TantivyEngine(folder), [Article("d", "隧道")])
    assert sweeping.is_list(folder)
    assert list(TantivyEngine(folder).check()) == []
    assert strays(folder) == set()


@posix
def test_others_may_read_what_they_may_look_into(folder: Path) -> None:
    for mode in (0o755, 0o700, 0o750):
        folder.chmod(mode)
        fill(TantivyEngine(folder), [Article("d", f"隧道{mode}")])
        for name in ("meta.json", ".managed.json"):
            assert stat.S_IMODE((folder / name).stat().st_mode) == mode & 0o666


def nobody(code: str, *given: str) -> str:
    """What a program prints that runs for an account that owns nothing."""

    def become() -> None:
        os.setgroups([])
        os.setuid(65534)  # the group stays, or it could not start Python where that is root's

    return subprocess.run(
        [sys.executable, "-c", code, *given],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=become,
    ).stdout.strip()


READ = "import sys; from searchnews import Index; i = Index.open(sys.argv[1]); print(i.search('隧道').total, i.check())"


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that other accounts can reach; that of pytest they cannot."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("needs root, to run as another account")
    place = Path("/var/tmp") / f"searchnews-test-{os.getpid()}"
    place.mkdir(mode=0o755)
    yield place
    shutil.rmtree(place)


@pytest.mark.skipif(os.name != "posix", reason="needs accounts")
def test_an_account_that_may_only_read_searches(shared_folder: Path) -> None:
    try:
        nobody("import searchnews")
    except (subprocess.SubprocessError, OSError):
        pytest.skip("another account cannot read this program")
    with Index.create(shared_folder / "archive", engine="tantivy") as index:
        index.add([Article(f"a{number}", "隧道") for number in range(3)])
    before = sorted(path.name for path in shared_folder.rglob("*"))
    assert nobody(READ, str(shared_folder / "archive")) == "3 []"
    assert sorted(path.name for path in shared_folder.rglob("*")) == before


def test_an_index_is_opened_where_no_lock_can_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, places = opening._opened, []

    def refused(place: Path, named: Path) -> object:
        places.append(place)
        if place != folder:
            return real(place, named)
        with plainly(named):
            raise ValueError("Failed to acquire Lockfile: IoError(Os { code: 30, kind: ReadOnlyFilesystem })")

    monkeypatch.setattr(opening, "_opened", refused)
    assert len(found(folder)) == 4
    assert len(places) == 2
    assert not places[1].exists()
    monkeypatch.setattr("searchnews.engines.tantivy.elsewhere.TemporaryDirectory", refuse_to_make)
    with pytest.raises(IndexFailure, match="cannot be used: read-only file system"):
        found(folder)


def refuse_to_make(**_: object) -> object:
    raise OSError("no place for temporary files")


@posix
def test_a_link_for_a_lock_empties_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep")
    for name in (".tantivy-meta.lock", ".tantivy-writer.lock"):
        (folder / name).unlink()
        (folder / name).symlink_to(tmp_path / "precious")
        for act in (found, lambda folder: fill(TantivyEngine(folder), [Article("d")])):
            with pytest.raises(DamagedIndex, match=f"{name} is not a file"):
                act(folder)
        (folder / name).unlink()
        assert (tmp_path / "precious").read_text() == "keep"
    assert len(found(folder)) == 4


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes in the file system")
@pytest.mark.parametrize("name", ["meta.json", ".managed.json", ".tantivy-meta.lock", "*.store"])
def test_a_pipe_is_not_waited_for(folder: Path, name: str) -> None:
    path = next(folder.glob(name))
    path.unlink()
    os.mkfifo(path)
    engine = TantivyEngine(folder)
    with pytest.raises(DamagedIndex, match="is not a file"):
        found(folder)
    assert any("is not a file" in problem for problem in engine.check())


def test_a_lock_that_a_dead_process_left_keeps_nobody_out(folder: Path) -> None:
    (folder / ".tantivy-writer.lock").write_text("4711")
    fill(TantivyEngine(folder), [Article("d", "隧道")])
    assert "d" in found(folder)


def test_two_writers_cannot_be(folder: Path) -> None:
    with TantivyEngine(folder).writer(), pytest.raises(LockedIndex, match="being written to"):
        TantivyEngine(folder).writer()
    TantivyEngine(folder).writer().close()


def test_an_index_that_changes_while_it_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, turns = opening.read_meta, iter(range(100))

    def changing(place: Path) -> object:
        meta = real(place)
        if next(turns) == 0:
            fill(TantivyEngine(folder), [Article("late", "隧道")])
        return meta

    monkeypatch.setattr(opening, "read_meta", changing)
    assert "late" in found(folder)


def test_an_index_that_changes_all_the_time_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, turns = opening.read_meta, iter(range(1_000))
    monkeypatch.setattr(opening, "read_meta", lambda place: {**real(place), "turn": next(turns)})
    with pytest.raises(IndexFailure, match="faster than it can be opened"):
        found(folder)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_opening_again_and_again_keeps_nothing_open(folder: Path) -> None:
    engine = TantivyEngine(folder)
    for turn in range(60):
        answer(engine, "隧道")
        if turn == 10:
            before = len(os.listdir("/proc/self/fd"))
    assert len(os.listdir("/proc/self/fd")) <= before + 5


@pytest.mark.parametrize(
    "half", [(), (".managed.json",), (".managed.json", ".tmpQ3x8fa"), (".managed.json", "meta.json")]
)
def test_an_index_that_was_never_finished_is_made_anew(tmp_path: Path, half: tuple[str, ...]) -> None:
    with Index.create(tmp_path / "archive", engine="tantivy"):
        pass
    (tmp_path / "archive" / "manifest.json").unlink()
    generation = tmp_path / "archive" / "gen-1"
    shutil.copyfile(generation / "meta.json", generation / ".tmpQ3x8fa")  # what waits to become that file
    for path in generation.iterdir():
        if path.name not in half:
            path.unlink()
    with Index.create(tmp_path / "archive") as index:
        assert (index.engine, index.search("").total) == ("whoosh", 0)


def test_articles_of_tantivy_without_their_manifest_are_not_taken_for_rubbish(tmp_path: Path) -> None:
    with Index.create(tmp_path / "archive", engine="tantivy") as index:
        index.add([Article("a", "雾岭")])
    (tmp_path / "archive" / "manifest.json").unlink()
    with pytest.raises(IndexFailure, match="holds articles in gen-1, and its manifest"):
        Index.create(tmp_path / "archive")
    (tmp_path / "archive" / "gen-1" / "meta.json").write_text("{}")
    with pytest.raises(IndexFailure, match="holds articles in gen-1, and its manifest"):
        Index.create(tmp_path / "archive")


def test_the_pieces_of_an_index_are_counted(folder: Path) -> None:
    pieces = doctor.PIECES["tantivy"]
    assert len(list(folder.glob(pieces.pattern))) == len(read_meta(folder)["segments"]) == 2
    for number in range(30):
        fill(TantivyEngine(folder), [Article(f"n{number}", "隧道")])
    assert len(json.loads((folder / "meta.json").read_bytes())["segments"]) <= 8 < pieces.most
