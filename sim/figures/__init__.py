"""Figures as plain data with text in both languages; painters turn them into pictures and know nothing of the model.

One function a figure, shared by live page, compare page and reports. Painters: `sim.figures.echarts` (dashboard and
offline HTML), `sim.figures.png` (pictures for documents), `sim.figures.xlsx` (native charts), `sim.figures.svg` (pages
without script).
"""

from sim.figures.curves import durations, settlement_curves
from sim.figures.differences import cost_effect, cost_per_durable, forest, winners_losers
from sim.figures.figure import Figure, Mark
from sim.figures.levels import Basis, Level, levels
from sim.figures.lives import twin_timeline
from sim.figures.movement import flows
from sim.figures.places import place_differences, stratum_differences, township_values
from sim.figures.response import Factor, response_curve, response_points, tornado
from sim.figures.shares import ledger_against_actual, side_by_side, slogan_gauges
from sim.figures.stocks import backlog, daily_lines, hours_by_use, waits
from sim.figures.table import Table, table_of_effects, table_of_levels

__all__ = [
    "Basis",
    "Factor",
    "Figure",
    "Level",
    "Mark",
    "Table",
    "backlog",
    "cost_effect",
    "cost_per_durable",
    "daily_lines",
    "durations",
    "flows",
    "forest",
    "hours_by_use",
    "ledger_against_actual",
    "levels",
    "place_differences",
    "response_curve",
    "response_points",
    "settlement_curves",
    "side_by_side",
    "slogan_gauges",
    "stratum_differences",
    "table_of_effects",
    "table_of_levels",
    "tornado",
    "township_values",
    "twin_timeline",
    "waits",
    "winners_losers",
]
