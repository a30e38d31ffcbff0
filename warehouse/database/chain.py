"""The revisions that build a warehouse, read from their files.

The retail star has one chain, which creates the audit tables too. Every other model has its own chain, next to the
chain of the audit tables: a branch that belongs to the program, with the label `audit`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import MetaData

AUDIT = "audit"
"""The label of the branch that creates the audit tables."""
PLACE = "migrations"
"""The key in ``metadata.info`` for the folder of a model's own revisions."""
NAMED = re.compile(r"""^revision(?:: str)? = (['"])(?P<name>[^'"]+)\1$""", re.MULTILINE)
AFTER = re.compile(r"^down_revision(?:: [^=]+)? = (?P<names>None|['\"(\[][^\n]*)$", re.MULTILINE)
QUOTED = re.compile(r"""['"]([^'"]+)['"]""")


def migrations_folder() -> Path:
    """Return the folder of the program's migrations: inside an installed wheel, else at the top of the checkout."""
    package = Path(__file__).parent.parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


@dataclass(frozen=True)
class Chain:
    """The revisions in some folders, each with those that it follows."""

    folders: tuple[Path, ...]

    @cached_property
    def revisions(self) -> dict[str, tuple[str, ...]]:
        """The revisions by name.

        Alembic takes a fifth of a second to import, so it reads only files that are not written in the usual form.
        """
        found: dict[str, tuple[str, ...]] = {}
        for file in self._files():
            text = file.read_text(encoding="utf-8")
            name, after = NAMED.search(text), AFTER.search(text)
            if name is None or after is None:
                return self._asked()
            found[name["name"]] = tuple(QUOTED.findall(after["names"]))
        return found

    @property
    def heads(self) -> frozenset[str]:
        """The revisions that no other revision follows."""
        followed = {before for names in self.revisions.values() for before in names}
        return frozenset(self.revisions).difference(followed)

    def _files(self) -> Iterator[Path]:
        for folder in self.folders:
            yield from sorted(file for file in folder.glob("*.py") if not file.name.startswith(("__init__", ".#")))

    def _asked(self) -> dict[str, tuple[str, ...]]:
        from alembic.script import ScriptDirectory  # noqa: PLC0415

        scripts = ScriptDirectory(str(migrations_folder()), version_locations=list(map(str, self.folders)))
        return {script.revision: tuple(script._versioned_down_revisions) for script in scripts.walk_revisions()}


def chain_of(metadata: MetaData | None) -> Chain:
    """Return the revisions of a model: the program's own if there is no model or it has no folder of its own."""
    own = metadata.info.get(PLACE) if metadata is not None else None
    program = migrations_folder()
    return Chain((program / "versions",) if own is None else (program / AUDIT, own))


def audit_head() -> str:
    """Return the newest revision in the branch of the audit tables."""
    return str(joined(Chain((migrations_folder() / AUDIT,)).heads))


def joined(revisions: frozenset[str]) -> str | None:
    """Return revisions as text, those of the audit tables last; None if there are none."""
    return ", ".join(sorted(revisions, key=lambda name: (name.startswith(AUDIT), name))) or None
