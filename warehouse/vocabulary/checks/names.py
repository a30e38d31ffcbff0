"""Names: which are allowed, so that every statement of the loader works with them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

from warehouse.vocabulary.checks.places import Place, wrong

LONGEST = 40
"""How long a name may be: PostgreSQL cuts names at 63, and the loader adds to them."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_OF_RECORDS = {
    "batch_id", "file_id", "record_number", "as_of", "extra", "unparsed", "noted", "broken", "defaulted", "read_as",
    "fence", "is_here", "tableoid", "ctid", "xmin", "xmax", "cmin", "cmax",
}  # fmt: skip
_OF_VERSIONS = {
    "is_inferred", "is_current", "valid_from", "valid_to", "previous_valid_to", "next_valid_from", "created_date",
    "updated_date", "key", "at", "present", "seed", "stretch", "is_new", "opens", "ends", "position",
    "reaches_back",
}  # fmt: skip
RESERVED = {
    "source": _OF_RECORDS,
    "dimension": _OF_RECORDS | _OF_VERSIONS,
    "fact": _OF_RECORDS | {"created_date", "updated_date", "is_vanished", "old_day"},
}
"""The names that columns of each kind of table cannot have: the tables or their scratch tables already use them."""
PREFIXES = ("old_", "new_", "was_", "now_", "before_", "after_", "text_")
"""What the loader puts before the name of another column."""


def check_name(name: object, what: str, place: Place | None = None) -> None:
    """Raise DeclarationError unless it is a plain name."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        plain = re.sub(r"\W+", "_", str(name).strip().lower()).strip("_")
        better = f", as `{plain}`" if _NAME.fullmatch(plain) else ""
        raise wrong(
            what, f"a name is made of small letters, digits and underscores and begins with a letter{better}", place
        )
    if len(name) > LONGEST:
        raise wrong(what, f"the name has {len(name)} characters; {LONGEST} are the most", place)
    if name in RESERVED_WORDS:
        raise wrong(what, f"`{name}` is a word of SQL; choose another name, as `{name}_`", place)


def check_described(description: object, what: str, place: Place | None = None) -> None:
    """Raise DeclarationError unless there is a description."""
    if not isinstance(description, str) or not description.strip():
        raise wrong(what, "it has no description, which becomes its comment and the documentation; add one", place)


def check_columns(names: Iterable[tuple[str, Place]], kind: str, what: str, others: Iterable[str] = ()) -> None:
    """Raise DeclarationError if two columns have one name, or one has a name that the loader needs."""
    names, seen, needed = list(names), set[str](), {*RESERVED[kind], *others}
    for name, place in names:
        if name in seen:
            raise wrong(what, f"it has two columns `{name}`; rename or remove one", place)
        if name in needed:
            raise wrong(what, f"`{name}` is the name of a column of the loader's own; choose another", place)
        seen.add(name)
    for name, place in names:
        for prefix in PREFIXES:
            if name.startswith(prefix) and name.removeprefix(prefix) in seen:
                other = name.removeprefix(prefix)
                raise wrong(what, f"beside `{other}`, `{name}` is a name that the loader needs; choose another", place)
