"""The search page of searchnews: a small Flask application over one index, which it only reads."""

from .app import create_app

__all__ = ["create_app"]
