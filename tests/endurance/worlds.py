"""Worlds to go wrong in: drawn deliveries, on disk, with what gold must hold after any of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.history.histories import History, histories, repeated
from tests.history.loading import LENIENT, write
from tests.history.oracle import Delivery, Gold, gold, in_order
from warehouse.model import customer

ERASED = {word.name: word.erased for word in customer.info["dimension"].source.words if word.pii}
"""What stands in the place of personal data once a person is forgotten."""
FOLDED = '[retention]\nbronze = "changes"\nobservations = "changes"'


@dataclass
class World:
    """Deliveries in the order in which they come, what was loaded of them so far, and who was forgotten."""

    folder: Path
    deliveries: Sequence[Delivery]
    loaded: list[Delivery] = field(default_factory=list)
    forgotten: set[str] = field(default_factory=set)
    folded: bool = False

    def write(self, number: int) -> list[str]:
        """Write a delivery, and return the arguments that load it."""
        delivery = self.deliveries[number]
        place = self.folder / f"delivery-{number}"
        place.mkdir(parents=True, exist_ok=True)
        write(delivery, place)
        lines = [f'[rules.{rule}]\nseverity = "off"' for rule in LENIENT]
        for name in ("customers", "products", "orders"):
            file = delivery.files.get(name)
            kind = "snapshot" if file is not None and file.snapshot else "changes"
            lines.append(f'[sources.{name}]\ndelivery = "{kind}"\nrequired = false')
        if self.folded:
            lines.append(FOLDED)
        config = self.folder / f"settings-{number}.toml"
        config.write_text("\n".join(lines) + "\n")
        return ["--config", str(config), "load", str(place), "--as-of", delivery.as_of.isoformat()]

    def expected(self, also: Delivery | None = None) -> Gold:
        """Return what gold must hold now, or once one more delivery is loaded."""
        found = gold([*self.loaded, *([] if also is None else [also])])
        return replace(found, dim_customer=in_order(map(self._erased, found.dim_customer)))

    def keys(self) -> Collection[str]:
        """Return the customers that gold knows by a record of theirs."""
        return sorted({row["customer_id"] for row in gold(self.loaded).dim_customer if row["customer_name"]})

    def _erased(self, row: dict[str, object]) -> dict[str, object]:
        if row["customer_id"] not in self.forgotten or row["customer_name"] is None:
            return row
        return {**row, **ERASED}


def _in_order(deliveries: list[Delivery]) -> History:
    return History(tuple(deliveries), tuple(range(len(deliveries))))


def worlds(number: int, count: int, shops: int = 2, least: int = 3, *, folded: bool = False) -> list[History]:
    """Draw histories of at least so many deliveries, the same for the same number; ``folded`` ones repeat lists."""
    found: list[History] = []

    @seed(number)
    @settings(
        max_examples=4 * count + 10,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @given(repeated(shops).map(_in_order) if folded else histories(shops))
    def collect(history: History) -> None:
        if len(history.deliveries) >= least:
            found.append(history)

    while len(found) < count:
        collect()
    return found[:count]
