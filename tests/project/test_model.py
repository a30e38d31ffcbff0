"""The setting `model` gives every command its warehouse, and each error in it is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Program
from warehouse.errors import SettingsError
from warehouse.model import MODEL
from warehouse.project import model_of
from warehouse.settings import Settings, load_settings

CLUB = '''"""A club."""

from sqlalchemy import Text

from warehouse.database.metadata import new_metadata
from warehouse.vocabulary import business_key, field, source
from warehouse.vocabulary.model import Model

members = source(
    "members",
    "The members.",
    business_key("member", Text, "Number of the member"),
    field("level", Text, "Level"),
    keep="observations",
    metadata=new_metadata(),
)
MODEL = Model(members.metadata)
'''


def project(folder: Path, name: str, text: str) -> Settings:
    """Return the settings of a project of one package."""
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text(text)
    (folder / "warehouse.toml").write_text(f'model = "{name}"\n')
    return load_settings(folder / "warehouse.toml")


def test_without_the_setting_it_is_the_retail_star() -> None:
    assert model_of(Settings()) is MODEL


def test_a_package_beside_the_settings_file_is_the_model(tmp_path: Path) -> None:
    """From any folder, as `--config` names the file."""
    settings = project(tmp_path / "here", "club_beside", CLUB)
    assert [table.name for table in model_of(settings).metadata.sorted_tables if table.schema == "silver"] == [
        "members"
    ]
    assert model_of(settings) is model_of(settings)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("club_bare", '"""Nothing."""\n', "says nothing of a warehouse: let its __init__.py hold `MODEL"),
        ("club_wrong", "import nowhere_at_all\n", "__init__.py, line 1: ModuleNotFoundError: No module named 'now"),
        ("club_typo", "\n\nprint(sourc)\n", "__init__.py, line 3: NameError: name 'sourc' is not defined; correct"),
        ("club_asks", CLUB + "members.c.levl\n", "silver.members has no column `levl`; is it `level`?"),
        ("club_key", CLUB + 'members.c["other"]\n', "silver.members has no column `other`."),
        ("club_half", "a = (\n", "__init__.py, line 1: SyntaxError: '(' was never closed; correct the model."),
        ("json", CLUB, "bears the name of another one"),
    ],
)
def test_what_is_wrong_is_one_sentence(name: str, text: str, said: str, tmp_path: Path) -> None:
    settings = project(tmp_path, name, text)
    with pytest.raises(SettingsError) as refused:
        model_of(settings)
    assert said in str(refused.value)


@pytest.mark.slow
def test_a_package_that_is_nowhere(tmp_path: Path) -> None:
    (tmp_path / "warehouse.toml").write_text('model = "nowhere_to_be_found"\n')
    answer = Program(tmp_path)("load", tmp_path)
    assert (answer.code, "There is no package `nowhere_to_be_found` in" in answer.sentence()) == (2, True)


def test_the_setting_names_a_package(tmp_path: Path) -> None:
    (tmp_path / "warehouse.toml").write_text('model = "a shop"\n')
    with pytest.raises(SettingsError, match="'a shop' is no name of a Python package"):
        load_settings(tmp_path / "warehouse.toml")


@pytest.mark.slow
def test_the_command_line_asks_the_settings(tmp_path: Path) -> None:
    """Its sources are those of the model: the retail star has none called `members`."""
    project(tmp_path, "club_named", CLUB)
    answer = Program(tmp_path.parent)("--config", tmp_path / "warehouse.toml", "load", "--source", "orders=x.csv")
    assert (answer.code, answer.sentence()) == (2, "There is no source `orders`; the sources are members.")
