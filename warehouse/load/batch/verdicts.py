"""The verdicts on the records of a batch: whatever is not simply accepted and new."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, Select, Table, Text, and_, or_, select

from warehouse.load.batch.batch import Batch
from warehouse.load.sql.statements import table_of
from warehouse.vocabulary.source import Source


def verdicts(source: Source) -> Table:
    """Return the temporary table of the verdicts on a source's records."""
    columns: list[Column[Any]] = [
        Column("file_id", Integer),
        Column("record_number", BigInteger),
        Column("outcome", Text),
    ]
    return table_of(f"verdict_{source.name}", *columns)


def accepted(batch: Batch, source: Source) -> Select[Any]:
    """Return the records of the stage that no verdict holds back."""
    if source.name in batch.undisputed:
        return select(source.stage)
    verdict = verdicts(source)
    return _judged(source).where(verdict.c.file_id.is_(None))


def written(batch: Batch, source: Source) -> Select[Any]:
    """Return the records of the stage that are new or change what was known."""
    if source.name in batch.undisputed:
        return select(source.stage)
    verdict = verdicts(source)
    return _judged(source).where(or_(verdict.c.file_id.is_(None), verdict.c.outcome == "changed"))


def _judged(source: Source) -> Select[Any]:
    stage, verdict = source.stage, verdicts(source)
    same = and_(verdict.c.file_id == stage.c.file_id, verdict.c.record_number == stage.c.record_number)
    return select(stage).outerjoin(verdict, same)
