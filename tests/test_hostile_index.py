"""An index that somebody prepared: nothing in it is ever run, and what it claims to be is not believed."""

import hashlib
import json
import pickle
import shutil
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from whoosh import fields
from whoosh.filedb.filestore import FileStorage

from searchnews import Article, ForeignIndex, Index, IndexFailure, SearchnewsError
from searchnews.engines.whoosh.arrayfile import ArrayFile

tantivy = pytest.importorskip("tantivy")

looked_up: list[str] = []


def _listen(event: str, told: tuple[object, ...]) -> None:
    if event == "pickle.find_class":
        looked_up.append(f"{told}")


sys.addaudithook(_listen)  # stays as long as the process does: there is no taking one away


class Bomb:
    """A pickle that makes a file when it is read."""

    def __init__(self, made: Path) -> None:
        self.made = made

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.made,)


@pytest.fixture(params=["whoosh", "tantivy"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with Index.create(tmp_path / "index", engine=request.param) as index:
        index.add([Article(f"n{n}", f"雾岭隧道{n}", "潮汐电站并网。" * (n % 5 + 1), tags=("能源",)) for n in range(60)])
    return tmp_path / "index"


@pytest.fixture
def bomb(tmp_path: Path) -> Iterator[bytes]:
    looked_up.clear()
    yield pickle.dumps(Bomb(tmp_path / "exploded"))
    assert not (tmp_path / "exploded").exists()
    assert looked_up == []


def trust(folder: Path) -> None:
    """Whoever prepares an index leaves no seal in its manifest."""
    path = folder / "manifest.json"
    content = json.loads(path.read_bytes())
    del content["checksum"], content["seal"]
    path.write_text(json.dumps(content), "utf-8")


def use(folder: Path) -> list[str]:
    """All that can be done with an index; what was said of it."""
    said = []
    ways: list[Callable[[Index], object]] = [
        lambda index: [index.search(query) for query in ("雾岭 隧道", '"潮汐电站"', "zhishi", "", "tag:能源")],
        lambda index: index.suggest("雾"),
        lambda index: list(index.export()),
        lambda index: index.check(),
        lambda index: index.stats(),
        lambda index: index.explain("n1", "雾岭"),
        lambda index: index.add([Article("new", "新题")]),
        lambda index: index.rebuild(),
    ]
    for way in ways:
        try:
            with Index.open(folder) as index:
                way(index)
        except SearchnewsError as error:
            assert "\n" not in str(error)
            said.append(str(error))
    return said


def test_nothing_is_unpickled_in_ordinary_use(folder: Path, bomb: bytes) -> None:
    assert use(folder) == []


def test_a_file_of_an_index_that_is_a_pickle_is_refused(folder: Path, bomb: bytes, tmp_path: Path) -> None:
    for file in sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()):
        place = tmp_path / "trial"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder, place)
        trust(place)
        (place / file).unlink()
        (place / file).write_bytes(bomb)
        said = use(place)
        is_harmless = "lock" in file.name or file.name in ("ledger", "wordlist", ".managed.json")
        assert bool(said) != is_harmless, (file, said)
        assert is_harmless or any(file.name in sentence for sentence in said), (file, said)


def test_a_memory_with_the_right_checksum_that_is_a_pickle_is_none(folder: Path, bomb: bytes) -> None:
    (folder / "ledger").write_bytes(hashlib.sha256(zlib.compress(bomb)).digest()[:16] + zlib.compress(bomb))
    body = len(bomb).to_bytes(4, "little") + bomb
    (folder / "wordlist").write_bytes(b"searchnews words" + hashlib.sha256(body).digest() + body)
    assert use(folder) == []


def test_settings_and_words_that_are_pickles_are_refused_or_words(folder: Path, bomb: bytes) -> None:
    for name in ("searchnews.toml", "words.txt", "synonyms.txt"):
        (folder / name).write_bytes(bomb)
        said = use(folder)
        assert not said or all(name in sentence for sentence in said), said
        (folder / name).unlink()


