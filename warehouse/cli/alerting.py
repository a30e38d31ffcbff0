"""Alerts people to what happened, if the settings name anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.alerts import Alert
    from warehouse.settings import Settings


def send_alerts(settings: Settings, alerts: Callable[[], list[Alert]]) -> None:
    """Send alerts; one that cannot be delivered is reported on stderr and changes nothing else."""
    if settings.alerts is None:
        return
    from warehouse.alerts import send  # noqa: PLC0415
    from warehouse.terminal.console import err  # noqa: PLC0415

    for sentence in send(settings.alerts, alerts()):
        err().warning(sentence)
