"""What a delivery without fitting settings holds, and the settings file to start from."""

from __future__ import annotations

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from warehouse.files.suggest import FileSeen, SourceSeen, Suggestion
from warehouse.terminal.words import plain

EXPLAINED = "Nothing was loaded. Put this into warehouse.toml, mend what is marked, and run the command again:"


def suggested(suggestion: Suggestion) -> list[RenderableType]:
    """Return the headers found, what maps by itself, and what is missing; the settings file is to follow as it is."""
    shown: list[RenderableType] = [Text("! The files do not fit the sources as they are.", style="bold yellow"), Text()]
    shown += [line for file in suggestion.files for line in _file(file)]
    shown += [Text(), *(line for source in suggestion.sources for line in _source(source))]
    return [*shown, Text(), Text(EXPLAINED), Text()]


def _file(file: FileSeen) -> list[RenderableType]:
    what = file.problem if file.problem else ", ".join(file.header)
    return [
        Text(f"  {plain(file.name)}", style="bold"),
        Padding(Text(plain(what), style="red" if file.problem else "dim"), (0, 0, 0, 4)),
    ]


def _source(source: SourceSeen) -> list[RenderableType]:
    if source.file is None:
        return [Text(f"  {source.source}: no file fits", style="red")]
    lines: list[RenderableType] = [
        Text(f"  {source.source}", style="bold").append(f" from {plain(source.file.name)}", style="")
    ]
    parts = {
        "by itself": ", ".join(source.maps),
        "guessed": ", ".join(f"{name} = {guess}" for name, guess in source.guesses.items()),
        "missing": ", ".join(source.missing),
    }
    for name, what in parts.items():
        if what:
            lines.append(
                Padding(Text(f"{name:<10} {plain(what)}", style="red" if name == "missing" else ""), (0, 0, 0, 4))
            )
    return lines
