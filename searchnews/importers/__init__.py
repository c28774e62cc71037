"""From sources to articles: `read` takes what a person names and yields what the index takes."""

from searchnews.importers.base import Importer, Input, Skipped, Unusable
from searchnews.importers.formats import fingerprint, format_names
from searchnews.importers.source import STANDARD_INPUT, check_source, read

__all__ = [
    "STANDARD_INPUT",
    "Importer",
    "Input",
    "Skipped",
    "Unusable",
    "check_source",
    "fingerprint",
    "format_names",
    "read",
]
