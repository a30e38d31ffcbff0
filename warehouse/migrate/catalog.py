"""The objects of a database, one by one: everything that DDL says, except the months of facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

from sqlalchemy import Connection, bindparam, text

Name = tuple[str, str]
"""A schema, and a table or a view in it."""

RELATIONS = """
SELECT n.nspname, c.relname, c.relkind = 'v', coalesce(obj_description(c.oid, 'pg_class'), ''),
       coalesce(pg_get_partkeydef(c.oid), ''), CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) ELSE '' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN :schemas AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND c.relname <> 'alembic_version'
ORDER BY n.nspname, c.relname
"""
COLUMNS = """
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       coalesce(pg_get_expr(d.adbin, d.adrelid), ''), a.attgenerated = 's',
       coalesce(col_description(c.oid, a.attnum), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE n.nspname IN :schemas AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
    AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
CONSTRAINTS = """
SELECT n.nspname, c.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid),
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)),
       coalesce(fn.nspname, ''), coalesce(f.relname, '')
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
WHERE n.nspname IN :schemas AND NOT c.relispartition AND k.contype IN ('c', 'f', 'p', 'u')
ORDER BY k.conname
"""
INDEXES = """
SELECT n.nspname, t.relname, c.relname, pg_get_indexdef(c.oid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace LEFT JOIN pg_constraint k ON k.conindid = c.oid
WHERE n.nspname IN :schemas AND NOT t.relispartition AND k.oid IS NULL
ORDER BY c.relname
"""
UNDER_VIEWS = """
SELECT DISTINCT vn.nspname, v.relname, n.nspname, t.relname, coalesce(a.attname, '')
FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
JOIN pg_class v ON v.oid = r.ev_class JOIN pg_namespace vn ON vn.oid = v.relnamespace
JOIN pg_class t ON d.refclassid = 'pg_class'::regclass AND t.oid = d.refobjid
JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
WHERE vn.nspname IN :schemas AND t.oid <> v.oid
"""
SCHEMAS = (
    "SELECT nspname, coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname IN :schemas"
)


@dataclass(frozen=True)
class Column:
    """A column: its type, whether it is NOT NULL, its default or generating expression, its comment."""

    name: str
    type: str
    required: bool
    value: str
    generated: bool
    comment: str

    @property
    def definition(self) -> str:
        """The column in DDL, without its name and its comment."""
        if self.generated:
            value = f" GENERATED ALWAYS AS ({self.value}) STORED"
        else:
            value = f" DEFAULT {self.value}" if self.value else ""
        return f"{self.type}{value}{' NOT NULL' if self.required else ''}"


@dataclass(frozen=True)
class Constraint:
    """A constraint: ``kind`` is that of PostgreSQL (c, f, p, u), ``target`` the table of a foreign key."""

    name: str
    kind: str
    definition: str
    columns: tuple[str, ...]
    target: Name


@dataclass
class Relation:
    """A table or a view."""

    name: Name
    is_view: bool
    comment: str
    partitioned_by: str
    query: str
    columns: dict[str, Column] = field(default_factory=dict)
    constraints: dict[str, Constraint] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)
    reads: set[Name] = field(default_factory=set)
    reads_columns: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def shown(self) -> str:
        """The name with its schema."""
        return ".".join(self.name)


@dataclass
class Catalog:
    """The schemas with their comments, and the tables and views in them."""

    schemas: dict[str, str]
    relations: dict[Name, Relation]

    @property
    def tables(self) -> dict[Name, Relation]:
        """The tables by name, each after those that its foreign keys point at."""
        return self._sorted({name: one for name, one in self.relations.items() if not one.is_view})

    @property
    def views(self) -> dict[Name, Relation]:
        """The views by name, each after those that it reads."""
        return self._sorted({name: one for name, one in self.relations.items() if one.is_view})

    def _sorted(self, relations: dict[Name, Relation]) -> dict[Name, Relation]:
        graph = {
            name: sorted((one.reads | {key.target for key in one.constraints.values()}) & relations.keys() - {name})
            for name, one in relations.items()
        }
        return {name: relations[name] for name in TopologicalSorter(graph).static_order()}


def read(connection: Connection, schemas: Collection[str]) -> Catalog:
    """Return the catalog of some schemas of a database."""

    def rows(query: str) -> Iterator[tuple[object, ...]]:
        wanted = text(query).bindparams(bindparam("schemas", list(schemas), expanding=True))
        yield from (tuple(row) for row in connection.execute(wanted))

    found = Catalog({}, {})
    comments = {str(schema): str(comment) for schema, comment in rows(SCHEMAS)}
    found.schemas.update({schema: comments[schema] for schema in schemas if schema in comments})
    for row in rows(RELATIONS):
        texts = [str(value) for value in row]
        relation = Relation((texts[0], texts[1]), bool(row[2]), texts[3], texts[4], texts[5])
        found.relations[relation.name] = relation
    for schema, name, column, kind, required, value, generated, comment in rows(COLUMNS):
        if (relation_ := found.relations.get((str(schema), str(name)))) is not None:
            relation_.columns[str(column)] = Column(
                str(column), str(kind), bool(required), str(value), bool(generated), str(comment)
            )
    for schema, name, constraint, kind, definition, columns, other, target in rows(CONSTRAINTS):
        if (relation_ := found.relations.get((str(schema), str(name)))) is not None:
            assert isinstance(columns, list)
            relation_.constraints[str(constraint)] = Constraint(
                str(constraint), str(kind), str(definition), tuple(columns), (str(other), str(target))
            )
    for schema, name, index, definition in rows(INDEXES):
        if (relation_ := found.relations.get((str(schema), str(name)))) is not None:
            relation_.indexes[str(index)] = str(definition)
    for schema, name, other, read_, column in rows(UNDER_VIEWS):
        view = found.relations[str(schema), str(name)]
        view.reads.add((str(other), str(read_)))
        view.reads_columns.add((str(other), str(read_), str(column)))
    return found
