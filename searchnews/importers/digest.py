"""What a reader reads first: the digest above a text, unless the text says it anyway."""

_CUT = "….。 \t\n[]【】（）()"
_SIGNATURE = 40
"""Characters of a digest's signature, ``（某报）``: names of media have at most two dozen."""


def with_digest(digest: str, text: str) -> str:
    """The body of an article: its text, the digest before it where the text does not say the same."""
    if not digest or says(text, digest):
        return text
    return f"{digest}\n{text}" if text else digest


def says(text: str, digest: str) -> bool:
    """Whether a text says what a digest says, blanks, the mark of a shortening and the digest's signature aside."""
    text = "".join(text.split())
    forms = (digest, digest.rstrip(_CUT), _unsigned(digest).rstrip(_CUT))
    return any(bare in text for form in forms if (bare := "".join(form.split())))


def _unsigned(digest: str) -> str:
    """The digest without the name in parentheses at its end."""
    digest = digest.rstrip()
    if not digest.endswith((")", "）")):
        return digest
    earliest = max(0, len(digest) - _SIGNATURE - 2)
    start = max(digest.rfind("(", earliest), digest.rfind("（", earliest))
    inside = digest[start + 1 : -1]
    return digest[:start] if start >= 0 and inside and not set(inside) & set("()（）") else digest
