"""The article of a page: which part of its source it is, and its text.

A page that says what its article is, by ``itemprop``, by a well-known name or by one ``<article>``, is believed. Else
the text is looked for after the title, in the part that holds most of what is neither furniture nor links.

Measured on 240 articles of seven archives in pages of six shapes that say nothing of themselves, how many came back
to the character, and milliseconds a page:

    this module                                         100 % of each shape                     1 ms
    trafilatura 2.3.1, favouring recall or nothing      0 % (42 % of divs as paragraphs)        4-10 ms
    readability-lxml 0.9                                0 % (47 % of two, 100 % of tables)      2 ms
    resiliparse 2.0.1                                   0 %                                     0.2 ms

The three find the place and keep too much of it: the title, the date, the related stories, for briefs the footer too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from searchnews.importers.byline import LONGEST, is_byline
from searchnews.importers.elements import BLOCKS, HEADINGS, Element, Outline, Run
from searchnews.importers.furniture import begins_comments, begins_list, is_button, is_furniture
from searchnews.importers.headline import Headline, squashed
from searchnews.importers.markup import Text, html_to_text

_BODIES_NAMES = """
    artibody trs_editor articlebody article-body article_body article__body articlecontent article-content
    article_content article-text articletext article-content__editor article-body-content entry-content post-content
    post-body post_body post_text single-content td-post-content story-body storybody storycontent news-content
    news_content newscontent newstext news_txt news-text contentbody contenttext content_area content-area cnt_bd
    rm_txt_con rm_txt_zw left_zw js_content rich_media_content ucap-content main_content_val multi-text mp-editor
    art_content art_context detail-content detail_content detailcontent content-detail text_con zoom fontzoom
    v_news_content wp_articlecontent pages_content vsb_content content-article main-aticle endtext field-name-body
    articledetailcontent article-detail-content xl_content index_cententwrap news_con newscon
"""
BODIES = frozenset(_BODIES_NAMES.split())
"""Ids and classes by which portals, their publishing systems and blogs call an article's text, in lower case."""

_FLOW = frozenset(("", "p", "blockquote", "ul", "ol", "dl", "pre", "figure", "center", "address", *HEADINGS))
_HALF = 0.5
_MOST_RUNS = 20_000
"""Runs of prose; a page with more of them is no article, and is taken whole."""


@dataclass(frozen=True, slots=True)
class Main:
    """The article's text, and where it begins in the page: None when the page shows none."""

    text: Text
    start: int | None


@dataclass(slots=True)
class _Part:
    """A part of the page; `exact` when the page itself says that it is the text and nothing else."""

    start: int
    end: int
    exact: bool = False


def main_text(page: Outline, title: Headline, said: str) -> Main:
    """The text of a page's article; `said` is what its head says the text is, or ""."""
    reader = _Page(page, title)
    part = reader.part_that_says(said) or reader.declared() or reader.article() or reader.densest()
    if part is None:
        return Main(Text(""), None)
    cuts = reader.cuts(part)
    kept = (run.start for run in page.runs_in(part.start, part.end) if not any(a <= run.start < b for a, b in cuts))
    return Main(_text(page.html, part, cuts), next(kept, part.end))


def _text(html: str, part: _Part, cuts: Sequence[tuple[int, int]]) -> Text:
    if not cuts:
        return html_to_text(html[part.start : part.end])
    pieces, position = [], part.start
    for start, end in sorted(cuts):
        if end > position:
            pieces.append(html[position : max(start, position)])
            position = end
    pieces.append(html[position : part.end])
    return html_to_text("<br>".join(pieces))


