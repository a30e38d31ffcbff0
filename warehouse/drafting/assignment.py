"""The best assignment of columns to meanings: all at once instead of greedily one by one."""

from __future__ import annotations

from collections.abc import Sequence


def assign(scores: Sequence[Sequence[float]]) -> dict[int, int]:
    """Return for rows their columns so that the sum of the scores is largest; a row without a score stays free.

    Kuhn's and Munkres' method with potentials; a column of its own, at no gain, stands ready for each row.
    """
    rows, columns = len(scores), len(scores[0]) if scores else 0
    cost = [[-one for one in row] + [0.0] * rows for row in scores]
    width = columns + rows
    up, across = [0.0] * (rows + 1), [0.0] * (width + 1)
    taken, way = [0] * (width + 1), [0] * (width + 1)
    for row in range(1, rows + 1):
        taken[0], at = row, 0
        least, seen = [float("inf")] * (width + 1), [False] * (width + 1)
        while taken[at]:
            seen[at], best, here = True, float("inf"), taken[at]
            nearest = 0
            for column in range(1, width + 1):
                if seen[column]:
                    continue
                reduced = cost[here - 1][column - 1] - up[here] - across[column]
                if reduced < least[column]:
                    least[column], way[column] = reduced, at
                if least[column] < best:
                    best, nearest = least[column], column
            for column in range(width + 1):
                if seen[column]:
                    up[taken[column]] += best
                    across[column] -= best
                else:
                    least[column] -= best
            at = nearest
        while at:
            taken[at], at = taken[way[at]], way[at]
    found = {taken[column] - 1: column - 1 for column in range(1, columns + 1) if taken[column]}
    return {row: column for row, column in found.items() if scores[row][column] > 0}
