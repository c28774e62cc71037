"""From sources to articles: `read` takes what a person names and yields what the index takes."""

from searchnews.importers.files import FORMATS, Skipped
from searchnews.importers.source import read

__all__ = ["FORMATS", "Skipped", "read"]
