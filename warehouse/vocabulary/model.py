"""The word `Model`: a warehouse as a whole, as it is handed to the readers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData

from warehouse.vocabulary.report import Report


@dataclass(frozen=True)
class Sample:
    """Deliveries to try a model with.

    ``folder`` holds a small one, which `load` takes if nothing else is there and `sample` writes: ``name`` says what it
    is, and ``holds`` what is in it. ``maker`` is the package whose ``write_sample`` makes up deliveries of any size.
    """

    folder: Path
    name: str
    holds: str
    maker: str | None = None


@dataclass(frozen=True)
class Model:
    """What a package says of its warehouse, as ``MODEL`` in its ``__init__.py``.

    ``metadata`` is the registry that its sources, dimensions, facts, rules and marts stand in; ``report`` is what the
    terminal, the report and the dashboard show, and ``sample`` is what the model can be tried with.
    """

    metadata: MetaData
    report: Report | None = None
    sample: Sample | None = None
