"""Queries made to be slow, of every kind: what a tool, a joker or an unlucky paste may send."""

import random
from collections.abc import Mapping

COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
)
"""Characters that a text of any length holds."""

MOST = 100
"""Words of a query."""


def alternatives(form: str, count: int = MOST) -> str:
    return " OR ".join(form.format(char=char, number=number) for number, char in enumerate(COMMON[:count]))


def pairs(form: str, between: str) -> str:
    return between.join(form.format(a=a, b=b) for a, b in zip(COMMON[:50], COMMON[50:100], strict=True))


def shuffled(letters: str, count: int, seed: int = 1) -> str:
    return "".join(random.Random(seed).choices(letters, k=count))


def sentences(count: int, size: int) -> list[str]:
    return [shuffled(COMMON, size, seed) for seed in range(count)]


HOSTILE: Mapping[str, str] = {
    "a page": shuffled(COMMON + "，。", 1_900),
    "a paragraph": shuffled(COMMON + "，。\n", 700),
    "a sentence": shuffled(COMMON, 100),
    "rare characters": "".join(chr(0x20000 + number * 7) for number in range(1_900)),
    "any characters": "".join(chr(random.Random(number).randrange(0x4E00, 0x9FA5)) for number in range(1_990)),
    "far planes": "".join(chr(0x60000 + number * 7) for number in range(1_900)),
    "traditional": "國會議員們於臺灣舉辦經濟體制與環境變遷論壇" * 80,
    "sentences": " OR ".join(sentences(100, 16)),
    "quoted sentences": " OR ".join(f'"{sentence}"' for sentence in sentences(100, 14)),
    "all of quoted sentences": " ".join(f'"{sentence}"' for sentence in sentences(100, 14)),
    "a quoted page": f'"{shuffled(COMMON, 1_900)}"',
    "common characters": alternatives("{char}"),
    "all of them": " ".join(COMMON[:100]),
    "none of them": " ".join(f"-{char}" for char in COMMON[:100]),
    "quoted": alternatives('"{char}"'),
    "in titles": alternatives("title:{char}"),
    "in bodies": alternatives("body:{char}"),
    "begun": alternatives("{char}*"),
    "begun in titles": alternatives("title:{char}*"),
    "a digit begun after each": alternatives("{char}{number}*"),
    "quoted and begun": alternatives('"{char}，{number}*"', 99),
    "every digit begun": " OR ".join(f"{number}*" for number in range(100)),
    "a digit begun after a comma": " OR ".join(f"，{number}*" for number in range(100)),
    "digits begun, all of them": " ".join(f"{number}*" for number in range(40)),
    "letters begun": " OR ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"),
    "one digit begun": "2*",
    "alternatives of pairs": pairs("({a} {b})", " OR "),
    "pairs of alternatives": pairs("({a} OR {b})", " "),
    "pairs of beginnings": pairs("({a}* OR {b}*)", " "),
    "none of pairs": pairs("-({a} {b})", " "),
    "neighbours": pairs('"{a}{b}"', " OR "),
    "deep": "(" * 20 + "的 OR 1*" + ")" * 20,
    "deep and wide": "(" * 19 + alternatives("{char}", 60) + ")" * 19,
    "one word again": "的" * 2_000,
    "one word again, apart": " ".join("的" * 100),
    "digits": shuffled("0123456789", 2_000),
    "a number without end": "1," * 1_000,
    "numbers": " ".join(str(number * 37 % 1_000) for number in range(100)),
    "sums": " OR ".join(f"{number}亿元" for number in range(100)),
    "days": " ".join(f"2022年{month}月{day}日" for month in range(1, 9) for day in range(1, 12)),
    "months": " OR ".join(f"date:20{year:02}-{month:02}" for year in range(12, 22) for month in range(1, 11)),
    "the last day": "date:>9999-12-31 OR date:0001 OR date:9999-12-31 OR date:9999999999d",
    "since ever": "date:>0001-01-01",
    "the last ten million days": "近9999999天 的",
    "letters": shuffled("abcdefghijklmnopqrstuvwxyz", 2_000),
    "pinyin": "zhongguorenmin" * 140,
    "pinyin, apart": " ".join(["zhongguo", "renmin", "jingji", "shehui", "zhengfu"] * 20),
    "initials": "zgrmjjshzf" * 190,
    "one letter again": " ".join(shuffled("abcdefghjklmnopqrstwxyz", 100)),
    "half pinyin": "中guo人min" * 200,
    "regular expressions": r"^(a+)+$|.*.*.*[^\w]{1,9999}(?=x)" * 20,
    "SQL": "' OR 1=1; DROP TABLE articles; -- " * 40,
    "Lucene": "+body:[* TO *] ~0.5 ^1000 _exists_:title /.*/ " * 30,
    "tags": alternatives("tag:{char}"),
    "codes": " OR ".join(f"code:{600_000 + number}" for number in range(100)),
    "no such fields": "nosuch:x " * 100,
    "empty fields": "tag: source: code: title:",
    "stars": "* " * 100,
    "quotes": '""' * 900,
    "punctuation": "，。！？" * 480,
    "minuses": "-" * 2_000,
    "families": "👨‍👩‍👧‍👦🏳️‍🌈👍🏿" * 100,
    "accents": "a" + "\u0301" * 1_999,
    "ligatures of eighteen letters": "ﷺ" * 2_000,
    "quoted ligatures": f'"{"ﷺ" * 40}"',
    "squares of words": "㌖" * 2_000,
    "turned": "\u202e中国\u202c" * 300,
    "of no width": "中\u200b国\u200d" * 500,
    "halves": "\ud800的\udfff*" * 300,
    "controls": '"\x01的\x02" \x01* "\x03" \0' + "\0" * 1_900,
    "everything": "",
}
