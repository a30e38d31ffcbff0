"""Where the embedded server of a home stores its files."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from warehouse.database.privileges import CANDIDATES, Account, account_for, unprivileged, user_name
from warehouse.database.programs import SHARED, shared_folder
from warehouse.errors import ServerError

SOCKET_BYTES = 103 if sys.platform == "darwin" else 107
_LONGEST_NAME = "/.s.PGSQL.59999"
ELSEWHERE = "postgres-is-elsewhere.txt"
"""A note in a home whose server has its data where its account can reach it."""
MADE_HERE = "made-here"
"""A file in the data folder with that folder's inode number, which no copy of it shares."""


@dataclass(frozen=True)
class Layout:
    """A home, and the server's folder in it (or elsewhere, if the server's account cannot reach the home)."""

    home: Path
    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """The data folder of PostgreSQL."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "postgres.log"

    @property
    def description(self) -> str:
        """Where the data is, for a person."""
        return f"embedded server, data in {self.folder}"


def find(home: Path) -> Layout:
    """Return the layout of a home as it is; changes nothing."""
    home = home.resolve()
    note = home / ELSEWHERE
    folder = home / "postgres"
    if os.geteuid() == 0 and note.exists() and not folder.exists():
        folder = _elsewhere(home)
    return Layout(home, folder, account_for(folder))


def prepare(home: Path) -> Layout:
    """Return the layout of a home, created if necessary."""
    make_home(home)
    layout = find(home)
    note = layout.home / ELSEWHERE
    if note.exists() and not layout.folder.exists():
        raise ServerError(
            f"The data of the embedded server was in {layout.folder}, which is gone: "
            f"bring it back, or delete {note} to start over.",
            folder=str(layout.folder),
        )
    if not layout.folder.exists():
        if layout.account.switch and not layout.account.reaches(layout.home):
            layout = Layout(layout.home, shared_folder() / _elsewhere(layout.home).name, unprivileged())
            _set_aside(layout.folder)
            note.write_text(
                f"The user {layout.account.name}, who runs PostgreSQL for root, cannot enter this folder.\n"
                f"So the data of the embedded server is in {layout.folder}\n"
            )
        layout.account.make_folder(layout.folder)
    _check(layout)
    return layout


def make_home(home: Path) -> None:
    """Create the home if it is missing, closed to others (root lets its server's user pass through it)."""
    if "\n" in str(home.resolve()):
        raise ServerError("The home of the warehouse has a line break in its name: choose another by WAREHOUSE_HOME.")
    if not home.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    _check_owner(home)
    if not home.is_dir() or not os.access(home, os.W_OK | os.X_OK):
        raise ServerError(
            f"The folder {home} cannot be written: fix that, or choose another by WAREHOUSE_HOME.", folder=str(home)
        )


def _check_owner(home: Path) -> None:
    """Refuse a home of another user: the server would run what is configured in it as the user who starts it."""
    owner = home.stat().st_uid
    if owner not in (0, os.geteuid()) and not (os.geteuid() == 0 and user_name(owner) in CANDIDATES):
        raise ServerError(
            f"The folder {home} belongs to user {user_name(owner)}, so its server is not started: run the command as "
            "that user, or choose another folder by WAREHOUSE_HOME.",
            folder=str(home),
        )


def socket_folder(layout: Layout) -> Path:
    """Return the folder for the socket: next to the data if its name is short enough, else a private one in /tmp."""
    if fits(layout.folder) and "," not in str(layout.folder):
        return layout.folder
    digest = hashlib.sha256(os.fsencode(layout.folder)).hexdigest()[:16]
    for parent in (Path(tempfile.gettempdir()).resolve(), Path("/tmp").resolve()):
        folder = parent / f"warehouse-{layout.account.uid}-{digest}"
        if fits(folder) and "," not in str(folder) and layout.account.reaches(parent):
            _make_private(folder, layout.account)
            return folder
    raise ServerError(
        f"The name of the folder {layout.folder} is too long for a socket, and so is the temporary folder's: "
        "choose a shorter home by WAREHOUSE_HOME."
    )


def fits(folder: Path) -> bool:
    """Return whether the name of a socket in a folder is short enough for the system."""
    return len(os.fsencode(f"{folder}{_LONGEST_NAME}")) <= SOCKET_BYTES


def _make_private(folder: Path, account: Account) -> None:
    try:
        account.make_folder(folder)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
            raise ServerError(
                f"The folder {folder} is needed for a socket but is not private to {account.name}: "
                "remove it, or choose a shorter home by WAREHOUSE_HOME.",
                folder=str(folder),
            ) from None


def _check(layout: Layout) -> None:
    owner = layout.folder.stat().st_uid
    if layout.account.switch and owner == 0 and not any(layout.folder.iterdir()):
        os.chown(layout.folder, layout.account.uid, layout.account.gid)
        owner = layout.account.uid
    if owner != layout.account.uid:
        advice = f"chown -R {layout.account.name} {layout.folder}" if layout.account.switch else "run it as that user"
        raise ServerError(
            f"The embedded database {layout.folder} belongs to user {user_name(owner)}, but {layout.account.name} "
            f"would run it: {advice}, or choose another home by WAREHOUSE_HOME.",
            folder=str(layout.folder),
        )
    made_here = layout.data / MADE_HERE
    if made_here.exists() and made_here.read_text().strip() != str(layout.data.stat().st_ino):
        raise ServerError(
            f"The embedded database {layout.folder} was made elsewhere and copied or unpacked here, so its server is "
            f"not started: delete {made_here} if you trust it, or choose another home by WAREHOUSE_HOME.",
            folder=str(layout.folder),
        )
    if not layout.account.reaches(layout.folder):
        raise ServerError(
            f"The user {layout.account.name}, who owns the embedded database, cannot enter {layout.folder}: "
            "let that user through the folders above it.",
            folder=str(layout.folder),
        )
    for folder in (layout.folder, layout.data):
        if folder.exists() and (mode := stat.S_IMODE(folder.stat().st_mode)) & 0o077:
            folder.chmod(mode & 0o700)


def _elsewhere(home: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    name = "".join(char if char.isalnum() else "-" for char in home.parent.name) or "home"
    return SHARED / f"{name}-{digest}"


def _set_aside(folder: Path) -> None:
    """Preserve the data of a home that was deleted and is now created again."""
    number = 1
    while folder.exists():
        aside = folder.with_name(f"{folder.name}.old{number}")
        if not aside.exists():
            folder.rename(aside)
        number += 1
