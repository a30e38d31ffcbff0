"""How a measured column is declared, and how the settings let it be read."""

from __future__ import annotations

from warehouse.design.names import ALIKE, prefix_of, thing, words
from warehouse.design.project.plan import Column, Kind, Seen, is_personal, title
from warehouse.files.engine import literal, quoted
from warehouse.printable import toml_string
from warehouse.profile import Column as Measured
from warehouse.profile import Source, Tables

_PEOPLE = ALIKE[0] | ALIKE[2]
_CODES = frozenset("zip postal postcode zipcode phone fax status type flag class code ean isbn iban account".split())
_LARGEST = 2**31 - 1


def column_of(tables: Tables, seen: Seen, name: str, kind: Kind) -> Column:
    """Declare a column that a source sees."""
    source, measured = seen.file, seen.measured
    named = {*words(measured.name, prefix_of(source.header)), *words(measured.name)}
    pii = kind == "field" and is_personal(named, of_person=bool(set(thing(source.name)) & _PEOPLE))
    type_ = "Text" if kind != "field" or named & _CODES else type_of(tables, source, measured)
    way = _way(measured, type_, seen.alias)
    if way is None and seen.alias != name:
        way = toml_string(seen.alias)
    return Column(name, seen.alias, type_, title(measured.name), kind, way, pii)


def type_of(tables: Tables, source: Source, measured: Measured) -> str:
    """Return the type of all values of a column, text where some are of another kind."""
    (typed,) = tables.one(f"select count({quoted(measured.name)}) from {source.table}")
    if typed < measured.filled or not typed:
        return "Text"
    if measured.kind == "integer":
        return "Integer" if max(abs(measured.lowest), abs(measured.highest)) <= _LARGEST else "BigInteger"
    if measured.kind == "decimal":
        return number_type(tables, source, measured)
    return {"boolean": "Boolean", "date": "Date"}.get(measured.kind, "Text")


def number_type(tables: Tables, source: Source, measured: Measured) -> str:
    """Return the exact type that has room for the decimals of a column."""
    name = quoted(measured.name)
    # A percentage is read as a share, which has two decimals more.
    percent = "percent" in measured.written
    for scale in (4, 6) if percent else (2, 4, 6):
        value = f"{name} / 100" if percent else name
        (other,) = tables.one(
            f"select count(*) from {source.table} where abs({value} - round({value}, {scale})) > 1e-9"
        )
        if not other:
            return f"Numeric(18, {scale})"
    return "Numeric(24, 10)"


def _way(measured: Measured, type_: str, alias: str) -> str | None:
    """Return what the settings say where a text is not read as it is."""
    name = quoted(alias)
    if measured.kind == "date" and type_ == "Date" and measured.longest > 10 and not measured.written:
        return sql_way(f"left(trim({name}), 10)")
    if measured.kind == "date" and type_ == "Date" and measured.written == "YYYYMMDD" and measured.longest > 8:
        return sql_way(f"left(trim({name}), 8)")
    if measured.kind == "integer" and measured.written:
        return sql_way(f"regexp_replace(trim({name}), '\\.0+$', '')")
    return None


def sql_way(sql: str) -> str:
    """Return an expression as the settings write it."""
    return f"{{ sql = {toml_string(sql)} }}"


def or_zero(alias: str, nothing: list[str]) -> str:
    """Return the way of a number that is empty on some records, which then adds nothing."""
    empty = ", ".join(literal(one) for one in ["", *nothing])
    return sql_way(f"case when coalesce(trim({quoted(alias)}), '') in ({empty}) then '0' else {quoted(alias)} end")
