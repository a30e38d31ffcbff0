"""Laws that hold for every table of the model, as loops over the metadata: new tables are covered at once."""

from __future__ import annotations

import pytest
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    UniqueConstraint,
)

from warehouse.audit import SCHEMAS
from warehouse.model import metadata
from warehouse.vocabulary.columns import Role
from warehouse.vocabulary.dimension import dimensions
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.rule import rules_of
from warehouse.vocabulary.source import Source, sources

TABLES = list(metadata.tables.values())


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_everything_is_described(table: Table) -> None:
    """Every table and column has a description, and a schema of ours."""
    assert table.schema in SCHEMAS
    assert table.comment
    assert [column.name for column in table.columns if not column.comment] == []


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_constraint_has_a_name(table: Table) -> None:
    """Migrations, errors and tests can speak of every constraint and index."""
    assert all(constraint.name for constraint in table.constraints if not isinstance(constraint, PrimaryKeyConstraint))
    assert table.primary_key.name
    assert all(index.name for index in table.indexes)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_nothing_moves_on_in_a_rollback(table: Table) -> None:
    """No sequence, no identity, no volatile default: a plan leaves no trace, and a distributed server agrees."""
    for column in table.columns:
        assert column.identity is None
        assert not isinstance(column.default, Sequence)
        assert column.server_default is None or isinstance(column.server_default, Computed)
        assert column.autoincrement is False or not column.primary_key or column.autoincrement == "auto"


@pytest.mark.parametrize("source", list(sources(metadata)), ids=lambda source: source.name)
def test_bronze_is_text(source: Source) -> None:
    """Bronze keeps what the file said: every delivered column is text, and nullable."""
    for word in source.delivered:
        column = source.bronze.c[word.name]
        assert str(column.type) == "TEXT"
        assert column.nullable


@pytest.mark.parametrize("fact", list(facts(metadata)), ids=lambda fact: fact.name)
def test_facts_stay_on_their_shard(fact: Fact) -> None:
    """Keys of facts hold the grain, and no foreign key leads from a fact to the audit tables."""
    assert set(fact.grain) <= set(fact.table.primary_key.columns.keys())
    for constraint in fact.table.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert set(fact.grain) <= set(constraint.columns.keys())
        if isinstance(constraint, ForeignKeyConstraint):
            assert constraint.referred_table.schema == "gold"
    for role in fact.dimensions:
        assert any([c.name for c in fk.columns] == [f"{role}_key"] for fk in fact.table.foreign_key_constraints)


def test_histories_are_chained() -> None:
    """Every timeline forbids gaps and overlaps by keys: both ends are unique, both neighbours must exist."""
    timelines = [t for d in dimensions(metadata) for t in (*([d.versions] if d.versions else []), *d.histories)]
    assert timelines
    for timeline in timelines:
        table, member = timeline.table, timeline.member.name
        chained = {tuple(fk.columns.keys()) for fk in table.foreign_key_constraints}
        assert {(member, "previous_valid_to"), (member, "next_valid_from")} <= chained
        unique = {frozenset(c.columns.keys()) for c in table.constraints if isinstance(c, UniqueConstraint)}
        unique.add(frozenset(table.primary_key.columns.keys()))
        assert {frozenset({member, "valid_from"}), frozenset({member, "valid_to"})} <= unique
        checks = " ".join(str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint))
        assert "valid_from < valid_to" in checks


def test_attributes_come_from_the_source() -> None:
    """Every attribute of a dimension that does not follow activity is a column of its source."""
    for dimension in dimensions(metadata):
        names = {word.name for word in dimension.source.words}
        assert {w.name for w in dimension.words if not w.follows_activity} <= names
        assert sum(word.role is Role.BUSINESS_KEY for word in dimension.words) == 1


def test_every_rule_says_where_it_looks_and_what_to_do() -> None:
    """A rule without a table, a title or advice helps nobody."""
    rules = rules_of(metadata)
    assert rules
    for rule in rules:
        assert rule.on, rule.id
        assert rule.title, rule.id
        assert rule.advice.endswith("."), rule.id