class _Page:
    """A page whose furniture is known."""

    def __init__(self, page: Outline, title: Headline) -> None:
        self.page, self.title = page, title
        self.told: dict[int, str] = {}
        self.total = page.size(0, len(page.html))
        self.furniture = self._furniture()
        self.prose: list[Run] = []
        for run in page.runs:
            if self._is_prose(run):
                self.prose.append(run)

    def shown(self, run: Run) -> str:
        """The text of a short run; "" of a long one."""
        if run.size > LONGEST:
            return ""
        if run.start not in self.told:
            self.told[run.start] = html_to_text(self.page.html[run.start : run.end]).text.replace("\n", " ")
        return self.told[run.start]

    def _furniture(self) -> list[Element]:
        """The outermost elements that are furniture, in order; none that holds the title is."""
        found: list[Element] = []
        end = -1
        for element in self.page.elements:
            if element.start < end or (self.title.start is not None and element.holds(self.title.start)):
                continue
            if is_furniture(element, wrapper=self._is_wrapper(element)):
                found.append(element)
                end = element.end
        return found

    def _is_wrapper(self, element: Element) -> bool:
        if element.end - element.start < 200 or (self.title.start is not None and self.title.start < element.start):
            # After a title, a brief may well be shorter than what is called hot or shared.
            return bool(set(element.labels) & BODIES) or element.name == "article"
        return self.page.size(element.start, element.end) > _HALF * self.total

    def in_furniture(self, place: int) -> bool:
        low, high = 0, len(self.furniture)
        while low < high:
            middle = (low + high) // 2
            if self.furniture[middle].end <= place:
                low = middle + 1
            else:
                high = middle
        return low < len(self.furniture) and self.furniture[low].start <= place

    def _is_prose(self, run: Run) -> bool:
        if self.in_furniture(run.start) or not run.is_text:
            return False
        if self.title.start is not None and run.start < self.title.end:
            return False
        text = self.shown(run)
        if text and (begins_list(text) or begins_comments(text) or is_button(text)):
            return False
        # Below a text, a line that names its editors is a part of it.
        return bool(self.prose) or not is_byline(text)

    def part_that_says(self, said: str) -> _Part | None:
        """The part whose text is what the page's head says it is."""
        wanted = squashed(said)
        if len(wanted) < 10:
            return None
        runs = [run for run in self.page.runs if not self.in_furniture(run.start)]
        texts = [squashed(html_to_text(self.page.html[run.start : run.end][:2000]).text)[:20] for run in runs]
        firsts = [n for n, text in enumerate(texts) if len(text) >= 2 and wanted.startswith(text)]
        for first in firsts[-3:]:
            size = 0
            for run in runs[first:]:
                size += run.size
                if size >= len(wanted):
                    break
            if abs(size - len(wanted)) <= 0.02 * len(wanted):
                start, end = runs[first].start, run.end
                if squashed(html_to_text(self.page.html[start:end]).text) == wanted:
                    return _Part(start, end, exact=True)
        return None

    def declared(self) -> _Part | None:
        """The part that the page calls its text, by ``itemprop`` or by a name that is well known."""
        elements = [one for one in self.page.elements if one.raw and not self.in_furniture(one.start)]
        for is_body in (_is_item, _is_known):
            part = self._best([one for one in elements if is_body(one)])
            if part:
                return part
        return None

    def _best(self, bodies: list[Element]) -> _Part | None:
        """Of elements called the text: all of them when they stand side by side, else the fullest; the inner of two."""
        sized = [(self.page.size(one.inner, one.close, links=False), one) for one in bodies if one.parent]
        sized = [(size, one) for size, one in sized if size]
        outer = [
            (size, one)
            for number, (size, one) in enumerate(sized)
            if not any(other.holds(one.start) for _, other in sized[max(0, number - 20) : number])
        ]
        if not outer:
            return None
        parents = {id(one.parent) for _, one in outer}
        if len(outer) > 1 and len(parents) == 1 and len({one.get("class") for _, one in outer}) == 1:
            return _Part(outer[0][1].inner, outer[-1][1].close, exact=True)
        most = max(size for size, _ in outer)
        full, best = next((size, one) for size, one in outer if size > _HALF * most)
        inner = [one for size, one in sized if best.holds(one.start) and size >= 0.9 * full]
        return _Part(inner[-1].inner, inner[-1].close, exact=True)

    def article(self) -> _Part | None:
        """The one ``<article>``, or the one that holds the title or most of what the articles hold."""
        articles = [one for one in self.page.named("article") if not self.in_furniture(one.start)]
        sized = [(self.page.size(one.inner, one.close, links=False), one) for one in articles]
        total = sum(size for size, _ in sized)
        for size, one in sized:
            titled = self.title.start is not None and one.holds(self.title.start)
            if size and (titled or size > 0.7 * total) and self._prose_in(one.inner, one.close):
                return self._below_title(_Part(one.inner, one.close))
        return None

    def _prose_in(self, start: int, end: int) -> bool:
        return any(start <= run.start < end for run in self.prose)

    def _below_title(self, part: _Part) -> _Part:
        if self.title.start is not None and part.start <= self.title.start < part.end:
            return _Part(self.title.end, part.end)
        return part

    def densest(self) -> _Part | None:
        """The part with most of the prose, below the title where there is one."""
        if not self.prose:
            return None
        total = sum(run.size for run in self.prose)
        root = self.page.root
        if self.title.start is not None:
            inside = max(
                (one for one in self.page.elements if one.holds(self.title.start)),
                key=lambda one: (one.depth, one.start),
            )
            blocks = (one for one in inside.ancestors() if one.name in BLOCKS or not one.name)
            root = next(one for one in blocks if not one.name or self._held(one) >= _HALF * total)
        return self._below_title(self._descend(root))

    def _held(self, element: Element) -> int:
        return sum(run.size for run in self.prose if element.holds(run.start))

    def _descend(self, root: Element) -> _Part:
        """From an element to the child that holds its prose, or to the row of children that share it."""
        runs = [(run, list(run.owner.ancestors())[::-1]) for run in self.prose if root.holds(run.start)]
        while runs and len(runs) <= _MOST_RUNS:
            groups: dict[tuple[str, str], list[tuple[Run, list[Element]]]] = {}
            level = root.depth + 1
            for run, path in runs:
                child = path[level] if len(path) > level else None
                is_flow = child is None or child.name in _FLOW
                key = ("", "") if child is None or is_flow else (child.name, child.get("class"))
                groups.setdefault(key, []).append((run, path))
            kept = max(groups.values(), key=lambda group: _weight(group) * (2 if group[0][0] is runs[0][0] else 1))
            first, last = (path[level] if len(path) > level else None for _, path in (kept[0], kept[-1]))
            if first is None or first is not last or first.name in _FLOW:
                whole = len(groups) == 1 and bool(root.name)
                return _Part(root.inner, root.close) if whole else _Part(kept[0][0].start, kept[-1][0].end)
            root, runs = first, kept
        return _Part(root.inner, root.close)

    def cuts(self, part: _Part) -> list[tuple[int, int]]:
        """What of a part is no text: furniture in it; and unless the page says what its text is, more around it."""
        cuts = [(one.start, one.end) for one in self.furniture if part.start <= one.start < part.end]
        runs = [run for run in self.page.runs_in(part.start, part.end) if not self.in_furniture(run.start)]
        title = self.title
        if title.start is not None and part.start <= title.start < part.end:
            cuts.append((title.start, title.end))
            runs = [run for run in runs if not title.start <= run.start < title.end]
        if not part.exact:
            cuts += self._leading(runs)
        cuts += self._trailing(runs, part)
        return cuts

    def _leading(self, runs: Sequence[Run]) -> Iterator[tuple[int, int]]:
        for run in runs:
            text = self.shown(run)
            if not text or not (is_byline(text) or is_button(text) or run.linked == run.size):
                return
            yield run.start, run.end

    def _trailing(self, runs: Sequence[Run], part: _Part) -> Iterator[tuple[int, int]]:
        """Lists of related stories, comments to the end, and buttons after the text."""
        listing = False
        for number, run in enumerate(runs):
            text = self.shown(run)
            if text and number and begins_comments(text):
                yield run.start, part.end
                return
            if text and begins_list(text):
                listing = self._is_list(runs[number + 1 : number + 4])
            elif listing and run.is_text:
                listing = False
            if listing:
                yield run.start, run.end
        for run in reversed(runs):
            text = self.shown(run)
            if not text or not (is_button(text) or (run.linked == run.size and not part.exact)):
                return
            yield run.start, run.end

    def _is_list(self, following: Sequence[Run]) -> bool:
        return not following or not following[0].is_text


def _is_item(element: Element) -> bool:
    return "articlebody" in element.get("itemprop").lower().split()


def _is_known(element: Element) -> bool:
    return element.name in BLOCKS and any(label in BODIES for label in element.labels)


def _weight(group: Sequence[tuple[Run, list[Element]]]) -> int:
    return sum(run.size for run, _ in group)
