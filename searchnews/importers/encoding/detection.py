"""Which encoding a file is in, told by its beginning.

UTF-8 proves itself: nothing else looks like it for long. The others are read in turn, and the reading that looks most
like Chinese wins: it has the commonest characters and punctuation, no private ones and nothing that cannot be.

Measured on 900 simplified and 400 traditional articles, each in every encoding that can hold it, whole and cut to 200,
50 and 20 characters: no error down to 50, 0.1 % of GB18030 at 20. chardetng 0.3 is as good and knows no UTF-16; chardet
7.7 errs on 0.1 % at 50, and on 35 % of UTF-16 without a mark; charset-normalizer 3.5 on 0.6 %, faust-cchardet 3.2 on
6 %. An article takes 0.4 to 0.9 ms (chardet 2 to 4), one in UTF-8 0.004 ms.
"""

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""Byte order marks and what each stands for; that of UTF-32 begins with that of UTF-16."""

LEGACY = ("gb18030", "big5hkscs")
WIDE = ("utf-16-le", "utf-16-be")

_COMMON = (
    "一万三上下不与业东两並个中为主之也了事于交产京人亿今从他代以们件价任份企会但位低体作來例供保信個們傳價元党入"
    "內全兩公共关其内再出分创利到制前力加务动助動務化北区医區十升华南原去及友反发受口只可台司各合同名后向告员周和"
    "品員商問回因团国國團在地场型基報場增复外多大天央女她好如委子学學安完定实家實对导将將對導小就局展工已市布帶常"
    "平年并应府度建开式引張強强当影往後得從心性总息情意感應成我或战戰所手才打技投报持指据接控推提播支收政数整數文"
    "斯新方於施日时明易星是時普更最會月有服期未本机来東构林果查标格案業模機檢次正此步比民氣水求沒治法活流济海消涨"
    "深清港源演灣點為無然物特率现現球理生產用由电男當疫病發的目直相省看眾研确示社科称程立第等管系約結統經綜網線總"
    "續约线组经统续网美者而联聞股能自至與营萬處融行表被西要规视解言計記該認說調警議讓计议记设证说调財資賽费资起超"
    "路身車軍轉车辦达过运近还这进這通造進運過道達選還部都里重量金長长開間關门问间闻防际院陳際集電需面預題项预领風"
    "首體高黃點黨，。、；：？！“”‘’「」『』（）《》【】…—·‧～－／　％"
)
"""The 300 commonest Han of simplified news and of traditional news, which make up six characters in ten of each, and
the punctuation. With 100 or 600 one title in a hundred goes wrong."""

_LIKELY = re.compile(f"[{_COMMON}]")
_HAN = re.compile("[\u4e00-\u9fff]")
_WRONG = re.compile("[\ufffd\ue000-\uf8ff\u3400-\u4dbf\U00010000-\U0010ffff\x00-\x08\x0e-\x1a\x1c-\x1f\x80-\x9f]")
_RUN = re.compile("[^\x00-\x7f]{2,}")
_ASCII = re.compile(rb"[\t\n\r -~]")
_HIGH = re.compile(rb"[\x80-\xff]")
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b"))

_ORDINARY = 0.3
"""What a Han counts that is none of the commonest, which count 1: a title all of rare ones, such as a list of names,
still stands out from the readings that are none."""

_ENOUGH = 0.15
"""The score of a reading that is believed. The right one of a title had 0.2 at the least, of 50 characters 0.4;
random bytes and Western letters have less than 0.1."""

_WHOLE = 0.8
"""The share of high bytes in well-formed UTF-8 from which a text is UTF-8 with damage. Of 20 characters in GB18030 or
Big5 at most 0.67 are so by chance, of 200 a third."""

_READ = 16384
"""Bytes that are scored, from the first high one on: 6 ms, and a hundred times what decides."""


def marked(data: bytes) -> str:
    """The encoding that a byte order mark names, or ""."""
    return next((encoding for mark, encoding in MARKS if data.startswith(mark)), "")


def detect(sample: bytes, whole: bool) -> str:
    """The encoding of a file by its first bytes, as Python calls it; "" when it is clearly no text.

    `whole` says that there is no more, so that a character cut short is damage. A sample of ASCII alone is UTF-8, and
    so is what looks like nothing else: its bytes that are none become U+FFFD.
    """
    if mark := marked(sample):
        return mark
    # A picture or an archive has one control character in nine bytes; a stray NUL does not make a text binary.
    controls = len(sample) - len(sample.translate(None, _CONTROLS)) if b"\0" in sample else 0
    try:
        codecs.utf_8_decode(sample, "strict", whole)
    except UnicodeDecodeError:
        return _best(sample, controls > len(sample) * 0.02)
    if controls <= len(sample) * 0.3:
        return "utf-8"
    return _highest(sample, WIDE)


def _best(sample: bytes, binary: bool) -> str:
    """The encoding of what is not well-formed UTF-8."""
    if binary:
        return _highest(sample, WIDE)
    if well_formed(sample) >= _WHOLE:
        return "utf-8"
    # Without a NUL, English read as UTF-16 is all Han; Chinese in UTF-16 looks half like ASCII.
    wide = b"\0" in sample or len(_ASCII.findall(sample[:_READ])) < 0.8 * len(sample[:_READ])
    return _highest(sample, (*LEGACY, *WIDE) if wide else LEGACY) or "utf-8"


def well_formed(data: bytes) -> float:
    """The share of its high bytes that stand in well-formed UTF-8."""
    high = len(_HIGH.findall(data))
    return sum(map(len, _SEQUENCE.findall(data))) / high if high else 1.0


def _highest(sample: bytes, encodings: tuple[str, ...]) -> str:
    """The encoding that reads as Chinese best, or "" when none does well enough."""
    scores = {encoding: likeness(sample, encoding) for encoding in encodings}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] >= _ENOUGH else ""


def likeness(sample: bytes, encoding: str) -> float:
    """How much bytes in an encoding look like Chinese, at most 1.

    A Han that is none of the commonest counts only beside another: one alone between letters is what is left of a
    Western quotation mark or accent.
    """
    if encoding in WIDE:
        # English counts a little in UTF-16, where every other byte of it is NUL.
        text = sample[: _READ & ~1].decode(encoding, "replace")
        plain = len(text.encode("ascii", "ignore"))
        return (_chinese(text) + _ORDINARY * plain) / len(text) if text else 0.0
    start = _HIGH.search(sample)
    text = sample[start.start() :][:_READ].decode(encoding, "replace") if start else ""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return _chinese(text) / beyond if beyond else 0.0


def _chinese(text: str) -> float:
    rest = _LIKELY.sub("", "".join(_RUN.findall(text)))
    return len(_LIKELY.findall(text)) + _ORDINARY * len(_HAN.findall(rest)) - len(_WRONG.findall(text))
