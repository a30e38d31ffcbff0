"""Shows errors that a person has to fix on the page, in the same sentence as the commands."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from warehouse.errors import WarehouseError


def shows_failures(draw: Callable[[], None]) -> None:
    """Draw a page, as far as it can be read."""
    try:
        draw()
    except WarehouseError as error:
        st.error("The warehouse cannot be read.", icon=":material/error:")
        st.text(str(error))
        st.button("Look again")
