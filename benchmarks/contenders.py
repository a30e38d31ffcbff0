"""Who does the work, step by step, each from an empty database."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.deliveries import as_of
from benchmarks.measuring import Run, run
from benchmarks.server import PSQL, Server
from warehouse.model import metadata
from warehouse.vocabulary.rule import rules_of

SCRIPTS = Path(__file__).parent / "script"
PEERS = Path(__file__).parent / "peers"
ROOT = Path(__file__).parent.parent
LIBRARIES = "import sqlalchemy.dialects.postgresql, psycopg, pydantic_settings, typer, rich.table"
HASHING = "import hashlib, sys; [hashlib.file_digest(open(one, 'rb'), 'sha256') for one in sys.argv[1:]]"
Deliveries = Mapping[str, Path]


@dataclass
class Session:
    """One life of a warehouse, from nothing: a command for each delivery, and for what is asked afterwards."""

    server: Server
    url: str
    folder: Path
    interpreter: str = sys.executable

    def psql(self, script: str, delivery: Path, *variables: str) -> Run:
        """Run a script in the folder of a delivery, with some variables set."""
        settings = [word for one in (f"as_of={as_of(delivery)}", *variables) for word in ("-v", one)]
        command: list[str | Path] = [PSQL, self.url, "-qXAt", *settings, "-f", SCRIPTS / script]
        return run(command, self.server, {}, delivery)

    def warehouse(self, *words: str | Path, url: str | None = None) -> Run:
        """Run our own program; with an empty URL on an embedded server of its own."""
        command: list[str | Path] = [self.interpreter, "-m", "warehouse", *words]
        environment = {"WAREHOUSE_DATABASE_URL": self.url if url is None else url, "PYTHONPATH": str(ROOT)}
        return run(command, self.server, environment, self.folder)

    def python(self, script: str, *words: str | Path) -> Run:
        """Run a line of Python."""
        return run([self.interpreter, "-c", script, *words], self.server, {}, self.folder)

    def duckdb(self, delivery: Path) -> Run:
        """Run the DuckDB script; its engine is in the client's memory."""
        command: list[str | Path] = [sys.executable, "-m", "benchmarks.duck", delivery, self.folder / "star.duckdb"]
        return run(command, self.server, {"PYTHONPATH": str(ROOT)}, self.folder)

    def peer(self, name: str, delivery: Path) -> Run:
        """Bring a delivery in with another program, by the Python that has it."""
        interpreter = os.environ.get(OPTIONAL[name])
        if not interpreter:
            raise SystemExit(f"Set {OPTIONAL[name]} to a Python that has {name}; docs/benchmarks.md says how.")
        script = PEERS / name / "deliver.py"
        return run([interpreter, script, self.url, delivery], self.server, SILENT, self.folder)


@contextmanager
def session(server: Server, interpreter: str = sys.executable) -> Iterator[Session]:
    """Open a session with an empty database and an empty folder, for the program as an interpreter runs it."""
    with server.database() as url, TemporaryDirectory(prefix="warehouse-benchmark-") as folder:
        yield Session(server, url, Path(folder), interpreter)


def floor(session: Session, deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """A bare copy of the files into tables of text: less cannot be done."""
    for name in ("first", "second"):
        yield name, session.psql("floor.sql", deliveries[name])


def script(session: Session, deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """The same star by SQL written by hand for this shop, without audit, quarantine, or late deliveries."""
    for name in ("first", "second"):
        yield name, session.psql(f"{name}.sql", deliveries[name])


def months(session: Session, deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """That script with the fact as the design declares it: by month, its amount generated, with three indexes."""
    for name in ("first", "second"):
        yield name, session.psql(f"{name}.sql", deliveries[name], "months=1")


def duck(session: Session, deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """The same star in a DuckDB file, with the primary key of the fact."""
    for name in ("first", "second"):
        yield name, session.duckdb(deliveries[name])


def hashed(session: Session, deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """What an unchanged delivery cannot do without: its files read and hashed."""
    files = sorted(deliveries["again"].glob("*.csv"))
    yield "again", run(["sha256sum", *files], session.server, {}, session.folder)


def ours(session: Session, deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """This program, as its users run it."""
    session.warehouse("migrate")
    for name in ("first", "second", "again", "late"):
        yield name, session.warehouse("load", deliveries[name], "--json")
    yield "small", session.warehouse("load", "--source", f"orders={deliveries['small'] / 'orders.csv'}", "--json")
    yield "scan", session.psql("scan.sql", deliveries["second"])
    yield "check", session.warehouse("check", "--json")
    yield "export", session.warehouse("export", session.folder / "parquet", "--json")


def unruled(session: Session, deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """This program with every rule off, to tell what the rules cost."""
    ids = [rule.id for rule in rules_of(metadata)]
    (session.folder / "warehouse.toml").write_text("".join(f'[rules.{one}]\nseverity = "off"\n' for one in ids))
    session.warehouse("migrate")
    for name in ("first", "second"):
        yield name, session.warehouse("load", deliveries[name], "--json")


def libraries(session: Session, deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """The libraries of `status` imported and nothing of ours, and the files of an unchanged delivery hashed by them."""
    yield "status", session.python(LIBRARIES)
    yield "again", session.python(f"{LIBRARIES}; {HASHING}", *sorted(deliveries["again"].glob("*.csv")))


def started(session: Session, _deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """This program with next to nothing to do: help, the sample of 100 orders, and that with a server to be made."""
    sample = ROOT / "data" / "raw"
    session.folder.chmod(0o755)  # so that whoever runs the server for root can enter
    yield "help", session.warehouse("--help")
    yield "fresh", session.warehouse("load", sample, url="")
    session.warehouse("migrate")
    yield "sample", session.warehouse("load", sample)
    yield "status", session.warehouse("status")


def sqlmesh(session: Session, deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """The same star by SQLMesh: COPY, then its plan and its run; audits instead of constraints, keys as digests."""
    for name in ("first", "second"):
        yield name, session.peer("sqlmesh", deliveries[name])


def dlt(session: Session, deliveries: Deliveries) -> Iterator[tuple[str, Run]]:
    """The same star by dlt and `dbt build`: tests instead of constraints, keys as digests."""
    for name in ("first", "second"):
        yield name, session.peer("dlt", deliveries[name])


OPTIONAL = {"sqlmesh": "SQLMESH_PYTHON", "dlt": "DLT_PYTHON"}
"""The contenders that run only if they are named, and the variables that say by which Python."""
SILENT = {
    "SQLMESH__DISABLE_ANONYMIZED_ANALYTICS": "1",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
}
CONTENDERS = (floor, script, months, duck, hashed, ours, unruled, libraries, started, sqlmesh, dlt)
