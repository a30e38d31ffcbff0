"""What hypothesis draws, the same in every run: whatever was imported before, in whatever order tests run."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants


def steady() -> None:
    """Draw the same for the same seed, and for the same test where none is given; no clock decides.

    Hypothesis also draws constants that it finds in the modules of the project that are imported by then, so that even
    with a seed the draws depended on which tests the same process had run before.
    """
    nothing = Constants()
    providers._get_local_constants = lambda: nothing
    settings.register_profile(
        "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("steady")
