"""All ways in which a role can reach data are found: what makes "without personal data" untrue is refused."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from warehouse.database.connect import Database, connect
from warehouse.database.urls import written
from warehouse.errors import UsageError
from warehouse.model import metadata
from warehouse.roles import grant
from warehouse.settings import Settings

Owner = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def shop(settings: Settings) -> Iterator[Database]:
    """A warehouse without rows: rights are about tables."""
    with connect(settings) as database:
        yield database


class Cast:
    """Roles of a test, each under a name that no other test has; they are removed in the end."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.token = uuid4().hex[:6]
        self.names: list[str] = []

    def __call__(self, name: str, attributes: str = "LOGIN") -> str:
        full = f"{name}_{self.token}"
        self.owner.execute(f"CREATE ROLE {full} {attributes}")
        self.names.append(full)
        return full

    def run(self, statement: str) -> None:
        self.owner.execute(statement)


@pytest.fixture
def cast(shop: Database) -> Iterator[Cast]:
    with psycopg.connect(written(shop.url), autocommit=True) as owner:
        made = Cast(owner)
        yield made
        for name in made.names:
            owner.execute(
                sql.SQL("REASSIGN OWNED BY {0} TO CURRENT_USER; DROP OWNED BY {0}").format(sql.Identifier(name))
            )
        for name in made.names:
            owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def reads_addresses(shop: Database, role: str, *before: str) -> bool:
    """Whether a role really reads addresses of customers, by the statements that lead there."""
    try:
        with psycopg.connect(written(shop.url.set(username=role, password=None)), autocommit=True) as session:
            for statement in before:
                session.execute(statement)
            session.execute("SELECT email FROM gold.dim_customer LIMIT 1")
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


@pytest.mark.every_postgres
@pytest.mark.parametrize(
    ("first", "second", "way"),
    [
        ("INHERIT FALSE, SET TRUE", None, "SET ROLE {owner}"),
        ("INHERIT TRUE, SET FALSE", None, "SELECT 1"),
        ("INHERIT FALSE, SET TRUE", "INHERIT TRUE, SET FALSE", "SET ROLE {between}"),
        ("INHERIT TRUE, SET FALSE", "INHERIT TRUE, SET FALSE", "SELECT 1"),
        ("INHERIT FALSE, SET TRUE", "INHERIT FALSE, SET TRUE", "SET ROLE {owner}"),
        ("ADMIN TRUE, INHERIT FALSE, SET FALSE", None, "GRANT {owner} TO {sly} WITH INHERIT TRUE"),
        ("INHERIT FALSE, SET FALSE", None, None),
        ("INHERIT TRUE, SET FALSE", "INHERIT FALSE, SET TRUE", None),
    ],
)
def test_who_may_become_the_owner_is_refused(
    shop: Database, cast: Cast, first: str, second: str | None, way: str | None
) -> None:
    """Directly or through a role between; a membership that gives nothing is no reason to refuse."""
    names = {"sly": cast("sly"), "between": cast("between"), "owner": cast("owner")}
    cast.run(f"ALTER TABLE gold.dim_customer OWNER TO {names['owner']}")
    cast.run(f"GRANT USAGE ON SCHEMA gold TO {names['owner']}, {names['sly']}")
    if second is None:
        cast.run(f"GRANT {names['owner']} TO {names['sly']} WITH {first}")
    else:
        cast.run(f"GRANT {names['between']} TO {names['sly']} WITH {first}")
        cast.run(f"GRANT {names['owner']} TO {names['between']} WITH {second}")
    if way is None:
        assert not reads_addresses(shop, names["sly"])
        assert not reads_addresses(shop, names["sly"], f"SET ROLE {names['owner']}")
        assert grant(shop, metadata, names["sly"]).beyond == []
        return
    assert reads_addresses(shop, names["sly"], way.format(**names))
    with pytest.raises(UsageError, match=f"The role {names['sly']} (may become|is a member of) .*owns the tables"):
        grant(shop, metadata, names["sly"])


@pytest.mark.every_postgres
@pytest.mark.parametrize(
    ("attributes", "membership", "says"),
    [
        ("SUPERUSER", None, "is a superuser"),
        ("REPLICATION", None, "may copy the whole server by REPLICATION"),
        ("", "pg_read_all_data", "may read all data"),
        ("", "pg_write_all_data", "may write all data"),
        ("", "pg_execute_server_program", "may run programs as the server"),
        ("", "pg_read_server_files", "may read all files"),
        ("", "pg_write_server_files", "may write all files"),
    ],
)
def test_powers_over_the_server_are_refused(
    shop: Database, cast: Cast, attributes: str, membership: str | None, says: str
) -> None:
    """A role of one's own, and one that it may become."""
    strong, sly = cast("strong", f"LOGIN {attributes}"), cast("sly")
    if membership:
        cast.run(f"GRANT {membership} TO {strong}")
    cast.run(f"GRANT {strong} TO {sly} WITH INHERIT FALSE, SET TRUE")
    for role in (strong, sly):
        with pytest.raises(UsageError, match=f"The role {role} .*{says}.*, so no right can limit it"):
            grant(shop, metadata, role, pii=True)


