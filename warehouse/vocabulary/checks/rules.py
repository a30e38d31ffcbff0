"""What the word `Rule` refuses: rules that would never be checked or could never fail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Column, ColumnElement, FromClause, MetaData, Select, String, Table
from sqlalchemy.types import NullType

from warehouse.database.creation import views
from warehouse.vocabulary.checks.expressions import check_bound, check_row_by_row, each_once
from warehouse.vocabulary.checks.names import check_described
from warehouse.vocabulary.checks.places import suggestion, wrong

if TYPE_CHECKING:
    from warehouse.vocabulary.rule import Agreed, Rule

_ID = re.compile(r"[BSG][A-Z]*(-[A-Z0-9_]+)+")
_LETTERS = {
    "NOT_EMPTY": "B",
    "HAS_COLUMNS": "B",
    "VOLUME": "B",
    "WIPE": "B",
    "ACCOUNTED": "BS",
    "UNIQUE": "S",
    "HELD_BACK": "S",
}
"""The layer in which each measure of a delivery is taken."""
_SHARES = ("VOLUME", "WIPE", "HELD_BACK")


def check_rule(rule: Rule) -> None:
    """Raise DeclarationError for a rule that cannot be checked as declared."""
    what = f"rule {rule.id!r}"
    if not isinstance(rule.id, str) or not _ID.fullmatch(rule.id):
        raise wrong(
            what,
            "an id begins with the letter of its layer, B for bronze, S for silver or G for gold, and has capitals "
            "and digits behind dashes, as SR-V-001",
            rule.place,
        )
    check_described(rule.title, f"{what}, title", rule.place)
    check_described(rule.advice, f"{what}, advice", rule.place)
    _check_kinds(rule, what)
    _check_check(rule, what)
    if rule.threshold is not None and not 0 <= rule.threshold <= 1:
        raise wrong(what, f"threshold is a share, 0.05 for 5 %, and not {rule.threshold}", rule.place)
    if rule.at_least < 0:
        raise wrong(what, f"at_least is a number of rows, and not {rule.at_least}", rule.place)
    if rule.waiver is not None and type(rule.waiver).__name__ != "Waiver":
        raise wrong(what, "a waiver is given in [rules] of warehouse.toml; leave it out", rule.place)
    if rule.values and type(rule.check).__name__ != "OneOf":
        raise wrong(what, "values are those of OneOf(column); leave them out", rule.place)
    if rule.waits and not rule.is_of_records:
        raise wrong(
            what, "records wait, so waits is for predicates on the records of one source; leave it out", rule.place
        )


def _check_kinds(rule: Rule, what: str) -> None:
    from warehouse.vocabulary.rule import Kind, Severity  # noqa: PLC0415  (rules are checked as they are made)

    if not isinstance(rule.severity, Severity):
        raise wrong(what, f"severity is {rule.severity!r}; write ERROR, WARNING, INFO or OFF", rule.place)
    if not isinstance(rule.kind, Kind):
        raise wrong(
            what, f"kind is {rule.kind!r}; write one of {', '.join(f'Kind.{kind.name}' for kind in Kind)}", rule.place
        )


def _check_check(rule: Rule, what: str) -> None:
    from warehouse.vocabulary.rule import Measure, OneOf, Parses  # noqa: PLC0415

    if isinstance(rule.check, Measure):
        _check_measure(rule, rule.check.name, what)
    elif isinstance(rule.check, OneOf):
        if not isinstance(rule.check.column, Column) or not isinstance(rule.check.column.type, String):
            raise wrong(what, "OneOf is about a column of texts; write column.in_([...]) for others", rule.place)
        if not rule.values:
            raise wrong(what, "it has no values, so that every record would break it; write values=(...)", rule.place)
        _check_on(rule, [rule.check.column.table], what)
    elif isinstance(rule.check, Parses):
        _check_parses(rule, rule.check.columns, what)
    elif isinstance(rule.check, ColumnElement):
        _check_predicate(rule, rule.check, what)
    elif not rule.questions or not all(_is_question(one) for one in rule.questions):
        raise wrong(
            what,
            f"{rule.check!r} is no check; write a predicate on a table's columns (== , is_not(None), and_, or_), "
            "a select of the breaches, or a Measure",
            rule.place,
        )
    if not rule.on:
        raise wrong(what, "nothing says which table it is about; write on=(table,)", rule.place)
    if rule.questions:
        _check_questions(rule, what)


def _is_question(one: object) -> bool:
    from warehouse.vocabulary.beside import Holds  # noqa: PLC0415
    from warehouse.vocabulary.rule import Proven  # noqa: PLC0415

    return isinstance(one, Select | Holds | Proven)


def _check_questions(rule: Rule, what: str) -> None:
    for table in rule.on:
        if not isinstance(table, Table):
            raise wrong(what, f"on names {table!r}, which is no table; write on=(table,)", rule.place)
    for question in rule.questions:
        if isinstance(question, Select):
            check_bound(question, what, rule.place)
            if not question._raw_columns:
                raise wrong(what, "its select has no columns; select those that show a breach", rule.place)
            if not any(one is table for one in each_once(question) for table in rule.on):
                named = " and ".join(table.fullname for table in rule.on)
                raise wrong(what, f"its select does not read {named}, which on names; write on=(table,)", rule.place)


def _check_measure(rule: Rule, measure: str, what: str) -> None:
    if rule.id[0] not in _LETTERS[measure]:
        named = " or ".join(_LETTERS[measure])
        raise wrong(what, f"Measure.{measure} is taken in another layer; its id begins with {named}", rule.place)
    if measure in _SHARES and rule.threshold is None:
        raise wrong(what, f"Measure.{measure} is a share; write the most that is right, as threshold=0.1", rule.place)
    for table in rule.on:
        if not isinstance(table, Table) or "source" not in table.info:
            name = getattr(table, "name", table)
            raise wrong(what, f"Measure.{measure} is about deliveries, and {name!s} is no source", rule.place)


def _check_parses(rule: Rule, columns: Sequence[Column[Any]], what: str) -> None:
    if not columns:
        raise wrong(what, "parses names no column; write parses(table.c.column)", rule.place)
    for column in columns:
        source = getattr(column.table, "info", {}).get("source")
        if source is None:
            raise wrong(what, f"{column} is no column of a source, whose texts may not parse", rule.place)
        word = column.info.get("word")
        if word is None or word.expression is not None:
            raise wrong(what, f"{column} is not delivered, so there is nothing to parse; leave it out", rule.place)
    _check_on(rule, [column.table for column in columns], what)
    _check_letter(rule, what)


def _check_predicate(rule: Rule, check: ColumnElement[bool], what: str) -> None:
    if not isinstance(check.type, Boolean | NullType):
        raise wrong(what, f"its check is a value and no predicate: {check}; compare it with something", rule.place)
    check_row_by_row(check, what, rule.place)
    of_rows = [one for one in check._from_objects if not _is_stage(one)]
    _check_on(rule, of_rows, what)
    _check_letter(rule, what)


def _is_stage(one: object) -> bool:
    return isinstance(one, Table) and one.schema is None and one.name.startswith("stage_")


def _check_on(rule: Rule, of: Iterable[FromClause], what: str) -> None:
    """Raise DeclarationError unless a predicate is about rows of a single table, the one that ``on`` names."""
    tables = list(dict.fromkeys(of))
    if len(rule.on) > 1 or len(tables) > 1:
        names = ", ".join(str(getattr(table, "name", table)) for table in (tables if len(tables) > 1 else rule.on))
        raise wrong(
            what,
            f"a predicate is asked of the rows of one table and this names {names}; for rows beside others write "
            "beside(table, (other, condition)).each(predicate), or a select of the breaches",
            rule.place,
        )
    if tables and rule.on and tables[0] is not rule.on[0]:
        raise wrong(
            what,
            f"its predicate is about {getattr(tables[0], 'name', tables[0])!s} and on names {rule.on[0].name}; "
            "write both of one table, without an alias",
            rule.place,
        )


def _check_letter(rule: Rule, what: str) -> None:
    if not rule.on:
        return
    layer = {"bronze": "B", "silver": "S"}.get(str(rule.on[0].schema), "G")
    if rule.id[0] != layer:
        raise wrong(what, f"it is about rows of {rule.on[0].fullname}, so its id begins with {layer}", rule.place)


def check_given(rules: Sequence[object], agreed: Mapping[str, object]) -> None:
    """Raise DeclarationError for what is no rule, and for changes of standard rules that are none."""
    from warehouse.vocabulary.rule import Agreed, Rule  # noqa: PLC0415

    for rule in rules:
        if not isinstance(rule, Rule):
            raise wrong("rulebook(...)", f"{rule} is no rule; write Rule(...), one after the other")
    for id_, given in agreed.items():
        if not isinstance(given, Agreed):
            raise wrong(f"rulebook, agreed {id_!r}", f"{given!r} is no change; write Agreed({given!r})")


def check_rulebook(rules: Sequence[Rule], metadata: MetaData) -> None:
    """Raise DeclarationError for rules that cannot be combined, or that are about tables of another model."""
    ids = [rule.id for rule in rules]
    known = {*metadata.tables.values(), *(view.table for view in views(metadata))}
    for rule in rules:
        what = f"rule {rule.id!r}"
        if ids.count(rule.id) > 1:
            raise wrong(what, "two rules have this id: it is declared twice; give one of them another", rule.place)
        for table in rule.on:
            if table not in known:
                name = getattr(table, "fullname", table)
                raise wrong(what, f"{name!s} is no table of this model; write on=(table,) of one that is", rule.place)
        for group in rule.rests_on:
            for id_ in group:
                if id_ not in ids:
                    raise wrong(what, f"it rests on {id_}, which is no rule; {suggestion(id_, ids)}", rule.place)


def check_agreed(agreed: Mapping[str, Agreed], standard: Mapping[str, Rule], declared: Sequence[Rule]) -> None:
    """Raise DeclarationError if an agreed rule is one that no table brings, or that the model declares itself."""
    for id_ in agreed:
        if id_ not in standard:
            raise wrong(
                f"rulebook, agreed {id_!r}",
                f"no table brings this rule, or a rule of the model stands for it; {suggestion(id_, standard)}",
                declared[0].place if declared else None,
            )
