"""Records of a list that equal those of the next list are stored as one row for the whole list.

The newest list of a source is stored record by record. Of an older list, only the records that differ from the next
list are; the others are one row of `audit.folded`: for each record of the next list, by its number, what to add to that
number to get the number of the equal record, null if there is none. Nearly always that is one number throughout, which
PostgreSQL compresses to almost nothing.

Nothing is lost: `unfold` restores every row as it was. Code that needs the records of older lists unfolds them first,
in the same transaction. A batch that is newer than all before it need not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    Subquery,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    distinct,
    func,
    insert,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from warehouse import audit
from warehouse.vocabulary.dimension import dimensions
from warehouse.vocabulary.source import Source, sources

BRONZE, OBSERVATIONS = "bronze", "observations"
_ORIGIN = ("batch_id", "file_id", "record_number", "as_of")


def foldable(metadata: MetaData) -> Iterator[Source]:
    """Yield the sources whose lists can be folded: members of dimensions that nothing else brings."""
    for source in sources(metadata):
        brought = [one for one in dimensions(metadata) if source in one.sources]
        alone = all(one.sources == (source,) and not one.combines for one in brought)
        keyed = all([word.name for word in source.keys] == [one.business_key.name] for one in brought)
        if source.keep == "observations" and brought and alone and keyed:
            yield source


def is_folded(connection: Connection) -> bool:
    """Return whether any list is stored folded."""
    return bool(connection.scalar(select(select(audit.folded).exists())))


def fold(connection: Connection, metadata: MetaData, kinds: Collection[str], *, everything: bool = False) -> list[str]:
    """Fold the second newest list of each source into the newest, or with ``everything`` each into the next.

    ``kinds`` says whether bronze is folded, or the observations of silver. Returns the tables whose rows were removed.
    """
    emptied: list[str] = []
    if not kinds:
        return emptied
    done = {tuple(row) for row in connection.execute(select(audit.folded.c.table_name, audit.folded.c.file_id))}
    with _hashing(connection):
        for source in foldable(metadata):
            pairs = list(pairwise(lists_of(connection, source)))
            for older, newer in pairs if everything else pairs[-1:]:
                for table, keys in tables_of(source, kinds):
                    if (table.fullname, older.file_id) in done or not _fold(connection, table, keys, older, newer):
                        continue
                    if table.fullname not in emptied:
                        emptied.append(table.fullname)
    return emptied


def unfold(connection: Connection, metadata: MetaData) -> bool:
    """Restore all folded records; return whether there were any."""
    folded, file = audit.folded, audit.file
    query = (
        select(folded.c.table_name, folded.c.file_id, folded.c.next_file_id, file.c.batch_id, file.c.as_of)
        .join(file, file.c.file_id == folded.c.file_id)
        .order_by(file.c.as_of.desc(), file.c.file_id.desc())
    )
    tables = {t.fullname: t for one in sources(metadata) for t in (one.bronze, one.silver)}
    rows = connection.execute(query).all()
    if not rows:
        return False
    with _hashing(connection):
        for row in rows:
            if row.table_name in tables:  # otherwise the model has dropped the source, and its table with it
                _unfold(connection, tables[row.table_name], row)
        connection.execute(delete(folded))
    return True


def tables_of(source: Source, kinds: Collection[str]) -> Iterator[tuple[Table, Sequence[str]]]:
    """Yield the tables of a source that are folded, each with the columns that identify its records."""
    if OBSERVATIONS in kinds:
        yield source.silver, [word.name for word in source.keys]
    if BRONZE in kinds:
        yield source.bronze, source.read_for_keys


def lists_of(connection: Connection, source: Source) -> Sequence[Any]:
    """Return the files that are the only ones of their day, oldest first: number, batch, date and records."""
    file, batches = audit.file, audit.batch
    of_day = func.count().over(partition_by=file.c.as_of)
    found = (
        select(
            *(file.c[name] for name in ("file_id", "batch_id", "as_of", "delivery", "accepted", "replaced_by")),
            of_day.label("many"),
        )
        .join(batches, batches.c.batch_id == file.c.batch_id)
        .where(file.c.source == source.name, ~file.c.is_lookup, batches.c.status == "loaded")
        .subquery("found")
    )
    query = select(found.c.file_id, found.c.batch_id, found.c.as_of, found.c.accepted).where(
        found.c.many == 1, found.c.replaced_by.is_(None), found.c.delivery != audit.CORRECTIONS
    )
    return connection.execute(query.order_by(found.c.as_of)).all()


@contextmanager
def _hashing(connection: Connection) -> Iterator[None]:
    """Keep the planner, which has no statistics of this transaction's rows, from a nested loop over them."""
    connection.execute(select(func.set_config("enable_nestloop", "off", True)))
    yield
    connection.execute(select(func.set_config("enable_nestloop", "on", True)))


