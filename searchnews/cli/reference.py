"""`searchnews reference`: every command's help as one page, in Markdown or as a page for `man`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import click

from searchnews import __version__
from searchnews.cli.help import is_plain, is_word, lines, paragraphs
from searchnews.cli.options import example
from searchnews.cli.output import write
from searchnews.cli.speech import OPTION
from searchnews.language import tr

_EVERYWHERE = {OPTION, "--help"}


@dataclass(frozen=True, slots=True)
class Page:
    """The help of one command; `options` holds arguments too, where they have help.

    What every command takes, ``--lang`` and ``--help``, stands with the program alone.
    """

    name: str
    usage: str
    about: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    examples: tuple[str, ...]


@click.command(epilog=example("searchnews reference > reference.md", "searchnews reference --man | man -l -"))
@click.option("--man", "for_man", is_flag=True, help="As a page for man, not in Markdown.")
@click.pass_context
def reference(ctx: click.Context, for_man: bool) -> None:
    """Print all of this help as one page."""
    root = ctx.find_root()
    pages = [page(root), *_pages(root)]
    write("".join(f"{row}\n" for row in (man(pages) if for_man else markdown(pages))))


def statuses() -> Mapping[str, str]:
    """What each exit status means."""
    return {
        "0": tr("It is done."),
        "1": tr("It could not be done; standard error says why in one sentence."),
        "2": tr("The command was used wrongly; standard error says how."),
        "130": tr("Ctrl-C stopped it."),
    }


def variables() -> Mapping[str, str]:
    """What each environment variable does."""
    return {
        "SEARCHNEWS_INDEX": tr("The index, where --index names none."),
        "SEARCHNEWS_LANG": tr("The language, en or zh, where --lang names none."),
        "LANGUAGE, LC_ALL, LC_MESSAGES, LANG": tr("The language, where nothing else names one."),
        "NO_COLOR": tr("When it is set, nothing is in colour."),
    }


def page(ctx: click.Context) -> Page:
    """The help of a context's command."""
    command = ctx.command
    pieces = [ctx.command_path, *command.collect_usage_pieces(ctx)]
    end = [line for text in paragraphs(command.epilog or "") for line in lines(text)]
    params = [param for param in command.get_params(ctx) if ctx.parent is None or not set(param.opts) & _EVERYWHERE]
    return Page(
        ctx.command_path,
        " ".join(pieces),
        tuple(paragraphs(command.help or "")),
        tuple(record for param in params if (record := param.get_help_record(ctx)) and record[1]),
        tuple(line.strip() for line in end if not is_word(line)),
    )


def _pages(ctx: click.Context) -> Iterator[Page]:
    """Of every command below a context's, and of those below them."""
    if isinstance(ctx.command, click.Group):
        for name in ctx.command.list_commands(ctx):
            command = ctx.command.get_command(ctx, name)
            if command is not None and not command.hidden:
                inner = command.context_class(command, parent=ctx, info_name=name)
                yield page(inner)
                yield from _pages(inner)


def markdown(pages: Sequence[Page]) -> Iterator[str]:
    """The lines of the reference in Markdown."""
    for number, item in enumerate(pages):
        yield from ([f"# {item.name}"] if not number else ["", f"## {item.name}"])
        yield from ["", "```", item.usage, "```"]
        for text in item.about:
            yield from ["", _escaped(text)] if is_plain(text) else ["", "```", *lines(text), "```"]
        yield ""
        yield from _rows(item.options)
        if item.examples:
            yield from ["", tr("For example:"), "", "```sh", *item.examples, "```"]
    for title, table in ((tr("Exit statuses"), statuses()), (tr("Environment variables"), variables())):
        yield from ["", f"## {title}", "", *_rows(table.items())]


def _rows(table: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, said in table:
        yield f"- `{term}`: {_escaped(said)}"


def _escaped(text: str) -> str:
    """A text with nothing in it that Markdown takes for its own."""
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", text)


def man(pages: Sequence[Page]) -> Iterator[str]:
    """The lines of a page for man."""
    yield f'.TH SEARCHNEWS 1 "" "searchnews {__version__}"'
    for number, item in enumerate(pages):
        yield f'.SH "{_roff(item.name.upper() if number else tr("NAME"))}"'
        if not number:
            yield f"{item.name} \\- {_roff(item.about[0])}"
            yield f'.SH "{_roff(tr("SYNOPSIS"))}"'
        yield f".B {_roff(item.usage)}"
        for text in item.about[0 if number else 1 :]:
            yield from [".PP", _roff(text)] if is_plain(text) else [".PP", ".nf", *map(_roff, lines(text)), ".fi"]
        yield from _entries(item.options)
        if item.examples:
            yield from [".PP", ".nf", *(f"    {_roff(line)}" for line in item.examples), ".fi"]
    for title, table in ((tr("EXIT STATUS"), statuses()), (tr("ENVIRONMENT"), variables())):
        yield f'.SH "{_roff(title)}"'
        yield from _entries(table.items())


def _entries(table: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, said in table:
        yield from [".TP", f".B {_roff(term)}", _roff(said)]


def _roff(text: str) -> str:
    """A text with nothing in it that roff takes for its own."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace('"', "\\(dq")
    return f"\\&{plain}" if plain.startswith(".") else plain
