"""A model with a chain of its own: the audit tables are a branch beside it, and both go on separately."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import MetaData, text

from tests.command import ROOT, Program
from tests.migrations.catalog import catalog
from warehouse import audit
from warehouse.database.chain import AUDIT, PLACE, Chain, audit_head, chain_of, migrations_folder
from warehouse.database.connect import connect
from warehouse.database.creation import create_everything
from warehouse.database.metadata import metadata as audited
from warehouse.database.metadata import new_metadata
from warehouse.database.revision import current, head, require_head
from warehouse.errors import NotMigrated, UsageError
from warehouse.migrate import migrate, upgrade
from warehouse.settings import Settings

REVISION = '''"""A step."""

import sqlalchemy as sa
from alembic import op

revision = "{name}"
down_revision = {after}
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("{statement}")


def downgrade() -> None:
    pass
'''


def write(folder: Path, name: str, after: str | None, statement: str = "SELECT count(*) FROM audit.batch") -> None:
    """Write a revision of a model."""
    folder.mkdir(exist_ok=True)
    text_ = REVISION.format(name=name, after="None" if after is None else f'"{after}"', statement=statement)
    (folder / f"{name}_step.py").write_text(text_)


@pytest.fixture
def club(tmp_path: Path) -> MetaData:
    """A model with a folder of revisions, the first of which looks at an audit table."""
    metadata = new_metadata()
    metadata.info[PLACE] = tmp_path / "migrations"
    write(metadata.info[PLACE], "0001", None)
    return metadata


def alone(table_schema: str) -> MetaData:
    """The audit tables in a registry of their own."""
    only = new_metadata()
    for table in audited.sorted_tables:
        if table.schema == table_schema:
            table.to_metadata(only)
    return only


@pytest.mark.every_postgres
def test_the_branch_makes_the_audit_tables_as_declared(empty_database: str, database: str, club: MetaData) -> None:
    """Whoever changes an audit table writes the revision of the branch too: this compares all that DDL says."""
    with connect(Settings.model_validate({"database_url": empty_database})) as opened:
        assert upgrade(opened.engine, metadata=club) == (None, f"0001, {audit_head()}")
        with opened.engine.connect() as connection:
            migrated = catalog(connection)
            for table in reversed(alone("audit").sorted_tables):
                connection.execute(text(f"DROP TABLE audit.{table.name}"))
            connection.execute(text("DROP TABLE audit.alembic_version"))
            connection.execute(text("DROP SCHEMA audit"))
            create_everything(connection, [alone("audit")], {"audit": audit.SCHEMA_COMMENTS["audit"]})
            declared = catalog(connection)
    assert declared == migrated


def test_both_branches_go_on_separately(empty_database: str, club: MetaData) -> None:
    """A model's next revision is asked for, and run, while the audit tables stay; other people's are not run."""
    settings = Settings.model_validate({"database_url": empty_database})
    migrate(settings, metadata=club)
    write(club.info[PLACE], "0002", "0001", "CREATE SCHEMA gold")
    with (
        connect(settings) as opened,
        opened.engine.connect() as connection,
        pytest.raises(NotMigrated, match=r"is at revision 0001, audit_\d+, not at 0002, audit_\d+; run `warehouse"),
    ):
        require_head(connection, "here", club)
    assert migrate(settings, metadata=club) == (f"0001, {audit_head()}", f"0002, {audit_head()}")
    assert migrate(settings, metadata=club) == (f"0002, {audit_head()}", f"0002, {audit_head()}")
    with connect(settings) as opened, opened.engine.connect() as connection:
        require_head(connection, "here", club)
        (club.info[PLACE] / "0002_step.py").unlink()
        with pytest.raises(NotMigrated, match="by another model or a newer state of this one"):
            require_head(connection, "here", club)


def test_the_star_of_the_program_is_not_a_models(settings: Settings, club: MetaData) -> None:
    with (
        connect(settings) as opened,
        opened.engine.connect() as connection,
        pytest.raises(NotMigrated, match="by another model"),
    ):
        require_head(connection, "here", club)


def test_two_newest_revisions_are_named(empty_database: str, club: MetaData) -> None:
    for name in ("0002", "0003"):
        write(club.info[PLACE], name, "0001")
    with pytest.raises(UsageError, match=r"0002 and 0003 .* both are the newest"):
        migrate(Settings.model_validate({"database_url": empty_database}), metadata=club)


def test_the_statements_of_both_branches(
    empty_database: str, club: MetaData, capsys: pytest.CaptureFixture[str]
) -> None:
    """`migrate --sql` prints them in an order that an administrator can run."""
    migrate(Settings(), metadata=club, sql=True)
    with psycopg.connect(empty_database, autocommit=True) as owner:
        owner.execute(capsys.readouterr().out.encode())
    settings = Settings.model_validate({"database_url": empty_database})
    with connect(settings) as opened, opened.engine.connect() as connection:
        assert current(connection) == f"0001, {audit_head()}"


@pytest.mark.parametrize("folder", ["versions", AUDIT])
def test_the_heads_are_those_of_alembic(folder: str) -> None:
    """The files are read without Alembic, to the same end."""
    chain = Chain((migrations_folder() / folder,))
    assert chain.revisions == chain._asked()


def test_a_revision_written_another_way_is_asked_of_alembic(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('revision: str = "a3b9cb01bf39"\ndown_revision: str | None = None\n')
    (tmp_path / "b.py").write_text('revision = "b" + "4"\ndown_revision = "a3b9cb01bf39"\nbranch_labels = None\n')
    (tmp_path / "c.py").write_text('revision = "c"\ndown_revision = ("b4",)\n')
    assert Chain((tmp_path,)).heads == {"c"}


def test_a_revision_of_ones_own_in_the_chain_of_the_program(empty_database: str, tmp_path: Path) -> None:
    """Whatever `alembic revision` calls it: `migrate` runs it, and `status` knows it."""
    copied = tmp_path / "copy"
    subprocess.run(["cp", "-r", ROOT / "warehouse", ROOT / "migrations", ROOT / "alembic.ini", tmp_path], check=True)
    name = "f3b9cb01bf39"
    subprocess.run(
        [sys.executable, "-m", "alembic", "revision", "-m", "a note", "--rev-id", name],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    copied.mkdir()
    program = Program(copied, empty_database)
    done = program("migrate", PYTHONPATH=str(tmp_path))
    assert (done.code, name in done.out) == (0, True), done.err
    assert program("status", PYTHONPATH=str(tmp_path)).code == 0
    assert chain_of(None).heads == {head()}
