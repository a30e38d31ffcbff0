"""The possible meanings of names of columns and files, in the words of shops."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from warehouse.drafting.words import LANGUAGES

OTHER = "-"
"""The prefix of meanings that no column takes."""
IDENTIFIERS = frozenset({"id", "no", "nr", "number", "key", "code"})
"""Words that may precede the thing as well as follow it: `id_order`."""
THINGS = {
    "orders": frozenset(
        ["order", "orders", "invoice", "sale", "transaction", "bestellung", "auftrag", "commande", "pedido", "ordine"]
    ),
    "customers": frozenset(["customer", "client", "buyer", "user", "member", "kunde", "kunden", "cliente", "klant"]),
    "products": frozenset(
        ["product", "item", "article", "artikel", "produkt", "produit", "producto", "prodotto", "produto"]
    ),
    "stores": frozenset(
        ["store", "shop", "branch", "seller", "supplier", "vendor", "employee", "staff", "warehouse", "category"]
    ),
}
MEANT_OF = {
    "customers": frozenset({"customer_id", "customer_name", "email", "city", "state", "country", "signup_date"}),
    "products": frozenset({"product_id", "product_name", "category", "price"}),
    "orders": frozenset({"order_date", "quantity", "unit_price", "order_status", "payment_mode", "line_total"}),
}
KEYS = frozenset({"order_id", "customer_id", "product_id"})
NAMES = frozenset({"name", "title", "description", "nom", "nombre", "nome", "naam", "bezeichnung"})
"""Words that make a phrase a name that would be a key without them."""
BETWEEN = 0.78
"""The factor for the score of a phrase with a word in the middle: `Product Card Id`."""
STRONG, WEAK, INSIDE, ELSEWHERE = 1.0, 0.62, 0.93, 0.5
AS_WRITTEN = {"item-price": "line_total"}
"""Names that differ in meaning from their words: Amazon's price is that of all items of a line."""
SHORT = {
    "dt": "date", "amt": "amount", "cust": "customer", "prod": "product", "ord": "order", "txn": "transaction",
    "trx": "transaction",
}  # fmt: skip
"""Abbreviations in column names of databases."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UMLAUT = re.compile("(?<=[aou])e(?!$)")


@cache
def tokens(name: str) -> tuple[str, ...]:
    """Return the words of a name: without case, accents and punctuation, camel case split."""
    parted = name if name.isupper() or name.islower() else _CAMEL.sub(" ", name)
    plain = unicodedata.normalize("NFKD", parted.replace("ß", "ss").replace("#", " number "))
    plain = "".join(one for one in plain if not unicodedata.combining(one)).lower()
    return tuple(SHORT.get(word, word) for word in re.findall(r"[^\W_]+", plain))


def compact(words: Collection[str]) -> str:
    """Return words joined into one, in which an umlaut and its two-letter form are equal."""
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
            mark = base - 0.08 * rank / len(phrases)
            found[compact(phrase)].append((meaning, mark, within))
            if len(phrase) > 1 and phrase[-1] in IDENTIFIERS:
                found[compact([phrase[-1], *phrase[:-1]])].append((meaning, mark, within))

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
    """Return the possible meanings of a column's name, each with a score up to 1.

    ``kinds`` is what its file may hold, ``context`` words that say nothing in it, such as those of the file's name.
    """
    if name.strip() in AS_WRITTEN:
        return {AS_WRITTEN[name.strip()]: STRONG}
    words = tokens(name)
    found: dict[str, float] = defaultdict(float)
    for first in range(len(words)):
        for last in range(len(words), first, -1):
            rest = words[:first] + words[last:]
            weight = _weight(rest, context)
            if weight:
                for meaning, base, within in _phrases().get(compact(words[first:last]), ()):
                    mark = base if not within else _within(base, kinds, within)
                    found[meaning] = max(found[meaning], mark * weight * _of_another(words[first:last], rest, meaning))
    if len(words) == 3:
        for meaning, base, within in _phrases().get(compact([words[0], words[2]]), ()):
            if not within:
                found[meaning] = max(found[meaning], base * BETWEEN)
    return {meaning: mark for meaning, mark in found.items() if mark >= 0.3}


def _within(base: float, kinds: Mapping[str, float], within: str) -> float:
    """Return the score of a name that has a meaning only in files of one kind."""
    return (
        ELSEWHERE + (base - ELSEWHERE) * min(1.0, 1.15 * kinds.get(within, 0.0))
        if within in kinds or not kinds
        else 0.0
    )


def _of_another(phrase: tuple[str, ...], rest: tuple[str, ...], meaning: str) -> float:
    """Return a score reduced by a word for another thing: the type of an order is not the type of a product."""
    if meaning in KEYS and any(word in NAMES for word in rest):
        return 0.6
    if meaning == "order_id" and any(word in THINGS["products"] for word in rest):
        return 0.5
    own = next((thing for thing, ones in MEANT_OF.items() if meaning.split(".", maxsplit=1)[0] in ones), None)
    others = {thing for word in rest for thing, ones in THINGS.items() if word in ones} - {own}
    if own is None or meaning.startswith(OTHER) or any(word in THINGS[own] for word in phrase):
        return 1.0
    return 0.5 if others - ({"products"} if own == "orders" else set()) else 1.0


def _weight(rest: tuple[str, ...], context: Collection[str]) -> float:
    """Return the score of a phrase reduced by the words beside it."""
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
    """Return what a file may hold according to its name, each with a score up to 1; nothing if the name is neutral."""
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
def all_words(of: str) -> frozenset[str]:
    """Return the phrases that the languages have for something, by its field (`totals`, `kinds`), compact."""
    return frozenset(compact(phrase) for language in LANGUAGES for phrase in listed(getattr(language, of)))
