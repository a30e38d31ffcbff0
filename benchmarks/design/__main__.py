"""`python -m benchmarks.design [TPC]`: precision, recall and F of each kind of decision, by schema.

TPC is a folder that `benchmarks/design/generate.py` has filled.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.design.shapes import write_shapes
from benchmarks.design.truths import AXES, FLAT, HEADERS, SAMPLE, TPCDS, TPCH
from warehouse.design import design


def found_in(folder: Path) -> dict[str, set[str]]:
    """Return what a design holds, in the words of the truths."""
    made: dict[str, Any] = design(folder).found
    facts, dimensions = made["facts"], made["dimensions"]
    sets = (
        {f"{one['name']}.{','.join(one['key'])}" for one in made["sources"] if one["key"]},
        {f"{_start(one['from'])}>{re.split('[.(]', one['to'])[0]}" for one in made["foreign_keys"]},
        {one["source"] for one in facts},
        {f"{one['source']}.{','.join(one['key'])}" if "columns" in one else one["name"] for one in dimensions},
        {f"{fact['source']}.{one['column']}" for fact in facts for one in fact["measures"]},
        {f"{fact['source']}.{one['column']}" for fact in facts for one in fact["dates"]},
    )
    return dict(zip(AXES, sets, strict=True))


def _start(text: str) -> str:
    return text.replace("(", ".").replace(")", "").replace(", ", ",")


def main(tpc: Path | None) -> None:
    """Print a line for each schema and kind of decision."""
    with TemporaryDirectory() as place:
        folders = write_shapes(Path(place))
        truths = {"sample": SAMPLE, "headers": HEADERS, "flat": FLAT}
        if tpc is not None:
            folders = {**folders, "tpch": tpc / "tpch", "tpcds": tpc / "tpcds"}
            truths = {**truths, "tpch": TPCH, "tpcds": TPCDS}
        for name, truth in truths.items():
            found = found_in(folders[name])
            for axis, right in truth.sets().items():
                both, mine = len(found[axis] & right), len(found[axis])
                score = 2 * both / (mine + len(right)) if mine + len(right) else 1.0
                odd = ", ".join(
                    [*(f"+{one}" for one in found[axis] - right), *(f"-{one}" for one in right - found[axis])]
                )
                print(f"{name:8} {axis:13} precision {both}/{mine} recall {both}/{len(right)} F {score:.2f} {odd}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
