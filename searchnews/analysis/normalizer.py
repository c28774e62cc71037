"""Folding: which characters count as the same, one character at a time.

Folding reads no context, so any run cut from a text folds to what it was part of; and folding twice changes
nothing. It is NFKC, case, accents, and one table of Han variants (traditional to simplified, Taiwan and Hong Kong
forms, 著 to 着). `classify` goes on to say what kind each character is, in the alphabet the tokenizer reads.
"""

import hashlib
import unicodedata
from pathlib import Path

from searchnews.token import PUNCTUATION

FOLD_VERSION = 1
"""Raise it with every change to what a character folds to: an index folded otherwise must be rebuilt."""

IGNORED = "\0"
REPLACEMENT = "\ufffd"

# Invisible, or only shaping what stands before: soft hyphens, joiners, variation selectors, accents written apart.
_IGNORED_CATEGORIES = {"Cf", "Cc", "Me"}
_ACCENTS = range(0x0300, 0x0370)
_SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x1810)}
_FILLERS = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0x2065, *range(0xFFF0, 0xFFF9)}
_LINE_BREAKS = set("\n\r\x0b\x0c\x85\u2028\u2029")
_BLANKS = {"\t", "\u2800"}

# Signs that carry meaning although Unicode files them under punctuation, and signs that do not although it
# files them under symbols: comparison signs and strokes part clauses in headlines, shapes are list bullets.
_MEANT = set("%‰‱#@&§")
_STROKES = set("<>=|~^`´¨¯¸˘˙˚˛˜˝")
_SHAPES = range(0x2500, 0x2600)


def _load_variants() -> dict[str, str]:
    rows = (line.split() for line in _TABLE.decode().splitlines() if not line.startswith("#"))
    return {pair[0]: pair[1] for row in rows for pair in row}


_TABLE = Path(__file__).with_name("variants.txt").read_bytes()
VARIANTS = _load_variants()
"""Each Han character that folds to another."""

FINGERPRINT = hashlib.sha256(b"%d\n%s" % (FOLD_VERSION, _TABLE)).hexdigest()[:16]
"""What an index must have been folded with to be searched."""


def is_ignored(char: str) -> bool:
    """Whether a reader sees nothing of the character, so that matching does not either."""
    code = ord(char)
    if char in _LINE_BREAKS or char in _BLANKS:
        return False
    return (
        unicodedata.category(char) in _IGNORED_CATEGORIES
        or code in _ACCENTS
        or code in _SELECTORS
        or code in _FILLERS
        or 0x1F3FB <= code <= 0x1F3FF
    )


def _without_accents(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    if len(parts) > 1 and all(ord(part) in _ACCENTS for part in parts[1:]):
        return parts[0]
    return char


def _fold_once(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return REPLACEMENT
    if is_ignored(char):
        return ""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    folded = unicodedata.normalize("NFKC", char).casefold()
    if len(folded) == 1:
        folded = VARIANTS.get(folded, folded)
        if unicodedata.category(folded).startswith("L"):
            folded = _without_accents(folded)
    return folded


def _fold(char: str) -> str:
    """Fold until nothing changes, each character by itself."""
    folded = _fold_once(char)
    while (again := "".join(map(_fold_once, folded))) != folded:
        folded = again
    # What only compatibility makes letters or digits must not join its neighbours: 10² is not 102, ①2 not 12.
    alone = unicodedata.category(char)[0] not in "LM" and not char.isdecimal() and not is_single(char)
    if alone and any(part.isalnum() for part in folded):
        return f" {folded} "
    return folded


def is_single(char: str) -> bool:
    """Whether the character is a token by itself: Han, 〇, kana, bopomofo, a hangul syllable."""
    return len(char) == 1 and any(first <= char <= last for first, last in SINGLE_RANGES)


SINGLE_RANGES = (
    ("\u3005", "\u3007"),
    ("\u3021", "\u3029"),
    ("\u3031", "\u3035"),
    ("\u3038", "\u303c"),
    ("\u3041", "\u3096"),
    ("\u309d", "\u30fa"),
    ("\u30fc", "\u30ff"),
    ("\u3105", "\u312f"),
    ("\u31a0", "\u31bf"),
    ("\u31f0", "\u31ff"),
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uac00", "\ud7a3"),
    ("\uf900", "\ufaff"),
    ("\U00016fe0", "\U00018dff"),
    ("\U0001aff0", "\U0001b16f"),
    ("\U00020000", "\U0003ffff"),
)


def _is_symbol(char: str) -> bool:
    if char in _MEANT:
        return True
    if char in _STROKES or ord(char) in _SHAPES:
        return False
    # Unassigned and private characters are seen as boxes, and what is seen can be looked for.
    return unicodedata.category(char) in {"Sc", "Sm", "So", "Co", "Cn", "Mn", "Mc"}


def _class_of(part: str) -> str:
    if part in ".,":
        return part
    if (part.isspace() and part not in _LINE_BREAKS) or part in _BLANKS:
        return " "
    if part.isalnum() or is_single(part) or _is_symbol(part):
        return part
    return PUNCTUATION


class _Folds(dict[int, str]):
    """Code point to folded text, worked out when first met (a table of all of them takes a second to make)."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


class _Classes(dict[int, str]):
    """Code point to what the tokenizer reads: folded, punctuation as ``|``, the invisible as NUL."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _fold(char)
        self[code] = classes = "".join(_class_of(part) for part in folded) if folded else IGNORED
        return classes


_FOLDS = _Folds()
_CLASSES = _Classes()


def fold(text: str) -> str:
    """Fold a value to be compared as a whole (a tag, a source): as `classify`, but punctuation stays what it is."""
    return " ".join(text.translate(_FOLDS).split())


def fold_in_place(text: str) -> str:
    """Fold each character that folds to one; the result is as long as the text, place for place."""
    return "".join([folded if len(folded := _FOLDS[ord(char)]) == 1 else char for char in text])


def classify(text: str) -> str:
    """Fold a text into the tokenizer's alphabet.

    Letters, digits, Han and symbols come folded; other punctuation and line breaks as ``|`` (but ``.`` and ``,``,
    which numbers need, as they are); blanks as one blank; what is not seen as NUL. Most characters stay one
    character; where one does not (½ is ``1⁄2`` between blanks), the result is longer than the text.
    """
    return text.translate(_CLASSES)


def classify_char(char: str) -> str:
    """What one character becomes in `classify`."""
    return _CLASSES[ord(char)]
