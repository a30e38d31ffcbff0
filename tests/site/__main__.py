"""`python -m tests.site [FOLDER]`: build the project's site into a folder, strict, and follow every link."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.site.links import broken
from tests.site.staging import stage


def build(folder: Path) -> None:
    """Build the site; raises CalledProcessError where Zensical warns of anything."""
    with tempfile.TemporaryDirectory() as place:
        stage(Path(place))
        zensical = str(Path(sys.executable).with_name("zensical"))
        subprocess.run([zensical, "build", "--strict", "--clean", "-f", "zensical.toml"], check=True, cwd=place)
        shutil.copytree(Path(place) / "site", folder, dirs_exist_ok=True)


def main() -> int:
    """Build the site, and return 1 if a link of it leads nowhere."""
    folder = Path(sys.argv[1] if sys.argv[1:] else "site")
    build(folder)
    found = list(broken(folder))
    said = "".join(f"{line}\n" for line in found)
    sys.stdout.write(said or f"{folder / 'index.html'} is built; every link leads somewhere.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
