"""What the memory engine finds and how it scores it, in the plainest code there is: the oracle of every engine.

It shares no matching code with what it checks, not even the tokenizer: it splits joined sequences by itself and
compares lists of tokens place by place.

How a score adds up, on every engine alike. The words of a plan that are not faint are scored, and with them its
`wholes` and each Run and each Word that stands in `required` under no Not; a Run counts as a word of one form, equal
words count once, and prefixes, values and spans add nothing. A document has two lists of words: those of its title, and
all of them, those of its title and body. For each word that an article holds:

    df    = how many articles have the form that most have among all their words, whatever its scope; where none
            has one, how many hold the word
    idf   = ln(1 + (N - df + 0.5) / (df + 0.5))               N: how many articles there are
    tf    = how often a form stands in a list; in that of the title, forms with the scope "body" do not count
    len   = how many words the list has, as `kept` keeps it; avg: the mean over all articles (of all words, not
            of what is kept of them), 1 where that is 0
    sat   = the most that tf * (k1 + 1) / (tf + k1 * (1 - b + b * len / avg)) is for any of its forms
    score += idf * (held + heading where it stands in the title + sat in all words + title * sat in the title);
             where df > common * N and df > many, without the sat in all words

Each distinct run of `near` that the article holds adds ``near * idf`` of the rarest of these words, and
``near_title * idf`` if it stands in the title. Two and more `words` of a plan that are all held add ``full`` times the
sum of the idf of those that are not faint. A date adds ``recent`` times the sum of the idf of all these words, times e
to the power of minus its age in days, seen from the plan's `now`, through `fading`; what is newer than that is of age
0. The score is rounded to four places, so that the noise of adding in another order decides nothing. An engine may
count in N, df and avg what was deleted but is still in its files.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from searchnews.document import Document
from searchnews.engines import explaining
from searchnews.engines.explaining import Part
from searchnews.engines.weights import PLACES, WEIGHTS, Weights
from searchnews.query.plan import All, And, Node, Not, Or, Plan, Run, Span, Value, Word

Tokens = list[str]

_FIELDS = {"any": ("title", "body"), "title": ("title",), "body": ("body",)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with its texts as tokens; `words` are the lists its words are counted in."""

    document: Document
    tokens: Mapping[str, Tokens]
    words: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, document: Document) -> "Entry":
        """The document made ready to be scanned."""
        tokens = {"title": split(document.title), "body": split(document.body)}
        words = {"title": document.title_words, "all": (*document.title_words, *document.body_words)}
        return cls(document, tokens, words)


def split(joined: str) -> Tokens:
    """The tokens of a joined sequence; words and numbers keep their opening mark, so that they equal no bare one."""
    tokens = []
    at = 0
    while at < len(joined):
        end = at
        if joined[at] == "\x01":
            while end < len(joined) and joined[end] != "\x02":
                end += 1
            tokens.append(joined[at:end])
        else:
            tokens.append(joined[at])
        at = end + 1
    return tokens


def stands(run: Tokens, tokens: Tokens, prefix: bool) -> bool:
    """Whether the run stands in the tokens without a gap; with `prefix` its last token need only begin there."""
    for place in range(len(tokens) - len(run) + 1):
        piece = tokens[place : place + len(run)]
        if piece == run or (prefix and piece[:-1] == run[:-1] and piece[-1].startswith(run[-1])):
            return True
    return False


def holds(entry: Entry, node: Node) -> bool:
    """Whether a document answers a node."""
    published = entry.document.published
    match node:
        case All():
            return True
        case And(children):
            return all(holds(entry, child) for child in children)
        case Or(children):
            return any(holds(entry, child) for child in children)
        case Not(child):
            return not holds(entry, child)
        case Run():
            return any(_field_holds(entry, field, node) for field in _FIELDS[node.scope])
        case Word(forms):
            return any(holds(entry, form) for form in forms)
        case Value(field, text, prefix):
            return any(value.startswith(text) if prefix else value == text for value in entry.document.values[field])
        case Span(start, end):
            return published is not None and (start is None or start <= published) and (end is None or published < end)
        case _:
            return False


