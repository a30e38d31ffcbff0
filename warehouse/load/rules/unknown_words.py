"""Unknown words: values that break a rule about the words of a column, with their counts and the known words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, String, Text, any_, func, literal, select

from warehouse.load.batch.batch import Batch
from warehouse.vocabulary.columns import Word
from warehouse.vocabulary.rule import Kind, OneOf, Rule, Severity
from warehouse.vocabulary.source import Source

MOST = 10
"""Words that are named, the most frequent first."""
SHOWN = 40
"""Letters of a word that are shown."""


def note_unknown_words(
    batch: Batch, source: Source, rules: Iterable[Rule], failed: Mapping[str, int], own: ColumnElement[bool]
) -> None:
    """Note in the account which words of the stage's ``own`` rows broke rules, how often, and which are known."""
    for rule in rules:
        word = _word(source, rule)
        if word is None or not failed.get(rule.id) or rule.waived or rule.severity is Severity.INFO:
            continue
        batch.account.sources[source.name].notes.append(_sentence(batch, source, rule, word, own))


def _word(source: Source, rule: Rule) -> Word | None:
    """Return the column whose words a rule is about; None for other rules, keys and personal data."""
    if rule.kind is not Kind.VALIDITY or len(rule.columns) != 1:
        return None
    word = next((word for word in source.words if word.name in rule.columns), None)
    if word is None or word.pii or word.is_key or not isinstance(source.stage.c[word.name].type, String):
        return None
    return word


def _sentence(batch: Batch, source: Source, rule: Rule, word: Word, own: ColumnElement[bool]) -> str:
    stage, count = source.stage, func.count().label("records")
    value = func.left(stage.c[word.name], SHOWN).label("value")
    query = (
        select(value, count, func.count().over().label("words"))
        .where(own, literal(rule.id, Text) == any_(stage.c.broken))
        .group_by(value)
        .order_by(count.desc(), value)
        .limit(MOST)
    )
    found = batch.connection.execute(query).all()
    words = found[0].words
    listed = ", ".join(f"{one.value!r} ({one.records:,})" for one in found)
    more = f" and {words - MOST:,} more" if words > MOST else ""
    known = f"; known are {', '.join(rule.values)}" if isinstance(rule.check, OneOf) else ""
    what = "an unknown word" if words == 1 else f"{words:,} unknown words"
    return f"{source.name}: {word.name} holds {what}: {listed}{more}{known}. {rule.advice.rstrip('.')}"
