"""The measures of a fact: which of its numbers count something, and whether they may be added up."""

from __future__ import annotations

from itertools import permutations

from warehouse.design.evidence import Additive, Measure
from warehouse.design.keys import LINES
from warehouse.design.names import counts_time, is_id, prefix_of, singular, words
from warehouse.design.references import PARTS_OF_DATES
from warehouse.files.engine import quoted
from warehouse.profile import Column, Source, Tables

CODES = frozenset(
    """
    zip postal postcode zipcode phone fax latitude longitude lat lng lon status type flag level priority version class
    group segment age grade rank ranking birth gender index unnamed weekday holiday row sequence seq position month year
    cluster lineitem round stage grid ean isbn iban card ip
    """.split()
)
RATES = frozenset(
    """
    rate ratio percent percentage pct score rating average avg mean temperature fraction probability odd ctr cvr cpc
    cpm cpa roi roas
    """.split()
)
MEASURED = frozenset("reading measurement observation".split())
"""What was read off an instrument is a state, whatever it is of."""
LEVELS = frozenset("level grade age rank".split())
"""Codes as whole numbers, and measured as decimals."""
PRICES = frozenset("price msrp rrp unitprice unitcost".split())
COUNTS = frozenset("quantity units unit count pieces ordered sold number volume copies".split())
STOCKS = frozenset(
    "balance stock onhand hand inventory available avail capacity headcount snapshot outstanding".split()
)
PAID = frozenset("sale payment expense cost budget quota balance fine fee donation demand forecast stock score".split())
"""Sources whose records are called like the amount in them."""
FLOWS = frozenset(
    "received sold issued shipped returned moved consumed produced adjusted scrapped added removed".split()
)
"""What comes to a stock or leaves it, which adds up over time too."""
WHOLE_AMOUNTS = frozenset("total amount subtotal extended ext net gross revenue sale line".split())
ROWS, MOST = 4_000, 16
_NONE = Measure("", False, 0.0, "")
HOLDS = 0.95
"""An amount is quantity times price if it is so in so much of the records."""


def candidates(source: Source, taken: set[str]) -> list[Column]:
    """Return the numbers of a source that may be measures: no ids, codes, parts of dates, flags or line numbers."""
    prefix = prefix_of(source.header)
    return [
        one
        for one in source.columns.values()
        if one.name not in taken and one.is_number and _counts(source, one, prefix)
    ]


def _counts(source: Source, column: Column, prefix: str) -> bool:
    found = words(column.name, prefix)
    if (
        not found
        or set(found) & (CODES - LEVELS if column.kind == "decimal" else CODES)
        or found[-1] == "account"
        or (set(found) & PARTS_OF_DATES and column.kind == "integer" and not counts_time(column.name))
    ):
        return False
    if is_id(column.name, prefix) and not (set(found) & (COUNTS - {"number"})) and not _is_number_of(found):
        return False
    if column.kind == "integer" and (
        set(found[-1:]) & LINES or _is_clock(column, found) or _is_number_of_a_record(source, column)
    ):
        return False
    consecutive = (
        column.kind == "integer"
        and column.distinct == source.records > 5
        and column.highest - column.lowest + 1 == source.records
    )
    counted = column.kind == "integer" and bool(set(found) & {"quantity", "units"})
    return not consecutive and (column.distinct > 1 or counted)


def _is_clock(column: Column, found: list[str]) -> bool:
    """Return whether whole numbers are times of day, such as 1435, rather than durations."""
    if found[-1] != "time" or not 0 <= column.lowest <= column.highest <= 2400 or column.highest < 1300:
        return False
    return all(int(float(value)) % 100 < 60 for value, _ in column.frequent)


def _is_number_of_a_record(source: Source, column: Column) -> bool:
    """Return whether whole numbers are called like what the source holds: a flight in flights has this number."""
    named = column.name.lower()
    return words(named) == words(source.name)[-1:] and singular(named) == named and words(named)[0] not in PAID


def _is_number_of(found: list[str]) -> bool:
    """Return whether a name is that of a count, such as num_items, rather than of a number that identifies."""
    return found[0] in ("num", "nbr", "number") and len(found) > 1


def measures_of(tables: Tables, source: Source, columns: list[Column], *, header: bool) -> list[Measure]:
    """Return measures with their additivity; ``header`` says that a record of the source repeats on several lines."""
    verified = _verified(tables, source, columns)
    prefix = prefix_of(source.header)
    has_quantity = any(set(words(one.name, prefix)) & COUNTS for one in columns)
    result = []
    for column in columns:
        measure = verified.get(column.name) or _by_name(source, column, prefix, has_quantity=has_quantity)
        if header and measure.additive is True:
            measure = Measure(
                column.name, "semi", 0.6,
                f"it stands once in a record of {source.name} and repeats on each of its lines: add it up over those",
            )  # fmt: skip
        result.append(measure)
    return result


