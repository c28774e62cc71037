"""What `searchnews` offers: every name is there, says what it is, and costs nothing before it is used."""

import inspect
import json
import subprocess
import sys

import pytest

import searchnews

ERRORS = [
    "ConfigError",
    "DamagedIndex",
    "EvaluationError",
    "ForeignIndex",
    "IndexFailure",
    "LockedIndex",
    "NoIndex",
    "QueryError",
    "SourceError",
]

VALUES = [
    "Article",
    "Count",
    "Explanation",
    "Finding",
    "Hit",
    "Importer",
    "Index",
    "Input",
    "Note",
    "Progress",
    "Remembered",
    "Report",
    "Results",
    "Settings",
    "Skipped",
    "Snippet",
    "Suggestion",
    "Wordbook",
]

FUNCTIONS = ["analyze", "cite", "diagnose", "speak", "speaking"]

DEAR = [
    "concurrent.futures",
    "flask",
    "jieba",
    "multiprocessing",
    "rich",
    "searchnews.importers",
    "searchnews.pipeline",
    "searchnews.updating",
    "selectolax",
    "subprocess",
]

SEARCH = """
import json, sys
from searchnews import Index
with Index.open(sys.argv[1]) as index:
    total = index.search("春茶").total
print(json.dumps([total, [name for name in sys.argv[2:] if name in sys.modules]]))
"""


def test_what_is_public() -> None:
    others = ["SearchnewsError", "Unusable", "__version__", *FUNCTIONS]
    assert sorted([*VALUES, *ERRORS, *others]) == searchnews.__all__


@pytest.mark.parametrize("name", [name for name in searchnews.__all__ if name != "__version__"])
def test_every_name_is_there_and_says_what_it_is(name: str) -> None:
    value = getattr(searchnews, name)
    assert inspect.getdoc(value)
    assert value.__name__ == name


def test_every_method_of_an_index_says_what_it_does() -> None:
    for name, member in vars(searchnews.Index).items():
        if not name.startswith("_"):
            assert inspect.getdoc(member), name


def test_all_of_it_can_be_asked_for_and_nothing_else() -> None:
    assert set(searchnews.__all__) <= set(dir(searchnews))
    with pytest.raises(AttributeError, match="'searchnews' has no attribute 'Backend'"):
        _ = searchnews.Backend


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_has_the_one_base(name: str) -> None:
    assert issubclass(getattr(searchnews, name), searchnews.SearchnewsError)


def test_the_bare_package_loads_nothing() -> None:
    code = "import sys, searchnews; print([name for name in sys.modules if name.startswith('searchnews')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == (
        "['searchnews']"
    )


def test_a_search_loads_nothing_that_only_an_import_needs(tmp_path) -> None:
    with searchnews.Index.create(tmp_path / "index", engine="memory") as index:
        index.add([searchnews.Article(id="a", title="春茶开采", body="雾岭的春茶开采了。")])
    answer = subprocess.run(
        [sys.executable, "-c", SEARCH, str(tmp_path / "index"), *DEAR], capture_output=True, text=True, check=True
    )
    assert json.loads(answer.stdout) == [1, []]
