"""The word `Model`: a whole warehouse, as it is handed to the readers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData

from warehouse.vocabulary.report import Report


@dataclass(frozen=True)
class Sample:
    """Deliveries to try a model with.

    ``folder`` holds a small one, which `load` uses if there is nothing else and which `sample` writes: ``name`` says
    what it is, and ``holds`` what is in it. ``maker`` is the package whose ``write_sample`` generates deliveries of any
    size.
    """

    folder: Path
    name: str
    holds: str
    maker: str | None = None


@dataclass(frozen=True)
class Model:
    """What a package declares about its warehouse, as ``MODEL`` in its ``__init__.py``.

    ``metadata`` is the registry of its sources, dimensions, facts, rules and marts; ``report`` is what the terminal,
    the report and the dashboard show, and ``sample`` is what the model can be tried with.
    """

    metadata: MetaData
    report: Report | None = None
    sample: Sample | None = None
