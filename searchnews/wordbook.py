"""The user's own words and synonyms, as plain files that people and programs may change.

Which files they are the settings `dictionary` and `synonyms` say; where one names none, the first word makes
``words.txt`` or ``synonyms.txt`` beside the settings, and names it there. An index that is open, in this process or
another, sees a change with its next query.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from searchnews import config, settingswriter, wordlines
from searchnews.analysis.tokenizer import run
from searchnews.config import word_text
from searchnews.engines.lock import WriteLock
from searchnews.errors import ConfigError
from searchnews.language import reason, tr
from searchnews.ownfile import rewrite

PATIENCE = 10.0
"""Seconds that whoever else changes a file is waited for."""

LONGEST = 100
"""Characters of a word: the longest of jieba's dictionary of 349,046 has 16."""

_PARTING = frozenset(",，、=")


class Wordbook:
    """The words and synonyms of an index, by its folder, which need not hold an index yet.

    Words are compared as they are found: ``A股`` is ``a 股``, and 臺灣 is 台湾. Raises ConfigError when a word cannot
    be one, or a file cannot be read or written; then nothing is changed.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def words(self) -> tuple[str, ...]:
        """The words of the dictionary, in the order of its file."""
        return _once(wordlines.words_of(self._text("dictionary")))

    def synonyms(self) -> tuple[tuple[str, ...], ...]:
        """The groups of words that find each other, in the order of their file."""
        return tuple(dict.fromkeys(wordlines.groups_of(self._text("synonyms"))))

    def file(self, setting: str) -> Path:
        """The file that the setting ``dictionary`` or ``synonyms`` names, or that would be made."""
        named = getattr(config.load(self.path), setting)
        return Path(named) if named else self.path.absolute() / config.WORD_FILES[setting]

    def add(self, words: Iterable[str]) -> tuple[str, ...]:
        """Add words to the dictionary; those that were not there."""
        wanted = {run(word): word for word in map(checked, words)}

        def edit(text: str, is_named: bool) -> str:
            there = set(map(run, wordlines.words_of(text)))
            if is_named:
                for known in there & wanted.keys():
                    del wanted[known]
            return wordlines.with_lines(text, [word for known, word in wanted.items() if known not in there])

        self._change("dictionary", edit, lambda: bool(wanted))
        return tuple(wanted.values())

    def remove(self, words: Iterable[str]) -> tuple[str, ...]:
        """Take words out of the dictionary; those that were there, as they were asked for."""
        wanted = _sought(words)

        def edit(text: str, is_named: bool) -> str:
            there = set(map(run, wordlines.words_of(text))) if is_named else set()
            for missing in wanted.keys() - there:
                del wanted[missing]
            return wordlines.without_words(text, wanted, run)

        self._change("dictionary", edit, lambda: bool(wanted))
        return tuple(wanted.values())

    def add_synonyms(self, words: Iterable[str]) -> bool:
        """Let two words or more find each other; whether they did not yet.

        A group all of whose words are among them gets the others; any other group stays as it is, also where it
        shares a word with them.
        """
        group = list({run(word): word for word in map(checked_synonym, words)}.values())
        if len(group) < 2:
            raise ConfigError(tr("Name two different words or more that are to find each other."))
        is_new = False

        def edit(text: str, is_named: bool) -> str:
            nonlocal is_new
            new = wordlines.with_group(text, group, run)
            is_new = new != text or not is_named
            return new

        self._change("synonyms", edit, lambda: is_new)
        return is_new

    def remove_synonyms(self, words: Iterable[str]) -> tuple[str, ...]:
        """Take words out of all groups; those that were in one, as they were asked for.

        A group that is left with one word goes with its line.
        """
        wanted = _sought(words)

        def edit(text: str, is_named: bool) -> str:
            there = {run(word) for group in wordlines.groups_of(text) for word in group} if is_named else set()
            for missing in wanted.keys() - there:
                del wanted[missing]
            return wordlines.without_synonyms(text, wanted, run)

        self._change("synonyms", edit, lambda: bool(wanted))
        return tuple(wanted.values())

    def _text(self, setting: str) -> str:
        return word_text(getattr(config.load(self.path), setting), setting)

    def _change(self, setting: str, edit: Callable[[str, bool], str], is_due: Callable[[], bool]) -> None:
        """Change a file by `edit`, which is told whether the settings name it; name it there afterwards, if it is due.

        The file comes first, so that the settings never name one that is not there.
        """
        with self._writing():
            named = getattr(config.load(self.path), setting)
            file = Path(named) if named else self.path.absolute() / config.WORD_FILES[setting]
            is_there = file.exists() or file.is_symlink()
            text = word_text(str(file), setting) if is_there else ""
            new = edit(text, bool(named))
            if not is_due():
                return
            if new != text or not is_there:
                self._write(file, new)
            if not named:
                settingswriter.put(self.path.absolute() / config.FILE, setting, file.name)

    def _write(self, file: Path, text: str) -> None:
        data = text.encode()
        if len(data) > config.MOST_WORDS:
            raise ConfigError(
                tr("{file} would be longer than {count} bytes.", file=file, count=f"{config.MOST_WORDS:,}")
            )
        rewrite(file, codecs.BOM_UTF8 + data if _has_mark(file) else data)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise ConfigError(tr("{folder} is not a folder; name one for the index.", folder=self.path)) from None
        except OSError as error:
            raise ConfigError(
                tr("{file} cannot be written: {reason}.", file=self.path, reason=reason(error))
            ) from error
        with WriteLock(self.path / config.WORDS_LOCK, PATIENCE):
            yield


def _has_mark(file: Path) -> bool:
    """Whether a file begins with the mark that Windows' editors put before UTF-8."""
    try:
        with file.open("rb") as source:
            return source.read(3) == codecs.BOM_UTF8
    except OSError:
        return False


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple({run(word): word for word in reversed(list(words))}.values())[::-1]


def _sought(words: Iterable[str]) -> dict[str, str]:
    """Words that may be there, whatever they hold: by what they are compared by, without blanks around them."""
    return {known: word.strip() for word in words if (known := run(word))}


def checked(word: str) -> str:
    """A word for the dictionary, its blanks put in order; ConfigError, which says why, when it cannot be one."""
    found = checked_synonym(word)
    if len(found) < 2:
        raise ConfigError(tr("“{word}” is one character, which is found anyway; a word has two or more.", word=found))
    return found


def checked_synonym(word: str) -> str:
    """A word that others may stand for; see `checked`."""
    found = " ".join(part for part in word.replace("\t", " ").replace("\u3000", " ").split(" ") if part)
    shown = f"{found[:20]}…" if len(found) > 20 else found
    if not found:
        raise ConfigError(tr("A word is empty; name one that can be seen."))
    if not found.isprintable():
        raise ConfigError(tr("“{word}” holds a character that cannot be seen; type it anew.", word=shown))
    if len(found) > LONGEST:
        raise ConfigError(
            tr("“{word}” has more than {count} characters, too many for a word.", word=shown, count=LONGEST)
        )
    if "#" in found:
        raise ConfigError(tr("“{word}” holds a #, which begins a comment in a file of words.", word=shown))
    if not _PARTING.isdisjoint(found):
        raise ConfigError(tr("“{word}” holds a comma or =, which part words; put a blank there.", word=shown))
    if not run(found):
        raise ConfigError(tr("“{word}” holds no word, only punctuation.", word=shown))
    return found
