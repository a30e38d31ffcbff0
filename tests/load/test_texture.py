"""What a block of records has is seen, else silver would not look for it."""

from __future__ import annotations

import unicodedata

import pytest

from warehouse.letters import ASCII_BLANKS, BLANKS
from warehouse.load.records.texture import NOTHING, Texture, texture_of

WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's White_Space, written down."""
UNSEEN = "\xad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2064\u2066\u2069\ufeff"


def test_all_of_white_space_and_the_unseen_count_as_nothing() -> None:
    assert set(WHITE_SPACE) | set(UNSEEN) <= set(BLANKS)
    assert (
        {one for one in BLANKS if one.isascii()} == set(ASCII_BLANKS) == {one for one in WHITE_SPACE if one.isascii()}
    )
    assert {unicodedata.category(one) for one in set(BLANKS) - set(WHITE_SPACE)} <= {"Cf", "Cn"}


@pytest.mark.parametrize("blank", [one for one in BLANKS if one != "\n"], ids=lambda one: f"U+{ord(one):04X}")
def test_a_blank_at_an_edge_is_seen(blank: str) -> None:
    """The only one of a block, before or behind a text, in the middle or at the end of a line."""
    for text in (f"1,2,{blank}Book,3\n", f"1,2,Book{blank},3\n", f"1,2,Book{blank}\n", f"1,2,{blank}Book\n1,2,C\n"):
        found = texture_of(text.encode(), quoted=False)
        assert (found.padded, found.wide) == (True, not blank.isascii())


@pytest.mark.parametrize("text", ["Zürich", "Caf\u00e9 \u2013 \u010euri\u0161", "plain text", "a-b", "Łódź"])
def test_letters_of_latin_scripts_cost_nothing(text: str) -> None:
    dash = "\u2013" in text
    assert texture_of(f"1,2,{text},3\n".encode(), quoted=False) == Texture(padded=False, wide=False, decomposed=dash)


def test_what_is_not_composed_is_seen() -> None:
    """Every character that composing would change, or change another by."""
    for code in (*range(0x80, 0xD800), *range(0xE000, 0x30000)):
        one = chr(code)
        if unicodedata.normalize("NFC", one) != one or unicodedata.combining(one):
            assert texture_of(f"1,2,x{one}x,3\n".encode(), quoted=False).decomposed, hex(code)


def test_quotes_hide_edges_but_no_letters() -> None:
    assert texture_of(b'1,2," Book",3\n', quoted=True) == Texture(padded=True, wide=False, decomposed=False)
    assert texture_of(b"1,2,Book,3\n", quoted=False) == NOTHING
