"""The benchmark of did-you-mean: slips of each kind, always the same, and what becomes of them."""

import random
from pathlib import Path

import pytest
from benchmarks_support import corrections

import searchnews
from searchnews import Index

POSTS = Path(searchnews.__file__).parent / "sample" / "posts"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corrections") / "index"
    with Index.create(folder) as made:
        made.add_sources([str(POSTS)])
    return folder


def test_slips_are_of_every_kind_and_always_the_same(index: Path) -> None:
    with Index.open(index) as opened:
        made = corrections.slips(opened, 30, random.Random(7))
        assert made == corrections.slips(opened, 30, random.Random(7))
    assert {slip.kind for slip in made} >= {"sound", "shape", "swap", "missing", "extra"}
    assert all(slip.typed != slip.meant and 4 <= len(slip.meant.replace(" ", "")) <= 12 for slip in made)


def test_the_sample_is_corrected_well(index: Path) -> None:
    """A floor: 48 slips of the sample's titles."""
    found = corrections.measure(index, ["知识产权", "潮汐电站"], 48, 7)
    assert found["slips"]["all"]["precision"] >= 0.9
    assert found["slips"]["sound"]["recall"] >= 0.6
    assert found["titles"]["offered"] == 0
    assert found["queries"]["offered"] == 0
