"""An index in which some articles are damaged: it is made anew from the others when that is asked for."""

import random
import shutil
from pathlib import Path

import pytest
from cli_support import run

from searchnews import Article, DamagedIndex, Index
from searchnews.engines.whoosh.arrayfile import ArrayFile

pytest.importorskip("tantivy")

COUNT = 200


def articles() -> list[Article]:
    choose = random.Random(5)
    texts = ("".join(chr(choose.randrange(0x4E00, 0x9000)) for _ in range(400)) for _ in range(COUNT))
    return [Article(f"n{number}", f"第{number}号", text) for number, text in enumerate(texts)]


def spoil(folder: Path) -> None:
    """Change bytes in the middle of what is stored."""
    [file] = [*folder.glob("gen-1/*.arrays"), *folder.glob("gen-1/*.store")]
    begin, end = ArrayFile(file).extent("articles") if file.suffix == ".arrays" else (0, file.stat().st_size)
    data = bytearray(file.read_bytes())
    middle = (begin + end) // 2
    data[middle : middle + 20] = b"\xff" * 20
    file.unlink()
    file.write_bytes(data)


@pytest.fixture(scope="module", params=["whoosh", "tantivy"])
def spoiled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spoiled") / "index"
    with Index.create(folder, engine=request.param) as index:
        index.add(articles())
    spoil(folder)
    return folder


def test_an_article_that_is_damaged_stops_a_rebuild_unless_it_is_to_be_left_out(spoiled: Path, tmp_path: Path) -> None:
    place = tmp_path / "index"
    shutil.copytree(spoiled, place)
    with Index.open(place) as index:
        with pytest.raises(DamagedIndex) as caught:
            index.rebuild()
        assert "\n" not in str(caught.value)
        report = index.rebuild(without_damaged=True)
        lost = {skipped.source for skipped in report.skipped}
        assert 1 <= len(lost) <= COUNT // 2 and report.articles == COUNT - len(lost)
        assert all(skipped.reason == "is not what was stored" for skipped in report.skipped)
        assert index.check() == []
        known = {article.id: article for article in articles()}
        kept = {article.id: article for article in index.export()}
        assert kept == {id: article for id, article in known.items() if id not in lost}
    assert sorted(path.name for path in place.glob("gen-*")) == ["gen-2"]


def test_the_command_line_names_what_was_left_out(spoiled: Path, tmp_path: Path) -> None:
    shutil.copytree(spoiled, tmp_path / "index")
    refused = run("rebuild", cwd=tmp_path)
    assert refused.returncode == 1 and b"Traceback" not in refused.stderr
    assert len(refused.stderr.decode().splitlines()) == 1
    done = run("rebuild", "--without-damaged", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.decode().startswith("skipped n") and b"is not what was stored" in done.stderr
    assert run("check", cwd=tmp_path).returncode == 0


def test_where_nothing_is_damaged_nothing_is_left_out(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add(articles()[:20])
        report = index.rebuild(without_damaged=True)
        assert (report.articles, report.skipped) == (20, ())
