"""What a database declares, as rows that can be compared: nothing that DDL says is left out."""

from __future__ import annotations

from sqlalchemy import Connection, text

from warehouse.audit import SCHEMAS
from warehouse.database.revision import VERSION_TABLE

COLUMNS = """
    select 'column', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
           coalesce(pg_get_expr(d.adbin, d.adrelid), ''), a.attgenerated::text, a.attidentity::text,
           (row_number() over (partition by c.oid order by a.attnum))::text,
           coalesce(col_description(c.oid, a.attnum), '')
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm') and n.nspname = any(:schemas)
"""
CONSTRAINTS = """
    select 'constraint', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(:schemas)
"""
INDEXES = """
    select 'index', schemaname, tablename, indexname, indexdef from pg_indexes where schemaname = any(:schemas)
"""
RELATIONS = """
    select 'relation', n.nspname, c.relname, c.relkind::text, coalesce(obj_description(c.oid, 'pg_class'), ''),
           coalesce(pg_get_partkeydef(c.oid), ''),
           case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) else '' end
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(:schemas)
"""
NAMESPACES = """
    select 'schema', nspname, coalesce(obj_description(oid, 'pg_namespace'), '')
    from pg_namespace where nspname = any(:schemas)
"""
PROGRAMS = """
    select 'trigger', c.relname, t.tgname, '' from pg_trigger t join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = any(:schemas) and not t.tgisinternal
    union all
    select 'function', n.nspname, p.proname, '' from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = any(:schemas)
"""


def catalog(connection: Connection) -> set[tuple[str, ...]]:
    """Return every declaration in the schemas of the warehouse, but for Alembic's own table."""
    found: set[tuple[str, ...]] = set()
    for query in (COLUMNS, CONSTRAINTS, INDEXES, RELATIONS, NAMESPACES, PROGRAMS):
        rows = connection.execute(text(query), {"schemas": list(SCHEMAS)})
        found |= {tuple(row) for row in rows if not row[2].startswith(VERSION_TABLE)}
    return found
