"""The meaning of names: their words, the thing a column refers to, and how similar two names are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

IDS = frozenset(
    """
    id ids key keys sk nk pk fk code codes no num number nr nbr uuid guid identifier ref reference uid sku
    via
""".split()
)
DATES = frozenset("date datetime time timestamp day dt at on ts".split())
_LONG = {
    "cust": "customer", "client": "customer", "prod": "product", "emp": "employee", "cat": "category",
    "subcat": "subcategory", "qty": "quantity", "amt": "amount", "addr": "address", "dept": "department",
    "inv": "invoice", "supp": "supplier", "vend": "vendor", "ord": "order", "promo": "promotion", "geo": "geography",
    "curr": "currency", "mgr": "manager", "acct": "account", "txn": "transaction", "trans": "transaction",
    "loc": "location", "wh": "warehouse", "whse": "warehouse", "desc": "description", "disc": "discount",
    "sp": "salesperson", "pct": "percent", "perc": "percent", "lineno": "line", "dob": "birth", "ccy": "currency",
}  # fmt: skip
_ENDINGS = ("identifier", "number", "datetime", "code", "date", "name", "key", "num", "id", "sk", "no", "price", "cost")
_PLURALS = {
    "people": "person",
    "staffs": "staff",
    "staves": "staff",
    "sales": "sale",
    "series": "series",
    "status": "status",
}
_LAYERS = frozenset("dim fact fct tbl table tb stg raw src dataset data csv list master olist the of to by for".split())
ALIKE = (
    frozenset("customer buyer client user member guest person account consumer shopper contact patron".split()),
    frozenset("product item article sku stock good material part merchandise".split()),
    frozenset("employee staff seller salesperson rep salesrep agent clerk manager person worker cashier".split()),
    frozenset("store shop branch outlet location".split()),
    frozenset(["supplier", "vendor", "manufacturer"]),
    frozenset("order invoice sale transaction purchase receipt basket ticket bill".split()),
    frozenset("category type class group".split()),
    frozenset("location place geography address region territory city".split()),
    frozenset(["shipper", "carrier", "courier"]),
    frozenset("teacher tutor instructor lecturer professor trainer".split()),
    frozenset("doctor physician surgeon clinician".split()),
    frozenset("student pupil learner".split()),
    frozenset("calendar date day time period".split()),
    frozenset("promotion campaign offer discount deal".split()),
)
ABOVE = frozenset("parent reports report manager supervisor boss mother leader superior".split())
"""Words for another record of the same table."""


COUNTED = frozenset("num nbr number".split())
"""Words that count the words after them: num_items is not the number of an item."""


def words(name: str, prefix: str = "") -> list[str]:
    """Return the words of a name in the singular, with abbreviations written out and without a table prefix."""
    bare = name[len(prefix) :] if prefix and name.lower().startswith(prefix.lower()) else name
    parted = re.sub(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", bare)
    found: list[str] = []
    for word in re.findall(r"[^\W\d_]+", parted.lower()):
        found += _split(word)
    return [_LONG.get(one, one) for one in map(singular, found)]


def counts_time(name: str) -> bool:
    """Return whether a name counts units of time, as DurationMinutes and days_late do: they are no parts of a date."""
    parted = re.sub(r"(?<=[a-z\d])(?=[A-Z])", " ", name).lower()
    found = set(re.findall(r"[^\W\d_]+", parted))
    return bool(found & _UNITS_OF_TIME or (found & _SPANS and {singular(one) for one in found} & _UNITS))


_UNITS = frozenset("second minute hour day night week month year".split())
_UNITS_OF_TIME = frozenset(f"{one}s" for one in _UNITS)
_SPANS = frozenset("duration elapsed length late delay waiting wait".split())


def singular(word: str) -> str:
    """Return the singular of an English word."""
    if word in _PLURALS:
        return _PLURALS[word]
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def _split(word: str) -> list[str]:
    """Split words that are written together, such as custkey, orderdate and lineitems."""
    for place in range(3, len(word) - 2):
        if word[:place] in _FRONTS and singular(word[place:]) in _BACKS:
            return [word[:place], word[place:]]
    parted = _parted(word)
    if len(parted) > 1:
        return parted
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and word not in _WHOLE:
            rest = word[: -len(ending)]
            if ending in ("id", "no", "sk", "num") and singular(rest) not in _KNOWN:
                continue
            return [rest, ending]
    return [word]


def _parted(word: str) -> list[str]:
    """Return the fewest known words that a longer one is made of: sales, rep, number; else it alone."""
    if word in _WHOLE | _KNOWN | _PARTS or len(word) < 7:
        return [word]
    fewest: list[list[str] | None] = [[], *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(end):
            before, part = fewest[start], word[start:end]
            known = part in _PARTS or (len(part) > 2 and singular(part) in _NOUNS)
            if before is not None and known and (fewest[end] is None or len(before) + 1 < len(fewest[end] or [])):
                fewest[end] = [*before, part]
    return fewest[-1] or [word]


_FRONTS = frozenset("line order orders invoice sale sales unit product customer avail".split())
_BACKS = frozenset("item line detail price cost qty quantity total amount payment header category group type".split())
_WHOLE = frozenset(
    """
    username surname firstname lastname filename update barcode postcode zipcode turkey monkey whiskey hockey
    jockey kimono casino volcano piano geolocation website paid said hybrid solid valid avoid covid void grid liquid
