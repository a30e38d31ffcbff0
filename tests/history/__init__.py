"""Histories are right in whatever order files arrive: held against an oracle, drawn, and guarded by the tables."""
