"""The function behind the views: the batch after which a session sees gold and the marts."""

from __future__ import annotations

from psycopg import sql
from sqlalchemy import Connection, text

from warehouse.recorded.columns import CHANGED

SCHEMA_OF = {"gold": "gold_as_recorded", "mart": "mart_as_recorded"}
"""The schemas of the views, by the schema whose tables they show."""
SETTING = "warehouse.as_recorded"
ZONE = "warehouse.timezone"
REFUSED = "WH001"
"""The SQLSTATE of what cannot be shown."""
NOW = 2**31 - 1

FUNCTION = sql.SQL("""
CREATE FUNCTION {schema}.batch() RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    asked text := btrim(coalesce(current_setting({setting}, true), ''));
    zone text := coalesce(nullif(current_setting({zone_setting}, true), ''), {zone});
    number integer;
    began timestamptz;
    kept integer;
    changed text;
    pruned integer;
BEGIN
    IF asked = '' THEN
        RETURN {now};
    END IF;
    IF asked ~ '^batch [0-9]{{1,9}}$' THEN
        number := substr(asked, 7)::integer;
    ELSIF asked ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' THEN
        SELECT max(batch_id) INTO number FROM audit.batch
        WHERE status IN ('loaded', 'undone') AND finished_at < timezone(zone, (asked::date + 1)::timestamp);
    ELSE
        RAISE EXCEPTION USING ERRCODE = {refused}, MESSAGE = {setting} || ' is ' || quote_literal(asked)
            || ', which is no day; write it as YYYY-MM-DD, or as a batch: batch 12.';
    END IF;
    IF number IS NULL THEN
        SELECT min(finished_at) INTO began FROM audit.batch WHERE status IN ('loaded', 'undone');
        RAISE EXCEPTION USING ERRCODE = {refused}, MESSAGE = 'Nothing was recorded up to ' || asked || ': '
            || CASE WHEN began IS NULL THEN 'nothing was loaded yet.'
               ELSE 'the first batch was loaded on ' || to_char(timezone(zone, began), 'YYYY-MM-DD') || '.' END;
    END IF;
    SELECT image.until_batch_id, image.row ->> {changed} INTO kept, changed FROM audit.image AS image
    WHERE image.table_name = '' ORDER BY 1 DESC, 2 LIMIT 1;
    IF number < kept THEN
        SELECT max(batch_id) INTO pruned FROM audit.pruned WHERE table_name = 'audit.image';
        RAISE EXCEPTION USING ERRCODE = {refused}, MESSAGE =
            'What was recorded up to ' || asked || ' is not known any more: '
            || CASE WHEN changed IS NOT NULL THEN 'a migration has changed ' || changed || ' since'
               WHEN pruned IS NULL THEN 'the warehouse keeps what batches change since'
               ELSE 'batch ' || pruned || ' pruned what batches had changed up to' END
            || ' batch ' || kept || ', and the last one up to then was batch ' || number || '.';
    END IF;
    RETURN number;
END
$function$
""")


FOUND = text("""
SELECT position(:zone IN p.prosrc) > 0 FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = :schema AND p.proname = 'batch'
""")


def days_end_in(connection: Connection, timezone: str) -> bool:
    """Whether the existing function, if any, ends days in a time zone."""
    zone = sql.Literal(timezone).as_string(None)
    return connection.execute(FOUND, {"zone": f", {zone})", "schema": SCHEMA_OF["gold"]}).scalar() in (True, None)


def function(timezone: str) -> sql.Composed:
    """Return the statement that creates the function; days end in a time zone, unless a session sets another one."""
    return FUNCTION.format(
        schema=sql.Identifier(SCHEMA_OF["gold"]),
        setting=sql.Literal(SETTING),
        zone_setting=sql.Literal(ZONE),
        zone=sql.Literal(timezone),
        now=sql.Literal(NOW),
        changed=sql.Literal(CHANGED),
        refused=sql.Literal(REFUSED),
    )
