"""The warehouse that the dashboard of this process shows; all its sessions show the same one."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.frames import Warehouse


@dataclass(frozen=True)
class Stage:
    """An open warehouse, and whether its personal columns are shown."""

    shop: Warehouse
    pii: bool = False


_now: list[Stage] = []


def use(stage: Stage) -> None:
    """Show this warehouse from now on."""
    _now[:] = [stage]


def stage() -> Stage:
    """Return the warehouse shown; without `use`, the one that the settings name."""
    if not _now:
        use(Stage(Warehouse()))
    return _now[0]
