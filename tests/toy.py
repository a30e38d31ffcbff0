"""A club of members and visits in a database, which the readers know from its declarations alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import SecretStr

from tests.load.test_toy_star import Club
from warehouse.database.connect import connect
from warehouse.frames import Warehouse
from warehouse.load import Request, load
from warehouse.settings import Settings
from warehouse.vocabulary.model import Model
from warehouse.vocabulary.quality_marts import quality_marts

MEMBERS = "member,level,nickname,joined\na,silver,Al,2020-01-01\nb,gold,Bo,2021-01-01\n"
LATER = "member,level,nickname,joined\na,gold,Ally,2020-01-01\nb,gold,Bo,2021-01-01\n"
VISITS = "visit,visited_on,member,paid\n" + "".join(
    f"{number},{day},{member},{paid}\n"
    for number, (day, member, paid) in enumerate(
        [*((f"2024-01-{day:02}", "a", "1.50") for day in range(1, 29)), ("2024-03-02", "a", "4.00"),
         ("2024-03-02", "b", "2.00"), ("2024-03-03", "z", "1.00")],
        1,
    )
)  # fmt: skip
"""Al pays 42.00 as a silver member, then 4.00 as a gold one; Bo 2.00; somebody whom no list names 1.00."""


@dataclass(frozen=True)
class Toy:
    """The club's model and the settings of its database."""

    club: Club
    model: Model
    settings: Settings

    @contextmanager
    def open(self) -> Iterator[Warehouse]:
        """Open it for reading."""
        with Warehouse(settings=self.settings, model=self.model) as opened:
            yield opened


def toy(url: str, folder: Path, *, visits: str = VISITS) -> Toy:
    """Create the club in an empty database, and load two deliveries."""
    club = Club()
    quality_marts(club.metadata)
    settings = Settings(database_url=SecretStr(url))
    with connect(settings) as database:
        with database.engine.begin() as connection:
            club.create(connection)
        for day, files in (
            (date(2024, 1, 1), {"members": MEMBERS}),
            (date(2024, 3, 1), {"members": LATER, "visits": visits}),
        ):
            place = folder / str(day)
            place.mkdir()
            for name, text in files.items():
                (place / f"{name}.csv").write_text(text)
            account = load(database, club.metadata, settings, Request("club", dict.fromkeys(files, place), as_of=day))
            assert account.status == "loaded", account.reason
    return Toy(club, Model(club.metadata), settings)
