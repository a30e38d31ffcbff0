"""What a mistyped name was probably meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most similar to a name; case, blanks and punctuation are ignored."""
    plain: dict[str, str] = {}
    for one in known:
        plain.setdefault(_plain(one), one)
    found = get_close_matches(_plain(name), plain, n=1, cutoff=0.6)
    return plain[found[0]] if found else None


def or_nearest(name: str, known: Iterable[str]) -> str:
    """Return the words that suggest the nearest known name, or nothing if none is near."""
    near = nearest(name, known)
    return f"; is it `{near}`?" if near else ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower()) or name
