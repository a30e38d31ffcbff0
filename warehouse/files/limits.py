"""Limits of a file, checked while it is read, so that a few kilobytes cannot fill memory or the disk."""

from __future__ import annotations

from warehouse.errors import DeliveryError
from warehouse.settings import FileSettings

FREE = 64 << 20
"""Any compressed file may unpack to this many bytes, however small it is."""


def check_unpacked(size: int, packed: int, settings: FileSettings, name: str) -> None:
    """Refuse a file that exceeds a limit while it is unpacked: `max_unpacked`, and `max_ratio` above 64 MB."""
    if size > settings.max_unpacked:
        raise _too_large(
            name, f"unpacks to more than {size_text(settings.max_unpacked)}", "max_unpacked", "that is meant"
        )
    if size > FREE and size > packed * settings.max_ratio:
        what = (
            f"unpacks to more than {settings.max_ratio} times its {size_text(packed)}, as if it were made to fill disks"
        )
        raise _too_large(name, what, "max_ratio", "it is sound")


def check_columns(count: int, settings: FileSettings, name: str) -> None:
    """Refuse more columns than `max_columns`."""
    if count > settings.max_columns:
        raise _too_large(name, f"has more than {settings.max_columns:,} columns", "max_columns", "that is meant")


def check_field(size: int, settings: FileSettings, name: str) -> None:
    """Refuse a value that is larger than `max_field`."""
    if size > settings.max_field:
        raise _too_large(
            name, f"has a value of more than {size_text(settings.max_field)}", "max_field", "that is meant"
        )


def _too_large(name: str, what: str, setting: str, meant: str) -> DeliveryError:
    return DeliveryError(
        f"{name} {what}; look at it, and if {meant}, raise `{setting}` of its source in warehouse.toml.", file=name
    )


def size_text(size: int) -> str:
    """Return a number of bytes for people."""
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"
