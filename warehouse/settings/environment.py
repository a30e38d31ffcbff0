"""The settings of the environment: `WAREHOUSE_LOCK_TIMEOUT`, and `WAREHOUSE_SOURCES__ORDERS__PATH` within tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from warehouse.errors import SettingsError

PREFIX = "WAREHOUSE_"
WITHIN = "__"


def from_environment(model: type[BaseModel], environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what the variables say of the fields of a model, nested as in the file; other variables are left alone.

    A whole table is JSON, or else a SettingsError that names the variable; within one, tables and lists may be JSON,
    and all else is text. What is said of a part wins over what is said of the whole.
    """
    found: dict[str, Any] = {}
    for variable, text in sorted(environment.items(), key=lambda item: item[0].count(WITHIN)):
        if not variable.upper().startswith(PREFIX):
            continue
        name, *within = variable[len(PREFIX) :].lower().split(WITHIN)
        field = model.model_fields.get(name)
        if field is None:
            continue
        if not _is_table(field):
            found |= {} if within else {name: text}
        elif within:
            _put(found, (name, *within), _value(text))
        else:
            found[name] = _json(variable, text)
    return found


def _is_table(field: FieldInfo) -> bool:
    return any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in get_args(field.annotation))


def _json(variable: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as exc:
        message = f"The environment variable {variable.upper()} is no JSON; mend it or unset it."
        raise SettingsError(message, key=variable.upper()) from exc


def _value(text: str) -> Any:
    try:
        return json.loads(text) if text.lstrip().startswith(("{", "[")) else text
    except ValueError:
        return text


def _put(table: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    for part in place[:-1]:
        if not isinstance(table.get(part), dict):
            table[part] = {}
        table = table[part]
    table[place[-1]] = value
