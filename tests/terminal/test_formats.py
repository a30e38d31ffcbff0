"""Numbers, names and times."""

from __future__ import annotations

import pytest

from warehouse.terminal.formats import plain, seconds, several, share, sparkline


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 0, "0%"), (0, 5, "0%"), (1, 10_000, "<0.1%"), (1, 40, "2.5%"), (9_999, 10_000, ">99.9%"), (5, 5, "100%")],
)
def test_shares(part: int, whole: int, text: str) -> None:
    assert share(part, whole) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.04, "0.0 s"), (99.94, "99.9 s"), (125, "2 min 5 s"), (7_320, "2 h 2 min")]
)
def test_durations(value: float, text: str) -> None:
    assert seconds(value) == text


@pytest.mark.parametrize(
    ("values", "blocks"),
    [((), ""), ((0, 0), "▁▁"), ((0, 1, 2, 3, 4, 5, 6, 7, 8), "▁▂▃▄▅▆▇██"), ((0.5, 1, 0.001), "▅█▁"), ((5,), "█")],
)
def test_sparklines(values: tuple[float, ...], blocks: str) -> None:
    assert sparkline(values) == blocks


def test_counts_with_nouns() -> None:
    assert several(1, "batch", "batches") == "1 batch"
    assert several(2_000, "record") == "2,000 records"


def test_characters_that_a_terminal_would_obey_are_spelled_out() -> None:
    assert plain("a\x1b[31m\tb\nc ü") == "a\\x1b[31m\\tb\\nc ü"
