"""SQL that several rooms are composed of: statements, scratch tables, statistics for the planner, filling in bulk."""
