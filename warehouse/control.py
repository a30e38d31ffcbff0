"""`warehouse check --control`: a warehouse compared with the known figures of the deliveries it was loaded from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, MetaData, Row, func, select

from warehouse import audit
from warehouse.database.connect import Database
from warehouse.sample import Control, FileControl, Planted
from warehouse.vocabulary.beside import Holds
from warehouse.vocabulary.control import totals_of
from warehouse.vocabulary.rule import Rule, Severity, rules_of
from warehouse.vocabulary.source import Source, sources

EXAMPLES = 3
NOTHING = Planted(0, ())


@dataclass(frozen=True)
class Finding:
    """Where a warehouse is not as it should be: ``what`` was counted, and what was expected."""

    where: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        """Return it as one sentence."""
        return f"{self.where}: {self.what}: {self.found}, not {self.expected}"

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return asdict(self)


@dataclass(frozen=True)
class ControlAccount:
    """What was compared with the figures of a sample, and where the warehouse differs, if anywhere."""

    control: Control
    findings: list[Finding]

    @property
    def planted(self) -> dict[str, int]:
        """How many records were planted to break each rule, over all files."""
        counts: Counter[str] = Counter()
        for delivery in self.control.deliveries:
            for file in delivery.sources.values():
                counts.update({rule: planted.count for rule, planted in file.planted.items()})
        return dict(sorted(counts.items()))

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "file": str(self.control.path),
            "agrees": not self.findings,
            "deliveries": len(self.control.deliveries),
            "planted": self.planted,
            "findings": [finding.as_json() for finding in self.findings],
        }


def hold_against(database: Database, metadata: MetaData, control: Control) -> ControlAccount:
    """Compare a warehouse that was loaded from a sample, in the order of its dates, with the figures of the sample.

    Every planted error must have been found by its rule, and no clean record quarantined.
    """
    known = {source.name: source for source in sources(metadata)}
    findings: list[Finding] = []
    with database.engine.connect() as connection:
        for delivery in control.deliveries:
            for name, figures in delivery.sources.items():
                where = f"{delivery.folder}/{figures.file}"
                file = _loaded(connection, name, figures.file, delivery.as_of)
                if file is None:
                    findings.append(Finding(where, "batches that loaded it", "1", "0"))
                    continue
                findings += _account(where, file, figures)
                rules = [rule for rule in rules_of(metadata) if _is_about_records(rule, known[name])]
                findings += _rules(_results(connection, file), _held_back(connection, file), where, rules, figures)
        findings += _totals(connection, metadata, asdict(control.totals))
    return ControlAccount(control, findings)


def _loaded(connection: Connection, source: str, name: str, as_of: date) -> Row[Any] | None:
    """Return the row of a file in the newest batch that loaded it."""
    query = (
        select(audit.file)
        .join(audit.batch)
        .where(audit.batch.c.status == "loaded", audit.file.c.source == source, ~audit.file.c.is_lookup)
        .where(audit.file.c.name == name, audit.file.c.as_of == as_of)
        .order_by(audit.file.c.file_id.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def _account(where: str, file: Row[Any], figures: FileControl) -> Iterator[Finding]:
    for name in ("read", *audit.OUTCOMES):
        yield from _compared(where, name, getattr(figures, name), getattr(file, name))


def _results(connection: Connection, file: Row[Any]) -> dict[str, Any]:
    """Return the results of the rules in the batch of a file."""
    table = audit.rule_result
    query = select(table.c.rule_id, table.c.failed, table.c.severity).where(table.c.batch_id == file.batch_id)
    return {row.rule_id: row for row in connection.execute(query)}


def _rules(
    results: dict[str, Any], held: dict[str, Counter[str]], where: str, rules: list[Rule], figures: FileControl
) -> Iterator[Finding]:
    """Compare, rule by rule, the records that were found with those planted, and which ones were quarantined."""
    dirty = {key for planted in figures.planted.values() for key in planted.keys}
    for rule in rules:
        planted, result = figures.planted.get(rule.id, NOTHING), results.get(rule.id)
        yield from _compared(where, f"records that break {rule.id}", planted.count, result.failed if result else 0)
        found, there = held.pop(rule.id, Counter()), Counter(planted.keys)
        clean = Counter({key: count for key, count in (found - there).items() if key not in dirty})
        yield from _compared(where, f"clean records held back by {rule.id}", "none", _keys(clean))
        if rule.is_row_rule and result is not None and result.severity == Severity.ERROR:
            yield from _compared(where, f"records that {rule.id} let in", "none", _keys(there - found))
    for reason, keys in held.items():
        yield from _compared(where, f"records held back by {reason or 'no rule'}", "none", _keys(keys))


def _is_about_records(rule: Rule, source: Source) -> bool:
    """Whether a rule looks at the records of a source one by one."""
    if rule.is_row_rule:
        return rule.on == (source.silver,)
    return isinstance(rule.check, Holds) and rule.check.rows.table is source.silver


def _held_back(connection: Connection, file: Row[Any]) -> dict[str, Counter[str]]:
    """Return the first part of the business keys of the records quarantined by each rule; '' if absent."""
    table = audit.quarantine
    rule = func.unnest(func.coalesce(func.nullif(table.c.rules, []), [""])).label("rule")
    query = select(rule, func.coalesce(table.c.business_key[1], "")).where(
        table.c.file_id == file.file_id, table.c.record_number.is_not(None)
    )
    held: dict[str, Counter[str]] = {}
    for name, key in connection.execute(query):
        held.setdefault(name, Counter())[key] += 1
    return held


def _totals(connection: Connection, metadata: MetaData, expected: Mapping[str, Any]) -> Iterator[Finding]:
    for name, query in totals_of(metadata).items():
        yield from _compared("gold", name, expected[name], connection.execute(query).scalar_one())


def _keys(keys: Counter[str]) -> str:
    """Return a few keys in words."""
    if not keys:
        return "none"
    first = ", ".join(repr(key) for key in sorted(keys)[:EXAMPLES])
    return f"{keys.total():,} ({first}{' and more' if len(keys) > EXAMPLES else ''})"


def _compared(where: str, what: str, expected: Any, found: Any) -> Iterator[Finding]:
    if found != expected:
        yield Finding(where, what, str(expected), str(found))
