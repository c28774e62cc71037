"""Securities as a page's own markup names them: the market and number of a link or of a picture of prices.

Two notations: ``0,300115`` (market, number) and ``002752|0|2`` (number, market, kind), the second also as
``K 000625|0|2`` on pictures.
"""

import re

_LINK = re.compile(r"(\d{1,3}),([A-Za-z0-9._-]{1,12})")
_PICTURE = re.compile(r"(?:K )?([A-Za-z0-9._-]{1,12})\|(\d{1,3})(?:\|.*)?")
_MARKETS = {"0": "SZ", "1": "SH", "105": "US", "106": "US", "107": "US", "116": "HK"}
"""Market numbers of quote.eastmoney.com; 90 (boards, ``BK0493``) and the rest are not securities."""

NAME_LIMIT = 20
"""Characters; the longest names of securities have about a dozen, a longer link text is a sentence."""


def security(attribute: str) -> str | None:
    """The code a ``data-code`` attribute stands for (``300115.SZ``), or None when it is not a security."""
    attribute = attribute.strip()
    if link := _LINK.fullmatch(attribute):
        return _code(link[1], link[2])
    if picture := _PICTURE.fullmatch(attribute):
        return _code(picture[2], picture[1])
    return None


def _code(market: str, number: str) -> str | None:
    place = _MARKETS.get(market)
    if place is None or not number.isascii():
        return None
    if place == "US":
        return f"{number.upper()}.US" if number[0].isalpha() else None
    if not number.isdigit():
        return None
    if place == "HK":
        return f"{number:0>5}.HK" if len(number) <= 5 else None
    if len(number) != 6:
        return None
    # Beijing's exchange shares market 0 with Shenzhen; its numbers begin with 4, 8 and, since 2024, 92.
    if place == "SZ" and number.startswith(("4", "8", "92")):
        place = "BJ"
    return f"{number}.{place}"


def name_of(code: str, text: str) -> str | None:
    """`text` as a name of `code`, or None when it is empty, too long, or only the number again."""
    name = " ".join(text.split())
    number = code.rpartition(".")[0]
    if not name or len(name) > NAME_LIMIT or name.upper() == number or not name.strip("0123456789.()（） "):
        return None
    return name
