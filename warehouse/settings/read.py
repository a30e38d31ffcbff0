"""Reads the settings, and says in one sentence what is wrong with them."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource
from pydantic_settings import SettingsError as UnreadableVariable

from warehouse.errors import SettingsError
from warehouse.settings.everything import (
    PREFIX,
    AlertSettings,
    LineageSettings,
    RuleSettings,
    SeriesSettings,
    Settings,
    WaiverSettings,
)
from warehouse.settings.nearest import or_nearest
from warehouse.settings.retention import RetentionSettings
from warehouse.settings.sources import FileOfSource, Lookup, SourceSettings

DEFAULT_FILE = Path("warehouse.toml")
Place = tuple[int | str, ...]
MISSING = object()
PLAIN_WORDS = {
    "missing": "it is missing; add it",
    "model_type": "it must be a table",
    "dict_type": "it must be a table",
    "list_type": "it must be a list, in square brackets",
    "string_type": "it must be a text, in quotes",
    "too_short": "it is empty; name one at least",
    "bool_type": "it must be true or false",
    "bool_parsing": "it must be true or false",
}


def load_settings(config: Path | None = None) -> Settings:
    """Return the settings of a file, else of `warehouse.toml` in the working folder, and of the environment.

    Any error in them is a SettingsError that names the file and the key, or the variable.
    """
    file = config or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    table = _read_toml(file) if file else {}
    try:
        variables = EnvSettingsSource(Settings)()
    except UnreadableVariable as exc:
        raise _unreadable(exc) from exc
    values = _over(variables, table)
    try:
        settings = Settings(**values)
    except ValidationError as exc:
        # An unknown key is reported before a key that is missing because of it.
        first = min(exc.errors(), key=lambda error: error["type"] != "extra_forbidden")
        raise _complaint(first, file, values, variables) from exc
    return settings.of_folder((file.parent if file else Path()).absolute())


def _unreadable(exc: UnreadableVariable) -> SettingsError:
    """Return the error of a variable that must be JSON and is not; pydantic names only its first table."""
    field = re.search(r'"(\w+)"', str(exc))
    top = PREFIX + (field[1].upper() if field else "")
    found = [name for name, value in os.environ.items() if name.upper().startswith(top) and not _is_json(value)]
    named = " or ".join(sorted(found)) or top
    which = f"The environment variable {named} is" if len(found) < 2 else f"One of the environment variables {named} is"
    lists = ', as a list must be: \'["", "NULL"]\'' if "__" in named else ""
    return SettingsError(f"{which} not valid JSON{lists}; fix it or unset it.", key=named)


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as exc:
        raise SettingsError(f"{file} is not valid TOML: {_uncapitalised(str(exc))}; fix it.", file=file) from exc
    except UnicodeDecodeError as exc:
        raise SettingsError(f"{file} is not written in UTF-8; save it in UTF-8.", file=file) from exc
    except OSError as exc:
        why = (exc.strerror or str(exc)).lower()
        raise SettingsError(f"The settings file {file} cannot be read ({why}); correct --config.", file=file) from exc


def _over(above: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    """Merge one table over another, recursively where both have tables."""
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(below.get(key), Mapping)
        merged[key] = _over(value, below[key]) if both else value
    return merged


def _complaint(
    error: ErrorDetails, file: Path | None, values: Mapping[str, Any], variables: Mapping[str, Any]
) -> SettingsError:
    place = _within(error["loc"], values)
    key = ".".join(map(str, place))
    if _follow(place, variables) is MISSING:
        where = f"{file}, {key}"
    else:
        where = f"The environment variable {PREFIX}{'__'.join(map(str, place)).upper()}"
    if error["type"] == "extra_forbidden":
        known = _keys_beside(place)
        guess = or_nearest(str(place[-1]), known) or f"; the keys there are {', '.join(known)}."
        return SettingsError(f"{where}: there is no such key{guess}", file=file, key=key)
    text = PLAIN_WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    return SettingsError(f"{where}: {_uncapitalised(text)}{'' if text.endswith('?') else '.'}", file=file, key=key)


def _within(place: Place, values: object) -> Place:
    """Remove from a path what is no key of the file: pydantic adds the names of types. A missing key is kept."""
    for length in range(len(place)):
        holder = _follow(place[:length], values)
        if _follow(place[: length + 1], values) is MISSING:
            return place[: length + 1] if isinstance(holder, Mapping) else place[:length]
    return place


def _follow(place: Place, values: object) -> object:
    """Return the value at a path of nested tables and lists, or MISSING."""
    for part in place:
        if isinstance(values, Mapping):
            values = values.get(part, MISSING)
        elif isinstance(values, list) and isinstance(part, int) and part < len(values):
            values = values[part]
        else:
            return MISSING
    return values


def _keys_beside(place: Place) -> list[str]:
    model: type[BaseModel] = Settings
    match place:
        case ("sources", _, "lookups", _, _):
            model = Lookup
        case ("sources", _, "files", _, _):
            model = FileOfSource
        case ("sources", _, _):
            model = SourceSettings
        case ("rules", _, "waiver", _):
            model = WaiverSettings
        case ("rules", _, _):
            model = RuleSettings
        case ("alerts", _):
            model = AlertSettings
        case ("retention", _):
            model = RetentionSettings
        case ("lineage", _):
            model = LineageSettings
        case ("series", _):
            model = SeriesSettings
    return list(model.model_fields)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
