"""Full-text search for an archive of Chinese news.

Every name is loaded when it is first used: `searchnews --version` needs none of them, a search not the importers.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from searchnews.article import Article
    from searchnews.citation import cite
    from searchnews.config import Settings
    from searchnews.doctor import Finding, diagnose
    from searchnews.errors import (
        ConfigError,
        DamagedIndex,
        EvaluationError,
        ForeignIndex,
        IndexFailure,
        LockedIndex,
        NoIndex,
        QueryError,
        SearchnewsError,
        SourceError,
    )
    from searchnews.importers import Importer, Input, Skipped, Unusable
    from searchnews.index import Index, analyze
    from searchnews.language import speak, speaking
    from searchnews.manifest import Remembered
    from searchnews.report import Progress, Report
    from searchnews.results import Count, Hit, Note, Results
    from searchnews.searching import Explanation
    from searchnews.snippet import Snippet
    from searchnews.suggest.suggestion import Suggestion
    from searchnews.wordbook import Wordbook

__version__ = "0.1.0"

__all__ = [
    "Article",
    "ConfigError",
    "Count",
    "DamagedIndex",
    "EvaluationError",
    "Explanation",
    "Finding",
    "ForeignIndex",
    "Hit",
    "Importer",
    "Index",
    "IndexFailure",
    "Input",
    "LockedIndex",
    "NoIndex",
    "Note",
    "Progress",
    "QueryError",
    "Remembered",
    "Report",
    "Results",
    "SearchnewsError",
    "Settings",
    "Skipped",
    "Snippet",
    "SourceError",
    "Suggestion",
    "Unusable",
    "Wordbook",
    "__version__",
    "analyze",
    "cite",
    "diagnose",
    "speak",
    "speaking",
]

_MODULES = {
    "article": ("Article",),
    "citation": ("cite",),
    "config": ("Settings",),
    "doctor": ("Finding", "diagnose"),
    "errors": (
        "ConfigError",
        "DamagedIndex",
        "EvaluationError",
        "ForeignIndex",
        "IndexFailure",
        "LockedIndex",
        "NoIndex",
        "QueryError",
        "SearchnewsError",
        "SourceError",
    ),
    "importers": ("Importer", "Input", "Skipped", "Unusable"),
    "index": ("Index", "analyze"),
    "language": ("speak", "speaking"),
    "manifest": ("Remembered",),
    "report": ("Progress", "Report"),
    "results": ("Count", "Hit", "Note", "Results"),
    "searching": ("Explanation",),
    "snippet": ("Snippet",),
    "suggest.suggestion": ("Suggestion",),
    "wordbook": ("Wordbook",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name from where it is defined."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
