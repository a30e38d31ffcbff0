"""What an assistant is told about the star: only declarations, and values of columns that are not personal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column

from warehouse.answers import Oracle, basis_of
from warehouse.ask.running import known_values, last_days, reading
from warehouse.ask.star import Level, Measure, Subject
from warehouse.status import freshness as freshness_of
from warehouse.vocabulary.mart import marts
from warehouse.vocabulary.units import units_in

VALUES = 40
"""At most this many values of a level are listed; `ask` knows more."""


def star(oracle: Oracle) -> dict[str, Any]:
    """Return the facts, the marts, and the batch and verdict they rest on."""
    with reading(oracle.database.engine) as connection:
        _, pii = oracle.rights(connection)
        days = last_days(connection, oracle.subjects)
        values = {name: known_values(connection, one) for name, one in oracle.subjects.items()}
        basis = basis_of(connection, oracle.model.metadata, oracle.settings)
    facts = [
        {**_fact(one, values[name], pii=pii), "newest_day": days.get(name)} for name, one in oracle.subjects.items()
    ]
    return {"facts": facts, "marts": _marts(oracle), "personal_columns_granted": pii, **basis.as_json()}


def freshness(oracle: Oracle) -> dict[str, Any]:
    """Return the newest date of each source, and the batch and verdict that answers rest on."""
    with reading(oracle.database.engine) as connection:
        sources = freshness_of(connection, oracle.model.metadata, oracle.settings)
        basis = basis_of(connection, oracle.model.metadata, oracle.settings)
    return {"sources": [one.as_json() for one in sources], **basis.as_json()}


def _fact(subject: Subject, values: Mapping[str, Sequence[str]], *, pii: bool) -> dict[str, Any]:
    measures = [
        {
            "name": one.name,
            "title": one.title,
            "description": one.description,
            "additivity": one.additivity,
            "can_be_asked": one.value is not None,
            **({"counted_in": units} if (units := [unit.name for unit in _units(one)]) else {}),
        }
        for one in subject.measures.values()
    ]
    members = [
        {"name": one.name, "key": one.key, "label": one.label if pii or not one.label_is_personal else None}
        for one in subject.entities.values()
    ]
    return {
        "name": subject.name,
        "description": subject.description,
        "grain": list(subject.grain),
        "headline": subject.headline,
        "measures": measures,
        "members": members,
        "levels": [_level(one, values) for one in subject.levels.values() if pii or not one.pii],
        "dates": list(subject.days),
    }


def _units(measure: Measure) -> list[Column[Any]]:
    """Return the columns that hold the unit of a measure: answers do not mix their values."""
    return [] if measure.value is None else units_in(measure.value)


def _level(level: Level, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": level.name, "kind": level.kind, "description": level.description}
    if level.role is not None:
        found["dimension"] = level.role
    known = values.get(level.name, ())
    return found | ({"values": list(known)} if 0 < len(known) <= VALUES else {})


def _marts(oracle: Oracle) -> list[dict[str, Any]]:
    return [
        {
            "name": f"mart.{one.name}",
            "description": one.description,
            "question": one.question,
            "columns": [{"name": column.name, "description": column.comment} for column in one.table.columns],
        }
        for one in marts(oracle.model.metadata)
    ]
