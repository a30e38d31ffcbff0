"""The form of a language's table of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Phrases = Mapping[str, str]
"""Phrases by what they mean, separated by commas, the most usual first; case, accents and punctuation make no
difference."""


@dataclass(frozen=True)
class Language:
    """What shops that write in one language call things.

    ``strong`` are names that mean a column wherever they stand, ``weak`` names that may mean it where no better one is
    there. ``inside`` are short names that mean a column within a file of its kind (`name` in a file of products).
    ``others`` are names of what no column takes (a day of shipping, a postcode): they keep a column from being
    taken for its neighbour. ``parts`` make up a column together. ``files`` are words in the names of files, by what
    they hold, ``values`` the shops' words for the values of a column, ``qualifiers`` words that add nothing to a name
    and ``doubtful`` ones those that make it second choice. ``totals`` begin a footer.

    In lists of payments ``kinds`` are words in the name of the column that says what each record is; of its values
    ``paid`` are payments, ``back`` refunds, and ``moved`` what is no sale: payouts, fees, authorizations. Of several
    amounts ``gross`` are words for the one before fees and with taxes, ``net`` those for the others.

    ``orders`` are parts of the names of orders and invoices, and ``carts`` those of discounts on all of
    one; ``percent`` are words for a share of a hundred, and ``parents`` names of
    columns that refer to the record above and do not say what that is. ``flags`` are names of columns that say ``yes``
    or ``no`` of whether an order was given back, ``partly`` words for a part of one.
    """

    strong: Phrases = field(default_factory=dict)
    weak: Phrases = field(default_factory=dict)
    inside: Mapping[str, Phrases] = field(default_factory=dict)
    others: Phrases = field(default_factory=dict)
    parts: Phrases = field(default_factory=dict)
    files: Phrases = field(default_factory=dict)
    values: Mapping[str, Phrases] = field(default_factory=dict)
    qualifiers: str = ""
    doubtful: str = ""
    totals: str = ""
    kinds: str = ""
    paid: str = ""
    moved: str = ""
    back: str = ""
    orders: str = ""
    carts: str = ""
    gross: str = ""
    net: str = ""
    percent: str = ""
    parents: str = ""
    flags: str = ""
    yes: str = ""
    no: str = ""
    partly: str = ""
