"""Settings: `warehouse.toml`, then the environment (`WAREHOUSE_*`), which wins."""

from warehouse.settings.everything import (
    OURS,
    AlertSettings,
    RuleSettings,
    SeriesSettings,
    Settings,
    Severity,
    WaiverSettings,
)
from warehouse.settings.nearest import nearest, or_nearest
from warehouse.settings.read import DEFAULT_FILE, load_settings
from warehouse.settings.reading import digest_of_reading, same_values
from warehouse.settings.sources import (
    AbsentColumn,
    CarryDown,
    ColumnMapping,
    ConstantColumn,
    FileSettings,
    Lookup,
    NumberGiven,
    NumberWithin,
    SourceSettings,
    SqlColumn,
)

__all__ = [
    "DEFAULT_FILE",
    "OURS",
    "AbsentColumn",
    "AlertSettings",
    "CarryDown",
    "ColumnMapping",
    "ConstantColumn",
    "FileSettings",
    "Lookup",
    "NumberGiven",
    "NumberWithin",
    "RuleSettings",
    "SeriesSettings",
    "Settings",
    "Severity",
    "SourceSettings",
    "SqlColumn",
    "WaiverSettings",
    "digest_of_reading",
    "load_settings",
    "nearest",
    "or_nearest",
    "same_values",
]