def test_arrays_that_are_pickles_are_refused(tmp_path: Path, bomb: bytes) -> None:
    """Each array of a segment: terms, postings, columns, stored articles. The checksums are made to agree."""
    with Index.create(tmp_path / "index") as index:
        index.add([Article(f"n{n}", f"雾岭隧道{n}", "潮汐电站并网。" * 9, tags=("能源",)) for n in range(60)])
    [file] = (tmp_path / "index").glob("gen-1/*.arrays")
    names = json.loads(_directory(file.read_bytes()))["arrays"]
    assert {"terms", "articles", "postings.documents", "facet.tag", "facet.tag.values"} <= set(names)
    for name in names:
        place = tmp_path / "trial"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(tmp_path / "index", place)
        trust(place)
        begin, end = ArrayFile(place / "gen-1" / file.name).extent(name)
        _put_with_checksum(place / "gen-1" / file.name, name, (bomb * (1 + (end - begin) // len(bomb)))[: end - begin])
        use(place)


def _directory(data: bytes) -> bytes:
    place, length, _, _ = struct.unpack("<QII8s", data[-24:])
    return data[place : place + length]


def _put_with_checksum(file: Path, name: str, content: bytes) -> None:
    """Replace an array and have the checksums agree, as whoever prepares an index would."""
    data = file.read_bytes()
    place, _, _, magic = struct.unpack("<QII8s", data[-24:])
    directory = json.loads(_directory(data))
    begin = directory["arrays"][name][0]
    directory["arrays"][name][3] = zlib.crc32(content)
    text = json.dumps(directory).encode()
    changed = data[:begin] + content + data[begin + len(content) : place]
    file.unlink()
    file.write_bytes(changed + text + struct.pack("<QII8s", place, len(text), zlib.crc32(text), magic))


def test_an_index_that_whoosh_itself_wrote_is_refused_unread(tmp_path: Path, bomb: bytes) -> None:
    """Its table of contents, segments, columns, tables and posting blocks are pickles, or hold some."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    made = FileStorage(str(theirs)).create_index(
        fields.Schema(id=fields.ID(stored=True, unique=True), body=fields.TEXT)
    )
    writer = made.writer()
    writer.add_document(id="n1", body="tide power")
    writer.commit()
    made.close()
    with Index.create(tmp_path / "index"):
        pass
    generation = tmp_path / "index" / "gen-1"
    (generation / "_MAIN_0.toc").unlink()
    for file in theirs.iterdir():
        data = file.read_bytes()
        shutil.copyfile(file, generation / file.name)
        (generation / file.name).write_bytes(bomb + data if file.suffix == ".toc" else data)
    trust(tmp_path / "index")
    looked_up.clear()  # Whoosh has read its own
    said = use(tmp_path / "index")
    assert said and all("table of contents" in sentence for sentence in said), said


def test_a_stored_article_that_is_a_pickle_is_refused(
    tmp_path: Path, bomb: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index.create(tmp_path / "index", engine="tantivy") as index:
        index.add([Article("n1", "雾岭隧道", "潮汐电站并网。")])
    generation = tmp_path / "index" / "gen-1"
    theirs = tantivy.Index.open(str(generation))
    theirs.register_tokenizer("blanks", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    writer = theirs.writer()
    document = tantivy.Document()
    document.add_text("id", "n2")
    document.add_text("key", "n2\0mark")
    document.add_bytes("article", bomb)
    writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    trust(tmp_path / "index")
    said = use(tmp_path / "index")
    assert any("run searchnews check" in sentence or "cannot be read" in sentence for sentence in said), said
    with Index.open(tmp_path / "index") as index:
        assert index.check()


@pytest.mark.parametrize(("engine", "other"), [("whoosh", "tantivy"), ("tantivy", "whoosh"), ("whoosh", "memory")])
def test_the_files_of_another_engine_are_refused(tmp_path: Path, engine: str, other: str) -> None:
    with Index.create(tmp_path / "index", engine=engine) as index:
        index.add([Article("n1", "雾岭隧道", "潮汐电站并网。")])
    trust(tmp_path / "index")
    path = tmp_path / "index" / "manifest.json"
    path.write_text(path.read_text("utf-8").replace(f'"{engine}"', f'"{other}"'), "utf-8")
    files = sorted(path.name for path in (tmp_path / "index").rglob("*"))
    for sentence in use(tmp_path / "index"):
        assert "gen-1" in sentence or "in {}".format(tmp_path / "index") in sentence, sentence
    with pytest.raises(IndexFailure), Index.open(tmp_path / "index") as index:
        index.search("")
    assert sorted(path.name for path in (tmp_path / "index").rglob("*")) == files


def test_the_files_of_a_newer_tantivy_are_not_guessed_at(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index", engine="tantivy") as index:
        index.add([Article("n1", "雾岭隧道", "潮汐电站并网。")])
    trust(tmp_path / "index")
    for end in ("term", "idx", "pos", "fast", "fieldnorm", "store"):
        place = tmp_path / "trial"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(tmp_path / "index", place)
        [file] = place.glob(f"gen-1/*.{end}")
        data = file.read_bytes()
        footer = data.rindex(b'{"version"')
        newer = data[footer:-8].replace(b'"index_format_version":', b'"index_format_version":9')
        file.unlink()
        file.write_bytes(data[:footer] + newer + struct.pack("<II", len(newer), 1337))
        with pytest.raises(ForeignIndex, match="written by another version of tantivy"), Index.open(place) as index:
            index.search("雾岭")
