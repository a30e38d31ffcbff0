"""The man page, for `man warehouse`."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.documents.commands import Command, commands_of
from warehouse.documents.exits import CODES
from warehouse.documents.material import Material

NOTE = '.\\" Written by `warehouse docs`; changes belong into the program.'


def pages(material: Material) -> dict[str, str]:
    """Return the man page."""
    program, *found = commands_of(material.program)
    lines = [
        NOTE,
        '.TH WAREHOUSE 1 "" "warehouse" "User Commands"',
        ".SH NAME",
        "warehouse \\- folders of CSV files become a star schema in PostgreSQL",
        ".SH SYNOPSIS",
        ".B warehouse",
        "[\\-\\-config FILE] COMMAND [OPTIONS]",
        ".SH DESCRIPTION",
        _text(program.help),
        ".SH OPTIONS",
        *_parameters(program),
        ".SH COMMANDS",
    ]
    for command in found:
        lines += [f".SS {_text(command.usage)}", _text(command.help), *_parameters(command)]
        if command.examples:
            lines += [".PP", "Examples:", ".PP", ".nf", *map(_text, command.examples), ".fi"]
    lines.append(".SH EXIT STATUS")
    for code, meaning in CODES:
        lines += [".TP", f".B {code}", _text(meaning)]
    lines += [".SH FILES", ".TP", ".I warehouse.toml", "The settings, in the working folder."]
    lines += [
        ".SH ENVIRONMENT",
        ".TP",
        ".B WAREHOUSE_DATABASE_URL",
        "The database; without it an embedded server is used.",
    ]
    lines += [".TP", ".B WAREHOUSE_*", "Every other setting, in capitals; two underscores lead one table down."]
    return {"warehouse.1": "\n".join(lines) + "\n"}


def _parameters(command: Command) -> Iterator[str]:
    for one in command.parameters:
        takes = f" \\fI{_text(one.takes)}\\fR" if one.takes and not one.is_argument else ""
        yield ".TP"
        yield f"\\fB{_text(one.names)}\\fR{takes}"
        default = f" Without it: {one.default}." if one.default else ""
        yield _text(one.help + default)


def _text(text: str) -> str:
    """Return a text in which troff obeys nothing."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain
