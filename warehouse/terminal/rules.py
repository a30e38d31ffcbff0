"""Rules that did not hold: which, how often, for example where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from warehouse.terminal.words import Clipped, indented, plain, several, share

if TYPE_CHECKING:
    from warehouse.load.account import RuleResult

IN_FULL = 3
LINES = 12
ROOMY = 100
NEAT: tuple[Literal["left", "right"], ...] = ("left", "left", "right", "right", "left")
MARKS = {"gate": ("✗", "bold red"), "error": ("✗", "red"), "warning": ("!", "yellow"), "info": ("·", "dim")}


def failing(results: Iterable[RuleResult]) -> list[RuleResult]:
    """Return the results of broken rules that people should see, the gravest first; notes are not among them."""
    found = [result for result in results if not result.passed and result.rule.severity in ("error", "warning")]
    return sorted(found, key=lambda result: (not result.gate, result.rule.severity != "error", -_part(result)))


def summary(results: list[RuleResult]) -> Text:
    """Return how many rules hold."""
    broken = failing(results)
    if not results:
        return Text("none was asked")
    if not broken:
        return Text(f"all {len(results)} hold", style="green")
    errors = sum(result.rule.severity == "error" for result in broken)
    text = Text(f"{len(results) - len(broken)} of {len(results)} hold")
    for count, noun, style in ((errors, "error", "red"), (len(broken) - errors, "warning", "yellow")):
        if count:
            text.append(" · ", style="dim").append(several(count, noun), style=style)
    return text


def details(results: list[RuleResult]) -> list[RenderableType]:
    """Return the broken rules: few of them in full, many in a line each, but gates always in full."""
    broken = failing(results)
    told = broken if len(broken) <= IN_FULL else [result for result in broken if result.gate]
    parts: list[RenderableType] = []
    for result in told:
        parts += [Text(), *_in_full(result)]
    rest = [result for result in broken if result not in told]
    return [*parts, Text(), indented(InShort(rest))] if rest else parts


def _counts(result: RuleResult) -> str:
    return f"{result.failed:,} of {result.checked:,}"


def _sign(result: RuleResult) -> Text:
    sign, style = MARKS["gate" if result.gate else str(result.rule.severity)]
    return Text().append(sign, style=style)


def _in_full(result: RuleResult) -> Iterator[RenderableType]:
    line = _sign(result).append(f" {result.rule.id} ", style="bold").append(result.rule.title)
    line.append(f"  {_counts(result)}, {share(result.failed, result.checked)}", style="dim")
    yield indented(line)
    for example in result.examples:
        text = Text().append(plain(example.where), style="dim")
        text.append(("  " if example.where else "") + plain(example.what))
        yield indented(Clipped(text), 4)
    advice = Table.grid(padding=(0, 1, 0, 0))
    advice.add_row(Text("→", style="cyan"), Text(result.rule.advice))
    yield indented(advice, 4)


@dataclass(frozen=True)
class InShort:
    """Broken rules in a line each, with the first example where there is room."""

    results: Sequence[RuleResult]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        table = Table.grid(padding=(0, 2, 0, 0))
        for justify in NEAT:
            table.add_column(justify=justify, no_wrap=True)
        for result in self.results[:LINES]:
            name = _sign(result).append(f" {result.rule.id}")
            counts = (_counts(result), share(result.failed, result.checked))
            where = plain(result.examples[0].where) if result.examples else ""
            first = [Text(where, style="dim")] if options.max_width >= ROOMY else []
            table.add_row(name, Text(result.rule.title), *counts, *first)
        yield table
        if len(self.results) > LINES:
            yield Text(f"and {several(len(self.results) - LINES, 'more rule')}, see audit.rule_result", style="dim")


def _part(result: RuleResult) -> float:
    return result.failed / result.checked if result.checked else 0.0
