"""A snapshot appears whole or not at all, and what did not change is not written again."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from sqlalchemy import Text, cast, column, func, insert, literal, select, table, update

from tests.export.conftest import Deliver
from warehouse import audit
from warehouse.database.connect import Database
from warehouse.errors import DatabaseError, UsageError
from warehouse.export import export, verify
from warehouse.forget import forget, person_of
from warehouse.model import metadata, product, sales
from warehouse.settings import Settings

NEW = "N1,2023-02-14,C001,P001,2,Completed,PayPal"
KILLED = """
import os, signal, sys
from pathlib import Path
from warehouse.database.connect import connect
from warehouse.export import export
from warehouse.model import metadata
from warehouse.settings import Settings

def die(file):
    if "2023-03" in file:
        os.kill(os.getpid(), signal.SIGKILL)

with connect(Settings(database_url=sys.argv[1])) as database:
    export(database, metadata, Path(sys.argv[2]), progress=die)
"""


def _contents(folder: Path) -> dict[str, bytes]:
    names = ("manifest.json", "dimensions/*.*", "facts/*/*/*")
    return {str(path): path.read_bytes() for name in names for path in folder.glob(name)}


def _snapshots(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".snapshots").glob("[0-9]*"))


def _inodes(folder: Path) -> dict[str, int]:
    return {path.parent.name: path.stat().st_ino for path in folder.glob("facts/*/*/*")}


def test_only_the_month_that_changed_is_written(shop: Database, deliver: Deliver, tmp_path: Path) -> None:
    """The other months are links to the files of the snapshot before."""
    export(shop, metadata, tmp_path)
    before = _inodes(tmp_path)
    deliver(NEW)
    account = export(shop, metadata, tmp_path)
    after = _inodes(tmp_path)
    assert account.linked == 3
    assert {month for month in after if after[month] != before[month]} == {"order_month=2023-02"}
    assert (account.rows["fact_sales"], account.batch_id) == (101, 2)
    assert verify(tmp_path, shop, metadata) == []


def test_an_order_that_moves_to_another_month(shop: Database, deliver: Deliver, tmp_path: Path) -> None:
    """Both months are rewritten: the one that it left, and the one that it came to."""
    export(shop, metadata, tmp_path)
    deliver("O001,2023-04-15,C022,P001,3,Completed,Debit Card")
    account = export(shop, metadata, tmp_path)
    assert account.linked == 2
    assert verify(tmp_path, shop, metadata) == []
    assert ds.dataset(tmp_path / "facts" / "fact_sales", partitioning="hive").count_rows() == 100


def test_another_layout_takes_nothing_over(shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither another format, nor other partitions, nor another description of a column."""
    export(shop, metadata, tmp_path)
    assert export(shop, metadata, tmp_path, by="year").linked == 0
    assert export(shop, metadata, tmp_path, format="csv").linked == 0
    export(shop, metadata, tmp_path)
    monkeypatch.setattr(sales.c.quantity, "comment", "Pieces")
    assert export(shop, metadata, tmp_path).linked == 0


