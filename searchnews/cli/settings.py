"""What is told of settings apart from their values: the file to begin with, and the page of the manual."""

from collections.abc import Iterator

from searchnews.config import FILE, Settings
from searchnews.language import tr
from searchnews.settings import SETTINGS, Setting


def template() -> str:
    """A settings file in which everything is said and nothing is set."""
    return "\n".join(_template())


def _template() -> Iterator[str]:
    yield "# " + tr("The settings of this index. Each line that begins with #: is one; take #: away to set it.")
    yield "# " + tr("`searchnews config` says what is in force, and docs/settings.md says more.")
    for setting in SETTINGS:
        yield ""
        yield f"# {setting.purpose()}"
        yield f"#: {setting.name} = {setting.example}"
    yield ""


def reference() -> str:
    """The page about settings, in Markdown."""
    return "\n".join(_reference())


def _reference() -> Iterator[str]:
    yield "# " + tr("Settings")
    yield ""
    yield tr(
        "The settings of an index stand in the file {file} in its folder. All of them may be left out, and so may the "
        "file; `searchnews config --init` writes one in which everything is a comment, `searchnews config` says which "
        "value of each is in force and where it comes from.",
        file=f"`{FILE}`",
    )
    yield ""
    yield tr(
        "The file is TOML, in UTF-8: text stands in quotes, a list in brackets, what follows a # is a comment. Paths "
        "are found from the folder of the file, and ~ is your home folder. A mistake is told with the file and the "
        "line, and nothing is done until it is mended."
    )
    yield ""
    yield from _table()
    for setting in SETTINGS:
        yield ""
        yield f"## {setting.name}"
        yield ""
        yield setting.purpose()
        yield ""
        yield setting.more()
        yield ""
        yield "```toml"
        yield f"{setting.name} = {setting.example}"
        yield "```"
    yield ""


def _table() -> Iterator[str]:
    heads = (tr("setting"), tr("type"), tr("default"), tr("what for"))
    yield "| " + " | ".join(heads) + " |"
    yield "| --- | --- | --- | --- |"
    for setting in SETTINGS:
        yield f"| `{setting.name}` | {_type(setting)} | `{_default(setting)}` | {setting.purpose()} |"


def _type(setting: Setting) -> str:
    if setting.is_list:
        return tr("list of texts")
    return tr("file") if setting.is_file else tr("text")


def _default(setting: Setting) -> str:
    default = getattr(Settings(), setting.name)
    return "[]" if setting.is_list else f'"{default}"'
