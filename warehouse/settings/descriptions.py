"""What each key of the settings says, for `warehouse docs` and for editors; a test finds the keys that lack a line."""

from __future__ import annotations

from pydantic import BaseModel

DESCRIPTIONS: dict[str, dict[str, str]] = {
    "Settings": {
        "database_url": "The database, as a libpq or SQLAlchemy URL; better in WAREHOUSE_DATABASE_URL, because it may "
        "hold a password. Without it an embedded server is used.",
        "home": "Folder of the embedded server's data.",
        "data": "Folder that `load` reads if none is named, from the folder of this file on; without it, data/raw.",
        "model": "The package that declares the warehouse, beside the settings file or installed; without it, the "
        "retail star that comes with the program.",
        "timezone": "Time zone in which `today` is meant, and in which an instant is a day.",
        "erasure_key": "Secret under which `audit.erasure` keeps whom it has forgotten, 16 characters at least; better "
        "in WAREHOUSE_ERASURE_KEY. Every program that loads must have it.",
        "lock_timeout": "Seconds to wait for another load, migration or erasure, and for a table that another session "
        "uses.",
        "series": "How dated files make a series of deliveries; without it, folders named by date do.",
        "alerts": "Whom to alert of refused batches, failed rules and stale sources.",
        "sources": "How each source is found and read, by its name.",
        "rules": "What is changed about rules, by their ids.",
    },
    "SeriesSettings": {
        "pattern": "Regular expression over the names of files; its one group finds the date.",
        "date_format": "How that date is written.",
    },
    "FileSettings": {
        "delimiter": "The mark between values; found without it.",
        "quote": "The mark around values; an empty text makes quotes ordinary characters. Found without it.",
        "encoding": "Any that Python knows, such as `latin-1`; found without it, and noted where it is a guess.",
        "skip_lines": "Lines above the header that belong to no table.",
        "skip_footer": "Lines below the last record that belong to no table, blank ones not counted.",
        "escape": "The character before a quote that stands within quotes, as the exports of Spark and MySQL write it.",
        "carry_down": "Columns that are filled on the first record of several only: a blank takes the value above.",
        "header": "`false` if the file has none; its columns are then `column 1`, `column 2` and so on.",
        "max_unpacked": 'The size that a packed file may unpack to, in bytes or as `"50 GB"`.',
        "max_ratio": "How many times its own size that may be, above 64 MB.",
        "max_columns": "The columns that a file may have.",
        "max_field": 'The size of a value, in bytes or as `"32 MB"`; a line may be twice as long.',
    },
    "SourceSettings": {
        "path": "File, glob, or list of them, inside the delivery; CSV or Parquet, also `.gz` and `.zst`. Without it, "
        "the source's name with `.csv`.",
        "delivery": "`snapshot` if a delivery holds every key, so that a missing one is gone.",
        "null_values": "Texts that stand for no value.",
        "date_formats": "The ways in which dates are written, tried in turn; of a time of day the date is kept.",
        "decimal": "The mark before decimals.",
        "thousands": "The mark between thousands.",
        "currency": 'Signs and codes beside amounts, as `["$", "EUR"]`.',
        "negatives": 'Other ways of writing a number below zero: `"(1)"` in parentheses, `"1-"` with the minus behind.',
        "percent": "Whether `12 %` is 0.12.",
        "required": "Whether a delivery without the file is an error.",
        "follow_links": "Whether links that lead out of the delivery are followed.",
        "drift": "What becomes of a delivery whose columns or size are unlike those before: `note` keeps that and "
        "shows it in `status`, `refuse` refuses the batch, `off` does not look.",
        "freshness": 'How old the newest delivery may become until the source is stale, in days or as `"2 days"`.',
        "where": "DuckDB SQL over the columns of the file; other records are counted as filtered.",
        "columns": "What fills each column of the source; without it, the column of the same name.",
        "values": "The source's words for ours, by column, whatever the case.",
        "lookups": "Further files, one row per key, whose columns join those of the source's own file.",
    },
    "Lookup": {
        "path": "The file, inside the delivery.",
        "on": "Columns of the source's file, and the columns of this file that they equal.",
    },
    "CarryDown": {
        "columns": "Columns of the file whose blanks take the value of the record above.",
        "within": "The column whose value such records share; without it, blanks take whatever stands above.",
    },
    "NumberWithin": {
        "number_within": "The column of the file whose records are counted, from 1.",
        "repeats": "What it means that a later delivery has a key again: `whole` if it has all lines of it, `added` if "
        "it has further ones.",
    },
    "RuleSettings": {
        "severity": "What a failure does.",
        "threshold": "The share of the rows that may break the rule, 0.10 for a tenth; of BR-008, the least share of a "
        "usual delivery.",
        "values": "The words that the column takes, in place of the model's.",
        "waiver": "A reason and a day: until then failures are counted and shown, and nothing more.",
    },
    "WaiverSettings": {
        "reason": "Why the failures are let pass; kept with each result that was waived.",
        "until": "The last day of it, in the time zone of the settings.",
    },
    "AlertSettings": {
        "urls": "Where to send messages, as Apprise writes addresses; they hold passwords, so better in "
        "WAREHOUSE_ALERTS__URLS.",
        "events": "Of what: batches that were refused, rules that failed, sources that are stale.",
    },
}


def description(model: type[BaseModel], name: str) -> str:
    """Return what a key says; nothing where nobody wrote it down."""
    found = (DESCRIPTIONS.get(kind.__name__, {}).get(name) for kind in model.__mro__)
    return next((said for said in found if said), "")