""".split()
)
_PARTS = frozenset(
    """
    number code date name price cost each quantity ordered required shipped reports report credit limit line check
    unit total amount first last birth start end due rep in of to id no buy stock
""".split()
)
"""The parts of names that are written together, besides the things they refer to."""
_NOUNS = (
    {one for group in ALIKE for one in group}
    | set(_LONG.values())
    | set(
        """
    brand category nation region territory county country subcategory track album artist genre media playlist
    film actor language inventory rental payment staff ship shipment line order detail row status season team player
    patient doctor hospital encounter procedure session page website reason channel account
""".split()
    )
)
_KNOWN = _NOUNS | set(_LONG)


def entity(name: str, prefix: str = "") -> list[str]:
    """Return the words of a column's name that say what it speaks of: those of ids and dates left out."""
    return [one for one in words(name, prefix) if one not in IDS]


def thing(source: str) -> list[str]:
    """Return what a source holds, by its name."""
    return [one for one in words(source) if one not in _LAYERS]


def is_id(name: str, prefix: str = "") -> bool:
    """Return whether a name says that its values identify something."""
    found = words(name, prefix)
    counted = len(found) > 1 and found[0] in COUNTED
    return bool(set(found[1:] if counted else found) & IDS)


def prefix_of(header: Sequence[str]) -> str:
    """Return the common prefix of most names of a header, such as `l_` in TPC-H; nothing if there is none."""
    starts = [found[0] for one in header if (found := re.match(r"[A-Za-z]{1,5}_", one))]
    if len(header) < 2 or len(starts) < len(header) * 0.8 or len(set(starts)) != 1:
        return ""
    return starts[0]


def alike(one: str, two: str) -> float:
    """Return how similar two words are in meaning: 1 if equal, less for synonyms and abbreviations."""
    if one == two:
        return 1.0
    if any(one in group and two in group for group in ALIKE):
        return 0.6
    short, long = sorted((one, two), key=len)
    return 0.7 if len(short) >= 4 and long.startswith(short) else 0.0


def nearness(mine: Iterable[str], theirs: Iterable[str]) -> float:
    """Return how well the words of a column name a thing; additional words are a role and cost little."""
    ours, others = list(mine), list(theirs)
    if not ours or not others:
        return 0.0
    if ours == others:
        return 1.0
    if len(others) > 1 and _initials(ours[-1], others):
        return 0.85
    marks = [max(alike(one, other) for one in ours) for other in others]
    best = sum(marks) / len(marks)
    if max(marks) < 0.6:
        return 0.0
    last = max(alike(ours[-1], other) for other in others)
    extra = len(ours) - sum(1 for mark in marks if mark >= 0.6)
    return max(0.0, best * (0.95 if last >= 0.6 else 0.75) - 0.03 * max(extra, 0))


def _initials(word: str, others: Sequence[str]) -> bool:
    """Return whether a name abbreviates another, as cdemo does customer demographics."""
    first, second = others[0], others[1]
    rest = word.removeprefix(first[0])
    return len(rest) >= 3 and word != rest and second.startswith(rest)
