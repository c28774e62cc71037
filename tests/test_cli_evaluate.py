"""`searchnews eval`: what is shown, written and refused."""

import json
from pathlib import Path

import pytest
from cli_support import ROWS, write_rows
from click.testing import CliRunner, Result

from searchnews import Index
from searchnews.cli.group import cli
from searchnews.evaluation import measures

TOPICS = "t1\t潮汐电站\t潮汐电站的建设\nt2\t牡蛎\n"
QRELS = "t1 0 tide-1 3\nt1 0 tide-2 1\nt2 0 tide-2 2\nt2 0 plum 0\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an index, topics and judgments, to work in."""
    with Index.create(tmp_path / "index", engine="whoosh") as index:
        index.add_sources([str(write_rows(tmp_path, ROWS))])
    (tmp_path / "topics.tsv").write_text(TOPICS, "utf-8")
    (tmp_path / "qrels.txt").write_text(QRELS, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, ["eval", *args], prog_name="searchnews")


def refused(*args: str) -> str:
    result = run(*args)
    assert result.exit_code == 1 and result.stdout == "", result.output
    assert result.stderr.startswith("searchnews: ") and result.stderr.count("\n") == 1
    return result.stderr


def test_few_topics_have_a_row_each(home: Path) -> None:
    rows = run("topics.tsv", "qrels.txt").output.splitlines()
    assert rows[0].split() == ["nDCG@10", "MRR@10", "recall@10", "@100", "unjudged", "judged", "alone"]
    assert rows[1].split()[:3] == ["t1", "1.000", "1.000"] and rows[1].endswith("  潮汐电站")
    assert rows[3].startswith("2 topics    1.000   1.000")
    assert len(rows) == 4


def test_it_is_said_in_chinese_too(home: Path) -> None:
    output = run("topics.tsv", "qrels.txt", "--lang", "zh").output
    assert "召回率@10" in output and "未评判" in output and "2 个主题" in output


def test_a_run_is_written_and_compared_with(home: Path) -> None:
    assert run("topics.tsv", "qrels.txt", "--run", "run.txt").exit_code == 0
    written = (home / "run.txt").read_text("utf-8").splitlines()
    assert written[0].split()[:4] == ["t1", "Q0", "tide-1", "1"]
    before = "t1 Q0 tide-2 1 2 x\nt1 Q0 tide-1 2 1 x\nt2 Q0 tide-2 1 1 x\n"
    (home / "run.txt").write_text(before, "utf-8")
    rows = run("topics.tsv", "qrels.txt", "--compare", "run.txt").output.splitlines()
    assert rows[0].split()[:2] == ["nDCG@10", "change"] and rows[1].split()[2] == "+0.203"
    assert [row.split() for row in rows if row.startswith("nDCG@10")] == [
        ["nDCG@10", "0.898", "1.000", "+0.102", "1", "0", "1", "1.0000"]
    ]


def test_a_run_can_be_brought_up_to_date_in_one_step(home: Path) -> None:
    (home / "run.txt").write_text("t1 Q0 tide-2 1 2 x\n", "utf-8")
    assert run("topics.tsv", "qrels.txt", "--run", "run.txt", "--compare", "run.txt").exit_code == 0
    assert "tide-1" in (home / "run.txt").read_text("utf-8")


def test_pairs_need_no_judgments(home: Path) -> None:
    (home / "pairs.tsv").write_text("潮汐 并网\ttide-1\n青梅\tplum\n渡口\tgone\n", "utf-8")
    output = run("pairs.tsv").output
    assert "3 topics" in output and "unjudged" not in output
    assert "1 relevant article is not in the index and cannot be found: gone." in output
    assert run("pairs.tsv", "pairs.tsv").output == output


def test_of_many_topics_the_mean_is_shown_and_what_changed_most(home: Path) -> None:
    (home / "pairs.tsv").write_text("".join(f"潮汐 电站 第{number}座\ttide-1\n" for number in range(50)), "utf-8")
    rows = run("pairs.tsv").output.splitlines()
    assert [row.split()[0] for row in rows[1:]] == ["50", "--json"]
    lines = ["tide-1 Q0 plum 1 1 x"] + [f"tide-1#{number} Q0 tide-1 1 1 x" for number in range(2, 51)]
    (home / "run.txt").write_text("\n".join(lines), "utf-8")
    rows = run("pairs.tsv", "--compare", "run.txt").output.splitlines()
    assert rows[1].split()[0] == "tide-1" and rows[2].split()[:2] == ["50", "topics"]


def test_all_of_it_is_in_the_json(home: Path) -> None:
    found = json.loads(run("topics.tsv", "qrels.txt", "--json").output)
    assert [topic["id"] for topic in found["topics"]] == ["t1", "t2"] and found["mean"]["recall_100"] == 1.0
    assert "comparison" not in found


def test_what_cannot_be_used_is_told_in_one_sentence(home: Path) -> None:
    (home / "bad.txt").write_text("t1 0 tide-1 3\nt1 0 tide-2 good\n", "utf-8")
    assert "bad.txt, line 2: a grade is a whole number" in refused("topics.tsv", "bad.txt")
    assert "topics.tsv, line 1: a query, a tab" in refused("topics.tsv")
    assert "qrels.txt, line 1: six columns" in refused("topics.tsv", "qrels.txt", "--compare", "qrels.txt")
    assert "none.tsv: no such file or directory." in refused("none.tsv")
    assert "There is no index" in refused("topics.tsv", "qrels.txt", "--index", "nowhere")


def test_what_people_judged_is_not_written_over(home: Path) -> None:
    assert "would write over qrels.txt" in refused("topics.tsv", "qrels.txt", "--run", "./qrels.txt")
    assert "would write over topics.tsv" in refused("topics.tsv", "qrels.txt", "--run", "topics.tsv")
    assert (home / "qrels.txt").read_text("utf-8") == QRELS


def test_nothing_in_a_file_steers_the_terminal(home: Path) -> None:
    (home / "topics.tsv").write_text("\x1b[2Jt1\t潮汐\x1b[31m电站\n", "utf-8")
    (home / "qrels.txt").write_text("\x1b[2Jt1 0 tide-1 1\n", "utf-8")
    assert "\x1b" not in run("topics.tsv", "qrels.txt").output
    (home / "qrels.txt").write_text("\x1b[2Jt9 0 tide-1 1\n", "utf-8")
    assert "\x1b" not in refused("topics.tsv", "qrels.txt")


def test_without_ir_measures_nothing_is_searched(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "_is_installed", False)
    assert "pip install 'searchnews[eval]'" in refused("topics.tsv", "qrels.txt")
