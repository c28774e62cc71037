"""What holds: the nodes of a plan as tantivy's queries, exact, and how many articles hold each."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from tantivy import FieldType, Occur, Query, Searcher

from searchnews.engines.tantivy.layout import PUBLISHED, RUNS, SCHEMA, TOKENS, VALUES
from searchnews.engines.tantivy.terms import shape, whole
from searchnews.query.plan import All, And, Node, Not, Nothing, Or, Run, Span, Value, Word

Clause = tuple[Occur, Query]

_Found = TypeVar("_Found")
_Sought = TypeVar("_Sought")

MANY = 2_000
"""Words and runs that are remembered, as queries and with their counts: one search asks for each a few times."""

_FIELDS = {"any": ("title", "body"), "title": ("title",), "body": ("body",)}


def any_of(queries: Sequence[Query]) -> Query:
    """Where one of some queries holds."""
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def all_of(queries: Sequence[Query]) -> Query:
    """Where all of some queries hold."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def at_least(count: int, queries: Sequence[Query]) -> Query:
    """Where so many of some queries hold."""
    if count == len(queries):
        return all_of(queries)
    if count == 1:
        return any_of(queries)
    clauses = [(Occur.Should, query) for query in queries]
    return Query.boolean_query(clauses, minimum_number_should_match=count)


def worth(query: Query, score: float) -> Query:
    """The same, for a fixed score."""
    return Query.const_score_query(query, score)


