"""Topics, judgments and runs are read as TREC has them, and measured to the figures one works out by hand."""

import io
from collections.abc import Iterator
from itertools import product
from math import log2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews import Article, EvaluationError, Index
from searchnews.evaluation import Topic, compare, evaluate, measures, p_value, read_run, read_topics, write_run
from searchnews.evaluation.measures import mean, measure

JUDGED = Topic("t1", "潮汐 电站", grades={"a": 3, "b": 1, "c": 0})


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def said(action, *args: object) -> str:
    with pytest.raises(EvaluationError) as caught:
        action(*args)
    return str(caught.value)


def test_topics_come_with_their_need_and_their_judgments(tmp_path: Path) -> None:
    topics = write(tmp_path, "topics.tsv", "\ufefft1\t潮汐 电站\t潮汐电站的建设\r\n\r\nt2\t青梅酒\n")
    qrels = write(tmp_path, "qrels.txt", "t1 0 a 3\nt1\t0\tb\t-1\n\nt2 0 a 0")
    first, second = read_topics(topics, qrels)
    assert (first.id, first.query, first.need, first.grades) == ("t1", "潮汐 电站", "潮汐电站的建设", {"a": 3, "b": 0})
    assert (second.need, second.grades, second.relevant) == ("", {"a": 0}, frozenset())
    assert first.relevant == {"a"} and not first.is_pair


def test_pairs_are_topics_called_after_their_article(tmp_path: Path) -> None:
    pairs = write(tmp_path, "pairs.tsv", "潮汐 电站\ta\n潮汐\tb\n电站 并网\ta\n电站 牡蛎\ta\n潮汐\tc\n")
    topics = read_topics(pairs)
    assert topics == read_topics(pairs, tmp_path / "." / "pairs.tsv")
    assert [topic.id for topic in topics] == ["a", "b", "a#2", "a#3", "c"]
    assert topics[2].query == "电站 并网" and topics[2].grades == {"a": 1} and topics[2].is_pair


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("潮汐 a\n", "line 1: a query, a tab and the id of an article are expected; for topics, name their judgments"),
        ("潮汐\ta\nt1\t潮汐\t建设\n", "line 2: a query, a tab and the id"),
        ("潮汐\t\n", "line 1: a query, a tab and the id"),
        ("t1\t潮汐 电站\n", "line 1: a query, a tab and the id"),
        ("潮汐\ta\n\n潮汐\ta\n", "line 3: this pair stands in line 1 already."),
        (b"\xb3\xb1\xcf\xab\ta\n", "line 1: the file is not in UTF-8."),
        ("潮汐\ta\n" + "潮" * 40_000 + "\tb\n", "line 2: the line is too long."),
        ("", "is empty."),
        ("\n \n", "is empty."),
    ],
)
def test_pairs_that_cannot_be_used_are_told_by_file_and_line(tmp_path: Path, content, sentence: str) -> None:
    file = write(tmp_path, "pairs.tsv", content)
    message = said(read_topics, file)
    assert message.startswith(str(file)) and sentence in message and "\n" not in message


@pytest.mark.parametrize(
    ("topics", "qrels", "sentence"),
    [
        (
            "t1 潮汐\n",
            "t1 0 a 1\n",
            "topics.tsv, line 1: the id of a topic without blanks, a tab and a query",
        ),
        ("t 1\t潮汐\n", "t1 0 a 1\n", "topics.tsv, line 1: the id of a topic"),
        ("t1\t潮汐\t\t\n", "t1 0 a 1\n", "topics.tsv, line 1: the id of a topic"),
        ("t1\t\t需要\n", "t1 0 a 1\n", "topics.tsv, line 1: the id of a topic"),
        ("t1\t潮汐\nt1\t电站\n", "t1 0 a 1\n", "topics.tsv, line 2: there is a topic t1 already."),
        ("", "t1 0 a 1\n", "topics.tsv is empty."),
        ("t1\t潮汐\n", "", "qrels.txt is empty."),
        ("t1\t潮汐\n", "t1 0 a\n", "qrels.txt, line 1: four columns are expected"),
        ("t1\t潮汐\n", "t1 0 a 1 x\n", "qrels.txt, line 1: four columns are expected"),
        ("t1\t潮汐\n", "t1 0 a 1\nt2 0 a 1\n", "qrels.txt, line 2: there is no topic t2."),
        ("t1\t潮汐\n", "t1 0 a 1\nt1 0 a 2\n", "qrels.txt, line 2: the article a was judged for t1 already."),
        ("t1\t潮汐\n", "t1 0 a 1.5\n", "qrels.txt, line 1: a grade is a whole number up to 100, and '1.5' is not."),
        ("t1\t潮汐\n", "t1 0 a --1\n", "'--1' is not."),
        ("t1\t潮汐\n", "t1 0 a ３\n", "'３' is not."),
        ("t1\t潮汐\n", "t1 0 a " + "9" * 5_000 + "\n", "a grade is a whole number up to 100"),
        ("t1\t潮汐\n", b"t1 0 a\x00\xff 1\n", "qrels.txt, line 1: the file is not in UTF-8."),
    ],
)
def test_topics_and_judgments_that_cannot_be_used_are_told_by_file_and_line(
    tmp_path: Path, topics: str, qrels: str | bytes, sentence: str
) -> None:
    message = said(read_topics, write(tmp_path, "topics.tsv", topics), write(tmp_path, "qrels.txt", qrels))
    assert sentence in message and "\n" not in message and len(message) < 500


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    assert said(read_topics, tmp_path / "none.tsv") == f"{tmp_path / 'none.tsv'}: no such file or directory."
    assert said(read_topics, tmp_path) == f"{tmp_path}: is a directory."


