"""The revision stands in a schema of the warehouse, where nobody else's search path or table matters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from tests.command import SAMPLE
from warehouse.database.connect import connect
from warehouse.database.revision import current, head
from warehouse.database.urls import database_url, written
from warehouse.errors import DatabaseError
from warehouse.load import Request, load
from warehouse.migrate import migrate
from warehouse.model import metadata
from warehouse.settings import Settings

EVERY_SOURCE = dict.fromkeys(("customers", "products", "orders"), SAMPLE)


@pytest.fixture
def admin(server: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(server, autocommit=True) as connection:
        yield connection


@contextmanager
def role(admin: psycopg.Connection[tuple[object, ...]], name: str, url: str, rights: str = "") -> Iterator[Settings]:
    """Settings by which a new role enters a database."""
    owner = sql.Identifier(name)
    admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'secret'").format(owner))
    database = sql.Identifier(str(database_url(url).database))
    if rights:
        admin.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, owner))
    try:
        yield Settings(database_url=SecretStr(written(database_url(url).set(username=name, password="secret"))))
    finally:
        with psycopg.connect(url, autocommit=True) as inside:
            inside.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(owner))
        admin.execute(sql.SQL("DROP ROLE {}").format(owner))


def revision(url: str) -> str | None:
    with connect(Settings(database_url=SecretStr(url))) as database, database.engine.connect() as connection:
        return current(connection)


@pytest.mark.parametrize("elsewhere", ["public", "gold", 'a "schema"'])
def test_a_warehouse_of_before_is_carried_over(database: str, settings: Settings, elsewhere: str) -> None:
    """Where the search path of the time put it, the revision is found, and is moved home by the next migration."""
    with psycopg.connect(database, autocommit=True) as owner:
        place = sql.Identifier(elsewhere)
        owner.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(place))
        owner.execute(sql.SQL("ALTER TABLE audit.alembic_version SET SCHEMA {}").format(place))
        assert revision(database) == head()
        assert migrate(settings) == (head(), head())
        assert owner.execute("SELECT version_num FROM audit.alembic_version").fetchall() == [(head(),)]
        rest = owner.execute("SELECT count(*) FROM pg_class WHERE relname = 'alembic_version'").fetchone()
        assert rest == (1,)


def test_another_programs_table_is_left_alone(empty_database: str) -> None:
    """Alembic of another program may keep its revisions in schema public of the same database, also one like ours."""
    with psycopg.connect(empty_database, autocommit=True) as owner:
        owner.execute("CREATE TABLE public.alembic_version (version_num varchar(32) PRIMARY KEY)")
        for theirs in ("ae1027a6acf", "0003"):
            owner.execute("DELETE FROM public.alembic_version")
            owner.execute("INSERT INTO public.alembic_version VALUES (%s)", [theirs])
            assert revision(empty_database) is None
        assert migrate(Settings(database_url=SecretStr(empty_database))) == (None, head())
        assert owner.execute("SELECT version_num FROM public.alembic_version").fetchall() == [("0003",)]
        assert revision(empty_database) == head()


def test_a_strangers_table_is_not_read(
    database: str, admin: psycopg.Connection[tuple[object, ...]], settings: Settings
) -> None:
    """Whoever may make a table in schema public cannot tell the program which revision the warehouse has."""
    with role(admin, f"mallory_{database_url(database).database}", database) as mallory:
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("DROP TABLE audit.alembic_version")
            owner.execute("GRANT CREATE ON SCHEMA public TO public")
        assert mallory.database_url is not None
        with psycopg.connect(mallory.database_url.get_secret_value(), autocommit=True) as stranger:
            stranger.execute("CREATE TABLE public.alembic_version AS SELECT '9999' AS version_num")
        assert revision(database) is None


@pytest.mark.every_postgres
def test_the_search_path_of_the_database_does_not_matter(database: str, settings: Settings) -> None:
    """Loads and migrations find everything, and put nothing elsewhere, though the database leads into other schemas."""
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA app")
        name = sql.Identifier(str(database_url(database).database))
        owner.execute(sql.SQL("ALTER DATABASE {} SET search_path = app, gold, mart").format(name))
    with connect(settings) as opened:
        assert load(opened, metadata, settings, Request("sample", EVERY_SOURCE)).status == "loaded"
    assert migrate(settings) == (head(), head())


@pytest.mark.every_postgres
def test_functions_of_others_are_not_called(database: str, settings: Settings) -> None:
    """Functions in schema public that fit our calls better than PostgreSQL's own are not taken for them."""
    with psycopg.connect(database, autocommit=True) as owner:
        for name, arguments in (("btrim", "text, varchar"), ("lower", "varchar")):
            owner.execute(
                sql.SQL(
                    "CREATE FUNCTION public.{}({}) RETURNS text LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION 'a stranger was called'; END $$"
                ).format(sql.Identifier(name), sql.SQL(arguments))
            )
    with connect(settings) as opened:
        assert load(opened, metadata, settings, Request("sample", EVERY_SOURCE)).status == "loaded"


def test_who_may_make_schemas_can_migrate(empty_database: str, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """CREATE on the database is enough; without it the sentence says what to grant."""
    name = database_url(empty_database).database
    with role(admin, f"may_{name}", empty_database, "CREATE") as able:
        assert migrate(able) == (None, head())
    with role(admin, f"maynot_{name}", empty_database) as unable:
        with pytest.raises(DatabaseError) as caught:
            migrate(unable)
        assert f"`GRANT CREATE ON DATABASE {name} TO maynot_{name}`" in str(caught.value)


def test_another_role_than_the_owner_is_told_whose_it_is(
    database: str, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    """Who may read the revision but does not own the warehouse is told to migrate as its owner."""
    with role(admin, f"other_{database_url(database).database}", database, "CREATE") as other:
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("GRANT USAGE ON SCHEMA audit TO public")
            owner.execute("GRANT SELECT ON audit.alembic_version TO public")
            owner.execute("UPDATE audit.alembic_version SET version_num = '0009'")
            owning = owner.execute("SELECT current_user").fetchone()
        with pytest.raises(DatabaseError) as caught:
            migrate(other)
        assert owning is not None
        assert f"the warehouse belongs to {owning[0]}, so migrate as that role" in str(caught.value)


def test_schemas_of_others_are_left_alone(empty_database: str) -> None:
    """A database that has a schema gold of somebody else is refused in a sentence, and nothing is made there."""
    with psycopg.connect(empty_database, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA gold")
        with pytest.raises(DatabaseError, match=r'schema "gold" already exists.*name another database'):
            migrate(Settings(database_url=SecretStr(empty_database)))
        assert owner.execute("SELECT to_regnamespace('audit')").fetchone() == (None,)


@pytest.mark.every_postgres
def test_a_read_only_database_is_told_as_such(database: str, settings: Settings) -> None:
    """The sentence says that it is read-only, by whose setting, and how to take that back."""
    name = database_url(database).database
    with psycopg.connect(database, autocommit=True) as owner:
        statement = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on")
        owner.execute(statement.format(sql.Identifier(str(name))))
    with connect(settings) as opened, pytest.raises(DatabaseError) as caught:
        load(opened, metadata, settings, Request("sample", EVERY_SOURCE))
    assert "is read-only for " in str(caught.value)
    assert f"ALTER DATABASE {name} RESET default_transaction_read_only" in str(caught.value)