class Matching:
    """The queries of one searcher, and how many articles they find."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self._counts: dict[Node, int] = {}
        self._queries: dict[Node, Query] = {}
        self._places: dict[Run, tuple[tuple[Query, ...], ...]] = {}

    def count(self, node: Node) -> int:
        """How many articles a node holds in."""
        count = self._counts.get(node)
        if count is None:
            count = remember(self._counts, node, self.count_of(self.held(node)))
        return count

    def is_held(self, node: Node) -> bool:
        """Whether a node holds in any article, which is known sooner than in how many."""
        count = self._counts.get(node)
        return bool(self.searcher.search(self.held(node), 1, count=False).hits if count is None else count)

    def is_held_in_more(self, node: Node, count: int, deleted: int) -> bool:
        """Whether a node holds in more articles than so many; `deleted` documents are still counted with the terms.

        How many documents have the term of a token is known without a search (0.3 ms for one that most have).
        """
        if node not in self._counts and (found := self._frequencies(node)):
            if max(found) - deleted > count:
                return True
            if sum(found) <= count:
                return False
        return self.count(node) > count

    def _frequencies(self, node: Node) -> Sequence[int]:
        """In how many documents, deleted ones included, each of the terms stands of which a node needs one; else ()."""
        found: list[int] = []
        for form in node.forms if isinstance(node, Word) else (node,):
            if not isinstance(form, Run) or form.prefix:
                return ()
            terms, places = shape(form.text)
            if len(places) > 1:
                return ()
            names = RUNS if places else TOKENS
            found += [self.searcher.doc_freq(names[field], terms[0]) for field in _FIELDS[form.scope]]
        return found

    def held(self, node: Node) -> Query:
        """Where a node holds, remembered."""
        query = self._queries.get(node)
        if query is None:
            query = remember(self._queries, node, self.query(node))
        return query

    def count_of(self, query: Query) -> int:
        """How many articles a query finds."""
        found: Any = self.searcher.search(query, 1)  # its stub does not know the count
        return int(found.count)

    def query(self, node: Node) -> Query:
        """Where a node holds."""
        match node:
            case Run() | Word():
                return any_of(self.places(node))
            case Value():
                return self._value(node)
            case Span(start, end):
                return _span(start, end)
            case Nothing():
                return Query.empty_query()
            case All():
                return Query.all_query()
            case Not(child):
                return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, self.query(child))])
            case Or(children):
                return any_of([self.query(child) for child in children])
            case And(children):
                return Query.boolean_query(list(self._clauses(children)))

    def places(self, node: Run | Word) -> list[Query]:
        """A word or run as queries of which one must hold: each form in each field."""
        forms = (node,) if isinstance(node, Run) else node.forms
        return [query for form in forms for queries in self._fields(form) for query in queries]

    def apart(self, node: Run | Word) -> tuple[Query | None, Query | None]:
        """A word or run as two queries of which at most one holds: in the title, else in the body.

        Side by side with others they take 0.9 of the time of one query that finds either.
        """
        forms = (node,) if isinstance(node, Run) else node.forms
        title, body = self._in("title", forms), self._in("body", forms)
        if title and body:
            body = Query.boolean_query([(Occur.Must, body), (Occur.MustNot, title)])
        return title, body

    def _in(self, field: str, forms: Sequence[Run]) -> Query | None:
        """Where one of some forms stands in a field; None where it need not be looked for there."""
        found = [
            query
            for form in forms
            for name, queries in zip(_FIELDS[form.scope], self._fields(form), strict=True)
            if name == field
            for query in queries
        ]
        return any_of(found) if found else None

    def _clauses(self, children: Sequence[Node]) -> Iterator[Clause]:
        """The clauses of an And: what must not hold is taken from the rest, not looked for by itself."""
        if all(isinstance(child, Not) for child in children):
            yield Occur.Must, Query.all_query()
        for child in children:
            if isinstance(child, Not):
                yield Occur.MustNot, self.query(child.child)
            else:
                yield Occur.Must, self.query(child)

    def _fields(self, run: Run) -> tuple[tuple[Query, ...], ...]:
        """A run in each field of its scope; what holds, what scores and what is counted all ask for it."""
        queries = self._places.get(run)
        if queries is None:
            queries = tuple(tuple(self._run(field, run)) for field in _FIELDS[run.scope])
            if not run.prefix:  # what begins so may be thousands of terms
                remember(self._places, run, queries)
        return queries

    def _run(self, field: str, run: Run) -> Iterator[Query]:
        """A run in one field, as queries of which one must hold; none when some part of it stands nowhere."""
        terms, places = shape(run.text)
        if not places:
            yield from self._term(TOKENS[field], terms[0], run.prefix)
        elif len(places) == 1:
            yield from self._term(RUNS[field], terms[0], run.prefix)
        else:
            last = self._beginning(RUNS[field], terms[-1]) if run.prefix else terms[-1:]
            before = list(zip(places, terms[:-1], strict=False))
            for term in last:
                yield Query.phrase_query(SCHEMA, RUNS[field], [*before, (places[-1], term)])

    def _term(self, field: str, term: str, prefix: bool) -> Iterator[Query]:
        if not prefix:
            yield Query.term_query(SCHEMA, field, term, "basic")
        elif terms := self._beginning(field, term):
            yield Query.term_set_query(SCHEMA, field, terms)

    def _beginning(self, field: str, prefix: str) -> list[str]:
        """The terms of a field that begin with a prefix."""
        return [term for term, _ in self.searcher.terms_with_prefix(field, prefix)]

    def _value(self, value: Value) -> Query:
        text = value.text if value.prefix else whole(value.text)
        return any_of(list(self._term(VALUES[value.field], text, value.prefix)))


def remember(found: dict[_Sought, _Found], sought: _Sought, value: _Found) -> _Found:
    """Remember what was found for something sought, among at most `MANY`."""
    # Threads share this: what one has just found, another may have cleared away.
    if len(found) >= MANY:
        found.clear()
    found[sought] = value
    return value


def _span(start: int | None, end: int | None) -> Query:
    if start is None and end is None:
        return Query.exists_query(PUBLISHED)
    if start is not None and end is not None and start >= end:
        return Query.empty_query()
    return Query.range_query(
        SCHEMA, PUBLISHED, FieldType.Integer, lower_bound=start, upper_bound=end, include_upper=end is None
    )
