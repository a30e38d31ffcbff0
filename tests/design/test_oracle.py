"""What Desbordante finds in the same files, where it is installed: unique columns and included values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.design.test_design import shop, write
from warehouse.design import design
from warehouse.profile import Source, profiled
from warehouse.project import OUR_SAMPLE

desbordante: Any = pytest.importorskip("desbordante")


def folder_of(which: str, tmp_path: Path) -> Path:
    """Return the sample, or a shop of headers and lines."""
    return OUR_SAMPLE if which == "sample" else write(tmp_path / "in", **shop())


def unique_in(folder: Path, source: Source) -> set[frozenset[str]]:
    """Return the smallest sets of columns that are unique together, by the oracle."""
    algorithm = desbordante.ucc.algorithms.HyUCC()
    algorithm.load_data(table=(str(folder / source.files[0]), ",", True))
    algorithm.execute()
    return {frozenset(source.header[place] for place in one.indices) for one in algorithm.get_uccs()}


@pytest.mark.parametrize("which", ["sample", "shop"])
def test_candidate_keys_are_those_of_the_oracle(which: str, tmp_path: Path) -> None:
    """Single columns are the same ones if they are filled; what is unique together is smallest for the oracle too."""
    folder = folder_of(which, tmp_path)
    with profiled(folder) as tables:
        for source in tables.sources:
            theirs, ours = unique_in(folder, source), {frozenset(one) for one in source.candidates}
            filled = {name for name, one in source.columns.items() if one.filled == one.records}
            assert ours, source.name
            assert ours <= theirs, source.name
            assert {one for one in theirs if len(one) == 1 and one <= filled} == {one for one in ours if len(one) == 1}


@pytest.mark.parametrize("which", ["sample", "shop"])
def test_references_are_inclusions_of_the_oracle(which: str, tmp_path: Path) -> None:
    """Every reference is an inclusion; of the many others, those between ids of one name are references."""
    folder = folder_of(which, tmp_path)
    with profiled(folder) as tables:
        sources = list(tables.sources)
    algorithm = desbordante.ind.algorithms.Spider()
    algorithm.load_data(tables=[(str(folder / one.files[0]), ",", True) for one in sources])
    algorithm.execute()

    def named(side: Any) -> tuple[str, str]:
        source = sources[side.table_index]
        return source.name, source.header[side.column_indices[0]]

    theirs = {(named(one.get_lhs()), named(one.get_rhs())) for one in algorithm.get_inds()}
    found = design(folder).found
    keys = {(one["name"], one["key"][0]) for one in found["sources"] if len(one["key"]) == 1}
    ours = {
        (tuple(one["from"].split(".")), tuple(one["to"].split(".")))
        for one in found["foreign_keys"]
        if "100.0% of" in one["evidence"]
    }
    assert ours
    assert ours <= theirs
    assert {(one, other) for one, other in theirs if other in keys and one[1] == other[1] and one not in keys} <= ours
