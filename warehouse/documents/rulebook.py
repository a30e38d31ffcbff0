"""The rulebook: what must be true, the severity in force, what to do, and the last result of each rule."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import ColumnElement

from warehouse.documents import markdown as md
from warehouse.documents.material import Material
from warehouse.documents.statements import sql
from warehouse.vocabulary.beside import Holds
from warehouse.vocabulary.rule import Layer, Measure, OneOf, Parses, Proven, Question, Rule

EFFECTS = {
    "error": "the record waits in the quarantine; in bronze and gold, and about a whole delivery, the batch is refused",
    "warning": "counted and shown; the record enters",
    "info": "counted",
    "off": "not asked",
}


def pages(material: Material) -> dict[str, str]:
    """Return the rulebook."""
    counts = [[layer, str(sum(rule.layer is layer for rule in material.rules))] for layer in Layer]
    effects = [[severity, effect] for severity, effect in EFFECTS.items()]
    return {
        "rules.md": md.page(
            "Rulebook",
            f"{len(material.rules)} rules decide, inside the transaction of a load, what is published. `warehouse "
            "check` checks them against everything that the warehouse holds. Severities, thresholds and values are "
            "those of the settings in force.",
            md.table(["Layer", "Rules"], counts),
            md.table(["Severity", "What a failure does"], effects),
            "## All rules",
            md.table(["Rule", "What must be true", "Kind", "Severity"], _listed(material)),
            *_section(material),
        )
    }


def _listed(material: Material) -> Iterator[list[str]]:
    for rule in material.rules:
        yield [md.link(rule.id, f"#{rule.id}"), rule.title, rule.kind, _severity(material, rule)]


def _severity(material: Material, rule: Rule) -> str:
    return "off" if rule.id in material.switched_off else str(rule.severity)


def _section(material: Material) -> Iterator[str]:
    for layer, rules in groupby(material.rules, key=lambda rule: rule.layer):
        yield f"## {layer.capitalize()}"
        for rule in rules:
            yield f"{md.anchor(rule.id)}\n\n### {rule.id}: {rule.title}"
            yield md.table(["Layer", "Kind", "About", "Severity", "Threshold", "Waiver"], [_facts(material, rule)])
            yield f"**Must be true**: {condition(rule)}"
            yield from conditions(rule)
            yield f"**When it fails**: {rule.advice}"
            if rule.waits:
                yield "Such a record is tried again in later batches and enters once it passes."
            if rule.rests_on:
                groups = " and ".join(" or ".join(md.link(one, f"#{one}") for one in group) for group in rule.rests_on)
                yield f"It is as severe as {groups}, where the settings weaken those."
            yield _last(material, rule)


def _facts(material: Material, rule: Rule) -> list[str]:
    tables = ", ".join(md.link(str(one.fullname), f"tables/{one.fullname}.md") for one in rule.on)
    threshold = "" if rule.threshold is None else f"{rule.threshold:.10g}"
    waiver = "" if rule.waiver is None else f"until {rule.waiver.until}: {md.escaped(rule.waiver.reason)}"
    return [rule.layer, rule.kind, tables, _severity(material, rule), threshold, waiver]


def condition(rule: Rule) -> str:
    """Return the condition of a rule in words."""
    said = f"{rule.title}."
    match rule.check:
        case OneOf(column):
            values = ", ".join(map(md.code, rule.values))
            said += f" {md.code(column.name)} is one of {values}, whatever the case; absence is allowed."
        case Parses(columns):
            names = ", ".join(md.code(column.name) for column in columns)
            said += f" Whatever stands in {names} is a value of its type."
        case Measure():
            said += f" Asked of the delivery as a whole: {rule.check.value}."
        case ColumnElement():
            said += " Asked of each record; an absent value fails only where the rule is about absence."
        case _:
            said += " Asked of what the batch touched."
    if rule.threshold is not None:
        least = rule.check is Measure.VOLUME
        said += f" It holds {'from' if least else 'up to'} a share of {rule.threshold:.10g}{' on' if least else ''}."
    return said


def conditions(rule: Rule) -> Iterator[str]:
    """Yield the condition of a rule as SQL, question by question; nothing for what only the loader can count."""
    if isinstance(rule.check, OneOf):
        values = ", ".join("'" + value.lower().replace("'", "''") + "'" for value in rule.values)
        yield md.fenced(f"lower({rule.check.column}) IN ({values})", "sql")
    elif rule.is_row_rule:
        yield md.fenced(sql(rule.predicate), "sql")
    for question in rule.questions:
        yield from _asked(question)


def _asked(question: Question) -> Iterator[str]:
    if isinstance(question, Proven):
        yield "A constraint of the table makes sure of it; `warehouse check` asks it all the same."
        if isinstance(question.what, ColumnElement):
            yield md.fenced(sql(question.what), "sql")
        else:
            yield from _asked(question.what)
    elif isinstance(question, Holds):
        yield f"It holds for {question.of.value}:"
        predicate = question.predicate if question.totals is None else question.totals[1]
        grouped = "" if question.totals is None else f"\nper {sql(question.totals[0])}"
        yield md.fenced(f"{sql(predicate)}\nover {sql(question.rows.joined)}{grouped}", "sql")
    else:
        yield "This query returns what breaks it:"
        yield md.fenced(sql(question), "sql")


def _last(material: Material, rule: Rule) -> str:
    last = material.found.results.get(rule.id) if material.found else None
    if last is None:
        return ""
    verdict = "it held" if last.passed else "it failed"
    return md.observed(
        f"Asked last in batch {last.batch_id}, of {last.as_of}: {verdict}, {last.failed:,} of "
        f"{last.checked:,} broke it."
    )
