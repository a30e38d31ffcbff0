"""The folder that an export is written to, as a sequence of complete snapshots.

DIR/dimensions, DIR/facts, DIR/manifest.json    what readers open: links through `current`
DIR/bronze, DIR/silver                          likewise, if the newest snapshot has them
DIR/.snapshots/current                          link to the newest snapshot; replacing it publishes
DIR/.snapshots/20230501T101500.000000Z/         a snapshot, never changed
DIR/.snapshots/half-.../                        one that is being written, or was interrupted

The snapshots are hidden, so that a program that reads all files below DIR finds each row once.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from warehouse.errors import UsageError
from warehouse.export.manifest import NAME as MANIFEST
from warehouse.export.manifest import File, Manifest, read_manifest
from warehouse.private import new_file_mode

SNAPSHOTS = ".snapshots"
CURRENT = "current"
HALF = "half-"
STAR = ("dimensions", "facts")
LAYERS = ("bronze", "silver")
LINKS = (*STAR, *LAYERS, MANIFEST)
TRIES = 3
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z")


class Place:
    """The folder of an export."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.snapshots = folder / SNAPSHOTS

    @contextmanager
    def opened(self) -> Iterator[Place]:
        """Hold the folder exclusively during the block, and leave no half-written snapshot behind.

        Raises UsageError if it is no folder, if other files have our names, or if another export is running.
        """
        self._refuse_foreign()
        self.snapshots.mkdir(parents=True, exist_ok=True)
        with (self.snapshots / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                raise UsageError(f"Another export is writing to {self.folder}; wait until it is done.") from exc
            self._remove_halves()
            try:
                yield self
            finally:
                self._remove_halves()

    def _refuse_foreign(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise UsageError(f"{self.folder} is a file; name a folder to export to.", folder=str(self.folder))
        for name in LINKS:
            path = self.folder / name
            if not path.is_symlink() and path.exists():
                raise UsageError(
                    f"{path} is there and no export wrote it; name another folder, or move it away.", file=str(path)
                )

    def _halves(self) -> list[Path]:
        return list(self.snapshots.glob(f"{HALF}*"))

    def _remove_halves(self) -> None:
        """Remove what can be removed of them; `prune` says what could not."""
        for path in self._halves():
            shutil.rmtree(path, ignore_errors=True)

    @property
    def current(self) -> Path | None:
        """The newest snapshot, None if there is none."""
        link = self.snapshots / CURRENT
        return self.snapshots / link.readlink() if link.is_symlink() and link.is_dir() else None

    @property
    def shown(self) -> str:
        """Where it is, for people."""
        return str(self.folder)

    def before(self) -> Manifest | None:
        """Return the manifest of the newest snapshot, None if there is none."""
        return None if self.current is None else read_manifest(self.current)

    def take_over(self, file: File, half: Path) -> bool:
        """Link a file of the newest snapshot into the next one, if it still matches its manifest."""
        if self.current is None or not intact(self.current, file):
            return False
        _link(self.current / file.path, half / file.path)
        (half / file.path).chmod(new_file_mode())
        return True

    def store(self, half: Path, path: str) -> None:
        """Flush a file of a snapshot to the disk."""
        sync(half / path)

    def begin(self, moment: datetime) -> Path:
        """Create the folder in which a snapshot is written until it is complete."""
        half = self.snapshots / f"{HALF}{moment:%Y%m%dT%H%M%S.%fZ}"
        for name in STAR:
            (half / name).mkdir(parents=True)
        return half

    def publish(self, half: Path, manifest: Manifest) -> Path:
        """Publish a snapshot in one step, once it is safe on the disk, and return its folder."""
        manifest.write(half)
        for folder, _, _ in os.walk(half):
            sync(Path(folder))
        final = half.with_name(half.name.removeprefix(HALF))
        half.rename(final)
        for name in LINKS:
            path = self.folder / name
            if not path.is_symlink() and (final / name).exists():
                path.symlink_to(Path(SNAPSHOTS, CURRENT, name))
        following = self.snapshots / "following"
        following.unlink(missing_ok=True)
        following.symlink_to(final.name)
        sync(self.snapshots)
        following.replace(self.snapshots / CURRENT)
        for name in LAYERS:
            if not (final / name).exists():
                (self.folder / name).unlink(missing_ok=True)
        sync(self.snapshots)
        sync(self.folder)
        return final

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest snapshots, and return why some could not be; the published one always stays."""
        current = self.current
        others = [path for path in self.snapshots.iterdir() if _NAME.fullmatch(path.name) and path != current]
        found = [self.remove(path) for path in (*sorted(others, reverse=True)[keep - 1 :], *self._halves())]
        return [said for said in found if said is not None]

    def remove(self, snapshot: Path | str) -> str | None:
        """Remove a snapshot that another has replaced, or a half, and return why it could not be, None if it was.

        It gets the name of a half first, so that whoever still knows it finds nothing rather than a part.
        """
        whole = Path(snapshot)
        half = whole.with_name(f"{HALF}{whole.name.removeprefix(HALF)}")
        try:
            whole.rename(half)
            _remove(half)
        except OSError as exc:
            return f"{half if half.exists() else whole} could not be removed ({exc.strerror}); remove it."
        return None


def _remove(folder: Path) -> None:
    """Remove a folder, also one in which `forget` was just noting what it holds."""
    for left in reversed(range(TRIES)):
        try:
            shutil.rmtree(folder)
        except OSError as exc:
            if exc.errno != errno.ENOTEMPTY or not left:
                raise
        else:
            return


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def intact(folder: Path, file: File) -> bool:
    """Return whether a file of a snapshot still matches its manifest."""
    path = folder / file.path
    return path.is_file() and path.stat().st_size == file.bytes and digest(path) == file.sha256


def _link(known: Path, target: Path) -> None:
    try:
        os.link(known, target)
    except OSError:  # a file system without hard links, or too many of them
        shutil.copyfile(known, target)
        sync(target)


def sync(path: Path) -> None:
    """Flush a file or the entries of a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
