"""The word `Model`: a warehouse as a whole, as it is handed to the readers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import MetaData

from warehouse.vocabulary.report import Report


@dataclass(frozen=True)
class Model:
    """What a package says of its warehouse, as ``MODEL`` in its ``__init__.py``.

    ``metadata`` is the registry that its sources, dimensions, facts, rules and marts stand in; ``report`` is what
    `warehouse report` shows.
    """

    metadata: MetaData
    report: Report | None = None
