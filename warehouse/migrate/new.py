"""`warehouse migrate --new`: the next revision of a model, written from what it declares.

Two scratch databases of an embedded server are compared, one created by the revisions so far and one created from the
declarations. So nothing depends on the database of the settings, and nothing that DDL says is overlooked.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from warehouse import audit
from warehouse.database.chain import AUDIT, PLACE, Chain, chain_of, migrations_folder
from warehouse.database.connect import connect
from warehouse.database.creation import create_everything
from warehouse.database.metadata import metadata as audited
from warehouse.database.metadata import new_metadata
from warehouse.errors import UsageError
from warehouse.migrate import upgrade
from warehouse.migrate.catalog import Catalog, read
from warehouse.migrate.differences import Steps, made_by_sql, steps_between
from warehouse.migrate.layout import quoted
from warehouse.migrate.tables import fill, maker, rows_of
from warehouse.migrate.writing import revision_text
from warehouse.settings import Settings
from warehouse.vocabulary.columns import FIRST_DAY, LAST_DAY
from warehouse.vocabulary.dimension import dimensions


@dataclass(frozen=True)
class NewRevision:
    """The revision that was written, None if nothing differs; ``notes`` say what to check before it is run."""

    file: Path | None
    notes: list[str]


def new_revision(metadata: MetaData, what: str) -> NewRevision:
    """Write the next revision of a model and return its path; nothing is written if nothing differs.

    Raises UsageError if the revisions so far cannot be run, or have more than one end.
    """
    folder = _folder(metadata)
    chain = Chain((folder,))
    if len(chain.heads) > 1:
        raise UsageError(
            f"The revisions {' and '.join(sorted(chain.heads))} in {folder} both are the newest; let one of them "
            "follow the other (`down_revision`)."
        )
    schemas = [name for name in audit.SCHEMAS if name != AUDIT or PLACE not in metadata.info]
    with _scratch() as (migrated, declared):
        _run(migrated, metadata)
        with declared.begin() as connection:
            create_everything(connection, _registries(metadata), audit.SCHEMA_COMMENTS)
        before, after = _catalog(migrated, schemas), _catalog(declared, schemas)
        make = maker(metadata)
        up = steps_between(_catalog(migrated, schemas), after, make, _fillings(metadata))
        up.code += _reference_rows(migrated, metadata, before)
        if not up.code:
            return NewRevision(None, [])
        down = steps_between(_catalog(declared, schemas), before, made_by_sql(before), careful=False)
        file = _write(metadata, chain, what, up, down)
        _run(migrated, metadata)
        left = steps_between(_catalog(migrated, schemas), after, make)
    return NewRevision(file, up.notes + [f"The revision does not make this yet: {line}" for line in left.code])


def _fillings(metadata: MetaData) -> dict[tuple[str, str, str], str]:
    """Return what the columns that a type 2 attribute or the activity adds to a dimension hold at first.

    The migration then derives both from the observations.
    """
    found: dict[tuple[str, str, str], str] = {}
    for dimension in dimensions(metadata):
        values = {} if dimension.versions is None else {"valid_from": f"'{FIRST_DAY}'", "valid_to": f"'{LAST_DAY}'"}
        if dimension.activity is not None:
            values[dimension.activity.name] = "true"
        found |= {(str(dimension.table.schema), dimension.table.name, name): value for name, value in values.items()}
    return found


def _folder(metadata: MetaData) -> Path:
    own = metadata.info.get(PLACE)
    if isinstance(own, Path):
        return own
    program = migrations_folder()
    if program.parent.name == "warehouse":
        raise UsageError(
            "The retail star comes with the program and is not to be changed; `warehouse init DIR` writes a project of "
            "your own, with the same star."
        )
    return program / "versions"


@contextmanager
def _scratch() -> Iterator[tuple[Engine, Engine]]:
    """Yield two empty databases on a server of their own."""
    with tempfile.TemporaryDirectory(prefix="warehouse-new-") as folder:
        # the server may run as another account, which needs access
        Path(folder).chmod(0o755)
        with connect(Settings(database_url=None, home=Path(folder, "home"))) as database:
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("CREATE DATABASE declared"))
            yield database.engine, create_engine(database.url.set(database="declared"), poolclass=NullPool)


def _registries(metadata: MetaData) -> list[MetaData]:
    """Return the model's registry, and one of the audit tables where it holds none."""
    if metadata is audited:
        return [metadata]
    alone = new_metadata()
    for table in audited.sorted_tables:
        if table.schema == AUDIT:
            table.to_metadata(alone)
    return [alone, metadata]


def _run(engine: Engine, metadata: MetaData) -> None:
    try:
        upgrade(engine, metadata=metadata)
    except DBAPIError as exc:
        said = str(exc.orig).strip().partition("\n")[0].rstrip(".")
        where = chain_of(metadata).folders[-1]
        raise UsageError(
            f"The revisions in {where} cannot be run on an empty database ({said}); correct them."
        ) from exc


def _catalog(engine: Engine, schemas: list[str]) -> Catalog:
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL search_path TO pg_catalog, pg_temp"))
        return read(connection, schemas)


def _reference_rows(engine: Engine, metadata: MetaData, before: Catalog) -> list[str]:
    """Return the statements that refill the tables of known values whose rows have changed."""
    code: list[str] = []
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if "reference" not in table.info or (str(table.schema), table.name) not in before.tables:
                continue
            columns = [column.name for column in table.columns]
            if before.tables[str(table.schema), table.name].columns.keys() != set(columns):
                continue
            if _held(connection, table) != {tuple(row[name] for name in columns) for row in rows_of(table)}:
                target = f"sa.table({quoted(table.name)}, schema={quoted(str(table.schema))})"
                code += [f"op.execute(sa.delete({target}))", *fill(table)]
    return code


def _held(connection: Connection, table: Table) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in connection.execute(table.select())}


def _write(metadata: MetaData, chain: Chain, what: str, up: Steps, down: Steps) -> Path:
    folder = chain.folders[0]
    numbers = [int(name) for name in chain.revisions if name.isascii() and name.isdigit()]
    number = f"{max(numbers, default=0) + 1:04}"
    slug = re.sub(r"[^a-z0-9]+", "_", what.lower()).strip("_")[:40] or "changes"
    file = folder / f"{number}_{slug}.py"
    folder.mkdir(parents=True, exist_ok=True)
    after = next(iter(chain.heads), None)
    text_ = revision_text(what, number, after, up, down, apart=PLACE not in metadata.info)
    file.write_text(text_, encoding="utf-8")
    return file
