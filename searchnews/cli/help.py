"""Help in the language of the person who asks, set in lines as wide as the screen.

Commands keep their help in English, wherever they come from; `dressed` makes the copy that is shown and run. click
counts characters and breaks lines at blanks alone: Chinese takes two columns a character and has none.
"""

import inspect
import re
from collections.abc import Iterable, Iterator
from copy import copy

import click

from searchnews.cli.screen import pad, width, wrap
from searchnews.cli.speech import OPTION
from searchnews.language import LANGUAGES, tr, translated

_AS_IT_STANDS = "\b"
"""What click has at the head of a paragraph that is not to be filled."""

# The widest first column of a list, and what parts it from the second.
_FIRST, _GAP = 30, 2

# The full stop that click puts behind the name of what is missing.
_STOP = re.compile(r"'\.(?=\s|$)")

# A second column narrower than this cannot be read: Chinese would have five characters a line.
_NARROWEST = 10


class Formatter(click.HelpFormatter):
    """Sets help in lines by columns, not characters."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line of usage; what follows the command's name stands below itself where it is long."""
        called = prefix or tr("Usage:")
        gap = "" if called.endswith(("：", " ")) else " "  # a full-width colon brings its own
        head = f"{called}{gap}{prog} "
        if width(head) + 20 > self.width:  # a narrow screen: below the name
            self.write(f"{head.rstrip()}\n")
            head = " " * 4
        self._fill(args, head)

    def write_heading(self, heading: str) -> None:
        """The heading of a section."""
        self.write(" " * self.current_indent + tr("{heading}:", heading=heading) + "\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, those that are to stand as they are so."""
        margin = " " * self.current_indent
        for number, paragraph in enumerate(paragraphs(text)):
            self.write("\n" if number else "")
            if is_plain(paragraph):
                self._fill(paragraph, margin)
            else:
                self.write("".join(f"{margin}{line}\n" for line in lines(paragraph)))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _FIRST, col_spacing: int = _GAP) -> None:
        """Two columns, the second filled; a first that is wider than `col_max` has a line of its own."""
        table = list(rows)
        margin = " " * self.current_indent
        first = max((wide for term, _ in table if (wide := width(term)) <= col_max), default=0) + col_spacing
        for term, said in table:
            if width(term) > first - col_spacing:
                self.write(f"{margin}{term}\n")
                term = ""
            self._fill(said, margin + pad(term, first))

    def _fill(self, text: str, head: str) -> None:
        """A paragraph behind a head; what follows the first line stands below its beginning."""
        room = max(self.width - width(head), _NARROWEST)
        margin = " " * width(head)
        for number, (start, end) in enumerate(wrap(text, room)):
            self.write(f"{margin if number else head}{text[start:end].strip()}".rstrip() + "\n")


class Context(click.Context):
    """Shows help by `Formatter`."""

    formatter_class = Formatter


def dressed(command: click.Command) -> click.Command:
    """A copy of a command that says everything in the current language and takes ``--lang`` like all others."""
    shown = copy(command)
    shown.context_class = Context
    shown.help = _text(command.help)
    shown.short_help = _text(command.short_help)
    shown.epilog = _text(command.epilog)
    shown.options_metavar = _text(command.options_metavar)
    shown.params = [_with_words(param) for param in command.params]
    if not any(OPTION in param.opts for param in command.params):
        shown.params.append(_lang_option())
    # click makes the option --help once a command and keeps it, with its words in the language of that moment.
    shown._help_option = None
    if isinstance(shown, click.Group):
        shown.subcommand_metavar = translated(shown.subcommand_metavar)
        shown.commands = {name: dressed(inner) for name, inner in shown.commands.items()}
    return shown


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a help text: filled ones on one line, as they are translated, others as they stand."""
    for paragraph in inspect.cleandoc(text).partition("\f")[0].split("\n\n"):
        if paragraph.strip():
            yield " ".join(paragraph.split()) if is_plain(paragraph) else paragraph.strip("\n")


def is_plain(paragraph: str) -> bool:
    """Whether a paragraph may be filled."""
    return not paragraph.lstrip("\n").startswith(_AS_IT_STANDS)


def lines(paragraph: str) -> list[str]:
    """The lines of a paragraph that is to stand as it is."""
    return paragraph.split("\n")[1:]


def is_word(line: str) -> bool:
    """Whether a line of such a paragraph is translated: what is indented is to be typed."""
    return bool(line) and not line.startswith(" ")


def in_chinese(error: click.UsageError) -> click.UsageError:
    """A wrong usage told with Chinese full stops: click puts some of its own between the sentences it looks up."""
    text = _STOP.sub("'。", error.format_message())
    return click.UsageError(text.replace("。 ", "。"), error.ctx)


def _text(text: str | None) -> str | None:
    return None if text is None else "\n\n".join(map(_paragraph, paragraphs(text)))


def _paragraph(text: str) -> str:
    if is_plain(text):
        return translated(text)
    return "\n".join([_AS_IT_STANDS, *(translated(line) if is_word(line) else line for line in lines(text))])


def _with_words(param: click.Parameter) -> click.Parameter:
    words = getattr(param, "help", None)  # arguments have one since click 8.4
    shown = copy(param)
    if words:
        shown.help = " ".join(map(translated, paragraphs(words)))
    if isinstance(param.type, type(click.INT)) and not param.metavar:
        shown.metavar = "N"  # not INTEGER RANGE, which is no word of any language
    return shown


def _lang_option() -> click.Option:
    return click.Option(
        [OPTION], type=click.Choice(LANGUAGES), expose_value=False, help=tr("The language of what is said.")
    )
