"""Markdown as every reader of it understands it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by `warehouse docs`; changes belong into the model, the settings or the program. -->"
BEGIN, END = "<!-- begin: observed -->", "<!-- end: observed -->"
_OBSERVED = re.compile(rf"{re.escape(BEGIN)}\n.*?{re.escape(END)}\n\n?", re.DOTALL)
WIDTH = 110


def page(title: str, *parts: str) -> str:
    """Return a page; empty parts are left out."""
    written = [NOTE, f"# {title}", *(part.strip("\n") for part in parts if part.strip())]
    return "\n\n".join(written) + "\n"


def observed(*parts: str) -> str:
    """Return text read from a database, marked as such; nothing if it is empty."""
    said = [part.strip("\n") for part in parts if part.strip()]
    return "\n\n".join([BEGIN, *said, END]).replace(f"{BEGIN}\n\n", f"{BEGIN}\n") + "\n" if said else ""


def declared(text: str) -> str:
    """Return a page without the text read from a database."""
    return _OBSERVED.sub("", text).rstrip("\n") + "\n"


def cell(text: object) -> str:
    """Return a text that stays in its table cell and contains no HTML markup."""
    plain = str(text).replace("\r", "").replace("\n", " ")
    return re.sub(r"(?<!\\)\|", r"\|", plain).strip()


def escaped(text: object) -> str:
    """Return untrusted text as prose, with all markup escaped."""
    return re.sub(r"([\\`*_{}\[\]<>#|&$~])", r"\\\1", str(text).replace("\r", "").replace("\n", " "))


def code(text: object) -> str:
    """Return a text as code on one line."""
    plain = re.sub(r"\s+", " ", str(text))
    fence = "`" * (max((len(run) for run in re.findall("`+", plain)), default=0) + 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") or not plain.strip() else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def anchor(name: str) -> str:
    """Return the place that a link can name."""
    return f'<a id="{name}"></a>'


def link(text: str, target: str) -> str:
    """Return a link."""
    return f"[{text}]({target})"


def fenced(text: str, language: str) -> str:
    """Return a block of code."""
    return f"```{language}\n{text.strip()}\n```"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, keep: Sequence[str] = ()) -> str:
    """Return a table without empty columns, except those to keep; nothing if it has no rows."""
    cells = [[cell(value) for value in row] for row in rows]
    if not cells:
        return ""
    shown = [n for n, name in enumerate(head) if name in keep or any(row[n] for row in cells)]
    lines = [[head[n] for n in shown], ["---"] * len(shown), *([row[n] for n in shown] for row in cells)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def wrapped(sql: str) -> str:
    """Return SQL in lines that fit, broken at joins and between words but never inside a text."""
    broken = re.sub(r" ((?:LEFT OUTER |FULL OUTER )?JOIN|UNION ALL|WHERE|GROUP BY|ORDER BY) ", r"\n\1 ", sql)
    return "\n".join(piece for line in broken.splitlines() for piece in _folded(line.strip()))


def _folded(line: str) -> list[str]:
    pieces: list[str] = []
    current = ""
    for word in re.findall(r"(?:'(?:[^']|'')*'|[^\s'])+", line):
        if current and len(current) + len(word) >= WIDTH:
            pieces.append(current)
            current = f"  {word}"
        else:
            current = f"{current} {word}" if current else word
    return [*pieces, current] if current else pieces
