"""The lines of a file of words as people write them: read, and changed with all else left as it stands.

A dictionary has a word a line, a file of synonyms a group a line, its words parted by commas of either width, by 、 or
by =. What follows a # is a comment. Whoever changes such a file here keeps its comments, its order, its blank lines
and its kind of line ends.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

PARTS = re.compile(r"\s*[,，、=]\s*")
"""What parts the words of a group."""

Key = Callable[[str], str]
"""What two words have in common that are one: their sequence."""


def words_of(text: str) -> list[str]:
    """The words of a dictionary, in order, with repeats."""
    return [word for line in text.splitlines() if (word := _content(line).strip())]


def groups_of(text: str) -> list[tuple[str, ...]]:
    """The groups of a file of synonyms, each of two words or more."""
    groups = (_group(line) for line in text.splitlines())
    return [group for group in groups if len(group) > 1]


def with_lines(text: str, lines: Iterable[str]) -> str:
    """The text with lines behind its last, which is ended first where it is not."""
    if not (lines := list(lines)):
        return text
    end = _line_end(text)
    if text and not text.endswith(("\n", "\r")):
        text += end
    return text + "".join(line + end for line in lines)


def without_words(text: str, gone: Iterable[str], key: Key) -> str:
    """A dictionary without some words, given by their keys; a line goes with its comment."""
    doomed = set(gone)
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not (word := _content(line).strip()) or key(word) not in doomed)


def without_synonyms(text: str, gone: Iterable[str], key: Key) -> str:
    """A file of synonyms without some words, given by their keys; a group of one that would be left goes whole."""
    doomed = set(gone)
    return "".join(_thinned(line, doomed, key) for line in text.splitlines(keepends=True))


def with_group(text: str, group: Sequence[str], key: Key) -> str:
    """A file of synonyms in which the words of a group find each other.

    A line that holds some of them, and nothing else, gets the others; where there is none, the group gets a line of
    its own: what shares one word with it, in another sense perhaps, is left alone.
    """
    wanted = {key(word): word for word in group}
    lines = text.splitlines(keepends=True)
    if any(wanted.keys() <= {key(word) for word in _group(line)} for line in lines):
        return text
    for number, line in enumerate(lines):
        there = {key(word) for word in _group(line)}
        if len(there) > 1 and there <= wanted.keys():
            lines[number] = _lengthened(line, [word for known, word in wanted.items() if known not in there])
            return "".join(lines)
    return with_lines(text, [", ".join(wanted.values())])


def _content(line: str) -> str:
    return line.partition("#")[0]


def _group(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, PARTS.split(_content(line).strip()))))


def _line_end(text: str) -> str:
    """How a text's lines end: as its first does."""
    found = re.search("\r\n|\n", text)
    return found[0] if found else "\n"


def _lengthened(line: str, words: Sequence[str]) -> str:
    """A group with more words, parted as its first two are, before what follows them."""
    content = _content(line).rstrip()
    parting = PARTS.search(content)
    between = parting[0] if parting else ", "
    return content + "".join(between + word for word in words) + line[len(content) :]


def _thinned(line: str, doomed: set[str], key: Key) -> str:
    group = _group(line)
    kept = [word for word in group if key(word) not in doomed]
    if len(kept) == len(group):
        return line
    if len(kept) < 2:
        return ""
    content = _content(line).rstrip()
    margin = content[: len(content) - len(content.lstrip())]
    return margin + "".join(_joined(content.strip(), doomed, key)) + line[len(content) :]


def _joined(content: str, doomed: set[str], key: Key) -> Iterator[str]:
    """The words of a group that stay, each but the first with what stood before it."""
    before = ""
    is_first = True
    end = 0
    for parting in [*PARTS.finditer(content), None]:
        word = content[end : parting.start() if parting else len(content)]
        if word and key(word) not in doomed:
            yield word if is_first else before + word
            is_first = False
        before = parting[0] if parting else ""
        end = parting.end() if parting else len(content)
