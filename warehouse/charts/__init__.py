"""The pictures of the warehouse, declared with Altair: one look for the report and the dashboard.

A chart is a function of a data frame and of the names of its columns, so that it knows no table. It has no title,
because pages have headings, and no width, unless `finished` gives it one. An empty frame is an empty chart.
"""

from warehouse.charts.bars import ranked_bars
from warehouse.charts.numbers import compact, percent, whole
from warehouse.charts.periods import Grain, by_period, grain_of
from warehouse.charts.scores import durations, quality_over_time, score_matrix
from warehouse.charts.theme import DARK, LIGHT, Palette, finished
from warehouse.charts.trends import bars_over_time, parts_over_time, value_over_time

__all__ = [
    "DARK",
    "LIGHT",
    "Grain",
    "Palette",
    "bars_over_time",
    "by_period",
    "compact",
    "durations",
    "finished",
    "grain_of",
    "parts_over_time",
    "percent",
    "quality_over_time",
    "ranked_bars",
    "score_matrix",
    "value_over_time",
    "whole",
]
