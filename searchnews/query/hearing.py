"""What a query sounds like: its words with what they are read as, where something in it is read as pinyin.

A reading is searched as if it were typed: cut into words, with their synonyms and other spellings. What was typed
stays the first form of each, so that an article that comes to hold it is found as well.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from searchnews.analysis import Unit
from searchnews.query import nodes
from searchnews.query.forms import Placed
from searchnews.query.reading import LATIN, Pinyin, Read, Sounded, is_latin, variants
from searchnews.query.repeating import repeats_itself


@dataclass(frozen=True, slots=True)
class Hearing:
    """Reads the texts of one query, each once.

    `placed` gives the words of a text as it stands, `run` the sequence of a text.
    """

    pinyin: Pinyin
    placed: Callable[[str], Sequence[Placed]]
    run: Callable[[str], str]
    heard: dict[str, tuple[Sounded, ...]] = field(default_factory=dict)

    def together(self, tree: nodes.Node) -> nodes.Node:
        """The tree in which words side by side that are pinyin typed with blanks are one word."""
        if isinstance(tree, nodes.Or):
            return nodes.disjunction(map(self.together, tree.children))
        if not isinstance(tree, nodes.And):
            return tree
        children: list[nodes.Node] = []
        for is_word, group in groupby(tree.children, is_latin):
            beside = list(group)
            children += self._joined(beside) if is_word and len(beside) > 1 else map(self.together, beside)
        return nodes.conjunction(children)

    def _joined(self, beside: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
        words = (node for node in beside if isinstance(node, nodes.Term))
        for is_part, group in groupby(words, self._joins):
            parts = list(group)
            text = " ".join(part.text for part in parts)
            if is_part and len(parts) > 1 and [(s.start, s.end) for s in self.sounded(text)] == [(0, len(text))]:
                yield nodes.Term(text)
            else:
                yield from parts

    def _joins(self, word: nodes.Term) -> bool:
        return all(self.pinyin.joins(unit) for unit, _ in self.placed(word.text))

    def forms(self, text: str) -> list[tuple[str, ...]]:
        """The sequences of each word of a plain text, as `query.forms` has them, and what it is read as after them."""
        found: list[tuple[str, ...]] = []
        done = 0
        for stretch in self.sounded(text):
            found += [forms for unit, forms in self.placed(text) if done <= unit.start < stretch.start]
            typed = self.run(text[stretch.start : stretch.end])
            for texts in stretch.words:
                for column in zip(*map(self._reading, texts), strict=True):
                    found.append(tuple(dict.fromkeys((typed, *(form for _, forms in column for form in forms)))))
            done = stretch.end
        return found + [forms for unit, forms in self.placed(text) if unit.start >= done]

    def sounded(self, text: str) -> tuple[Sounded, ...]:
        """The stretches of a plain text that are read as pinyin, none of them a word with other forms."""
        if not LATIN.search(text):
            return ()
        if text not in self.heard:
            units = [unit for unit, forms in self.placed(text) if len(forms) == 1]
            found = self.pinyin.read(text, units) if units else ()
            self.heard[text] = tuple(
                Sounded(stretch.start, stretch.end, tuple(map(self._alike, stretch.words)))
                for stretch in found
                if not repeats_itself(self.run(text[stretch.start : stretch.end]))
            )
        return self.heard[text]

    def variants(self, text: str) -> Iterator[str]:
        """A plain text as it may have been meant, likeliest first: itself where nothing is read."""
        return variants(text, self.sounded(text))

    def read(self, tree: nodes.Node) -> tuple[Read, ...]:
        """What is read in a tree, each once."""
        found: dict[Read, None] = {}
        for leaf in nodes.positive(tree):
            if isinstance(leaf, nodes.Term):
                for stretch in self.sounded(leaf.text):
                    typed = leaf.text[stretch.start : stretch.end]
                    found[Read(typed, self.run(typed), stretch.words)] = None
        return tuple(found)

    def _reading(self, text: str) -> Sequence[Placed]:
        """The words of a reading: one with Latin letters, folded as the word list has it, is one as it is (a股)."""
        if not LATIN.search(text):
            return self.placed(text)
        run = self.run(text)
        return [(Unit(run, 0, len(text)), (run,))]

    def _alike(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Those of some readings that are cut into words as the first is."""
        cuts = [[unit.end - unit.start for unit, _ in self._reading(text)] for text in texts]
        return tuple(text for text, cut in zip(texts, cuts, strict=True) if cut == cuts[0])
