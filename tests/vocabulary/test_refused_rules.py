"""A rule that could not be checked, or would never fail, is refused where it is declared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, true

from tests.vocabulary.words import Pieces
from warehouse.errors import DeclarationError
from warehouse.vocabulary import ERROR, WARNING, Agreed, Kind, Measure, OneOf, Rule, parses, rulebook
from warehouse.vocabulary.beside import beside


class Tables:
    """The tables of a star that rules are about."""

    def __init__(self) -> None:
        self.pieces = Pieces()
        self.rooms = self.pieces.rooms()
        self.nights = self.pieces.nights()
        self.room = self.pieces.room(of=self.rooms)
        self.fact = self.pieces.night(of=self.nights, dimensions={"room": self.room})


def rule(check: Any, id_: str = "SR-V-001", **options: Any) -> Rule:
    """Declare a rule of which everything else is right."""
    given = {"title": "it is so", "kind": Kind.VALIDITY, "severity": ERROR, "advice": "Fix it."} | options
    return Rule(id_, given.pop("title"), check, **given)


Case = tuple[Callable[[Tables], object], str]
CASES: dict[str, Case] = {
    "another letter": (lambda t: rule(t.rooms.c.floor > 0, "XR-V-001"), "an id begins with the letter of its layer"),
    "small letters": (lambda t: rule(t.rooms.c.floor > 0, "sr-v-001"), "an id begins with the letter of its layer"),
    "gold's letter on records": (lambda t: rule(t.rooms.c.floor > 0, "GR-V-001"), "silver.rooms, so its id begins wit"),
    "silver's letter on facts": (lambda t: rule(t.fact.c.guests > 0), "gold.fact_nights, so its id begins with G"),
    "a predicate on two tables": (
        lambda t: rule(t.rooms.c.room == t.nights.c.room),
        r"one table and this names .*rooms.*; for rows beside others write beside\(",
    ),
    "on two tables": (
        lambda t: rule(t.rooms.c.floor > 0, on=(t.rooms, t.nights)),
        "one table and this names rooms, nights",
    ),
    "on another table": (
        lambda t: rule(t.rooms.c.floor > 0, on=(t.nights,)),
        "its predicate is about rooms and on names nights",
    ),
    "an alias": (
        lambda t: rule(t.room.alias("other").c.floor > 0, "GR-V-001", on=(t.room,)),
        "about other and on names dim_room; .* without an alias",
    ),
    "no table": (lambda t: rule(true(), "GR-V-001"), r"write on=\(table,\)"),
    "a value of Python": (
        lambda t: rule(t.rooms.c.floor is not None, on=(t.rooms,)),
        "True is no check; write a predicate",
    ),
    "a text": (lambda t: rule("floor > 0", on=(t.rooms,)), "is no check"),
    "a value": (lambda t: rule(t.rooms.c.floor), "its check is a value and no predicate: .*floor; compare"),
    "nothing to ask": (lambda t: rule((), on=(t.rooms,)), "is no check"),
    "no values": (lambda t: rule(OneOf(t.rooms.c.room)), "it has no values, so that every record would break it"),
    "values of a number": (lambda t: rule(OneOf(t.rooms.c.floor), values=("1",)), "OneOf is about a column of texts"),
    "values of nothing": (lambda t: rule(t.rooms.c.floor > 0, values=("1",)), r"values are those of OneOf\(column\)"),
    "parses nothing": (lambda t: rule(parses(), on=(t.rooms,)), "parses names no column"),
    "parses gold": (lambda t: rule(parses(t.room.c.floor), "GR-V-001"), "no column of a source"),
    "parses two sources": (lambda t: rule(parses(t.rooms.c.floor, t.nights.c.guests)), "names rooms, nights"),
    "parses what is not delivered": (lambda t: rule(parses(t.rooms.c.as_of)), "is not delivered"),
    "a measure of gold": (
        lambda t: rule(Measure.NOT_EMPTY, "GR-V-001", on=(t.rooms,)),
        "Measure.NOT_EMPTY is taken in another layer; its id begins with B",
    ),
    "a measure of silver in bronze": (lambda t: rule(Measure.UNIQUE, "BR-V-001", on=(t.rooms,)), "begins with S"),
    "a measure of a dimension": (lambda t: rule(Measure.NOT_EMPTY, "BR-V-001", on=(t.room,)), "dim_room is no source"),
    "a measure of nothing": (lambda _t: rule(Measure.NOT_EMPTY, "BR-V-001"), r"write on=\(table,\)"),
    "a share without threshold": (
        lambda t: rule(Measure.VOLUME, "BR-V-001", on=(t.rooms,)),
        "Measure.VOLUME is a share; write the most that is right",
    ),
    "a threshold in per cent": (lambda t: rule(t.rooms.c.floor > 0, threshold=5), "a share, 0.05 for 5 %, and not 5"),
    "a severity as text": (lambda t: rule(t.rooms.c.floor > 0, severity="error"), "severity is 'error'; write ERROR"),
    "a kind as text": (lambda t: rule(t.rooms.c.floor > 0, kind="validity"), "kind is 'validity'; write one of Kind."),
    "no advice": (lambda t: rule(t.rooms.c.floor > 0, advice=" "), "advice: it has no description"),
    "waiting members": (lambda t: rule(t.room.c.floor > 0, "GR-V-001", waits=True), "waits is for predicates on the"),
}
TOGETHER: dict[str, Case] = {
    "one id twice": (lambda t: (rule(t.rooms.c.floor > 0), rule(t.rooms.c.floor > 1)), "declared twice"),
    "the id of a rule that a table brings": (
        lambda t: (rule(t.rooms.c.floor > 0, "SR-ROOMS-001"),),
        "rule 'SR-ROOMS-001': two rules have this id",
    ),
    "resting on nothing": (
        lambda t: (rule(t.rooms.c.floor > 0, rests_on=(("SR-ROOM-001",),)),),
        "it rests on SR-ROOM-001, which is no rule; write `SR-ROOMS-001`",
    ),
    "a table of another model": (
        lambda _t: (rule(Tables().rooms.c.floor > 0),),
        "silver.rooms is no table of this model",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_is_refused(name: str) -> None:
    declare, sentence = CASES[name]
    with pytest.raises(DeclarationError) as refused:
        declare(Tables())
    said = str(refused.value)
    assert re.search(sentence, said, re.DOTALL), said
    assert re.match(r"tests/vocabulary/test_refused_rules\.py, line [0-9]+: rule '", said), said


@pytest.mark.parametrize("name", TOGETHER)
def test_rules_are_refused_together(name: str) -> None:
    declare, sentence = TOGETHER[name]
    tables = Tables()
    with pytest.raises(DeclarationError) as refused:
        rulebook(*declare(tables), metadata=tables.pieces.metadata)  # type: ignore[misc]
    assert re.search(sentence, str(refused.value), re.DOTALL), str(refused.value)


def test_what_is_agreed_on_is_brought() -> None:
    tables = Tables()
    with pytest.raises(DeclarationError, match=r"no table brings this rule, or .*; write `SR-ROOMS-001`"):
        rulebook(metadata=tables.pieces.metadata, agreed={"SR-ROMS-001": Agreed("SR-U-001")})
    rules = rulebook(metadata=tables.pieces.metadata, agreed={"SR-ROOMS-001": Agreed("SR-U-001", severity=WARNING)})
    assert [rule.severity for rule in rules if rule.id == "SR-U-001"] == [WARNING]


def test_what_is_right_is_accepted() -> None:
    t = Tables()
    pairs = beside(t.nights, (t.room, t.room.c.room == t.nights.c.room))
    rulebook(
        rule(t.rooms.c.floor > 0),
        rule(OneOf(t.rooms.c.room), "SR-V-002", values=("a",)),
        rule(pairs.each(t.room.c.floor > 0), "SR-V-003", on=(t.nights,)),
        rule(select(t.room.c.room).where(t.room.c.floor < 0), "GR-V-001", on=(t.room,)),
        rule(t.room.c.floor > 0, "GR-V-002"),
        metadata=t.pieces.metadata,
    )
