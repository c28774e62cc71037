"""What was deleted or replaced and still takes room is counted, and the doctor says when it is more than the rest."""

from pathlib import Path

import pytest
from engines import OTHERS, create, fill, write

from searchnews import Article, Index
from searchnews.doctor import engine as checks
from searchnews.doctor.finding import Case


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_gone_is_counted_until_its_files_are(tmp_path: Path, name: str) -> None:
    engine = create(name, tmp_path / "index")
    assert engine.deleted() == 0
    fill(engine, [Article(f"n{number}", "潮汐") for number in range(9)])
    assert engine.deleted() == 0
    write(engine, delete=["n1", "n2", "nobody"])
    assert engine.deleted() == 2
    fill(engine, [Article("n3", "牡蛎")])
    assert engine.deleted() in (0, 3), "in the files, or merged away"


def test_the_doctor_advises_to_rebuild(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tantivy")  # whoosh merges such files away by itself
    monkeypatch.setattr(checks, "FEW", 3)
    with Index.create(tmp_path / "index", engine="tantivy") as index:
        index.add([Article(f"n{number}", f"潮汐{number}") for number in range(9)])
        (sound,) = checks.bulk(Case(tmp_path / "index", {}))
        index.delete([f"n{number}" for number in range(6)])
    (found,) = checks.bulk(Case(tmp_path / "index", {}))
    assert (sound.level, found.level) == ("ok", "hint")
    assert found.text == "Its files hold 6 articles that were deleted or replaced."
    assert "rebuild" in found.advice
