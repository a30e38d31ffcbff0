"""docs/rules.md names what there is, and its examples are settings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import get_args

import pytest

from tests.command import ROOT
from tests.test_cli import commands
from warehouse.load.rules.rulebook import rules_in_force
from warehouse.model import RULES, metadata
from warehouse.settings import AlertSettings, RuleSettings, Settings
from warehouse.settings.everything import Event, WaiverSettings
from warehouse.vocabulary.rule import Severity

PAGE = (ROOT / "docs" / "rules.md").read_text()
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
IDS = {rule.id for rule in RULES}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_settings_of_rules_that_there_are(example: str) -> None:
    given = tomllib.loads(example)
    settings = Settings.model_validate(given)
    assert given
    assert set(given) <= settings.model_fields_set
    assert rules_in_force(metadata, settings)


def test_every_rule_named_there_is() -> None:
    named = set(re.findall(r"\b(?:BR|SR-[A-Z]+|GR-[A-Z]+)-\d{3}\b", PAGE))
    assert named
    assert named <= IDS
    assert f"The rulebook has {len(RULES)} rules." in PAGE


def test_everything_that_can_be_said_of_a_rule_is_explained() -> None:
    words = [*RuleSettings.model_fields, *WaiverSettings.model_fields, *AlertSettings.model_fields, *Severity]
    assert [word for word in (*words, *get_args(Event)) if not re.search(rf"\b{word}\b", PAGE)] == []


def calls() -> Iterator[tuple[str, str]]:
    """Yield the calls on the page: the command, and each option."""
    for call in re.findall(r"`warehouse ([^`]+)`", PAGE):
        name = next(known for known in sorted(commands(), key=len, reverse=True) if call.startswith(known))
        yield name, ""
        for option in re.findall(r"--[a-z-]+", call):
            yield name, option


@pytest.mark.parametrize(("name", "option"), sorted(set(calls())))
def test_every_call_can_be_made(name: str, option: str) -> None:
    command = commands()[name]
    assert not option or option in {flag for parameter in command.params for flag in parameter.opts}