def test_a_run_is_in_the_order_of_its_scores_and_of_ids_where_they_are_equal(tmp_path: Path) -> None:
    run = write(tmp_path, "run.txt", "t1 Q0 a 1 0.5 x\nt1 Q0 b 2 2e1 x\nt1\tQ0\tc\t3\t0.5\tx\n")
    assert read_run(run, [JUDGED, Topic("t2", "青梅")]) == {"t1": ["b", "c", "a"], "t2": []}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("t1 Q0 a 1 0.5\n", "line 1: six columns are expected"),
        ("t9 Q0 a 1 0.5 x\n", "line 1: there is no topic t9."),
        ("t1 Q0 a 1 0.5 x\nt1 Q0 a 2 0.4 x\n", "line 2: the article a was found for t1 already."),
        ("t1 Q0 a 1 high x\n", "line 1: the score 'high' is no number."),
        ("t1 Q0 a 1 nan x\n", "line 1: the score 'nan' is no number."),
        ("", "is empty."),
    ],
)
def test_a_run_that_cannot_be_used_is_told_by_file_and_line(tmp_path: Path, content: str, sentence: str) -> None:
    assert sentence in said(read_run, write(tmp_path, "run.txt", content), [JUDGED])


@given(st.dictionaries(st.sampled_from(["t1", "t2"]), st.lists(st.from_regex(r"\A[a-z0-9._-]{1,9}\Z"), unique=True)))
def test_a_run_that_was_written_is_read_in_the_same_order(run: dict[str, list[str]]) -> None:
    target = io.BytesIO()
    write_run(run, target)
    rows = [line.split() for line in target.getvalue().decode().splitlines()]
    assert [(row[0], row[2]) for row in rows] == [(topic, id) for topic, ids in run.items() for id in ids]
    for topic, ids in run.items():
        scores = [float(row[4]) for row in rows if row[0] == topic]
        assert scores == sorted(set(scores), reverse=True) and len(scores) == len(ids)


def test_figures_are_those_worked_out_by_hand() -> None:
    (found,) = measure([JUDGED], {"t1": ["c", "b", "x", "a"]})
    ideal = 3 + 1 / log2(3)
    assert found.ndcg_10 == pytest.approx((1 / log2(3) + 3 / log2(5)) / ideal)
    assert found.judged_ndcg_10 == pytest.approx((1 / log2(3) + 3 / log2(4)) / ideal)
    assert (found.mrr_10, found.recall_10, found.recall_100, found.unjudged_10) == (0.5, 1.0, 1.0, 0.25)


def test_a_gain_is_the_grade_itself() -> None:
    """With 2^grade - 1 in its place the first would be 0.71."""
    (found,) = measure([JUDGED], {"t1": ["b", "a"]})
    assert found.ndcg_10 == pytest.approx((1 + 3 / log2(3)) / (3 + 1 / log2(3)))
    assert round(found.ndcg_10, 2) == 0.80


def test_what_comes_after_ten_and_after_a_hundred_counts_less_and_not_at_all() -> None:
    filler = [f"x{number:03}" for number in range(200)]
    (found,) = measure([JUDGED], {"t1": [*filler[:10], "a", *filler[10:99], "b"]})
    assert (found.ndcg_10, found.mrr_10, found.recall_10, found.recall_100) == (0.0, 0.0, 0.0, 0.5)
    assert found.unjudged_10 == 1.0


def test_a_topic_that_found_nothing_counts_as_nothing() -> None:
    found = measure([JUDGED, Topic("t2", "青梅", grades={"a": 1})], {"t2": ["a"]})
    assert (found[0].ndcg_10, found[0].unjudged_10, found[1].ndcg_10) == (0.0, 0.0, 1.0)
    assert mean(found).ndcg_10 == mean(found).mrr_10 == 0.5


