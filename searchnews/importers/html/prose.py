"""The runs of a page that may be its article's: neither furniture, nor links, nor comments, nor above the title."""

from searchnews.importers.html.byline import LONGEST, is_byline
from searchnews.importers.html.elements import Element, Outline, Run
from searchnews.importers.html.furniture import begins_comments, begins_list, is_button, is_furniture
from searchnews.importers.html.headline import Headline
from searchnews.importers.html.spans import Spans
from searchnews.importers.markup import html_to_text

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

_HALF = 0.5
_SENTENCE = 10
"""Characters of a run that may be a text's own; 登录 and what else stands above a byline have fewer."""
_SMALL = 200
"""Characters of source; what is so short is no wrapper of anything."""


class Prose:
    """A page whose furniture and comments are known: `apart` is where they stand, `runs` the prose that is left."""

    def __init__(self, page: Outline, title: Headline) -> None:
        self.page, self.title = page, title
        self._told: dict[int, str] = {}
        self._total = page.size(0, len(page.html))
        self.apart = Spans(self._furniture())
        self.runs: list[Run] = []
        self._has_begun = False
        comments: list[tuple[int, int]] = []
        for run in page.runs:
            if comments and run.start < comments[-1][1]:
                continue
            if self._is_prose(run):
                self.runs.append(run)
                self._has_begun = self._has_begun or run.size >= _SENTENCE
            elif self.runs and not self.apart.holds(run.start) and begins_comments(self.shown(run)):
                comments.append(self._comments_below(run))
        self.apart = Spans([*self.apart, *comments])

    def shown(self, run: Run) -> str:
        """The text of a short run; "" of a long one."""
        if run.size > LONGEST:
            return ""
        if run.start not in self._told:
            self._told[run.start] = html_to_text(self.page.html[run.start : run.end]).text.replace("\n", " ")
        return self._told[run.start]

    def _furniture(self) -> list[tuple[int, int]]:
        """Where the outermost elements of furniture stand; none that holds the title is one."""
        found: list[tuple[int, int]] = []
        end = -1
        for element in self.page.elements:
            if element.start < end or (self.title.start is not None and element.holds(self.title.start)):
                continue
            if is_furniture(element, wrapper=self._is_wrapper(element)):
                found.append((element.start, element.end))
                end = element.end
        return found

    def _is_wrapper(self, element: Element) -> bool:
        """Whether an element may hold the article, so that a likely word for furniture is none.

        Below a title size says nothing: a brief is shorter than what is hot or shared.
        """
        if element.name == "article" or (element.raw and set(element.labels) & BODIES):
            return True
        is_below = self.title.start is not None and self.title.start < element.start
        if is_below or element.end - element.start < _SMALL:
            return False
        return self.page.size(element.start, element.end) > _HALF * self._total

    def _is_prose(self, run: Run) -> bool:
        if not run.is_text or self.apart.holds(run.start):
            return False
        if self.title.start is not None and run.start < self.title.end:
            return False
        text = self.shown(run)
        if text and (begins_list(text) or begins_comments(text) or is_button(text)):
            return False
        # Below a text, a line that names its editors is a part of it.
        return self._has_begun or not is_byline(text)

    def _comments_below(self, heading: Run) -> tuple[int, int]:
        """Where comments are, by their heading: all that is below it in what does not hold the text before it too."""
        last = self.runs[-1].start
        apart = [one for one in heading.owner.ancestors() if one.parent and not one.holds(last)]
        if apart and self.page.size(apart[-1].start, apart[-1].end) > heading.size:
            return apart[-1].start, apart[-1].end
        around = apart[-1].parent if apart else heading.owner
        return heading.start, around.close if around else heading.end
