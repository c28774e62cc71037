"""The match text, against a reference that reads one character at a time."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.analysis.normalizer import IGNORED, SINGLE_RANGES, classify_char
from searchnews.analysis.tokenizer import (
    MatchText,
    run,
    sequence,
    sequence_and_solids,
    tokenize,
)
from searchnews.token import CLOSE, JOINED, OPEN, Token, split_sequence

CHARS = st.sampled_from(
    [
        *("农", "業", "著", "〇", "の", "ガ", "한", "ㄅ", "A", "b", "é", "ß", "Ｃ", "ﬁ", "ŉ", "д", "ﷺ"),
        *("1", "2", "0", "３", "٣", ",", ",", "，", ".", ".", "．", "²", "①", "½", "Ⅳ", "㎡", "℃", "⒈", "🄁"),
        *("、", "。", "|", "-", "\n", "\r\n", "\u2028", " ", "\u3000", "\t", "_", "=", "■", "·", "“", "’"),
        *("%", "+", "#", "&", "$", "￥", "😀", "👍🏽", "👩‍👧", "❤️", "🇨🇳", "1️⃣"),
        *(
            "\u200b",
            "\u00ad",
            "\ufeff",
            "\u202e",
            "\u0301",
            "\u3099",
            "\0",
            "\x01",
            "\x02",
            "\ud800",
            "\ue000",
            "\uffff",
        ),
    ]
)
TEXTS = st.lists(CHARS, max_size=14).map("".join) | st.text(st.characters(exclude_categories=()), max_size=12)
NUMBERS = st.text("123,，.．０ a", max_size=14)
ANYTHING = TEXTS | NUMBERS


def reference(text: str) -> list[Token]:
    """The tokens as the rules say, in the plainest way."""
    cells = [
        (part, place) for place, char in enumerate(text) if (seen := classify_char(char)) != IGNORED for part in seen
    ]
    tokens = []
    at = 0
    while at < len(cells):
        end = at + 1
        char, first = cells[at]
        if char in "|., ":
            while end < len(cells) and cells[end][0] in "|., ":
                end += 1
            seen = [cell for cell in cells[at:end] if cell[0] != " "]
            if seen:
                tokens.append(Token("|", seen[0][1], seen[-1][1] + 1))
        elif is_digit(char):
            end = end_of_number([cell[0] for cell in cells], at)
            digits = "".join(cell[0] for cell in cells[at:end])
            tokens.append(Token(digits.replace(",", ""), first, cells[end - 1][1] + 1))
        elif is_letter(char):
            while end < len(cells) and is_letter(cells[end][0]):
                end += 1
            tokens.append(Token("".join(cell[0] for cell in cells[at:end]), first, cells[end - 1][1] + 1))
        else:
            tokens.append(Token(char, first, first + 1))
        at = end
    return tokens


def is_digit(char: str) -> bool:
    return char in "0123456789"


def is_letter(char: str) -> bool:
    single = any(first <= char <= last for first, last in SINGLE_RANGES)
    return char.isalnum() and not char.isdecimal() and not single


def digits_from(chars: list[str], at: int) -> int:
    end = at
    while end < len(chars) and is_digit(chars[end]):
        end += 1
    return end


def end_of_number(chars: list[str], at: int) -> int:
    """One to three digits and groups of three behind commas, none of them going on; else digits; then .digits."""
    end = digits_from(chars, at)
    if end - at <= 3:
        grouped = end
        while grouped < len(chars) and chars[grouped] == "," and digits_from(chars, grouped + 1) == grouped + 4:
            grouped += 4
        end = grouped
    while end < len(chars) and chars[end] == "." and digits_from(chars, end + 1) > end + 1:
        end = digits_from(chars, end + 1)
    return end


@given(ANYTHING)
@settings(max_examples=1_500)
def test_tokens_are_what_the_rules_say(text: str) -> None:
    assert tokenize(text) == reference(text)


@given(ANYTHING)
@settings(max_examples=600)
def test_every_way_to_the_sequence_is_the_same(text: str) -> None:
    tokens = tokenize(text)
    joined = sequence(text)
    assert MatchText(text).joined == joined == sequence_and_solids(text)[0]
    assert split_sequence(joined) == [token.text for token in tokens]
    assert "".join(match[0] for match in JOINED.finditer(joined)) == joined
    assert run(text) == joined.strip("|")
    joined.encode("utf-8")


@given(ANYTHING)
@settings(max_examples=600)
def test_offsets_point_at_what_was_folded(text: str) -> None:
    tokens = tokenize(text)
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert token.text in split_sequence(sequence(text[token.start : token.end]))
    for before, after in itertools.pairwise(tokens):
        assert before.start <= after.start and before.end <= after.end
        # Two tokens share a place only where one character folds to both.
        assert before.end <= after.start + 1
    for start, end in sequence_and_solids(text)[1]:
        assert any((token.start, token.end) == (start, end) and token.text != "|" for token in tokens)


@given(ANYTHING, st.data())
@settings(max_examples=1_500)
def test_any_run_cut_from_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    inside = {
        place for token in tokenize(text) if token.text[0].isalnum() for place in range(token.start + 1, token.end)
    }
    borders = [place for place in range(len(text) + 1) if place not in inside]
    start, end = sorted((data.draw(st.sampled_from(borders)), data.draw(st.sampled_from(borders))))
    assert run(text[start:end]) in sequence(text)


@given(ANYTHING, ANYTHING)
@settings(max_examples=600)
def test_part_of_a_word_is_not_found(left: str, right: str) -> None:
    """A run is found in the joined sequence just where its tokens stand in the tokens."""
    sought, tokens = split_sequence(run(left)), split_sequence(sequence(right))
    places = range(len(tokens) - len(sought) + 1)
    stands = any(tokens[place : place + len(sought)] == sought for place in places)
    assert (run(left) in sequence(right)) == stands


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("科技、创新\n", ["科", "技", "|", "创", "新", "|"]),
        ("增长14.86%。", ["增", "长", "14.86", "%", "|"]),
        ("1,234,567.80元", ["1234567.80", "元"]),
        ("1,2345", ["1", "|", "2345"]),
        ("1234,567", ["1234", "|", "567"]),
        ("１，２３４", ["1234"]),
        ("v1.2.3.", ["v", "1.2.3", "|"]),
        ("10²", ["10", "2"]),
        ("①2", ["1", "2"]),
        ("AT&T的C++", ["at", "&", "t", "的", "c", "+", "+"]),
        ("A 股5G", ["a", "股", "5", "g"]),
        ("a_b-c'd", ["a", "|", "b", "|", "c", "|", "d"]),
        ("25℃", ["25", "°", "c"]),
        ("👨‍👩‍👧", ["👨", "👩", "👧"]),
        ("二〇二二", ["二", "〇", "二", "二"]),
        ("a\u200bb 新\u200b闻", ["ab", "新", "闻"]),
        (" . , | ", ["|"]),
        (" \t ", []),
    ],
)
def test_examples(text: str, tokens: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == tokens


def test_marks_stand_around_words_and_numbers_only() -> None:
    assert sequence("A股5%") == f"{OPEN}a{CLOSE}股{OPEN}5{CLOSE}%"


@pytest.mark.parametrize("piece", ["a", "农", "1,", "1.", ",", "\u200b", "½", "\ud800", "1,234", "a\n", "\x01"])
def test_long_texts(piece: str) -> None:
    """A hundred thousand characters of anything, well within a test's patience and without recursion."""
    text = piece * (100_000 // len(piece))
    assert len(tokenize(text)) == len(split_sequence(sequence(text)))
    assert sequence_and_solids(text)[0] == sequence(text)


def test_bare_han_is_one_token_and_stays_bare_han() -> None:
    """What a text is cut at: its sequence is its fold, as long as itself."""
    for char in map(chr, range(0x4E00, 0xA000)):
        folded = classify_char(char)
        assert sequence(char) == folded
        assert len(folded) == 1
        assert sequence(f"a{char}1{char}，{char}") == f"\x01a\x02{folded}\x011\x02{folded}|{folded}"


@given(ANYTHING, ANYTHING, st.sampled_from("农業，。、"))
@settings(max_examples=600)
def test_a_text_between_han_reads_as_it_does_alone(left: str, right: str, char: str) -> None:
    assert sequence(f"{left}农{char}業{right}") == sequence(f"{left}农") + sequence(char) + sequence(f"業{right}")


@pytest.mark.parametrize("length", [1, 31, 32, 33, 500])
def test_offsets_are_the_same_however_long_a_stretch_is(length: int) -> None:
    text = f"农业{'a' * length}，½{'1' * length} 银行"
    spans = [(token.start, token.end) for token in tokenize(text)]
    assert spans == [(token.start, token.end) for token in reference(text)]
    assert MatchText(text).word_around(3) == ((2, 2 + length) if length > 1 else None)


def test_a_text_of_stretches_never_seen_before_takes_no_longer_than_others() -> None:
    text = "".join(f"农{number:x}，" for number in range(60_000))
    start = time.process_time()
    assert MatchText(text).joined == sequence(text)
    assert time.process_time() - start < 2  # measured: 0.3 s