def test_a_query_of_one_answer_says_nothing_of_what_was_not_judged() -> None:
    (found,) = measure([Topic("a", "潮汐", grades={"a": 1}, is_pair=True)], {"a": ["x", "a"]})
    assert (found.unjudged_10, found.judged_ndcg_10) == (None, None)
    assert found.ndcg_10 == pytest.approx(1 / log2(3)) and mean([found]) == found


@pytest.mark.parametrize(
    ("differences", "p"),
    [([], 1.0), ([0.0, 0.0], 1.0), ([0.3], 1.0), ([1, 1, 1], 2 / 8), ([1, 1, -1], 1.0), ([0.1] * 10, 2 / 1024)],
)
def test_p_is_the_share_of_signs_that_go_as_far(differences: list[float], p: float) -> None:
    assert p_value(differences) == pytest.approx(p)


def test_p_of_many_topics_is_near_the_exact_one_and_the_same_each_time() -> None:
    differences = [(-1) ** (number % 3 == 0) * 0.05 * (number + 1) for number in range(18)]
    far = abs(sum(differences)) - 1e-9
    signs = product((1, -1), repeat=18)
    exact = sum(abs(sum(map(float.__mul__, differences, map(float, one)))) >= far for one in signs) / 2**18
    assert 0.05 < exact < 0.5
    assert p_value(differences) == pytest.approx(exact, abs=0.015)
    assert p_value(differences) == p_value(differences) == p_value([-one for one in differences])


def test_p_is_never_nothing_and_quick_for_thousands() -> None:
    assert p_value([0.5] * 2_760) == pytest.approx(1 / 10_001)


def test_runs_are_compared_in_pairs() -> None:
    topics = [Topic(id, "潮汐", grades={"a": 1}) for id in ("t1", "t2", "t3")]
    now = measure(topics, {"t1": ["a"], "t2": ["x", "a"], "t3": ["a"]})
    found = compare(topics, now, {"t1": ["x", "a"], "t2": ["a"], "t3": ["a"]})
    reciprocal = found.differences[1]
    assert reciprocal.measure == "mrr_10" and (reciprocal.better, reciprocal.worse, reciprocal.same) == (1, 1, 1)
    assert reciprocal.before == reciprocal.now and reciprocal.mean == 0 and reciprocal.p == 1.0
    assert [one.mrr_10 for one in found.before] == [0.5, 1.0, 1.0]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    texts = {"a": "潮汐电站并网", "b": "潮汐的时刻", "c": "青梅酒开坛"}
    with Index.create(tmp_path_factory.mktemp("evaluation") / "index", engine="memory") as index:
        index.add([Article(id=id, title=text, body=text) for id, text in texts.items()])
        yield index


def test_an_index_is_searched_for_every_topic(index: Index) -> None:
    topics = [
        Topic("t1", "潮汐电站", grades={"a": 1, "gone": 1}),
        Topic("t2", "青梅"),
        Topic("t3", "渡口", grades={"b": 1}),
    ]
    steps: list[tuple[int, int]] = []
    found = evaluate(index, topics, progress=lambda *step: steps.append(step))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert found.run["t1"][0] == "a" and found.run["t2"] == ("c",) and found.run["t3"] == ()
    assert [topic.id for topic in found.topics] == ["t1", "t3"] and [one.id for one in found.unmeasured] == ["t2"]
    assert found.missing == ("gone",) and found.mean.recall_10 == 0.25
    as_json = found.to_dict(found.compare({"t3": ["b"]}))
    assert as_json["topics"][0]["before"]["ndcg_10"] == 0.0 and as_json["comparison"]["mrr_10"]["worse"] == 1
    assert set(as_json) == {"mean", "topics", "unmeasured", "missing", "comparison"}


def test_what_cannot_be_measured_is_told_in_one_sentence(index: Index) -> None:
    assert "No article was judged relevant" in said(evaluate, index, [Topic("t1", "潮汐", grades={"a": 0})])
    assert "not even gone." in said(evaluate, index, [Topic("t1", "潮汐", grades={"gone": 1})])
    hostile = Topic("t1", "(" * 50 + "潮汐" + ")" * 50, grades={"a": 1}, place="topics.tsv, line 7")
    assert said(evaluate, index, [hostile]).startswith("topics.tsv, line 7: ")


def test_without_ir_measures_it_says_what_to_install(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "_is_installed", False)
    message = said(evaluate, index, [JUDGED])
    assert message == "Measuring needs ir-measures; run `pip install 'searchnews[eval]'` first."
