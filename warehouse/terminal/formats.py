"""Numbers, names and times as people read them."""

from __future__ import annotations

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
    """A line that gives way to its neighbours in a table: it is cut where there is no room."""

    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Cut the line to the room that is left."""
        text = self.text.copy()
        text.truncate(options.max_width, overflow="ellipsis")
        yield text

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Ask for the whole line, and be content with little."""
        return Measurement(min(LEAST, self.text.cell_len), self.text.cell_len).with_maximum(options.max_width)


@dataclass(frozen=True)
class NextSteps:
    """Commands and what they do; where there is no room, the commands alone."""

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
    """Return a share in percent; what is not nothing is not shown as nothing, nor what is not all as all."""
    if not whole:
        return "0%"
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "<0.1%"
    if 99.9 < percent < 100:
        return ">99.9%"
    return f"{percent:.1f}".removesuffix(".0") + "%"


def seconds(value: float) -> str:
    """Return a duration, as exact as it matters."""
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
    """Return a count; nothing is pale."""
    return Text(f"{value:,}", style=style if value else "dim")


def several(count: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def program() -> str:
    """Return how this program is called from here, fit to be pasted into a shell."""
    script = Path(sys.executable).with_name("warehouse")
    found = shutil.which("warehouse")
    if found and Path(found).resolve() == script.resolve():
        return "warehouse"
    if not script.exists():
        return shlex.join([sys.orig_argv[0], "-m", "warehouse"])
    return shlex.quote(_near(script))


def _near(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def headline(text: Text, aside: str) -> Table:
    """Return the first line of an account: what happened, and pale at the right, when and how long."""
    line = Table.grid(expand=True, padding=(0, 1))
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    line.add_row(text, Text(aside, style="dim"))
    return line


def labelled(rows: list[tuple[str, Text]]) -> Padding:
    """Return lines that begin with a label."""
    table = Table.grid(padding=(0, 1))
    table.add_column(min_width=LABEL, no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for label, text in rows:
        table.add_row(label, text)
    return indented(table)


def indented(part: RenderableType, by: int = INDENT) -> Padding:
    """Return a part set in from the left."""
    return Padding(part, (0, 0, 0, by), expand=False)


def columns(*headings: str, numbers: Sequence[str] = ()) -> Table:
    """Return an empty table without lines; the columns called ``numbers`` stand at the right."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading, no_wrap=heading != headings[-1], justify="right" if heading in numbers else "left")
    return table
