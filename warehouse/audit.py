"""The tables about the runs themselves: what was loaded, what was quarantined, which rules failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    any_,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.database.metadata import metadata

OUTCOMES = ("accepted", "repeated", "superseded", "filtered", "quarantined", "rejected")
"""The outcomes of a record; every record read has exactly one of them."""


def _column(
    name: str, type_: Any, comment: str, *arguments: Any, nullable: bool = False, **options: Any
) -> Column[Any]:
    return Column(name, type_, *arguments, comment=comment, nullable=nullable, **options)


batch = Table(
    "batch",
    metadata,
    _column("batch_id", Integer, "Number of the batch, from 1", autoincrement=False),
    _column("status", Text, "loaded, refused by a gate, or undone since"),
    _column("as_of", Date, "Date on which the delivery was true"),
    _column("delivery", Text, "The folder that was loaded"),
    _column("started_at", DateTime(timezone=True), "When the load began"),
    _column("finished_at", DateTime(timezone=True), "When the load ended"),
    _column("seconds", Double, "How long the load took, in seconds"),
    _column("reason", Text, "Why the batch was refused", nullable=True),
    _column("undoes", Integer, "Batch that this one took back, null for one that took back none", nullable=True),
    _column(
        "is_final",
        Boolean,
        "True if it cannot be undone: it took the place of states whose raw records had been pruned",
        nullable=True,
    ),
    PrimaryKeyConstraint("batch_id"),
    CheckConstraint("status IN ('loaded', 'refused', 'undone')", name="status"),
    schema="audit",
    comment="One row per load of a delivery.",
)

file = Table(
    "file",
    metadata,
    _column("file_id", Integer, "Number of the file, from 1", autoincrement=False),
    _column("batch_id", Integer, "Batch that read it", ForeignKey("audit.batch.batch_id")),
    _column("source", Text, "Source that it was read for"),
    _column("name", Text, "Path inside the delivery"),
    _column("sha256", Text, "Digest of its bytes, by which it is recognised"),
    _column("bytes", BigInteger, "Size in bytes"),
    _column("as_of", Date, "Date on which its records were true"),
    _column(
        "delivery",
        Text,
        "changes; snapshot if it holds every key; corrections if it holds records that were quarantined",
    ),
    _column("is_lookup", Boolean, "Whether it only adds columns to another file"),
    _column("read", BigInteger, "Records in the file"),
    *(_column(outcome, BigInteger, f"Records {outcome}") for outcome in OUTCOMES),
    _column("encoding", Text, "Encoding of its text, null where it is not known or has none", nullable=True),
    _column("encoding_guessed", Boolean, "Whether no mark, setting or proof says so", nullable=True),
    _column("reading", Text, "Digest of the settings that it was read under, null if not known", nullable=True),
    # no foreign key: a second one would make the join of a file to its batch ambiguous
    _column("replaced_by", Integer, "Batch that read its bytes again under other settings", nullable=True),
    _column("typed_columns", ARRAY(Text), "Columns of the source whose values are no texts of the file", nullable=True),
    _column(
        "columns",
        ARRAY(Text),
        "Names of its columns, as they stand in it, null where they are not known",
        nullable=True,
    ),
    PrimaryKeyConstraint("file_id"),
    CheckConstraint(f"read = {' + '.join(OUTCOMES)}", name="accounted"),
    CheckConstraint("delivery IN ('changes', 'snapshot', 'corrections')", name="delivery"),
    schema="audit",
    comment="One row per file of a batch, with the account of its records.",
)
Index(None, file.c.sha256)
Index(None, file.c.batch_id)

rule_result = Table(
    "rule_result",
    metadata,
    _column("batch_id", Integer, "Batch that was screened", ForeignKey("audit.batch.batch_id")),
    _column("rule_id", Text, "Id of the rule"),
    _column("title", Text, "What must be true"),
    _column("layer", Text, "bronze, silver or gold"),
    _column("kind", Text, "The quality that the rule is about"),
    _column("source", Text, "Source or table that it looks at", nullable=True),
    _column("severity", Text, "Severity in force for this batch"),
    _column("checked", BigInteger, "Rows that were looked at"),
    _column("failed", BigInteger, "Rows that broke the rule"),
    _column("passed", Boolean, "Whether the rule held"),
    _column("gate", Boolean, "Whether this failure refused the batch"),
    _column("evaluated_at", DateTime(timezone=True), "When the rule was evaluated"),
    _column("waiver", Text, "Why its failure was let pass, null where no waiver was used", nullable=True),
    PrimaryKeyConstraint("batch_id", "rule_id"),
    schema="audit",
    comment="One row per rule and batch, never overwritten; of pruned batches one per rule and month: their sums.",
)

quarantine = Table(
    "quarantine",
    metadata,
    _column("quarantine_id", Integer, "Number of the record held back, from 1", autoincrement=False),
    _column("batch_id", Integer, "Batch that held it back", ForeignKey("audit.batch.batch_id")),
    _column("file_id", Integer, "File that brought it", ForeignKey("audit.file.file_id")),
    _column("source", Text, "Source that it was read for"),
    _column("as_of", Date, "Date on which it was true"),
    _column("record_number", BigInteger, "Record in the file, null for a reject", nullable=True),
    _column("line_number", BigInteger, "Line in the file, of a reject", nullable=True),
    _column("business_key", ARRAY(Text), "Its business key, as text", nullable=True),
    _column("rules", ARRAY(Text), "Ids of the rules that it broke; empty for a reject"),
    _column("reason", Text, "Why it was held back, in words"),
    _column("raw", JSONB, "The record as delivered, by column name; null for a reject", nullable=True),
    _column("raw_line", Text, "The original text of a reject", nullable=True),
    _column("status", Text, "waiting, resolved once it entered, or refused with its batch"),
    _column(
        "resolved_batch_id", Integer, "Batch in which it entered", ForeignKey("audit.batch.batch_id"), nullable=True
    ),
    PrimaryKeyConstraint("quarantine_id"),
    CheckConstraint("status IN ('waiting', 'resolved', 'refused')", name="status"),
    schema="audit",
    comment="One row per record held back, with its raw text and the rules that it broke.",
)
Index(None, quarantine.c.source, quarantine.c.as_of)
Index(None, quarantine.c.batch_id)


CORRECTIONS = "corrections"
"""The kind of delivery of a file that `quarantine export` wrote: single records, not all those of their keys."""

NUMBER_IN_FILES = "quarantine_id"
"""The column of exported records that says which quarantined record a corrected one replaces."""


@dataclass(frozen=True)
class Selection:
    """Which records of the quarantine: by the rule they broke, their source, their batch; all by default."""

    rule: str | None = None
    source: str | None = None
    batch_id: int | None = None

    @property
    def predicate(self) -> ColumnElement[bool]:
        """The condition on rows of the quarantine."""
        wanted: list[ColumnElement[bool]] = [true()]
        if self.rule is not None:
            wanted.append(literal(self.rule, Text) == any_(quarantine.c.rules))
        if self.source is not None:
            wanted.append(quarantine.c.source == self.source)
        if self.batch_id is not None:
            wanted.append(quarantine.c.batch_id == self.batch_id)
        return and_(*wanted)

    def covers(self, source: str) -> bool:
        """Whether records of a source may be selected."""
        return self.source in (None, source)


export = Table(
    "export",
    metadata,
    _column("export_id", Integer, "Number of the export, from 1", autoincrement=False),
    _column("batch_id", Integer, "Newest batch in it", ForeignKey("audit.batch.batch_id"), nullable=True),
    _column("path", Text, "Folder that was written"),
    _column("exported_at", DateTime(timezone=True), "When it was written"),
    _column("files", Integer, "Files written"),
    _column("rows", BigInteger, "Rows written"),
    _column("bytes", BigInteger, "Bytes written"),
    PrimaryKeyConstraint("export_id"),
    schema="audit",
    comment="One row per export of gold.",
)

reader = Table(
    "reader",
    metadata,
    _column("role", Text, "Name of the role on the server"),
    _column("pii", Boolean, "Whether it may read personal data"),
    _column("granted_at", DateTime(timezone=True), "When it was let in"),
    PrimaryKeyConstraint("role"),
    schema="audit",
    comment="One row per role that `grant` lets read gold and the marts.",
)

erasure = Table(
    "erasure",
    metadata,
    _column("erasure_id", Integer, "Number of the erasure, from 1", autoincrement=False),
    _column("dimension", Text, "Dimension that the person is a member of"),
    _column("key_hash", Text, "SHA-256 of the salt followed by the business key, under HMAC where there is a key"),
    _column("salt", Text, "Random text, the same for all erasures of a warehouse"),
    _column("erased_at", DateTime(timezone=True), "When it was done"),
    _column("rows", JSONB, "Rows in which personal data was erased, by table"),
    _column("exports", ARRAY(Text), "Snapshots of exports that still held the data then"),
    _column("lifted_at", DateTime(timezone=True), "When the person's data was let in again", nullable=True),
    _column("swept_at", DateTime(timezone=True), "When no old row version was left, null until then", nullable=True),
    _column("key_id", Text, "Which key sealed the hashes, null for none: they are salted only", nullable=True),
    _column("value_hashes", ARRAY(Text), "Hashes, as of the key, of the personal values erased", nullable=True),
    PrimaryKeyConstraint("erasure_id"),
    schema="audit",
    comment="One row per erasure of the personal data of one person: the proof, without the person.",
)
Index(None, erasure.c.key_hash)

summary = Table(
    "summary",
    metadata,
    _column("fact", Text, "Fact that is summed up"),
    _column("month", Integer, "Month of the facts, YYYYMM"),
    _column("batch_id", Integer, "Batch that summed it up", ForeignKey("audit.batch.batch_id")),
    PrimaryKeyConstraint("fact", "month"),
    schema="audit",
    comment="One row per month of a fact whose sums the marts keep; other months are summed up when they are read.",
)

drift = Table(
    "drift",
    metadata,
    _column("batch_id", Integer, "Batch that brought the delivery", ForeignKey("audit.batch.batch_id")),
    _column("source", Text, "Source of the delivery"),
    _column("kind", Text, "column came, column went, shape, words, volume, or distribution"),
    _column("name", Text, "What it is about: the column, or records"),
    _column("what", Text, "In words"),
    PrimaryKeyConstraint("batch_id", "source", "kind", "name"),
    CheckConstraint("kind IN ('column came', 'column went', 'shape', 'words', 'volume', 'distribution')", name="kind"),
    schema="audit",
    comment="One row for each thing in which a delivery is unlike those before it.",
)

look = Table(
    "look",
    metadata,
    _column("batch_id", Integer, "Batch that brought the delivery", ForeignKey("audit.batch.batch_id")),
    _column("source", Text, "Source of the delivery"),
    _column("column_name", Text, "Column of the source"),
    _column("shape", Text, "Shape of almost all of its texts, null where they have several", nullable=True),
    _column("words", ARRAY(Text), "Its words, where they are few and come often, else null", nullable=True),
    _column("shares", ARRAY(Double), "Share of each of these words, null where not known", nullable=True),
    _column("empty", Double, "Share of its values that are empty, null where there are few records", nullable=True),
    _column("middle", Double, "Average of the middle half of its numbers, null where it has few", nullable=True),
    PrimaryKeyConstraint("batch_id", "source", "column_name"),
    schema="audit",
    comment="One row for each column of a delivery: how its texts looked, so that later ones can be held against it.",
)

folded = Table(
    "folded",
    metadata,
    _column("table_name", Text, "Table of bronze or silver, with its schema"),
    _column("file_id", Integer, "List whose records they are", ForeignKey("audit.file.file_id")),
    _column("next_file_id", Integer, "List after it, whose records are equal", ForeignKey("audit.file.file_id")),
    _column(
        "steps",
        ARRAY(Integer),
        "For each record of that list, by number, what to add to the number; null where none is equal",
    ),
    PrimaryKeyConstraint("table_name", "file_id"),
    schema="audit",
    comment="One row for each list of which records are not kept one by one, because the list after it has them too.",
)

pruned = Table(
    "pruned",
    metadata,
    _column("batch_id", Integer, "Batch that pruned it", ForeignKey("audit.batch.batch_id")),
    _column("table_name", Text, "Table whose rows were removed, with its schema"),
    _column("before", Date, "Only rows that were true, or written, before this date"),
    _column("rows", BigInteger, "Rows removed"),
    _column("bytes", BigInteger, "Size of these rows, without indexes"),
    PrimaryKeyConstraint("batch_id", "table_name"),
    schema="audit",
    comment="One row for each table from which a batch of `warehouse prune` removed rows.",
)

image = Table(
    "image",
    metadata,
    _column("table_name", Text, "Table of gold that it is a row of; empty: what changed before that batch is not kept"),
    _column("batch_id", Integer, "Batch that had written the row so"),
    _column("until_batch_id", Integer, "Batch that changed or removed it"),
    _column("row", JSONB, "The row as it was, by column name"),
    schema="audit",
    comment="One row for each row of gold that a batch changed or removed: so gold can be seen as it was recorded.",
)
Index(None, image.c.table_name, image.c.until_batch_id)

is_prune = select(pruned.c.batch_id).where(pruned.c.batch_id == batch.c.batch_id).correlate(batch).exists()
"""The condition for batches that loaded nothing and only pruned."""

SCHEMAS = ("bronze", "silver", "gold", "mart", "audit")
"""All schemas that belong to the warehouse."""

SCHEMA_COMMENTS = {
    "bronze": "Records as they were delivered, all text.",
    "silver": "What was accepted, typed and clean.",
    "gold": "The star: dimensions and facts.",
    "mart": "Views that answer the questions of the business.",
    "audit": "What was loaded, what was held back, which rules failed.",
}
