"""Posts of a site's generator: a head of keys and values, and a body of Markdown or HTML."""

from searchnews.importers.jekyll.frontmatter import accepts_html, has_head
from searchnews.importers.jekyll.post import IMPORTER, PAGES, read_jekyll, read_post

__all__ = ["IMPORTER", "PAGES", "accepts_html", "has_head", "read_jekyll", "read_post"]
