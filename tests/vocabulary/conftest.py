"""Databases for stars, as the tests of shapes have them."""

from tests.shapes.conftest import new_star

__all__ = ["new_star"]
