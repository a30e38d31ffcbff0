"""The English of questions: singulars, synonyms, question words and words without meaning."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"[^"]*"|[\w]+(?:[-\'\u2019][\w]+)*|[,?;:]', re.UNICODE)
_SAME = {"status": "status", "series": "series", "people": "person", "clientele": "client"}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALIKE = (
    ["customer", "buyer", "client", "shopper", "consumer"],
    ["product", "item", "article", "sku", "good"],
    ["employee", "staff", "seller", "salesperson", "rep"],
    ["store", "shop", "branch", "outlet"],
    ["supplier", "vendor", "manufacturer"],
    ["category", "type", "kind"],
    ["city", "town"],
    ["order", "purchase"],
    ["method", "mode", "way", "means"],
    ["quantity", "unit", "piece", "volume"],
)
"""Words that are interchangeable if a name contains one of them."""
CANON = {word: group[0] for group in ALIKE for word in group}
MONEY = _words(
    """
    amount earning income money proceeds revenue sale turnover
    """
)
"""Words for the headline measure if nothing has that name."""
SELLING = _words(
    """
    bought bring brought buy earn earned ordered paid pay perform performing purchased sell seller selling sold
    spend spent use used
    """
)
"""Verbs for what the headline measures; they mean it if no other measure is named."""
BY = frozenset(["by", "per", "each", "every", "across", "versus"])
WHICH = frozenset(["which", "what", "who", "whose", "when", "where"])
BEST = _words(
    """
    best biggest greatest highest largest leading max maximum most strongest top
    """
)
WORST = frozenset(["worst", "least", "lowest", "smallest", "fewest", "weakest", "bottom", "minimum", "min"])
LOWEST = frozenset(["lowest", "smallest", "minimum", "min"])
HIGHEST = frozenset(["highest", "largest", "maximum", "max"])
AVERAGE = frozenset(["average", "mean", "avg", "typical"])
NOT = frozenset(["not", "without", "except", "excluding", "no", "non"])
BEFORE_VALUES = frozenset(["in", "from", "for", "of", "with", "at", "to", "on", "through", "via"])
PARTS = {
    "year": "year", "yearly": "year", "annual": "year", "annually": "year", "quarter": "quarter",
    "quarterly": "quarter", "month": "month", "monthly": "month", "week": "week", "weekly": "week", "day": "day",
    "daily": "day", "date": "day", "weekday": "weekday", "trend": "month", "develop": "month",
}  # fmt: skip
NOTHING = _words(
    """
    a about all altogether an and any are as at be been between break broken business by came can come compare could
    count data did display do does down during each every figure find for from generate generated get give go gross
    group grouped had happen happened has have having here how i if in is it its know let like list made make many
    me more much my need number of often on one only or our out over overall per place placed please rank ranked
    ranking record recorded result see should show so some split sum tell than that the their them then there these
    they this those through time to total up us value via want warehouse was we well were what when where which who
    whose with within would you your
    """
)
"""Words that do not affect the meaning of a question."""
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "twenty": 20, "fifty": 50, "hundred": 100,
}  # fmt: skip


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, with the commas between them; quoted words stay together."""
    return [found.lower().replace("\u2019", "'").removesuffix("'s") for found in _TOKEN.findall(text)]


def singular(word: str) -> str:
    """Return the singular of an English word."""
    if word in _SAME:
        return _SAME[word]
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def phrase(text: str) -> tuple[str, ...]:
    """Return the words of a name or a text, each in the singular."""
    parted = re.sub(r"(?<=[a-z\d])(?=[A-Z])", " ", text).replace("_", " ").replace('"', " ")
    return tuple(singular(one) for one in re.findall(r"[\w]+", parted.lower()))
