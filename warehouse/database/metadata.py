"""The one registry of tables, and its naming convention."""

from __future__ import annotations

from sqlalchemy import MetaData

NAMING_CONVENTION = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


def new_metadata() -> MetaData:
    """Return an empty registry whose constraints and indexes are named by the convention."""
    return MetaData(naming_convention=NAMING_CONVENTION)


metadata = new_metadata()
