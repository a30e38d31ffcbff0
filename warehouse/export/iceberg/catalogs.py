"""The catalog of the user, found as pyiceberg finds it, and its errors as one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyiceberg import exceptions
from pyiceberg.catalog import Catalog, list_catalogs, load_catalog
from sqlalchemy.exc import SQLAlchemyError

from warehouse.addresses import without_login
from warehouse.errors import UsageError
from warehouse.settings import or_nearest

SQLITE = "sqlite:///"
LOCAL = "warehouse"
"""The name of a catalog that is given by its address: SQL catalogs store the name with each table."""

_PYICEBERG = tuple(
    found for found in vars(exceptions).values() if isinstance(found, type) and issubclass(found, Exception)
)
FAILURES = (*_PYICEBERG, SQLAlchemyError, pa.ArrowException, OSError, ValueError, ImportError, NotImplementedError)
"""What a catalog or its storage raises: pyiceberg's exceptions have no common base."""


@dataclass(frozen=True)
class IcebergCatalog:
    """An open catalog, the namespace that the tables go to, and the catalog's name for people."""

    catalog: Catalog
    namespace: str
    shown: str

    def identifier(self, table: str) -> tuple[str, ...]:
        """Return the full name of a table."""
        return (*self.namespace.split("."), table)


def open_catalog(name: str, namespace: str) -> IcebergCatalog:
    """Return the catalog of a name or an address, with its namespace; raises UsageError if it cannot be used."""
    shown = without_login(name) if "://" in name else name
    with catalog_errors(shown, "nothing was exported"):
        catalog = _by_address(name) if "://" in name else _by_name(name)
        catalog.create_namespace_if_not_exists(namespace)
    return IcebergCatalog(catalog, namespace, shown)


def _by_name(name: str) -> Catalog:
    known = list_catalogs()
    if name not in known:
        raise UsageError(
            f"pyiceberg knows no catalog {name}{or_nearest(name, known)}; configure it in .pyiceberg.yaml or by "
            f"PYICEBERG_CATALOG__{name.upper()}__URI, or name an address such as sqlite:///lake/catalog.db.",
            catalog=name,
        )
    return load_catalog(name)


def _by_address(address: str) -> Catalog:
    """Open a catalog that needs no configuration; the tables of a SQLite file are in folders beside it."""
    if address.startswith(SQLITE):
        file = Path(address.removeprefix(SQLITE)).absolute()
        return load_catalog(LOCAL, type="sql", uri=f"{SQLITE}{file}", warehouse=file.parent.as_uri())
    if address.startswith(("http://", "https://")):
        return load_catalog(LOCAL, type="rest", uri=address)
    raise UsageError(
        f"{without_login(address)} is no address of an Iceberg catalog: write sqlite:///FILE or https://HOST, and "
        "configure any other catalog in .pyiceberg.yaml, to be named here."
    )


@contextmanager
def catalog_errors(shown: str, state: str) -> Iterator[None]:
    """Turn an error of a catalog into a UsageError that says in which state things were left."""
    try:
        yield
    except FAILURES as exc:
        said = str(exc).strip().partition("\n")[0].rstrip(".") or type(exc).__name__
        raise UsageError(
            f"The Iceberg catalog {shown} cannot be used ({said}); {state}. Fix that and export again.", catalog=shown
        ) from exc
