"""Who runs the embedded server: the present user, or an unprivileged one instead of root, whom PostgreSQL refuses."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypedDict

from warehouse.errors import ServerError
from warehouse.shortage import shortage

CANDIDATES = ("postgres", "nobody")
_ERROR = re.compile(r"(?:FATAL|PANIC|ERROR|error): +(.*)")


class _Switch(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user of this machine; ``switch`` is empty for the present user."""

    name: str
    uid: int
    gid: int
    switch: bool

    def how(self) -> _Switch:
        """Return the arguments that make `subprocess` run a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def run(
        self, *command: str | Path, log: int | None = None, keep: Sequence[int] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, out of reach of the terminal's Ctrl-C, and return its output.

        The program holds the file descriptors ``keep`` open, and with them their locks, even if we are killed.
        """
        try:
            return subprocess.run(
                [os.fspath(part) for part in command],
                check=False,
                cwd="/",
                env=server_environment(),
                encoding="utf-8",
                errors="replace",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if log is None else log,
                start_new_session=True,
                pass_fds=tuple(keep),
                **self.how(),
            )
        except OSError as exc:
            if shortage(exc):
                raise
            raise ServerError(
                f"The program {command[0]} cannot be run as user {self.name} ({exc.strerror}): "
                "run the warehouse as an ordinary user, or name a server in WAREHOUSE_DATABASE_URL.",
                user=self.name,
            ) from exc

    def reaches(self, folder: Path) -> bool:
        """Return whether this user can enter a folder, by trying."""
        if not self.switch:
            return os.access(folder, os.X_OK)
        return self.run("/bin/sh", "-c", 'test -x "$1"', "sh", folder).returncode == 0

    def make_folder(self, folder: Path) -> None:
        """Create a folder that only this user (and root) can enter."""
        folder.mkdir(mode=0o700)
        if self.switch:
            os.chown(folder, self.uid, self.gid)


def server_environment() -> dict[str, str]:
    """Return the environment without variables that would redirect PostgreSQL or change its language."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def account_for(folder: Path) -> Account:
    """Return the user who runs a server whose files are, or will be, in a folder."""
    if os.geteuid() != 0:
        return ourselves()
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(user_name(owner.st_uid), owner.st_uid, owner.st_gid, switch=True)
    return unprivileged()


def ourselves() -> Account:
    """Return the user who runs this program."""
    return Account(user_name(os.geteuid()), os.geteuid(), os.getegid(), switch=False)


def unprivileged() -> Account:
    """Return the user who runs servers for root."""
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, switch=True)
    raise ServerError(
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody: "
        "run the warehouse as an ordinary user, or name a server in WAREHOUSE_DATABASE_URL."
    )


def user_name(uid: int) -> str:
    """Return the name of a user, or the number if the system does not know the name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def open_ours(path: Path) -> BinaryIO:
    """Open or create a file to append to or lock; it belongs to its folder's owner, even if root creates it.

    A link is refused: the owner of the folder must not redirect root elsewhere.
    """
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600), "r+b", buffering=0)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
    return file


def last_word(said: str) -> str:
    """Return the last error message of a failed program, else its last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    errors = [match[1] for line in lines if (match := _ERROR.search(line))]
    return (errors or lines)[-1].rstrip(".")
