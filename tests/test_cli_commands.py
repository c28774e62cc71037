"""Each command from end to end, on a small archive."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cli_support import ROWS, is_one_sentence, write_rows
from click.testing import CliRunner, Result

from searchnews import Index, __version__
from searchnews.cli.group import cli
from searchnews.sample import POSTS


def invoke(*args: str, code: int = 0, **environment: str) -> Result:
    result = CliRunner().invoke(cli, args, env=environment)
    assert result.exit_code == code, (result.output, result.exception)
    if code == 1:
        assert is_one_sentence(result.stderr), result.stderr
    return result


def as_json(*args: str) -> Any:
    return json.loads(invoke(*args, "--json").stdout)


def ids(*args: str) -> list[str]:
    return invoke("search", "--ids", *args).stdout.splitlines()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEARCHNEWS_INDEX", raising=False)
    return tmp_path


@pytest.fixture
def archive(home: Path) -> Path:
    """A folder with an index of the three articles."""
    write_rows(home)
    invoke("index", "news.jsonl")
    return home


def test_the_first_index_says_what_it_did_and_what_to_do_next(home: Path) -> None:
    write_rows(home, (*ROWS, {"id": "empty"}))
    result = invoke("index", "news.jsonl")
    done, following = result.stdout.splitlines()
    assert done.startswith("3 added, 1 skipped; 3 articles in index, ")
    assert following == "Now search it: searchnews search WORDS"
    assert result.stderr == "skipped news.jsonl:4: has neither title nor text\n"


def test_index_again_reads_the_sources_of_before(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = archive / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert invoke("index", "--index", "../index").stdout.startswith("3 unchanged; 3 articles in ../index, ")
    write_rows(archive, (*ROWS[:2], {**ROWS[2], "body": "酒已经卖完了。"}, {"id": "new", "title": "新来的"}))
    assert as_json("index", "--index", "../index") == {
        "added": 1,
        "updated": 1,
        "unchanged": 2,
        "merged": 0,
        "deleted": 0,
        "skipped": [],
        "articles": 4,
        "seconds": pytest.approx(0, abs=60),
    }


def test_skipped_ones_are_named_up_to_ten(home: Path) -> None:
    write_rows(home, tuple({"id": f"empty-{number}"} for number in range(12)) + ROWS)
    lines = invoke("index", "news.jsonl").stderr.splitlines()
    assert len(lines) == 11
    assert lines[0] == "skipped news.jsonl:1: has neither title nor text" and lines[10] == "and 2 more"


def test_prune_deletes_what_is_gone(home: Path) -> None:
    posts = home / "posts"
    posts.mkdir()
    for row in ROWS:
        write_rows(posts, (row,), f"{row['id']}.jsonl")
    invoke("index", "posts")
    (posts / "plum.jsonl").unlink()
    assert as_json("index", "posts")["deleted"] == 0
    assert as_json("index", "posts", "--prune")["deleted"] == 1
    assert ids("电站", "--sort", "oldest") == ["tide-1", "tide-2"]


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["index"], "There is no index in"),
        (["index", "not-there"], "not-there cannot be read"),
        (["index", "picture.png"], "of no known kind"),
        (["index", "table.XLSX"], "is a workbook: save it as CSV"),
        (["index", "https://news.example/rss.xml"], "searchnews: https://news.example/rss.xml is an address"),
    ],
)
def test_an_index_that_cannot_begin_leaves_nothing_behind(home: Path, args: list[str], found: str) -> None:
    (home / "picture.png").write_bytes(b"\x89PNG")
    (home / "table.XLSX").write_bytes(b"PK")
    assert found in invoke(*args, code=1).stderr
    assert not (home / "index").exists()


def test_a_folder_of_other_kinds_is_told_what_is_read(home: Path) -> None:
    folder = home / "office"
    folder.mkdir()
    (folder / "table.xlsx").write_bytes(b"PK")
    first, kinds = invoke("index", "office").stdout.splitlines()
    assert first.startswith("nothing to read; 0 articles in index") and " .csv " in kinds
    (folder / "table.csv").write_text("标题\n江心洲的灯塔\n", "utf-8")
    assert "Files of these kinds" not in invoke("index", "office").stdout


def test_a_search_of_an_empty_index_says_how_to_fill_it(home: Path) -> None:
    (home / "office").mkdir()
    invoke("index", "office")
    assert invoke("search", "渡口").stdout == "The index is empty: searchnews index SOURCE... fills it.\n"
    assert "索引是空的" in invoke("search", "渡口", "--lang", "zh").stdout
    assert as_json("search", "渡口")["total"] == 0


def test_the_folder_comes_from_the_option_then_the_environment_then_is_index(archive: Path) -> None:
    (archive / "index").rename(archive / "moved")
    assert "There is no index in" in invoke("search", "电站", code=1).stderr
    assert "3 articles" in invoke("search", "电站", SEARCHNEWS_INDEX="moved").stdout
    assert "3 articles" in invoke("search", "电站", "--index", "moved", SEARCHNEWS_INDEX="wrong").stdout


def test_a_foreign_folder_is_left_alone(home: Path) -> None:
    write_rows(home)
    (home / "index").mkdir()
    (home / "index" / "diary.txt").write_text("mine")
    invoke("index", "news.jsonl", code=1)
    assert [path.name for path in (home / "index").iterdir()] == ["diary.txt"]


@pytest.mark.usefixtures("archive")
def test_a_search_prints_a_page() -> None:
    lines = invoke("search", "潮汐", "电站").stdout.splitlines()
    assert lines[0].startswith(("1 article · ", "3 articles · "))
    assert "白鹭湾两座潮汐电站同日并网" in lines[3 if lines[1] else 2]
    assert any("潮声日报 · 6 May 2023, 08:30 · tide-1" in line for line in lines)
    assert not any("\x1b" in line for line in lines)


@pytest.mark.usefixtures("archive")
def test_json_is_what_the_library_answers() -> None:
    found = as_json("search", "电站", "牡蛎", "--limit", "1", "--offset", "0", "--sort", "newest")
    with Index.open("index") as index:
        expected = index.search("电站 牡蛎", limit=1, sort="newest").to_dict()
    assert {**found, "took_ms": 0} == {**json.loads(json.dumps(expected)), "took_ms": 0}
    assert found["hits"][0]["id"] == "tide-2"


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["电站", "--sort", "newest"], ["tide-2", "tide-1", "plum"]),
        (["电站", "--sort", "oldest"], ["tide-1", "tide-2", "plum"]),
        (["电站", "--sort", "newest", "--limit", "1", "--offset", "1"], ["tide-1"]),
        (["电站", "--limit", "0"], []),
        (["电站", "-牡蛎", "--sort", "newest"], ["tide-1", "plum"]),
        (["-电站"], []),
        (["电站", "--tag", "能源"], ["tide-1"]),
        (["--tag", "白鹭湾", "--tag", "民生"], ["tide-2"]),
        (["--source", "潮声日报", "--source", "山海时报", "--sort", "newest"], ["tide-2", "tide-1"]),
        (["--category", "民生"], ["tide-2"]),
        (["--code", "699001"], ["tide-1"]),
        (["--since", "2023-06"], ["tide-2"]),
        (["--until", "2023-05-06"], ["tide-1"]),
        (["--since", "2023-05-06", "--until", "2023-06-11", "--sort", "oldest"], ["tide-1", "tide-2"]),
        (["", "--sort", "newest", "--tag", "白鹭湾"], ["tide-2", "tide-1"]),
        (['"电站的牡蛎"'], []),
        (['"同时并网，装机"'], ["tide-1"]),
        (['"没有这样的话吧"'], []),
    ],
    ids=" ".join,
)
def test_what_a_search_finds(args: list[str], expected: list[str]) -> None:
    assert ids(*args) == expected


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    "args", [("--limit", "-1"), ("--limit", "1000000"), ("--offset", "-1"), ("--offset", "10000000")]
)
def test_limits_are_said_in_a_sentence(args: tuple[str, str]) -> None:
    assert invoke("search", "电站", *args, code=1).stdout == ""


@pytest.mark.usefixtures("archive")
def test_a_query_that_is_too_long_is_said_in_a_sentence() -> None:
    assert len(invoke("search", "电" * 100_000, code=1).stderr) < 300


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["search"], "what to search for"),
        (["search", "电站", "--limt", "3"], "--limit"),
        (["search", "电站", "--limit", "three"], "three"),
        (["search", "电站", "--sort", "best"], "relevance"),
        (["show"], "ID"),
        (["index", ".", "--workers", "0"], "workers"),
        (["export", "--format", "xml"], "jsonl"),
    ],
    ids=str,
)
def test_wrong_usage(args: list[str], said: str) -> None:
    result = invoke(*args, code=2)
    assert said in result.stderr and "Usage: " in result.stderr


@pytest.mark.usefixtures("archive")
def test_words_after_two_dashes_are_words() -> None:
    assert ids("--", "电站", "--limt") == ids("电站 --limt")


@pytest.mark.usefixtures("archive")
def test_show() -> None:
    assert invoke("show", "tide-1").stdout.splitlines() == [
        "白鹭湾两座潮汐电站同日并网",
        "source    潮声日报",
        "date      6 May 2023, 08:30",
        "category  能源",
        "tags      能源 · 白鹭湾",
        "codes     699001.SH 潮汐电力",
        "url       https://news.example/tide-1",
        "file      news.jsonl",
        "id        tide-1",
        "",
        "白鹭湾的两座潮汐电站6日清晨同时并网，装机共3.2万千瓦。",
        "",
        "站长说，水往哪边流，灯就为哪边亮。",
    ]
    shown = as_json("show", "tide-1")
    assert {name: shown[name] for name in ROWS[0]} == ROWS[0]
    assert shown["path"] == "news.jsonl"


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("args", [("show", "nobody"), ("explain", "nobody", "电站"), ("show", "../../etc/passwd")])
def test_an_article_that_is_not_there(args: tuple[str, ...]) -> None:
    assert args[1] in invoke(*args, code=1).stderr


@pytest.mark.usefixtures("archive")
def test_explain_adds_up() -> None:
    lines = invoke("explain", "tide-1", "潮汐", "电站").stdout.splitlines()
    assert lines[0] == "tide-1 白鹭湾两座潮汐电站同日并网"
    numbers = [float(line.split()[0]) for line in lines[2:]]
    assert lines[-1].endswith("  score") and numbers[-1] > 0
    assert sum(numbers[:-1]) == pytest.approx(numbers[-1], abs=0.001)
    assert "does not answer" in invoke("explain", "plum", '"潮汐"').stdout


@pytest.mark.usefixtures("archive")
def test_stats() -> None:
    shown = invoke("stats").stdout
    assert all(name in shown for name in ("engine", "articles", "bytes", "analyzer", "updated"))
    found = as_json("stats")
    assert found["engine"] == "whoosh" and found["articles"] == 3 and found["bytes"] > 0


@pytest.mark.usefixtures("archive")
def test_check_finds_a_sound_index_sound() -> None:
    assert invoke("check").stdout == "The index is sound: 3 articles.\n"


def test_check_names_what_is_damaged(archive: Path) -> None:
    files = [file for file in (archive / "index").rglob("*") if file.is_file() and file.stat().st_size > 200]
    largest = max((file for file in files if "gen-1" in file.parts), key=lambda file: file.stat().st_size)
    data = largest.read_bytes()
    middle = len(data) // 2
    largest.write_bytes(data[:middle] + bytes(255 - byte for byte in data[middle : middle + 64]) + data[middle + 64 :])
    assert "damaged" in invoke("check", code=1).stderr


@pytest.mark.usefixtures("archive")
def test_rebuild_keeps_every_article_and_may_not_name_an_engine_that_is_not_there() -> None:
    before = invoke("export").stdout
    assert invoke("rebuild", "--engine", "whoosh").stdout.startswith("Rebuilt index with whoosh: 3 articles, ")
    assert invoke("export").stdout == before
    assert ids("牡蛎") == ["tide-2"]
    assert "quill" in invoke("rebuild", "--engine", "quill", code=2).stderr


def test_another_engine_than_the_index_s_own(home: Path) -> None:
    write_rows(home)
    with Index.create("index", engine="memory"):
        pass
    stderr = invoke("index", "news.jsonl", "--engine", "whoosh", code=1).stderr
    assert "memory" in stderr and "searchnews rebuild --engine whoosh" in stderr


def test_analyze_needs_no_index(home: Path) -> None:
    lines = invoke("analyze", "电站A股，涨1,200", "点").stdout.splitlines()
    assert lines[0].split("   ")[0] == "match text: what is found"
    assert [line.split()[1] for line in lines[1:]] == ["电", "站", "a", "股", "|", "涨", "1200", "点"]
    # Whatever their width, the words begin in one column.
    assert (
        len({sum(2 if ord(c) > 0x2E80 else 1 for c in line[: line.rindex("-")]) for line in (lines[1], lines[6])}) == 1
    )
    assert not list(home.iterdir())
    assert "There is no index" in invoke("analyze", "电站", "--index", "wrong", code=1).stderr


@pytest.mark.usefixtures("archive")
def test_analyze_as_json_points_into_the_text() -> None:
    text = "潮汐电站 ＡＢ股"
    found = as_json("analyze", text)
    assert [text[token["start"] : token["end"]] for token in found["tokens"]] == ["潮", "汐", "电", "站", "ＡＢ", "股"]
    assert found["words"]


def test_demo_searches_what_it_made_and_nothing_else(home: Path) -> None:
    first = invoke("demo", SEARCHNEWS_INDEX="precious")
    assert first.stdout.count("$ searchnews search") == 3
    assert first.stdout.count("\n1  ") == 3, "each of the three finds something"
    assert [path.name for path in home.iterdir()] == ["searchnews-demo"]
    assert " unchanged" in invoke("demo").stdout
    write_rows(home)
    invoke("index", "news.jsonl")
    assert "other articles" in invoke("demo", "--index", "index", code=1).stderr
    assert as_json("stats")["articles"] == 3


def test_what_demo_proposes_works(home: Path) -> None:
    lines = [line.strip() for line in invoke("demo").stdout.splitlines()]
    proposed = [line.split()[1:] for line in lines[lines.index("What to try next:") + 1 :]]
    assert len(proposed) >= 3
    for args in proposed:
        assert invoke(*(str(POSTS) if arg == "YOUR-FOLDER" else arg for arg in args)).stdout
    assert __version__ in invoke("--version").stdout


def test_what_an_interrupted_run_left_is_cleared_and_said(archive: Path) -> None:
    (archive / "index" / "gen-7").mkdir()
    (archive / "index" / "manifest.json.0123456789abcdef").touch()
    again = invoke("index", "--json")
    assert "cleared" not in json.loads(again.stdout)
    assert again.stderr == "cleared away what an interrupted run had left: gen-7 and 1 more\n"
    assert invoke("rebuild").stderr == ""


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_all_ids_are_those_of_all_pages(sort: str) -> None:
    pages = [ids("电站", "--sort", sort, "--limit", "1", "--offset", str(offset)) for offset in range(3)]
    assert ids("电站", "--sort", sort, "--all") == [id for page in pages for id in page]
    assert ids("--tag", "白鹭湾", "--sort", sort, "--all") == ids("--tag", "白鹭湾", "--sort", sort)
    assert ids('"没有这样的话吧"', "--sort", sort, "--all") == []


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("more", [(), ("--all",)])
def test_ids_come_with_a_word_on_standard_error_when_fewer_words_sufficed(more: tuple[str, ...]) -> None:
    loose = invoke("search", "牡蛎", "青梅酒", "--ids", *more)
    assert sorted(loose.stdout.split()) == ["plum", "tide-2"]
    assert loose.stderr.startswith("Fewer than 10 articles hold all 3 words")
    assert invoke("search", '"牡蛎"', "--ids", *more).stderr == ""


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--all"], "--all needs --ids"),
        (["--all", "--json"], "--all needs --ids"),
        (["--ids", "--json"], "--json and --ids exclude"),
        (["--ids", "--all", "--limit", "10"], "--all and --limit exclude"),
        (["--ids", "--all", "--offset", "0"], "--all and --offset exclude"),
    ],
    ids=str,
)
def test_options_that_contradict_each_other(args: list[str], said: str) -> None:
    assert said in invoke("search", "电站", *args, code=2).stderr


@pytest.mark.usefixtures("archive")
def test_show_several_and_name_those_that_are_not_there() -> None:
    both = invoke("show", "tide-2", "nobody", "plum", "tide-2")
    assert both.stdout.splitlines()[0] == "潮汐电站旁的牡蛎又肥了"
    assert [line.split()[1] for line in both.stdout.splitlines() if line.startswith("id ")] == ["tide-2", "plum"]
    assert both.stderr == "There is no article nobody in index.\n"
    rows = [json.loads(line) for line in invoke("show", "plum", "tide-1", "--json").stdout.splitlines()]
    assert [row["id"] for row in rows] == ["plum", "tide-1"]
    assert "2 articles" in invoke("show", "nobody", "no-one", code=1).stderr


@pytest.mark.usefixtures("archive")
def test_show_takes_ids_from_a_pipe() -> None:
    shown = CliRunner().invoke(cli, ["show", "-", "plum", "--json"], input="tide-1\r\n\n  tide-2\n")
    assert [json.loads(line)["id"] for line in shown.stdout.splitlines()] == ["tide-1", "tide-2", "plum"]
    nothing = CliRunner().invoke(cli, ["show", "-"], input="")
    assert (nothing.exit_code, nothing.output) == (0, "")


@pytest.mark.usefixtures("archive")
def test_references() -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    cited = invoke("show", "tide-1", "tide-2", "--cite", "gbt").stdout.splitlines()
    assert cited[0].endswith(f"[N/OL]. 潮声日报, 2023-05-06[{today}]. https://news.example/tide-1.")
    assert cited[1] == "潮汐电站旁的牡蛎又肥了[N]. 山海时报, 2023-06-11."
    entries = invoke("show", "tide-1", "tide-2", "--cite", "bibtex").stdout
    assert entries.startswith("@article{tide-1,\n") and "\n}\n\n@article{tide-2,\n" in entries
    assert invoke("show", "tide-1", "tide-2", "--cite", "ris").stdout.count("\nER  - \n") == 2
    assert "exclude each other" in invoke("show", "tide-1", "--cite", "ris", "--json", code=2).stderr
    assert "gbt" in invoke("show", "tide-1", "--cite", "apa", code=2).stderr
