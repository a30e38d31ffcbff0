"""What becomes of images when a migration changes the columns of gold, so that no answer as recorded is wrong.

Both parts are blocks of the server's own language, because `migrate --sql` only prints statements.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg import sql
from sqlalchemy import DDL
from sqlalchemy.sql.base import Executable

Run = Callable[[Executable], Any]
BEFORE = "warehouse.gold_columns"
CHANGED = "changed"
"""The key under which the mark says which column was changed."""
COLUMNS = sql.SQL("""
    SELECT coalesce(jsonb_object_agg(name, columns), '{{}}') FROM (
        SELECT n.nspname || '.' || c.relname, jsonb_object_agg(a.attname, format_type(a.atttypid, a.atttypmod))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'gold'
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        GROUP BY 1
    ) AS tables (name, columns)""").format()
NOTE = sql.SQL("""
DO $block$
BEGIN
    PERFORM set_config({before}, ({columns})::text, true);
END
$block$
""").format(before=sql.Literal(BEFORE), columns=COLUMNS)
FOLLOW = sql.SQL("""
DO $block$
DECLARE
    earlier jsonb := coalesce(nullif(current_setting({before}, true), ''), '{{}}')::jsonb;
    found record;
    held jsonb[];
    known boolean;
    names text;
BEGIN
    IF to_regclass('audit.image') IS NULL THEN
        RETURN;
    END IF;
    FOR found IN
        SELECT t.key AS table_name, c.key AS name, earlier -> t.key -> c.key AS old,
            EXISTS (SELECT FROM jsonb_object_keys(earlier -> t.key) AS was WHERE NOT t.value ? was) AS lost,
            EXISTS (SELECT FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid AND 'gold.' || r.relname = t.key
                WHERE r.relnamespace = to_regnamespace('gold') AND a.attname = c.key AND a.attgenerated <> ''
            ) AS generated
        FROM jsonb_each(({columns})) AS t CROSS JOIN jsonb_each(t.value) AS c
        WHERE earlier ? t.key AND earlier -> t.key -> c.key IS DISTINCT FROM c.value
            AND EXISTS (SELECT FROM audit.image AS image WHERE image.table_name = t.key
                AND (earlier -> t.key ? c.key OR NOT image.row ? c.key))
        ORDER BY 1, 2
    LOOP
        IF found.old IS NOT NULL THEN
            BEGIN
                EXECUTE format('SELECT count(jsonb_populate_record(NULL::gold.%I, image.row)) FROM audit.image AS image'
                    ' WHERE image.table_name = %L', substr(found.table_name, 6), found.table_name);
                known := true;
            EXCEPTION WHEN data_exception OR cannot_coerce THEN
                known := false;
            END;
        ELSE
            EXECUTE format('SELECT array(SELECT DISTINCT coalesce(to_jsonb(%I), ''null'') FROM gold.%I LIMIT 2)',
                found.name, substr(found.table_name, 6)) INTO held;
            known := NOT found.lost AND NOT found.generated AND cardinality(held) = 1;
            IF known AND held[1] <> 'null' THEN
                UPDATE audit.image AS image SET row = image.row || jsonb_build_object(found.name, held[1])
                WHERE image.table_name = found.table_name AND NOT image.row ? found.name;
            END IF;
        END IF;
        IF NOT known THEN
            names := concat_ws(', ', names, found.table_name || '.' || found.name);
        END IF;
    END LOOP;
    IF names IS NOT NULL THEN
        INSERT INTO audit.image (table_name, batch_id, until_batch_id, row)
        SELECT '', 0, max(batch_id), jsonb_build_object({changed}, names) FROM audit.batch;
    END IF;
END
$block$
""").format(before=sql.Literal(BEFORE), columns=COLUMNS, changed=sql.Literal(CHANGED))


def note_columns(run: Run) -> None:
    """Note, until the transaction ends, which columns the tables of gold have before the first revision."""
    run(_statement(NOTE))


def follow_columns(run: Run) -> None:
    """Bring the images to the columns that the revisions have left.

    A column that is new and holds nothing, or the same in every row, held that in the images too. Of other columns
    nobody knows what they would have held: what was recorded up to now is then refused.
    """
    run(_statement(FOLLOW))


def _statement(text: sql.Composed) -> DDL:
    return DDL(text.as_string(None).strip().replace("%", "%%"))  # type: ignore[no-untyped-call]
