"""The order is as good as it was: floors on judged topics over the sample, on every engine, and over a real archive."""

from pathlib import Path

import pytest
from engines import NAMES as ENGINES
from quality_support import FLOORS, evaluated, fallen, floors, sample_topics

from searchnews import Index
from searchnews.evaluation import Evaluation, read_topics
from searchnews.sample import POSTS

LOCAL = [name for name in ENGINES if name != "opensearch"]
"""The engines that need no server."""

NEAR = 0.01
"""nDCG@10 by which engines may differ (DESIGN, section 6)."""

HOW_SAMPLE = (
    "searchnews index searchnews/sample/posts --index /tmp/sample && "
    "searchnews eval tests/quality/topics.tsv tests/quality/qrels.txt --index /tmp/sample"
)
HOW_SHARED = (
    "searchnews index ../shared/data/corpora/xwlb_2012_2026.jsonl.xz --engine tantivy --index /tmp/xwlb && "
    "searchnews eval ../shared/eval/{files} --index /tmp/xwlb"
)

EVERY = 4
"""Of the keyword queries every fourth is searched for: 690 take 10 s, and all of them 40 s."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Evaluation]:
    """The sample's topics, answered by each engine."""
    found = {}
    for engine in LOCAL:
        folder = tmp_path_factory.mktemp("quality") / engine
        with Index.create(folder, engine=engine) as index:
            index.add_sources([str(POSTS)])
        found[engine] = evaluated(folder, sample_topics())
    return found


@pytest.fixture(scope="session")
def xwlb(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of 74,487 real articles in tantivy, which takes 40 s to make."""
    pytest.importorskip("tantivy")
    folder = tmp_path_factory.mktemp("quality") / "xwlb"
    with Index.create(folder, engine="tantivy") as index:
        index.add_sources([str(shared / "data" / "corpora" / "xwlb_2012_2026.jsonl.xz")])
    return folder


@pytest.mark.parametrize("engine", LOCAL)
def test_no_figure_of_the_sample_fell(engine: str, sample: dict[str, Evaluation]) -> None:
    problems = fallen("sample", engine, sample[engine], HOW_SAMPLE)
    assert not problems, "\n".join(problems)


def test_engines_are_equally_good(sample: dict[str, Evaluation]) -> None:
    figures = {engine: found.mean.ndcg_10 for engine, found in sample.items()}
    assert max(figures.values()) - min(figures.values()) <= NEAR, f"nDCG@10 differs between engines: {figures}"


def test_the_judged_set_is_whole(sample: dict[str, Evaluation]) -> None:
    found = sample["memory"]
    assert len(found.topics) >= 30 and found.unmeasured == () and found.missing == ()
    assert all(topic.need for topic in found.topics)
    assert {grade for topic in found.topics for grade in topic.grades.values()} == {0, 1, 2, 3}


@pytest.mark.shared
@pytest.mark.slow
def test_no_figure_of_the_editors_keywords_fell(shared: Path, xwlb: Path) -> None:
    topics = read_topics(shared / "eval" / "keywords.tsv")[::EVERY]
    problems = fallen("keywords", "tantivy", evaluated(xwlb, topics), HOW_SHARED.format(files="keywords.tsv"))
    assert not problems, "\n".join(problems)


@pytest.mark.shared
@pytest.mark.slow
def test_no_figure_of_the_judged_topics_fell(shared: Path, xwlb: Path) -> None:
    topics = read_topics(shared / "eval" / "topics.tsv", shared / "eval" / "qrels.txt")
    files = "topics.tsv ../shared/eval/qrels.txt"
    problems = fallen("topics", "tantivy", evaluated(xwlb, topics), HOW_SHARED.format(files=files))
    assert not problems, "\n".join(problems)


def test_a_figure_that_fell_is_said_with_how_to_look(
    sample: dict[str, Evaluation], tmp_path: Path, monkeypatch
) -> None:
    higher = tmp_path / "floors.txt"
    higher.write_text("# set\nsample 1.5 0.5 0.5 0.942\n", "utf-8")
    monkeypatch.setattr("quality_support.FLOORS", higher)
    (problem,) = fallen("sample", "memory", sample["memory"], HOW_SAMPLE)
    assert problem.startswith("nDCG@10 of the set sample is 0.") and "below its floor 1.500" in problem
    assert "Lowest: s" in problem and problem.endswith(HOW_SAMPLE)


def test_every_set_has_its_floors() -> None:
    assert list(floors(FLOORS.read_text("utf-8"))) == ["sample", "keywords", "topics"]
