"""The account of a load, which fits one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from warehouse.load.batch.rule_results import Quality
from warehouse.terminal import changes, rules
from warehouse.terminal.formats import NextSteps, headline, indented, labelled, number, plain, seconds
from warehouse.terminal.worth import in_figures

if TYPE_CHECKING:
    from warehouse.headline import Worth
    from warehouse.load.batch.account import BatchAccount, SourceAccount
    from warehouse.load.batch.rule_results import RuleResult

NAME, NUMBER = 22, 9
ALWAYS = {"Read": ("read",), "Accepted": ("accepted",), "Held back": ("quarantined", "rejected")}
SOMETIMES = {"Repeated": ("repeated",), "Superseded": ("superseded",), "Filtered": ("filtered",)}
GOLD = {"inserted": "New", "updated": "Changed"}
FEWER = (rules.LINES, 6, rules.IN_FULL, 1)
"""The most failed rules that are listed, from much room to little."""
DRIFTS = 3
"""Differences of a delivery that are named; `warehouse status` names all of them."""
MORE_GOLD = ("closed", "inferred", "repointed", "repriced", "vanished", "returned", "removed")


@dataclass(frozen=True)
class Surroundings:
    """What an account shows besides the batch: the database, the headline figure, and how the program is called."""

    database: str
    program: str
    what: str
    again: str
    worth: Worth | None = None
    psql: str | None = None
    plan: bool = False


def full(
    batches: Sequence[BatchAccount], around: Surroundings, fits: Callable[[list[RenderableType]], bool] | None = None
) -> list[RenderableType]:
    """Return the account of one batch, or of the batches of a series together.

    If it does not fit the screen, it drops blank lines first, then some of the failed rules.
    """
    last = batches[-1]
    if last.status == "refused":
        return _refused(last, around)
    done = [batch for batch in batches if batch.status != "unchanged"]
    if not done:
        return _unchanged(batches, around)
    account = _account(done, around)
    for most in FEWER:
        if fits is None or fits(account):
            break
        account = _account(done, around, dense=True, most=most)
    return account


def _account(
    done: Sequence[BatchAccount], around: Surroundings, *, dense: bool = False, most: int = rules.LINES
) -> list[RenderableType]:
    quality = together(done)
    parts: list[RenderableType] = [_head(done, around), Text(), *_tables(done), Text(), *changes.listed(done)]
    parts += [labelled([("Rules", rules.summary(quality))]), *rules.details(quality, most)]
    rest = [*_left_quarantine(done), ("Database", Text(plain(around.database)))]
    if around.worth is not None:
        rest.insert(0, (around.worth.title, in_figures(around.worth)))
    if rules.has_details(quality):
        parts.append(Text())
    parts += [labelled(rest), Text(), NextSteps(_steps(done, around))]
    return [part for part in parts if not (dense and isinstance(part, Text) and not part)]


def _left_quarantine(batches: Sequence[BatchAccount]) -> list[tuple[str, Text]]:
    """Return how many records of earlier batches no longer wait, if any."""
    accounts = [source for batch in batches for source in batch.sources.values()]
    entered, resolved = sum(one.entered for one in accounts), sum(one.resolved for one in accounts)
    said = [f"{entered:,} entered"] * bool(entered) + [f"{resolved:,} came again, clean"] * bool(resolved)
    return [("Waited", Text(f"of the records that waited, {' and '.join(said)}"))] if said else []


def together(batches: Sequence[BatchAccount]) -> Quality:
    """Return the results of the rules over several batches, as if they had been checked once."""
    found: dict[str, RuleResult] = {}
    for batch in batches:
        for result in batch.quality.results:
            known = found.get(result.rule.id)
            found[result.rule.id] = (
                result
                if known is None
                else replace(
                    known,
                    checked=known.checked + result.checked,
                    failed=known.failed + result.failed,
                    passed=known.passed and result.passed,
                    gate=known.gate or result.gate,
                    examples=known.examples or result.examples,
                )
            )
    return Quality(list(found.values()))


def line(batch: BatchAccount) -> Table:
    """Return one batch of a series in one line."""
    marks = {
        "loaded": ("✓", "green"),
        "planned": ("✓", "cyan"),
        "refused": ("✗", "bold red"),
        "unchanged": ("·", "dim"),
    }
    row = Table.grid(expand=True, padding=(0, 1))
    row.add_column(width=1)
    row.add_column(width=10)
    row.add_column(width=9)
    row.add_column(ratio=1)
    row.add_column(justify="right", no_wrap=True)
    sign, style = marks[batch.status]
    said = Text(plain(batch.reason), style="red") if batch.reason else _in_short(batch)
    row.add_row(Text(sign, style), f"{batch.as_of}", Text(batch.status, style), said, Text(aside([batch]), "dim"))
    return row


def _in_short(batch: BatchAccount) -> Text:
    if batch.status == "unchanged":
        return Text("loaded before", style="dim")
    read, accepted, held = (_total([batch], names) for names in ALWAYS.values())
    text = Text(f"{read:,} read, {accepted:,} accepted")
    return text.append(f", {held:,} held back", style="yellow") if held else text


def _head(batches: Sequence[BatchAccount], around: Surroundings) -> Table:
    last = batches[-1]
    when = f"as of {last.as_of}" if len(batches) == 1 else f"{batches[0].as_of} to {last.as_of}"
    if around.plan:
        text = Text().append("✓ Plan for ", style="bold cyan").append(around.what, style="bold").append(f", {when}")
        return headline(text.append("; nothing was changed", style="dim"), aside(batches, numbers=False))
    text = Text().append("✓ Loaded ", style="bold green").append(around.what, style="bold").append(f", {when}")
    return headline(text, aside(batches))


def aside(batches: Sequence[BatchAccount], *, numbers: bool = True) -> str:
    """Return the numbers of the batches and how long they took."""
    took = seconds(sum(batch.seconds for batch in batches))
    ids = [batch.batch_id for batch in batches if batch.batch_id is not None and batch.status != "planned"]
    if not ids or not numbers:
        return took
    return f"batch {ids[0]} · {took}" if len(ids) == 1 else f"batches {ids[0]} to {ids[-1]} · {took}"


def _refused(batch: BatchAccount, around: Surroundings) -> list[RenderableType]:
    text = (
        Text().append("✗ Refused ", style="bold red").append(around.what, style="bold").append(f", as of {batch.as_of}")
    )
    calm = Text("Nothing of it was published: the warehouse is what it was before.", style="dim")
    kept = [
        (f"{around.program} quarantine list", "what was held back, and why"),
        (f"{around.program} history", "what was loaded, what was refused"),
        (around.again, "again, once files or settings are fixed"),
    ]
    return [
        headline(text, aside([batch], numbers=not around.plan)),
        indented(calm),
        *(indented(Text(plain(f"{said}."), style="red")) for said in batch.refusals),
        *rules.details(batch.quality),
        *_explained(batch, around.program),
        Text(),
        *_sources([batch]),
        Text(),
        labelled([("Rules", rules.summary(batch.quality)), ("Database", Text(plain(around.database)))]),
        Text(),
        NextSteps(kept[2:] if around.plan else kept),
    ]


def _explained(batch: BatchAccount, program: str) -> list[RenderableType]:
    """Return where the rules that refused a batch are explained."""
    places = ", ".join(f"rules.md#{result.rule.id}" for result in batch.quality.gates)
    said = f"Explained in docs/reference/{places}; `{program} docs` writes the folder."
    return [Text(), indented(Text(said, style="dim"))] if places else []


def _unchanged(batches: Sequence[BatchAccount], around: Surroundings) -> list[RenderableType]:
    names = [name for source in batches[-1].sources.values() for name in source.unchanged]
    files = f" ({', '.join(map(plain, names))})" if 0 < len(names) <= 4 else ""
    text = Text().append("✓ Nothing new: ", style="bold green")
    text.append(f"{around.what} holds only what was loaded before{files}. The warehouse stays as it is.")
    return [text, *notes(batches), Text(), NextSteps([(f"{around.program} status", "what is in it")])]


def _tables(batches: Sequence[BatchAccount]) -> list[RenderableType]:
    return [*_sources(batches), Text(), gold(batches)]


def _sources(batches: Sequence[BatchAccount]) -> list[RenderableType]:
    names = list(batches[0].sources)
    extra = {title: outcomes for title, outcomes in SOMETIMES.items() if _total(batches, outcomes)}
    columns = {**ALWAYS, **extra}
    table = _counts("Source", columns)
    for name in names:
        accounts = [batch.sources[name] for batch in batches]
        files = [file for account in accounts for file in account.files]
        if files:
            found = {t: sum(a.total(o) for a in accounts for o in outcomes) for t, outcomes in columns.items()}
            styled = [number(n, "yellow" if t == "Held back" else "") for t, n in found.items()]
            table.add_row(plain(name), *styled)
            for file in dict.fromkeys(one.file.name for account in accounts for one in account.lookups):
                table.add_row(Text(f"  {plain(file)}", "dim"), *_of_lookup(accounts, file, columns))
        else:
            before = any(account.unchanged for account in accounts)
            table.add_row(plain(name), Text("loaded before" if before else "not given", style="dim"))
    return [indented(table), *notes(batches), *_drifted(batches)]


def _of_lookup(accounts: Sequence[SourceAccount], name: str, columns: dict[str, tuple[str, ...]]) -> list[Text]:
    """Return the counts of a lookup file, whose records do not count as records of its source."""
    files = [one for account in accounts for one in account.lookups if one.file.name == name]
    counts = Counter[str]()
    for file in files:
        counts.update({"read": file.read, **file.outcomes})
    found = {title: sum(counts[outcome] for outcome in outcomes) for title, outcomes in columns.items()}
    return [number(n, "yellow" if title == "Held back" else "dim") for title, n in found.items()]


def notes(batches: Sequence[BatchAccount]) -> list[RenderableType]:
    """Return what the batches note."""
    found = dict.fromkeys(note for batch in batches for note in batch.all_notes)
    return [indented(Text(plain(note), style="dim")) for note in found]


def _drifted(batches: Sequence[BatchAccount]) -> list[RenderableType]:
    """Return a line for each source whose delivery differed from earlier ones, the newest that did, as status does."""
    latest: dict[str, str] = {}
    for batch in batches:
        found: dict[str, list[str]] = {}
        for one in batch.drift if batch.status in ("loaded", "planned") else ():
            found.setdefault(one.source, []).append(one.what)
        for source, said in found.items():
            which = f" in batch {batch.batch_id}" if len(batches) > 1 and batch.status == "loaded" else ""
            more = f" and {len(said) - DRIFTS} more" if len(said) > DRIFTS else ""
            latest[source] = f"the delivery of {source}{which} is unlike those before: {', '.join(said[:DRIFTS])}{more}"
    return [indented(Text(plain(f"{said}."), style="dim")) for said in latest.values()]


def gold(batches: Sequence[BatchAccount]) -> Padding:
    """Return what changed in the tables of gold."""
    totals: dict[str, Counter[str]] = {}
    for batch in batches:
        for name, counts in batch.gold.items():
            totals.setdefault(name, Counter()).update(counts)
    more = [name for name in MORE_GOLD if any(counts[name] for counts in totals.values())]
    columns = {**GOLD, **{name: name.capitalize() for name in more}}
    table = _counts("Gold", columns.values())
    for name, counts in totals.items():
        table.add_row(plain(name), *(number(counts[key]) for key in columns))
    return indented(table)


def _counts(title: str, columns: Iterable[str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(title, min_width=NAME, no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right", min_width=NUMBER, no_wrap=True)
    return table


def _rejected_lookups(batches: Sequence[BatchAccount]) -> int:
    lookups = [file for batch in batches for source in batch.sources.values() for file in source.lookups]
    return sum(file.outcomes["rejected"] for file in lookups)


def _total(batches: Sequence[BatchAccount], outcomes: Sequence[str]) -> int:
    return sum(source.total(name) for batch in batches for source in batch.sources.values() for name in outcomes)


def _steps(batches: Sequence[BatchAccount], around: Surroundings) -> list[tuple[str, str]]:
    if around.plan:
        return [(around.again, "carry it out")]
    steps = [(f"{around.program} status", "what is in it, and how fresh")]
    if _total(batches, ("quarantined", "rejected")) or _rejected_lookups(batches):
        steps.append((f"{around.program} quarantine list", "what was held back, and why"))
    steps.append((f"{around.program} export", "the star as Parquet files"))
    if around.psql:
        steps.append((around.psql, "ask it in SQL"))
    return steps
