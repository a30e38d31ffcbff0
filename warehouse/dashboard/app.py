"""The script that Streamlit runs for every view of the dashboard."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from warehouse.dashboard.failures import shows_failures
from warehouse.dashboard.reading import Reader
from warehouse.dashboard.state import stage
from warehouse.dashboard.texts import overview_title
from warehouse.vocabulary.report import Report

# Our own file: a named symbol would be fetched from the network.
ICON = str(Path(__file__).parent / "icon.png")
STYLE = """<style>
.stMainBlockContainer { padding: 4.5rem clamp(1rem, 4vw, 4rem) 3rem; }
:has(> [class*="st-key-part-"]) { flex: 1 1 17rem; min-width: min(17rem, 100%); }
.stMain h2 { font-size: 1.5rem; }
.stMain .stMarkdown [data-testid="stCaptionContainer"] { color: inherit; opacity: 0.8; }
</style>"""


def main() -> None:
    """Draw the requested page; errors that a person has to fix are shown as a sentence."""
    report = stage().shop.report
    st.set_page_config(page_title="Warehouse" if report is None else report.house, page_icon=ICON, layout="wide")
    st.html(STYLE)
    page = st.navigation(
        [st.Page(path, title=title, icon=icon) for path, title, icon in _pages(report)], position="top"
    )
    shows_failures(lambda: page.run() if _is_filled() else None)


def _pages(report: Report | None) -> list[tuple[str, str, str]]:
    """Return the pages, with their titles and icons; without a fact, only the one about data quality."""
    # In a folder called pages, Streamlit would show the files before this script says how.
    quality = ("views/quality.py", "Data quality", ":material/verified:")
    if report is None:
        return [quality]
    return [
        ("views/overview.py", overview_title(report), ":material/trending_up:"),
        ("views/lines.py", report.headline.line.many.capitalize(), ":material/list_alt:"),
        quality,
    ]


def _is_filled() -> bool:
    """Return whether a delivery was ever loaded, and show a message if not."""
    if Reader(stage()).moment.batch is not None:
        return True
    st.title("The warehouse is empty")
    st.info("No delivery was loaded yet: `warehouse load` loads one. Then look again.")
    st.button("Look again")
    return False


if __name__ == "__main__":
    main()
