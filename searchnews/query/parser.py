"""A query's text as a tree.

query    = [any]
any      = all { "OR" all }
all      = clause { ["AND"] clause }                      blanks part clauses
clause   = { "NOT" | "-" } [field] ( group | piece {piece} )
group    = "(" any ")"                                    a field before it goes to every piece inside that has none
piece    = word | word "*" | quoted                       pieces that touch make one clause: 新"能源"车
field    = name ":"                                       of the schema, in English or Chinese, in any case
quoted   = "…" | “…” | 「…」 | 『…』                        not of blanks only; \\" and \\\\ are plain inside
word     = anything else up to the next blank; a backslash makes ( ) * - : \\ and quotes plain, and OR, AND and NOT

Full-width ( ) * - : " and letters are their half-width twins; a full-width colon makes a field only as the first
thing in the query, since pasted text is full of them. `|` is text: titles part their halves with it. Whatever is not
one of these, where it stands, is text: an operator with nothing to join, a parenthesis or quote without its partner,
a star that begins a word, an unknown field, a field with no value, a value of `date:` that names no time. How each of
them prints again is `syntax.write_word`.

A tag, source, category or code is compared whole, so what touches in its value is one value, quotes and all.
"""

from dataclasses import replace

from searchnews.errors import QueryError
from searchnews.language import tr
from searchnews.query import dates
from searchnews.query.lexer import PIECES, Kind, Lexeme, lex
from searchnews.query.nodes import Date, Field, Leaf, Node, Phrase, Prefix, Term, conjunction, disjunction, negation
from searchnews.schema import KEYWORD_FIELDS

MAX_LENGTH = 2_000
"""Characters, as typed and as written out: a long paragraph pasted whole still fits, a whole article does not."""

MAX_CLAUSES = 100
"""Words, quoted runs and dates: each costs an engine a look-up, and nobody types a hundred."""

MAX_DEPTH = 20
"""Groups inside groups: each is a level of recursion here and in every engine; five are rare already."""

_NO_OPERAND = frozenset({Kind.END, Kind.CLOSE, Kind.OR, Kind.AND})


def parse(text: str) -> Node:
    """The tree of a query, normal as `nodes` says; ``parse(str(tree)) == tree``.

    Raises QueryError, with the column, where the query is past a limit, and for nothing else.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(
            tr("A query can be at most {most} characters long; use fewer.", most=MAX_LENGTH),
            MAX_LENGTH + 1,
            code="length",
        )
    tree = _Parser(lex(text)).query()
    if (written := len(str(tree))) > MAX_LENGTH:
        raise QueryError(
            tr(
                "A query can be at most {most} characters long; with its escapes this one has {count}.",
                most=MAX_LENGTH,
                count=written,
            ),
            code="length",
        )
    return tree


class _Parser:
    """Recursive descent over lexemes; it recurses into groups only, so `MAX_DEPTH` bounds it."""

    def __init__(self, lexemes: list[Lexeme]) -> None:
        self._lexemes = lexemes
        self._at = 0
        self._clauses = 0

    def query(self) -> Node:
        return self._any(None, 0)

    def _any(self, field: str | None, depth: int) -> Node:
        """Reads to the end of the group; an operator joins only what stands on both its sides."""
        alternatives: list[Node] = []
        clauses: list[Node] = []
        while (kind := self._peek().kind) not in (Kind.END, Kind.CLOSE):
            if kind not in (Kind.OR, Kind.AND) or not clauses or self._peek(1).kind in _NO_OPERAND:
                clauses.append(self._clause(field, depth))
                continue
            self._next()
            if kind is Kind.OR:
                alternatives.append(conjunction(clauses))
                clauses = []
        return disjunction([*alternatives, conjunction(clauses)])

    def _clause(self, field: str | None, depth: int) -> Node:
        negated = False
        while self._peek().kind is Kind.MINUS or (
            self._peek().kind is Kind.NOT and self._peek(1).kind not in _NO_OPERAND
        ):
            negated = not negated
            self._next()
        label = self._next() if self._peek().kind is Kind.FIELD else None
        if self._peek().kind is Kind.OPEN:
            node = self._group(label.text if label else field, depth)
        else:
            node = self._pieces(label, field, depth, negated)
        return negation(node) if negated else node

    def _group(self, field: str | None, depth: int) -> Node:
        self._check_depth(self._next(), depth)
        node = self._any(field, depth + 1)
        self._next()
        return node

    def _pieces(self, label: Lexeme | None, field: str | None, depth: int, negated: bool) -> Node:
        """One clause of pieces that touch; `label` is its own field, `field` that of the group around it."""
        pieces = [self._next()]
        while self._peek().kind in PIECES and self._peek().start == pieces[-1].end:
            pieces.append(self._next())
        if label and label.text == "date" and not (len(pieces) == 1 and _date(pieces[0])):
            pieces[0] = replace(pieces[0], text=label.raw + pieces[0].text)
        elif label:
            field = label.text
        if field in KEYWORD_FIELDS and len(pieces) > 1:
            pieces = [_joined(pieces)]
        if negated and len(pieces) > 1:
            # A negation of several pieces prints as a group, and what prints must parse.
            self._check_depth(pieces[0], depth)
        return conjunction(self._leaf(piece, field) for piece in pieces)

    def _leaf(self, piece: Lexeme, field: str | None) -> Leaf:
        self._clauses += 1
        if self._clauses > MAX_CLAUSES:
            raise QueryError(
                tr("A query can have at most {most} words; use fewer.", most=MAX_CLAUSES), piece.start + 1, code="words"
            )
        if field == "date":
            return _date(piece) or _text(piece)
        return Field(field, _text(piece)) if field else _text(piece)

    def _check_depth(self, lexeme: Lexeme, depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise QueryError(
                tr("Parentheses can be at most {most} deep; use fewer.", most=MAX_DEPTH), lexeme.start + 1, code="depth"
            )

    def _peek(self, ahead: int = 0) -> Lexeme:
        return self._lexemes[min(self._at + ahead, len(self._lexemes) - 1)]

    def _next(self) -> Lexeme:
        lexeme = self._peek()
        self._at += 1
        return lexeme


def _text(piece: Lexeme) -> Term | Phrase | Prefix:
    if piece.kind is Kind.QUOTED:
        return Phrase(piece.text)
    return Prefix(piece.text) if piece.kind is Kind.PREFIX else Term(piece.text)


def _date(piece: Lexeme) -> Date | None:
    return None if piece.kind is Kind.PREFIX else dates.read(piece.text)


def _joined(pieces: list[Lexeme]) -> Lexeme:
    """The one value that pieces which touch make up, with its quotes: a tag can be “双减”政策."""
    text = "".join(piece.raw if piece.kind is Kind.QUOTED else piece.text for piece in pieces)
    open_ended = Kind.PREFIX if pieces[-1].kind is Kind.PREFIX else Kind.WORD
    kind = Kind.QUOTED if any(map(str.isspace, text)) else open_ended
    return replace(pieces[0], kind=kind, text=text)
