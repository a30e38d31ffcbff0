"""Exports to an object store, tried against a server that speaks S3 on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest
from moto.server import ThreadedMotoServer
from pyarrow import fs
from sqlalchemy import func, select

from tests.command import Program
from tests.export.conftest import Deliver
from tests.export.test_snapshots import KILLED, NEW
from warehouse import audit
from warehouse.database.connect import Database
from warehouse.errors import UsageError
from warehouse.export import export, verify
from warehouse.model import metadata, sales
from warehouse.settings import Settings

KEYS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    """The address of an S3 server, as parameters of a URL."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"endpoint_override={host}:{port}&scheme=http&region=us-east-1"
    server.stop()


@pytest.fixture
def bucket(store: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The URL of a prefix in a bucket of its own."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    name = f"shop-{abs(hash(tmp_path))}"
    files(f"s3://{name}/?{store}&allow_bucket_creation=true").create_dir(name)
    return f"s3://{name}/star?{store}"


def files(url: str) -> fs.FileSystem:
    return fs.FileSystem.from_uri(url)[0]


def place(url: str) -> str:
    return url.removeprefix("s3://").partition("?")[0]


def top(url: str) -> dict[str, object]:
    """Return the manifest that readers open first."""
    with files(url).open_input_stream(f"{place(url)}/manifest.json") as file:
        return dict(json.loads(file.read()))


def everything(url: str) -> dict[str, int]:
    found = files(url).get_file_info(fs.FileSelector(place(url), recursive=True))
    return {info.path: info.size for info in found if info.type == fs.FileType.File}


def test_written_read_and_verified(shop: Database, deliver: Deliver, bucket: str) -> None:
    """The sums are those of gold; months that did not change are copied by the store; old snapshots go."""
    first = export(shop, metadata, bucket)
    assert (first.linked, first.rows["fact_sales"]) == (0, 100)
    assert verify(bucket, shop, metadata) == []
    with shop.engine.connect() as connection:
        total = connection.scalar(select(func.sum(sales.c.total_amount)))
        path = connection.scalars(select(audit.export.c.path)).one()
    assert path == first.snapshot
    assert "endpoint" not in path
    facts = f"{place(bucket)}/{top(bucket)['snapshot']}/facts/fact_sales"
    table = ds.dataset(facts, filesystem=files(bucket), partitioning="hive").to_table()
    assert pc.sum(table["total_amount"]).as_py() == total
    with duckdb.connect() as reader:
        found = reader.from_arrow(table).aggregate("count(*), sum(total_amount)").fetchall()
    assert found == [(100, total)]
    deliver(NEW)
    second = export(shop, metadata, bucket, keep=1)
    assert (second.linked, second.rows["fact_sales"]) == (3, 101)
    assert verify(bucket, shop, metadata) == []
    assert all(
        str(top(bucket)["snapshot"]) in path or path.endswith("star/manifest.json") for path in everything(bucket)
    )


def test_damage_is_told(shop: Database, bucket: str) -> None:
    export(shop, metadata, bucket)
    product = f"{place(bucket)}/{top(bucket)['snapshot']}/dimensions/dim_product.parquet"
    system = files(bucket)
    with system.open_input_stream(product) as file:
        data = bytearray(file.read())
    data[len(data) // 2] ^= 1
    with system.open_output_stream(product) as file:
        file.write(bytes(data))
    system.delete_file(product.replace("product", "date"))
    assert [problem.split(".parquet")[1][:20] for problem in verify(bucket)] == [
        " is missing.",
        " has other bytes than"[:20],
    ]


def test_killed_half_way(shop: Database, shop_settings: Settings, deliver: Deliver, bucket: str) -> None:
    """Readers go on with the old snapshot; the next export removes what the killed one left."""
    export(shop, metadata, bucket)
    before = everything(bucket)
    deliver(NEW)
    assert shop_settings.database_url is not None
    url = shop_settings.database_url.get_secret_value()
    script = KILLED.replace("Path(sys.argv[2])", "sys.argv[2]")
    killed = subprocess.run([sys.executable, "-c", script, url, bucket], check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    assert before.items() < everything(bucket).items()
    assert verify(bucket) == []
    assert export(shop, metadata, bucket, keep=1).rows["fact_sales"] == 101
    assert all(
        str(top(bucket)["snapshot"]) in path or path.endswith("star/manifest.json") for path in everything(bucket)
    )


def test_on_the_command_line(shop_settings: Settings, bucket: str, tmp_path: Path) -> None:
    """The address is shown without its parameters; one that cannot be used is one sentence."""
    assert shop_settings.database_url is not None
    program = Program(tmp_path, shop_settings.database_url.get_secret_value())
    answer = program("export", bucket, **KEYS)
    assert (answer.code, answer.err) == (0, "")
    assert f"s3://{place(bucket)}" in answer.out
    assert "endpoint" not in answer.out
    assert program("export", bucket, "--verify", **KEYS).code == 0
    missing = program("export", bucket.replace("/star", "-none/star"), **KEYS)
    assert missing.code == 2
    assert "Cannot write an export to s3://" in missing.sentence()
    other = program("export", "ftp://host/star")
    assert other.code == 2
    assert "s3://bucket/prefix" in other.sentence()


def test_two_at_once(shop: Database, bucket: str) -> None:
    def again(file: str) -> None:
        if "dim_customer" in file:
            with pytest.raises(UsageError, match="Another export to an object store is at work, maybe to s3://"):
                export(shop, metadata, bucket)

    export(shop, metadata, bucket, progress=again)
    assert os.environ["AWS_ACCESS_KEY_ID"] == "testing"
