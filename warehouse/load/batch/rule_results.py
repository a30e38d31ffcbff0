"""The results of the rules that a batch or a check asked, with examples of what broke them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from warehouse.vocabulary.rule import Rule, Severity


@dataclass
class Example:
    """One row that broke a rule, as text: where it is and what it holds."""

    where: str
    what: str


@dataclass
class RuleResult:
    """The result of one rule on the rows that it checked; ``gate`` is true where its failure refused the batch."""

    rule: Rule
    checked: int
    failed: int
    passed: bool
    gate: bool
    examples: list[Example] = field(default_factory=list)

    @property
    def waived(self) -> bool:
        """Whether the rule failed and a waiver allowed it."""
        return not self.passed and self.rule.waived

    def as_json(self) -> dict[str, Any]:
        """Return the result in the form that `load --json` promises."""
        return {
            "rule": self.rule.id,
            "title": self.rule.title,
            "severity": str(self.rule.severity),
            "checked": self.checked,
            "failed": self.failed,
            "passed": self.passed,
            "gate": self.gate,
            "waiver": self._waiver_as_json(),
        }

    def _waiver_as_json(self) -> dict[str, str] | None:
        waiver = self.rule.waiver
        if waiver is None:
            return None
        status = "run out" if waiver.run_out else "used" if self.waived else "not needed"
        return {"status": status, "reason": waiver.reason, "until": waiver.until.isoformat()}


@dataclass
class Quality:
    """The results of all rules that were checked."""

    results: list[RuleResult] = field(default_factory=list)

    @property
    def waived(self) -> list[RuleResult]:
        """The results of the rules that failed and that a waiver allowed."""
        return [result for result in self.results if result.waived]

    @property
    def notes(self) -> list[RuleResult]:
        """The results of the failed rules of severity info: they are only counted."""
        return [one for one in self.results if not one.passed and not one.waived and one.rule.severity is Severity.INFO]

    @property
    def warnings(self) -> list[RuleResult]:
        """The results of the rules that failed without refusing the batch, whether or not records were quarantined."""
        aside = [*self.gates, *self.notes, *self.waived]
        return [result for result in self.results if not result.passed and result not in aside]

    @property
    def gates(self) -> list[RuleResult]:
        """The results that refused the batch."""
        return [result for result in self.results if result.gate]

    def as_json(self) -> dict[str, Any]:
        """Return the quality in the form that `load --json` promises; the five counts after `rules` add up to it."""
        return {
            "rules": len(self.results),
            "passed": sum(result.passed for result in self.results),
            "warnings": len(self.warnings),
            "errors": len(self.gates),
            "notes": len(self.notes),
            "waived": len(self.waived),
            "results": [result.as_json() for result in self.results],
        }
