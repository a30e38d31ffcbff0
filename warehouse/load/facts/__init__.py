"""From silver to facts: surrogate key lookups, months, inferred members, facts that move or vanish, sums for marts."""
