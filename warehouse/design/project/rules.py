"""Rules that the data suggests: columns always filled, ranges of numbers, the words of a column, the format of ids.

They are warnings until they are accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from warehouse.design.project.plan import Column, Plan, Source
from warehouse.design.project.text import block, call, imports, mapping, quote
from warehouse.design.wording import RuleWording
from warehouse.printable import toml_string
from warehouse.profile import Column as Measured

FEW, ENOUGH = 8, 50
"""Few words in many records are a list of allowed words."""


def rules_text(plan: Plan, name: str) -> str:
    """Return the module of the rules; what a file repeats, such as the member of each line, is no failure."""
    body, words = list[str](), {"rulebook"}
    rules: list[str] = []
    for source in plan.sources:
        rules += _rules(source, plan)
    words |= {"ERROR" if plan.accepted else "WARNING", "Kind", "Rule"} if rules else set()
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
    until = "accepted as errors" if plan.accepted else "warnings until somebody agrees"
    head = [f'"""What must be true, as the data suggests: {until}."""', "\n".join(outside), *own]
    return "\n\n".join([*head, *body]) + "\n"


def _rules(source: Source, plan: Plan) -> Iterator[str]:
    severity, proposed = "ERROR" if plan.accepted else "WARNING", plan.wording.rules
    number = 10
    measured = {one.name: one for one in source.of.columns.values()}
    known = [(one, measured[one.file]) for one in source.columns if one.kind != "key" and one.file in measured]
    filled = [
        one
        for one, of in known
        if one.kind == "field" and 0 < of.records == of.filled
        and (of.records >= ENOUGH or (source.of.name, of.name, "complete") in proposed)
    ]  # fmt: skip
    if filled:
        number += 1
        checks = [f"sources.{source.name}.c.{one.name}.is_not(None)" for one in filled]
        check = checks[0] if len(checks) == 1 else call("and_", checks)
        yield _rule(source, number, f"{source.name} is complete", check, ("COMPLETENESS", severity))
    for one, of in known:
        place = f"sources.{source.name}.c.{one.name}"
        within = proposed.get((source.of.name, of.name, "range"))
        if one.type.startswith(("Integer", "BigInteger", "Numeric")) and (of.records >= ENOUGH or within):
            low, high = (str(within.low), str(within.high)) if within else bounds(of.lowest, of.highest)
            number += 1
            said = f"{one.name} is between {low} and {high}"
            yield _rule(source, number, said, f"{place}.between({low}, {high})", ("VALIDITY", severity))
        words = _words(one, of, proposed.get((source.of.name, of.name, "words")))
        if words:
            number += 1
            said = f"{one.name} is one of {len(words)} words"
            values = f"({', '.join(map(quote, words))})"
            yield _rule(source, number, said, f"OneOf({place})", ("VALIDITY", severity), values=values)
    for one in source.columns:
        pattern = plan.formats.get((source.name, one.name))
        if pattern is not None:
            number += 1
            said, place = f"{one.name} is written as the others", f"sources.{source.name}.c.{one.name}"
            check = f"{place}.regexp_match({quote(pattern)})"
            yield _rule(source, number, said, check, ("VALIDITY", severity))


def _words(column: Column, of: Measured, proposed: RuleWording | None) -> list[str]:
    """Return the words that a column may have, if they are a list."""
    renamed = column.way in (None, toml_string(column.file))
    if column.type != "Text" or column.kind != "field" or column.pii or not renamed:
        return []
    if proposed is not None:
        return list(proposed.words)
    words = [value for value, _ in of.frequent]
    return words if 2 <= of.distinct == len(words) <= FEW and of.records >= ENOUGH else []


def bounds(low: Any, high: Any) -> tuple[str, str]:
    """Return a range with the width of what was seen as margin on both sides; nothing falls below zero by itself."""
    least, most = Decimal(str(low)), Decimal(str(high))
    margin = most - least
    under = max(Decimal(0), least - margin) if least >= 0 else least - margin
    return f"{int(under // 1)}", f"{int((most + margin) // 1 + 1)}"


def _rule(source: Source, number: int, said: str, check: str, kind: tuple[str, str], **options: str) -> str:
    parts = [quote(f"SR-{source.name.upper()}-{number:03}"), quote(said), check, f"Kind.{kind[0]}", kind[1]]
    return call("Rule", [*parts, '"Ask the sender."'], **options)
