"""What a reader who types is offered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from searchnews.language import tr, trn
from searchnews.suggest.entry import Kind

Offered = Kind | Literal["title"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way in which a query may go on.

    `text` is the whole query with it, to be put in the place of what was typed; `label` is what is offered, as people
    read it. `kind` says what that is: a ``word`` or ``phrase`` of the articles, a ``tag``, ``source``, ``category`` or
    ``code`` (a filter in `text`), the ``name`` of a code, or a ``title`` (a quoted run in `text`). `count` is how many
    articles have it; of phrases, how many of the newest titles.
    """

    text: str
    label: str
    kind: Offered
    count: int

    @property
    def description(self) -> str:
        """What it is, in the reader's language, and in how many articles where that is known."""
        name = self.kinds()[self.kind]
        if self.kind in ("phrase", "title"):
            return name
        return trn("{kind}, {count} article", "{kind}, {count} articles", self.count, kind=name)

    @staticmethod
    def kinds() -> Mapping[Offered, str]:
        """Every kind, and what it is called in the reader's language."""
        return {
            "word": tr("word"),
            "phrase": tr("phrase"),
            "tag": tr("tag"),
            "source": tr("source"),
            "category": tr("category"),
            "code": tr("security"),
            "name": tr("security"),
            "title": tr("title"),
        }

    def to_dict(self) -> dict[str, Any]:
        """The suggestion as the public JSON has it."""
        return {"text": self.text, "label": self.label, "kind": self.kind, "count": self.count}
