"""Bytes mutated anywhere in a valid file: nothing but sentences, and every line accounted for."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.files.reading import deliver, prove_account, read
from warehouse.errors import WarehouseError
from warehouse.settings import SourceSettings

HEADER = b"id,note,amount"
VALID = HEADER + b"".join(
    b'\n%d,"a ""quoted"" note,\nwith two lines",%d.50\n%d,plain,\n%d,"",7' % (n, n, n + 1, n + 2)
    for n in range(1, 10, 3)
)
BARE = HEADER + b"\n" + b"".join(b"%d,plain %d ,\n" % (n, n) for n in range(24))
"""As long as the other, so that mutations fall everywhere in it."""
GRAMMAR = SourceSettings(delimiter=",", quote='"', encoding="utf-8")
PIECES = [
    b'"', b'""', b",", b",,", b"\n", b"\r", b"\r\n", b"\n\n", b"\0", b"\xff", b"\xc3", b"\xc3\xa9", b" ", b' "', b'" ',
    b"x", b"\xef\xbb\xbf", b"\x1a", b"\\", b"'", b";", b"\t", b'",', b',"', b'"\n', b"\n" + HEADER + b"\n", b"",
]  # fmt: skip
MUTATION = st.tuples(st.integers(0, len(VALID)), st.integers(0, 12), st.sampled_from(PIECES) | st.binary(max_size=3))


def mutated(content: bytes, mutations: list[tuple[int, int, bytes]], keep: int) -> bytes:
    for place, length, piece in mutations:
        at = max(keep, min(place, len(content)))
        content = content[:at] + piece + content[at + length :]
    return content


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(MUTATION, max_size=6))
def test_every_line_is_in_one_place(mutations: list[tuple[int, int, bytes]]) -> None:
    content = mutated(VALID, mutations, keep=len(HEADER) + 1)
    with tempfile.TemporaryDirectory() as folder:
        result = read(deliver(Path(folder), content), settings=GRAMMAR)
    prove_account(content, result)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(MUTATION, max_size=2))
def test_lines_that_need_no_reader_say_what_the_reader_says(mutations: list[tuple[int, int, bytes]]) -> None:
    """Where the file is sent as it is, which `read` compares with what DuckDB reads."""
    content = mutated(BARE, mutations, keep=len(HEADER) + 1)
    with tempfile.TemporaryDirectory() as folder:
        result = read(deliver(Path(folder), content), ["id", "note", "amount"], settings=GRAMMAR)
    prove_account(content, result)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(MUTATION, max_size=6), st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-8-sig"]))
def test_nothing_but_a_sentence_is_raised(mutations: list[tuple[int, int, bytes]], encoding: str) -> None:
    content = mutated(VALID.decode().encode(encoding), mutations, keep=0)
    with tempfile.TemporaryDirectory() as folder, suppress(WarehouseError):
        read(deliver(Path(folder), content))
