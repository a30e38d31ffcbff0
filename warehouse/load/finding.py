"""The new files of a delivery, and the date on which it is true."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from warehouse import audit
from warehouse.files import Delivery, InputFile, unread_files
from warehouse.load.batch.batch import Batch
from warehouse.load.records.new_files import find_new
from warehouse.load.request import Request
from warehouse.load.withdrawal.pruned import refuse_old
from warehouse.load.withdrawal.reread import take_date
from warehouse.load.withdrawal.undo import open_undo
from warehouse.vocabulary.source import sources

Found = dict[str, list[InputFile]]
MOST_NAMED = 10
"""How many unread files a note names; `unread` lists them all."""


def find_files(batch: Batch, request: Request) -> Found:
    """Return the new files of each source; prepare the undo, if any, and set the date of the batch."""
    if request.undo is not None:
        open_undo(batch, request.undo, delivers=bool(request.folders))
        batch.as_of = batch.account.as_of = request.as_of or _date_of(batch, request.undo)
    found: Found = {}
    for source in sources(batch.metadata):
        if source.name in request.folders:
            new, unchanged = find_new(batch, source, request.folders[source.name], request.as_of)
            found[source.name] = new
            batch.account.sources[source.name].unchanged = unchanged
    _name_unread(batch, request, found)
    if request.as_of is None and request.undo is None:
        take_date(batch, found)
    for source in sources(batch.metadata):
        own_dates = batch.settings.source(source.name).as_of is not None
        if not own_dates and any(not file.lookup for file in found.get(source.name, ())):
            refuse_old(batch, source, [batch.as_of])
    return found


def _date_of(batch: Batch, number: int) -> date:
    query = select(audit.batch.c.as_of).where(audit.batch.c.batch_id == number)
    as_of: date = batch.connection.execute(query).scalar_one()
    return as_of


def _name_unread(batch: Batch, request: Request, found: Found) -> None:
    """Note the files of a delivery that no source reads."""
    places = {id(place): place for place in request.folders.values()}
    delivery = next(iter(places.values()), None)
    if len(places) != 1 or not isinstance(delivery, Delivery):
        return
    account = batch.account
    read = {file.name for files in found.values() for file in files}
    read.update(name for source in account.sources.values() for name in source.unchanged)
    account.unread = unread_files(delivery, read)
    if account.unread:
        more = f" and {len(account.unread) - MOST_NAMED:,} more" if len(account.unread) > MOST_NAMED else ""
        named = ", ".join(account.unread[:MOST_NAMED])
        account.notes.append(f"not read: {named}{more}; no `path` of a source names them")
