"""What a search loads: it is a whole process each time, and each of these modules costs it milliseconds."""

import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import ROWS, environment

from searchnews import Article, Index
from searchnews.engines import ENGINES, is_installed

MODULES = """
import sys
from searchnews.cli import main
try:
    main()
finally:
    print("modules:", *sys.modules, file=sys.stderr)
"""

NEVER = {
    **dict.fromkeys(("rjieba", "jieba"), "a query's words are looked up; the dictionary takes 110 ms to load"),
    **dict.fromkeys(("whoosh", "sqlite3", "multiprocessing", "concurrent.futures"), "only writing needs it"),
    **dict.fromkeys(("flask", "jinja2", "werkzeug", "waitress", "http.server"), "only the page needs it"),
    **dict.fromkeys(("rich", "searchnews.cli.bar"), "only a progress bar needs it"),
    **dict.fromkeys(("searchnews.cli.pager", "searchnews.cli.terminal"), "only a terminal needs it"),
    **dict.fromkeys(("importlib.metadata", "searchnews.cli.plugins"), "only other packages' commands need it"),
    **dict.fromkeys(("searchnews.importers", "searchnews.updating", "searchnews.merging"), "only an import needs it"),
    **dict.fromkeys(("tomllib", "searchnews.settings", "searchnews.settingsfile"), "there is no settings file"),
    **dict.fromkeys(("searchnews.checking", "searchnews.report", "searchnews.doctor"), "nothing is checked"),
    **dict.fromkeys(("searchnews.analysis.fast", "searchnews.analysis.plain"), "few words are looked up"),
    **dict.fromkeys(("logging", "tempfile", "asyncio", "email", "watchfiles"), "nothing in a search uses it"),
    "opencc": "the query is simplified already",
    "numpy": "60 ms; only the engine whoosh needs it",
}
"""Modules that a search does not load, and why it has no use for them."""

NEEDED = {"whoosh": {"numpy"}}
"""What an engine cannot do without."""

INSTALLED = [name for name in ENGINES if is_installed(name)]


def imported(*args: str) -> set[str]:
    """The modules a process has imported when a command line is done."""
    line = [sys.executable, "-c", MODULES, *args]
    run = subprocess.run(
        line, env=environment(LC_ALL="C"), capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert "潮" in run.stdout or "tide" in run.stdout, run.stderr
    (modules,) = [line for line in run.stderr.splitlines() if line.startswith("modules: ")]
    return set(modules.split()[1:])


def needless(modules: set[str], engine: str, but: frozenset[str] = frozenset()) -> dict[str, str]:
    return {name: NEVER[name] for name in sorted(NEVER.keys() & modules - NEEDED.get(engine, set()) - but)}


@pytest.fixture(scope="module", params=INSTALLED)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("start") / engine
    with Index.create(place, engine=engine) as index:
        index.add(Article(row["id"], str(row["title"]), str(row["body"])) for row in ROWS)
    return place


@pytest.mark.parametrize("form", [(), ("--json",), ("--ids",)], ids=str)
def test_a_search_loads_nothing_that_it_does_not_need(engine: str, folder: Path, form: tuple[str, ...]) -> None:
    modules = imported("search", "潮汐电站 白鹭湾", *form, "--index", str(folder))
    assert "searchnews.searching" in modules and ENGINES[engine].partition(":")[0] in modules
    assert needless(modules, engine) == {}, "the search path has grown: load this where it is used"


def test_what_a_search_needs_is_loaded(engine: str, folder: Path) -> None:
    """Traditional characters bring what simplifies them, settings what reads them, and either alone."""
    simplifying = frozenset({"opencc"})
    modules = imported("search", "潮汐電站", "--index", str(folder))
    assert simplifying <= modules and needless(modules, engine, simplifying) == {}
    settings = folder / "searchnews.toml"
    settings.write_text('timezone = "UTC"\n', "utf-8")
    try:
        modules = imported("search", "潮汐", "--index", str(folder))
    finally:
        settings.unlink()
    reading = frozenset({"tomllib", "searchnews.settings", "searchnews.settingsfile"})
    assert reading <= modules and needless(modules, engine, reading) == {}


SETTINGS = """
import gc, os, sys
from searchnews.cli import main
try:
    main()
finally:
    print("settings:", gc.get_threshold()[0] > 700, gc.get_freeze_count() > 0, os.environ["OPENBLAS_NUM_THREADS"])
"""


@pytest.mark.parametrize(("given", "kept"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")], ids=["unset", "set"])
def test_python_and_numpy_are_set_up_for_a_short_life(given: dict[str, str], kept: str) -> None:
    """Garbage is looked for seldom and not at the end; NumPy starts no threads, unless the person wants some."""
    changed = {name: value for name, value in environment(**given).items() if name in given or "OPENBLAS" not in name}
    run = subprocess.run([sys.executable, "-c", SETTINGS, "--version"], env=changed, capture_output=True, timeout=60)
    assert run.stdout.decode().splitlines()[-1].split() == ["settings:", "True", "True", kept], run.stderr
