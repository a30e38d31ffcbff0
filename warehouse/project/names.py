"""The names in the settings that only a model can know: those of its rules and sources."""

from __future__ import annotations

from sqlalchemy import MetaData

from warehouse.errors import SettingsError
from warehouse.settings import Settings, or_nearest
from warehouse.vocabulary.rule import rules_of
from warehouse.vocabulary.source import sources


def require_names(metadata: MetaData, settings: Settings) -> None:
    """Raise SettingsError for a setting about a rule or a source that the model does not have."""
    for table, what, given, names in (
        ("rules", "rule", settings.rules, [rule.id for rule in rules_of(metadata)]),
        ("sources", "source", settings.sources, [source.name for source in sources(metadata)]),
    ):
        for name in given:
            if name not in names:
                raise SettingsError(
                    f"[{table}.{name}]: there is no such {what}{or_nearest(name, names) or '.'}", key=f"{table}.{name}"
                )
