"""The tables about the runs, for a model with its own chain of revisions.

Revision: audit_0001
After: None
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "audit_0001"
down_revision = None
branch_labels = ("audit",)
depends_on = None


def upgrade() -> None:
    # The schema is there, because Alembic's own table stands in it: see env.py.
    op.execute("COMMENT ON SCHEMA audit IS 'What was loaded, what was held back, which rules failed.'")
    op.create_table(
        "batch",
        sa.Column("batch_id", sa.Integer(), autoincrement=False, nullable=False, comment="Number of the batch, from 1"),
        sa.Column("status", sa.Text(), nullable=False, comment="loaded, or refused by a gate"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="Date on which the delivery was true"),
        sa.Column("delivery", sa.Text(), nullable=False, comment="The folder that was loaded"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, comment="When the load began"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False, comment="When the load ended"),
        sa.Column("seconds", sa.Double(), nullable=False, comment="How long the load took, in seconds"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why the batch was refused"),
        sa.CheckConstraint("status IN ('loaded', 'refused')", name=op.f("ck_batch_status")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch")),
        schema="audit",
        comment="One row per load of a delivery.",
    )
    op.create_table(
        "erasure",
        sa.Column(
            "erasure_id", sa.Integer(), autoincrement=False, nullable=False, comment="Number of the erasure, from 1"
        ),
        sa.Column("dimension", sa.Text(), nullable=False, comment="Dimension that the person is a member of"),
        sa.Column(
            "key_hash",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the salt followed by the business key, under HMAC where there is a key",
        ),
        sa.Column("salt", sa.Text(), nullable=False, comment="Random text, the same for all erasures of a warehouse"),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False, comment="When it was done"),
        sa.Column(
            "rows",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Rows in which personal data was erased, by table",
        ),
        sa.Column(
            "exports", sa.ARRAY(sa.Text()), nullable=False, comment="Snapshots of exports that still held the data then"
        ),
        sa.Column(
            "lifted_at", sa.DateTime(timezone=True), nullable=True, comment="When the person's data was let in again"
        ),
        sa.Column(
            "swept_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When no old row version was left, null until then",
        ),
        sa.Column(
            "key_id",
            sa.Text(),
            nullable=True,
            comment="Which key sealed the hashes, null for none: they are salted only",
        ),
        sa.Column(
            "value_hashes",
            sa.ARRAY(sa.Text()),
            nullable=True,
            comment="Hashes, as of the key, of the personal values erased",
        ),
        sa.PrimaryKeyConstraint("erasure_id", name=op.f("pk_erasure")),
        schema="audit",
        comment="One row per erasure of the personal data of one person: the proof, without the person.",
    )
    op.create_index(op.f("ix_erasure_key_hash"), "erasure", ["key_hash"], unique=False, schema="audit")
    op.create_table(
        "reader",
        sa.Column("role", sa.Text(), nullable=False, comment="Name of the role on the server"),
        sa.Column("pii", sa.Boolean(), nullable=False, comment="Whether it may read personal data"),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was let in"),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_reader")),
        schema="audit",
        comment="One row per role that `grant` lets read gold and the marts.",
    )
    op.create_table(
        "export",
        sa.Column(
            "export_id", sa.Integer(), autoincrement=False, nullable=False, comment="Number of the export, from 1"
        ),
        sa.Column("batch_id", sa.Integer(), nullable=True, comment="Newest batch in it"),
        sa.Column("path", sa.Text(), nullable=False, comment="Folder that was written"),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False, comment="When it was written"),
        sa.Column("files", sa.Integer(), nullable=False, comment="Files written"),
        sa.Column("rows", sa.BigInteger(), nullable=False, comment="Rows written"),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="Bytes written"),
        sa.ForeignKeyConstraint(["batch_id"], ["audit.batch.batch_id"], name=op.f("fk_export_batch_id")),
        sa.PrimaryKeyConstraint("export_id", name=op.f("pk_export")),
        schema="audit",
        comment="One row per export of gold.",
    )
    op.create_table(
        "file",
        sa.Column("file_id", sa.Integer(), autoincrement=False, nullable=False, comment="Number of the file, from 1"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that read it"),
        sa.Column("source", sa.Text(), nullable=False, comment="Source that it was read for"),
        sa.Column("name", sa.Text(), nullable=False, comment="Path inside the delivery"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Digest of its bytes, by which it is recognised"),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="Size in bytes"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="Date on which its records were true"),
        sa.Column(
            "delivery",
            sa.Text(),
            nullable=False,
            comment="changes; snapshot if it holds every key; corrections if it holds records that were quarantined",
        ),
        sa.Column("is_lookup", sa.Boolean(), nullable=False, comment="Whether it only adds columns to another file"),
        sa.Column("read", sa.BigInteger(), nullable=False, comment="Records in the file"),
        sa.Column("accepted", sa.BigInteger(), nullable=False, comment="Records accepted"),
        sa.Column("repeated", sa.BigInteger(), nullable=False, comment="Records repeated"),
        sa.Column("superseded", sa.BigInteger(), nullable=False, comment="Records superseded"),
        sa.Column("filtered", sa.BigInteger(), nullable=False, comment="Records filtered"),
        sa.Column("quarantined", sa.BigInteger(), nullable=False, comment="Records quarantined"),
        sa.Column("rejected", sa.BigInteger(), nullable=False, comment="Records rejected"),
        sa.Column(
            "encoding", sa.Text(), nullable=True, comment="Encoding of its text, null where it is not known or has none"
        ),
        sa.Column("encoding_guessed", sa.Boolean(), nullable=True, comment="Whether no mark, setting or proof says so"),
        sa.Column(
            "reading",
            sa.Text(),
            nullable=True,
            comment="Digest of the settings that it was read under, null if not known",
        ),
        sa.Column(
            "replaced_by", sa.Integer(), nullable=True, comment="Batch that read its bytes again under other settings"
        ),
        sa.Column(
            "typed_columns",
            sa.ARRAY(sa.Text()),
            nullable=True,
            comment="Columns of the source whose values are no texts of the file",
        ),
        sa.CheckConstraint("delivery IN ('changes', 'snapshot', 'corrections')", name=op.f("ck_file_delivery")),
        sa.CheckConstraint(
            "read = accepted + repeated + superseded + filtered + quarantined + rejected",
            name=op.f("ck_file_accounted"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["audit.batch.batch_id"], name=op.f("fk_file_batch_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file")),
        schema="audit",
        comment="One row per file of a batch, with the account of its records.",
    )
    op.create_index(op.f("ix_file_batch_id"), "file", ["batch_id"], unique=False, schema="audit")
    op.create_index(op.f("ix_file_sha256"), "file", ["sha256"], unique=False, schema="audit")
    op.create_table(
        "rule_result",
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that was screened"),
        sa.Column("rule_id", sa.Text(), nullable=False, comment="Id of the rule"),
        sa.Column("title", sa.Text(), nullable=False, comment="What must be true"),
        sa.Column("layer", sa.Text(), nullable=False, comment="bronze, silver or gold"),
        sa.Column("kind", sa.Text(), nullable=False, comment="The quality that the rule is about"),
        sa.Column("source", sa.Text(), nullable=True, comment="Source or table that it looks at"),
        sa.Column("severity", sa.Text(), nullable=False, comment="Severity in force for this batch"),
        sa.Column("checked", sa.BigInteger(), nullable=False, comment="Rows that were looked at"),
        sa.Column("failed", sa.BigInteger(), nullable=False, comment="Rows that broke the rule"),
        sa.Column("passed", sa.Boolean(), nullable=False, comment="Whether the rule held"),
        sa.Column("gate", sa.Boolean(), nullable=False, comment="Whether this failure refused the batch"),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=False, comment="When the rule was evaluated"),
        sa.Column(
            "waiver", sa.Text(), nullable=True, comment="Why its failure was let pass, null where no waiver was used"
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["audit.batch.batch_id"], name=op.f("fk_rule_result_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "rule_id", name=op.f("pk_rule_result")),
        schema="audit",
        comment="One row per rule and batch; never overwritten.",
    )
    op.create_table(
        "summary",
        sa.Column("fact", sa.Text(), nullable=False, comment="Fact that is summed up"),
        sa.Column("month", sa.Integer(), nullable=False, comment="Month of the facts, YYYYMM"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that summed it up"),
        sa.ForeignKeyConstraint(["batch_id"], ["audit.batch.batch_id"], name=op.f("fk_summary_batch_id")),
        sa.PrimaryKeyConstraint("fact", "month", name=op.f("pk_summary")),
        schema="audit",
        comment="One row per month of a fact whose sums the marts keep; other months are summed up when they are read.",
    )
    op.create_table(
        "quarantine",
        sa.Column(
            "quarantine_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Number of the record held back, from 1",
        ),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="Batch that held it back"),
        sa.Column("file_id", sa.Integer(), nullable=False, comment="File that brought it"),
        sa.Column("source", sa.Text(), nullable=False, comment="Source that it was read for"),
        sa.Column("as_of", sa.Date(), nullable=False, comment="Date on which it was true"),
        sa.Column("record_number", sa.BigInteger(), nullable=True, comment="Record in the file, null for a reject"),
        sa.Column("line_number", sa.BigInteger(), nullable=True, comment="Line in the file, of a reject"),
        sa.Column("business_key", sa.ARRAY(sa.Text()), nullable=True, comment="Its business key, as text"),
        sa.Column(
            "rules", sa.ARRAY(sa.Text()), nullable=False, comment="Ids of the rules that it broke; empty for a reject"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it was held back, in words"),
        sa.Column(
            "raw",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="The record as delivered, by column name; null for a reject",
        ),
        sa.Column("raw_line", sa.Text(), nullable=True, comment="The original text of a reject"),
        sa.Column(
            "status", sa.Text(), nullable=False, comment="waiting, resolved once it entered, or refused with its batch"
        ),
        sa.Column("resolved_batch_id", sa.Integer(), nullable=True, comment="Batch in which it entered"),
        sa.CheckConstraint("status IN ('waiting', 'resolved', 'refused')", name=op.f("ck_quarantine_status")),
        sa.ForeignKeyConstraint(["batch_id"], ["audit.batch.batch_id"], name=op.f("fk_quarantine_batch_id")),
        sa.ForeignKeyConstraint(["file_id"], ["audit.file.file_id"], name=op.f("fk_quarantine_file_id")),
        sa.ForeignKeyConstraint(
            ["resolved_batch_id"], ["audit.batch.batch_id"], name=op.f("fk_quarantine_resolved_batch_id")
        ),
        sa.PrimaryKeyConstraint("quarantine_id", name=op.f("pk_quarantine")),
        schema="audit",
        comment="One row per record held back, with its raw text and the rules that it broke.",
    )
    op.create_index(op.f("ix_quarantine_batch_id"), "quarantine", ["batch_id"], unique=False, schema="audit")
    op.create_index(op.f("ix_quarantine_source_as_of"), "quarantine", ["source", "as_of"], unique=False, schema="audit")


def downgrade() -> None:
    op.drop_table("quarantine", schema="audit")
    op.drop_table("summary", schema="audit")
    op.drop_table("rule_result", schema="audit")
    op.drop_table("file", schema="audit")
    op.drop_table("export", schema="audit")
    op.drop_table("reader", schema="audit")
    op.drop_table("erasure", schema="audit")
    op.drop_table("batch", schema="audit")
