"""The members of a dimension: what was observed of them, and the versions that follow from it."""
