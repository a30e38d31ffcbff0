"""docs/questions.md shows what its SQL says of the sample; `python -m tests.docs.test_questions --write` draws it."""

from __future__ import annotations

import re
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import LiteralString, cast

import psycopg

from tests.command import ROOT, SAMPLE, Program
from tests.docs.bars import bars
from warehouse.database.connect import connect
from warehouse.settings import Settings

PAGE = ROOT / "docs" / "questions.md"
PICTURES = ROOT / "docs" / "pictures" / "questions"
QUESTION = re.compile(r"<!-- question: (\w+) -->\n```sql\n(.*?)```", re.DOTALL)


def title_of(sql: str) -> str:
    """Return what the bars of a question show: the name of its second column, and of the first."""
    first, second = re.findall(r"AS (\w+)|SELECT (\w+),", sql)[:2]
    return f"{''.join(second)} by {''.join(first)}".replace("_", " ").capitalize()


def answers(url: str) -> dict[str, str]:
    """Return the drawing of each question's answer."""
    found = {}
    with psycopg.connect(url) as connection:
        for name, sql in QUESTION.findall(PAGE.read_text()):
            rows = connection.execute(cast(LiteralString, sql)).fetchall()
            found[name] = bars(title_of(sql), [(str(row[0]), Decimal(row[1])) for row in rows])
    return found


def test_the_charts_are_those_of_the_sample(tmp_path: Path, database: str) -> None:
    assert Program(tmp_path, database)("load", SAMPLE, "--as-of", "2024-07-01").code == 0
    charts = answers(database)
    assert {file.stem: file.read_text() for file in PICTURES.glob("*.svg")} == charts, (
        "run `python -m tests.docs.test_questions --write`"
    )
    assert len(charts) == 5
    assert [name for name in charts if f"(pictures/questions/{name}.svg)" not in PAGE.read_text()] == []
    assert "Electronics 2,543" in charts["categories"], "as the reference shows too"


def test_bars_begin_at_zero() -> None:
    drawn = bars("Revenue", [("A", Decimal(200)), ("B", Decimal(100)), ("C", Decimal(0))])
    assert re.findall(r'width="(\d+)" height="20"', drawn) == ["420", "210", "0"]


def write() -> None:
    """Draw the charts again, from the sample in a server of its own."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "warehouse"
        assert Program(Path(folder))("load", SAMPLE, "--as-of", "2024-07-01", WAREHOUSE_HOME=str(home)).code == 0
        with connect(Settings(home=home)) as database:
            url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            for name, drawing in answers(url).items():
                (PICTURES / f"{name}.svg").write_text(drawing)


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    write()
