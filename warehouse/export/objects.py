"""An object store that an export is written to: it has no links and no renaming.

PREFIX/manifest.json                            what readers open first; replacing it publishes
PREFIX/.snapshots/20230501T101500.000000Z/      a snapshot, never changed, with a manifest of its own
                                                (one without was interrupted, and is removed by the next export)

The manifest at the top is that of the newest snapshot, and names its folder as ``snapshot``.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from pyarrow import fs

from warehouse.addresses import without_login
from warehouse.errors import UsageError
from warehouse.export.manifest import NAME, File, Manifest, understood

SCHEMES = ("s3", "gs")
SNAPSHOTS = ".snapshots"
BLOCK = 1 << 20


def _why(said: str, url: str) -> str:
    """Return why an address cannot be used, unless the reason quotes a part of it."""
    quoted = re.findall(r"'([^']*)'", said)
    return "it is no URL that can be read" if any(one in url for one in quoted) else said.rstrip(".")


class Objects:
    """A prefix of a bucket."""

    def __init__(self, url: str) -> None:
        self.shown = without_login(url)
        scheme, _, place = self.shown.partition("://")
        if scheme.lower() not in SCHEMES or not place.partition("/")[0]:
            raise UsageError(
                f"An export goes to a folder, to s3://bucket/prefix or to gs://bucket/prefix, not to {self.shown}."
            )
        try:
            system, path = fs.FileSystem.from_uri(url)
        except (pa.ArrowException, ValueError) as exc:
            # pyarrow's message would quote the address, and cut off a key that is not quoted
            raise UsageError(
                f"The address {self.shown} cannot be used ({_why(str(exc), url)}); write signs such as / and + of a "
                "key as %2F and %2B, or leave keys to the environment.",
                url=self.shown,
            ) from None
        self._files = fs.SubTreeFileSystem(path.rstrip("/"), system)
        self._name = ""
        self._local: Path | None = None

    @contextmanager
    def opened(self) -> Iterator[Objects]:
        """Remove what earlier interrupted exports left, and what an error within the block leaves."""
        self._remove_halves()
        try:
            yield self
        finally:
            with suppress(OSError):  # what was published stays so, and an error before this one says more
                self._remove_halves()
            if self._local is not None:
                shutil.rmtree(self._local, ignore_errors=True)

    def _snapshots(self) -> list[str]:
        found = self._files.get_file_info(fs.FileSelector(SNAPSHOTS, allow_not_found=True))
        return sorted((info.base_name for info in found if info.type == fs.FileType.Directory), reverse=True)

    def _remove_halves(self) -> None:
        for name in self._snapshots():
            if self._files.get_file_info(f"{SNAPSHOTS}/{name}/{NAME}").type != fs.FileType.File:
                self._files.delete_dir(f"{SNAPSHOTS}/{name}")

    def snapshot(self) -> str | None:
        """Return the folder of the newest snapshot below the prefix, None if there is none."""
        found = self._top()
        return None if found is None else str(found["snapshot"])

    def _top(self) -> dict[str, object] | None:
        if self._files.get_file_info(NAME).type != fs.FileType.File:
            return None
        with self._files.open_input_stream(NAME) as file:
            text = file.read()
        try:
            return dict(json.loads(text))
        except ValueError as exc:
            raise UsageError(f"{self.shown}/{NAME} is no manifest of an export; export again.") from exc

    def before(self) -> Manifest | None:
        """Return the manifest of the newest snapshot, None if there is none."""
        found = self._top()
        return None if found is None else understood(found, f"{self.shown}/{NAME}")

    def files(self) -> fs.FileSystem:
        """Return the files of the newest snapshot."""
        return fs.SubTreeFileSystem(str(self.snapshot()), self._files)

    def begin(self, moment: datetime) -> Path:
        """Create the local folder through which files pass, one at a time."""
        self._name = f"{moment:%Y%m%dT%H%M%S.%fZ}"
        self._local = Path(tempfile.mkdtemp(prefix="warehouse-export-"))
        return self._local

    def take_over(self, file: File, _half: Path) -> bool:
        """Have the store copy a file of the newest snapshot into the next one, if it has the expected size.

        Its bytes are not read: object stores keep their own checksums.
        """
        source = f"{self.snapshot()}/{file.path}"
        found = self._files.get_file_info(source)
        if found.type != fs.FileType.File or found.size != file.bytes:
            return False
        self._files.copy_file(source, self._place(file.path))
        return True

    def store(self, half: Path, path: str) -> None:
        """Upload a file, and remove the local one."""
        local = half / path
        with local.open("rb") as source, self._files.open_output_stream(self._place(path)) as target:
            shutil.copyfileobj(source, target, BLOCK)
        local.unlink()

    def _place(self, path: str) -> str:
        return f"{SNAPSHOTS}/{self._name}/{path}"

    def publish(self, _half: Path, manifest: Manifest) -> str:
        """Publish the snapshot in one step: the manifest at the top is written last, whole or not at all."""
        folder = f"{SNAPSHOTS}/{self._name}"
        found = {"snapshot": folder, **manifest.as_json()}
        for path in (f"{folder}/{NAME}", NAME):
            with self._files.open_output_stream(path) as file:
                file.write(json.dumps(found, indent=1, ensure_ascii=False).encode())
        return f"{self.shown}/{folder}"

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest snapshots, and return why some could not be; the published one always stays."""
        current = self.snapshot()
        others = [name for name in self._snapshots() if f"{SNAPSHOTS}/{name}" != current]
        found = [self.remove(f"{self.shown}/{SNAPSHOTS}/{name}") for name in others[keep - 1 :]]
        return [said for said in found if said is not None]

    def remove(self, snapshot: Path | str) -> str | None:
        """Remove a snapshot that another has replaced, and return why it could not be, None if it was."""
        try:
            self._files.delete_dir(str(snapshot).removeprefix(f"{self.shown}/"))
        except OSError as exc:
            return f"{snapshot} could not be removed ({str(exc).partition(chr(10))[0].rstrip('.')}); remove it."
        return None
