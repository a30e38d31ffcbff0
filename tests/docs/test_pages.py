"""The commands of the pages are run, in order, in a fresh folder, and print what the pages show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import ROOT
from tests.docs.running import blocks, carry_out
from tests.documents.reading import broken_links
from warehouse.model import RULES
from warehouse.vocabulary import ERROR, Measure

pytestmark = pytest.mark.slow

DOCS = ROOT / "docs"
OWN_SERVER = ("tutorial.md",)
"""Pages whose reader has no server yet: the program makes one, in the folder."""
EMPTY = ("how-to/back-up.md", "how-to/deploy.md", "how-to/design-a-star.md")
"""Pages whose reader has a database that holds nothing."""
IN_A_PROJECT = "how-to/add-a-source.md"
"""The page whose reader has a model of his own: tests/project carries it out."""
OTHERS = {*EMPTY, IN_A_PROJECT}
MIGRATED = tuple(sorted({str(page.relative_to(DOCS)) for page in (DOCS / "how-to").glob("*.md")} - OTHERS))


@pytest.mark.parametrize("name", OWN_SERVER)
def test_a_page_with_a_server_of_its_own(name: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert carry_out(DOCS / name, tmp_path) > 0


@pytest.mark.parametrize("name", MIGRATED)
def test_a_page_on_a_server(name: str, tmp_path: Path, database: str) -> None:
    assert carry_out(DOCS / name, tmp_path, WAREHOUSE_DATABASE_URL=database) > 0


@pytest.mark.parametrize("name", EMPTY)
def test_a_page_for_a_new_server(name: str, tmp_path: Path, empty_database: str) -> None:
    assert carry_out(DOCS / name, tmp_path, WAREHOUSE_DATABASE_URL=empty_database) > 0


def test_what_is_not_run_says_why() -> None:
    said = [block for page in DOCS.rglob("*.md") for block in blocks(page) if block.word == "not run"]
    assert said
    assert [block.text for block in said if len(block.value) < 10] == []


def test_every_link_leads_somewhere() -> None:
    texts = {str(page.relative_to(ROOT)): page.read_text() for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]}
    assert len(texts) > 50
    assert list(broken_links(texts, ROOT)) == []


def test_every_rule_that_can_refuse_a_delivery_is_explained() -> None:
    text = (DOCS / "operating.md").read_text()
    can = [rule for rule in RULES if isinstance(rule.check, Measure) and rule.severity == ERROR]
    assert len(can) > 10
    assert [rule.id for rule in can if f'<a id="{rule.id}"></a>' not in text] == []
    for code in ("2", "3", "130"):
        assert f'<a id="exit-{code}"></a>' in text
