"""Tells which columns and files of an unknown folder belong together, and writes the design of a star for them."""
