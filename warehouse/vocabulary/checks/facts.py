"""What the word `fact` refuses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Date, Table

from warehouse.vocabulary.checks.expressions import check_computed
from warehouse.vocabulary.checks.models import check_same_model
from warehouse.vocabulary.checks.names import check_columns, check_described, check_name
from warehouse.vocabulary.checks.places import suggestion, wrong
from warehouse.vocabulary.checks.sources import check_word
from warehouse.vocabulary.checks.types import is_number, made, written

if TYPE_CHECKING:
    from warehouse.vocabulary.columns import Word
    from warehouse.vocabulary.source import Source

_ADDITIVITIES = ("additive", "semi-additive", "non-additive")
_ROLES = ("business key", "degenerate dimension", "measure")


def check_fact(
    name: str,
    description: str,
    words: tuple[Word, ...],
    *,
    grain: str,
    dimensions: Mapping[str, Any],
    happened_on: str,
    calendar: Table,
    source: Table,
) -> None:
    """Raise DeclarationError for a fact that would stay empty or point at something else than declared."""
    what = f"fact {name!r}"
    check_name(name, what)
    check_described(description, what)
    check_described(grain, f"{what}, grain")
    of = source.info.get("source") if isinstance(source, Table) else None
    if of is None:
        raise wrong(what, f"{getattr(source, 'name', source)!s} is no source; give what source(...) returned")
    if of.keep != "newest":
        raise wrong(
            what,
            f"the source {of.name!r} keeps every observation, and a fact is made of the newest state of each key; "
            f'leave out keep="observations" in source({of.name!r}, ...)',
        )
    if f"gold.fact_{name}" in source.metadata.tables:
        raise wrong(what, "another fact has this name; choose another")
    if not isinstance(calendar, Table) or "calendar" not in calendar.info:
        raise wrong(what, f"{getattr(calendar, 'name', calendar)!s} is no calendar; give what calendar(...) returned")
    _check_day(of, happened_on, f"{what}, happened_on")
    check_same_model(calendar, source, what)
    if not isinstance(dimensions, Mapping):
        raise wrong(what, 'dimensions are named by their roles; write dimensions={"room": room}')
    read = {happened_on: "the day on which it happened"}
    for role, given in dimensions.items():
        _check_role(of, role, given, what, read)
    days = [happened_on, *(role for role, given in dimensions.items() if "calendar" in _info(given))]
    _check_partitions(name, source, what)
    _check_indexes(name, dimensions, source, what)
    for word in words:
        _check_word(word, of, dimensions, what)
        _check_between(word, days, what)
        _check_unit(word, words, what)
    keys = [f"{happened_on}_key", *(f"{role}_key" for role in dimensions)]
    _check_computed(words, [*(word.name for word in of.keys), *keys], what)
    if len(set(keys)) < len(keys):
        raise wrong(what, f"two roles would have the column `{happened_on}_key`; give one of them another name")
    check_columns(((word.name, word.place) for word in words), "fact", what, keys)


def _check_partitions(name: str, source: Table, what: str) -> None:
    """Raise DeclarationError if a table would have the name of a month of another fact."""
    names = {table.removeprefix("gold.fact_") for table in source.metadata.tables if table.startswith("gold.fact_")}
    for one, other in ((name, others) for others in names):
        month, of = (one, other) if len(one) > len(other) else (other, one)
        if re.fullmatch(rf"{of}_[0-9]{{6}}", month):
            raise wrong(what, f"a month of fact_{of} is called fact_{month}; choose another name")


def _check_indexes(name: str, roles: Iterable[str], source: Table, what: str) -> None:
    """Raise DeclarationError if the index of a role would have the name of one of another fact."""
    others = [table.info["fact"] for table in source.metadata.tables.values() if "fact" in table.info]
    joined = {f"{fact.name}_{role.name}": fact for fact in others for role in fact.roles}
    for role in roles:
        if (fact := joined.get(f"{name}_{role}")) is not None:
            sentence = f"its index would have the name of one of fact_{fact.name}; give the role another name"
            raise wrong(f"{what}, role {role!r}", sentence)


def _check_day(source: Source, column: str, what: str) -> None:
    word = _column(source, column, what)
    if not isinstance(made(word.type), Date):
        raise wrong(
            what,
            f"`{column}` is {written(word.type)} and no day; declare it as Date in the source, "
            "which leaves the time of day out",
        )


def _column(source: Source, name: str, what: str) -> Word:
    found = next((word for word in source.words if word.name == name), None)
    if found is None:
        offer = suggestion(name, [word.name for word in source.words])
        raise wrong(what, f"the source {source.name!r} has no column `{name}`; {offer}")
    return found


def _check_role(source: Source, role: str, given: Any, what: str, read: dict[str, str]) -> None:
    inner = f"{what}, role {role!r}"
    check_name(role, inner)
    check_same_model(getattr(given, "fact", _table(given)), source.silver, inner)
    for column in () if _table(given) is given else getattr(given, "columns", ()):
        if not isinstance(column, str):
            named = getattr(column, "name", "column")
            raise wrong(inner, f'{column} is no name of a column; write by(dimension, "{named}")')
    if not isinstance(getattr(given, "optional", False), bool):
        raise wrong(inner, f"optional is {given.optional!r}; write optional=True or optional=False")
    if hasattr(given, "fact"):
        _check_known_by(source, given, role, inner)
        return
    table = _table(given)
    columns = () if table is given else tuple(getattr(given, "columns", ()))
    if not isinstance(table, Table) or not {"dimension", "calendar"} & table.info.keys():
        raise wrong(inner, f"{getattr(table, 'name', table)!s} is no dimension; give what dimension(...) returned")
    if "calendar" in table.info:
        if len(columns) > 1:
            raise wrong(inner, "one column says which day it is; leave the others out")
        column = columns[0] if columns else role
        _check_day(source, column, inner)
        _check_apart(column, f"the role {role!r}", inner, read)
        return
    keys = [word for word in table.info["dimension"].words if word.role.value == "business key"]
    columns = columns or tuple(key.name for key in keys)
    if len(columns) != len(keys):
        named = ", ".join(f"`{key.name}`" for key in keys)
        raise wrong(inner, f"its members are named by {named}; give a column for each")
    for column, key in zip(columns, keys, strict=True):
        word = _column(source, column, f"{inner}, which is found by `{column}`")
        if not word.is_key:
            raise wrong(
                inner, f"`{column}` names a member; write refers=True in the source {source.name!r}", word.place
            )
        if written(word.type) != written(key.type):
            raise wrong(
                inner,
                f"`{column}` is {written(word.type)} and the key `{key.name}` of dim_{table.info['dimension'].name} is "
                f"{written(key.type)}; use one type",
            )
    _check_apart(f"{table.name} by {', '.join(columns)}", f"the role {role!r}", inner, read)


def _check_known_by(source: Source, given: Any, role: str, what: str) -> None:
    """Raise DeclarationError if a record cannot name the fact with its member, or `forget` could not find it."""
    other = given.fact.info.get("fact") if isinstance(given.fact, Table) else None
    if other is None:
        raise wrong(what, f"{getattr(given.fact, 'name', given.fact)!s} is no fact; give what fact(...) returned")
    wanted, known = given.role or role, {one.name: one for one in other.roles if one.via is None}
    if wanted not in known:
        raise wrong(what, f"{other.table.name} does not name `{wanted}` itself; {suggestion(wanted, known)}")
    strange = next((name for name in given.on if name not in {key.name for key in other.source.keys}), None)
    if strange is not None:
        offer = suggestion(strange, [key.name for key in other.source.keys])
        raise wrong(what, f"`{strange}` is no part of the grain of {other.table.name}; {offer}")
    for key in other.source.keys:
        column = given.on.get(key.name, key.name)
        inner = f"{what}, which is found by `{column}`"
        word = _column(source, column, f'{inner} (on={{"{key.name}": ...}} names another column)')
        if written(word.type) != written(key.type):
            raise wrong(
                inner, f"it is {written(word.type)} and in {other.table.name} {written(key.type)}; use one type"
            )
    personal = [word.name for word in source.words if word.pii]
    if personal and any(word.pii for word in known[wanted].dimension.words):
        raise wrong(
            what,
            f"`{personal[0]}` is personal, and no column of the source {source.name!r} names whose it is, so that "
            "`forget` would not find it; bring a column that does, and write by(...)",
        )


def _check_computed(words: tuple[Word, ...], keys: list[str], what: str) -> None:
    computed = [word.name for word in words if word.computed is not None]
    columns = [*keys, *(word.name for word in words if word.computed is None)]
    for word in words:
        if word.computed is not None and word.between is None:
            check_computed(word.computed, columns, computed, f"{what}, column {word.name!r}", word.place)


def _check_between(word: Word, days: list[str], what: str) -> None:
    if word.between is not None and word.between[0] == word.between[1]:
        sentence = "since and until are the same day, between which no day lies; name two"
        raise wrong(f"{what}, column {word.name!r}", sentence, word.place)
    for name in word.between or ():
        if name not in days:
            offer = suggestion(name, days)
            raise wrong(f"{what}, column {word.name!r}", f"`{name}` is no role of the calendar; {offer}", word.place)


def _check_unit(word: Word, words: tuple[Word, ...], what: str) -> None:
    if word.unit is None:
        return
    texts = {one.name: one for one in words if one.role.value == "degenerate dimension"}
    if word.unit not in texts:
        what = f"{what}, column {word.name!r}"
        raise wrong(
            what, f"the fact has no degenerate column `{word.unit}`; {suggestion(word.unit, texts)}", word.place
        )


def _info(given: Any) -> Any:
    return getattr(_table(given), "info", {})


def _table(given: Any) -> Any:
    """Return the dimension of a role, which is given alone or with the columns that name its members."""
    return given if isinstance(given, Table) else getattr(given, "dimension", given)


def _check_apart(column: str, role: str, what: str, read: dict[str, str]) -> None:
    """Raise DeclarationError if two roles read the same column: they would always have the same member."""
    if column in read:
        raise wrong(what, f'{read[column]} reads the same column; say which one this is of, as by(dimension, "column")')
    read[column] = role


def _check_word(word: Word, source: Source, dimensions: Mapping[str, Any], what: str) -> None:
    check_word(word, what)
    what = f"{what}, column {word.name!r}"
    if word.role.value not in _ROLES:
        raise wrong(what, f"a fact has no {word.role.value}; write degenerate or measure", word.place)
    if word.role.value == "measure" and not is_number(made(word.type) or Date()):
        raise wrong(what, f"a measure is a number and this is {written(word.type)}; write degenerate", word.place)
    if word.additivity is not None and word.additivity not in _ADDITIVITIES:
        raise wrong(what, f"additivity is {word.additivity!r}; write {' or '.join(_ADDITIVITIES)}", word.place)
    if word.computed is not None:
        if word.otherwise is not None:
            raise wrong(what, "it is computed, so nothing is looked up; leave otherwise out", word.place)
        return
    brought = {one.name: one for one in source.words}
    of = brought.get(word.name)
    if of is None:
        offer = suggestion(word.name, brought)
        raise wrong(what, f"the source {source.name!r} has no such column; {offer}", word.place)
    if written(of.type) != written(word.type):
        raise wrong(
            what,
            f"it is {written(word.type)} here and {written(of.type)} in the source {source.name!r}; use one type",
            word.place,
        )
    if of.pii:
        raise wrong(
            what,
            f"it is personal in the source {source.name!r}; keep it in a dimension, where it can be forgotten",
            word.place,
        )
    if word.otherwise is not None:
        _check_otherwise(word, word.otherwise, dimensions, what)


def _check_otherwise(word: Word, column: Column[Any], dimensions: Mapping[str, Any], what: str) -> None:
    known = [
        timeline.table
        for given in dimensions.values()
        if "dimension" in _info(given)
        for timeline in _info(given)["dimension"].histories
    ]
    if not isinstance(column, Column) or column.table not in known:
        named = ", ".join(table.name for table in known) or "none"
        raise wrong(
            what,
            f"otherwise is a column of a history of one of the fact's dimensions ({named}), as history.c.price",
            word.place,
        )
    if written(column.type) != written(word.type):
        raise wrong(
            what, f"it is {written(word.type)} and {column} is {written(column.type)}; use one type", word.place
        )
