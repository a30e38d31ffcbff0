"""A home that somebody else made is not started."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from warehouse.database.layout import MADE_HERE, make_home, prepare
from warehouse.errors import ServerError


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_a_home_of_another_user(tmp_path: Path) -> None:
    home = tmp_path / ".warehouse"
    home.mkdir()
    os.chown(home, 12345, 12345)
    with pytest.raises(
        ServerError, match=r"belongs to user 12345, so its server is not started: run the command as that"
    ):
        make_home(home)
    os.chown(home, 0, 0)
    make_home(home)


def test_data_that_was_copied_here(tmp_path: Path) -> None:
    home = tmp_path / ".warehouse"
    layout = prepare(home)
    layout.data.mkdir()
    (layout.data / MADE_HERE).write_text(f"{layout.data.stat().st_ino}\n")
    moved = tmp_path / "moved"
    layout.data.rename(moved)
    moved.rename(layout.data)
    assert prepare(home) == layout
    shutil.copytree(layout.data, moved)
    shutil.rmtree(layout.data)
    moved.rename(layout.data)
    with pytest.raises(ServerError, match=r"was made elsewhere and copied or unpacked here"):
        prepare(home)
    (layout.data / MADE_HERE).unlink()
    assert prepare(home) == layout
