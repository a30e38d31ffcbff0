"""The pages say what the model, the rules, the settings and the program are, and go stale once one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import MetaData

from tests.command import ROOT, Program
from tests.documents.__main__ import write as write_sample
from tests.documents.reading import broken_links
from tests.load.test_toy_star import Club
from tests.test_cli import commands
from warehouse.cli import app
from warehouse.documents import Material, Pages, pages, stale, write, write_all
from warehouse.documents.options import SECTIONS
from warehouse.errors import UsageError
from warehouse.model import RULES, metadata
from warehouse.settings import ConstantColumn, RuleSettings, Settings, SourceSettings
from warehouse.settings.descriptions import DESCRIPTIONS
from warehouse.settings.sources import WAYS
from warehouse.vocabulary.rule import Rule, rules_of
from warehouse.vocabulary.standard import COMPLETE

REFERENCE = ROOT / "docs" / "reference"
AGAIN = "run `python -m tests.documents`"


def material(model: MetaData = metadata, settings: Settings | None = None) -> Material:
    """Return what the pages of a model are made of, without a database."""
    return Material(model, settings or Settings(), typer.main.get_command(app))


@cache
def default() -> Pages:
    """Return the pages of the model that comes with the package, under its default settings."""
    return pages(material())


def stale_in(folder: Path, now: Material) -> set[str]:
    """Return the pages of a folder that are stale."""
    return set(stale(pages(now), folder).stale)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The pages of the model that comes with the package, under its default settings."""
    write(default(), tmp_path, observed=False)
    return tmp_path


def test_the_pages_in_the_repository_are_those_of_now() -> None:
    assert stale_in(REFERENCE, material()) == set(), AGAIN


def test_the_results_in_the_repository_are_those_of_the_sample(database: str, tmp_path: Path) -> None:
    write_sample(Program(ROOT, database), tmp_path)
    differing = [
        file.relative_to(tmp_path).as_posix()
        for file in tmp_path.rglob("*")
        if file.is_file() and file.name != "index.html"
        if file.read_text() != (REFERENCE / file.relative_to(tmp_path)).read_text()
    ]
    assert differing == [], AGAIN


def test_the_same_declarations_give_the_same_bytes() -> None:
    assert pages(material()) == default()


def test_nothing_is_written_again_that_is_as_it_was(written: Path) -> None:
    assert write(default(), written, observed=False).written == ()
    assert stale_in(written, material()) == set()


def test_a_changed_description_of_a_column(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata.tables["gold.dim_customer"].c.is_active, "comment", "Something else")
    assert stale_in(written, material()) >= {"tables/gold.dim_customer.md", "dictionary.md"}


def _put_in_force(monkeypatch: pytest.MonkeyPatch, rules: Sequence[Rule]) -> None:
    """Let other rules be those of the model, whatever is declared."""
    rules_of(metadata)
    state, _ = metadata.info[COMPLETE]
    monkeypatch.setitem(metadata.info, COMPLETE, (state, tuple(rules)))


@pytest.mark.parametrize(
    "changed", [{"title": "something else"}, {"advice": "Something else."}, {"threshold": 0.123}, {"values": ("Paid",)}]
)
def test_a_changed_rule(written: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]) -> None:
    rules = [replace(rule, **changed) if rule.id == "SR-V-005" else rule for rule in RULES]
    _put_in_force(monkeypatch, rules)
    assert "rules.md" in stale_in(written, material())


