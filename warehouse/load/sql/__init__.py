"""SQL that several packages share: statements, scratch tables, statistics for the planner, bulk loads."""
