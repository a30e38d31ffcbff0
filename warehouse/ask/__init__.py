"""Queries a star: what is declared, queries over it, and questions in plain English that become queries."""

from warehouse.ask.compiling import Compiled, compiled
from warehouse.ask.declared import subjects_of
from warehouse.ask.matching import Understood, understood
from warehouse.ask.query import Filter, Order, Period, Query, subject_of
from warehouse.ask.star import Entity, Level, Measure, Subject

__all__ = [
    "Compiled",
    "Entity",
    "Filter",
    "Level",
    "Measure",
    "Order",
    "Period",
    "Query",
    "Subject",
    "Understood",
    "compiled",
    "subject_of",
    "subjects_of",
    "understood",
]
