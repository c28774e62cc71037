"""Who may import whom: read from the syntax of every module, none of it run."""

import ast
import configparser
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import searchnews

ROOT = Path(__file__).resolve().parents[1]
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")

LAYERS = [
    "errors article schema token later config language settings settingsfile tomllines wordlines",
    "analysis characters",
    "query query.syntax query.nodes query.lexer query.dates query.parser",
    "importers",
    "document query.plan query.expand query.forms query.hearing query.reading query.securities query.spelling",
    "borders marks snippet",
    "engines engines.base engines.explaining engines.weights",
    "engines.durable engines.lock engines.scan engines.memory engines.whoosh engines.tantivy engines.opensearch",
    "results citation suggest seal manifest facets report vocabulary",
    "ownfile settingswriter ledger folder snapshot living wordbook home places survey sources merging worker pipeline",
    "checking question remarks faint sparing reranking searching meant offers naming neighbors",
    "changing importing salvaging updating index watching",
    "doctor evaluation",
    "searchnews sample",
    "cli __main__",
]
"""Each line may import what stands on lines above it and on itself, never what stands below.

A name stands for all modules below it that have no line of their own.
"""

LIBRARIES = {
    "click": ("searchnews.cli", "web"),
    "flask": ("web",),
    "ir_measures": ("searchnews.evaluation.measures",),
    "jieba": ("searchnews.analysis.segmenter",),
    "jinja2": ("web",),
    "markupsafe": ("web",),
    "msgspec": ("searchnews",),
    "numpy": ("searchnews.engines.whoosh",),
    "opencc": ("searchnews.analysis.words",),
    "opensearchpy": ("searchnews.engines.opensearch",),
    "rich": ("searchnews.cli",),
    "rjieba": ("searchnews.analysis.segmenter",),
    "selectolax": ("searchnews.importers",),
    "tantivy": ("searchnews.engines.tantivy",),
    "waitress": ("web",),
    "watchfiles": ("searchnews.watching",),
    "werkzeug": ("web",),
    "whoosh": ("searchnews.engines.whoosh",),
}
"""Each library and the only places that may know it."""

DYNAMIC = {
    "searchnews": "public names, each when it is first used",
    "searchnews.analysis.segmenter": "the fastest segmenter there is",
    "searchnews.analysis.words": "what simplifies, when a text is not simplified already",
    "searchnews.cli": "the group, when Python has been set up for it",
    "searchnews.cli.group": "a command, when it is asked for",
    "searchnews.config": "what reads a settings file, where there is one",
    "searchnews.doctor": "checks, as far as what they need is installed",
    "searchnews.doctor.machine": "libraries, to see whether they can be loaded",
    "searchnews.engines": "an engine, by its name",
    "searchnews.importers.formats": "an importer, when a file of its format turns up",
    "searchnews.later": "the write side, when something is written; did-you-mean, when a query finds little",
}
"""The only modules that load others by name, and what."""

ENGINE_FAMILIES = [
    ("searchnews.engines.memory", "searchnews.engines.scan"),
    ("searchnews.engines.whoosh",),
    ("searchnews.engines.tantivy",),
    ("searchnews.engines.opensearch",),
]


def modules() -> Iterator[tuple[str, Path]]:
    for folder in ("searchnews", "web"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


PATHS = dict(modules())
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in PATHS.items()}


def imported(name: str) -> Iterator[str]:
    """Everything a module imports, as full names: a submodule where it is one, else ``module:attribute``."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = name if PATHS[name].name == "__init__.py" else name.rpartition(".")[0]
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, *filter(None, [base])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in PATHS else f"{base}:{alias.name}"


def edges(name: str) -> set[str]:
    """The modules of this project that a module imports, itself left out."""
    found = {full.partition(":")[0] for full in imported(name)}
    return {full for full in found if full in PATHS and full != name}


def is_within(name: str, family: str) -> bool:
    return name == family or name.startswith(f"{family}.")


def layer(name: str) -> int:
    """The number of a module's line: that of the longest name in the table which it is or stands below."""
    if is_within(name, "web"):
        return len(LAYERS)
    short = name.removeprefix("searchnews.")
    rows = {entry: number for number, row in enumerate(LAYERS) for entry in row.split(" ")}
    while short and short not in rows:
        short = short.rpartition(".")[0]
    assert short, f"{name} stands on no line of LAYERS"
    return rows[short]