def test_the_owner_of_the_database_or_of_a_schema_is_refused(shop: Database, cast: Cast) -> None:
    landlord, tenant = cast("landlord"), cast("tenant")
    cast.run(f"ALTER SCHEMA mart OWNER TO {tenant}")
    cast.run(f"ALTER DATABASE {shop.url.database} OWNER TO {landlord}")
    with pytest.raises(UsageError, match="owns the database"):
        grant(shop, metadata, landlord)
    with pytest.raises(UsageError, match="owns schemas of the warehouse"):
        grant(shop, metadata, tenant)


@pytest.mark.every_postgres
def test_powers_beside_the_data_are_told(shop: Database, cast: Cast, postgres: str) -> None:
    role = cast("strong", "LOGIN CREATEROLE CREATEDB BYPASSRLS")
    told = {"make roles", "make databases", "pass over row security"}
    given = {
        "pg_monitor": {
            "see the statements of all sessions",
            "see all settings of the server",
            "read statistics that lock tables",
        },
        "pg_signal_backend": {"end the sessions of others, loads too"},
    }
    if postgres != "pg16":
        given["pg_maintain"] = {"lock and maintain all tables, which stops loads"}
    for name, words in given.items():
        cast.run(f"GRANT {name} TO {role}")
        told |= words
    assert {one for one in grant(shop, metadata, role).beyond if not one.startswith("lock and maintain gold")} >= told


@pytest.mark.every_postgres
@pytest.mark.parametrize(
    ("right", "says"),
    [
        ("SELECT ON silver.customers", "may read customer_name of silver.customers, which is personal"),
        ("SELECT (extra) ON bronze.orders", "may read extra of bronze.orders, which is personal"),
        ("SELECT ON audit.quarantine", "may read raw of audit.quarantine, which is personal"),
        ("REFERENCES (email) ON gold.dim_customer", "may refer to email of gold.dim_customer, which is personal"),
        ("REFERENCES (customer_id) ON silver.customers", "may refer to customer_id of silver.customers, which holds"),
        ("TRIGGER ON gold.dim_product", "may run code at every change of gold.dim_product"),
    ],
)
@pytest.mark.parametrize("through", ["itself", "everybody", "a role between"])
def test_rights_that_reach_personal_data_are_refused(
    shop: Database, cast: Cast, right: str, says: str, through: str
) -> None:
    """Whether it has them itself, as everybody has, or as a role that it may become; nothing is granted then."""
    role, between = cast("sly"), cast("between")
    cast.run(f"GRANT {between} TO {role} WITH INHERIT FALSE, SET TRUE")
    who = {"itself": role, "everybody": "PUBLIC", "a role between": between}[through]
    schema = right.partition(" ON ")[2].partition(".")[0]
    cast.run(f"GRANT USAGE ON SCHEMA {schema} TO {who}")
    cast.run(f"GRANT {right} TO {who}")
    if through == "itself" and schema == "gold":  # that is ours to take away
        assert grant(shop, metadata, role).beyond == []
        return
    with pytest.raises(UsageError, match=f"The role {role} {says.replace('(', '.').replace(')', '.')}"):
        grant(shop, metadata, role)
    mine = written(shop.url.set(username=role))
    with psycopg.connect(mine) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("SELECT count(*) FROM mart.sales")


def test_other_rights_are_told(shop: Database, cast: Cast, postgres: str) -> None:
    """Also those on what will be made later."""
    role, between = cast("reader"), cast("between")
    cast.run(f"GRANT {between} TO {role}")
    cast.run(f"GRANT USAGE ON SCHEMA silver TO {between}")
    cast.run(f"GRANT SELECT (city), INSERT, UPDATE (city), DELETE, TRUNCATE ON silver.customers TO {between}")
    cast.run(f"GRANT MAINTAIN ON silver.orders TO {between}" if postgres != "pg16" else "SELECT 1")
    cast.run(f"GRANT CREATE ON SCHEMA silver TO {role}")
    cast.run(f"GRANT CREATE ON DATABASE {shop.url.database} TO {role}")
    cast.run(f"ALTER DEFAULT PRIVILEGES IN SCHEMA gold GRANT SELECT ON TABLES TO {between}")
    cast.run("ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO PUBLIC")
    assert set(grant(shop, metadata, role).beyond) == {
        "read silver.customers",
        "add to silver.customers",
        "change silver.customers",
        "delete from silver.customers",
        "empty silver.customers",
        "lock and maintain silver.orders",
        "make tables in schema silver",
        "make schemas in this database",
        "read tables that are made later in schema gold",
        "change tables that are made later in every schema",
    }


def test_one_role_is_made_by_several_at_once(shop: Database, cast: Cast) -> None:
    """One makes it, the others find it."""
    role = f"several_{cast.token}"
    cast.names.append(role)
    with ThreadPoolExecutor(4) as together:
        made = list(together.map(lambda _: grant(shop, metadata, role, create=True), range(4)))
    assert sorted(one.created for one in made) == [False, False, False, True]
