"""Everything that can be set."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from warehouse.settings import checks
from warehouse.settings.retention import RetentionSettings
from warehouse.settings.sources import SourceSettings, Strict

PREFIX = "WAREHOUSE_"
OURS = "warehouse.model"
"""The model that comes with the program: the retail star."""
Severity = Literal["error", "warning", "info", "off"]


LONGEST_WAIT = 2_000_000
"""The longest `lock_timeout` in seconds, some three weeks: PostgreSQL counts at most 2^31 milliseconds."""


class WaiverSettings(Strict):
    """Why the failures of a rule are tolerated, and until which day in the time zone of the settings."""

    reason: Annotated[str, AfterValidator(checks.reason)]
    until: Annotated[date, BeforeValidator(checks.day)]


class RuleSettings(Strict):
    """What a warehouse changes about one rule of the rulebook."""

    severity: Severity | None = None
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    at_least: Annotated[int, Field(ge=0)] | None = None
    values: list[str] | None = None
    waiver: WaiverSettings | None = None

    @model_validator(mode="after")
    def _what_is_off_needs_no_waiver(self) -> Self:
        if self.severity == "off" and self.waiver:
            raise ValueError('a rule whose `severity` is "off" needs no `waiver`; take one of them away')
        return self


Event = Literal["refused", "failed", "stale", "drift"]


class AlertSettings(Strict):
    """Whom to alert, by Apprise's URLs, which hold passwords, and about what."""

    urls: Annotated[list[SecretStr], Field(min_length=1)]
    events: tuple[Event, ...] = ("refused", "failed", "stale", "drift")


class LineageSettings(Strict):
    """The names of the batches in OpenLineage; where the events go is configured in OpenLineage's own client."""

    enabled: bool = True
    namespace: Annotated[str, Field(min_length=1)] | None = None
    server: Annotated[str, AfterValidator(checks.server_name)] | None = None
    timeout: Annotated[float, Field(ge=0, le=600)] = 5.0


class SeriesSettings(Strict):
    """How dated files make a series of deliveries: the one group of the pattern finds the date in a file's name."""

    pattern: Annotated[str, AfterValidator(checks.series_pattern)]
    date_format: Annotated[str, AfterValidator(checks.date_format)] = "%Y-%m-%d"


class Settings(BaseSettings):
    """Everything that can be set; see docs/settings.md for the file."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid")

    model: Annotated[str, AfterValidator(checks.package)] = OURS
    database_url: SecretStr | None = None
    home: Path = Path(".warehouse")
    data: Path | None = None
    postgres_programs: Path | None = None
    timezone: Annotated[str, AfterValidator(checks.time_zone)] = "UTC"
    erasure_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    lock_timeout: Annotated[float, Field(ge=0, le=LONGEST_WAIT, allow_inf_nan=False)] = 60.0
    iceberg_namespace: Annotated[str, AfterValidator(checks.namespace)] = "gold"
    series: SeriesSettings | None = None
    alerts: AlertSettings | None = None
    retention: RetentionSettings | None = None
    lineage: LineageSettings | None = None
    sources: dict[str, SourceSettings] = {}
    rules: dict[str, RuleSettings] = {}
    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Give arguments precedence over the environment; ``load_settings`` adds the file after both."""
        return init_settings, env_settings

    @property
    def folder(self) -> Path:
        """The folder of the settings file, else the working folder: where the package of the model is."""
        return self._folder

    def of_folder(self, folder: Path) -> Self:
        """Return these settings as those of a project in a folder."""
        self._folder = folder
        return self

    @property
    def programs(self) -> Path | None:
        """The configured folder of PostgreSQL's programs, relative to the folder of the settings."""
        return None if self.postgres_programs is None else self._folder / self.postgres_programs.expanduser()

    def source(self, name: str) -> SourceSettings:
        """Return the settings of a source, the defaults if the file does not mention it."""
        return self.sources.get(name, SourceSettings())

    def today(self) -> date:
        """Return today's date in the time zone of the settings."""
        return datetime.now(ZoneInfo(self.timezone)).date()