def test_a_new_rule(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put_in_force(monkeypatch, [*RULES, replace(RULES[-1], id="GR-Z-999")])
    assert "rules.md" in stale_in(written, material())


@pytest.mark.parametrize("change", ["help", "epilog"])
def test_a_changed_command(written: Path, change: str) -> None:
    now = material()
    setattr(now.program.commands["load"], change, "Something else.\n\nwarehouse load else")
    assert stale_in(written, now) >= {"commands.md", "warehouse.1"}


def test_a_changed_option(written: Path) -> None:
    now = material()
    now.program.commands["load"].params[1].help = "Something else."
    assert stale_in(written, now) == {"commands.md", "warehouse.1"}


def test_a_changed_default_of_a_setting(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SourceSettings.model_fields["decimal"], "default", ",")
    assert "settings.md" in stale_in(written, material())


def test_a_changed_description_of_a_setting(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DESCRIPTIONS["SourceSettings"], "decimal", "Something else.")
    assert stale_in(written, material()) == {"settings.md", "schemas/warehouse.toml.json"}


def test_a_setting_of_this_warehouse(written: Path) -> None:
    rules = {"SR-V-006": RuleSettings(values=["Cash"]), "SR-V-005": RuleSettings(severity="off")}
    columns = {"payment_mode": ConstantColumn(constant="Cash"), "order_id": "Invoice"}
    sources = {
        "orders": SourceSettings(path="sales*.csv", columns=columns, values={"order_status": {"done": "Completed"}})
    }
    now = material(settings=Settings(rules=rules, sources=sources))
    assert stale_in(written, now) >= {"rules.md", "words.md", "settings.md", "tables/gold.fact_sales.md"}
    found = pages(now)
    line = next(line for line in found["tables/gold.fact_sales.md"].splitlines() if line.startswith("| `order_id` |"))
    assert "`Invoice` of `sales*.csv` | `[sources.orders.columns] order_id`" in line
    assert "always `Cash`" in found["tables/silver.orders.md"]
    assert "| `Completed` | `done` |" in found["words.md"]
    assert "| `Cash` |" in found["words.md"]
    assert "| [SR-V-005](#SR-V-005) | order_status is known | validity | off |" in found["rules.md"]


def test_where_a_warehouse_runs_and_its_secrets_stand_nowhere() -> None:
    secret = {"database_url": "postgresql://me:geheim@host/shop", "erasure_key": "sixteen letters!", "home": "/my/home"}
    found = "".join(pages(material(settings=Settings.model_validate(secret))).values())
    assert found == "".join(default().values())


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_text(file.read_text() + "more\n")])
def test_a_page_that_is_gone_or_edited(written: Path, spoil: Callable[[Path], object]) -> None:
    spoil(written / "tables" / "gold.dim_date.md")
    assert stale_in(written, material()) == {"tables/gold.dim_date.md"}


def test_a_page_of_a_table_that_is_no_more_is_stale_and_then_removed(written: Path) -> None:
    left = written / "tables" / "gold.dim_supplier.md"
    left.write_text((written / "tables" / "gold.dim_date.md").read_text())
    (written / "notes.md").write_text("# My own\n")
    assert stale_in(written, material()) == {"tables/gold.dim_supplier.md"}
    assert write(default(), written, observed=False).removed == ("tables/gold.dim_supplier.md",)
    assert not left.exists()
    assert (written / "notes.md").read_text() == "# My own\n"


def test_a_page_that_somebody_else_wrote_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# My own\n")
    with pytest.raises(UsageError, match=r"README\.md was not written by"):
        write_all(material(), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["README.md"]


def test_every_link_leads_somewhere(written: Path) -> None:
    texts = {path: text for path, text in default().items() if path.endswith(".md")}
    assert list(broken_links(texts, written)) == []


def test_everything_has_its_page_and_its_place() -> None:
    found = default()
    for table in material().tables:
        page = found[f"tables/{table.fullname}.md"]
        assert [column.name for column in table.columns if f'<a id="{column.name}"></a>' not in page] == []
    assert [rule.id for rule in RULES if f'<a id="{rule.id}"></a>' not in found["rules.md"]] == []
    assert [name for name in commands() if f"## warehouse {name}\n" not in found["commands.md"]] == []


def test_every_table_of_the_settings_has_a_section() -> None:
    ways = {way.__name__ for way in WAYS.values()} - {"NumberWithin"}
    known = {model.__name__ for _, _, model in SECTIONS}
    assert set(Settings.model_json_schema()["$defs"]) - known - ways == set()


def test_every_setting_is_described() -> None:
    rows = [line for line in default()["settings.md"].splitlines() if line.startswith('| <a id="')]
    assert len(rows) > 40
    assert [row for row in rows if row.endswith("|  |")] == []
    assert '"description": ""' not in default()["schemas/warehouse.toml.json"]


def test_a_model_of_ones_own(tmp_path: Path) -> None:
    """The pages come from whatever model is handed over."""
    now = material(Club().metadata)
    write_all(now, tmp_path)
    found = pages(now)
    assert "| [fact_visits](tables/gold.fact_visits.md) | one row per visit |" in found["README.md"]
    assert "`visited_on_key` | `level_key` | `person_key` |" in found["README.md"]
    assert 'dim_level ||--o{ fact_visits : "level_key"' in found["README.md"]
    assert f"{len(rules_of(now.metadata))} rules decide" in found["rules.md"]
    assert "silver.visits.paid >= 0" in found["rules.md"]
    own = "".join(text for path, text in found.items() if path.startswith(("tables/", "rules", "star")))
    assert "sales" not in own
    assert "dim_level" in found["star-visits.svg"]
    texts = {path: text for path, text in found.items() if path.endswith(".md")}
    assert list(broken_links(texts, tmp_path)) == []
