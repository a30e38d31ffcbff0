"""What the word `dimension` refuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Table

from warehouse.vocabulary.checks.models import check_same_model
from warehouse.vocabulary.checks.names import check_columns, check_described, check_name
from warehouse.vocabulary.checks.places import suggestion, wrong
from warehouse.vocabulary.checks.sources import check_word
from warehouse.vocabulary.checks.types import written

if TYPE_CHECKING:
    from warehouse.vocabulary.columns import Word
    from warehouse.vocabulary.source import Source

_ROLES = ("business key", "type 0", "type 1", "type 2", "type 3")


def check_dimension(name: str, description: str, words: tuple[Word, ...], given: Table | Iterable[Table]) -> None:
    """Raise DeclarationError for a dimension that would stay empty or hold something else than declared."""
    what = f"dimension {name!r}"
    check_name(name, what)
    check_described(description, what)
    if isinstance(given, str):
        raise wrong(what, f"{given!r} is no source; give what source(...) returned")
    tables = [given] if isinstance(given, Table) else list(given)
    if not tables:
        raise wrong(what, "no source brings it; write source=...")
    for table in tables:
        _check_brought_by(table, what)
        check_same_model(table, tables[0], what)
        if tables.count(table) > 1:
            raise wrong(what, f"the source {table.name!r} is given twice; remove one")
    if f"gold.dim_{name}" in tables[0].metadata.tables:
        raise wrong(what, "another dimension has this name; choose another")
    for word in words:
        check_word(word, what)
        if word.role.value not in _ROLES:
            raise wrong(
                f"{what}, column {word.name!r}",
                f"a dimension has no {word.role.value}; write business_key, type0, type1, type2 or activity",
                word.place,
            )
    for word in words:
        if word.reference is not None:
            inner = f"{what}, column {word.name!r}"
            check_same_model(word.reference.dimension, tables[0], inner, word.place)
            check_name(word.reference.key.removesuffix("_key"), f"{inner}, role", word.place)
    pointers = [word.reference.key for word in words if word.reference is not None]
    check_columns(((word.name, word.place) for word in words), "dimension", what, [f"{name}_key", *pointers])
    _check_pointers(words, f"{name}_key", what)
    _check_previous(words, what)
    active = [word for word in words if word.follows_activity]
    if len(active) > 1:
        raise wrong(what, "one attribute says whether a member is active; remove the other activity", active[1].place)
    if active and len(tables) > 1:
        raise wrong(
            f"{what}, column {active[0].name!r}",
            "of several sources nobody can say who is active: a list of one does not hold the members of another; "
            "leave it out",
            active[0].place,
        )
    for table in tables:
        _check_attributes(words, table.info["source"], what)
    _check_histories(words, tables[0], {f"dim_{name}"}, what)


def check_junk(name: str, description: str, source: Table) -> None:
    """Raise DeclarationError for combinations of nothing, or of personal columns."""
    what = f"junk {name!r}"
    check_name(name, what)
    check_described(description, what)
    of = source.info.get("source") if isinstance(source, Table) else None
    if of is None or of.keep != "newest":
        raise wrong(what, f"{getattr(source, 'name', source)!s} is no source of events; give one with the newest state")
    if f"gold.dim_{name}" in source.metadata.tables:
        raise wrong(what, "another dimension has this name; choose another")
    words = {word.name: word for word in of.words}
    if name not in words or not words[name].parts:
        raise wrong(what, f'the source {of.name!r} has no such combination; declare combination("{name}", ...) there')
    parts = [(part, words[name].place) for part in words[name].parts]
    check_columns([*parts, (name, words[name].place)], "dimension", what, [f"{name}_key"])
    for part in words[name].parts:
        if words[part].pii:
            raise wrong(what, f"`{part}` is personal; keep it in a dimension, where it can be forgotten")


def _check_brought_by(table: object, what: str) -> None:
    source = table.info.get("source") if isinstance(table, Table) else None
    if source is None:
        raise wrong(what, f"{getattr(table, 'name', table)!s} is no source; give what source(...) returned")
    if source.keep != "observations":
        raise wrong(
            what,
            f"the source {source.name!r} keeps the newest state of each key, of which no history can be made; "
            f'write keep="observations" in source({source.name!r}, ...)',
        )


def _check_attributes(words: tuple[Word, ...], source: Source, what: str) -> None:
    brought = {word.name: word for word in source.words}
    for word in words:
        if word.follows_activity or word.previous_of is not None:
            continue
        of = brought.get(word.name)
        if of is None:
            offer = suggestion(word.name, brought)
            raise wrong(
                f"{what}, column {word.name!r}", f"the source {source.name!r} has no such column; {offer}", word.place
            )
        if word.reference is not None and not of.is_key:
            raise wrong(
                f"{what}, column {word.name!r}",
                f"it names a member of another dimension; write refers=True in the source {source.name!r}",
                word.place,
            )
        if written(of.type) != written(word.type):
            raise wrong(
                f"{what}, column {word.name!r}",
                f"it is {written(word.type)} here and {written(of.type)} in the source {source.name!r}; use one type",
                word.place,
            )
        if of.pii and not word.pii:
            raise wrong(
                f"{what}, column {word.name!r}",
                f"it is personal in the source {source.name!r}; write pii=True here too",
                word.place,
            )
    keys = [word for word in words if word.role.value == "business key"]
    if not keys:
        named = ", ".join(f"`{word.name}`" for word in source.keys)
        raise wrong(what, f"it has no business_key; declare {named}, as the source {source.name!r} does")
    personal = any(word.pii for word in words)
    for word in keys:
        if personal and brought[word.name].expression is not None:
            raise wrong(
                f"{what}, column {word.name!r}",
                f"no file of the source {source.name!r} brings it, so that `forget` could not find a person by it; "
                "declare a key that the files bring",
                word.place,
            )
        if brought[word.name].role.value != "business key":
            raise wrong(
                f"{what}, column {word.name!r}",
                f"it is no business_key of the source {source.name!r}, where several records may share it",
                word.place,
            )
    lacking = [word.name for word in source.keys if word.name not in {key.name for key in keys}]
    if lacking:
        raise wrong(
            what,
            f"a record of the source {source.name!r} is identified by `{lacking[0]}` too; "
            "declare it as a business_key here, or give the members a source of their own",
        )
    if len(keys) > 1:
        raise wrong(
            what,
            "a member has one business key; join its parts in the source by key_of(...), and declare that as the key",
            keys[1].place,
        )


def _check_pointers(words: tuple[Word, ...], own: str, what: str) -> None:
    """Raise DeclarationError if two keys of other dimensions would be the same column."""
    seen = {own}
    for word in words:
        if word.reference is not None and word.reference.key in seen:
            inner = f"{what}, column {word.name!r}"
            raise wrong(inner, f'there is a `{word.reference.key}` already; name the role, as role="maker"', word.place)
        seen |= {word.reference.key} if word.reference is not None else set()


def _check_previous(words: tuple[Word, ...], what: str) -> None:
    """Raise DeclarationError for a previous value of no attribute, or one that would keep a forgotten person's data."""
    changing = {word.name: word for word in words if word.role.value in ("type 1", "type 2")}
    for word in words:
        if word.previous_of is None:
            continue
        inner, of = f"{what}, column {word.name!r}", changing.get(word.previous_of)
        if of is None or of.follows_activity:
            offer = suggestion(word.previous_of, changing)
            raise wrong(inner, f"`{word.previous_of}` is no attribute of type 1 or 2; {offer}", word.place)
        if written(of.type) != written(word.type):
            raise wrong(inner, f"`{of.name}` is {written(of.type)} and this {written(word.type)}", word.place)
        if of.pii and not word.pii:
            raise wrong(inner, f"`{of.name}` is personal; write pii=True here too", word.place)


def _check_histories(words: tuple[Word, ...], table: Table, seen: set[str], what: str) -> None:
    for word in words:
        if word.history is None:
            continue
        inner = f"{what}, column {word.name!r}"
        if any(one.role.value == "type 2" for one in words):
            raise wrong(
                inner,
                "the dimension has versions, in which it can have its history too; write type2 and leave history out",
                word.place,
            )
        check_name(word.history, f"{inner}, history {word.history!r}", word.place)
        if word.history in seen or f"gold.{word.history}" in table.metadata.tables:
            raise wrong(inner, f"another table is called {word.history!r}; choose another name for history", word.place)
        seen.add(word.history)
