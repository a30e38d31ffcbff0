"""The profile as one self-contained HTML file, with a small chart beside each column."""

from __future__ import annotations

from html import escape

from warehouse.printable import within_lines
from warehouse.profile.columns import Column
from warehouse.profile.sources import Source
from warehouse.profile.tables import Tables
from warehouse.profile.values import value_range

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --muted: #566070; --line: #e3e7ed;
  --paper: #fffffe; --accent: #2a62ae }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf2; --muted: #a5afbd; --line: #313a47; --paper: #171c24; --accent: #7cacec }
}
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
  max-width: 76rem; padding: 0 1rem }
h1, h2 { line-height: 1.2 } h2 { margin-top: 2.5rem } p, small { color: var(--muted) }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { color: var(--muted); font-weight: 600 } td.number { text-align: right; font-variant-numeric: tabular-nums }
svg { fill: var(--accent); display: block } code { overflow-wrap: anywhere }
td code { display: inline-block; min-width: 8rem }
"""
WIDTH, HEIGHT = 132, 30


def page(tables: Tables) -> str:
    """Return the page; every text of the files on it is escaped."""
    name = _text(tables.folder.resolve().name)
    records = sum(one.records for one in tables.sources)
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>",
        f"<title>Profile of {name}</title><style>{STYLE}</style>",
        f"<h1>Profile of {name}</h1>",
        f"<p>{_many(len(tables.sources), 'source')}, {_many(records, 'record')}.</p>",
        *(f"<p>{_text(note)}</p>" for note in tables.notes),
        *(_section(source) for source in tables.sources),
        "</html>\n",
    ]
    return "\n".join(parts)


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _section(source: Source) -> str:
    keys = " or ".join(", ".join(one) for one in source.candidates[:4]) or "none of one to three columns"
    about = f"{source.records:,} records in {', '.join(source.files[:6])}"
    about += f" and {len(source.files) - 6} more" if len(source.files) > 6 else ""
    about += f"; {source.rejected:,} lines rejected" if source.rejected else ""
    about += f"; {source.repeated:,} records repeat another one" if source.repeated else ""
    about += f"; a copy of {source.copy_of}" if source.copy_of else ""
    rows = "".join(_row(column) for column in source.columns.values())
    return (
        f"<h2>{_text(source.name)}</h2><p>{_text(about)}. Candidate keys: {_text(keys)}.</p><div class='wide'><table>"
        "<tr><th>Column<th>Type<th>Empty<th>Distinct<th>Range or length<th>Most frequent<th>Values</tr>"
        f"{rows}</table></div>" + "".join(f"<p>{_text(note)}</p>" for note in source.notes)
    )


def _row(column: Column) -> str:
    empty = f"{column.nulls / column.records:.1%}" if column.nulls else ""
    frequent = ", ".join(f"{value[:40]} ({count:,})" for value, count in column.frequent[:3] if not column.unique)
    kind = f"{column.kind}<br><small>{_text(column.written)}</small>" if column.written else column.kind
    return (
        f"<tr><td><code>{_text(column.name)}</code><td>{kind}<td class='number'>{empty}"
        f"<td class='number'>{column.distinct:,}<td>{_text(value_range(column))}<td>{_text(frequent)}"
        f"<td>{_bars(column)}</tr>"
    )


def _bars(column: Column) -> str:
    """Draw the counts of a column as bars, each with its value as a tooltip."""
    most = max((count for _, count in column.bars), default=0)
    if not most:
        return ""
    step = WIDTH / len(column.bars)
    bars = "".join(
        f"<rect x='{place * step:.1f}' y='{HEIGHT - max(1, HEIGHT * count / most):.1f}' width='{step * 0.85:.1f}' "
        f"height='{max(1, HEIGHT * count / most):.1f}'><title>{_text(str(label))}: {count:,}</title></rect>"
        for place, (label, count) in enumerate(column.bars)
    )
    return f"<svg width='{WIDTH}' height='{HEIGHT}' role='img' aria-label='{_text(column.name)}'>{bars}</svg>"


def _text(value: str) -> str:
    return escape(within_lines(value))
