"""Settings: `warehouse.toml`, then the environment (`WAREHOUSE_*`), which wins."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

DEFAULT_FILE = Path("warehouse.toml")
Severity = Literal["error", "warning", "info", "off"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SqlColumn(_Strict):
    """A column computed by DuckDB from the columns of the file, all of which it sees as text."""

    sql: str


class ConstantColumn(_Strict):
    """A column that is the same for every record."""

    constant: str


class NumberWithin(_Strict):
    """A column that numbers the records of one value of another column, in file order, from 1."""

    number_within: str


class AbsentColumn(_Strict):
    """A column that the file does not have."""

    absent: Literal[True]


ColumnMapping = str | SqlColumn | ConstantColumn | NumberWithin | AbsentColumn


class Lookup(_Strict):
    """A second file, one row per key, whose columns join those of the source's own file."""

    path: str
    on: Annotated[dict[str, str], Field(min_length=1)]


class SourceSettings(_Strict):
    """How one source is read; what is left out is found by itself."""

    path: str | list[str] | None = None
    delivery: Literal["changes", "snapshot"] = "changes"
    delimiter: str | None = None
    quote: str | None = None
    encoding: str | None = None
    null_values: list[str] = [""]
    date_formats: list[str] = ["%Y-%m-%d"]
    decimal: str = "."
    thousands: str | None = None
    required: bool = True
    where: str | None = None
    columns: dict[str, ColumnMapping] = {}
    values: dict[str, dict[str, str]] = {}
    lookups: list[Lookup] = []


class RuleSettings(_Strict):
    """What a warehouse changes about one rule of the rulebook."""

    severity: Severity | None = None
    threshold: float | None = None
    values: list[str] | None = None


class Settings(BaseSettings):
    """Everything that can be set; see docs/settings.md for the file."""

    model_config = SettingsConfigDict(env_prefix="WAREHOUSE_", env_nested_delimiter="__", extra="forbid")

    database_url: SecretStr | None = None
    home: Path = Path(".warehouse")
    timezone: str = "UTC"
    lock_timeout: float = 60.0
    sources: dict[str, SourceSettings] = {}
    rules: dict[str, RuleSettings] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the environment before the file, and the caller before both."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def source(self, name: str) -> SourceSettings:
        """Return the settings of a source, the defaults where the file says nothing of it."""
        return self.sources.get(name, SourceSettings())

    def today(self) -> date:
        """Return the date of today in the time zone of the settings."""
        return datetime.now(ZoneInfo(self.timezone)).date()
