"""Files of an index that are not what was sealed: the answers stay right, or a sentence names the file."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from searchnews import Article, DamagedIndex, Index, SearchnewsError, diagnose, seal
from searchnews.engines.whoosh.arrayfile import ArrayFile
from searchnews.folder import open_engine
from searchnews.manifest import read_manifest

pytest.importorskip("tantivy")

QUERIES = ("雾岭 隧道", '"潮汐电站"', "电* -青梅", "tag:能源 通车", "")

Damage = Callable[[bytes, bytes], bytes]


def flipped(share: float) -> Damage:
    """One bit is another, at a share of the way from the first byte to the last."""

    def flip(data: bytes, _: bytes) -> bytes:
        place = round(share * (len(data) - 1))
        return data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]

    return flip


DAMAGES: dict[str, Damage] = {
    **{f"a bit at {share:.0%}": flipped(share) for share in (0, 0.01, 0.2, 0.4, 0.5, 0.6, 0.8, 0.99, 1)},
    "cut to nothing": lambda data, _: b"",
    "cut in the middle": lambda data, _: data[: len(data) // 2],
    "without its last byte": lambda data, _: data[:-1],
    "with a byte more": lambda data, _: data + b"\n",
    "zeros": lambda data, _: bytes(len(data)),
    "zeros in the middle": lambda data, _: data[: len(data) // 3] + bytes(len(data) // 3) + data[2 * len(data) // 3 :],
    "another file of its kind": lambda _, other: other,
}


def articles(first: int, last: int) -> Iterator[Article]:
    texts = ("雾岭隧道昨日通车。", "潮汐电站并网，电价下调。", "青梅丰收，隧道口的市集开张。")
    for number in range(first, last):
        body = f"{texts[number % 3]}第{number}天。"
        yield Article(f"n{number}", f"{texts[number % 3][:4]}之{number}", body, source="潮声日报", tags=("能源",))


@pytest.fixture(scope="module", params=["whoosh", "tantivy", "memory"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two commits, the second of which replaced some articles of the first."""
    folder = tmp_path_factory.mktemp("sealed") / "index"
    rows = folder.with_name("more.jsonl")
    found = ({"id": article.id, "title": article.title, "body": article.body} for article in articles(130, 140))
    rows.write_text("".join(json.dumps(row) + "\n" for row in found), "utf-8")
    with Index.create(folder, engine=request.param) as index:
        index.add(articles(0, 90))
        index.add(articles(80, 130))
        index.add_sources([str(rows)])
    return folder


def content(folder: Path) -> list[object]:
    """All that can be asked of an index."""
    with Index.open(folder) as index:
        found = [index.search(query, limit=5) for query in QUERIES]
        return [list(index.export()), *((answer.total, answer.hits, answer.facets) for answer in found)]


def another_of_its_kind(file: Path) -> bytes:
    """A file with the same end from the same folder; itself, turned round, where there is none."""
    kin = (path for path in sorted(file.parent.glob(f"*{file.suffix}")) if path.is_file())
    others = [path for path in kin if path.suffix == file.suffix and path != file]
    return others[0].read_bytes() if others else file.read_bytes()[::-1]


@pytest.mark.parametrize("name", [*DAMAGES, "gone"])
def test_whatever_becomes_of_a_file_no_answer_is_wrong_and_check_names_it(
    whole: Path, tmp_path: Path, name: str
) -> None:
    right = content(whole)
    place = tmp_path / "index"
    for file in sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file()):
        if "lock" in file.name or file.name == ".managed.json":  # nothing is read from these
            continue
        before = (whole / file).read_bytes()
        after = None if name == "gone" else DAMAGES[name](before, another_of_its_kind(whole / file))
        if before == after:
            continue
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(whole, place)
        (place / file).unlink()  # whoever has it mapped keeps what it was
        if after is not None:
            (place / file).write_bytes(after)
        is_memory = file.name in ("ledger", "wordlist")
        try:
            assert content(place) == right, file
            assert is_memory or (file.name == "manifest.json" and is_blank_changed(before, after)), file
        except SearchnewsError as error:
            assert "\n" not in str(error) and not is_memory
            assert file.name in str(error) or (name == "gone" and str(place) in str(error)), file
        try:
            with Index.open(place) as index:
                problems = index.check()
        except SearchnewsError as error:
            problems = [str(error)]
        if not (is_memory and name == "gone") and not is_blank_changed(before, after):
            assert any(file.name in problem or str(place) in problem for problem in problems), (file, problems)


