"""What a model refuses to mix: tables of another model, which nothing would create or load with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData

from warehouse.vocabulary.checks.places import Place, wrong


def check_metadata(metadata: object, what: str) -> None:
    """Raise DeclarationError unless there is a registry to declare in."""
    if not isinstance(metadata, MetaData):
        raise wrong(what, f"metadata is {metadata!r}; leave it out, or give the model's own")


def check_same_model(table: Any, other: Any, what: str, place: Place | None = None) -> None:
    """Raise DeclarationError if two tables are of different models; what is no table is left to others."""
    ours, theirs = getattr(other, "metadata", None), getattr(table, "metadata", None)
    if ours is not None and theirs is not None and ours is not theirs:
        raise wrong(what, f"{table} is of another model than {other}; declare both with the same metadata", place)