def _values(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if column.name not in _ORIGIN]


def equal_but_for_origin(table: Table, one: Subquery, other: Subquery) -> ColumnElement[bool]:
    """Return the condition that two records are equal byte by byte, wherever they come from.

    So 1.0 is not 1.00, and no column type needs an equality operator.
    """
    return func.record_image_eq(*(func.row(*(side.c[c.name] for c in _values(table))) for side in (one, other)))


def _of_file(table: Table, name: str, file: Any, keys: Sequence[str]) -> Subquery:
    """Return the records of a file as landed, each with how many share its key, and its number."""
    where = [table.c.file_id == bindparam(f"{name}_file", file.file_id, Integer)]
    where += [table.c.batch_id == bindparam(f"{name}_batch", file.batch_id, Integer)]
    if "as_of" in table.c:
        where.append(table.c.as_of == bindparam(f"{name}_day", file.as_of, Date))
    of_key = func.count().over(partition_by=[table.c[key] for key in keys])
    of_number = func.count().over(partition_by=table.c.record_number)
    place = func.row_number().over(order_by=table.c.record_number)
    columns = [table.c.record_number, *_values(table), place.label("place")]
    return select(*columns, of_key.label("of_key"), of_number.label("of_number")).where(*where).subquery(name)


def _fold(connection: Connection, table: Table, keys: Sequence[str], older: Any, newer: Any) -> bool:
    """Fold a list into the next; return whether any of its records were equal."""
    before, after = _of_file(table, "older", older, keys), _of_file(table, "newer", newer, keys)
    same = equal_but_for_origin(table, before, after)
    once = and_(before.c.of_key == 1, after.c.of_key == 1, before.c.of_number == 1)
    step = cast(before.c.record_number - after.c.record_number, Integer)
    query = (
        select(
            literal(table.fullname, Text),
            literal(older.file_id, Integer),
            literal(newer.file_id, Integer),
            func.array_agg(aggregate_order_by(step, after.c.place)),
        )
        .select_from(after.outerjoin(before, and_(*(before.c[key] == after.c[key] for key in keys), once, same)))
        .having(func.count(step) > 0, func.count(distinct(after.c.record_number)) == func.count())
    )
    names = ["table_name", "file_id", "next_file_id", "steps"]
    if not connection.execute(insert(audit.folded).from_select(names, query)).rowcount:
        return False
    gone = _numbers(table, newer, older.file_id).subquery("gone")
    mine = [table.c.file_id == older.file_id, table.c.batch_id == older.batch_id]
    if "as_of" in table.c:
        mine.append(table.c.as_of == older.as_of)
    connection.execute(delete(table).where(*mine, table.c.record_number == gone.c.number))
    return True


def _unfold(connection: Connection, table: Table, row: Any) -> None:
    next_file = connection.execute(
        select(audit.file.c.file_id, audit.file.c.batch_id, audit.file.c.as_of).where(
            audit.file.c.file_id == row.next_file_id
        )
    ).one()
    found = _numbers(table, next_file, row.file_id, values=True).subquery("found")
    own: dict[str, ColumnElement[Any]] = {
        "batch_id": literal(row.batch_id, Integer),
        "file_id": literal(row.file_id, Integer),
        "record_number": found.c.number,
        "as_of": literal(row.as_of, Date),
    }
    columns = {c.name: own[c.name] if c.name in own else found.c[c.name] for c in table.c}
    connection.execute(insert(table).from_select(list(columns), select(*columns.values())))


def _numbers(table: Table, newer: Any, file_id: int, *, values: bool = False) -> Select[Any]:
    """Return the numbers of the records of a file that are folded into a newer one, with their ``values``."""
    folded, after = audit.folded, _of_file(table, "newer", newer, [])
    step = func.unnest(folded.c.steps).table_valued("step", with_ordinality="place", name="step").render_derived()
    number = (after.c.record_number + step.c.step).label("number")
    columns = [after.c[c.name] for c in _values(table)] if values else []
    return (
        select(number, *columns)
        .select_from(folded)
        .join(step, true())
        .join(after, after.c.place == step.c.place)
        .where(folded.c.table_name == table.fullname, folded.c.file_id == file_id, step.c.step.is_not(None))
    )
