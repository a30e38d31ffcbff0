"""What measures speed: the same work by a bare copy, a hand-written script, DuckDB and this program, in one run."""
