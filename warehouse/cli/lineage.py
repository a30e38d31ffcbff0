"""Sends the batches of a command to OpenLineage, if that is configured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Protocol

from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    from warehouse.database.connect import Database
    from warehouse.load.batch.account import BatchAccount
    from warehouse.settings import Settings


class Followed(Protocol):
    """Receives the account of a batch."""

    outcome: BatchAccount | BaseException | None


Follow = Callable[[str, date | None], AbstractContextManager[Followed]]
"""Follows one batch for a block, by its kind (`load`, `undo` ...) and date."""


class _Unheard:
    outcome: BatchAccount | BaseException | None = None


@contextmanager
def _unheard(_job: str, _as_of: date | None) -> Iterator[Followed]:
    yield _Unheard()


@contextmanager
def followed(settings: Settings, database: Database | None, *, plan: bool = False) -> Iterator[Follow]:
    """Follow the batches of the block, except those that are only planned.

    An event that cannot be delivered is reported by a line on stderr and changes nothing else.
    """
    from warehouse.lineage import lineage  # noqa: PLC0415
    from warehouse.project import model_of  # noqa: PLC0415

    if plan:
        yield _unheard
        return
    said: list[str] = []
    try:
        with lineage(settings, model_of(settings).metadata, database, said) as told:
            yield _unheard if told is None else told.batch
    finally:
        if said:
            from warehouse.terminal.console import err  # noqa: PLC0415

            for sentence in said:
                err().warning(sentence)


@contextmanager
def reached(
    settings: Settings,
    opening: AbstractContextManager[Database],
    job: str,
    as_of: date | None = None,
    *,
    plan: bool = False,
) -> Iterator[Database]:
    """Open a database for the block; if that fails, tell OpenLineage of a batch that started and failed."""
    with ExitStack() as stack:
        try:
            database = stack.enter_context(opening)
        except (WarehouseError, KeyboardInterrupt) as exc:
            with suppress(type(exc)), followed(settings, None, plan=plan) as follow, follow(job, as_of):
                raise
            raise
        yield database
