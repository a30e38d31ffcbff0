"""Who runs the embedded server: ourselves, or an unprivileged user when we are root, whom PostgreSQL refuses."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from warehouse.errors import ServerError

CANDIDATES = ("postgres", "nobody")


class _Switch(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user of this machine; ``switch`` is empty when that is ourselves."""

    name: str
    uid: int
    gid: int
    switch: bool

    def how(self) -> _Switch:
        """Return the arguments that make `subprocess` run a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def run(self, *command: str | Path, log: int | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, out of reach of the terminal's Ctrl-C, and return what it printed."""
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
                **self.how(),
            )
        except OSError as exc:
            raise ServerError(
                f"The program {command[0]} cannot be run as user {self.name} ({exc.strerror}): "
                "run the warehouse as an ordinary user, or name a server in WAREHOUSE_DATABASE_URL.",
                user=self.name,
            ) from exc

    def reaches(self, folder: Path) -> bool:
        """Say whether this user can go through a folder, by trying."""
        if not self.switch:
            return os.access(folder, os.X_OK)
        return self.run("/bin/sh", "-c", 'test -x "$1"', "sh", folder).returncode == 0

    def make_folder(self, folder: Path) -> None:
        """Make a folder that only this user (and root) can enter."""
        folder.mkdir(mode=0o700)
        if self.switch:
            os.chown(folder, self.uid, self.gid)


def server_environment() -> dict[str, str]:
    """Return the environment without what would steer PostgreSQL elsewhere or change its language."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def account_for(folder: Path) -> Account:
    """Return who runs a server whose files are, or will be, in a folder."""
    if os.geteuid() != 0:
        return ourselves()
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(_name(owner.st_uid), owner.st_uid, owner.st_gid, switch=True)
    return unprivileged()


def ourselves() -> Account:
    """Return the user who runs this program."""
    return Account(_name(os.geteuid()), os.geteuid(), os.getegid(), switch=False)


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


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def text_of(lines: Sequence[str]) -> str:
    """Return the line that says what went wrong: the last error, else the last line."""
    said = [line.strip() for line in lines if line.strip()]
    errors = [line for line in said if any(word in line for word in ("FATAL:", "PANIC:", "ERROR:", "error:"))]
    return (errors or said or ["it said nothing"])[-1]
