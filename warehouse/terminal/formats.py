"""Numbers, names and times as people read them."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from warehouse.printable import printable

INDENT = 2
LABEL = 10
LEAST = 8
BLOCKS = "▁▂▃▄▅▆▇█"
plain = printable


@dataclass(frozen=True)
class Clipped:
    """A line that yields room to its neighbours in a table: it is cut if there is not enough."""

    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Cut the line to the remaining room."""
        text = self.text.copy()
        text.truncate(options.max_width, overflow="ellipsis")
        yield text

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Ask for room for the whole line, but accept little."""
        return Measurement(min(LEAST, self.text.cell_len), self.text.cell_len).with_maximum(options.max_width)


@dataclass(frozen=True)
class NextSteps:
    """Commands and what they do; if there is no room, only the commands."""

    steps: Sequence[tuple[str, str]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield one line for each command."""
        longest = max(len(command) for command, _ in self.steps)
        roomy = INDENT + LABEL + longest + 3 + max(len(purpose) for _, purpose in self.steps) <= options.max_width
        for position, (command, purpose) in enumerate(self.steps):
            line = Text(no_wrap=True, overflow="ignore")
            line.append(f"{'':{INDENT}}{'' if position else 'Next':{LABEL}} ", style="dim")
            if roomy:
                line.append(f"{command:{longest}}", style="cyan").append(f"  {purpose}", style="dim")
            else:
                line.append(command, style="cyan")
            yield line


def short_path(path: str | Path) -> str:
    """Return a path relative to the working folder if it is inside it; addresses are left as they are."""
    if "://" in str(path):
        return plain(path)
    try:
        inside = Path(path).resolve().relative_to(Path.cwd())
    except (OSError, ValueError):
        return plain(path)
    return plain(inside)


def share(part: int, whole: int) -> str:
    """Return a share in percent; one that is not exactly 0 or 1 is never shown as 0 % or 100 %."""
    if not whole:
        return "0%"
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "<0.1%"
    if 99.9 < percent < 100:
        return ">99.9%"
    return f"{percent:.1f}".removesuffix(".0") + "%"


def seconds(value: float) -> str:
    """Return a duration, as exactly as it matters."""
    if value < 100:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def roughly(value: float) -> str:
    """Return a duration that is an estimate: whole seconds below two minutes, then whole minutes."""
    if value < 120:
        return f"{max(round(value), 1)} s"
    minutes = round(value / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def sparkline(values: Sequence[float]) -> str:
    """Return a block for each number, as high as its share of the largest; numbers are at least 0."""
    largest = max(values, default=0) or 1
    return "".join(BLOCKS[min(int(value / largest * len(BLOCKS)), len(BLOCKS) - 1)] for value in values)


def moment(value: datetime) -> str:
    """Return a moment to the minute, in UTC."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def number(value: int, style: str = "") -> Text:
    """Return a count; zero is dimmed."""
    return Text(f"{value:,}", style=style if value else "dim")


def several(count: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def program(*, elsewhere: bool = False) -> str:
    """Return how this program is called from here, or from another folder, ready to paste into a shell."""
    script = Path(sys.executable).with_name("warehouse")
    found = shutil.which("warehouse")
    if found and Path(found).resolve() == script.resolve():
        return "warehouse"
    if not script.exists():
        python = sys.executable if elsewhere else sys.orig_argv[0]
        return shlex.join([python, "-m", "warehouse"])
    return shlex.quote(str(script) if elsewhere else _near(script))


def _near(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def headline(text: Text, aside: str) -> Table:
    """Return the first line of an account: what happened and, dimmed at the right, when and how long."""
    line = Table.grid(expand=True, padding=(0, 1))
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    line.add_row(text, Text(aside, style="dim"))
    return line


@dataclass(frozen=True)
class Labelled:
    """Lines that begin with a label; ``whole`` keeps words longer than a line, such as addresses, copyable."""

    rows: Sequence[tuple[str, Text]]
    whole: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines, those of one label below each other."""
        wide = max([LABEL, *(len(label) for label, _ in self.rows)])
        for label, text in self.rows:
            room = max(options.max_width - INDENT - wide - 1, LEAST)
            lines = _lines(text, room) if self.whole else text.wrap(console, room, overflow="fold") or [Text()]
            for place, part in enumerate(lines):
                line = Text(no_wrap=True, overflow="ignore")
                line.append(f"{'':{INDENT}}{'' if place else label:{wide}} ", style="dim")
                yield line.append_text(part)


def _lines(text: Text, room: int) -> list[Text]:
    """Return a text wrapped between its words, none of which is broken."""
    breaks, start = [], 0
    for word in re.finditer(r"\S+", text.plain):
        if word.end() - start > room and word.start() > start:
            start = word.start()
            breaks.append(start)
    lines = list(text.divide(breaks))
    for line in lines:
        line.rstrip()
    return lines


def labelled(rows: Sequence[tuple[str, Text]], *, whole: bool = False) -> Labelled:
    """Return lines that begin with a label."""
    return Labelled(rows, whole)


def indented(part: RenderableType, by: int = INDENT) -> Padding:
    """Return an indented part."""
    return Padding(part, (0, 0, 0, by), expand=False)


def columns(*headings: str, numbers: Sequence[str] = ()) -> Table:
    """Return an empty table without lines; the columns called ``numbers`` are right-aligned."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading, no_wrap=heading != headings[-1], justify="right" if heading in numbers else "left")
    return table
