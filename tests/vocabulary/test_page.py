"""docs/vocabulary.md names what there is."""

from __future__ import annotations

import re
from typing import get_args

from tests.command import ROOT
from tests.vocabulary.test_standard import IDS
from warehouse.vocabulary.checks.types import NAMES
from warehouse.vocabulary.columns import Additivity

PAGE = (ROOT / "docs" / "vocabulary.md").read_text()


def test_every_type_and_additivity_is_explained() -> None:
    names = [name.strip() for name in re.split(r", (?![a-z]\))| or ", NAMES)]
    assert [name for name in names if f"`{name}`" not in PAGE] == []
    assert [kind for kind in get_args(Additivity) if f'`"{kind}"`' not in PAGE] == []


def test_every_standard_rule_is_explained() -> None:
    """Each id that a table brings is of a form on the page."""
    forms = re.findall(r"`([BSG]R-[A-Z0-9_<>-]+)`", PAGE)
    known = [re.sub(r"<[A-Z]+>", "[A-Z_]+", form)[: -3 if form[-1].isdigit() else None] for form in forms]
    assert [id_ for id_ in IDS if not any(re.match(form, id_) for form in known)] == []
