"""A project with a model's wording loads like one without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.command import Program
from tests.design.leash.server import at_random, saying, served
from tests.design.leash.test_leash import well
from tests.design.test_design import shop, write


@pytest.mark.parametrize(
    ("said", "table"), [(well, "fact_sales"), (at_random(1), None), (at_random(2), None)], ids=["well", "one", "two"]
)
def test_a_project_in_the_words_of_a_model_loads(
    tmp_path: Path, empty_database: str, said: Callable[[dict[str, Any]], dict[str, Any]], table: str | None
) -> None:
    tables, program = shop(), Program(tmp_path)
    files = write(tmp_path / "in", **tables)
    with served(saying(said)) as place:
        made = program("design", files, "--into", "made", "--llm", place.url, "--llm-model", "tiny")
    assert made.code == 0, made.err
    project = Program(tmp_path / "made", empty_database)
    assert project("migrate").code == 0
    answer = project("load", "--json")
    assert answer.code == 0, answer.out + answer.err
    assert answer.json["quality"]["warnings"] == 0
    with psycopg.connect(empty_database) as connection:
        (name,) = connection.execute(
            "select min(table_name) from information_schema.tables where table_schema = 'gold' "
            "and table_name like 'fact%'"
        ).fetchone() or ("",)
        count = connection.execute(f"select count(*), sum(quantity) from gold.{name}").fetchone()
    assert table in (None, name)
    lines = tables["order_items"]
    assert count == (len(lines), sum(one["quantity"] for one in lines))
