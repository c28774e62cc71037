"""The title of a page: what its head claims, in the form that its reader sees."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from searchnews.importers.html.elements import HEADINGS, Element, Outline, Run
from searchnews.importers.markup import html_to_text

_SEPARATORS = "_-|–—·｜－:：丨>~–/<«»"
_BEFORE_SITE = ("_", "|", "- ", "– ", "— ")
_ELLIPSIS = "….。 "
_LONGEST = 300
"""Characters that are no blanks; no headline is longer."""
_LOOKED_AT = 3_000
"""Runs of text, headings among them; the menus before a title have some hundreds at most."""
_ABOVE = 3
"""Times the text below a title that there may be above it; a brief may have a long notice above it."""
_TITLE_WORDS = frozenset(("title", "headline", "biaoti", "subject", "tit", "bt"))
_NEVER_IN = frozenset(("nav", "aside", "footer", "li"))


@dataclass(frozen=True, slots=True)
class Headline:
    """A title, and from where to where it stands in the page; nowhere is None."""

    text: str
    start: int | None = None
    end: int = 0


def headline(page: Outline, claims: Sequence[str], title: str, site: str) -> Headline:
    """The headline of a page whose head claims these titles; `title` is that of its window, with the site's name."""
    wanted = [claim for claim in (*claims, title) if claim]
    headings = [(text, one) for one in _headings(page) if (text := _shown(page, one)) and squashed(text) != site]
    for text, heading in headings:
        if any(agrees(text, claim) for claim in wanted):
            return Headline(text, heading.start, heading.end)
    run = _run_that_agrees(page, wanted)
    if run:
        return Headline(_shown(page, run), run.start, run.end)
    firsts = [(text, one) for text, one in headings if one.name == "h1" and not _within(one, _NEVER_IN)]
    place = firsts[0][1] if len(firsts) == 1 else None
    said = claims[0] if claims else ""
    if not said and firsts and not any(squashed(firsts[0][0]) in squashed(claim) for claim in wanted):
        said, place = firsts[0]
    said = said or without_site(title, site)
    return Headline(said, place.start, place.end) if place else Headline(said)


def agrees(shown: str, claim: str) -> bool:
    """Whether a claimed title is the one shown: the same, shortened, or with the site's name before or after it."""
    one, other = squashed(shown), squashed(claim)
    if not one or one == other:
        return bool(one)
    bare = other.rstrip(_ELLIPSIS)
    if len(bare) >= 10 and bare != other and one.startswith(bare):
        return True
    if 2 * len(one) < len(other) or len(one) < 4:
        return len(one) >= 4 and other.startswith(one) and other[len(one)] in "_|"
    rest = other.removeprefix(one)
    if rest != other:
        return rest[0] in _SEPARATORS
    rest = other.removesuffix(one)
    return rest != other and rest[-1] in _SEPARATORS


def without_site(title: str, site: str) -> str:
    """A window's title without the site's name, where it is known, at its end or its beginning.

    What begins with ``_`` or the like is the name of a site behind a title that is empty.
    """
    bare = title.strip()
    if bare.startswith(_BEFORE_SITE):
        return ""
    for name in {site, ""} - {""}:
        if bare.endswith(name) and (left := bare.removesuffix(name).rstrip(f"{_SEPARATORS} ")):
            return left if left != bare.removesuffix(name) else title
    return title


def squashed(text: str) -> str:
    """A text without its blanks, in lower case."""
    return "".join(text.split()).lower()


def _headings(page: Outline) -> Iterable[Element]:
    return sorted(islice(page.named(*HEADINGS), _LOOKED_AT), key=lambda one: (one.name, one.start))


def _run_that_agrees(page: Outline, wanted: Sequence[str]) -> Run | None:
    """The run that shows the title: one whose element says so, else the first that is no link."""
    found = []
    for run in page.runs[:_LOOKED_AT]:
        near = run.size <= _LONGEST and not run.linked and not _within(run.owner, _NEVER_IN)
        if near and any(run.size <= len(claim) + 20 for claim in wanted):
            text = _shown(page, run)
            if any(agrees(text, claim) for claim in wanted):
                found.append(run)
    found = [run for run in found if _is_above_text(page, run)]
    named = [run for run in found if any(one.words & _TITLE_WORDS for one in run.owner.ancestors())]
    return next(iter(named or found), None)


def _is_above_text(page: Outline, run: Run) -> bool:
    """Whether the text may be below a run: buttons and footers at its end name the title again."""
    before, after = page.size(0, run.start, links=False), page.size(run.end, len(page.html), links=False)
    return before <= _ABOVE * after


def _within(element: Element, names: frozenset[str]) -> bool:
    return any(one.name in names for one in element.ancestors())


def _shown(page: Outline, one: Element | Run) -> str:
    start = one.inner if isinstance(one, Element) else one.start
    end = one.close if isinstance(one, Element) else one.end
    if end - start > 64 * _LONGEST:
        return ""
    text = re.sub(r"\s*\n\s*", " ", html_to_text(page.html[start:end]).text)
    return text if len(text) <= _LONGEST else ""
