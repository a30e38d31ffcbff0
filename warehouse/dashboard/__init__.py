"""`warehouse dashboard`: the marts in a browser, with filters, order lines and the quality of the data.

Streamlit draws it; it queries the database through `warehouse.frames`, which adds up in the database.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from warehouse.dashboard.state import Stage, use
from warehouse.database.endpoint import HOST, require_free
from warehouse.errors import NotMigrated, UsageError
from warehouse.frames import Warehouse
from warehouse.settings import Settings

NEEDED = ("streamlit", "altair", "pandas")
INSTALL = (
    "The dashboard is drawn by Streamlit, which is not installed: pip install 'retail-warehouse-loader[dashboard]'."
)
SCRIPT = Path(__file__).parent / "app.py"


def run(
    settings: Settings,
    port: int,
    *,
    pii: bool = False,
    browser: bool = False,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve the dashboard on a port of 127.0.0.1 until a signal comes; the embedded server keeps running meanwhile.

    ``ready`` is called after all checks, right before the port opens. Personal columns are left out unless ``pii``.
    Raises UsageError if the extra is missing or the port is taken, and NotMigrated where there is no warehouse.
    """
    if not all(find_spec(name) for name in NEEDED):
        raise UsageError(INSTALL)
    require_free(port)
    with Warehouse(settings=settings) as shop:
        try:
            shop.last_batch()
        except UsageError as exc:
            raise NotMigrated(
                f"There are no marts to read in {shop.shown} ({str(exc).rstrip('.')}); `warehouse migrate` makes them, "
                "`warehouse grant` lets a role read them."
            ) from exc
        use(Stage(shop, pii))
        ready()
        _streamlit(port, browser)


def _streamlit(port: int, browser: bool) -> None:
    """Run Streamlit in this process until it is stopped; it asks nothing, sends no statistics and watches no files."""
    from warehouse.charts import DARK, LIGHT  # noqa: PLC0415  (optional, and slow to import)
    from warehouse.dashboard.server import serve  # noqa: PLC0415  (optional too)

    options = {
        "server_address": HOST,
        "server_port": port,
        "server_headless": not browser,
        "server_fileWatcherType": "none",
        "browser_gatherUsageStats": False,
        "browser_serverAddress": HOST,
        "client_toolbarMode": "viewer",
        "client_showErrorDetails": "none",
        "logger_hideWelcomeMessage": True,
        "logger_level": "error",
        "runner_magicEnabled": False,
        "theme_light_primaryColor": LIGHT.accent,
        "theme_light_textColor": LIGHT.ink,
        "theme_light_secondaryBackgroundColor": "#f4f6f9",
        "theme_dark_primaryColor": DARK.accent,
        "theme_dark_textColor": DARK.ink,
        "theme_dark_backgroundColor": DARK.paper,
        "theme_dark_secondaryBackgroundColor": "#1f2631",
    }
    serve(SCRIPT, port, options)