@pytest.mark.parametrize("name", PATHS)
def test_imports_point_upwards_in_the_table(name: str) -> None:
    wrong = {other for other in edges(name) if layer(other) > layer(name)}
    assert wrong == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Packages stand for their own file: what is below them may import it only if it imports none of them."""
    order = list(TopologicalSorter({name: edges(name) for name in PATHS}).static_order())
    assert set(order) == set(PATHS)


@pytest.mark.parametrize("name", PATHS)
def test_nothing_is_imported_inside_a_function(name: str) -> None:
    functions = [node for node in ast.walk(TREES[name]) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [node.lineno for function in functions for node in ast.walk(function) if isinstance(node, IMPORTS)]
    assert inside == []


IMPORTS = (ast.Import, ast.ImportFrom)


@pytest.mark.parametrize("name", PATHS)
def test_modules_are_loaded_by_name_in_few_places(name: str) -> None:
    loads = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Attribute | ast.Name)
    } & {"import_module", "__import__", "exec", "eval", "run_module"}
    assert loads <= ({"import_module"} if name in DYNAMIC else set())


def test_every_place_that_loads_by_name_still_does() -> None:
    assert all("import_module" in PATHS[name].read_text("utf-8") for name in DYNAMIC)


@pytest.mark.parametrize("name", PATHS)
def test_each_library_is_known_in_one_place(name: str) -> None:
    for full in imported(name):
        library = full.partition(":")[0].partition(".")[0]
        if library in ("searchnews", "web") or library in sys.stdlib_module_names:
            continue
        assert library in LIBRARIES, f"{library} has no line in LIBRARIES"
        assert any(is_within(name, place) for place in LIBRARIES[library])


@pytest.mark.parametrize("family", ENGINE_FAMILIES, ids=lambda family: family[0].rpartition(".")[2])
def test_an_engine_knows_no_other_and_no_tokenizer(family: tuple[str, ...]) -> None:
    others = [place for places in ENGINE_FAMILIES if places != family for place in places]
    for name in PATHS:
        if any(is_within(name, place) for place in family):
            known = edges(name)
            assert not [full for full in imported(name) if full.startswith("searchnews.analysis")]
            if family[0] == "searchnews.engines.memory":
                assert "searchnews.token" not in known, "the oracle shares no code with the rest"
            assert not [one for one in known if any(is_within(one, place) for place in others)]


@pytest.mark.parametrize("name", [name for name in PATHS if is_within(name, "web")])
def test_the_front_end_uses_public_names_only(name: str) -> None:
    """And what says things in the reader's language, so that there is one catalog."""
    used = {full for full in imported(name) if full.startswith("searchnews")}
    said = {f"searchnews.language:{way}" for way in ("tr", "trn", "language")}
    assert used <= said | {f"searchnews:{public}" for public in searchnews.__all__}


@pytest.mark.parametrize("name", [name for name in PATHS if is_within(name, "searchnews")])
def test_the_library_does_not_know_the_front_end(name: str) -> None:
    assert not [full for full in imported(name) if is_within(full.partition(":")[0], "web") or "searchnews_web" in full]
    assert not any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(TREES[name]))


def test_the_packages_listed_are_the_folders() -> None:
    folders = {path.parent for path in PATHS.values()}
    assert all((folder / "__init__.py").is_file() for folder in folders)
    names = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    listed = SETUP["options"]["packages"].split()
    assert len(listed) == len(set(listed))
    assert set(listed) == {
        "searchnews_web" if name == "web" else name.replace("web.", "searchnews_web.") for name in names
    }
    assert SETUP["options"]["package_dir"].split() == ["searchnews_web", "=", "web"]


def test_every_file_of_a_package_is_shipped() -> None:
    """What is not Python must be named in package_data, or an installed searchnews has it not."""
    told = {package: globs.split() for package, globs in SETUP["options.package_data"].items()}
    for name, path in PATHS.items():
        if path.name != "__init__.py":
            continue
        package = "searchnews_web" + name.removeprefix("web") if is_within(name, "web") else name
        shipped = {file for glob in told.get(package, []) for file in path.parent.glob(glob)}
        there = {
            file
            for file in path.parent.rglob("*")
            if file.is_file()
            and "__pycache__" not in file.parts
            and file.suffix != ".py"
            and owner(file) == path.parent
        }
        assert there == shipped, package


def owner(file: Path) -> Path:
    """The nearest package around a file."""
    return next(parent for parent in file.parents if (parent / "__init__.py").is_file())
