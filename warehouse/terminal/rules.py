"""Failed rules: which, how often, an example, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from warehouse.terminal.formats import Clipped, indented, plain, several, share

if TYPE_CHECKING:
    from warehouse.load.batch.rule_results import Quality, RuleResult

IN_FULL = 3
LINES = 12
ROOMY = 100
NEAT: tuple[Literal["left", "right"], ...] = ("left", "left", "right", "right", "left")
MARKS = {"gate": ("✗", "bold red"), "error": ("✗", "red"), "warning": ("!", "yellow"), "info": ("·", "dim")}


def failing(results: Iterable[RuleResult]) -> list[RuleResult]:
    """Return the results of failed rules that people should see, most severe first, without infos and waived ones."""
    broken = [result for result in results if not result.passed and not result.waived]
    found = [result for result in broken if result.rule.severity in ("error", "warning")]
    return sorted(found, key=lambda result: (not result.gate, result.rule.severity != "error", -_part(result)))


def summary(quality: Quality) -> Text:
    """Return how many rules hold, counted as in the account for programs."""
    asked = len(quality.results)
    held = sum(result.passed for result in quality.results)
    if not asked:
        return Text("none was asked")
    if held == asked:
        return Text(f"all {asked} hold", style="green")
    text = Text(f"{held} of {asked} hold")
    counts = [
        (several(len(quality.gates), "error"), quality.gates, "red"),
        (several(len(quality.warnings), "warning"), quality.warnings, "yellow"),
        (several(len(quality.notes), "note"), quality.notes, ""),
        (f"{len(quality.waived)} waived", quality.waived, ""),
    ]
    for words, results, style in counts:
        if results:
            text.append(" · ", style="dim").append(words, style=style)
    return text


def has_details(quality: Quality) -> bool:
    """Return whether there are details."""
    return bool(failing(quality.results) or _waivers(quality))


def details(quality: Quality, most: int = LINES) -> list[RenderableType]:
    """Return the failed rules: a few in full; many in a line each, except gates and the first errors.

    The waivers follow.

    At most ``most`` lines are given; if that is less than `LINES`, only gates are shown in full.
    """
    broken, waivers = failing(quality.results), _waivers(quality)
    few = broken if len(broken) <= IN_FULL else [result for result in broken if result.rule.severity == "error"]
    first = few[:IN_FULL] if most == LINES and len(broken) <= 2 * IN_FULL else []
    in_full = [result for result in broken if result.gate or result in first]
    parts: list[RenderableType] = []
    for result in in_full:
        parts += [Text(), *_in_full(result)]
    rest = [result for result in broken if result not in in_full]
    parts += [Text(), indented(InShort(rest, most))] if rest else []
    return [*parts, Text(), *waivers] if waivers else parts


def _waivers(quality: Quality) -> list[RenderableType]:
    """Return a line for each waiver that was used or has expired."""
    lines: list[RenderableType] = []
    for result in quality.results:
        waiver, text = result.rule.waiver, Text()
        if waiver is not None and (waiver.run_out or result.waived):
            sign, style = ("!", "yellow") if waiver.run_out else ("~", "cyan")
            text.append(f"{sign} ", style=style).append(f"{result.rule.id} ", style="bold")
            if waiver.run_out:
                text.append(f"the waiver ran out on {waiver.until}, and the rule counts again: {plain(waiver.reason)}")
            else:
                text.append(f"{_counts(result)} waived until {waiver.until}: {plain(waiver.reason)}")
            lines.append(indented(text))
    return lines


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
    """Failed rules in a line each, with the first example if there is room."""

    results: Sequence[RuleResult]
    most: int = LINES

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        table = Table.grid(padding=(0, 2, 0, 0))
        for justify in NEAT:
            table.add_column(justify=justify, no_wrap=True)
        for result in self.results[: self.most]:
            name = _sign(result).append(f" {result.rule.id}")
            counts = (_counts(result), share(result.failed, result.checked))
            where = plain(result.examples[0].where) if result.examples else ""
            first = [Text(where, style="dim")] if options.max_width >= ROOMY else []
            table.add_row(name, Text(result.rule.title), *counts, *first)
        yield table
        if len(self.results) > self.most:
            more = several(len(self.results) - self.most, "more rule")
            yield Text(f"and {more}, see audit.rule_result", style="dim")


def _part(result: RuleResult) -> float:
    return result.failed / result.checked if result.checked else 0.0
