"""Everything searchnews raises on purpose.

SearchnewsError
├── SourceError      a file, folder or stream cannot be read as articles
├── QueryError       a query is past a limit (it knows the column)
├── ConfigError      a setting cannot be used
├── EvaluationError  topics, judgments or a run cannot be used to measure with
└── IndexFailure     an index cannot be opened, read or written
    ├── NoIndex      there is none in that folder
    ├── ForeignIndex it is not ours, or of a newer format
    ├── DamagedIndex its files do not hold what they should
    └── LockedIndex  another process is writing to it

Each message is one plain sentence that says what, where and what to do; the command line prints it as it is
and ends with status 1.
"""

from searchnews.language import tr


class SearchnewsError(Exception):
    """The base of every error searchnews raises on purpose."""


class SourceError(SearchnewsError):
    """A file, folder or stream cannot be read as articles."""


class ConfigError(SearchnewsError):
    """A setting cannot be used; the message names the file and the setting."""


class QueryError(SearchnewsError):
    """A query is past a limit.

    `code` says which one, for whoever says it in other words: ``length``, ``words``, ``depth``, ``repeats``,
    ``limit``, ``offset``, ``pages``, ``sort`` or ``date``. `column` is where in the query, counted from 1 in
    characters; None when no one place is to blame. `value` is what is no date.
    """

    def __init__(self, message: str, column: int | None = None, *, code: str = "", value: str = "") -> None:
        if column is not None:
            sentence = message.removesuffix(".").removesuffix("。")
            message = tr("{sentence} (column {column}).", sentence=sentence, column=column)
        super().__init__(message)
        self.column = column
        self.code = code
        self.value = value


class EvaluationError(SearchnewsError):
    """Topics, judgments or a run cannot be used to measure with; the message names the file and the line."""


class IndexFailure(SearchnewsError):
    """An index cannot be opened, read or written."""


class NoIndex(IndexFailure):
    """There is no index in that folder."""


class ForeignIndex(IndexFailure):
    """The folder holds something else, or an index of a newer format."""


class DamagedIndex(IndexFailure):
    """The files of an index do not hold what they should; the message names the file."""


class LockedIndex(IndexFailure):
    """Another process is writing to the index."""
