"""The text of a revision."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from warehouse.migrate.differences import Steps
from warehouse.migrate.layout import INDENT, WIDTH, laid_out, quoted

IMPORTS = {
    "import sqlalchemy as sa": "sa.",
    "from alembic import op": "op.",
    "from sqlalchemy.dialects import postgresql": "postgresql.",
}
OURS = {
    "from warehouse.vocabulary.calendar import FIRST_YEAR, LAST_YEAR, days": "days(",
    "from warehouse.vocabulary.reference import reference_rows": "reference_rows(",
}


def revision_text(what: str, number: str, after: str | None, up: Steps, down: Steps, *, apart: bool) -> str:
    """Return a revision as a formatter would leave it; each note is above the line it is about.

    ``apart`` says whether imports of the program form a separate block from those of its libraries.
    """
    upgrade, downgrade = "\n".join(_lines(up)), "\n".join(_lines(down))
    body = f"def upgrade() -> None:\n{upgrade}\n\n\ndef downgrade() -> None:\n{downgrade}\n"
    blocks = [[line for line, mark in imports.items() if mark in body] for imports in (IMPORTS, OURS)]
    imports = ("\n\n" if apart else "\n").join("\n".join(block) for block in blocks if block)
    named = "None" if after is None else quoted(after)
    title = " ".join(what.replace('"', "'").replace("\\", "/").split()).rstrip(".")
    head = (
        f'"""{title}.\n\nRevision: {number}\nAfter: {after}\n"""\n\nfrom __future__ import annotations\n\n{imports}\n\n'
    )
    names = f"revision = {quoted(number)}\ndown_revision = {named}\nbranch_labels = None\ndepends_on = None\n\n\n"
    return head + names + body


def _lines(steps: Steps) -> Iterator[str]:
    if not any(not line.startswith("#") for line in steps.code):
        yield f"{INDENT}pass"
    for code in steps.code:
        if code.startswith("# "):
            yield from textwrap.wrap(code[2:], WIDTH, initial_indent=f"{INDENT}# ", subsequent_indent=f"{INDENT}# ")
        else:
            yield laid_out(code)
