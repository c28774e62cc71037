"""Saved pages: which of a page is the article, and what the page says of it."""

from searchnews.importers.html.page import IMPORTER, read_html

__all__ = ["IMPORTER", "read_html"]