def _field_holds(entry: Entry, field: str, run: Run) -> bool:
    return field in _FIELDS[run.scope] and stands(split(run.text), entry.tokens[field], run.prefix)


def scored(node: Node) -> Iterator[Word]:
    """The words that a required node adds to the score, repeats included."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from scored(child)
        case Run(prefix=False):
            yield Word((node,))
        case Word():
            yield node


def kept(length: int) -> int:
    """A length as an index keeps it in one byte, as Lucene and tantivy do.

    It is exact up to 40; from there the four highest bits of what is over 24 are kept.
    """
    steps = max(0, (length - 24).bit_length() - 4) if length > 24 else 0
    return length if steps == 0 else 24 + ((length - 24) >> steps << steps)


class Scorer:
    """Scores documents for one plan; `entries` are all there are."""

    def __init__(self, entries: Sequence[Entry], plan: Plan, weights: Weights = WEIGHTS) -> None:
        self._weights = weights
        self._entries = entries
        self._plan = plan
        self._having = {word: self._count(word) for word in self._scored(plan)}
        self._words = {word: self._idf(having) for word, having in self._having.items()}
        self._near = {run: max(self._words.values(), default=0.0) for run in plan.near}
        self._averages = {field: self._average(field) for field in ("title", "all")}

    def score(self, entry: Entry) -> float:
        """How well a document answers."""
        return round(math.fsum(part.value for part in self.parts(entry)), PLACES)

    def parts(self, entry: Entry) -> list[Part]:
        """What the score is made of."""
        parts = []
        for word, idf in self._words.items():
            if holds(entry, word):
                parts.append(Part(explaining.held(word.forms), self._weights.held * idf))
                if any(_field_holds(entry, "title", form) for form in word.forms):
                    parts.append(Part(explaining.headed(word.forms), self._weights.heading * idf))
                for field, factor in (("all", 1.0), ("title", self._weights.title)):
                    times = self._times(entry, word, field)
                    if times:
                        value = idf * factor * self._saturated(entry, field, times)
                        parts.append(Part(explaining.counted(word.forms, field, times), value))
        for run, idf in self._near.items():
            if holds(entry, run):
                parts.append(Part(explaining.one_run(run), self._weights.near * idf))
                if _field_holds(entry, "title", run):
                    parts.append(Part(explaining.one_run_of_title(run), self._weights.near_title * idf))
        own = self._plan.words
        if len(own) > 1 and all(holds(entry, word) for word in own):
            together = math.fsum(self._words[word] for word in dict.fromkeys(own) if word not in self._plan.faint)
            parts.append(Part(explaining.full(), self._weights.full * together))
        recency = self._weights.recency(entry.document.published, self._plan.now)
        if self._words and recency:
            parts.append(Part(explaining.recent(), self._weights.recent * math.fsum(self._words.values()) * recency))
        return parts

    def _scored(self, plan: Plan) -> Iterator[Word]:
        words = (*(word for word in plan.words if word not in plan.faint), *scored(plan.required), *plan.wholes)
        yield from (word for word in words if word.forms not in plan.silent)

    def _times(self, entry: Entry, word: Word, field: str) -> int:
        """How often that form of a word stands in a list that stands there most; 0 of a common word in all words."""
        if field == "all" and self._having[word] > max(self._weights.common * len(self._entries), self._weights.many):
            return 0
        forms = {form.text for form in word.forms if field == "all" or form.scope != "body"}
        return max((entry.words[field].count(form) for form in forms), default=0)

    def _saturated(self, entry: Entry, field: str, times: int) -> float:
        k1, b = self._weights.k1, self._weights.b
        length = kept(len(entry.words[field])) / self._averages[field]
        return times * (k1 + 1) / (times + k1 * (1 - b + b * length))

    def _average(self, field: str) -> float:
        total = sum(len(entry.words[field]) for entry in self._entries)
        return total / len(self._entries) if total else 1.0

    def _count(self, word: Word) -> int:
        having = max(sum(form.text in entry.words["all"] for entry in self._entries) for form in word.forms)
        return having or sum(holds(entry, word) for entry in self._entries)

    def _idf(self, having: int) -> float:
        return math.log(1 + (len(self._entries) - having + 0.5) / (having + 0.5))
