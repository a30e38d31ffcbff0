"""Settings: `warehouse.toml`, then the environment (`WAREHOUSE_*`), which wins."""

from warehouse.settings.everything import (
    OURS,
    AlertSettings,
    LineageSettings,
    RuleSettings,
    SeriesSettings,
    Settings,
    Severity,
    WaiverSettings,
)
from warehouse.settings.nearest import nearest, or_nearest
from warehouse.settings.read import DEFAULT_FILE, load_settings
from warehouse.settings.reading import digest_of_reading, same_values
from warehouse.settings.retention import EVER, RetentionSettings, first_kept, span
from warehouse.settings.sources import (
    AbsentColumn,
    CarryDown,
    ColumnMapping,
    ConstantColumn,
    FileOfSource,
    FileSettings,
    JoinedColumns,
    Lookup,
    NumberGiven,
    NumberWithin,
    SourceSettings,
    Split,
    SqlColumn,
)

__all__ = [
    "DEFAULT_FILE",
    "EVER",
    "OURS",
    "AbsentColumn",
    "AlertSettings",
    "CarryDown",
    "ColumnMapping",
    "ConstantColumn",
    "FileOfSource",
    "FileSettings",
    "JoinedColumns",
    "LineageSettings",
    "Lookup",
    "NumberGiven",
    "NumberWithin",
    "RetentionSettings",
    "RuleSettings",
    "SeriesSettings",
    "Settings",
    "Severity",
    "SourceSettings",
    "Split",
    "SqlColumn",
    "WaiverSettings",
    "digest_of_reading",
    "first_kept",
    "load_settings",
    "nearest",
    "or_nearest",
    "same_values",
    "span",
]
