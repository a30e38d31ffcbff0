"""A batch's way from layer to layer, through the gates between them."""

from __future__ import annotations

from collections.abc import Mapping

from warehouse.load.batch.account import close_unjudged
from warehouse.load.batch.batch import Batch
from warehouse.load.facts.facts import forget_unnamed, update_fact
from warehouse.load.facts.filling import fill_fact
from warehouse.load.facts.summaries import update_summaries
from warehouse.load.finding import Found
from warehouse.load.history.dimensions import update_dimension
from warehouse.load.history.equal_lists import unfold_first, unfold_for_settled
from warehouse.load.history.filling import fill
from warehouse.load.history.references import resolve
from warehouse.load.history.unsaid import forget_unsaid, unsay
from warehouse.load.quarantine import records as quarantine
from warehouse.load.records import bronze, silver
from warehouse.load.rules import gates
from warehouse.load.rules.drift import find_drift
from warehouse.load.rules.scope import close_book, open_book
from warehouse.load.sql import scratch
from warehouse.load.withdrawal.files import withdraw
from warehouse.load.withdrawal.undo import withdraw_dependents
from warehouse.vocabulary.dimension import Dimension, dimensions
from warehouse.vocabulary.fact import Fact, facts
from warehouse.vocabulary.source import Source, sources

New = Mapping[Dimension | Fact, list[str]]


def through_the_gates(batch: Batch, found: Found, new: New, *, future: bool = False) -> bool:
    """Take the batch from layer to layer until the star is complete; stop where a gate fails.

    ``new`` names what is filled from earlier batches: attributes of dimensions, columns of facts, or facts as a whole.
    """
    reading = bronze.Reading(batch, [file for files in found.values() for file in files])
    for source in sources(batch.metadata):
        if found.get(source.name):
            with batch.phase("bronze", reading.share):
                bronze.land(batch, source, found[source.name], reading, future=future)
    bronze.note_extra(batch)
    with batch.phase("gates"):
        gates.screen_bronze(batch)
        find_drift(batch)
    if batch.account.quality.gates or batch.account.refusals:
        close_unjudged(batch.account)
        return False
    scratch.make_room(batch.connection, sum(account.total("read") for account in batch.account.sources.values()))
    open_book(batch)
    with batch.phase("silver"):
        unfold_first(batch, fills=bool(new))
    _observe(batch, new)
    events = _take_events(batch)
    with batch.phase("gates"):
        gates.screen_silver(batch)
    if batch.account.quality.gates or batch.account.refusals:
        return False
    loaded = [fact for fact in facts(batch.metadata) if fact.source in events]
    for fact in loaded:
        with batch.phase("facts", upto=0.9):
            update_fact(batch, fact)
    for fact in loaded:
        forget_unnamed(batch, fact)
    for fact in (fact for fact in facts(batch.metadata) if fact in new):
        with batch.phase("facts", upto=0.9):
            fill_fact(batch, fact, new[fact])
    for dimension in dimensions(batch.metadata):
        forget_unsaid(batch, dimension)
    with batch.phase("facts", 0.9):
        update_summaries(batch)
    with batch.phase("gates"):
        close_book(batch)
        gates.screen_gold(batch)
    return not batch.account.quality.gates


def _observe(batch: Batch, new: New) -> None:
    """Store the observations of members in silver, and load them into the dimensions.

    ``new`` names attributes that are filled from earlier batches.
    """
    for source in sources(batch.metadata):
        if source.keep == "observations":
            withdraw(batch, source)
    observed = [source for source in _refined(batch) if source.keep == "observations"]
    for source in observed:
        with batch.phase("silver", *_part(batch, source)):
            silver.refine(batch, source)
            unfold_for_settled(batch, source)
    for dimension in dimensions(batch.metadata):
        if any(source in observed for source in dimension.sources):
            with batch.phase("history"):
                unsay(batch, dimension)
                update_dimension(batch, dimension)
        if dimension in new:
            with batch.phase("history"):
                fill(batch, dimension, new[dimension])
        resolve(batch, dimension)


def _take_events(batch: Batch) -> list[Source]:
    """Store the newest states of the facts' sources in silver; return those sources."""
    for source in sources(batch.metadata):
        if source.keep == "newest":
            withdraw_dependents(batch, source)
            withdraw(batch, source)
    events = [source for source in _refined(batch) if source.keep == "newest"]
    for source in events:
        with batch.phase("silver", *_part(batch, source)):
            silver.refine(batch, source)
    return events


def _part(batch: Batch, source: Source) -> tuple[float, float]:
    """Return the shares of the batch's records that are refined before and after the given source."""
    read = {name: account.total("read") for name, account in batch.account.sources.items()}
    before = sum(read[one.name] for one in batch.staged if one is not source)
    everything = sum(read.values()) or 1
    return before / everything, (before + read[source.name]) / everything


def _refined(batch: Batch) -> list[Source]:
    """Return the sources with new records, and those whose waiting records may enter in this batch."""
    return [
        source
        for source in sources(batch.metadata)
        if source in batch.delivered or source.name in batch.replaced or quarantine.released(batch, source) is not None
    ]
