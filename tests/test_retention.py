"""Retention: spans become days, and each kind may have its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from warehouse.errors import SettingsError
from warehouse.settings import RetentionSettings, first_kept, load_settings

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("0d", TODAY),
        ("30d", date(2026, 3, 1)),
        ("30 days", date(2026, 3, 1)),
        ("2w", date(2026, 3, 17)),
        ("1m", date(2026, 2, 28)),
        ("13 months", date(2025, 2, 28)),
        ("2Y", date(2024, 3, 31)),
        ("9999y", date(1, 1, 31)),
        ("9999 weeks", date(1834, 8, 12)),
        ("2025-12-01", date(2025, 12, 1)),
        ("all", None),
    ],
)
def test_a_span_counts_back_from_today(text: str, day: date | None) -> None:
    assert first_kept(text, TODAY) == day


def test_what_has_no_span_of_its_own_has_that_of_all() -> None:
    settings = RetentionSettings(keep="1m", bronze="1d", quarantine="all")
    day = date(2026, 2, 28)
    assert settings.first_kept(TODAY) == {
        "bronze": date(2026, 3, 30),
        "observations": day,
        "rule_results": day,
        "exports": day,
        "images": day,
    }
    assert RetentionSettings(bronze="1d").first_kept(TODAY) == {"bronze": date(2026, 3, 30)}


def test_what_is_kept_where_it_changes_has_the_span_of_all() -> None:
    settings = RetentionSettings(bronze="changes", observations="30 days")
    assert settings.folded == {"bronze"}
    assert settings.first_kept(TODAY) == {"observations": date(2026, 3, 1)}
    both = RetentionSettings(keep="1d", observations="changes")
    assert both.folded == {"observations"}
    assert both.first_kept(TODAY)["observations"] == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ('keep = "soon"', "retention.keep: 'soon' is no span of time; write it as \"400d\""),
        ("keep = 400", "retention.keep: 400 is no span of time"),
        ('quarantine = "changes"', "retention.quarantine: 'changes' is no span of time"),
        ("bronce = 1", "retention.bronce: there is no such key; is it `bronze`?"),
    ],
)
def test_what_is_no_span_is_refused(tmp_path: Path, lines: str, complaint: str) -> None:
    file = tmp_path / "w.toml"
    file.write_text(f"[retention]\n{lines}\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert complaint in str(caught.value)
