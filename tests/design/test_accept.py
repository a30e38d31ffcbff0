"""`--accept`: what is doubtful is as assumed, and the rules that the data suggests are errors."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.command import Program
from tests.design.leash.server import saying, served
from tests.design.test_design import shop, write
from warehouse.design import design
from warehouse.design.leash import LanguageModel
from warehouse.errors import SettingsError


def answers(folder: Path) -> dict[str, str]:
    """Return the answers of a design."""
    found: dict[str, str] = tomllib.loads((folder / "design.toml").read_text("utf-8"))["answers"]
    return found


def test_what_is_doubtful_is_answered_as_assumed_and_stays_so(tmp_path: Path) -> None:
    """The same star, with nothing left to ask, now and when it runs again without `--accept`."""
    files, into = write(tmp_path / "in", **shop()), tmp_path / "out"
    before = design(files, into)
    asked = {one["id"]: one["assumed"] for one in before.found["questions"]}
    assert [one["question"] for one in before.found["questions"] if not one["question"].endswith(".")] == []
    assert asked["measure order_items.shipping"] == "semi"
    for made in (design(files, into, accept=True), design(files, into)):
        assert made.found["questions"] == []
        assert [one["columns"] if "columns" in one else one["name"] for one in made.found["dimensions"]] == [
            one["columns"] if "columns" in one else one["name"] for one in before.found["dimensions"]
        ]
        measures = made.found["facts"][0]["measures"]
        assert {one["column"]: (one["additive"], one["confidence"]) for one in measures}["shipping"] == ("semi", 1.0)
        assert "ERROR" in made.package["rules.py"]
        assert "WARNING" not in made.package["rules.py"]
    kept = answers(into)
    assert {name: kept[name] for name in ("rules", "measure order_items.shipping")} == {
        "rules": "accepted", "measure order_items.shipping": "semi",
    }  # fmt: skip
    assert set(kept) == {*asked, "rules"}


def test_an_answer_of_a_person_stays(tmp_path: Path) -> None:
    files, into = write(tmp_path / "in", **shop()), tmp_path / "out"
    into.mkdir()
    (into / "design.toml").write_text('[answers]\n"measure order_items.shipping" = "additive"\n')
    made = design(files, into, accept=True)
    assert {one["column"]: one["additive"] for one in made.found["facts"][0]["measures"]}["shipping"] is True
    assert answers(into)["measure order_items.shipping"] == "additive"


def test_what_a_model_would_answer_otherwise_stays_a_question(tmp_path: Path) -> None:
    files, into = write(tmp_path / "in", **shop()), tmp_path / "out"
    choice = {"choices": [{"question": 1, "candidate": 1, "reason": ""}]}
    with served(saying(lambda asked: choice)) as place:
        made = design(files, into, model=LanguageModel(place.url, "tiny"), accept=True)
    assert [(one["id"], one["assumed"]) for one in made.found["questions"]] == [
        ("measure order_items.shipping", "semi")
    ]
    assert answers(into)["measure order_items.shipping"] == ""


def test_accepted_rules_hold_a_record_and_the_files_themselves_pass(tmp_path: Path, empty_database: str) -> None:
    """The files that suggest the rules load whole; a quantity far off is quarantined afterwards."""
    tables = shop()
    files = write(tmp_path / "in", **tables)
    assert Program(tmp_path)("design", files, "--into", "made", "--accept").code == 0
    project = Program(tmp_path / "made", empty_database)
    assert project("migrate").code == 0
    first = project("load", "--json")
    assert first.code == 0, first.out + first.err
    assert sum(one["quarantined"] for one in first.json["sources"].values()) == 0
    tables["order_items"][0] |= {"quantity": 900, "amount": round(900 * tables["order_items"][0]["price"], 2)}
    write(files, **tables)
    second = project("load", "--json")
    assert second.code == 0, second.out + second.err
    assert second.json["sources"]["order_items"]["quarantined"] == 1


@pytest.mark.slow
def test_the_rules_of_a_project_that_is_there_become_errors(tmp_path: Path) -> None:
    """They do so while nobody has edited them; a second time they are so already, and edited ones stay."""
    files, program = write(tmp_path / "in", **shop()), Program(tmp_path)
    rules = tmp_path / "made" / "shop" / "rules.py"
    assert program("design", files, "--into", "made").code == 0
    assert "WARNING" in rules.read_text()
    accepted = program("design", files, "--into", "made", "--accept")
    assert (accepted.code, "are errors now" in " ".join(accepted.out.split())) == (0, True)
    assert "WARNING" not in rules.read_text()
    assert "are errors already" in " ".join(program("design", files, "--into", "made", "--accept").out.split())
    rules.write_text(rules.read_text() + "# mine\n")
    edited = " ".join(program("design", files, "--into", "made", "--accept").out.split())
    assert "is left as it is; change WARNING to ERROR" in edited
    assert rules.read_text().endswith("# mine\n")


@pytest.mark.parametrize(
    ("answer", "key"), [("order_id, line_no", ["order_id", "line_no"]), ("unit, price", ["unit, price"]), ("none", [])]
)
def test_a_key_is_answered_by_its_columns(tmp_path: Path, answer: str, key: list[str]) -> None:
    """A name with a comma is one column."""
    tables = shop()
    (tmp_path / "in").mkdir()
    files = write(tmp_path / "in", **tables)
    text = (files / "order_items.csv").read_text().replace("price", '"unit, price"', 1)
    (files / "order_items.csv").write_text(text)
    into = tmp_path / "out"
    into.mkdir()
    (into / "design.toml").write_text(f'[answers]\n"key order_items" = "{answer}"\n')
    found = {one["name"]: one["key"] for one in design(files, into).found["sources"]}
    assert found["order_items"] == key


def test_a_key_of_no_column_is_one_sentence(tmp_path: Path) -> None:
    files, into = write(tmp_path / "in", **shop()), tmp_path / "out"
    into.mkdir()
    (into / "design.toml").write_text('[answers]\n"key orders" = "order_number"\n')
    with pytest.raises(SettingsError, match="orders has no column order_number"):
        design(files, into)
