"""The dimensions of a project: sources that facts refer to, and what lies inside flat files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from warehouse.design.evidence import Design, Reference
from warehouse.design.evidence import Dimension as Decided
from warehouse.design.project.columns import column_of
from warehouse.design.project.plan import (
    Column,
    Dimension,
    Kind,
    Names,
    Plan,
    Seen,
    Source,
    bare,
    member_name,
    plain_name,
    title,
)
from warehouse.design.references import is_calendar
from warehouse.files.engine import literal, quoted
from warehouse.profile import Tables


class Members:
    """Plans the dimensions; ``found`` has them by their names in the design."""

    def __init__(self, design: Design, tables: Tables, plan: Plan, sources: Names) -> None:
        self.found: dict[str, Dimension] = {}
        self._design, self._tables, self._plan, self._sources = design, tables, plan, sources
        self._names = Names({"date"})
        self._decided = {
            one.name: one
            for one in design.dimensions
            if one.key and not (one.source == one.name and is_calendar(tables.source(one.source)))
        }
        for name in self._decided:
            self._add(name, ())

    def of(self, reference: Reference) -> Dimension | None:
        """Return the dimension whose members a reference names."""
        found = self._decided.get(reference.target)
        return self.found.get(reference.target) if found is not None and found.key == reference.key else None

    def _add(self, name: str, below: tuple[str, ...]) -> None:
        """Plan a dimension after those that its columns refer to; cycles are left out."""
        if name in self.found:
            return
        decided = self._decided[name]
        above: dict[str, Dimension] = {}
        if not decided.columns:
            for reference in self._design.references_of(decided.source):
                if reference.target in (*below, name) or len(reference.columns) > 1:
                    continue
                if reference.target in self._decided:
                    self._add(reference.target, (*below, name))
                    other = self.of(reference)
                    if other is not None and other not in above.values():
                        above[reference.columns[0]] = other
        self.found[name] = self._made(decided, above)
        self._plan.dimensions.append(self.found[name])

    def _made(self, decided: Decided, above: Mapping[str, Dimension]) -> Dimension:
        called = self._plan.wording.names.get(("dimension", decided.name))
        name = self._names.of(called or member_name(decided.name), "member")
        inside = bool(decided.columns)
        source = Source(
            self._sources.of(f"{name}_of_{decided.source}" if inside else bare(plain_name(decided.name)), name),
            self._tables.source(decided.source),
            keeps=True,
            repeats=inside,
        )
        key = self._columns(source, decided, name, above)
        changed = {file for file, count in source.of.changed.items() if count}
        type2 = frozenset(one.name for one in source.columns if one.file in changed)
        return Dimension(
            name, source, key, type2, {self._name(source, file): other for file, other in above.items()},
            said=self._plan.wording.descriptions.get(("dimension", decided.name), ""),
        )  # fmt: skip

    def _name(self, source: Source, file: str) -> str:
        return next(one.name for one in source.columns if one.file == file)

    def _columns(self, source: Source, decided: Decided, name: str, above: Mapping[str, Dimension]) -> Column:
        """Declare the columns of a source of members, and return its key."""
        whole = f"{name}_id" if len(decided.key) > 1 else ""
        names = Names({f"{name}_key", whole} | {f"{one.name}_key" for one in above.values()})
        for file in decided.columns or source.of.header:
            named = file in decided.key or file in above
            kind: Kind = "key" if file in decided.key and not whole else "refers" if named else "field"
            made = column_of(
                self._tables, Seen(source.of, source.of.columns[file], file), names.of(file, "column"), kind
            )
            if whole and named and source.of.columns[file].kind == "date":
                # a day is part of the key as a day, however the files write it, as it is in the fact
                made = replace(made, type="Date")
            source.columns.append(made)
        if whole:
            source.joined.append((whole, tuple(self._name(source, file) for file in decided.key), False))
            return Column(whole, whole, "Text", title(whole), "key")
        if source.repeats and source.of.columns[decided.key[0]].nulls:
            empty = ", ".join(literal(one) for one in ["", *self._tables.nothing(source.of)])
            source.where = f"trim({quoted(decided.key[0])}) not in ({empty})"
        return next(one for one in source.columns if one.kind == "key")