def _by_name(source: Source, column: Column, prefix: str, *, has_quantity: bool) -> Measure:
    found = set(words(column.name, prefix))
    additive, confidence, said = _judged(source, column, found, has_quantity=has_quantity)
    return Measure(column.name, additive, confidence, said)


def _averaged(source: Source, column: Column, found: set[str]) -> tuple[float, str] | None:
    """Return why a number is a rate or a state, which may be averaged and never adds up, and how sure that is."""
    if found & (RATES | LEVELS) or set(words(source.name)[-1:]) & {"rate"} or "%" in column.name:
        return 0.9, "by its name it is a rate or a level: it may be averaged, not added up"
    if "percent" in column.written:
        return 0.9, "its values are percentages: they may be averaged, not added up"
    if set(words(source.name)[-1:]) & MEASURED and found <= MEASURED | {"value", "result"}:
        return 0.7, "it is what an instrument showed: it may be averaged, not added up"
    return None


def _judged(source: Source, column: Column, found: set[str], *, has_quantity: bool) -> tuple[Additive, float, str]:
    low, high = column.lowest, column.highest
    averaged = _averaged(source, column, found)
    if averaged is not None:
        return False, *averaged
    share = low is not None and low >= 0 and high <= 1 and column.kind == "decimal"
    if share and found & {"discount", "tax", "margin", "commission", "vat"}:
        return False, 0.85, f"its values lie between {low:g} and {high:g}: a share, not an amount"
    if found & STOCKS or (set(words(source.name)) & STOCKS and not found & FLOWS):
        return "semi", 0.75, "it is a level at a time: it adds up over everything but time"
    unit = bool(found & {"unit", "per", "each"}) and bool(found & {"cost", "price", "value", "amount"})
    if unit or (found & PRICES and not found & WHOLE_AMOUNTS - {"net", "gross", "line", "sale"}):
        if has_quantity or unit:
            return False, 0.8, "a price for one unit beside a quantity: their product adds up, the price does not"
        return True, 0.7, "a price in a record of one unit: no column counts units, so it adds up"
    return True, 0.75, f"a number from {low:,g} to {high:,g} that counts or values what a record stands for"


def _verified(tables: Tables, source: Source, columns: list[Column]) -> dict[str, Measure]:
    """Return what arithmetic proves: an amount that is quantity times price, with or without a discount."""
    prefix = prefix_of(source.header)
    counts = [one for one in columns if one.kind == "integer" and set(words(one.name, prefix)) & COUNTS][:3]
    others = [one for one in columns if one not in counts][:MOST]
    rates = [one for one in others if one.lowest is not None and one.lowest >= 0 and one.highest < 1]
    result: dict[str, Measure] = {}
    for count in counts:
        tried: list[tuple[Column, Column, Column | None]] = []
        tried += [(price, amount, None) for price, amount in permutations(others, 2)]
        tried += [
            (price, amount, rate)
            for price, amount in permutations([one for one in others if one not in rates], 2)
            for rate in rates
        ]
        for (price, amount, rate), held in zip(tried, _shares(tables, source, count, tried), strict=True):
            if held >= HOLDS and amount.name not in result and result.get(price.name, _NONE).additive is not True:
                less = f" x (1 - {rate.name})" if rate else ""
                said = f"{amount.name} = {count.name} x {price.name}{less} in {held:.1%} of the records"
                result[count.name] = Measure(count.name, True, 0.95, said)
                result[price.name] = Measure(price.name, False, 0.95, f"{said}: a price of one unit")
                result[amount.name] = Measure(amount.name, True, 0.97, said)
    return result


def _shares(
    tables: Tables, source: Source, count: Column, tried: list[tuple[Column, Column, Column | None]]
) -> list[float]:
    """Return for each product in which share of the records with several units it is the amount."""
    if not tried:
        return []
    parts = []
    for price, amount, rate in tried:
        most = f"0.006 + 0.0051 * abs({_q(count)})"
        product = f"{_q(count)} * {_q(price)}" + (f" * (1 - {_q(rate)})" if rate else "")
        parts.append(f"count(*) filter ({_q(amount)} <> 0 and {product} is not null)")
        parts.append(f"count(*) filter ({_q(amount)} <> 0 and abs({_q(amount)} - {product}) <= {most})")
    row = tables.one(
        f"select {', '.join(parts)} from (select * from {source.table} where abs({_q(count)}) > 1 limit {ROWS})"
    )
    return [held / total if total >= 5 else 0.0 for total, held in zip(row[::2], row[1::2], strict=True)]


def _q(column: Column) -> str:
    return quoted(column.name)
