"""This warehouse, in the words of the vocabulary: readers are handed `metadata` and know no table by name.

What is imported from here comes with all of the model. To declare the marts takes as long as all the rest, so commands
that do without them import `warehouse.model.star`, the tables, or `warehouse.model.rules`, the tables and their rules.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warehouse.model.everything import *  # noqa: F403


def __getattr__(name: str) -> Any:
    return getattr(import_module("warehouse.model.everything"), name)
