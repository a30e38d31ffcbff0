"""What the names of columns and files may mean, in the words of shops."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from warehouse.drafting.words import LANGUAGES

OTHER = "-"
"""Begins the names of what no column takes."""
STRONG, WEAK, INSIDE, ELSEWHERE = 1.0, 0.62, 0.93, 0.5
AS_WRITTEN = {"item-price": "line_total"}
"""Names that mean something else than their words: Amazon's price is that of all items of a line."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UMLAUT = re.compile("(?<=[aou])e(?!$)")


@cache
def tokens(name: str) -> tuple[str, ...]:
    """Return the words of a name: without case, accents and punctuation, camel case taken apart."""
    parted = name if name.isupper() or name.islower() else _CAMEL.sub(" ", name)
    plain = unicodedata.normalize("NFKD", parted.replace("ß", "ss").replace("#", " number "))
    plain = "".join(one for one in plain if not unicodedata.combining(one)).lower()
    return tuple(re.findall(r"[^\W_]+", plain))


def compact(words: Collection[str]) -> str:
    """Return words as one, in which an umlaut and its two letters are the same."""
    return _UMLAUT.sub("", "".join(words))


def listed(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the phrases of a line of a language's table, in words."""
    return (tokens(phrase) for phrase in text.split(","))


@cache
def _phrases() -> Mapping[str, list[tuple[str, float, str]]]:
    """Return by compact phrase what it means, how strongly, and within which kind of file (empty: in any)."""
    found: dict[str, list[tuple[str, float, str]]] = defaultdict(list)

    def enter(meaning: str, text: str, base: float, within: str = "") -> None:
        phrases = list(listed(text))
        for rank, phrase in enumerate(phrases):
            found[compact(phrase)].append((meaning, base - 0.08 * rank / len(phrases), within))

    for language in LANGUAGES:
        for meaning, text in language.strong.items():
            enter(meaning, text, STRONG)
        for meaning, text in language.parts.items():
            enter(meaning, text, STRONG)
        for meaning, text in language.weak.items():
            enter(meaning, text, WEAK)
        for meaning, text in language.others.items():
            enter(OTHER + meaning, text, STRONG)
        for kind, meanings in language.inside.items():
            for meaning, text in meanings.items():
                enter(meaning, text, INSIDE, kind)
    return found


@cache
def _qualifiers(doubtful: bool) -> frozenset[str]:
    texts = (language.doubtful if doubtful else language.qualifiers for language in LANGUAGES)
    return frozenset(word for text in texts for phrase in listed(text) for word in phrase)


def meanings(name: str, kinds: Mapping[str, float], context: Collection[str] = ()) -> dict[str, float]:
    """Return what the name of a column may mean, each with a mark up to 1.

    ``kinds`` is what its file may hold, ``context`` words that say nothing in it, such as those of the file's name.
    """
    if name.strip() in AS_WRITTEN:
        return {AS_WRITTEN[name.strip()]: STRONG}
    words = tokens(name)
    found: dict[str, float] = defaultdict(float)
    for first in range(len(words)):
        for last in range(len(words), first, -1):
            weight = _weight(words[:first] + words[last:], context)
            if weight:
                for meaning, base, within in _phrases().get(compact(words[first:last]), ()):
                    mark = base if not within else _within(base, kinds, within)
                    found[meaning] = max(found[meaning], mark * weight)
    return {meaning: mark for meaning, mark in found.items() if mark >= 0.3}


def _within(base: float, kinds: Mapping[str, float], within: str) -> float:
    """Return the mark of a name that means something in files of one kind only."""
    return (
        ELSEWHERE + (base - ELSEWHERE) * min(1.0, 1.15 * kinds.get(within, 0.0))
        if within in kinds or not kinds
        else 0.0
    )


def _weight(rest: tuple[str, ...], context: Collection[str]) -> float:
    """Return what the words beside a phrase leave of its mark."""
    weight = 1.0
    unknown = 0
    for word in rest:
        if word in _qualifiers(False) or word in context or word.isdigit():
            weight *= 0.96
        elif word in _qualifiers(True):
            weight *= 0.66
        else:
            unknown += 1
    return weight * (0.55 if unknown == 1 else 0.0 if unknown else 1.0)


@cache
def _file_words() -> Mapping[str, str]:
    return {
        compact(phrase): kind
        for language in reversed(LANGUAGES)
        for kind, text in language.files.items()
        for phrase in listed(text)
    }


def kinds_of(file: str) -> dict[str, float]:
    """Return what a file may hold by its name, each with a mark up to 1; nothing where it does not say."""
    words = [word for word in tokens(file.partition(".")[0]) if not word.isdigit()]
    found: dict[str, float] = defaultdict(float)
    best = 0
    for first in range(len(words)):
        for last in range(len(words), first, -1):
            kind = _file_words().get(compact(words[first:last]))
            if kind and last - first >= best:
                if last - first > best:
                    found.clear()
                best = last - first
                found[kind] = max(found[kind], 1.0 - 0.05 * (len(words) - last))
    if not found:
        whole = compact(words)
        inside = {phrase: kind for phrase, kind in _file_words().items() if len(phrase) >= 6 and phrase in whole}
        if inside:
            found[inside[max(inside, key=len)]] = 0.8
    if "lines" in found:
        found["orders"] = max(found.get("orders", 0.0), found["lines"])
    return dict(found)


@cache
def known_words(column: str) -> Mapping[str, str]:
    """Return the shops' words for the values of a column, compact, and the value that each stands for."""
    return {
        compact(phrase): value
        for language in reversed(LANGUAGES)
        for value, text in language.values.get(column, {}).items()
        for phrase in listed(text)
    }


@cache
def totals() -> frozenset[str]:
    """Return the words that begin a footer, compact."""
    return frozenset(compact(phrase) for language in LANGUAGES for phrase in listed(language.totals))
