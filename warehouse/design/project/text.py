"""Statements of Python, laid out in lines of 120 signs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from warehouse.printable import printable

WIDTH = 116
"""The length of a line, less the indent of what stands in a call."""


def quote(text: str) -> str:
    """Return a text as a literal, without what cannot be seen."""
    shown = printable(text)
    return repr(shown) if '"' in shown and "'" not in shown else json.dumps(shown, ensure_ascii=False)


def call(name: str, parts: Sequence[str], **options: str) -> str:
    """Return a call on one line if it fits, else with one line for each part."""
    all_parts = _with(parts, options)
    line = f"{name}({', '.join(all_parts)})"
    return line if len(line) < WIDTH and "\n" not in line else _lines(f"{name}(", all_parts, ")")


def block(name: str, parts: Sequence[str], **options: str) -> str:
    """Return a call with one line for each part."""
    return _lines(f"{name}(", _with(parts, options), ")")


def mapping(parts: Sequence[str], prefix: str = "") -> str:
    """Return a dictionary; ``prefix`` is what stands before it in its line."""
    line = f"{{{', '.join(parts)}}}"
    return line if len(prefix) + len(line) < WIDTH else _lines("{", parts, "}")


def _with(parts: Sequence[str], options: dict[str, str]) -> list[str]:
    return [*parts, *(f"{key}={value}" for key, value in options.items())]


def _lines(head: str, parts: Sequence[str], end: str) -> str:
    inner = "".join(f"    {part},\n".replace("\n", "\n    ").removesuffix("    ") for part in parts)
    return f"{head}\n{inner}{end}"


def imports(module: str, names: Sequence[str]) -> str:
    """Return the line that imports names, or several lines."""
    line = f"from {module} import {', '.join(names)}"
    return line if len(line) <= WIDTH + 4 else _lines(f"from {module} import (", names, ")")
