"""What a killed load has put aside is removed by the next command that has to do with files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.files.reading import deliver, read
from warehouse.files.workspace import LOCK, NEW, PREFIX, remove_left, workspace

HOLD = (
    "import sys, time\nfrom warehouse.files.workspace import workspace\n"
    "with workspace() as folder:\n"
    "    (folder / 'unpacked').write_text('Ada, ada@example.com')\n    print(folder, flush=True)\n    time.sleep(600)\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _holder(place: Path) -> tuple[subprocess.Popen[str], Path]:
    environment = os.environ | {"TMPDIR": str(place)}
    process = subprocess.Popen([sys.executable, "-c", HOLD], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_nothing_is_left_in_the_end(place: Path) -> None:
    with workspace() as folder:
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "inside").mkdir()
    assert not list(place.iterdir())


@pytest.mark.slow
def test_what_a_killed_load_left_is_removed_and_what_a_living_one_has_is_not(place: Path) -> None:
    process, folder = _holder(place)
    try:
        (place / "in").mkdir()
        read(deliver(place / "in", "id\n1\n"))
        assert (folder / "unpacked").exists()
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert (folder / "unpacked").exists()
    read(deliver(place / "in", "id\n1\n"))
    assert not folder.exists()
    assert [entry.name for entry in place.iterdir()] == ["in"]


def test_folders_of_others_and_links_are_left_alone(place: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    (target / LOCK).touch()
    link = place / f"{PREFIX}link"
    link.symlink_to(target)
    other = place / "warehouse-other"
    other.mkdir()
    fresh = place / f"{PREFIX}fresh"
    fresh.mkdir()
    old = place / f"{PREFIX}old"
    old.mkdir()
    os.utime(old, (time.time() - 2 * NEW,) * 2)
    assert remove_left() == []
    assert sorted(entry.name for entry in place.iterdir()) == sorted(["mine", link.name, other.name, fresh.name])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_a_folder_of_another_user_is_left_alone(place: Path) -> None:
    folder = place / f"{PREFIX}theirs"
    folder.mkdir()
    (folder / LOCK).touch()
    os.chown(folder, 65534, 65534)
    assert remove_left() == []
    assert folder.exists()
