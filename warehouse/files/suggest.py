"""What a delivery holds, which source each file may belong to, and a settings file to start from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.errors import DeliveryError
from warehouse.files.contents import as_text, unpack
from warehouse.files.deliveries import DATA
from warehouse.files.kinds import is_parquet
from warehouse.files.layout import find_layout
from warehouse.files.mapping import find_name
from warehouse.files.natural import in_natural_order
from warehouse.files.words import ExpectedColumn, InputFile
from warehouse.files.workspace import workspace
from warehouse.printable import toml_string
from warehouse.settings import FileSettings, nearest

DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
Expected = Mapping[str, Sequence[ExpectedColumn]]


@dataclass(frozen=True)
class FileSeen:
    """A file of a delivery and its header; or the ``problem`` that keeps it from being read."""

    name: str
    header: list[str] = field(default_factory=list)
    encoding: str | None = None
    delimiter: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class SourceSeen:
    """What the file that fits a source best does for its columns.

    ``maps`` needs no settings, ``guesses`` are the nearest names for the rest, ``missing`` are required columns that
    do not map, guessed or not; ``unused`` are columns of the file that nothing takes.
    """

    source: str
    file: FileSeen | None
    maps: dict[str, str] = field(default_factory=dict)
    guesses: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Suggestion:
    """What was seen in a delivery, and the text of a `warehouse.toml` to start from."""

    files: list[FileSeen]
    sources: list[SourceSeen]
    toml: str

    @property
    def fits(self) -> bool:
        """Tell whether the delivery can be loaded without settings."""
        return all(seen.file and not seen.missing and _named(seen.file, seen.source) for seen in self.sources)


def suggest(delivery: Path, expected: Expected) -> Suggestion:
    """Look at the files of a delivery and say how far they fit the sources; raises DeliveryError if it is no folder."""
    if not delivery.is_dir():
        raise DeliveryError(f"There is no folder {delivery}; name the folder that holds the delivery.", file=delivery)
    wanted = {column.name for columns in expected.values() for column in columns}
    paths = [
        path
        for path in in_natural_order(delivery.iterdir())
        if path.name.lower().endswith(DATA) and path.name[0] != "."
    ]
    files = [_see(path, wanted) for path in paths]
    sources = [_fit(source, columns, files) for source, columns in expected.items()]
    return Suggestion(files, sources, _toml(sources, files, expected))


def _see(path: Path, wanted: set[str]) -> FileSeen:
    try:
        with workspace() as folder:
            content = unpack(path, folder, path.name, FileSettings())
            if is_parquet(content):
                return _see_parquet(path, content, folder)
            text = as_text(content, None, folder, path.name)
            layout = find_layout(text, path.name, FileSettings(), wanted)
            return FileSeen(path.name, layout.names, text.encoding, layout.body.dialect.delimiter.decode())
    except (DeliveryError, OSError) as exc:
        return FileSeen(path.name, problem=str(exc))


def _see_parquet(path: Path, content: Path, folder: Path) -> FileSeen:
    from warehouse.files.parquet import parquet_table  # noqa: PLC0415

    table = parquet_table(InputFile(path, path.name, "", 0, ""), content, folder, FileSettings())
    return FileSeen(path.name, table.header)


def _named(file: FileSeen, source: str) -> bool:
    return file.name.lower().split(".")[0] == source.lower()


def _fit(source: str, columns: Sequence[ExpectedColumn], files: Sequence[FileSeen]) -> SourceSeen:
    """Take the file named like the source, else the one whose columns fit best."""

    def rating(file: FileSeen) -> tuple[bool, int, int, int]:
        seen = _lay(source, columns, file)
        return _named(file, source), len(seen.maps), len(seen.guesses), -len(file.header)

    readable = [file for file in files if file.header]
    best = max(readable, key=rating, default=None)
    if best is None or not any(rating(best)[:3]):
        return SourceSeen(source, None, missing=[column.name for column in columns if column.required])
    return _lay(source, columns, best)


def _lay(source: str, columns: Sequence[ExpectedColumn], file: FileSeen) -> SourceSeen:
    maps = {column.name: name for column in columns if (name := find_name(column.name, file.header))}
    unused = [name for name in file.header if name not in maps.values()]
    guesses: dict[str, str] = {}
    for column in columns:
        near = nearest(column.name, [name for name in unused if name not in guesses.values()])
        if column.name not in maps and near:
            guesses[column.name] = near
    missing = [column.name for column in columns if column.required and column.name not in maps]
    return SourceSeen(source, file, maps, guesses, missing, unused)


def _toml(sources: Sequence[SourceSeen], files: Sequence[FileSeen], expected: Expected) -> str:
    lines = ["# A warehouse.toml to start from. What stands behind a # is a guess: check it, and take the # away."]
    for seen in sources:
        lines += ["", f"[sources.{seen.source}]"]
        if seen.file is None:
            names = ", ".join(toml_string(file.name) for file in files) or "none"
            lines += [f'# path = "..."          # none of the files fits: {names}', "# required = false"]
            continue
        comment = "" if not _named(seen.file, seen.source) else "# "
        lines.append(f"{comment}path = {toml_string(DATED.sub('*', seen.file.name))}")
        if seen.file.encoding not in (None, "utf-8"):
            lines.append(f"# encoding = {toml_string(str(seen.file.encoding))}   # found by itself")
        lines += ["", f"[sources.{seen.source}.columns]", *_columns(seen, expected[seen.source], files)]
    if len({found[0] for file in files if (found := DATED.search(file.name))}) > 1:
        lines += ["", "[series]   # one delivery for each date", "pattern = '(\\d{4}-\\d{2}-\\d{2})'"]
    return "\n".join(lines) + "\n"


def _columns(seen: SourceSeen, columns: Sequence[ExpectedColumn], files: Sequence[FileSeen]) -> list[str]:
    lines = [f"# its columns: {', '.join(map(toml_string, seen.file.header if seen.file else []))}"]
    for column in columns:
        name, need = column.name, "required" if column.required else "optional"
        if name in seen.maps:
            lines.append(f"# {name} = {toml_string(seen.maps[name])}   # by itself")
        elif name in seen.guesses:
            lines.append(f"# {name} = {toml_string(seen.guesses[name])}   # {need}; the nearest name")
        else:
            others = [toml_string(file.name) for file in files if find_name(name, file.header)]
            looked_up = f"; stands in {' and '.join(others)}, see lookups" if others else ""
            ways = 'or { constant = "..." }, { sql = "..." }, { absent = true }'
            lines.append(f'# {name} = "..."   # {need}; {ways}{looked_up}')
    return lines