def is_blank_changed(before: bytes, after: bytes | None) -> bool:
    """Whether two files of JSON say the same: a blank that became another is no damage."""
    try:
        return after is not None and bool(json.loads(before) == json.loads(after))
    except ValueError:
        return False


def test_a_folder_that_is_copied_without_its_times_is_read_through_and_sealed_anew(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    checksum = seal._checksum
    monkeypatch.setattr(seal, "_checksum", lambda path: read.append(path) or checksum(path))
    place = tmp_path / "index"
    shutil.copytree(whole, place)
    right = content(place)
    assert read == []
    shutil.rmtree(place)
    shutil.copytree(whole, place, copy_function=shutil.copyfile)
    assert content(place) == right
    files = set(read)
    sealed = read_manifest(place).seal
    assert sealed and {path.name for path in files} == set(sealed.files)
    with Index.open(place) as index:
        assert index.check() == []
        index.add_sources([])
    read.clear()
    assert content(place) == right
    assert read == []


def test_what_was_committed_and_not_sealed_is_no_damage(whole: Path, tmp_path: Path) -> None:
    """As when the program is killed right after the engine's commit."""
    place = tmp_path / "index"
    shutil.copytree(whole, place)
    manifest = (place / "manifest.json").read_bytes()
    with Index.open(place) as index:
        index.add(articles(200, 230))
    (place / "manifest.json").write_bytes(manifest)
    with Index.open(place) as index:
        assert index.stats()["articles"] == 170
        assert index.check() == []
        index.add(articles(230, 231))
    manifest_now = read_manifest(place)
    engine = open_engine(place, manifest_now)
    assert manifest_now.seal == seal.seal(place / "gen-1", engine, None)


def test_an_engine_put_back_alone_from_an_older_copy_is_said(whole: Path, tmp_path: Path) -> None:
    place, older = tmp_path / "index", tmp_path / "older"
    shutil.copytree(whole, place)
    shutil.copytree(place / "gen-1", older)
    with Index.open(place) as index:
        index.add(articles(200, 230))
    shutil.rmtree(place / "gen-1")
    shutil.copytree(older, place / "gen-1")
    with pytest.raises(DamagedIndex, match="gen-1 is older than the manifest beside it"):
        content(place)
    with Index.open(place) as index:
        assert "older" in index.check()[0]
        with pytest.raises(DamagedIndex, match="is older"):
            index.add(articles(0, 1))
        assert index.rebuild().articles == 140
        assert index.check() == []
    assert len(content(place)[0]) == 140  # type: ignore[arg-type]


@pytest.mark.parametrize("whole", ["whoosh", "tantivy"], indirect=True)
def test_an_index_whose_articles_are_whole_is_made_anew_from_them(whole: Path, tmp_path: Path) -> None:
    place = tmp_path / "index"
    shutil.copytree(whole, place)
    for file in (place / "gen-1").iterdir():
        if file.suffix == ".arrays":
            begin, _ = ArrayFile(file).extent("postings.documents")
        elif file.suffix == ".pos":
            begin = 0
        else:
            continue
        data = file.read_bytes()
        file.unlink()
        file.write_bytes(data[:begin] + bytes([data[begin] ^ 1]) + data[begin + 1 :])
    damaged = [finding.text for finding in diagnose(place) if finding.level == "problem"]
    assert any("is not what was written" in text for text in damaged)
    with Index.open(place) as index:
        with pytest.raises(DamagedIndex, match="searchnews rebuild makes the index anew"):
            index.search("雾岭")
        with pytest.raises(DamagedIndex, match="is not what was written"):
            index.add(articles(0, 1))
        assert index.rebuild().articles == 140
        assert index.check() == []
    assert content(place) == content(whole)


def test_a_manifest_that_is_not_what_was_written_is_used_when_its_owner_says_so(whole: Path, tmp_path: Path) -> None:
    place = tmp_path / "index"
    shutil.copytree(whole, place)
    path = place / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("Asia/Shanghai", "Asia/Taipei"), "utf-8")
    with pytest.raises(DamagedIndex, match=r'manifest\.json is not what was written: .* its line "checksum"'):
        Index.open(place)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if '"checksum"' not in line)
    path.write_text(kept.rstrip().removesuffix("}").rstrip().rstrip(",") + "\n}\n", "utf-8")
    assert content(place) == content(whole)
