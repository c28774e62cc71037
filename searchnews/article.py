"""An article: what a reader reads, what importers yield and what hits carry."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}")  # . and .. are folders to a browser


@dataclass(frozen=True, slots=True)
class Article:
    """One article, as its reader sees it.

    `body` is plain text, paragraphs parted by ``\\n``; nothing of the source's markup is left in it. `published`
    is an aware datetime with the offset the source gave, or None. `codes` are securities such as ``600160.SH``;
    `names` says what the text itself calls them (code to name). `path` names the file it came from, below the
    source that was read. `related` holds the ids of articles that tell the same story.
    """

    id: str
    title: str = ""
    body: str = ""
    published: datetime | None = None
    source: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    url: str = ""
    digest: str = ""
    codes: tuple[str, ...] = ()
    path: str = ""
    related: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def completeness(self) -> tuple[bool, bool, bool, int]:
        """What decides between two versions of one id: title, date and url before length; the greater wins."""
        return bool(self.title), self.published is not None, bool(self.url), len(self.body)


def derive_id(given: str, url: str, place: str) -> str:
    """The id of an article: the one given when it fits `ID`, else made from its url, else from its place.

    `place` is the source's name and the path below it (``_posts/2022-04-24-x.md``), so that the id stays the same
    when the folder moves.
    """
    if ID.fullmatch(given):
        return given
    return "x" + hashlib.sha256((url or place).encode("utf-8", "replace")).hexdigest()[:16]


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """A moment in a zone; as it is where no calendar there holds it, within a day of the years 1 and 9999."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment
