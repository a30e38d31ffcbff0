"""A digest of the settings of a source that decide what is read from its bytes; it is kept with every file."""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from warehouse.settings.sources import FileSettings, Lookup, SourceSettings

LIMITS = {name for name in FileSettings.model_fields if name.startswith("max_")}
ELSEWHERE = {"path", "required", "freshness", "drift", "follow_links", *LIMITS}
"""Settings of a source that decide which files it has and which are refused, not what is read from them."""
TYPING = {"null_values", "date_formats", "decimal", "thousands", "values", "currency", "negatives", "percent"}
"""Settings that turn the texts of bronze into values; all others decide which texts land in bronze."""
LENGTH = 16
UTC = "UTC"


def digest_of_reading(settings: SourceSettings, lookups: Iterable[str] = (), timezone: str = UTC) -> str:
    """Return a digest of the settings that decide what is read from a file, and of its lookup files' digests.

    ``timezone`` decides on which day an instant falls.
    Differences without effect do not change it: the order of keys, explicit defaults, a column mapped to its own name.
    The part after the hyphen covers only values, see `same_values`.
    """
    said = settings.model_dump(mode="json", exclude_defaults=True, exclude=ELSEWHERE | {"lookups"})
    said |= _canonical(settings)
    values = {name: said.pop(name) for name in TYPING if name in said}
    values |= {"timezone": timezone} if timezone != UTC else {}
    joined = [
        {"on": lookup.on, **_chosen(lookup, settings, timezone), **_file(lookup.reading(settings)), "bytes": digest}
        for lookup, digest in zip(settings.lookups, lookups, strict=False)
    ]
    return f"{_digest([_without_nothing(said), joined])}-{_digest(_without_nothing(values))}"


def same_values(reading: str) -> str:
    """Return the part of a digest that two readings share if the same texts give the same values in both."""
    return reading[-LENGTH - 1 :]


def _canonical(settings: SourceSettings) -> dict[str, Any]:
    columns = settings.model_dump(mode="json", exclude_defaults=True).get("columns", {})
    nothing = sorted({marker.strip() for marker in settings.null_values} - {""})
    words = {
        column: {word.strip().lower(): meaning for word, meaning in meanings.items()}
        for column, meanings in settings.values.items()
    }
    return {
        **_file(settings),
        "columns": {name: mapping for name, mapping in columns.items() if mapping != name},
        "null_values": nothing,
        "values": _without_nothing(words),
    }


def _chosen(lookup: Lookup, source: SourceSettings, timezone: str) -> dict[str, Any]:
    """Return which rows of a lookup file count, if the settings say so, and how its days are read."""
    said = lookup.model_dump(mode="json", exclude_defaults=True, include={"where", "order", "as_of"})
    return said | ({"days": [*source.date_formats, timezone]} if lookup.as_of else {})


def _file(settings: FileSettings) -> dict[str, Any]:
    """Return how the text of a file is read, with one name for each encoding."""
    names = set(FileSettings.model_fields) - LIMITS
    said = settings.model_dump(mode="json", exclude_defaults=True, include=names)
    return said | ({"encoding": codecs.lookup(settings.encoding).name} if settings.encoding else {})


def _without_nothing(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value not in ({}, [])}


def _digest(said: object) -> str:
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
