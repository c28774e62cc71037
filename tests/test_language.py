"""Every sentence has its Chinese: the catalog is whole, and what is said is said in the current language."""

import ast
import io
import os
import pickle
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import jinja2
import pytest
from cli_support import environment
from jinja2 import nodes

from searchnews import Article, DamagedIndex, Index, IndexFailure, LockedIndex, QueryError
from searchnews.cli import plugins
from searchnews.cli.group import COMMANDS, cli, load
from searchnews.cli.help import is_plain, is_word, lines, paragraphs
from searchnews.cli.speech import heed, named, spoken
from searchnews.document import encode
from searchnews.engines.lock import Holder, WriteLock
from searchnews.language import (
    LANGUAGES,
    LOCALE,
    REASONS,
    language,
    preferred,
    reason,
    speak,
    speaking,
    tr,
    translated,
    trn,
)
from searchnews.manifest import read_manifest
from searchnews.query import parse
from searchnews.worker import BatchPacker, Task, work

ROOT = Path(__file__).resolve().parents[1]
MESSAGES: dict[str, Any] = runpy.run_path(str(ROOT / "benchmarks" / "make_messages.py"))
CLICK = LOCALE / "zh" / "click.po"
HAN = re.compile("[一-鿿]")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `tr` and `trn` in the library and the pages, and where it is."""
    yield from calls_in_templates()
    for path in sorted(path for folder in ("searchnews", "web") for path in (ROOT / folder).rglob("*.py")):
        if path == ROOT / "searchnews" / "language.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "trn"):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def calls_in_templates() -> Iterator[tuple[str, ast.Call]]:
    """Those of the pages' templates, as Python would have them."""
    for path in sorted((ROOT / "web" / "templates").glob("*.html")):
        for call in jinja2.Environment().parse(path.read_text("utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in ("tr", "trn"):
                texts = [ast.Constant(arg.value if isinstance(arg, nodes.Const) else None) for arg in call.args]
                given = [ast.keyword(given.key, ast.Constant(None)) for given in call.kwargs]
                yield f"{path.relative_to(ROOT)}:{call.lineno}", ast.Call(ast.Name(call.node.name), texts, given)


def sentences() -> dict[str, str]:
    """Every sentence of the code, and where it is first said."""
    found: dict[str, str] = {}
    for place, call in calls():
        for argument in call.args[: 1 if call.func.id == "tr" else 2]:
            assert isinstance(argument, ast.Constant) and isinstance(argument.value, str), f"{place}: not a literal"
            found.setdefault(argument.value, place)
    return found


def helps() -> dict[str, str]:
    """Every text of help, as it is translated, and whose it is."""
    found = {summary: f"the list, {name}" for name, (_, summary) in COMMANDS.items()}
    found |= {summary: f"the list, {name}" for name, summary in plugins.SUMMARIES.items()}
    commands = {"": cli, **{name: load(target) for name, (target, _) in COMMANDS.items()}}
    if "serve" in plugins.names(()):
        commands["serve"] = plugins.find("serve")
    for name, command in commands.items():
        found |= dict.fromkeys(words(command), f"the help of {name}")
    return found


def words(command: click.Command) -> Iterator[str]:
    """What is to be translated of a command and of those below it."""
    texts = [command.help, command.short_help, command.epilog, command.options_metavar]
    texts += [getattr(param, "help", None) for param in command.params]
    if isinstance(command, click.Group):
        texts.append(command.subcommand_metavar)
        for inner in command.commands.values():
            yield from words(inner)
    for text in filter(None, texts):
        for paragraph in paragraphs(text):
            yield from [paragraph] if is_plain(paragraph) else filter(is_word, lines(paragraph))


def entries(*, of_click: bool = False) -> dict[str, str]:
    """The English of every translation, and the file it stands in; those of click's words, or all others."""
    return {
        one: path.name
        for path, message in MESSAGES["entries"]("zh")
        for one in MESSAGES["ids"](message)
        if (path == CLICK) == of_click
    }


def test_every_sentence_has_its_chinese() -> None:
    known = entries() | entries(of_click=True)
    assert {text: place for text, place in sentences().items() if text not in known} == {}


def test_every_help_text_has_its_chinese() -> None:
    known = entries() | entries(of_click=True)
    assert {text: place for text, place in helps().items() if text not in known} == {}


def test_every_reason_of_the_system_has_its_chinese() -> None:
    assert set(REASONS.values()) <= entries().keys()


def test_no_chinese_is_left_over() -> None:
    used = {*sentences(), *helps(), *REASONS.values()}
    assert {text: place for text, place in entries().items() if text not in used} == {}


def test_the_catalog_is_what_the_translations_compile_to() -> None:
    """Checks them as well: placeholders, contradictions, what is missing. `benchmarks/make_messages.py` compiles."""
    assert (LOCALE / "zh" / MESSAGES["TARGET"]).read_bytes() == MESSAGES["compiled"]("zh")


@pytest.mark.parametrize(
    ("entry", "mistake"),
    [
        ('msgid "{a} is gone."\nmsgstr "没有了。"', "the places"),
        ('msgid "Gone."\nmsgstr "{a} 没有了。"', "the places"),
        ('msgid "Gone."\nmsgstr ""', "not translated"),
        ('#, fuzzy\nmsgid "Gone."\nmsgstr "没有了。"', "not translated"),
        ('msgid "Show one article."\nmsgstr "没有了。"', "otherwise elsewhere"),
    ],
)
def test_a_translation_that_cannot_be_used_is_told(tmp_path: Path, entry: str, mistake: str) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "a.po").write_text('msgid "Show one article."\nmsgstr "显示一篇文章。"\n', "utf-8")
    (tmp_path / "zh" / "b.po").write_text(entry + "\n", "utf-8")
    tool = runpy.run_path(str(ROOT / "benchmarks" / "make_messages.py"))
    tool["compiled"].__globals__["LOCALE"] = tmp_path
    with pytest.raises(tool["Mistake"], match=mistake):
        tool["compiled"]("zh")


def test_sentences_are_literal_and_places_are_given() -> None:
    """A place that is not given would raise at the moment when something has gone wrong already."""
    for place, call in calls():
        given = {keyword.arg for keyword in call.keywords} | ({"count"} if call.func.id == "trn" else set())
        texts = [argument.value for argument in call.args[: 1 if call.func.id == "tr" else 2]]
        if None not in given:  # ``**values``
            assert MESSAGES["places"](*texts) <= given, place


def test_chinese_is_written_as_chinese_is() -> None:
    """Full-width punctuation between Han characters, and a blank between Han and Latin words."""
    for path, message in MESSAGES["entries"]("zh"):
        for said in MESSAGES["strings"](message):
            where = f"{path.name}: {said}"
            assert not re.search(r"[一-鿿][,;?!](?![一-鿿]*')|[一-鿿]\.(?:\s|$)", said), where


def test_a_sentence_is_said_in_the_current_language() -> None:
    assert tr("There is no index in {folder}.", folder="a") == "There is no index in a."
    with speaking("zh"):
        assert language() == "zh"
        assert HAN.search(tr("There is no index in {folder}.", folder="a"))
        assert "1,234" in trn("The index is sound: {count} article.", "The index is sound: {count} articles.", 1234)
        assert tr("Nobody has translated {this}.", this="this") == "Nobody has translated this."
    assert language() == "en"
    assert trn("The index is sound: {count} article.", "The index is sound: {count} articles.", 1).endswith(
        "1 article."
    )


def test_nothing_is_translated_to_the_catalogs_own_header() -> None:
    with speaking("zh"):
        assert translated("") == ""


def test_speaking_ends_with_its_context_whatever_was_said_meanwhile() -> None:
    with pytest.raises(LookupError), speaking("zh"):
        speak("en")
        raise LookupError
    assert language() == "en"
    with pytest.raises(ValueError, match="'fr'"):
        speak("fr")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "zh_HK"}, "zh"),
        ({"LANG": "zh_Hant_TW.UTF-8@radical"}, "zh"),
        ({"LANG": "zh"}, "zh"),
        ({"LANG": "zh-Hans"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "C", "LANGUAGE": "zh_CN:en"}, "en"),
        ({"LANG": "zh_CN", "LC_ALL": "C.UTF-8", "LANGUAGE": "zh_CN:en"}, "en"),
        ({"LANGUAGE": "zh_CN:en"}, "zh"),
        ({"LANG": "zh_CN", "LANGUAGE": "fr:de"}, "en"),
        ({"LANG": "zh_CN", "LC_ALL": ""}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zha_CN"}, "en"),
        ({"LANG": "zh_CN", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "zh_CN", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US", "LANGUAGE": "fr:zh_CN:en"}, "zh"),
        ({"LANG": "zh_CN", "LANGUAGE": ""}, "zh"),
        ({"LANG": ":::"}, "en"),
    ],
    ids=str,
)
def test_the_language_of_a_locale(variables: dict[str, str], expected: str) -> None:
    assert preferred(variables) == expected


@pytest.mark.parametrize(
    ("line", "variable", "expected"),
    [
        ("search x", "", None),
        ("search x --lang zh", "", "zh"),
        ("--lang=zh search x", "en", "zh"),
        ("--lang en search --lang zh x", "", "zh"),
        ("search -- --lang zh", "", None),
        ("search -- --lang zh", "zh_CN.UTF-8", "zh"),
        ("search x --lang", "", None),
        ("search x --lang fr", "zh", "zh"),
        ("search x --language zh", "", None),
        ("search x", "fr", None),
        ("", "", None),
    ],
)
def test_the_language_that_is_named(line: str, variable: str, expected: str | None) -> None:
    assert named(line.split(), {"SEARCHNEWS_LANG": variable}) == expected


def test_what_a_person_names_comes_before_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEARCHNEWS_LANG", raising=False)
    monkeypatch.setenv("LANGUAGE", "en")
    with spoken([]):
        heed("auto")
        assert language() == "en"
        heed("zh")
        assert language() == "zh" and os.environ["LANGUAGE"] == "zh"
    assert language() == "en" and os.environ["LANGUAGE"] == "en"
    with spoken(["--lang", "en"]):
        heed("zh")
        assert language() == "en"


@pytest.mark.parametrize("number", sorted(filter(None, REASONS)))
def test_a_reason_of_the_system_is_said_in_chinese(number: int) -> None:
    with speaking("zh"):
        assert HAN.search(reason(OSError(number, os.strerror(number))))
    assert reason(OSError(number, os.strerror(number))) == REASONS[number]


def test_a_reason_that_is_not_known_is_said_as_it_is() -> None:
    assert reason(OSError(9999, "Strange Weather.")) == "strange weather"
    assert reason(OSError()) == "oserror"


def out_of_words(_: object) -> None:
    """A packer that goes wrong, as an engine's would."""
    raise IndexFailure(tr("There is no index in {folder}.", folder="a"))


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_worker_says_what_goes_wrong_in_the_language_of_its_task(name: str) -> None:
    """It is a process of its own, which knows nothing of what another one speaks."""
    answers = io.BytesIO()
    orders = [Task((), "UTC", out_of_words, name), [encode(Article("a", "题"))]]
    work(io.BytesIO(b"".join(map(pickle.dumps, orders))), answers)
    _, error = pickle.loads(answers.getvalue())
    assert bool(HAN.search(str(error))) is (name == "zh") and language() == "en"


def test_the_language_reaches_the_workers_of_an_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Told(BatchPacker):
        def __init__(self, task: Task) -> None:
            told.append(task.language)
            super().__init__(task)

    monkeypatch.setattr("searchnews.pipeline.BatchPacker", Told)
    for name in LANGUAGES:
        with speaking(name), Index.create(tmp_path / name, engine="memory") as index:
            index.add([Article("a", "题")], workers=1)
    assert told == list(LANGUAGES)


def test_the_writer_is_named_in_the_language(tmp_path: Path) -> None:
    long_ago = Holder(7, "there", "index", datetime(2021, 3, 4, 5, 6).astimezone())
    assert str(long_ago) == "process 7 on there (index, since 2021-03-04 05:06)"
    with speaking("zh"):
        assert str(long_ago) == "there 上的进程 7（index，2021年3月4日 05:06 开始）"
        with WriteLock(tmp_path / "lock"), pytest.raises(LockedIndex) as refused:
            WriteLock(tmp_path / "lock")
    assert re.search(rf"由进程 {os.getpid()}（.*，\d\d:\d\d 开始）写入，", str(refused.value))


def test_errors_are_said_in_the_language_of_the_moment_they_are_raised(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{", "utf-8")
    with speaking("zh"):
        with pytest.raises(QueryError, match=re.escape("（第 2001 个字符处）。")) as failed:
            parse("长" * 2_001)
        with pytest.raises(DamagedIndex, match="损坏"):
            read_manifest(tmp_path)
    assert (failed.value.column, failed.value.code) == (2_001, "length")
    with pytest.raises(QueryError, match=re.escape("use fewer (column 2001).")):
        parse("长" * 2_001)


CLICK_SEEN = "8.5"
"""The release of click whose words were looked through; others word things differently."""

CLICK_MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "types")

NEVER_SAID = {
    # By what nothing here asks click for: prompts, dates, tuples, chained and deprecated commands.
    "%(prog)s, version %(version)s",
    "Argument {name!r} takes {nargs} values.",
    "Confirm the action without prompting.",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Do you want to continue?",
    "Takes {nargs} values but 1 was given.",
    "Takes {nargs} values but {len} were given.",
    "Value must be an iterable.",
    "deprecated",
    "unknown error",
    "{len_type} values are required, but {len_value} was given.",
    "{len_type} values are required, but {len_value} were given.",
    "{value!r} does not match the format {format}.",
    "{value!r} does not match the formats {formats}.",
    "{value!r} is not a valid UUID.",
    # To a programmer, not a person.
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Choice({choices})",
    "Could not determine name for option with declarations {decls!r}",
    "Invalid start character for option ({option})",
    "Name '{name}' defined twice",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? Did you mean to "
    "pass '--{name}'?",
    # When a command is made, before its language is known; the sentences do without them.
    "directory",
    "file",
    "path",
}


def said_by_click() -> Iterator[str]:
    """What the click that is installed may say."""
    folder = Path(click.__file__).parent
    for name in CLICK_MODULES:
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                texts = node.args[: 1 if node.func.id == "_" else 2]
                yield from (text.value for text in texts if isinstance(text, ast.Constant))


@pytest.mark.skipif(not version("click").startswith(CLICK_SEEN), reason=f"click is not {CLICK_SEEN}")
def test_what_click_says_has_its_chinese() -> None:
    known = entries().keys() | entries(of_click=True).keys()
    assert set(said_by_click()) - known - NEVER_SAID == set()


def test_the_catalog_is_loaded_for_chinese_alone() -> None:
    """It costs 0.8 ms (measured with 260 sentences), and English must not pay it."""
    code = (
        "import gettext, sys, searchnews.language as language; gettext.GNUTranslations = None;"
        "print(language.tr('There is no index in {folder}.', folder='a'), 'locale' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, check=True)
    assert done.stdout.split() == b"There is no index in a. False".split()
