"""What a reader who types is offered."""

from dataclasses import dataclass
from typing import Any, Literal

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

    def to_dict(self) -> dict[str, Any]:
        """The suggestion as the public JSON has it."""
        return {"text": self.text, "label": self.label, "kind": self.kind, "count": self.count}
