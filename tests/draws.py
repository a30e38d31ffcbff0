"""How hypothesis draws in the tests: no clock decides, and a test without a seed of its own always draws the same."""

from __future__ import annotations

from hypothesis import HealthCheck, settings


def steady() -> None:
    """Draw without deadlines, which a busy machine misses."""
    settings.register_profile(
        "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("steady")
