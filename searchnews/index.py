"""The index: how articles go in and how a query goes through. `Index` is the door, and this is the order behind it.

in    `updating`    read → merge → analyze and pack → one commit
out   `searching`   parse → expand → engine → snippets → `Results`

`updating` is loaded by its name when something is first written, `checking` when something is checked. The importers
and what starts processes take a tenth of the time in which `searchnews search` has to be done, and whoever only
searches has no use for them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from searchnews import folder, searching
from searchnews.article import Article
from searchnews.config import Settings
from searchnews.document import decode
from searchnews.engines.base import Sort
from searchnews.engines.choice import advice, is_large
from searchnews.home import Home, notes
from searchnews.later import Later
from searchnews.manifest import Remembered
from searchnews.naming import knowing
from searchnews.neighbors import Neighbors, neighbors
from searchnews.question import Moment, Question
from searchnews.results import Results
from searchnews.searching import Explanation, Marks
from searchnews.vocabulary import analyze, analyzed

if TYPE_CHECKING:
    from searchnews import checking, updating
    from searchnews.report import ProgressFunction, Report
    from searchnews.suggest import completing
    from searchnews.suggest.suggestion import Suggestion
else:
    checking = Later("searchnews.checking")
    completing = Later("searchnews.suggest.completing")
    updating = Later("searchnews.updating")

__all__ = ["Index", "analyze"]


class Index:
    """A folder of articles that can be searched; a context manager, and safe to use from several threads.

    Everything that changes it is one step: until it is done, and when it fails, all readers see what was there
    before. This very object sees its own changes at once and those of others after `refresh`. Raises `IndexFailure`
    and its children, `QueryError` for what is past a limit, and `SourceError` and `ConfigError` where they apply.
    """

    def __init__(self, path: str | Path) -> None:
        self._home = Home(Path(path))

    @classmethod
    def create(cls, path: str | Path, *, engine: str = "whoosh") -> Index:
        """Make an index in a folder that is new, empty, or holds nothing but its settings and a README.md."""
        folder.create(Path(path), engine)
        return cls(path)

    @classmethod
    def open(cls, path: str | Path) -> Index:
        """Find an index again; nothing is written before something is to be changed."""
        return cls(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Its folder."""
        return self._home.path

    @property
    def engine(self) -> str:
        """The name of the engine that holds its articles."""
        return self._home.manifest.engine

    @property
    def settings(self) -> Settings:
        """What its ``searchnews.toml`` says."""
        return self._home.settings

    def add(
        self,
        articles: Iterable[Article],
        *,
        workers: int | None = None,
        progress: ProgressFunction | None = None,
        wait: float = 0.0,
    ) -> Report:
        """Add articles; each replaces the one of its id when they differ, unless it is the lesser of two versions.

        Of two versions from different paths the more complete one is kept (`Article.completeness`), whichever comes
        first. `workers` processes analyze them: as many as the machine has, at most eight, unless said otherwise, and
        none for few articles. `progress` is called at most ten times a second, and at the end. Whoever else writes to
        the index is waited for up to `wait` seconds.
        """
        return updating.add(self._home, articles, workers, progress, wait)

    def add_sources(
        self,
        sources: Sequence[str] = (),
        *,
        format: str = "auto",
        encoding: str = "",
        workers: int | None = None,
        prune: bool = False,
        progress: ProgressFunction | None = None,
        remember: bool = True,
        wait: float = 0.0,
    ) -> Report:
        """Add what files and folders hold; with none named, what those named before hold now.

        A file whose size and time are those of its last reading is not opened, and counts as it did then. A file that
        was moved keeps its articles. `encoding` is that of files that do not say, found out unless named. `prune`
        deletes the articles whose file lies below these sources and is gone. With `remember` they are read again when
        none is named. Whoever else writes to the index is waited for up to `wait` seconds.
        """
        return updating.add_sources(
            self._home,
            sources,
            format=format,
            encoding=encoding,
            workers=workers,
            prune=prune,
            progress=progress,
            remember=remember,
            wait=wait,
        )

    def sources(self) -> tuple[Remembered, ...]:
        """The sources that are read when none is named: those read before, and those that the settings name."""
        return updating.remembered(self._home)

    def forget(self, sources: Sequence[str], *, wait: float = 0.0) -> int:
        """Remember some sources no longer, whose articles stay; how many of them were remembered."""
        return updating.forget(self._home, sources, wait)

    def delete(self, ids: Iterable[str], *, wait: float = 0.0) -> int:
        """Delete articles; how many of them were there.

        One whose file still holds it comes back when that file has changed and is read again.
        """
        return updating.delete(self._home, ids, wait)

    def rebuild(
        self,
        *,
        engine: str | None = None,
        without_damaged: bool = False,
        workers: int | None = None,
        progress: ProgressFunction | None = None,
        wait: float = 0.0,
    ) -> Report:
        """Make the index again from the articles it holds, with another engine if one is named, and switch to it.

        DamagedIndex when an article is not what was stored, unless such are to be left out: the report skips them.
        """
        return updating.rebuild(
            self._home, engine, without_damaged=without_damaged, workers=workers, progress=progress, wait=wait
        )

    def search(
        self,
        query: str = "",
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        tags: Sequence[str] = (),
        sources: Sequence[str] = (),
        categories: Sequence[str] = (),
        codes: Sequence[str] = (),
        since: Moment = None,
        until: Moment = None,
        now: datetime | None = None,
        seconds: float | None = None,
        marked: bool = True,
    ) -> Results:
        """Answer a query; the empty one is answered by every article.

        All of `tags` must be there, and one each of `sources`, `categories` and `codes` where any are given. `since`
        and `until`, both inclusive, are dates as `date:` takes them, or date or datetime objects. `limit` 0 asks for
        the total and the facets only. `now` is what 今天 is counted from. After so many `seconds`
        the order becomes rough, where the engine can stop, and the rest stays unmarked; a note says so. Nothing is
        `marked` for whoever wants the articles and their order only: most of the time of a search goes into that.
        """
        narrowed = (tags, sources, categories, codes, since, until)
        question = Question(query, limit, offset, sort, *narrowed, now, seconds, marked)
        with self._home.reading() as searcher:
            language = knowing(self._home.language, searcher, self._home.words)
            return searching.search(searcher, language, question, self._home.words)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """How a query that is being typed may go on, best first.

        Its last clause is completed to words, phrases, tags, sources, categories and codes of this index, which may be
        typed in characters, pinyin, initials or a mixture (知识, zhishich, zscq, 知识ch), and to titles. After a field
        such as ``tag:`` only its values are offered. A filter is put into the query as ``tag:招聘``, a title as a
        quoted run. `limit` is 0 to 50. Whatever is typed, nothing is raised for it.
        """
        completing.check(limit)
        with self._home.reading() as searcher:
            return completing.complete(searcher, self._home.words(), self._home.language, text, limit)

    def get(self, id: str) -> Article | None:
        """One article, or None; its `related` are those that are in the index."""
        with self._home.reading() as searcher:
            return searching.get(searcher, id)

    def neighbors(self, id: str) -> Neighbors:
        """The articles published just before and just after one; None where there is none.

        Those of one moment follow each other by id. An article without a date, or that is not there, has none.
        """
        with self._home.reading() as searcher:
            return neighbors(searcher, id)

    def marks(self, id: str, query: str, *, start: int = 0, end: int | None = None) -> tuple[Marks, Marks]:
        """What a query marks in an article's title and in its body: half-open offsets in characters.

        Of a body of megabytes only ``body[start:end]`` need be read; offsets count from its beginning all the same.
        """
        with self._home.reading() as searcher:
            article = searching.get(searcher, id)
            language = knowing(self._home.language, searcher, self._home.words)
            return searching.marks_in(article, query, language, start, end) if article else ((), ())

    def explain(self, id: str, query: str) -> Explanation:
        """Whether an article answers a query, and how its score adds up."""
        with self._home.reading() as searcher:
            return searching.explain(searcher, knowing(self._home.language, searcher, self._home.words), id, query)

    def analyze(self, text: str) -> dict[str, Any]:
        """How a text is read here: its tokens and its words, each with where it stands."""
        return analyzed(text, self._home.own_language.analyzer)

    def export(
        self,
        query: str = "",
        *,
        sort: Sort | None = None,
        tags: Sequence[str] = (),
        sources: Sequence[str] = (),
        categories: Sequence[str] = (),
        codes: Sequence[str] = (),
        since: Moment = None,
        until: Moment = None,
        now: datetime | None = None,
    ) -> Generator[Article, None, None]:
        """Every article that `search` would find, in its order, one at a time; one moment of the index.

        When nothing is asked for and no order named, every article by id.
        """
        narrowed = (tags, sources, categories, codes, since, until)
        with self._home.reading() as searcher:
            if sort is None and not query and not any(narrowed[:4]) and since is until is None:
                yield from map(decode, searcher.stored())
                return
            question = Question(query, 0, 0, sort or "relevance", *narrowed, now)
            yield from searching.export(searcher, knowing(self._home.language, searcher, self._home.words), question)

    def stats(self) -> dict[str, Any]:
        """What the index is and how large; `notes` say what a rebuild, or another engine, would make better."""
        self.refresh()
        with self._home.reading() as searcher:
            articles = len(searcher)
        manifest, language = self._home.manifest, self._home.own_language
        large = [advice(manifest.engine, self.path)] if is_large(manifest.engine, articles) else []
        return {
            "engine": manifest.engine,
            "articles": articles,
            "bytes": folder.open_engine(self.path, manifest).size(),
            "analyzer": manifest.analyzer,
            "dictionary": manifest.dictionary,
            "vocabulary": language.fingerprint,
            "timezone": manifest.timezone,
            "created": manifest.created.isoformat(),
            "updated": manifest.updated.isoformat(),
            "sources": [
                {"path": source.path, "format": source.format, "encoding": source.encoding}
                for source in manifest.sources
            ],
            "notes": notes(manifest, language.words, self.settings.timezone) + large,
        }

    def check(self, progress: ProgressFunction | None = None) -> list[str]:
        """What is damaged, a sentence each; an empty list when all is well. Never changes the index."""
        return checking.check(self._home, progress)

    def refresh(self) -> bool:
        """See what others committed since, and which words and synonyms changed; whether there was anything."""
        return self._home.refresh()

    def close(self) -> None:
        """Let go of its files; searches that are under way are finished first."""
        self._home.close()
