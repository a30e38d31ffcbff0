"""The word `Report` refuses what the lines of its fact do not have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func

from tests.load.test_toy_star import Club
from warehouse.errors import DeclarationError
from warehouse.model import REPORT, customer, product
from warehouse.vocabulary.fact import fact_of
from warehouse.vocabulary.report import Figure, Filter, Group, Headline, Report
from warehouse.vocabulary.usual import report_on


def headed(usual: Report, figure: Figure) -> Report:
    """Return the report with another headline."""
    head = usual.headline
    return replace(usual, headline=Headline(figure, figure, head.line, head.event), figures=(*usual.figures, figure))


@pytest.mark.parametrize(
    ("wrongly", "said"),
    [
        (lambda usual, club: replace(usual, fact=club.level), "dim_level is no fact; give what fact"),
        (lambda usual, club: replace(usual, figures=usual.figures[1:]), "figures has none called 'lines'; add it"),
        (lambda usual, club: replace(usual, figures=(*usual.figures, usual.figures[0])), "two figures are called 'li"),
        (
            lambda usual, club: headed(usual, Figure("who", "Who", "", func.count(club.level.c.member.distinct()))),
            "the headline asks for dim_level.member, and only columns of fact_visits can be asked",
        ),
        (
            lambda usual, club: replace(usual, filters=(Filter("Category", product.c.category),)),
            "the lines of visits have no dim_product.category",
        ),
        (lambda usual, club: replace(usual, columns=("visit", "payd")), "have no column 'payd'; write `paid`"),
        (
            lambda usual, club: replace(usual, groups=(Group("Day", ("visited",)),)),
            "have no column 'visited'; write `visit",
        ),
        (
            lambda usual, club: replace(usual, tiles=(Figure("n", "N", "", func.max(customer.c.region)),)),
            "the lines of visits have no dim_customer.region",
        ),
    ],
)
def test_a_report_that_asks_for_what_is_not_there(wrongly: Callable[[Report, Club], Report], said: str) -> None:
    club = Club()
    with pytest.raises(DeclarationError) as refused:
        wrongly(report_on(fact_of(club.fact)), club)
    assert said in str(refused.value)


def test_the_lines_of_a_mart_are_asked_by_its_names() -> None:
    with pytest.raises(DeclarationError, match="the lines of sales have no column 'revenu'; write `revenue`"):
        replace(REPORT, columns=("order_id", "revenu"))


def test_the_place_is_where_it_is_declared() -> None:
    """In the model, not in the vocabulary."""
    club = Club()
    usual = report_on(fact_of(club.fact))
    with pytest.raises(DeclarationError, match=r"test_report\.py, line \d+: report 'Club'"):
        Report(club.fact, usual.headline, "Club")
