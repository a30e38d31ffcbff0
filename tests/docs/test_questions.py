"""docs/questions.md shows what its SQL says of the sample; `python -m tests.docs.test_questions --write` draws it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import LiteralString, cast

import psycopg

from tests.command import ROOT, SAMPLE, Program

PAGE = ROOT / "docs" / "questions.md"
QUESTION = re.compile(
    r"<!-- question: (\w+) -->\n```sql\n(.*?)```\n(?:\n<!-- chart -->\n```mermaid\n(.*?)```\n)?", re.DOTALL
)

Rows = list[tuple[str, Decimal]]


def chart(title: str, rows: Rows) -> str:
    """Return a chart of bars in Mermaid's words."""
    names = ", ".join(json.dumps(name) for name, _ in rows)
    values = ", ".join(f"{value:f}" for _, value in rows)
    return f'xychart-beta\n    title "{title}"\n    x-axis [{names}]\n    bar [{values}]\n'


def title_of(sql: str) -> str:
    """Return what the bars of a question show: the name of its second column, and of the first."""
    first, second = re.findall(r"AS (\w+)|SELECT (\w+),", sql)[:2]
    return f"{''.join(second)} by {''.join(first)}".replace("_", " ")


def answers(url: str) -> dict[str, str]:
    """Return the chart of each question."""
    found = {}
    with psycopg.connect(url) as connection:
        for name, sql, _ in QUESTION.findall(PAGE.read_text()):
            rows = connection.execute(cast(LiteralString, sql)).fetchall()
            found[name] = chart(title_of(sql), [(str(row[0]), row[1]) for row in rows])
    return found


def drawn(text: str, charts: dict[str, str]) -> str:
    """Return the page with the charts of its questions."""
    return QUESTION.sub(
        lambda it: (
            f"<!-- question: {it[1]} -->\n```sql\n{it[2]}```\n\n<!-- chart -->\n```mermaid\n{charts[it[1]]}```\n"
        ),
        text,
    )


def test_the_charts_are_those_of_the_sample(tmp_path: Path, database: str) -> None:
    assert Program(tmp_path, database)("load", SAMPLE, "--as-of", "2024-07-01").code == 0
    charts = answers(database)
    assert len(charts) == 5
    assert drawn(PAGE.read_text(), charts) == PAGE.read_text(), "run `python -m tests.docs.test_questions --write`"
    assert "2543" in charts["categories"], "Electronics, as the reference shows too"


def write() -> None:
    """Draw the charts again, on the embedded server."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        call = [sys.executable, "-m", "tests.docs.test_questions", "--serve", folder]
        subprocess.run(call, check=True, cwd=ROOT)


def serve(folder: str) -> None:
    """Load the sample into a server of its own and draw the page from it."""
    from warehouse.database.connect import connect  # noqa: PLC0415
    from warehouse.settings import Settings  # noqa: PLC0415

    home = Path(folder) / "warehouse"
    assert Program(Path(folder))("load", SAMPLE, "--as-of", "2024-07-01", WAREHOUSE_HOME=str(home)).code == 0
    with connect(Settings(home=home)) as database:
        url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        PAGE.write_text(drawn(PAGE.read_text(), answers(url)))


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    elif sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2])
