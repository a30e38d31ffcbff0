"""Rules that the data suggests, as warnings: what is always filled, the range of numbers, and the words of a column."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from warehouse.design.project.plan import Column, Plan, Source
from warehouse.design.project.text import block, call, imports, mapping, quote
from warehouse.profile import Column as Measured

FEW, ENOUGH = 8, 50
"""So few words in so many records are a list of words that may be."""


def rules_text(plan: Plan, name: str) -> str:
    """Return the module of the rules; what a file repeats, such as the member of each line, is no failure."""
    body, words = list[str](), {"rulebook"}
    rules: list[str] = []
    for source in plan.sources:
        rules += _rules(source)
    words |= {"WARNING", "Kind", "Rule"} if rules else set()
    words |= {"OneOf"} if any("OneOf(" in one for one in rules) else set()
    options = {"metadata": "metadata"}
    repeating = [f"SR-{one.name.upper()}-001" for one in plan.sources if one.repeats]
    if repeating:
        words |= {"INFO", "Agreed"}
        options["agreed"] = mapping([f'"{id_}": Agreed("{id_}", severity=INFO)' for id_ in repeating], "agreed=")
    body.append(f"RULES = {block('rulebook', rules, **options)}")
    outside = [imports("sqlalchemy", ["and_"])] if any("and_(" in one for one in rules) else []
    outside.append("from warehouse.database.metadata import metadata")
    outside.append(
        imports("warehouse.vocabulary", sorted(words, key=lambda one: (not one.isupper(), one[0].islower(), one)))
    )
    own = [imports(name, ["sources"])] if rules else []
    head = ['"""What must be true, as the data suggests: warnings until somebody agrees."""', "\n".join(outside), *own]
    return "\n\n".join([*head, *body]) + "\n"


def _rules(source: Source) -> Iterator[str]:
    number = 10
    measured = {one.name: one for one in source.of.columns.values()}
    known = [(one, measured[one.file]) for one in source.columns if one.kind != "key" and one.file in measured]
    filled = [one for one, of in known if of.filled == of.records >= ENOUGH and one.kind == "field"]
    if filled:
        number += 1
        checks = [f"sources.{source.name}.c.{one.name}.is_not(None)" for one in filled]
        check = checks[0] if len(checks) == 1 else call("and_", checks)
        yield _rule(source, number, f"{source.name} is complete", check, "COMPLETENESS")
    for one, of in known:
        place = f"sources.{source.name}.c.{one.name}"
        if one.type.startswith(("Integer", "BigInteger", "Numeric")) and of.records >= ENOUGH:
            low, high = _bounds(of.lowest, of.highest)
            number += 1
            said = f"{one.name} is between {low} and {high}"
            yield _rule(source, number, said, f"{place}.between({low}, {high})", "VALIDITY")
        words = [value for value, _ in of.frequent]
        if _is_list(one, of, len(words)):
            number += 1
            said = f"{one.name} is one of {len(words)} words"
            values = f"({', '.join(map(quote, words))})"
            yield _rule(source, number, said, f"OneOf({place})", "VALIDITY", values=values)


def _is_list(column: Column, of: Measured, words: int) -> bool:
    plain = column.type == "Text" and column.kind == "field" and not column.pii and not column.way
    return plain and 2 <= of.distinct == words <= FEW and of.records >= ENOUGH


def _bounds(low: Any, high: Any) -> tuple[str, str]:
    """Return a range with the width of what was seen as margin on both sides; nothing falls below zero by itself."""
    least, most = Decimal(str(low)), Decimal(str(high))
    margin = most - least
    under = max(Decimal(0), least - margin) if least >= 0 else least - margin
    return f"{int(under // 1)}", f"{int((most + margin) // 1 + 1)}"


def _rule(source: Source, number: int, said: str, check: str, kind: str, **options: str) -> str:
    parts = [quote(f"SR-{source.name.upper()}-{number:03}"), quote(said), check, f"Kind.{kind}", "WARNING"]
    return call("Rule", [*parts, '"Ask the sender."'], **options)