def test_no_links(shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file system has no links, unchanged files are copied."""
    export(shop, metadata, tmp_path)
    monkeypatch.setattr(os, "link", _no_links)
    before = _inodes(tmp_path)
    assert export(shop, metadata, tmp_path).linked == 4
    assert not set(before.values()) & set(_inodes(tmp_path).values())
    assert verify(tmp_path, shop, metadata) == []


def _no_links(*_paths: Path) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_killed_half_way(shop: Database, shop_settings: Settings, deliver: Deliver, tmp_path: Path) -> None:
    """The old snapshot stays whole to the byte; the next export clears the half of the killed one away."""
    folder = tmp_path / "out"
    export(shop, metadata, folder)
    before = _contents(folder)
    deliver(NEW)
    assert shop_settings.database_url is not None
    url = shop_settings.database_url.get_secret_value()
    killed = subprocess.run([sys.executable, "-c", KILLED, url, str(folder)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert _contents(folder) == before
    assert list((folder / ".snapshots").glob("half-*"))
    assert verify(folder) == []
    assert export(shop, metadata, folder).rows["fact_sales"] == 101
    assert not list((folder / ".snapshots").glob("half-*"))
    assert verify(folder, shop, metadata) == []


def test_broken_off(shop: Database, tmp_path: Path) -> None:
    """An error or an interrupt in the middle leaves the old snapshot and nothing else, on the first export nothing."""

    def interrupt(file: str) -> None:
        if "2023-02" in file:
            raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            export(shop, metadata, tmp_path, progress=interrupt)
        assert _contents(tmp_path) == {}
        assert _snapshots(tmp_path) == []
    export(shop, metadata, tmp_path)
    before = _contents(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        export(shop, metadata, tmp_path, progress=interrupt)
    assert _contents(tmp_path) == before
    assert not list((tmp_path / ".snapshots").glob("half-*"))


def test_one_moment(shop: Database, deliver: Deliver, tmp_path: Path) -> None:
    """A load that commits while the files are written is in none of them."""

    def load_meanwhile(file: str) -> None:
        if "dim_customer" in file:
            deliver(NEW, "N2,2023-07-01,C001,P001,2,Completed,PayPal")

    account = export(shop, metadata, tmp_path, progress=load_meanwhile)
    assert (account.rows["fact_sales"], account.batch_id) == (100, 1)
    assert ds.dataset(tmp_path / "facts" / "fact_sales", partitioning="hive").count_rows() == 100
    problems = verify(tmp_path, shop, metadata)
    assert problems[0] == "The export shows batch 1, the database is at batch 2; export again."
    assert any(problem.startswith("fact_sales 2023-07 has 0 rows in the export, 1 in") for problem in problems)


def test_a_reader_of_the_old_snapshot(shop: Database, deliver: Deliver, tmp_path: Path) -> None:
    """Who has opened a snapshot by its real path goes on with it; after `keep` further exports it is gone."""
    export(shop, metadata, tmp_path)
    dataset = ds.dataset((tmp_path / "facts").resolve() / "fact_sales", partitioning="hive")
    deliver(NEW)
    export(shop, metadata, tmp_path)
    assert dataset.to_table().num_rows == 100
    assert len(_snapshots(tmp_path)) == 2
    latest = export(shop, metadata, tmp_path, keep=1)
    assert _snapshots(tmp_path) == [Path(latest.snapshot).name]
    assert verify(tmp_path, shop, metadata) == []


def test_a_snapshot_that_stays(shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The export is published, and its account names what could not be removed; the next export removes it."""
    first = export(shop, metadata, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", _denied)
        account = export(shop, metadata, tmp_path, keep=1)
        assert export(shop, metadata, tmp_path).left == account.left
    half = tmp_path / ".snapshots" / f"half-{Path(first.snapshot).name}"
    assert account.left == [f"{half} could not be removed (Permission denied); remove it."]
    assert account.as_json()["left"] == account.left
    assert verify(tmp_path, shop, metadata) == []
    assert export(shop, metadata, tmp_path).left == []
    assert not half.exists()


def _denied(_path: Path, *, ignore_errors: bool = False) -> None:
    if not ignore_errors:
        raise PermissionError(errno.EACCES, "Permission denied")


def test_a_note_in_a_snapshot_that_goes(shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`forget` may write into a snapshot while the export after it removes it; it is emptied again."""
    first = Path(export(shop, metadata, tmp_path).snapshot)
    empty = os.rmdir
    wrote: list[int] = []

    def rmdir(path: str, *, dir_fd: int | None = None) -> None:
        half = first.with_name(f"half-{first.name}")
        if Path(path) == half and not wrote:
            wrote.append((half / ".manifest.json").write_text("{}"))
        empty(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "rmdir", rmdir)
    account = export(shop, metadata, tmp_path, keep=1)
    assert wrote
    assert account.left == []
    assert _snapshots(tmp_path) == [Path(account.snapshot).name]
    assert not list((tmp_path / ".snapshots").glob("half-*"))


def test_somebody_is_forgotten_meanwhile(shop: Database, shop_settings: Settings, tmp_path: Path) -> None:
    """`forget` cannot know of an export that is still written: it is written again, and the first one is removed."""
    said: list[str] = []

    def forget_once(file: str) -> None:
        if "dim_date" in file and not any("again" in one for one in said):
            found = forget(shop, metadata, shop_settings, person_of(metadata), "C001")
            assert found.snapshots == [str(before.snapshot)]
        said.append(file)

    before = export(shop, metadata, tmp_path)
    account = export(shop, metadata, tmp_path, progress=forget_once)
    assert "everything again: a person was forgotten meanwhile" in said
    assert _snapshots(tmp_path) == [Path(one.snapshot).name for one in (before, account)]
    assert verify(tmp_path, shop, metadata) == []
    customers = ds.dataset(tmp_path / "dimensions" / "dim_customer.parquet").to_table(
        filter=ds.field("customer_id") == "C001"
    )
    assert not any(customers["email"].to_pylist())


def test_who_has_no_personal_data_in_it(shop: Database, shop_settings: Settings, tmp_path: Path) -> None:
    """An export without personal columns is not written again."""

    def forget_once(file: str) -> None:
        if "dim_date" in file:
            forget(shop, metadata, shop_settings, person_of(metadata), "C001")

    export(shop, metadata, tmp_path, pii=False, progress=forget_once)
    assert len(_snapshots(tmp_path)) == 1


def test_a_flipped_byte(shop: Database, tmp_path: Path) -> None:
    """It is found, and the next export does not take the spoiled file over."""
    export(shop, metadata, tmp_path)
    spoiled = tmp_path / "facts" / "fact_sales" / "order_month=2023-03" / "part-0.parquet"
    data = bytearray(spoiled.read_bytes())
    data[len(data) // 2] ^= 1
    spoiled.write_bytes(data)
    (problem,) = verify(tmp_path)
    assert problem.startswith("facts/fact_sales/order_month=2023-03/part-0.parquet has other bytes than were written")
    assert export(shop, metadata, tmp_path).linked == 3
    assert verify(tmp_path, shop, metadata) == []


def test_other_damage(shop: Database, tmp_path: Path) -> None:
    """Missing, shortened and additional files are told, and so is a manifest that nobody can read."""
    account = export(shop, metadata, tmp_path)
    (Path(account.snapshot) / "dimensions" / "dim_date.parquet").unlink()
    customers = Path(account.snapshot) / "dimensions" / "dim_customer.parquet"
    customers.write_bytes(customers.read_bytes()[:-1])
    shutil.copy(customers, Path(account.snapshot) / "facts" / "fact_sales" / "more.parquet")
    assert sorted(problem.split(" ")[0] for problem in verify(tmp_path)) == [
        "dimensions/dim_customer.parquet",
        "dimensions/dim_date.parquet",
        "facts/fact_sales/more.parquet",
    ]
    (Path(account.snapshot) / "manifest.json").write_text("{")
    with pytest.raises(UsageError, match="is no manifest"):
        verify(tmp_path)
    with pytest.raises(UsageError, match="There is no export in"):
        verify(tmp_path / "elsewhere")
    assert export(shop, metadata, tmp_path).linked == 0


def test_what_changed_in_the_database(shop: Database, tmp_path: Path) -> None:
    """A row that came, and a sum that is another one, are told with their table and month."""
    export(shop, metadata, tmp_path)
    with shop.engine.begin() as connection:
        rows = connection.execute(select(product).limit(1)).one()._mapping
        number = connection.execute(select(func.max(product.c.product_key) + 1)).scalar_one()
        connection.execute(insert(product).values({**rows, "product_key": number, "product_id": "new"}))
        connection.execute(
            update(sales)
            .values(quantity=sales.c.quantity + 1)
            .where(sales.c.order_date_key.between(20230301, 20230331))
        )
    assert verify(tmp_path, shop, metadata) == [
        "dim_product has 60 rows in the export, 61 in the database.",
        "fact_sales 2023-03: the sums of quantity, total_amount differ between the export and the database.",
    ]


def test_folders_that_cannot_be_used(shop: Database, tmp_path: Path) -> None:
    """Each is one sentence that names the folder, and nothing of somebody else's is touched."""
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(UsageError, match="is a file; name a folder"):
        export(shop, metadata, file)
    with pytest.raises(UsageError, match=r"Cannot write an export to .*Not a directory"):
        export(shop, metadata, file / "below")
    theirs = tmp_path / "theirs" / "facts"
    theirs.mkdir(parents=True)
    with pytest.raises(UsageError, match="no export wrote it"):
        export(shop, metadata, theirs.parent)
    assert list(theirs.parent.iterdir()) == [theirs]
    with pytest.raises(UsageError, match="keep at least 1"):
        export(shop, metadata, tmp_path / "none", keep=0)


def test_two_at_once(shop: Database, tmp_path: Path) -> None:
    """The second export into the same folder is refused, and the first goes on."""
    export(shop, metadata, tmp_path)
    with (tmp_path / ".snapshots" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UsageError, match="Another export is writing"):
            export(shop, metadata, tmp_path)
    export(shop, metadata, tmp_path)


def test_no_room(shop: Database, tmp_path: Path) -> None:
    """A file that cannot be written to its end is one sentence; the old snapshot stays."""
    export(shop, metadata, tmp_path)
    before = _contents(tmp_path)
    with _largest_file(4096), pytest.raises(UsageError, match=r"Cannot write an export to .*File too large"):
        export(shop, metadata, tmp_path)
    assert _contents(tmp_path) == before
    assert not list((tmp_path / ".snapshots").glob("half-*"))


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_value_that_parquet_lacks(shop: Database, tmp_path: Path) -> None:
    """A price that is no number breaks the export off with a sentence, and publishes nothing."""
    with shop.engine.begin() as connection:
        connection.execute(update(product).values(price=cast(literal("NaN", Text), product.c.price.type)))
    with pytest.raises(DatabaseError, match=r"gold\.dim_product holds a value that Parquet cannot.*NaN"):
        export(shop, metadata, tmp_path)
    assert _contents(tmp_path) == {}
    export(shop, metadata, tmp_path, format="csv")


def test_the_database_goes_away(shop: Database, tmp_path: Path) -> None:
    """A connection that is cut in the middle is one sentence."""

    def cut(file: str) -> None:
        if "2023-02" in file:
            with shop.engine.connect() as connection:
                sessions = table("pg_stat_activity", column("pid"), column("datname"))
                ours = sessions.c.datname == func.current_database()
                others = sessions.c.pid != func.pg_backend_pid()
                connection.execute(select(func.pg_terminate_backend(sessions.c.pid)).where(ours, others))

    with pytest.raises(DatabaseError, match="stopped the export"):
        export(shop, metadata, tmp_path, progress=cut)
    assert _contents(tmp_path) == {}


def test_each_export_has_its_number(shop: Database, tmp_path: Path) -> None:
    """Exports to different folders are numbered one after the other."""
    for name in ("a", "b"):
        export(shop, metadata, tmp_path / name)
    with shop.engine.connect() as connection:
        assert list(connection.scalars(select(audit.export.c.export_id).order_by("export_id"))) == [1, 2]


def test_a_day_is_not_a_month(shop: Database, deliver: Deliver, tmp_path: Path) -> None:
    """The edges of the months stand in the right files."""
    deliver(
        *(
            f"E{number},{day},C001,P001,1,Completed,PayPal"
            for number, day in enumerate([date(2023, 1, 31), date(2023, 2, 1), date(2022, 12, 31)])
        )
    )
    export(shop, metadata, tmp_path)
    dataset = ds.dataset(tmp_path / "facts" / "fact_sales", partitioning="hive")
    found = dataset.to_table(columns=["order_date_key", "order_month"]).to_pylist()
    assert all(str(row["order_date_key"])[:6] == row["order_month"].replace("-", "") for row in found)
    assert len(found) == 103
